"""The backend returns what networkx returns, on graphs of all kinds and on any number of threads."""

import math
import os
import re
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from scipy import sparse

from graph.nx_backend.algorithms import centrality, community_detection
from graph.nx_backend.network import Network
from graph.nx_backend.node_values import NodeValues
from intrograph.nx_plugin import FUNCTIONS

PROJECT = Path(__file__).parents[1]
TOLERANCE = 1e-9  # relative

nx.config.warnings_to_ignore.add("cache")  # no graph here changes after it was converted
OPTIONS = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)


@st.composite
def graphs(draw: st.DrawFn, directed: bool | None = None, loops: bool = True, weighted: bool = True) -> Any:
    """Small graphs: empty, one node, no edges, self loops, disconnected, with equal or huge weights."""
    kind = nx.DiGraph if (draw(st.booleans()) if directed is None else directed) else nx.Graph
    size = draw(st.integers(0, 14))
    graph = kind()
    names: list[Any] = [f"n{i}" for i in range(size)] if draw(st.booleans()) else list(range(size))
    graph.add_nodes_from(names)
    if size:
        node = st.sampled_from(names)
        weight = st.one_of(st.just(1), st.integers(1, 5), st.floats(1e-3, 1e9)) if weighted else st.just(1)
        for source, target, value in draw(st.lists(st.tuples(node, node, weight), max_size=50)):
            if loops or source != target:
                graph.add_edge(source, target, weight=value)
    return graph


def outcome(call: Callable[[], Any]) -> Any:
    """The result of a call, with iterators consumed, or the name of the error it raises."""
    try:
        result = call()
        return list(result) if not isinstance(result, (Mapping, tuple, int, float, list, set)) else result
    except (nx.NetworkXException, ZeroDivisionError, ValueError, KeyError, TypeError) as error:
        return type(error).__name__


def equal(ours: Any, theirs: Any) -> bool:
    if isinstance(theirs, Mapping):
        return (
            isinstance(ours, Mapping)
            and ours.keys() == theirs.keys()
            and all(equal(ours[n], theirs[n]) for n in theirs)
        )
    if isinstance(theirs, (list, tuple)):
        return len(ours) == len(theirs) and all(map(equal, ours, theirs))
    if isinstance(theirs, float) or isinstance(ours, float):
        if not isinstance(ours, (int, float)) or not isinstance(theirs, (int, float)):
            return False
        return (math.isnan(ours) and math.isnan(theirs)) or math.isclose(ours, theirs, rel_tol=TOLERANCE, abs_tol=1e-12)
    return bool(ours == theirs)


def same(graph: Any, function: Any, *args: Any, **options: Any) -> None:
    """The backend returns what networkx returns, on the converted graph and on a `Network`."""
    theirs = outcome(lambda: function(graph, *args, **options, backend="networkx"))
    converted = outcome(lambda: function(graph, *args, **options, backend="intrograph"))
    assert equal(converted, theirs), f"{function.name}: {converted} instead of {theirs}"
    own = Network.from_edges(
        *np.array([[list(graph).index(a), list(graph).index(b)] for a, b in graph.edges], int).reshape(-1, 2).T,
        [weight for *_, weight in graph.edges(data="weight")],
        size=len(graph),
        directed=graph.is_directed(),
        names=list(graph),
    )
    ours = outcome(lambda: function(own, *args, **options))
    assert equal(ours, theirs), f"{function.name} on a network: {ours} instead of {theirs}"


WEIGHTS = st.sampled_from([None, "weight"])


@OPTIONS
@given(graphs(), WEIGHTS)
def test_centralities_equal_those_of_networkx(graph: Any, weight: str | None) -> None:
    same(graph, nx.pagerank, weight=weight)
    if len(graph):
        values = {node: index + 1.0 for index, node in enumerate(graph) if index % 2 == 0}
        same(graph, nx.pagerank, personalization=values, nstart=values, dangling=values, weight=weight, alpha=0.7)
    same(graph, nx.eigenvector_centrality, weight=weight, max_iter=300)
    same(graph, nx.degree_centrality)
    if graph.is_directed():
        same(graph, nx.in_degree_centrality)
        same(graph, nx.out_degree_centrality)


@pytest.mark.parametrize("directed", [False, True])
def test_the_eigenvector_centrality_of_a_large_network_is_closer_to_the_limit_in_fewer_steps(
    directed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = np.random.default_rng(5)
    sources, targets = chance.integers(0, 20_000, (2, 200_000))
    within = chance.random(len(sources)) < 0.95  # communities: the next eigenvalues are close to the largest
    targets[within] = sources[within] // 500 * 500 + targets[within] % 500
    network = Network.from_edges(sources, targets, size=20_000, directed=directed)
    steps: list[int] = []

    def counted(network: Network) -> Any:
        step = pull(network)
        return lambda values: steps.append(1) or step(values)

    pull = centrality.pull
    monkeypatch.setattr(centrality, "pull", counted)
    value = nx.eigenvector_centrality(network, max_iter=1000, tol=1e-9).array
    extrapolated = len(steps)
    monkeypatch.setattr(centrality, "EXTRAPOLATED_ENTRIES", len(network.indices) + 1)
    plain = nx.eigenvector_centrality(network, max_iter=1000, tol=1e-9).array
    assert extrapolated < 0.5 * (len(steps) - extrapolated)
    matrix = network.matrix.T.sign()
    [limit] = sparse.linalg.eigs(matrix.astype(float), k=1, v0=np.ones(len(network)))[1].real.T
    assert np.abs(value - np.abs(limit)).sum() < np.abs(plain - np.abs(limit)).sum()
    assert value.min() >= 0


@OPTIONS
@given(graphs(directed=True, loops=False), st.integers(0, 9))
def test_hubs_and_authorities_equal_those_of_networkx(graph: Any, seed: int) -> None:
    """Only if the largest singular value is single: else any mix is right, and networkx starts at random."""
    assume(len(graph) >= 3 and graph.number_of_edges() > 0)
    singular_values = np.linalg.svd(nx.to_numpy_array(graph), compute_uv=False)
    assume(singular_values[1] <= 0.9 * singular_values[0])
    start = dict.fromkeys(graph, 1.0)
    theirs = nx.hits.orig_func(graph, tol=0, nstart=start)
    for ours in (
        nx.hits(graph, tol=0, backend="intrograph"),
        nx.hits(graph, tol=0, nstart=start, backend="intrograph"),
    ):
        assert all(
            math.isclose(a[node], b[node], rel_tol=1e-7, abs_tol=TOLERANCE)
            for a, b in zip(ours, theirs, strict=True)
            for node in graph
        )


@OPTIONS
@given(graphs(), st.booleans(), st.booleans(), st.integers(1, 14))
def test_paths_equal_those_of_networkx(graph: Any, normalized: bool, endpoints: bool, k: int) -> None:
    same(graph, nx.betweenness_centrality, normalized=normalized, endpoints=endpoints)
    if k <= len(graph):
        same(graph, nx.betweenness_centrality, k=k, seed=3, normalized=normalized, endpoints=endpoints)
    same(graph, nx.closeness_centrality, wf_improved=normalized)
    same(graph, nx.harmonic_centrality)
    for source in list(graph)[:3]:
        same(graph, nx.single_source_shortest_path_length, source, cutoff=k % 4)
        same(graph, nx.single_target_shortest_path_length, source)
        same(graph, nx.closeness_centrality, source)
        same(graph, nx.shortest_path_length, source)
        for target in list(graph)[-3:]:
            same(graph, nx.shortest_path_length, source, target)
            same(graph, nx.has_path, source, target)
            path = outcome(lambda s=source, t=target: nx.shortest_path(graph, s, t, backend="intrograph"))
            if isinstance(path, list):
                assert nx.is_path(graph, path)
                assert len(path) - 1 == nx.shortest_path_length.orig_func(graph, source, target)
        paths = nx.single_source_shortest_path(graph, source, backend="intrograph")
        assert {node: len(path) - 1 for node, path in paths.items()} == dict(
            nx.single_source_shortest_path_length.orig_func(graph, source)
        )
        assert all(nx.is_path(graph, path) and path[0] == source for path in paths.values())


@OPTIONS
@given(graphs())
def test_components_equal_those_of_networkx(graph: Any) -> None:
    kinds = ["weakly_connected", "strongly_connected"] if graph.is_directed() else ["connected"]
    for kind in kinds:
        theirs = {frozenset(c) for c in getattr(nx, f"{kind}_components").orig_func(graph)}
        ours = list(getattr(nx, f"{kind}_components")(graph, backend="intrograph"))
        assert len(ours) == len(theirs)
        assert set(map(frozenset, ours)) == theirs
        same(graph, getattr(nx, f"number_{kind}_components"))
        same(graph, getattr(nx, f"is_{kind}"))


@OPTIONS
@given(graphs(), WEIGHTS)
def test_cohesion_equals_that_of_networkx(graph: Any, weight: str | None) -> None:
    same(graph, nx.core_number)
    same(graph, nx.clustering, weight=weight)
    same(graph, nx.average_clustering, weight=weight)
    same(graph, nx.transitivity)
    if not graph.is_directed():
        same(graph, nx.triangles)
    same(graph, nx.constraint, weight=weight)


@OPTIONS
@given(graphs(loops=False), WEIGHTS)
def test_effective_size_equals_that_of_networkx_for_single_nodes(graph: Any, weight: str | None) -> None:
    """For all nodes at once, networkx divides by the maximum of another node; for given nodes it follows Burt."""
    assume(len(graph) > 0)
    theirs = nx.effective_size.orig_func(graph, nodes=list(graph), weight=weight)
    ours = nx.effective_size(graph, weight=weight, backend="intrograph")
    for node in graph:
        if len(graph[node]):  # networkx counts a node with in-edges only as isolated
            assert equal(ours[node], theirs[node])


@OPTIONS
@given(graphs(weighted=False), st.sampled_from(["in", "out"]), st.sampled_from(["in", "out"]))
def test_assortativity_equals_that_of_networkx(graph: Any, x: str, y: str) -> None:
    if graph.is_directed():
        same(graph, nx.overall_reciprocity)
        same(graph, nx.reciprocity)
        same(graph, nx.reciprocity, list(graph)[:4])
    theirs = outcome(lambda: _quiet(nx.degree_assortativity_coefficient.orig_func, graph, x=x, y=y))
    ours = outcome(lambda: nx.degree_assortativity_coefficient(graph, x=x, y=y, backend="intrograph"))
    if isinstance(theirs, float) and not math.isnan(theirs) and abs(theirs) <= 1:
        degrees = {d for _, d in graph.degree}
        if len(degrees) > 1 and isinstance(ours, float) and not math.isnan(ours):
            assert math.isclose(ours, theirs, rel_tol=1e-6, abs_tol=1e-9)


def _quiet(function: Callable[..., Any], *args: Any, **options: Any) -> Any:
    with np.errstate(all="ignore"):
        return function(*args, **options)


@OPTIONS
@given(graphs(directed=False))
def test_link_prediction_equals_that_of_networkx(graph: Any) -> None:
    pairs = [(source, target) for source in graph for target in graph if source != target][:60]
    for function in (
        nx.resource_allocation_index,
        nx.jaccard_coefficient,
        nx.preferential_attachment,
        nx.adamic_adar_index,
    ):
        same(graph, function, pairs)
        ours, theirs = function(graph, backend="intrograph"), function(graph, backend="networkx")
        assert equal(*({frozenset(pair): score for *pair, score in scores} for scores in (ours, theirs)))
        assert outcome(lambda f=function: f(graph, [("nobody", "anybody")], backend="intrograph")) == "NodeNotFound"


@OPTIONS
@given(graphs(), WEIGHTS, st.floats(0.3, 3))
def test_communities_are_as_good_as_those_of_networkx(graph: Any, weight: str | None, resolution: float) -> None:
    assume(graph.number_of_edges() > 0)
    options: dict[str, Any] = {"weight": weight, "resolution": resolution}
    communities = nx.community.louvain_communities(graph, seed=1, backend="intrograph", **options)
    assert nx.community.is_partition(graph, communities)
    same(graph, nx.community.modularity, communities, **options)

    def best(find: Callable[[int], Any]) -> float:
        return max(nx.community.modularity.orig_func(graph, find(seed), **options) for seed in range(6))

    theirs = best(lambda seed: nx.community.louvain_communities.orig_func(graph, seed=seed, **options))
    ours = best(lambda seed: nx.community.louvain_communities(graph, seed=seed, backend="intrograph", **options))
    assert ours >= theirs - 0.02
    if not graph.is_directed():
        leiden = best(lambda seed: nx.community.leiden_communities(graph, seed=seed, backend="intrograph", **options))
        assert leiden >= theirs - 0.02
        communities = nx.community.leiden_communities(graph, seed=1, backend="intrograph", **options)
        assert all(nx.is_connected(graph.subgraph(members)) for members in communities)


@OPTIONS
@given(graphs(directed=False))
def test_label_propagation_finds_the_communities_of_networkx(graph: Any) -> None:
    theirs = set(map(frozenset, nx.community.label_propagation_communities.orig_func(graph)))
    assert set(map(frozenset, nx.community.label_propagation_communities(graph, backend="intrograph"))) == theirs
    for function in (nx.community.asyn_lpa_communities, nx.community.fast_label_propagation_communities):
        communities = list(function(graph, seed=1, backend="intrograph"))
        assert nx.community.is_partition(graph, communities)
        label = {node: number for number, members in enumerate(communities) for node in members}
        for node in graph:  # no label is more frequent among the neighbors than the node's own
            votes = [label[neighbor] for neighbor in graph[node]]
            assert not votes or votes.count(label[node]) == max(map(votes.count, votes))


def random_network(size: int = 400, edges: int = 4000, seed: int = 5) -> Network:
    rng = np.random.default_rng(seed)
    ends = (size * rng.random((2, edges)) ** 2).astype(int)
    ends = ends[:, ends[0] != ends[1]]
    return Network.from_edges(*ends, rng.integers(1, 9, ends.shape[1]), size=size)


@pytest.mark.parametrize("threads", [1, 2, 3])
def test_the_number_of_threads_changes_no_bit(threads: int) -> None:
    network = random_network(3000, 60_000)
    undirected = network.to_undirected()

    def results() -> list[Any]:
        return [
            nx.pagerank(network).array,
            nx.betweenness_centrality(network, k=100, seed=1).array,
            nx.harmonic_centrality(network).array,
            nx.clustering(undirected, weight="weight").array,
            nx.constraint(network, weight="weight").array,
            community_detection.leiden(undirected, seed=4),
        ]

    nx.config.backends.intrograph.threads = 2
    two_threads = results()
    try:
        nx.config.backends.intrograph.threads = threads
        assert all(np.array_equal(a, b) for a, b in zip(results(), two_threads, strict=True))
    finally:
        nx.config.backends.intrograph.threads = 0


def test_groups_are_searched_as_separate_networks() -> None:
    network = random_network().to_undirected()
    group = (np.arange(len(network)) % 3).astype(np.int64)
    row = np.repeat(np.arange(len(network)), np.diff(network.indptr))
    inside = (group[row] == group[network.indices]) & (row < network.indices)
    separate = Network.from_edges(
        row[inside], network.indices[inside], network.weights[inside], size=len(network), directed=False
    )
    label = community_detection.leiden(separate, 1.0, 2, within=group)
    assert all(len(set(group[label == community])) == 1 for community in range(label.max() + 1))
    for number in range(3):
        members = np.flatnonzero(group == number)
        alone = separate.subgraph(members.tolist())
        reached = nx.community.modularity.orig_func(
            alone, [set(members[label[members] == c].tolist()) for c in set(label[members])]
        )
        best = max(
            nx.community.modularity.orig_func(alone, nx.community.louvain_communities.orig_func(alone, seed=s))
            for s in range(3)
        )
        assert reached > best - 0.02


def test_betweenness_of_deep_networks() -> None:
    same(nx.path_graph(600), nx.betweenness_centrality)
    same(nx.path_graph(255), nx.betweenness_centrality)
    same(nx.path_graph(256, create_using=nx.DiGraph), nx.betweenness_centrality, endpoints=True)


@pytest.mark.parametrize("directed", [True, False])
def test_a_network_of_many_rows_equals_that_of_networkx(directed: bool) -> None:
    """Large enough for all that small ones skip: hubs first, levels that are read from below, rows that are asked for."""
    network = random_network(3000, 60_000)
    graph = (network if directed else network.to_undirected()).to_networkx()
    same(graph, nx.betweenness_centrality, k=20, seed=1)
    same(graph, nx.core_number)
    same(graph, nx.clustering)
    same(graph, nx.single_source_shortest_path_length, 0)


def test_a_subgraph_is_a_real_networkx_graph() -> None:
    network = Network.from_edges([0, 1, 2, 0], [1, 2, 0, 2], [3, 1, 1, 2], size=4, names=["jade", "mia", "ben", "zoe"])
    part = network.subgraph(["jade", "mia", "nobody"])
    assert type(part) is nx.DiGraph
    assert list(part.edges(data="weight")) == [("jade", "mia", 3.0)]
    around = nx.ego_graph(network, "mia", undirected=True)
    assert set(around) == {"jade", "mia", "ben"}
    assert set(nx.ego_graph(network, "mia")) == {"mia", "ben"}
    assert nx.common_neighbors(network.to_undirected(), "jade", "mia") == {"ben"}
    assert network.to_undirected()["jade"]["ben"] == {"weight": 3.0}
    assert not nx.has_path(network, "jade", "zoe")
    with pytest.raises(nx.NodeNotFound):
        nx.shortest_path(network, "jade", "nobody")


def test_values_by_node_are_mappings_that_can_be_ranked() -> None:
    network = Network.from_edges([0, 1], [2, 2], size=3, names=["jade", "mia", "ben"])
    degrees = nx.in_degree_centrality(network)
    assert isinstance(degrees, NodeValues)
    assert dict(degrees) == {"jade": 0.0, "mia": 0.0, "ben": 1.0}
    assert degrees.top(2) == [("ben", 1.0), ("jade", 0.0)]
    assert "nobody" not in degrees
    with pytest.raises(KeyError):
        degrees["nobody"]


def files_of_networkx() -> list[str]:
    """networkx's test files, beside the modules of the announced functions, that call one of these functions."""
    files: set[Path] = set()
    for name in FUNCTIONS:
        module = sys.modules[nx.utils.backends._registered_algorithms[name].__module__]
        call = re.compile(rf"\b{name}\(|\.{name}\b")
        folder = Path(str(module.__file__)).parent / "tests"
        calling = [file for file in folder.glob("test_*.py") if call.search(file.read_text(encoding="utf-8"))]
        assert calling, f"no test of networkx calls {name}"
        files.update(calling)
    return sorted(map(str, files))


@pytest.mark.timeout(1200)
def test_the_tests_of_networkx_pass_through_the_backend(tmp_path: Path) -> None:
    """The tests of the announced functions, or all tests if INTROGRAPH_TEST_ALL is set (`make test-all`).

    What the backend does not implement runs in networkx. `expected_failures.py` has the deviations and their reasons.
    """
    everything = bool(os.environ.get("INTROGRAPH_TEST_ALL"))
    backend = {"NETWORKX_TEST_BACKEND": "intrograph", "NETWORKX_FALLBACK_TO_NX": "True", "PYTHONPATH": str(PROJECT)}
    options = ["-q", "--tb=short", "-p", "no:cacheprovider", "-c", os.devnull, f"--rootdir={tmp_path}"]
    selection = ["--pyargs", "networkx"] if everything else files_of_networkx()
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *options, "--import-mode=prepend", *selection],
        capture_output=True,
        text=True,
        env=os.environ | backend,
        cwd=tmp_path,
        check=False,
    )
    summary = done.stdout.strip().splitlines()[-1]
    assert done.returncode == 0, done.stdout[-3000:]
    passed = re.search(r"(\d+) passed", summary)
    assert passed
    assert int(passed[1]) > (6500 if everything else 650), summary
    expected = re.search(r"(\d+) xfailed", summary)
    assert expected is None or int(expected[1]) < 15, summary
