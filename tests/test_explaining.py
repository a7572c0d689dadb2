"""Why somebody is, or is not, in the list of a partner."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from conftest import NOW
from helpers import load_rows
from histories import ACCOUNTS, MENTIONS, context_of, history
from hypothesis import given, settings
from hypothesis import strategies as st
from test_cli import run
from test_graph import HEADER, a_network, key

from graph.errors import NothingFound, WrongUse
from graph.introductions import Filters, introduce
from graph.introductions.learning.network_at import NetworkAt
from graph.introductions.standing import Standing, advice, explain_target, verdict
from graph.introductions.standing.hypothetical import add_mention, with_mention
from graph.introductions.standing.sentences import FILTERS
from graph.snapshot.history import History
from graph.store import Store
from graph.store.team import outreach, partners

FIELDS = ("source", "target", "at", "weight", "kind")


@pytest.fixture
def network(store: Store, tmp_path: Path) -> Store:
    load_rows(store, tmp_path, HEADER, a_network())
    profiles = ["instagram,mia,3000,Lisbon", "instagram,ben,50000,Berlin", "instagram,loner,10,Rome"]
    load_rows(store, tmp_path, "platform,handle,followers,location", profiles, "profiles.csv")
    partners.mark_partner(store, key(store, "jade"), NOW)
    return store


def standing(store: Store, target: str, partner: str = "jade", **choices: object) -> Standing:
    return explain_target(store, key(store, partner), key(store, target), **choices)  # type: ignore[arg-type]


@given(MENTIONS, st.integers(0, ACCOUNTS - 1), st.integers(0, ACCOUNTS - 1), st.integers(0, 40))
@settings(deadline=None)
def test_a_snapshot_with_one_more_mention_is_that_of_the_longer_history(
    mentions: list, source: int, target: int, day: int
) -> None:
    if source == target:
        target = (source + 1) % ACCOUNTS
    made = history(mentions)
    longer = history([*mentions, (source, target, day)])
    at = int(history([(source, target, day)]).at[0])
    changed = add_mention(context_of(made).snapshot, source, target, at)
    expected, found = History.of(context_of(longer).snapshot), History.of(changed)
    for name in FIELDS:
        np.testing.assert_array_equal(getattr(found, name), getattr(expected, name))
    assert changed.pairs == context_of(longer).snapshot.pairs


def test_communities_stay_those_of_the_network_without_the_mention() -> None:
    context = context_of(history([(0, 1, 0), (1, 2, 1), (2, 3, 2), (3, 0, 3)])).prepare()
    changed = with_mention(context, 0, 2)
    assert changed.network.community is context.network.community
    assert isinstance(changed.network, NetworkAt)
    assert changed.network.out.of(0).tolist() == [1, 2]
    assert context.network.out.of(0).tolist() == [1]


@pytest.mark.both_servers
def test_a_listed_target_has_the_rank_of_the_list(network: Store) -> None:
    rows = introduce(network).rows
    for row in rows:
        found = standing(network, row.target.handle or "", connectors=0)
        assert (found.state, found.rank, found.ranked) == ("listed", row.rank, len(rows))
        assert found.score == pytest.approx(row.score)
        assert f"at rank {row.rank:,} of {len(rows):,} for @jade" in verdict(found)
    short = standing(network, rows[-1].target.handle or "", top=1, connectors=0)
    assert (short.state, short.rank) == ("below", len(rows))
    assert "the list shows the first 1" in verdict(short)


def test_each_filter_that_hides_a_target_is_named(network: Store) -> None:
    asked = Filters(tiers=["mega"], locations=["Berlin"], languages=["en"], platforms=["instagram"])
    found = standing(network, "ben", filters=asked, connectors=1)
    assert (found.state, found.rank) == ("filtered", None)
    assert set(found.hidden_by) == {"tiers", "languages"}
    assert found.free_rank == standing(network, "ben", connectors=0).rank
    assert advice(found)[0] == "Relax the tier (--tier) and the language (--language) to see @ben."
    outreach.set_status(network, key(network, "ben"), outreach.DISMISSED, NOW)
    assert standing(network, "ben", connectors=0).hidden_by == ("show_dismissed",)
    assert set(FILTERS) == set(Filters.__dataclass_fields__)


def test_partners_the_declined_and_those_without_a_path_are_told_apart(network: Store) -> None:
    outreach.set_status(network, key(network, "ben"), outreach.DECLINED, NOW)
    partners.mark_partner(network, key(network, "mia"), NOW)
    states = {name: standing(network, name, connectors=0) for name in ("mia", "ben", "tom", "loner")}
    assert {name: found.state for name, found in states.items()} == {
        "mia": "partner",
        "ben": "declined",
        "tom": "weak",  # only through the star, who mentions nobody
        "loner": "silent",
    }
    assert "intrograph outreach ben --status new" in advice(states["ben"])[0]
    with pytest.raises(WrongUse, match="themselves"):
        standing(network, "jade")
    with pytest.raises(NothingFound, match="There is no account"):
        explain_target(network, key(network, "jade"), "instagram:nobody")


@pytest.mark.both_servers
def test_the_rank_after_a_mention_is_the_rank_once_it_is_loaded(network: Store, tmp_path: Path) -> None:
    before = standing(network, "tom")
    assert before.state == "weak"
    after = {row.account.handle: row.rank for row in before.after_mention}
    assert set(after) == {"jade", "mia", "ben", "star"} - {None}
    assert any(row.rank for row in before.after_mention)
    load_rows(network, tmp_path, HEADER, ["instagram,mia,tom,2026-05-21,mention,new,"], "more.csv")
    assert standing(network, "tom", connectors=0).rank == after["mia"]


def test_the_command_explains_in_sentences_tables_and_json(network: Store) -> None:
    shown = run("explain", "jade", "zoe", "--connectors", 1, "--format", "csv")
    assert shown.stdout.splitlines()[0] == "evidence,target,others,speaks"
    assert "@zoe is in the list, at rank" in shown.stderr
    assert "One mention by @" in shown.stderr
    plain = json.loads(run("explain", "jade", "zoe", "--tier", "mega", "--connectors", 0, "--format", "json").stdout)
    assert (plain["state"], plain["hidden_by"]) == ("filtered", ["tiers"])
    assert plain["verdict"].startswith("@zoe is hidden by the tier (--tier).")
    assert "themselves" in run("explain", "jade", "jade", code=2).stderr


def test_a_mention_of_the_leader_by_the_partner_leaves_its_rank(network: Store) -> None:
    leader = introduce(network).rows[0].target.handle or ""
    found = standing(network, leader, connectors=0)
    assert found.rank == 1
    assert [(after.account.handle, after.rank) for after in found.after_mention] == [("jade", 1)]
    assert "would leave the rank at 1" in advice(found)[0]
    assert replace(found, after_mention=()).compared == found.ranked - 1
