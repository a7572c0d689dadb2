"""What the tests of graph files share: reading them, and what they hold."""

from collections import Counter
from pathlib import Path

from conftest import NOW, PROJECT
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from graph.records import Account, Mention, Profile
from ingest.fields.values import is_blank
from ingest.input import plain_file
from ingest.registry import formats
from ingest.source import Format, Item, ReadOptions

Pairs = Counter[tuple[str, str]]  # the sum of weights may be a fraction
HANDLES = st.from_regex(r"[a-z][a-z._]{0,8}[a-z0-9_]", fullmatch=True).filter(lambda text: not is_blank(text))
WEIGHTS = st.integers(1, 9)
TABLES = st.dictionaries(st.tuples(HANDLES, HANDLES), WEIGHTS, min_size=1, max_size=12)
HYPOTHESIS = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=20)


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


SAMPLES = PROJECT / "tests" / "data" / "sources"
MIA, TOM, LEA, NORA = "mia.moves", "tom_trails", "lea.lifts", "nora"
FORMATS = {form.name: form for form in formats()}
UC = {letter: f"#UC{letter * 22}" for letter in "abc"}
EXPECTED: dict[str, Pairs] = {
    "gexf/gephi.gexf": Counter({(MIA, TOM): 3, (TOM, LEA): 1, (LEA, NORA): 2, (NORA, LEA): 2, (NORA, MIA): 1}),
    "gexf/networkx.gexf": both_ways(Counter({(MIA, TOM): 2, (TOM, LEA): 1})),
    "graphml/igraph.graphml": Counter({(MIA, TOM): 2, (TOM, LEA): 1, (LEA, LEA): 1}),
    "graphml/yed.graphml": Counter({(MIA, TOM): 1, (TOM, LEA): 1}),
    "gml/igraph.gml": Counter({(MIA, TOM): 2, (TOM, LEA): 1}),
    "gml/without-direction.gml": both_ways(Counter({(MIA, TOM): 4})),
    "gdf/tcat-mentions.gdf": Counter(
        {("mia_moves", "tom_trails"): 3, ("tom_trails", "mia_moves"): 2, ("tom_trails", "lea_lifts"): 1}
    ),
    "gdf/youtube-channels.gdf": Counter({(UC["a"], UC["b"]): 1, (UC["a"], UC["c"]): 1, (UC["b"], UC["a"]): 1}),
    "pajek/mentions.net": Counter(
        {(MIA, TOM): 3, (TOM, LEA): 1, (LEA, MIA): 1, (LEA, NORA): 2, (NORA, LEA): 2, (NORA, MIA): 1, (NORA, TOM): 1}
    ),
    "nodelink/networkx.json": Counter({(MIA, TOM): 2, (TOM, LEA): 1}),
    "nodelink/cytoscape.json": both_ways(Counter({(MIA, TOM): 3})),
    "nodelink/sigma.json": Counter({(MIA, TOM): 3, (TOM, MIA): 1}),
    "nodexl/replies.xlsx": Counter(
        {
            ("mia_moves", "tom_trails"): 1,
            ("tom_trails", "mia_moves"): 1,
            ("tom_trails", "lea_lifts"): 1,
            ("lea_lifts", "mia_moves"): 1,
            ("lea_lifts", "lea_lifts"): 1,
            ("nora", "mia_moves"): 1,
        }
    ),
    "excel/mentions.xlsx": Counter({(MIA, TOM): 2, (TOM, LEA): 1, (LEA, MIA): 1}),
    "snap/undirected.txt": both_ways(Counter({("#1001", "#1002"): 1, ("#1002", "#1003"): 1})),
    "snap/out.konect-replies": Counter(
        {
            ("#784123456", "#99120001"): 1,
            ("#99120001", "#784123456"): 2,
            ("#784123456", "#55501234"): 1,
            ("#55501234", "#784123456"): 3,
        }
    ),
}


def gml_of(*nodes: str) -> str:
    """A GML graph with these lines as nodes 0, 1, …, and an edge from the first to the second."""
    listed = "\n".join(f"node [ id {number} {line} ]" for number, line in enumerate(nodes))
    return f"graph [\ndirected 1\n{listed}\nedge [ source 0 target 1 ]\n]"


def graphml_of(nodes: dict[str, str], key: str = "label") -> str:
    """A GraphML graph: label by id, and an edge from the first to the second."""
    listed = "".join(f'<node id="{id_}"><data key="k">{label}</data></node>' for id_, label in nodes.items())
    source, target = list(nodes)[:2]
    return (
        f'<graphml><key id="k" for="node" attr.name="{key}"/><graph edgedefault="directed">{listed}'
        f'<edge source="{source}" target="{target}"/></graph></graphml>'
    )


def ends(items: list[Item]) -> tuple[Account, Account]:
    only = mentions(items)[0]
    return only.source, only.target
