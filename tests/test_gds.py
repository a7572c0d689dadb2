"""`analyze --engine gds`: a Neo4j with Graph Data Science finds what the local engine finds, under the same names."""

import random
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner
from conftest import NOW, empty, lacking
from helpers import load_rows
from neo4j_server import Neo4jServer, NotHere, gds_server

from graph.analysis.findings import GDS, AnalysisSettings
from graph.analysis.run import Run, analyze
from graph.errors import NothingFound, QueryRefused, WrongUse
from graph.store import Store, open_store
from graph.store.query import RunningQuery
from intrograph import cli

HEADER = "platform,source,target,created_at,count,post_id"
SAME = ("community", "in_degree", "out_degree", "in_strength", "out_strength", "component")
BY_GDS = AnalysisSettings(engine=GDS)
GROUPS, MEMBERS = 4, 12


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Neo4jServer]:
    try:
        server = gds_server(tmp_path_factory.mktemp("gds") / "home").start()
    except NotHere as reason:
        lacking("neo4j", str(reason))
    yield server
    server.stop()


@pytest.fixture(scope="module")
def gds_store(server: Neo4jServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Four groups that mention each other, a pair of its own, and somebody who only mentions himself."""
    rng = random.Random(5)
    rows: list[str] = []
    for person in range(GROUPS * MEMBERS):
        first = person // MEMBERS * MEMBERS
        near = rng.sample([other for other in range(first, first + MEMBERS) if other != person], 5)
        for other in [*near, (person + MEMBERS) % (GROUPS * MEMBERS)] if person % MEMBERS == 0 else near:
            day = rng.choice(["2026-01-05", "2026-05-05", ""])
            rows.append(f"x,p{person},p{other},{day},{rng.randint(1, 3)},{len(rows)}")
    rows += [f"x,a,b,2026-01-05,1,{len(rows)}", f"x,z,z,2026-05-05,1,{len(rows) + 1}"]
    with pytest.MonkeyPatch.context() as patch:
        for variable, value in server.environment.items():
            patch.setenv(variable, value)
        with open_store() as store:
            empty(store)
            load_rows(store, tmp_path_factory.mktemp("mentions"), HEADER, rows)
            yield store


def people(store: Store) -> dict[str, dict[str, Any]]:
    rows = store.read("MATCH (i:Influencer) RETURN properties(i) AS all")
    return {row["all"]["key"]: row["all"] for row in rows}


def found_by(store: Store, settings: AnalysisSettings) -> tuple[Run, dict[str, dict[str, Any]]]:
    run = analyze(store, at=NOW, settings=settings)
    return run, people(store)


def grouped(found: dict[str, dict[str, Any]]) -> set[frozenset[str]]:
    """The communities as sets of keys."""
    members: dict[int, set[str]] = {}
    for key, each in found.items():
        members.setdefault(each.get("community", 0), set()).add(key)
    return set(map(frozenset, members.values()))


@pytest.mark.parametrize(
    "settings", [AnalysisSettings(), AnalysisSettings(window_days=30), AnalysisSettings(as_of=NOW)]
)
def test_gds_writes_what_the_local_engine_writes_under_the_same_names(
    settings: AnalysisSettings, gds_store: Store
) -> None:
    run, ours = found_by(gds_store, settings)
    other, theirs = found_by(gds_store, replace(settings, engine=GDS))
    for name in SAME:
        assert {key: each.get(name) for key, each in theirs.items()} == {
            key: each.get(name) for key, each in ours.items()
        }
    rank = np.array([ours[key]["pagerank"] for key in theirs])
    np.testing.assert_allclose([each["pagerank"] for each in theirs.values()], rank, rtol=1e-6)
    assert (other.influencers, other.pairs, other.communities) == (run.influencers, run.pairs, run.communities)
    assert (other.window_from, other.window_until) == (run.window_from, run.window_until)
    assert other.modularity == pytest.approx(run.modularity) != 0
    assert {each["x"] for each in theirs.values()} == {each["x"] for each in ours.values()}  # the map stays
    assert not {"betweenness", "closeness", "bridging", "community_fine"} & {
        name for each in theirs.values() for name in each
    }
    assert {each["analysis_run"] for each in theirs.values()} == {other.id}
    assert not run.already
    assert found_by(gds_store, replace(settings, engine=GDS))[0].already


def test_a_component_is_named_after_its_smallest_account(gds_store: Store) -> None:
    _, found = found_by(gds_store, BY_GDS)
    numbers = {key: each["number"] for key, each in found.items()}
    largest = {found[f"x:p{person}"]["component"] for person in range(GROUPS * MEMBERS)}
    assert largest == {min(numbers[f"x:p{person}"] for person in range(GROUPS * MEMBERS))}
    assert found["x:a"]["component"] == found["x:b"]["component"] == min(numbers["x:a"], numbers["x:b"])
    assert found["x:z"]["component"] == numbers["x:z"]
    assert "community" not in found["x:z"]


def test_a_seed_gives_the_same_communities_and_nothing_stays_in_the_servers_memory(gds_store: Store) -> None:
    settings = replace(BY_GDS, resolution=12.0, seed=7)
    first = found_by(gds_store, settings)[1]
    analyze(gds_store, at=NOW, settings=BY_GDS)
    again = found_by(gds_store, settings)[1]
    assert len(grouped(first)) > GROUPS + 2  # a higher resolution gives more
    assert grouped(first) == grouped(again)
    with pytest.raises(NothingFound, match="No mention lies between"):
        analyze(gds_store, at=NOW, settings=replace(BY_GDS, window_days=1, as_of=NOW))
    assert gds_store.admin("CALL gds.graph.list() YIELD graphName RETURN graphName") == []


def test_the_command_says_what_is_left_and_queries_of_users_do_not_reach_the_plug_in(gds_store: Store) -> None:
    done = CliRunner().invoke(cli.main, ["analyze", "--engine", "gds", "--again"])
    assert done.exit_code == 0, done.output
    assert "Done: analysis-" in done.stderr
    assert (
        "Brokerage, closeness, bridging and fine communities: run `intrograph analyze` without --engine." in done.stderr
    )
    refused = CliRunner().invoke(cli.main, ["analyze", "--engine", "gds", "--from", ".", "--to", "results"])
    assert (refused.exit_code, "analyzes a store in Neo4j, not a staging table" in refused.stderr) == (2, True)
    with pytest.raises(QueryRefused, match=r"The procedure gds\.graph\.list is not one of those"):
        RunningQuery(gds_store, "CALL gds.graph.list() YIELD graphName RETURN graphName").start()


@pytest.mark.both_servers
def test_a_server_without_the_plug_in_is_said_in_a_sentence(store: Store) -> None:
    reason = (
        "an embedded server has no Graph Data Science" if store.embedded else "this Neo4j has no Graph Data Science"
    )
    with pytest.raises(WrongUse, match=f"{reason}.*omit --engine"):
        analyze(store, at=NOW, settings=BY_GDS)
    with pytest.raises(WrongUse, match="no engine spark for a store; the engines are local and gds"):
        analyze(store, at=NOW, settings=AnalysisSettings(engine="spark"))
