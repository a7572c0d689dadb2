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
from ingest.sources import gdf, gexf, gml, graphml, pajek, snap

Pairs = Counter[tuple[str, str]]
HANDLES = st.from_regex(r"[a-z][a-z._]{0,8}[a-z0-9_]", fullmatch=True)
WEIGHTS = st.integers(1, 9)
TABLES = st.dictionaries(st.tuples(HANDLES, HANDLES), WEIGHTS, min_size=1, max_size=12)
HYPOTHESIS = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40)


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
    "gml": (gml.FORMAT, nx.write_gml),
    "pajek": (pajek.FORMAT, nx.write_pajek),
    "edge list": (snap.FORMAT, nx.write_edgelist),
    "weighted edge list": (snap.FORMAT, nx.write_weighted_edgelist),
}
WITH_ATTRIBUTES = ["gexf", "gexf-1.1", "graphml", "gml"]
WITH_DIRECTION = [*WITH_ATTRIBUTES, "pajek"]


def graph_of(table: dict[tuple[str, str], int], kind: type[nx.Graph]) -> nx.Graph:
    graph = kind()
    graph.add_weighted_edges_from((source, target, weight) for (source, target), weight in table.items())
    return graph


def weights(graph: nx.Graph) -> Pairs:
    return Counter({(source, target): weight for source, target, weight in graph.edges(data="weight")})


@pytest.mark.parametrize("writer", WRITERS)
@HYPOTHESIS
@given(table=TABLES)
def test_what_networkx_writes_comes_back(tmp_path: Path, writer: str, table: dict[tuple[str, str], int]) -> None:
    form, write = WRITERS[writer]
    graph = graph_of(table, nx.DiGraph)
    write(graph, tmp_path / "graph")
    items, _ = read(form, tmp_path / "graph")
    assert pairs(items) == weights(graph)
    assert not [item for item in items if isinstance(item, Rejected | Skipped)]


@pytest.mark.parametrize("writer", WITH_DIRECTION)
@HYPOTHESIS
@given(table=TABLES)
def test_edges_without_direction_count_both_ways(
    tmp_path: Path, writer: str, table: dict[tuple[str, str], int]
) -> None:
    form, write = WRITERS[writer]
    graph = graph_of(table, nx.Graph)
    write(graph, tmp_path / "graph")
    items, notes = read(form, tmp_path / "graph")
    assert pairs(items) == both_ways(weights(graph))
    assert f"edges without a direction: {graph.number_of_edges():,}; each counts both ways" in notes


@pytest.mark.parametrize("writer", WITH_ATTRIBUTES)
@HYPOTHESIS
@given(table=TABLES)
def test_numbered_nodes_are_named_by_their_attribute(
    tmp_path: Path, writer: str, table: dict[tuple[str, str], int]
) -> None:
    form, write = WRITERS[writer]
    graph = graph_of(table, nx.DiGraph)
    write_numbered(graph, tmp_path / "graph", write)
    assert pairs(read(form, tmp_path / "graph")[0]) == weights(graph)
