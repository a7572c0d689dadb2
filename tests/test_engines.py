"""Staging tables are analyzed by several engines, which agree; a stopped run continues, and a wrong use says why."""

import itertools
import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import pyarrow as pa
import pyarrow.dataset as ds
import pytest
from click.testing import CliRunner
from helpers import load
from hypothesis import given
from hypothesis import strategies as st
from test_staging_table import staged

from graph.analysis.communities import affinity
from graph.engines import ENGINES, STEPS, EngineRun, EngineSettings, SparkCluster, analyze_staged, bring_to_store
from graph.errors import NothingFound, StoreBusy, UnreadableFile, WrongUse
from graph.introductions.learning.features import FeatureExtractor
from graph.introductions.learning.kernels import PAIR
from graph.introductions.learning.network_at import NetworkAt
from graph.nx_backend.algorithms.community_detection import modularity_of
from graph.nx_backend.algorithms.components import component_of
from graph.nx_backend.network import Network
from graph.snapshot.history import History
from graph.store import Store
from intrograph import cli
from intrograph.cli.analyze_staged import ENGINES as engine_names

DAY = 86_400_000
GB = 2**30
FEW = EngineSettings(iterations=3, partners=("p250", "@P299"))
ALL_STEPS = (*STEPS, "candidates")
# Two parts and few, small tasks: a test is not a cluster.
SPARK = SparkCluster(
    "local[2]", {"spark.sql.shuffle.partitions": "2", "spark.driver.memory": "1g", "spark.log.level": "ERROR"}
)


def write_mentions(path: Path, people: int, mentions: int, hub_share: float = 0.0) -> Path:
    """A file of mentions between random people; one of them writes `hub_share` of all, to many others."""
    rng = np.random.default_rng(7)
    source = np.where(rng.random(mentions) < hub_share, 0, rng.integers(0, people, mentions))
    target = (people * rng.random(mentions) ** 2).astype(int)
    if hub_share:
        target[source == 0] = np.arange((source == 0).sum()) % people
    at = 1_760_000_000 + rng.integers(0, 200 * DAY // 1000, mentions)
    kinds = np.array(["mention", "reply", "repost", "tag", "wave"])[rng.integers(0, 5, mentions)]
    rows = [
        f"p{s},p{t},{'' if n % 50 == 0 else when},{kind},{1 + n % 3},e{n}"
        for n, (s, t, when, kind) in enumerate(zip(source, target, at, kinds, strict=True))
    ]
    alone = [f"x{n},x{n + 1},1760000000,mention,1,x{n}" for n in range(0, 12, 2)]  # components of their own
    path.write_text("\n".join(["source,target,created_at,kind,count,post_id", *rows, *alone, "z,z,,mention,1,z", ""]))
    return path


def analyzed(staging: Path, results: Path, engine: str, settings: EngineSettings = FEW, **choices: Any) -> EngineRun:
    ticks = itertools.count()
    return analyze_staged(
        staging,
        results,
        settings,
        clock=lambda: next(ticks),
        memory_bytes=choices.pop("memory_bytes", GB),
        engine=engine,
        cluster=choices.pop("cluster", SPARK),
        **choices,
    )


def rows_of(results: Path, step: str) -> pa.Table:
    """The rows of a step in the order of their numbers."""
    table = ds.dataset(results / step).to_table()
    order = ("source", "target", "number", "partner", "candidate")
    return table.sort_by([(name, "ascending") for name in order if name in table.column_names])


@pytest.fixture(scope="module")
def staging(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("engines")
    return staged(folder / "staging", write_mentions(folder / "mentions.csv", people=300, mentions=3_000))


@pytest.fixture(scope="module")
def local(staging: Path) -> Path:
    """The results of the engine in memory, which measures ties and networks by the code that a store uses."""
    results = staging.parent / "local"
    analyzed(staging, results, "local")
    return results


@pytest.fixture(scope="module", params=["duckdb", pytest.param("spark", marks=pytest.mark.xdist_group("spark"))])
def other(request: pytest.FixtureRequest, staging: Path) -> Iterator[Path]:
    results = staging.parent / request.param
    analyzed(staging, results, request.param)
    yield results
    shutil.rmtree(results)


def test_every_engine_makes_the_same_pairs_as_the_local_one(local: Path, other: Path) -> None:
    ours, theirs = rows_of(local, "pairs"), rows_of(other, "pairs")
    for name in ("source", "target", "count", "first_at", "last_at"):
        assert ours[name].to_pylist() == theirs[name].to_pylist(), name
    strength = ours["strength"].to_numpy()
    np.testing.assert_allclose(theirs["strength"].to_numpy(), strength, rtol=1e-12)
    assert 0 < strength.min() < strength.max() < 1
    assert ours["first_at"].null_count


def test_every_engine_measures_the_influencers_as_the_local_one(local: Path, other: Path) -> None:
    ours, theirs = rows_of(local, "influencers"), rows_of(other, "influencers")
    assert set(ours.column_names) == set(theirs.column_names)
    for name in set(ours.column_names) - {"pagerank"}:
        assert ours[name].to_pylist() == theirs[name].to_pylist(), name
    rank = ours["pagerank"].to_numpy()
    np.testing.assert_allclose(theirs["pagerank"].to_numpy(), rank, rtol=1e-9)
    assert rank.sum() == pytest.approx(1)
    assert len(set(ours["component"].to_pylist())) > 7  # that of most, six pairs, and an influencer who mentions itself


def test_every_engine_lists_the_candidates_that_the_local_one_lists(local: Path, other: Path) -> None:
    ours, theirs = rows_of(local, "candidates"), rows_of(other, "candidates")
    assert ours.column_names == theirs.column_names
    for name in ("partner", "candidate", "rank", "connectors", "connector"):
        assert ours[name].to_pylist() == theirs[name].to_pylist(), name
    for name in ("cocitation", "adamic_adar", "path_strength"):
        np.testing.assert_allclose(theirs[name].to_numpy(), ours[name].to_numpy(), rtol=1e-9)


def test_candidates_are_those_at_two_steps(local: Path) -> None:
    graph = nx.Graph()
    for row in rows_of(local, "pairs").to_pylist():
        graph.add_edge(row["source"], row["target"], strength=row["strength"])
    rows = rows_of(local, "candidates").to_pylist()
    keys = rows_of(local, "influencers")["key"].to_pylist()
    assert {keys[row["partner"]] for row in rows} == {"unknown:p250", "unknown:p299"}
    for partner in {row["partner"] for row in rows}:
        steps = nx.single_source_shortest_path_length(graph, partner, cutoff=2)
        found = [row for row in rows if row["partner"] == partner]
        assert {row["candidate"] for row in found} == {node for node, length in steps.items() if length == 2}
        for row in found:
            between = set(nx.common_neighbors(graph, partner, row["candidate"]))
            strengths = {w: graph[partner][w]["strength"] * graph[w][row["candidate"]]["strength"] for w in between}
            assert row["connectors"] == len(between)
            assert row["adamic_adar"] == pytest.approx(sum(1 / np.log(graph.degree(w)) for w in between))
            assert row["path_strength"] == pytest.approx(max(strengths.values()))
            assert strengths[row["connector"]] == pytest.approx(row["path_strength"])


def test_candidates_are_ranked_by_the_cocitation_that_introductions_use(local: Path) -> None:
    pairs, rows = rows_of(local, "pairs"), rows_of(local, "candidates").to_pylist()
    source, target = pairs["source"].to_numpy(), pairs["target"].to_numpy()
    kind, weight = np.zeros(len(source), np.uint16), np.ones(len(source), np.float32)
    size = rows_of(local, "influencers").num_rows
    network = NetworkAt(History(size, source, target, np.arange(len(source)), weight, kind, ["mention"]))
    extractor = FeatureExtractor(network)
    node_of = network.nodes_at(np.arange(size))
    for partner in {row["partner"] for row in rows}:
        found = [row for row in rows if row["partner"] == partner]
        nodes = extractor.two_step_nodes(int(node_of[partner]))
        assert network.position[nodes.target].tolist() == [row["candidate"] for row in found]
        score = nodes.pair_scores[:, PAIR.index("cocitation")]
        np.testing.assert_allclose([row["cocitation"] for row in found], score, rtol=1e-5)
        by_rank = sorted(found, key=lambda row: row["rank"])
        assert [row["rank"] for row in by_rank] == list(range(1, len(found) + 1))
        order = [(-round(row["cocitation"], 12), -round(row["adamic_adar"], 12), row["candidate"]) for row in by_rank]
        assert order == sorted(order)
        assert by_rank[0]["cocitation"] > by_rank[-1]["cocitation"]


def test_the_local_engine_agrees_with_networkx(local: Path, staging: Path) -> None:
    pairs, people = rows_of(local, "pairs"), rows_of(local, "influencers")
    graph = nx.DiGraph()
    graph.add_nodes_from(people["number"].to_pylist())
    for row in pairs.to_pylist():
        graph.add_edge(row["source"], row["target"], weight=row["count"])
    expected = {min(members): members for members in nx.weakly_connected_components(graph)}
    for row in people.to_pylist():
        assert row["number"] in expected[row["component"]]
        assert (row["in_degree"], row["out_strength"]) == (
            graph.in_degree(row["number"]),
            graph.out_degree(row["number"], weight="weight"),
        )
    converged = staging.parent / "converged"
    analyzed(staging, converged, "local", EngineSettings())
    rank = nx.pagerank(graph, tol=1e-12, max_iter=500)
    values = rows_of(converged, "pagerank")["pagerank"].to_pylist()
    np.testing.assert_allclose(values, [rank[number] for number in range(len(values))], rtol=1e-6)


def test_communities_of_the_cluster_are_as_good_as_those_of_the_local_engine(local: Path, other: Path) -> None:
    pairs = rows_of(local, "pairs")
    ends = pairs["source"].to_numpy(), pairs["target"].to_numpy()
    size = rows_of(local, "communities").num_rows
    ties = affinity(Network.from_edges(*ends, pairs["count"].to_numpy(), size=size))
    quality = [modularity_of(ties, rows_of(each, "communities")["community"].to_numpy()) for each in (local, other)]
    assert quality[1] >= 0.99 * quality[0] > 0.1


@pytest.mark.parametrize("engine", ["local", "duckdb"])
def test_a_window_counts_only_its_dated_mentions(engine: str, staging: Path, tmp_path: Path) -> None:
    last = json.loads((staging / "staging.json").read_text())["last_at"]
    settings = EngineSettings(window_days=30, as_of=last - 20 * DAY, iterations=5)
    analyzed(staging, tmp_path / "results", engine, settings)
    pairs = rows_of(tmp_path / "results", "pairs")
    mentions = ds.dataset(staging / "mentions").to_table().to_pylist()
    first = last - 50 * DAY + 1
    inside = [row for row in mentions if row["at"] is not None and first <= row["at"] <= last - 20 * DAY]
    assert sum(pairs["count"].to_pylist()) == sum(row["count"] for row in inside) > 0
    assert len(pairs) == len({(row["source"], row["target"]) for row in inside})
    with pytest.raises(NothingFound, match="No mention lies in the window"):
        analyzed(staging, tmp_path / "none", engine, EngineSettings(as_of=1))


def test_the_size_decides_about_the_engine_and_the_output_says_so(staging: Path, tmp_path: Path) -> None:
    runs = [analyzed(staging, tmp_path / str(size), "auto", memory_bytes=size) for size in (GB, 10**6)]
    assert [run.engine for run in runs] == ["local", "duckdb"]
    assert "mentions need about 2 MB of memory, and 1,024 MB may be used" in runs[0].reason
    assert rows_of(runs[0].folder, "pairs")["source"].equals(rows_of(runs[1].folder, "pairs")["source"])
    with pytest.raises(WrongUse, match="pairs need about"):
        analyzed(staging, tmp_path / "small", "duckdb", memory_bytes=1000)


def test_a_stopped_run_continues_after_its_last_complete_step(staging: Path, tmp_path: Path) -> None:
    results = tmp_path / "results"

    def stop_at_pagerank(text: str) -> None:
        if "pagerank" in text:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        analyzed(staging, results, "duckdb", step=stop_at_pagerank)
    (results / "pagerank").mkdir()
    (results / "pagerank" / "part-00000.parquet").write_bytes(b"half")  # a step without its manifest does not count
    run = analyzed(staging, results, "local")
    resumed = {step.name: step.resumed for step in run.steps}
    assert resumed == {name: name in ("pairs", "degrees", "components") for name in ALL_STEPS}
    others = analyzed(staging, results, "local", replace(FEW, partners=("p1",)))
    assert [step.resumed for step in others.steps] == [True] * len(STEPS) + [False]
    assert not any(step.resumed for step in analyzed(staging, results, "local", again=True).steps)
    again = analyzed(staging, results, "local", EngineSettings(iterations=2))
    assert not any(step.resumed for step in again.steps)
    assert {path.name for path in results.iterdir()} == {*ALL_STEPS, "_results.json", "_lock"}


def test_an_engine_continues_what_another_began(local: Path, other: Path, staging: Path) -> None:
    shutil.rmtree(other / "influencers")
    run = analyzed(staging, other, "local")
    assert [step.name for step in run.steps if not step.resumed] == ["influencers"]
    assert (
        rows_of(other, "influencers")
        .drop_columns("pagerank")
        .equals(rows_of(local, "influencers").drop_columns("pagerank"))
    )


def test_two_runs_do_not_write_to_one_folder(staging: Path, tmp_path: Path) -> None:
    def again(text: str) -> None:
        analyzed(staging, tmp_path, "local")

    with pytest.raises(StoreBusy, match="Another process writes to this folder"):
        analyzed(staging, tmp_path, "local", step=again)


def test_a_folder_with_other_files_is_left_alone(staging: Path, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(WrongUse, match="something else in this folder"):
        analyzed(staging, tmp_path, "local")
    with pytest.raises(UnreadableFile, match="intrograph stage FILES --to"):
        analyzed(tmp_path, tmp_path / "results", "local")
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_the_command_shows_the_steps_and_refuses_options_that_do_not_go_together(staging: Path, tmp_path: Path) -> None:
    def run(*arguments: str) -> Any:
        return CliRunner().invoke(cli.main, ["analyze", *arguments])

    table, results = ["--from", str(staging)], ["--to", str(tmp_path / "results")]
    assert engine_names == ENGINES
    done = run(*table, *results, "--iterations", "5", "--memory-gb", "1", "--format", "csv")
    assert done.exit_code == 0, done.output
    assert [line.split(",")[0] for line in done.stdout.splitlines()] == ["step", *STEPS]
    assert "the engine is local, in memory" in done.stderr
    assert "pairs, in" in done.stderr
    for arguments, sentence in (
        (results, "--to belongs to a staging table"),
        (table, "Name a folder for the results"),
        ([*table, *results, "--master", "spark://127.0.0.1:1"], "belong to --engine spark"),
        ([*table, *results, "--engine", "spark", "--spark-setting", "x"], "write NAME=VALUE"),
        ([*table, *results, "--json"], "use --format json"),
    ):
        refused = run(*arguments)
        assert refused.exit_code == 2
        assert sentence in refused.stderr


@given(st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), max_size=20))
def test_a_component_is_named_after_its_smallest_node(edges: list[tuple[int, int]]) -> None:
    ends = np.array(edges, np.int64).reshape(-1, 2)
    graph = nx.Graph(edges)
    graph.add_nodes_from(range(13))
    expected = {node: min(members) for members in nx.connected_components(graph) for node in members}
    component = component_of(Network.from_edges(ends[:, 0], ends[:, 1], size=13))
    assert component.tolist() == [expected[node] for node in range(13)]


@pytest.mark.both_servers
def test_measures_come_to_the_store_once_however_often_they_are_written(store: Store, tmp_path: Path) -> None:
    path = write_mentions(tmp_path / "mentions.csv", people=30, mentions=200)
    load(store, path)
    table, results = staged(tmp_path / "staging", path), tmp_path / "results"
    with pytest.raises(NothingFound, match="not complete"):
        bring_to_store(store, results)
    analyzed(table, results, "local", EngineSettings(iterations=4))
    expected = {row["key"]: row for row in rows_of(results, "influencers").to_pylist()}
    for _ in range(2):
        written = bring_to_store(store, results, connections=3)
        assert (written.written, written.missing) == (len(expected), 0)
        stored = store.read("MATCH (i:Influencer) RETURN properties(i) AS all")
        for row in stored:
            ours = expected[row["all"]["key"]]
            assert row["all"]["pagerank"] == pytest.approx(ours["pagerank"])
            assert all(row["all"][name] == ours[name] for name in ("in_degree", "out_degree", "out_strength"))
    store.write(lambda tx: tx.run("MATCH (i:Influencer) WITH i LIMIT 1 DETACH DELETE i").consume())
    assert bring_to_store(store, results).missing == 1
