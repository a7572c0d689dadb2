"""Where tiers begin: a setting of the team that holds wherever a tier is named."""

from pathlib import Path

import numpy as np
import pytest
from conftest import NOW
from helpers import DAY, load_rows
from test_graph import HEADER, a_network

from graph.analysis.map import read_map
from graph.analysis.run import analyze
from graph.circle.explore import ExploreRequest, explore
from graph.cross_filter import CategoryColumn
from graph.cross_filter.network import network_table
from graph.digest.tier_changes import tier_changes
from graph.introductions import Filters, introduce
from graph.introductions.learning.training import _tiers
from graph.plan import Costs, PlanSettings, plan
from graph.records import DEFAULT_BOUNDS, TIER_NAMES, Influencer
from graph.search.query import matching_keys
from graph.snapshot import current_snapshot
from graph.store import Store, read
from graph.store.queries import worked_query
from graph.store.read.exporting import placed_influencers
from graph.store.team import partners, tier_bounds
from graph.watch import WatchScope, watch

MIA, JADE = "instagram:mia", "instagram:jade"
COSTS = {name: float(number) for number, name in enumerate(TIER_NAMES)}


@pytest.fixture
def network(store: Store, tmp_path: Path) -> Store:
    """Mia has grown from 900 to 1,500 followers; nobody else has a profile but Ben."""
    load_rows(store, tmp_path, HEADER, a_network())
    rows = ["instagram,mia,900,2026-05-01", "instagram,mia,1500,2026-06-01", "instagram,ben,900,2026-06-01"]
    load_rows(store, tmp_path, "platform,handle,followers,date", rows, "followers.csv")
    analyze(store, at=NOW)
    partners.mark_partner(store, JADE, NOW)
    return store


def passing(store: Store, name: str) -> dict[str, bool]:
    """Whether each filter by tier leaves Mia."""
    introduced = introduce(store, filters=Filters(tiers=(name,))).rows
    return {
        "search": MIA in matching_keys(store, f"tier:{name}"),
        "introductions": MIA in {row.target.key for row in introduced},
    }


def named(store: Store) -> dict[str, str]:
    """The tier of Mia by every place that names it."""
    snapshot = current_snapshot(store)
    row = snapshot.keys.index(MIA)
    table = network_table(store).column("tier")
    assert isinstance(table, CategoryColumn)
    drawn = read_map(store)
    tiers = next(coloring for coloring in drawn.colorings if coloring.name == "tier")
    influencers: dict[str, Influencer] = {
        "profile": read.influencers(store, [MIA])[MIA],
        "circle": explore(store, ExploreRequest(JADE)).people[MIA],
        "export": next(
            placed.influencer
            for part in placed_influencers(store, snapshot.numbers.tolist())
            for placed in part
            if placed.influencer.key == MIA
        ),
    }
    costs = {pick.person.key: pick.cost for pick in plan(store, PlanSettings(costs=Costs(by_tier=COSTS))).picks}
    backtested = _tiers(store, snapshot)
    assert backtested is not None
    query = worked_query("tiers-in-community")
    community = influencers["profile"].community_name
    counted = {row["largest"]: row["tier"] for row in store.read(query.cypher, community=community)}
    return {
        **{place: person.tier for place, person in influencers.items()},
        "watch": watch(store, WatchScope(names=("mia",))).people[0].tier,
        "filters of the map": table.categories[table.codes[row]].value,
        "map": tiers.classes[tiers.class_of[drawn.keys.index(MIA)]].label,
        "plan": TIER_NAMES[int(costs[MIA])],
        "backtest": str(backtested[row]),
        "Cypher": counted[1_500],
    }


@pytest.mark.both_servers
def test_the_tiers_of_the_team_hold_wherever_a_tier_is_named(network: Store) -> None:
    since, until = NOW - 10_000 * DAY, NOW + 10_000 * DAY
    may = int(np.datetime64("2026-05-15", "ms").astype(int))
    assert set(named(network).values()) == {"micro"}, named(network)
    assert set(passing(network, "micro").values()) == {True}
    assert [(change.influencer.key, change.tiers) for change in tier_changes(network, may, until, ())] == [
        (MIA, ("nano", "micro"))
    ]
    tier_bounds.set_bounds(network, [2_000, 20_000, 200_000, 2_000_000])
    assert set(named(network).values()) == {"nano"}, named(network)
    assert passing(network, "micro") == {"search": False, "introductions": False}
    assert set(passing(network, "nano").values()) == {True}
    assert tier_changes(network, may, until, ()) == []
    assert tier_changes(network, since, until, ()) == []
    assert JADE in matching_keys(network, "tier:unknown")
    assert MIA not in matching_keys(network, "tier:unknown")
    assert MIA in matching_keys(network, "tier:unknown tier:nano")
    tier_bounds.set_bounds(network, DEFAULT_BOUNDS.minimums)
    assert set(named(network).values()) == {"micro"}
