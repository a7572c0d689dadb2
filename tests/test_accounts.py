"""One node for one account, whichever of its names a row uses."""

from pathlib import Path

import pytest
from conftest import empty
from helpers import contents, handles, load_rows, totals
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from graph.search import resolve
from graph.store import Store, read

pytestmark = pytest.mark.both_servers

HEADER = "source,source_id,target,target_id,created_at,post_id"


def test_a_handle_and_its_spellings_are_one_account(store: Store, tmp_path: Path) -> None:
    rows = [("@Jade.Runs", "mia", 1), ("jade.runs", " MIA ", 2), ("https://www.instagram.com/JADE.RUNS/", "@mia", 3)]
    load_rows(store, tmp_path, "source,target,post_id", rows, platform="instagram")
    assert totals(store) == {"pairs": 1, "events": 3, "mentions": 3, "influencers": 2}
    assert read.influencers(store, ["instagram:jade.runs"])["instagram:jade.runs"].handle == "Jade.Runs"


def test_the_same_handle_on_two_platforms_is_two_accounts(store: Store, tmp_path: Path) -> None:
    load_rows(store, tmp_path, "platform,source,target", [("instagram", "jade", "mia"), ("tiktok", "jade", "mia")])
    assert totals(store)["influencers"] == 4


def test_an_id_that_appears_later_joins_its_handle(store: Store, tmp_path: Path) -> None:
    load_rows(store, tmp_path, HEADER, ["jade,,mia,,2026-01-01,1"], "a.csv")
    load_rows(store, tmp_path, HEADER, ["jade,17,mia,18,2026-01-02,2"], "b.csv")
    load_rows(store, tmp_path, HEADER, [",17,,18,2026-01-03,3"], "c.csv")
    assert totals(store) == {"pairs": 1, "events": 3, "mentions": 3, "influencers": 2}
    assert handles(store)["unknown:jade"] == {"handle": "jade", "id": "17", "former": []}


def test_a_rename_keeps_the_account_and_its_former_handle(store: Store, tmp_path: Path) -> None:
    load_rows(store, tmp_path, HEADER, ["jade,17,mia,,2026-01-01,1"], "a.csv")
    load_rows(store, tmp_path, HEADER, ["jade.runs,17,mia,,2026-02-01,2", "jade,,mia,,2026-01-15,3"], "b.csv")
    assert totals(store) == {"pairs": 1, "events": 3, "mentions": 3, "influencers": 2}
    account = handles(store)[resolve.influencer_key(store, "jade.runs")]
    assert account == {"handle": "jade.runs", "id": "17", "former": ["jade"]}
    assert resolve.influencer_key(store, "jade") == resolve.influencer_key(store, "jade.runs")
    assert [row.handle for row in read.search(store, "jade", 5)] == ["jade.runs"]


def test_an_older_file_does_not_bring_the_former_handle_back(store: Store, tmp_path: Path) -> None:
    load_rows(store, tmp_path, HEADER, ["jade.runs,17,mia,,2026-02-01,2"], "new.csv")
    load_rows(store, tmp_path, HEADER, ["jade,17,mia,,2026-01-01,1"], "old.csv")
    account = handles(store)[resolve.influencer_key(store, "jade.runs")]
    assert account == {"handle": "jade.runs", "id": "17", "former": ["jade"]}


def test_a_handle_moves_to_another_account(store: Store, tmp_path: Path) -> None:
    load_rows(store, tmp_path, HEADER, ["jade,17,mia,,2026-01-01,1"], "a.csv")
    load_rows(store, tmp_path, HEADER, ["jade,99,mia,,2026-03-01,2"], "b.csv")
    load_rows(store, tmp_path, HEADER, ["jade,,mia,,2026-04-01,3"], "c.csv")
    accounts = {account["id"]: account for account in handles(store).values()}
    assert accounts["99"]["handle"] == "jade"
    assert accounts["17"] == {"handle": None, "id": "17", "former": ["jade"]}
    assert totals(store) == {"pairs": 2, "events": 3, "mentions": 3, "influencers": 3}
    assert {key: len(events) - 1 for key, events in contents(store).items()} == {
        (resolve.influencer_key(store, "unknown#17"), "unknown:mia"): 1,
        (resolve.influencer_key(store, "unknown#99"), "unknown:mia"): 2,
    }


def test_an_id_and_a_handle_seen_separately_are_merged_with_all_their_mentions(store: Store, tmp_path: Path) -> None:
    rows = ["jade,,mia,,2026-01-01,1", ",17,mia,,2026-01-02,2", "mia,,jade,,2026-01-03,3", "zoe,,jade,,2026-01-04,4"]
    load_rows(store, tmp_path, HEADER, rows, "apart.csv")
    load_rows(store, tmp_path, "handle,followers,bio,date", ["jade,900,runner,2026-01-01"], "profile.csv")
    store.write(lambda tx: tx.run("MATCH (i:Influencer {handle: 'jade'}) SET i.partner_since = 5").consume())
    assert totals(store)["influencers"] == 4
    load_rows(store, tmp_path, HEADER, ["jade,17,mia,,2026-01-05,5", "jade,17,jade,,2026-01-06,6"], "joined.csv")
    assert totals(store) == {"pairs": 3, "events": 5, "mentions": 5, "influencers": 3}
    key = resolve.influencer_key(store, "jade")
    assert key == resolve.influencer_key(store, "unknown#17")
    person = read.influencers(store, [key])[key]
    assert (person.followers, person.bio, person.partner_since) == (900, "runner", 5)
    assert read.follower_history(store, key) == [(1_767_225_600_000, 900)]
    assert store.read("MATCH (h:ProfileHistory) RETURN count(h) AS number") == [{"number": 1}]


def test_mentions_between_two_nodes_that_are_merged_are_dropped(store: Store, tmp_path: Path) -> None:
    load_rows(store, tmp_path, HEADER, ["jade,,,17,2026-01-01,1", "jade,,mia,,2026-01-01,2"], "a.csv")
    load_rows(store, tmp_path, HEADER, ["jade,17,mia,,2026-01-02,3"], "b.csv")
    assert totals(store) == {"pairs": 1, "events": 2, "mentions": 2, "influencers": 2}


names = st.sampled_from(["ana", "bo", "cy"])
ids = st.sampled_from(["", "1", "2"])
events = st.lists(st.tuples(names, ids, names, ids, st.integers(1, 9)), min_size=1, max_size=12)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(events=events, cut=st.integers(0, 12))
@example(
    events=[("ana", "", "ana", "1", 1), ("bo", "", "bo", "", 1), ("cy", "", "ana", "2", 1), ("cy", "1", "ana", "", 1)],
    cut=0,
)  # a merge in the second batch creates a pair whose target the first batch created
def test_one_file_or_two_give_the_same_graph(one_store: Store, tmp_path: Path, events: list, cut: int) -> None:  # type: ignore[type-arg]
    """Cutting a sequence of rows into files changes neither the accounts nor the mentions."""
    rows = [(s, si, t, ti, f"2026-01-{day:02}", n) for n, (s, si, t, ti, day) in enumerate(sorted(events, key=_day))]
    empty(one_store)
    load_rows(one_store, tmp_path, HEADER, rows, batch_rows=3)
    whole = totals(one_store), sorted(map(str, _known(one_store)))
    empty(one_store)
    for name, part in (("a.csv", rows[:cut]), ("b.csv", rows[cut:])):
        if part:
            load_rows(one_store, tmp_path, HEADER, part, name, batch_rows=5)
    assert (totals(one_store), sorted(map(str, _known(one_store)))) == whole


def _day(event: tuple[str, str, str, str, int]) -> int:
    return event[4]


def _known(store: Store) -> list[object]:
    return [(a["handle"], a["id"], sorted(a["former"])) for a in handles(store).values()]  # type: ignore[call-overload]
