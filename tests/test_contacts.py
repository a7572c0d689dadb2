"""E-mail addresses and names of people: from profile files into the store, and out of it for good."""

from pathlib import Path

import pytest
from conftest import NOW
from helpers import load, load_rows, write_table

import ingest
from graph.store import Store, read, unload
from intrograph.forget import forget, rejects_folder

HEADER = "platform,handle,full name,first_name,surname,E-Mail Address,seen_at"
ROWS = [
    "instagram,jade,Jade Castell,Jade,Castell,mailto:jade@run.example,2026-05-01",
    'instagram,mia,Mia,,,"mia@one.example; mia@two.example",2026-05-01',
    "instagram,ben,Ben,,,ask my agent,2026-05-01",
]
KEY = "instagram:jade"


def mentioned(store: Store) -> list[str]:
    """Every property of every node of the store as text."""
    return [str(row) for row in store.read("MATCH (n) RETURN properties(n) AS p")]


@pytest.mark.both_servers
def test_a_profile_file_brings_email_addresses_and_names(store: Store, tmp_path: Path) -> None:
    report = load_rows(store, tmp_path, HEADER, ROWS, "people.csv")
    jade, mia, ben = (
        read.influencers(store, [f"instagram:{name}"])[f"instagram:{name}"] for name in ("jade", "mia", "ben")
    )
    assert (jade.email, jade.first_name, jade.last_name) == ("jade@run.example", "Jade", "Castell")
    assert (mia.email, mia.first_name) == ("mia@one.example", None)
    assert (ben.email, ben.name) == (None, "Ben")
    assert [note for note in report.notes if note.startswith("1 e-mail could not be read")]
    newer = "instagram,jade,Jade Castell,Jade,Castell,jade@new.example,2026-06-01"
    second = load_rows(store, tmp_path, HEADER, [newer], "newer.csv")
    assert read.influencers(store, [KEY])[KEY].email == "jade@new.example"
    unload(store, second.load.id)
    assert read.influencers(store, [KEY])[KEY].email == "jade@run.example"
    unload(store, report.load.id)
    assert not [text for text in mentioned(store) if "@run.example" in text or "@new.example" in text]


@pytest.mark.both_servers
def test_a_forgotten_person_leaves_no_email_address_or_name(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # where rejected rows lie beside a server
    load_rows(store, tmp_path, HEADER, ROWS, "people.csv")
    load_rows(store, tmp_path, HEADER, ["instagram,jade,,,,jade@old.example,2026-04-01"], "older.csv")
    addresses = ("jade@run.example", "jade@old.example", "x@y.example")
    rejected = [f"instagram,<no handle>,,,,{address}," for address in addresses]
    path = write_table(
        tmp_path / "bad.csv", HEADER, [*(f"instagram,user{number},,,,," for number in range(14)), *rejected]
    )
    rejects = rejects_folder(store) / "bad.rejects.csv"
    assert ingest.load(store, path, received_at=NOW, rejects=rejects).load.rejected == 3
    assert forget(store, KEY, NOW).rejected_rows == 2
    assert "x@y.example" in rejects.read_text(encoding="utf-8-sig")
    gone = [*mentioned(store), rejects.read_text(encoding="utf-8-sig")]
    assert not [text for text in gone if "@run.example" in text or "@old.example" in text or "Castell" in text]
    again = load_rows(store, tmp_path, HEADER, ROWS[:1], "again.csv")
    assert (again.load.forgotten, read.influencers(store, [KEY])) == (1, {})


def test_a_list_of_handles_and_email_addresses_is_a_profile_file(tmp_path: Path, one_store: Store) -> None:
    report = load(one_store, write_table(tmp_path / "list.csv", "instagram_handle,email", ["jade,jade@run.example"]))
    assert report.load.kind == "profiles"
    assert read.influencers(one_store, [KEY])[KEY].email == "jade@run.example"
