"""The analysis: windows, two levels of communities and their changes, interruption, and the map."""

import random
import re
import subprocess
import sys
from pathlib import Path

import kernels
import networkx as nx
import numpy as np
import pytest
from conftest import NOW, PROJECT, clean_environment
from helpers import load_rows
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from graph.analysis import layout, refine, start
from graph.analysis.communities import Overlap, Start, affinity, find_broad, find_fine, search, search_from
from graph.analysis.findings import AnalysisSettings
from graph.analysis.layout_run import last_layout_run
from graph.analysis.run import analyze
from graph.errors import NothingFound
from graph.nx_backend.algorithms import community_detection
from graph.nx_backend.network import Network
from graph.store import Store, read
from graph.store.write import runs
from graph.store.write.forget import forget

HEADER = "platform,source,target,created_at,post_id"
RESULTS = "MATCH (i:Influencer) RETURN i.key AS key, properties(i) AS said ORDER BY key"


def groups(sizes: list[int], days: list[str], rng: random.Random, first_post: int = 0) -> list[str]:
    """Rows in which the members of each group mention each other, and one of them a member of the next group."""
    rows = []
    start, total = 0, sum(sizes)
    for size in sizes:
        for member in range(start, start + size):
            others = [start + place for place in range(size) if start + place != member]
            for other in rng.sample(others, min(4, len(others))) + (
                [(member + size) % total] if member == start else []
            ):
                rows.append(f"x,p{member},p{other},{rng.choice(days)},post{first_post + len(rows)}")
        start += size
    return rows


@pytest.fixture
def grouped(store: Store, tmp_path: Path) -> Store:
    load_rows(store, tmp_path, HEADER, groups([12, 10, 8], ["2026-01-05", "2026-05-05"], random.Random(1)))
    return store


def properties_of(store: Store, *names: str) -> dict[str, tuple[object, ...]]:
    return {row["key"]: tuple(row["said"].get(name) for name in names) for row in store.read(RESULTS)}


@pytest.mark.both_servers
def test_a_window_counts_only_its_mentions(grouped: Store) -> None:
    whole = analyze(grouped, at=NOW)
    late = analyze(grouped, at=NOW, settings=AnalysisSettings(window_days=30))
    assert (whole.window_from, whole.window_until) == (None, None)
    assert 0 < late.pairs < whole.pairs
    assert late.window_until is not None
    assert late.window_from is not None
    assert late.window_until - late.window_from == 30 * 86_400_000 - 1
    mentions = grouped.read(
        "MATCH (:Influencer)-[m:MENTIONS]->(b) UNWIND m.at AS at WITH b, at WHERE at > $after"
        " RETURN b.key AS key, count(at) AS number",
        after=late.window_from,
    )
    strengths = {key: number for key, (number,) in properties_of(grouped, "in_strength").items() if number}
    assert strengths == {row["key"]: row["number"] for row in mentions}
    early = analyze(grouped, at=NOW, settings=AnalysisSettings(as_of=late.window_from))
    assert early.pairs < whole.pairs
    with pytest.raises(NothingFound, match="No mention lies between 2 December 2019 and 1 January 2020"):
        analyze(grouped, at=NOW, settings=AnalysisSettings(window_days=30, as_of=1_577_890_000_000))
    assert properties_of(grouped, "analysis_run").popitem()[1] == ("analysis-3",)


def test_an_analysis_with_the_same_settings_on_the_same_graph_is_not_repeated(grouped: Store) -> None:
    for settings in (
        AnalysisSettings(),
        AnalysisSettings(window_days=30),
        AnalysisSettings(resolution=2.0),
        AnalysisSettings(as_of=NOW),
    ):
        first = analyze(grouped, at=NOW, settings=settings)
        again = analyze(grouped, at=NOW, settings=settings)
        assert (first.already, again.already) == (False, True)
        assert (again.id, again.pairs, again.fine_communities) == (first.id, first.pairs, first.fine_communities)


def test_accounts_without_ties_are_in_no_community(store: Store, tmp_path: Path) -> None:
    load_rows(store, tmp_path, HEADER, ["x,a,b,2026-01-01,1", "x,b,a,2026-05-01,2", "x,c,a,2026-01-02,3"])
    analyze(store, at=NOW)
    assert all(community for (community,) in properties_of(store, "community").values())
    analyze(store, at=NOW, settings=AnalysisSettings(window_days=7))
    found = properties_of(store, "community", "community_name", "community_fine", "closeness")
    assert found["x:c"] == (None, None, None, 0.0)
    assert found["x:a"][0] == found["x:b"][0] is not None


def test_fine_communities_lie_within_broad_ones(grouped: Store) -> None:
    run = analyze(grouped, at=NOW)
    rows = {row.number: row for row in read.communities(grouped, None)}
    assert run.communities == len([row for row in rows.values() if row.level == "broad"]) == 3
    assert run.fine_communities == len(rows) - 3
    for broad, name, fine, fine_name in properties_of(
        grouped, "community", "community_name", "community_fine", "community_fine_name"
    ).values():
        assert (rows[broad].name, rows[fine].name, rows[fine].parent) == (name, fine_name, broad)
    for row in rows.values():
        inside = [s for s in properties_of(grouped, "community", "community_fine").values() if row.number in s]
        assert len(inside) == row.size


def test_the_measures_equal_those_of_networkx(grouped: Store) -> None:
    analyze(grouped, at=NOW)
    graph = nx.DiGraph()
    pairs = grouped.read(
        "MATCH (a:Influencer)-[m:MENTIONS]->(b:Influencer) RETURN a.key AS a, b.key AS b, m.count AS n"
    )
    graph.add_weighted_edges_from((row["a"], row["b"], row["n"]) for row in pairs)
    found = properties_of(grouped, "pagerank", "betweenness", "closeness", "in_degree", "out_strength")
    pagerank = nx.pagerank(graph, tol=1e-12, max_iter=1000, backend="networkx")
    betweenness = nx.betweenness_centrality(graph, backend="networkx")
    harmonic = nx.harmonic_centrality(graph, backend="networkx")
    for key, (influence, between, close, degree, strength) in found.items():
        assert influence == pytest.approx(pagerank[key], abs=1e-7)
        assert between == pytest.approx(betweenness[key], abs=1e-7)
        assert close == pytest.approx(harmonic[key] / (len(graph) - 1), abs=1e-7)
        assert (degree, strength) == (graph.in_degree(key), graph.out_degree(key, weight="weight"))


@pytest.mark.parametrize(
    ("before", "now", "numbers", "changes"),
    [
        ([0] * 4, [0, 0, 1, 1], [None, None], ["new", "new"]),
        ([5] * 4 + [0], [0] * 5, [5], ["grew by 1 to 5"]),
        ([5] * 5, [0] * 4 + [-1], [5], ["shrank by 1 to 4"]),
        ([5] * 4, [0] * 4, [5], ["still 4"]),
        ([5] * 6 + [6] * 4, [0] * 10, [5], ["took in “six”; grew by 4 to 10"]),
        ([5] * 10, [0] * 5 + [1] * 5, [5, None], ["shrank by 5 to 5", "split from “five”"]),
        (
            [5] * 9,
            [0] * 4 + [1] * 3 + [2] * 2,
            [5, None, None],
            ["split; shrank by 5 to 4", "split from “five”", "split from “five”"],
        ),
        ([5] * 4 + [0] * 6, [0] * 4 + [1] * 6, [5, None], ["still 4", "new"]),
    ],
)
def test_a_community_is_continued_split_merged_or_new(
    before: list[int], now: list[int], numbers: list[int | None], changes: list[str]
) -> None:
    overlap = Overlap.of(np.array(now), np.array(before))
    assert overlap.carry_numbers() == numbers
    assert [change.text for change in overlap.changes(numbers, {5: "five", 6: "six"})] == changes
    assert overlap.gone(numbers) == sorted(set(before) - {0} - set(numbers))


@pytest.mark.both_servers
def test_communities_keep_their_numbers_and_report_what_changed(store: Store, tmp_path: Path) -> None:
    rng = random.Random(3)
    load_rows(store, tmp_path, HEADER, groups([12, 10, 8], ["2026-05-05"], rng))
    analyze(store, at=NOW)
    before = {row.number: row for row in read.communities(store)}
    assert {row.change for row in before.values()} == {"new"}
    more = [f"x,new{n},p{m},2026-05-06,n{n}{m}" for n in range(3) for m in (0, 1, 2)]
    load_rows(store, tmp_path, HEADER, more, "more.csv")
    analyze(store, at=NOW)
    after = {row.number: row for row in read.communities(store)}
    assert after.keys() == before.keys()
    side = properties_of(store, "community")["x:p0"][0]
    assert after[side].change_text == f"grew by 3 to {before[side].size + 3}"
    bridge = [f"x,p{a},p{b},2026-05-07,b{a}-{b}" for a in range(12) for b in range(12, 22)]
    load_rows(
        store,
        tmp_path,
        HEADER,
        [*bridge, *(f"x,p{b},p{a},2026-05-07,c{a}-{b}" for a in range(12) for b in range(12, 22))],
        "bridge.csv",
    )
    run = analyze(store, at=NOW)
    merged = [row for row in read.communities(store) if row.change == "merged"]
    assert len(merged) == len(run.gone) == 1
    assert f"took in “{run.gone[0]}”" in merged[0].change_text


@pytest.mark.both_servers
def test_a_forgotten_person_disappears_from_names_and_leaders_of_communities(store: Store, tmp_path: Path) -> None:
    load_rows(store, tmp_path, HEADER, groups([6, 5], ["2026-05-05"], random.Random(3)))
    analyze(store, at=NOW)
    leaders = [row.leaders[0] for row in read.communities(store)]
    assert any(leader in row.name for row in read.communities(store, None) for leader in leaders)
    for leader in leaders:
        store.write(lambda tx, key=f"x:{leader}": forget(tx, key, NOW))
    text = str(read.communities(store, None)) + str(store.read(RESULTS))
    assert not [leader for leader in leaders if re.search(rf"\b{leader}\b", text)]


# --- stopping


@pytest.mark.both_servers
def test_a_stopped_large_run_leaves_the_last_one_in_place(grouped: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    analyze(grouped, at=NOW)
    before, communities = grouped.read(RESULTS), read.communities(grouped, None)
    monkeypatch.setattr(runs, "ROWS_A_TRANSACTION", 10)

    def stop(text: str) -> None:
        if "20 of 30" in text:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        analyze(grouped, at=NOW, settings=AnalysisSettings(resolution=3.0), step=stop)
    assert grouped.read(RESULTS) == before
    assert read.communities(grouped, None) == communities
    last = runs.last_analysis(grouped)
    assert last is not None
    assert last.id == "analysis-1"
    run = analyze(grouped, at=NOW, settings=AnalysisSettings(resolution=3.0))
    assert (run.id, run.already) == ("analysis-2", False)
    assert {row for (row,) in properties_of(grouped, "analysis_run").values()} == {"analysis-2"}


def test_the_next_run_restores_the_last_one_after_a_kill(one_store: Store, tmp_path: Path) -> None:
    load_rows(one_store, tmp_path, HEADER, groups([20] * 20, ["2026-05-05"], random.Random(2)))
    analyze(one_store, at=NOW)
    before, communities = one_store.read(RESULTS), read.communities(one_store, None)
    environment = clean_environment() | {"PYTHONPATH": f"{PROJECT}:{PROJECT / 'tests'}"}
    killed_while_writing = 0
    for part in (1, 3, 6):
        process = subprocess.Popen(
            [sys.executable, str(PROJECT / "tests" / "analysis_process.py"), str(one_store.folder), str(NOW + 1), "4"],
            stdout=subprocess.PIPE,
            text=True,
            env=environment,
        )
        assert process.stdout
        for line in process.stdout:
            if f"{40 * part} of 400" in line:
                process.kill()
                break
        process.wait()
        process.stdout.close()
        killed_while_writing += runs.unfinished_analysis(one_store) is not None
        last = runs.last_analysis(one_store)
        assert last is not None
        assert last.id == "analysis-1"
        assert analyze(one_store, at=NOW).already
        assert one_store.read(RESULTS) == before
        assert read.communities(one_store, None) == communities
    assert killed_while_writing == 3


def test_the_results_do_not_depend_on_the_number_of_threads(grouped: Store) -> None:
    names = ("community", "community_fine", "pagerank", "betweenness", "closeness", "bridging", "x", "y")
    found = []
    for threads in (1, 2):
        nx.config.backends.intrograph.threads = threads
        try:
            analyze(grouped, at=NOW, again=True)
        finally:
            nx.config.backends.intrograph.threads = 0
        found.append(properties_of(grouped, *names))
    assert found[0] == found[1]


# --- the map


def spread(positions: np.ndarray, label: np.ndarray) -> float:
    """The mean distance from the middle of the own community, as a share of that from the middle of the map."""
    middles = np.array([positions[label == number].mean(axis=0) for number in range(label.max() + 1)])
    return float(
        np.hypot(*(positions - middles[label]).T).mean() / np.hypot(*(positions - positions.mean(axis=0)).T).mean()
    )


@pytest.mark.both_servers
def test_accounts_keep_their_position_on_the_map(grouped: Store, tmp_path: Path) -> None:
    analyze(grouped, at=NOW)
    discs = properties_of(grouped, "x", "y")
    assert len(set(discs.values())) == len(discs) == 30
    load_rows(grouped, tmp_path, HEADER, ["x,newcomer,p3,2026-05-06,n1", "x,far1,far2,2026-05-06,n2"], "more.csv")
    analyze(grouped, at=NOW)
    after = properties_of(grouped, "x", "y")
    assert all(after[key] == place for key, place in discs.items())
    newcomer, friend = (np.array(after[f"x:{handle}"], float) for handle in ("newcomer", "p3"))
    assert np.hypot(*(newcomer - friend)) < 2
    seen: list[tuple[int, int]] = []
    refine.refine_layout(grouped, at=NOW, iterations=20, progress=lambda done, total: seen.append((done, total)))
    assert seen == [(done, 20) for done in range(1, 21)]
    arranged = properties_of(grouped, "x", "y")
    assert arranged != after
    analyze(grouped, at=NOW, again=True)
    assert properties_of(grouped, "x", "y") == arranged
    run = last_layout_run(grouped, NOW)
    assert run is not None
    assert run.text == "arranged"


def test_a_stopped_layout_run_leaves_the_map_unchanged(grouped: Store) -> None:
    with pytest.raises(NothingFound, match="analyze"):
        refine.refine_layout(grouped, at=NOW)
    analyze(grouped, at=NOW)
    before = properties_of(grouped, "x", "y")

    def stop(done: int, total: int) -> None:
        if done == 5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        refine.refine_layout(grouped, at=NOW, iterations=10, progress=stop)
    assert properties_of(grouped, "x", "y") == before
    run = last_layout_run(grouped, NOW)
    assert run is not None
    assert (run.running, run.text) == (True, "40% arranged")
    late = last_layout_run(grouped, NOW + 3_600_000)
    assert late is not None
    assert "stopped" in late.text


def test_communities_are_compact_on_the_map_and_refining_shortens_ties() -> None:
    graph = nx.planted_partition_graph(12, 60, 0.2, 0.004, seed=1)
    ends = np.array(graph.edges)
    network = affinity(Network.from_edges(*ends.T, size=len(graph), directed=False))
    label = find_broad(network, 1.0, 1)
    assert label.max() == 11
    assert find_fine(network, label, 1.0, 1).max() >= 11
    nowhere = np.full((len(graph), 2), np.nan)
    discs = layout.initial_positions(network, label, np.arange(len(graph), 0.0, -1.0), nowhere)
    assert spread(discs, label) < 0.45
    refined = layout.refine_positions(network, discs, 60)
    assert np.isfinite(refined).all()
    ties = network.indices, np.repeat(np.arange(len(network)), np.diff(network.indptr))

    def tie_length(places: np.ndarray) -> float:
        return float(
            np.hypot(*(places[ties[0]] - places[ties[1]]).T).mean() / np.hypot(*(places - places.mean(axis=0)).T).mean()
        )

    assert tie_length(refined) < tie_length(discs)
    assert spread(refined, label) < 0.45


def test_the_repulsion_field_approximates_the_sum_over_all_pairs() -> None:
    rng = np.random.default_rng(1)
    places, mass = 100 * rng.random((400, 2)), 1 + rng.random(400)
    apart = places[:, np.newaxis] - places[np.newaxis]
    square = (apart**2).sum(axis=2) + np.eye(400)
    exact = (mass[np.newaxis, :, np.newaxis] * apart / square[:, :, np.newaxis]).sum(axis=1)
    error = np.hypot(*(layout._repulsion_field(places, mass) - exact).T) / np.hypot(*exact.T)
    assert np.median(error) < 0.1


def test_precompiling_covers_the_analysis_and_introductions(one_store: Store, tmp_path: Path) -> None:
    load_rows(one_store, tmp_path, HEADER, groups([12, 10, 8], ["2026-05-05"], random.Random(1)))
    cache = tmp_path / "compiled"
    environment = clean_environment() | {"PYTHONPATH": str(PROJECT), "NUMBA_CACHE_DIR": str(cache)}
    kernels.install(cache)  # what `intrograph.precompile` compiles, and nothing else
    precompiled = {path.name for path in cache.rglob("*.nbc")}
    assert precompiled
    process = [sys.executable, str(PROJECT / "tests" / "analysis_process.py"), str(one_store.folder), str(NOW), "40"]
    subprocess.run(process, check=True, env=environment, capture_output=True)
    for command in (["train"], ["introduce", "--all", "--csv", tmp_path / "all.csv"]):
        line = [sys.executable, "-m", "intrograph.cli", *command, "--store", str(one_store.folder)]
        subprocess.run(line, check=True, env=environment, capture_output=True)
    assert {path.name for path in cache.rglob("*.nbc")} == precompiled


@pytest.mark.both_servers
def test_only_results_that_changed_are_written(grouped: Store) -> None:
    analyze(grouped, at=NOW)
    numbers = np.arange(30)
    before = runs.values(grouped, numbers, tuple(runs.RESULTS))
    after = {name: column.copy() for name, column in before.items()}
    after["pagerank"] += 1  # changes for all
    after["community"][3], after["x"][5], after["bridging"][5] = 99, np.nan, np.nan  # change for a few
    grouped.write(lambda tx: tx.run("MATCH (i:Influencer {number: 7}) SET i.community = 5").consume())
    runs.write_values(grouped, numbers.tolist(), after, before=before)
    written = runs.values(grouped, numbers, tuple(runs.RESULTS))
    assert written["community"][7] == 5  # neither the analysis nor the others changed it
    written["community"][7] = after["community"][7]
    assert str(written) == str(after)


# --- continuing the last communities


def planted_ends(rng: np.random.Generator, groups: int = 20, size: int = 40) -> np.ndarray:
    """Ends of ties, (2, k): most of them within groups of consecutive nodes."""
    source = rng.integers(0, groups * size, 4 * groups * size)
    near = source // size * size + rng.integers(0, size, len(source))
    target = np.where(rng.random(len(source)) < 0.85, near, rng.integers(0, groups * size, len(source)))
    return np.stack([source, target])[:, source != target]


@given(seed=st.integers(0, 10_000), share=st.sampled_from([0.0, 0.01, 0.1, 0.5]))
@hypothesis_settings(max_examples=30, deadline=None)
def test_continued_communities_are_connected_and_as_good_as_from_scratch(seed: int, share: float) -> None:
    rng = np.random.default_rng(seed)
    ends = planted_ends(rng)
    ties = affinity(Network.from_edges(*ends, size=800))
    before = search(ties, 1.0, seed, lambda text: None)
    kept = rng.random(ends.shape[1]) >= share
    more = planted_ends(rng)[:, : int((~kept).sum())]
    after = affinity(Network.from_edges(*np.append(ends[:, kept], more, axis=1), size=800))
    last = Start(before.broad + 1, before.fine + 1, np.flatnonzero(after.strengths != ties.strengths))
    continued = search_from(last, after, 1.0, seed)
    scratch = search(after, 1.0, seed, lambda text: None)
    for label in (continued.broad, continued.fine, scratch.broad, scratch.fine):
        assert community_detection.disconnected(after, label) == 0
    assert continued.modularity > 0.97 * scratch.modularity
    for fine in range(continued.fine.max() + 1):
        assert len(set(continued.broad[continued.fine == fine])) == 1
    if share == 0:
        assert (continued.broad == before.broad).all()


def test_a_community_that_lost_its_bridge_is_split() -> None:
    halves = [(a + shift, b + shift) for shift in (0, 5) for a in range(5) for b in range(a)]
    together, apart = (
        affinity(Network.from_edges(*np.array(ends).T, size=10, directed=False)) for ends in ([*halves, (4, 5)], halves)
    )
    label = np.zeros(10, np.int64)
    assert community_detection.disconnected(together, label) == 0
    assert community_detection.disconnected(apart, label) == 1
    for changed in ([4, 5], []):  # also where the change went unnoticed
        found = community_detection.leiden_from(apart, label, np.array(changed, np.int64))
        assert found.tolist() == [0] * 5 + [1] * 5


@pytest.mark.both_servers
def test_an_analysis_after_a_load_continues_the_last_communities(store: Store, tmp_path: Path) -> None:
    rng = random.Random(7)
    load_rows(store, tmp_path, HEADER, groups([40, 30, 20, 10], ["2026-05-05"], rng))
    first = analyze(store, at=NOW)
    assert (first.continues, first.why_from_scratch) == (None, "")
    before = {row.number: row for row in read.communities(store)}
    load_rows(store, tmp_path, HEADER, ["x,newcomer,p3,2026-05-06,n1", "x,p3,newcomer,2026-05-06,n2"], "more.csv")
    second = analyze(store, at=NOW)
    assert (second.continues, second.changed) == ("analysis-1", 2)
    after = {row.number: row for row in read.communities(store)}
    assert after.keys() == before.keys()
    for number, row in after.items():
        assert (row.name, row.color, row.agreement) == (before[number].name, before[number].color, row.agreement)
        assert row.agreement == before[number].agreement
    communities = properties_of(store, "community", "community_fine")
    assert communities["x:newcomer"] == communities["x:p3"]
    assert analyze(store, at=NOW).already
    results = properties_of(store, "community", "community_fine", "x", "y", "pagerank")
    for threads in (1, 2):
        nx.config.backends.intrograph.threads = threads
        try:
            assert analyze(store, at=NOW, again=True).continues is not None
        finally:
            nx.config.backends.intrograph.threads = 0
        assert properties_of(store, "community", "community_fine", "x", "y", "pagerank") == results
    assert analyze(store, at=NOW, from_scratch=True).continues is None


def test_an_analysis_starts_from_scratch_where_the_last_communities_do_not_serve(
    one_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = groups([40, 30, 20, 10], ["2026-05-05"], random.Random(7))
    load_rows(one_store, tmp_path, HEADER, rows)
    analyze(one_store, at=NOW)
    finer = AnalysisSettings(resolution=2.0)
    assert analyze(one_store, at=NOW, settings=finer).why_from_scratch == "the settings have changed"
    one_store.write(lambda tx: forget(tx, "x:p3", NOW))
    assert analyze(one_store, at=NOW, settings=finer).why_from_scratch == "accounts or ties have been removed"
    mixed = [f"x,p{a},p{99 - a},2026-05-06,m{a}-{n}" for a in range(99) for n in range(5)]
    load_rows(one_store, tmp_path, HEADER, mixed, "mixed.csv")
    assert analyze(one_store, at=NOW, settings=finer).why_from_scratch == "the ties of 98 influencers have changed"
    monkeypatch.setattr(start, "MAX_CONTINUED", 2)
    runs_made = [analyze(one_store, at=NOW, settings=finer, again=True) for _ in range(3)]
    assert [run.continues is None for run in runs_made] == [False, False, True]
    assert runs_made[2].why_from_scratch == "2 analyses in a row have continued earlier ones"
    worse = "UNWIND range(0, 99) AS n MATCH (i:Influencer {handle: 'p' + n}) SET i.community = 1 + n % 2"
    one_store.write(lambda tx: tx.run(worse).consume())
    one_store.write(lambda tx: tx.run("MATCH (r:Run {kind: 'analysis'}) SET r.expected_modularity = 0.99").consume())
    recovered = analyze(one_store, at=NOW, settings=finer, again=True)
    assert recovered.why_from_scratch == "continuing those of analysis-7 lowers the modularity"
    assert recovered.modularity == pytest.approx(runs_made[2].modularity, rel=0.01)
