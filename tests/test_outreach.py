"""Outreach: states with a history, campaigns, warnings before somebody is asked twice, limits, and CSV in and out."""

import csv
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from conftest import NOW
from helpers import load_rows
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_graph import HEADER, a_network

import intrograph as ig
from graph.errors import NothingFound, UnreadableFile, WrongUse
from graph.export.csv import safe_cell
from graph.introductions import IntroductionSettings, introduce
from graph.outreach import Details, board, conflicts, next_change, partner_loads, record, warnings_before
from graph.outreach.csv_file import outreach_csv, plain_cell, write_outreach
from graph.records import DAY_MS, Influencer, format_day
from graph.store import Store, read
from graph.store.team import outreach, partners
from graph.store.team.outreach import AGREED, ASKED, IDEA, INTRODUCED, OutreachChange, OutreachNote
from graph.store.team.outreach_limits import (
    NO_PARTNER_LIMITS,
    OutreachLimits,
    PartnerLimits,
    limits,
    set_limits,
    set_partner_limits,
)
from graph.store.write.forget import forget
from graph.store.write.merge import merge_accounts
from ingest.outreach import OutreachImport, import_outreach
from intrograph import cli

JADE, MIA, BEN, ZOE, TOM = (f"instagram:{name}" for name in ("jade", "mia", "ben", "zoe", "tom"))


@pytest.fixture
def network(store: Store, tmp_path: Path) -> Store:
    return _network(store, tmp_path)


@pytest.fixture
def one_network(one_store: Store, tmp_path: Path) -> Store:
    return _network(one_store, tmp_path)


def _network(store: Store, folder: Path) -> Store:
    load_rows(store, folder, HEADER, a_network())
    for key in (JADE, ZOE):
        partners.mark_partner(store, key, NOW)
    return store


def note(store: Store, key: str, status: str, at: int = NOW, **details: str) -> None:
    """Note a status with what else there is to say, whatever was said before."""
    outreach.append(store, [next_change(store, key, status, at, Details(**details), by=details.get("owner"))])


def carried(store: Store, key: str) -> list[str | None]:
    """What an influencer carries of its latest conversation: status, campaign, owner, introducer and note."""
    names = ", ".join(f"i.outreach_{name}" for name in ("status", "campaign", "owner", "introducer", "note"))
    [row] = store.read(f"MATCH (i:Influencer {{key: $key}}) RETURN [{names}] AS carried", key=key)
    values: list[str | None] = row["carried"]
    return values


def run(*arguments: str) -> Result:
    return CliRunner(catch_exceptions=False).invoke(cli.main, ["outreach", *arguments])


def run_partner(*arguments: str) -> Result:
    return CliRunner(catch_exceptions=False).invoke(cli.main, ["partner", *arguments])


def standing(store: Store) -> list[tuple[str, str | None, str]]:
    return sorted((row.key, row.campaign, row.status) for row in outreach.noted(store))  # type: ignore[type-var]


# --- states and their history


@pytest.mark.both_servers
def test_a_change_is_added_to_the_history_and_overwrites_nothing(network: Store) -> None:
    note(network, MIA, ASKED, introducer=JADE, owner="ben", next_step="call")
    note(network, MIA, INTRODUCED, NOW + DAY_MS)
    before = outreach.note_of(network, MIA)
    assert before is not None
    assert (before.status, before.introducer, before.owner, before.next_step) == (INTRODUCED, JADE, "ben", "call")
    assert (before.at, before.asked_at) == (NOW + DAY_MS, NOW)
    note(network, MIA, AGREED, NOW + 2 * DAY_MS)
    outreach.restore(network, MIA, before, NOW + 3 * DAY_MS, by="zoe")
    after = outreach.note_of(network, MIA)
    assert after is not None
    assert (after.status, after.at, after.by) == (INTRODUCED, NOW + DAY_MS, "zoe")
    changes = outreach.history(network, MIA)
    assert [change.status for change in changes] == [ASKED, INTRODUCED, AGREED, INTRODUCED]
    assert [change.recorded_at for change in changes] == [NOW + days * DAY_MS for days in range(4)]
    assert [change.number for change in changes] == sorted({change.number for change in changes})
    [row] = network.read(
        "MATCH (i:Influencer {key: $key}) RETURN i.outreach_status AS s, i.outreach_owner AS o", key=MIA
    )
    assert row == {"s": INTRODUCED, "o": "ben"}


@pytest.mark.both_servers
def test_campaigns_stand_side_by_side_and_the_latest_is_what_an_influencer_carries(network: Store) -> None:
    note(network, MIA, outreach.DECLINED, campaign="Spring")
    note(network, MIA, IDEA, NOW + 1, campaign="Autumn")
    assert standing(network) == [(MIA, "Autumn", IDEA), (MIA, "Spring", outreach.DECLINED)]
    [row] = network.read(
        "MATCH (i:Influencer {key: $key}) RETURN i.outreach_status AS s, i.outreach_campaign AS c", key=MIA
    )
    assert row == {"s": IDEA, "c": "Autumn"}
    outreach.restore(network, MIA, None, NOW + 2, campaign="Autumn")
    [row] = network.read(
        "MATCH (i:Influencer {key: $key}) RETURN i.outreach_status AS s, i.outreach_campaign AS c", key=MIA
    )
    assert row == {"s": outreach.DECLINED, "c": "Spring"}
    assert len(outreach.history(network, MIA)) == 3


@pytest.mark.both_servers
def test_a_renamed_or_merged_account_keeps_its_history_and_a_forgotten_one_leaves_none(
    store: Store, tmp_path: Path
) -> None:
    header = "platform,source,source_id,target,created_at"
    load_rows(
        store, tmp_path, header, ["x,ana,,milo,2026-05-01", "x,milo,,zoe,2026-05-01", "x,ana2,77,milo,2026-05-02"]
    )
    outreach.set_status(store, "x:ana", ASKED, NOW, "x:milo", note="ask @milo")
    outreach.set_status(store, "x:zoe", IDEA, NOW, "x:ana", note="through @ana, says @milo", next_step="see @ana")
    load_rows(store, tmp_path, header, ["x,ana,77,milo,2026-05-03"], "same.csv")  # ana and ana2 are one account
    notes = {row.status: row for row in outreach.noted(store)}
    assert (notes[ASKED].handle, notes[IDEA].introducer) == ("ana", notes[ASKED].key)
    assert [change.target for change in outreach.all_changes(store)] == [notes[ASKED].key, "x:zoe"]
    store.write(lambda transaction: forget(transaction, notes[ASKED].key, NOW))
    [left] = outreach.noted(store)
    assert (left.key, left.introducer, left.next_step) == ("x:zoe", None, "see @***")
    assert left.note == "through @***, says @milo"
    [row] = store.read(
        "MATCH (i:Influencer {key: 'x:zoe'}) RETURN i.outreach_introducer AS via, i.outreach_note AS note"
    )
    assert row == {"via": None, "note": left.note}


# --- asked twice


@pytest.mark.both_servers
def test_whoever_is_about_to_be_asked_twice_is_named(network: Store) -> None:
    note(network, MIA, ASKED, introducer=JADE, owner="ben", campaign="Spring")
    day = format_day(NOW)
    asked = f"@jade was asked for an introduction to @mia on {day} by ben in the campaign “Spring”."
    again = {
        "by a colleague": OutreachChange(MIA, ASKED, NOW, NOW, JADE, "Spring", "zoe"),
        "through another partner": OutreachChange(MIA, INTRODUCED, NOW, NOW, ZOE, "Spring"),
        "in another campaign": OutreachChange(MIA, ASKED, NOW, NOW, ZOE, "Autumn"),
    }
    for change in again.values():
        assert [found.text for found in conflicts(network, [change])] == [asked]
    goes_on = [
        OutreachChange(MIA, INTRODUCED, NOW, NOW, JADE, "Spring"),
        OutreachChange(MIA, IDEA, NOW, NOW, ZOE, "Autumn"),
        OutreachChange(BEN, ASKED, NOW, NOW, JADE, "Autumn"),
    ]
    assert conflicts(network, goes_on) == []
    with pytest.raises(WrongUse, match="Nothing was noted; --anyway"):
        record(network, [again["in another campaign"], goes_on[2]], NOW)
    assert len(outreach.all_changes(network)) == 1
    record(network, [again["in another campaign"]], NOW, anyway=True)
    assert standing(network) == [(MIA, "Autumn", ASKED), (MIA, "Spring", ASKED)]
    cards = {card.note.campaign: card for column in board(network, NOW).columns for card in column.cards}
    assert cards["Autumn"].warnings == (asked,)
    assert "@zoe was asked" in cards["Spring"].warnings[0]


def test_the_board_shows_days_and_names_and_filters_by_campaign_and_owner(one_network: Store) -> None:
    note(one_network, MIA, ASKED, introducer=JADE, owner="ben", campaign="Spring")
    note(one_network, BEN, AGREED, NOW - 5 * DAY_MS)
    found = board(one_network, NOW + 3 * DAY_MS + 1)
    cards = {card.target.handle: card for column in found.columns for card in column.cards}
    assert {handle: card.days for handle, card in cards.items()} == {"mia": 3, "ben": 8}
    assert cards["mia"].introducer is not None
    assert (found.campaigns, found.owners, found.total) == (("Spring",), ("ben",), 2)
    assert [column.status for column in found.columns if column.cards] == [ASKED, AGREED]
    assert board(one_network, NOW, campaign="Spring").shown == 1
    assert board(one_network, NOW, owner="").shown == 1
    assert board(one_network, NOW, campaign="Winter").shown == 0


# --- the load of a partner


@pytest.mark.both_servers
def test_nothing_is_suggested_through_a_partner_with_enough_open_introductions(network: Store) -> None:
    set_limits(network, OutreachLimits(capacity=2, cool_down_days=14))
    assert limits(network) == OutreachLimits(2, 14)
    settings = IntroductionSettings(now=NOW)
    note(network, BEN, ASKED, NOW - 2 * DAY_MS, introducer=JADE)
    assert {row.introducer.key for row in introduce(network, settings=settings).rows} == {JADE, ZOE}
    note(network, TOM, ASKED, NOW - DAY_MS, introducer=JADE)
    found = introduce(network, settings=settings)
    assert {row.introducer.key for row in found.rows} == {ZOE}
    until, opened = format_day(NOW + 12 * DAY_MS), "2 introductions through @jade are open"
    text = f"{opened}; nothing more is suggested through @jade until {until} or an answer."
    assert [load.text for load in found.at_limit] == [text]
    with pytest.raises(NothingFound, match=opened):
        introduce(network, [JADE], settings=settings)
    change = OutreachChange(MIA, ASKED, NOW, NOW, JADE)
    assert warnings_before(network, [change], NOW) == [text]
    later = IntroductionSettings(now=NOW + 12 * DAY_MS)
    assert {row.introducer.key for row in introduce(network, settings=later).rows} == {JADE, ZOE}
    assert introduce(network, [JADE]).rows  # a question without a present instant knows no limits
    note(network, BEN, AGREED)
    assert introduce(network, settings=settings).at_limit == []


def test_a_paused_partner_is_not_asked_and_limits_can_be_switched_off(one_network: Store) -> None:
    note(one_network, ZOE, outreach.PAUSED, note="on leave")
    assert {row.introducer.key for row in introduce(one_network, settings=IntroductionSettings(now=NOW)).rows} == {JADE}
    for key in (MIA, BEN, TOM):
        note(one_network, key, ASKED, NOW - 300 * DAY_MS, introducer=JADE)
    loads = {load.partner.handle: load for load in partner_loads(one_network, NOW)}
    assert (loads["jade"].open, loads["jade"].last_asked) == ((), NOW - 300 * DAY_MS)
    assert loads["zoe"].text.startswith("@zoe is paused; nothing is suggested")
    [load] = partner_loads(one_network, NOW, [JADE], allowed=OutreachLimits(3, 0))
    assert load.text.endswith("nothing more is suggested through @jade until there is an answer.")
    [load] = partner_loads(one_network, NOW, [JADE], allowed=OutreachLimits(0, 0))
    last = format_day(NOW - 300 * DAY_MS)
    text = f"3 introductions through @jade are open, the last asked for on {last}."
    assert (load.is_resting, load.text) == (False, text)
    with pytest.raises(WrongUse, match="whole number from 0"):
        set_limits(one_network, OutreachLimits(-1, 14))


@pytest.mark.both_servers
def test_introductions_respect_the_limits_of_one_partner(network: Store) -> None:
    settings = IntroductionSettings(now=NOW)
    set_partner_limits(network, JADE, PartnerLimits(capacity=1, days_between=30))
    note(network, BEN, ASKED, NOW - DAY_MS, introducer=JADE)
    note(network, TOM, ASKED, NOW - DAY_MS, introducer=ZOE)
    found = introduce(network, settings=settings)
    assert {row.introducer.key for row in found.rows} == {ZOE}
    answer, month = format_day(NOW + 13 * DAY_MS), format_day(NOW + 29 * DAY_MS)
    assert [load.text for load in found.at_limit] == [
        "1 introduction through @jade is open; nothing more is suggested through @jade "
        f"until {answer} or an answer, and not before {month}."
    ]
    note(network, BEN, AGREED)  # an answer makes room, and the month goes on
    [load] = partner_loads(network, NOW, [JADE])
    assert load.text == (
        f"@jade was asked on {format_day(NOW - DAY_MS)}, and is asked once in 30 days at most; "
        f"nothing more is suggested through @jade until {month}."
    )
    assert warnings_before(network, [OutreachChange(MIA, ASKED, NOW, NOW, JADE)], NOW) == [load.text]
    later = IntroductionSettings(now=NOW + 29 * DAY_MS)
    assert JADE in {row.introducer.key for row in introduce(network, settings=later).rows}
    set_partner_limits(network, JADE, NO_PARTNER_LIMITS)
    assert introduce(network, settings=settings).at_limit == []
    with pytest.raises(WrongUse, match="days between requests of partners cannot be -1"):
        set_partner_limits(network, JADE, PartnerLimits(days_between=-1))


def test_the_limits_of_a_partner_move_with_the_account_and_are_forgotten_with_it(one_network: Store) -> None:
    own = PartnerLimits(0, 30)
    set_partner_limits(one_network, JADE, own)
    one_network.write(lambda transaction: merge_accounts(transaction, JADE, TOM, 1))
    assert PartnerLimits.of(read.influencers(one_network, [TOM])[TOM]) == own
    one_network.write(lambda transaction: forget(transaction, TOM, NOW))
    assert one_network.read("MATCH (i:Influencer) WHERE i.partner_days_between IS NOT NULL RETURN i.key AS key") == []


# --- CSV in and out


def import_text(store: Store, folder: Path, text: str, at: int = NOW) -> OutreachImport:
    path = folder / "crm.csv"
    path.write_text(text, "utf-8")
    return import_outreach(store, path, at, by="crm")


@pytest.mark.both_servers
def test_what_is_exported_comes_back_and_a_second_import_changes_nothing(network: Store, tmp_path: Path) -> None:
    note(network, MIA, ASKED, introducer=JADE, owner="ben", campaign="Spring", next_step="=call; -now", note="@both")
    note(network, MIA, outreach.DECLINED, NOW - DAY_MS, campaign="")
    note(network, BEN, AGREED, NOW - 2 * DAY_MS, owner="zoe")
    path = tmp_path / "outreach.csv"
    assert write_outreach(network, path, "hubspot") == 3
    assert path.read_bytes().startswith(b"\xef\xbb\xbfFirst Name,Last Name,Email,Website URL,")
    before, content = outreach.noted(network), outreach_csv(network)
    assert import_outreach(network, path, NOW) == OutreachImport("outreach.csv", 0, 3, 0)
    for row in before:
        outreach.restore(network, row.key, None, NOW, campaign=row.campaign)
    assert outreach.noted(network) == []
    outcome = import_outreach(network, path, NOW, by="crm")
    assert (outcome.noted, outcome.text) == (3, "outreach.csv: 3 changes noted.")
    assert outreach_csv(network) == content
    assert {row.by for row in outreach.noted(network)} == {"crm"}
    assert import_outreach(network, path, NOW).unchanged == 3


def test_bad_rows_are_rejected_with_their_line_and_good_ones_are_noted(one_network: Store, tmp_path: Path) -> None:
    note(one_network, TOM, AGREED)
    header = "Record ID;Handle;Outreach Status;Outreach Since;Introducer;Campaign;Outreach Note\n"
    rows = [
        "1;mia;Asked;2026-05-02;jade;Spring;",
        "2;mia;maybe;2026-05-02;;;",
        "3;nobody.here;asked;2026-05-02;;;",
        "4;ben;asked;2 May;;;",
        "5;ben;asked;2031-01-01;;;",
        "6;MIA;agreed;2026-05-03;;Spring;",
        "7;;asked;;;;",
        f"8;ben;asked;;;;{'x' * 201}",
        "9;ben;contacted;2026-05-04;nobody.here;;",
        "10;ben;contacted;2026-05-04;;;",
        "11;tom;declined;2026-05-04;;;",
    ]
    outcome = import_text(one_network, tmp_path, header + "\n".join(rows) + "\n")
    assert standing(one_network) == sorted(
        [(MIA, "Spring", ASKED), (BEN, None, INTRODUCED), (TOM, None, AGREED)], key=lambda row: row[0]
    )
    assert (outcome.noted, outcome.older) == (2, 1)
    said = {row.line: row.reason for row in outcome.rejected}
    fixes = {
        3: "“maybe” is not a status; give one of new, idea",
        4: "Nobody in the store goes by “nobody.here”",
        5: "write it as in 2026-11-03",
        6: "lies in the future",
        7: "line 2 names the same influencer and campaign; keep one of them",
        8: "the handle is empty",
        9: "shorten it",
        10: "Nobody in the store goes by “nobody.here”",
    }
    assert said.keys() == fixes.keys()
    for line, fix in fixes.items():
        assert fix in said[line]
    assert outcome.rejections[0].startswith("crm.csv, line 3: ")
    again = import_text(one_network, tmp_path, header + "\n".join(rows) + "\n", NOW + DAY_MS)
    assert (again.noted, again.unchanged) == (0, 2)
    with pytest.raises(UnreadableFile, match="there is no column “outreach_status”"):
        import_text(one_network, tmp_path, "handle,name\nmia,Mia\n")


def test_columns_that_a_file_lacks_keep_what_is_noted(one_network: Store, tmp_path: Path) -> None:
    note(one_network, MIA, ASKED, introducer=JADE, owner="ben", note="knows her")
    outcome = import_text(one_network, tmp_path, "handle,status\nmia,agreed\n", NOW + DAY_MS)
    found = outreach.note_of(one_network, MIA)
    assert found is not None
    assert outcome.noted == 1
    assert (found.status, found.at, found.introducer, found.owner, found.note) == (
        AGREED,
        NOW + DAY_MS,
        JADE,
        "ben",
        "knows her",
    )


texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.one_of(texts, st.text("'=;+-@ |a", max_size=8)))
def test_a_cell_is_read_as_the_text_that_a_spreadsheet_shows(text: str) -> None:
    assert safe_cell(plain_cell(safe_cell(text))) == safe_cell(text)


# --- the terminal and Python


def test_the_terminal_notes_warns_lists_and_shows_the_history(one_network: Store, tmp_path: Path) -> None:
    done = run("mia", "--status", "asked", "--via", "jade", "--campaign", "Spring", "--owner", "ben", "--format", "csv")
    assert done.exit_code == 0
    [row] = csv.DictReader(done.stdout.splitlines())
    assert (row["handle"], row["status"], row["via"], row["owner"], row["days"]) == ("mia", "asked", "jade", "ben", "0")
    refused = run("mia", "--status", "asked", "--via", "zoe", "--campaign", "Autumn")
    assert refused.exit_code == 2
    assert "@jade was asked for an introduction to @mia" in refused.stderr
    assert run("mia", "--status", "asked", "--via", "zoe", "--campaign", "Autumn", "--anyway").exit_code == 0
    assert "several" not in run("mia", "--campaign", "Autumn", "--status", "agreed", "--next-step", "contract").stderr
    ambiguous = run("mia", "--status", "declined")
    assert (ambiguous.exit_code, "name one, as in --campaign" in ambiguous.stderr) == (2, True)
    shown = list(csv.DictReader(run("mia", "--format", "csv").stdout.splitlines()))
    assert [(row["status"], row["campaign"]) for row in shown] == [
        ("asked", "Spring"),
        ("asked", "Autumn"),
        ("agreed", "Autumn"),
    ]
    [row] = csv.DictReader(run("--campaign", "Autumn", "--format", "csv").stdout.splitlines())
    assert (row["status"], row["next_step"]) == ("agreed", "contract")
    assert run("--campaign", "Winter").exit_code == 1
    limited = run("--capacity", "1", "--cool-down-days", "20")
    assert "1 introduction may be open at a partner, each for 20 days at most." in limited.stderr
    assert "nothing more is suggested through @jade" in limited.stderr
    assert run("--capacity", "9").exit_code == 0
    own = run_partner("jade", "--capacity", "1", "--days-between", "30", "--format", "csv")
    [row, _] = csv.DictReader(own.stdout.splitlines())
    assert (row["handle"], row["capacity"], row["days_between"]) == ("jade", "1", "30")
    assert "nothing more is suggested through @jade" in run().stderr
    [row, _] = csv.DictReader(run_partner("jade", "--team-limits", "--format", "csv").stdout.splitlines())
    assert (row["capacity"], row["days_between"]) == ("", "")
    assert run_partner("--capacity", "1").exit_code == 2
    assert run_partner("jade", "--remove", "--capacity", "1").exit_code == 2
    file = tmp_path / "out.csv"
    assert "2 conversations written" in run("--export", str(file)).stderr
    file.write_text(file.read_text("utf-8-sig") + ",,,,,nobody,asked,,,,,,\n", "utf-8")
    read_back = run("--import", str(file))
    assert read_back.exit_code == 1
    assert "out.csv, line 4: Nobody in the store goes by “nobody”" in read_back.stderr
    assert "out.csv: 0 changes noted, 2 unchanged, 1 row rejected." in read_back.stderr
    assert run("--export", "a.csv", "--import", "b.csv").exit_code == 2


def test_python_does_what_the_terminal_does(one_network: Store, tmp_path: Path) -> None:
    store = ig.Store(one_network)
    ig.record_outreach(store, "mia", "ben", status="asked", via="jade", campaign="Spring", owner="ben", by="ana")
    frame = ig.outreach(store, campaign="Spring")
    assert sorted(frame.index) == [BEN, MIA]
    assert set(frame["introducer"]) == {JADE}
    with pytest.raises(WrongUse, match="@jade was asked for an introduction to @mia"):
        ig.record_outreach(store, "mia", status="asked", via="zoe", campaign="Autumn")
    ig.record_outreach(store, "mia", status="introduced", campaign="Spring", by="ana")
    assert ig.outreach_history(store, "mia")["status"].tolist() == ["asked", "introduced"]
    assert ig.export_outreach(store, tmp_path / "a.csv") == 2
    assert ig.import_outreach(store, tmp_path / "a.csv").unchanged == 2
    ig.set_partner_limits(store, "jade", days_between=7)
    assert PartnerLimits.of(store.influencer("jade")) == PartnerLimits(None, 7)
    ig.set_outreach_limits(store, capacity=1)
    assert limits(one_network) == OutreachLimits(1, 14)
    with pytest.raises(WrongUse, match="give a status"):
        ig.record_outreach(store, "tom", owner="ben")


def test_a_conversation_names_its_people_for_readers() -> None:
    from graph.outreach.conflicts import sentence

    names = {"x:mia": Influencer("x:mia", "x", "mia")}
    written = OutreachNote("x:mia", "mia", "x", INTRODUCED, NOW, None, by="ben")
    assert sentence(written, names) == f"@mia was written to on {format_day(NOW)} (noted by ben)."
