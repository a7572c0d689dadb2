"""Taking loads back: the store ends as if only the loads that stay had ever been made."""

from pathlib import Path

import pytest
from conftest import TEST_ALL, empty
from helpers import contents, load, load_rows, totals, write_table
from hypothesis import HealthCheck, Phase, event, given, settings
from hypothesis import strategies as st

from graph.errors import NothingFound, WrongUse
from graph.snapshot import current_snapshot
from graph.store import Store, find_load, read, recent_loads, unload
from graph.store.team import partners, shortlists

pytestmark = pytest.mark.both_servers

MENTIONS = "source,target,created_at,post_id,weight,url"
PROFILES = "handle,name,bio,followers,date"


def everything(store: Store) -> object:
    """Accounts with their profiles and names, mentions and histories, by the names that lead to the accounts.

    Keys and numbers of accounts are left out: those of an account that stays do not change.
    """
    names_of = names_by_key(store)
    pairs = {(names_of[source], names_of[target]): events for (source, target), events in contents(store).items()}
    people = store.read(
        "MATCH (i:Influencer) RETURN i.key AS key, i.handle AS handle, i.account_id AS id, i.former_handles AS former,"
        " i.name AS name, i.bio AS bio, i.followers AS followers, i.profile_at AS at"
    )
    histories = store.read("MATCH (h:ProfileHistory) RETURN h.influencer AS key, h.at AS at, h.followers AS followers")
    for person in people:
        person["former"] = sorted(person["former"])
    return pairs, *(
        sorted(str([names_of[row.pop("key")], *row.values()]) for row in rows) for rows in (people, histories)
    )


def names_by_key(store: Store) -> dict[str, tuple[str, ...]]:
    """The names that lead to each account."""
    keys = [row["key"] for row in store.read("MATCH (i:Influencer) RETURN i.key AS key")]
    aliases = store.read("MATCH (a:Alias) RETURN a.key AS name, a.influencer AS key")
    leads_to = dict(zip(keys, keys, strict=True)) | {row["name"]: row["key"] for row in aliases}
    return {key: tuple(sorted(name for name, other in leads_to.items() if other == key)) for key in keys}


NOTHING = ({}, [], [])


names = st.sampled_from(["ana", "bo", "cy", "di"])
mention_rows = st.tuples(
    names, names, st.sampled_from(["", "2026-01-01", "2026-02-03"]), st.integers(1, 5), st.sampled_from([1, 2, 0.5])
)
profile_rows = st.tuples(
    names,
    st.sampled_from(["", "Ana", "Bo"]),
    st.sampled_from(["", "runner"]),
    st.integers(1, 3),
    st.sampled_from(["2026-01-01", "2026-02-03"]),
)
files = st.one_of(
    st.lists(mention_rows, min_size=1, max_size=8).map(lambda rows: (MENTIONS, rows)),
    st.lists(profile_rows, min_size=1, max_size=4).map(lambda rows: (PROFILES, rows)),
)


# Each example loads five files. What Hypothesis does to explain a failure is slow and would meet the time limit.
@pytest.mark.timeout(900)
@settings(
    max_examples=100 if TEST_ALL else 25,
    phases=(Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(tables=st.lists(files, min_size=3, max_size=3, unique_by=str), gone=st.integers(0, 2))
def test_unloading_any_of_three_overlapping_loads_equals_never_having_loaded_it(
    one_store: Store, tmp_path: Path, tables: list[tuple[str, list[object]]], gone: int
) -> None:
    paths = []
    for number, (header, rows) in enumerate(tables):
        cells = [(*row, "") if header == MENTIONS else row for row in rows]  # type: ignore[misc]
        paths.append(write_table(tmp_path / f"{number}.csv", header, cells))
    empty(one_store)
    for number, path in enumerate(paths):
        if number != gone:
            load(one_store, path)
    expected = everything(one_store), read.span(one_store)
    empty(one_store)
    reports = [load(one_store, path) for path in paths]
    unload(one_store, reports[gone].load.id)
    assert (everything(one_store), read.span(one_store)) == expected
    assert reports[gone].load.id not in {known.id for known in recent_loads(one_store)}
    unload_all = [report.load.id for number, report in enumerate(reports) if number != gone]
    for load_id in unload_all:
        unload(one_store, load_id)
    assert everything(one_store) == NOTHING
    assert read.span(one_store).is_open


IDS = "source,source_id,target,target_id,created_at,post_id"
spellings = st.sampled_from([("ana", ""), ("bo", ""), ("cy", ""), ("", "1"), ("", "2")]) | st.tuples(
    st.sampled_from(["ana", "bo", "cy"]), st.sampled_from(["1", "2"])
)
id_files = st.lists(st.tuples(spellings, spellings, st.integers(1, 9), st.integers(1, 5)), min_size=1, max_size=5)


@pytest.mark.timeout(900)
@settings(
    max_examples=200 if TEST_ALL else 12,
    phases=(Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(tables=st.lists(id_files, min_size=3, max_size=3, unique_by=str), gone=st.integers(0, 2))
def test_unloading_takes_ids_renames_and_merges_back(
    one_store: Store, tmp_path: Path, tables: list[list[tuple[tuple[str, str], tuple[str, str], int, int]]], gone: int
) -> None:
    paths = []
    for number, rows in enumerate(tables):
        cells = [(*source, *target, f"2026-01-0{day}", post) for source, target, day, post in rows]
        paths.append(write_table(tmp_path / f"{number}.csv", IDS, cells))
    empty(one_store)
    for number, path in enumerate(paths):
        if number != gone:
            load(one_store, path)
    expected = everything(one_store)
    empty(one_store)
    reports = [load(one_store, path) for path in paths]
    done = unload(one_store, reports[gone].load.id)
    event("names kept" if done.names_kept else "self-mentions open" if done.selves else "exact")
    if not done.names_kept and not done.selves:
        assert everything(one_store) == expected
    for number, report in enumerate(reports):
        if number != gone:
            unload(one_store, report.load.id)
    assert everything(one_store) == NOTHING


def test_unloading_keeps_what_another_load_brought_too(store: Store, tmp_path: Path) -> None:
    first = load_rows(store, tmp_path, MENTIONS, ["jade,mia,2026-05-01,p1,1,https://example.org/1"], "a.csv")
    rows = ["jade,mia,2026-05-02,p1,3,https://example.org/2", "jade,zoe,2026-05-02,p2,1,"]
    second = load_rows(store, tmp_path, MENTIONS, rows, "b.csv")
    assert (second.load.written, second.load.repeated) == (1, 1)
    assert [m.url for m in read.events_of(store, [("unknown:jade", "unknown:mia")]).popitem()[1]] == [
        "https://example.org/1"
    ]
    done = unload(store, first.load.id[:10])
    assert (done.mentions, done.accounts, done.accounts_kept) == (0, 0, 2)
    (mention,) = read.events_of(store, [("unknown:jade", "unknown:mia")]).popitem()[1]
    assert (mention.url, mention.count) == ("https://example.org/2", 3)
    assert (unload(store, second.load.id).mentions, totals(store)["influencers"]) == (2, 0)


def test_unloading_keeps_people_whom_the_team_has_marked(store: Store, tmp_path: Path) -> None:
    report = load_rows(store, tmp_path, MENTIONS, ["jade,mia,2026-05-01,p1,1,"])
    store.write(lambda tx: tx.run("MATCH (i:Influencer {handle: 'jade'}) SET i.partner_since = 5").consume())
    done = unload(store, report.load.id)
    assert (done.mentions, done.accounts, done.accounts_kept) == (1, 1, 1)
    assert [partner.handle for partner in read.partners(store)] == ["jade"]
    again = load_rows(store, tmp_path, MENTIONS, ["jade,mia,2026-05-01,p1,1,"])
    assert (again.load.written, totals(store)["influencers"]) == (1, 2)


def test_snapshots_follow_an_unload(store: Store, tmp_path: Path) -> None:
    load_rows(store, tmp_path, MENTIONS, ["jade,mia,2026-05-01,p1,1,", "mia,jade,,p2,1,"], "a.csv")
    second = load_rows(store, tmp_path, MENTIONS, ["jade,mia,2026-05-02,p3,1,", "jade,zoe,,p4,2,"], "b.csv")
    assert (current_snapshot(store).mentions, len(current_snapshot(store))) == (5, 3)
    unload(store, second.load.id)
    assert (current_snapshot(store).mentions, len(current_snapshot(store))) == (2, 2)


def test_an_unload_that_was_interrupted_is_finished_by_the_next_load(store: Store, tmp_path: Path) -> None:
    report = load_rows(store, tmp_path, MENTIONS, ["jade,mia,2026-05-01,p1,1,", "jade,zoe,2026-05-01,p2,1,"])
    steps = []

    def stop(done: int, total: int) -> None:
        steps.append(done)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        unload(store, report.load.id, stop)
    found = find_load(store, report.load.id)
    assert steps
    assert found is not None
    assert found.unloading
    again = load_rows(store, tmp_path, MENTIONS, ["jade,mia,2026-05-01,p1,1,", "jade,zoe,2026-05-01,p2,1,"])
    assert (again.load.written, again.load.repeated, again.already) == (2, 0, False)
    assert totals(store) == {"pairs": 2, "events": 2, "mentions": 2, "influencers": 3}


def test_what_cannot_be_unloaded_is_said(store: Store, tmp_path: Path) -> None:
    report = load_rows(store, tmp_path, MENTIONS, ["jade,mia,2026-05-01,p1,1,"])
    with pytest.raises(NothingFound, match="intrograph loads"):
        unload(store, "nothing")
    store.write(lambda tx: tx.run("MATCH (l:Load) REMOVE l.number").consume())
    with pytest.raises(WrongUse, match="an earlier version"):
        unload(store, report.load.id)


def test_an_interrupted_load_of_an_earlier_version_starts_over(store: Store, tmp_path: Path) -> None:
    rows = ["jade,mia,2026-05-01,p1,1,", "jade,zoe,2026-05-01,p2,1,"]
    first = load_rows(store, tmp_path, MENTIONS, rows)
    store.write(lambda tx: tx.run("MATCH (l:Load) REMOVE l.number SET l.complete = false, l.rows_done = 1").consume())
    store.write(lambda tx: tx.run("MATCH ()-[m:MENTIONS]->() REMOVE m.loads").consume())
    second = load_rows(store, tmp_path, MENTIONS, rows)
    assert (second.load.rows_done, second.load.repeated, second.load.id) == (2, 2, first.load.id)
    assert totals(store)["mentions"] == 2
    unload(store, second.load.id)
    assert totals(store)["mentions"] == 2  # the earlier version brought them


def test_two_accounts_that_a_load_joined_are_separated_with_what_belongs_to_each(store: Store, tmp_path: Path) -> None:
    load_rows(store, tmp_path, IDS, ["jade,,mia,,2026-01-01,1", "zoe,,jade,,2026-01-02,2"], "handles.csv")
    load_rows(store, tmp_path, "handle,followers,date", ["jade,900,2026-01-01"], "profile.csv")
    load_rows(store, tmp_path, IDS, [",17,mia,,2026-01-03,1", ",17,zoe,,2026-01-03,4"], "ids.csv")
    before = everything(store)
    joined = load_rows(store, tmp_path, IDS, ["jade,17,mia,,2026-01-04,5"], "joined.csv")
    assert totals(store) == {"pairs": 3, "events": 4, "mentions": 4, "influencers": 3}
    done = unload(store, joined.load.id)
    assert everything(store) == before
    assert (
        done.text
        == "joined.csv is taken back: 1 mention and 0 accounts are removed. 2 accounts stay, as others name them."
    )


def test_an_account_that_another_file_names_in_two_ways_is_separated_with_that_file(
    store: Store, tmp_path: Path
) -> None:
    load_rows(store, tmp_path, IDS, ["jade,,mia,,2026-01-01,1"], "handles.csv")
    before = everything(store)
    both = load_rows(store, tmp_path, IDS, [",17,mia,,2026-01-03,3", "jade,,mia,,2026-01-03,4"], "both.csv")
    joined = load_rows(store, tmp_path, IDS, ["jade,17,mia,,2026-01-04,5"], "joined.csv")
    done = unload(store, joined.load.id)
    assert (done.names_kept, totals(store)["influencers"]) == (1, 2)
    assert "1 account keeps its names: another file names them in two ways" in done.text
    assert unload(store, both.load.id).names_kept == 0
    assert everything(store) == before


def test_self_mentions_that_may_be_mentions_now_are_said(store: Store, tmp_path: Path) -> None:
    load_rows(store, tmp_path, IDS, ["ana,1,bo,,2026-01-05,1"], "first.csv")
    staying = load_rows(store, tmp_path, IDS, ["ana,,ana,1,2026-01-02,2", "bo,,ana,,2026-01-02,3"], "both.csv")
    assert staying.load.self_mentions == 1
    first = [known.id for known in recent_loads(store) if known.file == "first.csv"]
    done = unload(store, first[0])
    assert done.selves == {"both.csv"}
    assert "not restored, as both.csv names an account in two ways; unload such a file and load it again" in done.text


def test_self_mentions_under_one_name_leave_nothing_open(store: Store, tmp_path: Path) -> None:
    first = load_rows(store, tmp_path, IDS, ["ana,1,bo,,2026-01-05,1"], "first.csv")
    both = ["ana,,ana,,2026-01-02,2", ",1,bo,,2026-01-02,3", "bo,,ana,,2026-01-02,4"]
    staying = load_rows(store, tmp_path, IDS, both, "both.csv")
    assert (staying.load.self_mentions, staying.load.two_name_mentions) == (1, 0)
    assert unload(store, first.load.id).selves == frozenset()


def test_the_teams_marks_stay_with_the_handle_that_was_shown(store: Store, tmp_path: Path) -> None:
    load_rows(store, tmp_path, IDS, ["jade,,mia,,2026-01-01,1"], "handles.csv")
    load_rows(store, tmp_path, IDS, [",17,mia,,2026-01-03,3"], "ids.csv")
    expected = everything(store)
    joined = load_rows(store, tmp_path, IDS, ["jade,17,mia,,2026-01-04,5"], "joined.csv")
    (jade,) = (person for person in read.search(store, "jade", 5) if person.handle == "jade")
    now = 1_790_000_000_000
    partners.mark_partner(store, jade.key, now)
    shortlists.add(store, "Spring", [jade.key], now)
    assert unload(store, joined.load.id).names_kept == 0
    assert everything(store) == expected
    assert [(partner.handle, partner.account_id) for partner in read.partners(store)] == [("jade", None)]
    assert [
        (member.influencer.handle, member.influencer.account_id) for member in shortlists.members(store, "Spring")
    ] == [("jade", None)]


def test_a_rename_and_a_moved_handle_are_undone(store: Store, tmp_path: Path) -> None:
    load_rows(store, tmp_path, IDS, ["jade,17,mia,,2026-01-01,1"], "a.csv")
    before = everything(store)
    renamed = load_rows(store, tmp_path, IDS, ["jade.runs,17,mia,,2026-02-01,2"], "b.csv")
    moved = load_rows(store, tmp_path, IDS, ["jade,99,mia,,2026-03-01,3"], "c.csv")
    for report in (renamed, moved):
        assert everything(store) != before
        assert unload(store, report.load.id).names_kept == 0
    assert everything(store) == before
