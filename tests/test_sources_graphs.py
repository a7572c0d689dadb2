"""Graph files: whatever program wrote them, the same pairs and numbers come back."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import networkx as nx
import pytest
from conftest import NOW
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.records import Account, Mention, Profile
from ingest.input import plain_file
from ingest.source import Format, Item, ReadOptions, Rejected, Skipped
from ingest.sources import gexf, graphml

Pairs = Counter[tuple[str, str]]
HANDLES = st.from_regex(r"[a-z][a-z._]{0,8}[a-z0-9_]", fullmatch=True)
WEIGHTS = st.integers(1, 9)
TABLES = st.dictionaries(st.tuples(HANDLES, HANDLES), WEIGHTS, min_size=1, max_size=12)
HYPOTHESIS = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)


def read(form: Format, path: Path, options: ReadOptions | None = None) -> tuple[list[Item], list[str]]:
    """Every item of a file, and all notes."""
    source = form.open(plain_file(path), options or ReadOptions(platform="x"), NOW)
    items = list(source.items())
    return items, [*source.notes, *source.closing_notes()]


def read_text(
    form: Format, folder: Path, text: str, options: ReadOptions | None = None
) -> tuple[list[Item], list[str]]:
    path = folder / f"graph.{form.name}"
    path.write_text(text, encoding="utf-8")
    return read(form, path, options)


def mentions(items: list[Item]) -> list[Mention[Account]]:
    return [item for item in items if isinstance(item, Mention)]


def profiles(items: list[Item]) -> list[Profile]:
    return [item for item in items if isinstance(item, Profile)]


def name(account: Account) -> str:
    return account.handle or f"#{account.account_id}"


def pairs(items: list[Item]) -> Pairs:
    """Mentions of each pair."""
    total: Pairs = Counter()
    for mention in mentions(items):
        total[name(mention.source), name(mention.target)] += mention.count
    return total


def both_ways(table: Pairs) -> Pairs:
    """Each pair in both directions, a self mention once."""
    return table + Counter({(b, a): count for (a, b), count in table.items() if a != b})


# --- files of other programs


def write_numbered(graph: nx.Graph, path: Path, write: Callable[[nx.Graph, Path], None]) -> None:
    """Write with numbers for ids and handles in the attribute `name`, as programs do that know no other ids."""
    numbers = {handle: number for number, handle in enumerate(graph)}
    nx.set_node_attributes(graph, {handle: handle for handle in graph}, "name")
    write(nx.relabel_nodes(graph, numbers), path)


WRITERS: dict[str, tuple[Format, Callable[[nx.Graph, Path], None]]] = {
    "gexf": (gexf.FORMAT, nx.write_gexf),
    "gexf-1.1": (gexf.FORMAT, lambda graph, path: nx.write_gexf(graph, path, version="1.1draft")),
    "graphml": (graphml.FORMAT, nx.write_graphml),
}


@pytest.mark.parametrize("numbered", [False, True])
@pytest.mark.parametrize("directed", [True, False])
@pytest.mark.parametrize("writer", WRITERS)
@HYPOTHESIS
@given(table=TABLES)
def test_what_networkx_writes_comes_back(
    tmp_path: Path, writer: str, directed: bool, numbered: bool, table: dict[tuple[str, str], int]
) -> None:
    form, write = WRITERS[writer]
    graph = nx.DiGraph() if directed else nx.Graph()
    for (source, target), weight in table.items():
        graph.add_edge(source, target, weight=weight)
    path = tmp_path / "graph"
    expected: Pairs = Counter({(a, b): weight for a, b, weight in graph.edges(data="weight")})
    if numbered:
        write_numbered(graph, path, write)
    else:
        write(graph, path)
    items, notes = read(form, path)
    if directed:
        assert pairs(items) == expected
    else:
        assert pairs(items) == both_ways(expected)
        assert f"edges without a direction: {len(expected):,}; each counts both ways" in notes
    assert not [item for item in items if isinstance(item, Rejected | Skipped)]
