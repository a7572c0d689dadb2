"""Files for tools that import people: every preset against the tool's documented rules."""

import csv
import io
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import NOW
from helpers import load_rows
from hypothesis import given, settings
from hypothesis import strategies as st
from import_rules import RULES, table
from streamlit.testing.v1 import AppTest
from test_cli import run
from test_graph import HEADER, a_network, key

import intrograph as ig
from graph.errors import NothingFound, WrongUse
from graph.export.csv import safe_cell
from graph.introductions import COLUMNS, PRESETS, ImportFile, import_file, introduce
from graph.introductions.presets import Limits, fields
from graph.records import Influencer
from graph.store import Store
from graph.store.team import partners
from intrograph.components.text import escape_markdown
from intrograph.state import session

HOSTILE = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=300)
EMAILS = st.sampled_from(
    [
        "a@x.example",
        "A@X.example",
        "b@x.example",
        "=c@x.example",
        "zoë@x.example",
        "-d@x.example",
        "e.f+g@x.example",
        None,
    ]
)
PEOPLE = st.builds(
    lambda platform, handle, **profile: Influencer(f"{platform}:{handle}", platform, handle, **profile),
    platform=st.sampled_from(["instagram", "tiktok", "youtube", "x", "pinterest", "forum"]),
    handle=st.from_regex(r"[a-z_][a-z0-9._]{0,8}", fullmatch=True),
    name=st.none() | HOSTILE,
    first_name=st.none() | HOSTILE,
    last_name=st.none() | HOSTILE,
    email=EMAILS,
    location=st.none() | HOSTILE,
    url=st.none() | st.sampled_from(["https://x.example/a?utm=1#top", "javascript:alert(1)", "https://x.example/b"]),
    account_id=st.none() | st.just("UCabc"),
)


def values(person: Influencer, reason: str = "") -> dict[str, object]:
    row = dict.fromkeys(COLUMNS) | {
        "platform": person.platform,
        "target_handle": person.bare_name,
        "target_url": person.profile_url,
        "introducer_handle": "jade.runs",
        "path": f"jade.runs > {person.bare_name}",
        "score": 12.5,
        "last_interaction_at": "2026-05-20T10:11:12Z",
        "reason": reason,
        "message": reason,
    }
    return fields.values(row, person)


@pytest.mark.parametrize("name", list(RULES))
@settings(max_examples=40)
@given(people=st.lists(PEOPLE, max_size=12, unique_by=lambda person: person.key), reason=HOSTILE)
def test_every_file_follows_the_documented_rules_of_its_tool(name: str, people: list[Influencer], reason: str) -> None:
    file = ImportFile.of(PRESETS[name], COLUMNS, [values(person, reason) for person in people])
    parts = list(file.parts())
    assert [breach for part in parts for breach in RULES[name](part)] == []
    cells = [cell for part in parts for row in table(part)[1] for cell in row.values()]
    assert not [cell for cell in cells if cell != safe_cell(cell)]
    rows = sum(len(table(part)[1]) for part in parts)
    assert rows == len(file) == len(people) - sum(part.rows for part in file.left_out)


def test_a_preset_for_every_documented_tool() -> None:
    assert set(PRESETS) == {"generic", *RULES}
    assert not [preset.name for preset in PRESETS.values() if not preset.needs]


def test_rows_a_tool_would_refuse_are_counted_by_reason() -> None:
    jade = Influencer("x:jade", "x", "jade", email="jade@run.example", name="Jade van Dam")
    people = [jade, replace(jade, handle="jade2", email="JADE@run.example"), replace(jade, handle="mia", email=None)]
    klaviyo = ImportFile.of(PRESETS["klaviyo"], COLUMNS, map(values, people))
    assert klaviyo.text == (
        "1 row is left out, because an earlier row has the same e-mail address. "
        "1 row is left out, because no e-mail address is known."
    )
    _, rows = table(next(klaviyo.parts()))
    assert [row["Last Name"] for row in rows] == ["van Dam"]
    mailchimp = ImportFile.of(PRESETS["mailchimp"], COLUMNS, [values(replace(jade, email="zoë@run.example"))])
    assert "no accents before the @" in mailchimp.text


def test_files_are_split_where_a_tool_limits_their_size(tmp_path: Path) -> None:
    people = [Influencer(f"x:u{number}", "x", f"u{number}") for number in range(7)]
    small = replace(PRESETS["salesforce"], limits=Limits(file_rows=3))
    file = ImportFile.of(small, COLUMNS, map(values, people))
    written = file.write(tmp_path / "leads.csv")
    assert [path.name for path in written] == ["leads-1.csv", "leads-2.csv", "leads-3.csv"]
    assert [len(table(path.read_bytes())[1]) for path in written] == [3, 3, 1]
    assert sorted(tmp_path.iterdir()) == sorted(written)
    with zipfile.ZipFile(io.BytesIO(file.archive("leads"))) as archive:
        assert [archive.read(name) for name in archive.namelist()] == [path.read_bytes() for path in written]
    least = len(next(ImportFile.of(small, COLUMNS, map(values, people[:1])).parts()))
    by_size = ImportFile.of(replace(small, limits=Limits(file_bytes=least + 5)), COLUMNS, map(values, people))
    assert [len(part) <= least + 5 for part in by_size.parts()] == [True] * 7


def introductions_page() -> None:
    from intrograph.pages import introductions

    introductions.page()


def test_a_list_for_a_tool_says_what_is_left_out_everywhere(
    one_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    network = one_store
    load_rows(network, tmp_path, HEADER, a_network())
    partners.mark_partner(network, key(network, "jade"), NOW)
    with pytest.raises(NothingFound, match=r"Klaviyo would take no row: .* no e-mail address is known"):
        import_file(introduce(network), PRESETS["klaviyo"]).write(tmp_path / "none.csv")
    assert not (tmp_path / "none.csv").exists()
    target = introduce(network).rows[0].target
    load_rows(network, tmp_path, "platform,handle,email", [f"instagram,{target.handle},t@x.example"], "emails.csv")
    others = len(introduce(network).rows) - 1
    path = tmp_path / "klaviyo.csv"
    done = run("introduce", "--untrained", "--top", "0", "--preset", "klaviyo", "--csv", path)
    assert f"{path}: 1 introduction." in done.stderr
    assert f"{others} rows are left out, because no e-mail address is known." in done.stderr
    assert "opted in" in done.stderr
    with open(path, encoding="utf-8-sig", newline="") as file:
        assert [row["Email Address"] for row in csv.DictReader(file)] == ["t@x.example"]
    found = ig.introductions(ig.Store(network))
    written = found.to_csv(tmp_path / "api.csv", preset="klaviyo")
    assert (len(written), written.left_out[0].rows) == (1, others)
    assert "left out" in repr(written)
    with pytest.raises(WrongUse, match="choose one of generic"):
        found.to_csv(tmp_path / "api.csv", preset="modash")
    assert "Salesforce" in run("introduce", "--presets").stdout
    assert "name it with --csv" in run("introduce", "--preset", "klaviyo", code=2).stderr
    monkeypatch.setattr(session, "store", lambda: network)
    page = AppTest.from_function(introductions_page, default_timeout=200).run()
    assert not page.warning
    page.selectbox(key="preset").set_value("klaviyo").run()
    assert not page.exception
    said = f"{others} rows are left out, because no e-mail address is known."
    assert page.warning[0].value == escape_markdown(said)
    assert "opted in only" in " ".join(caption.value for caption in page.caption)
