"""Forgetting a person leaves no byte that names them, whatever the store is doing; later loads bring nothing back."""

import csv
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import NOW, PROJECT
from helpers import load, load_rows, write_table
from loading_process import LoadingProcess

from graph.analysis.run import analyze
from graph.search import resolve
from graph.search.query import search
from graph.store import Store, ensure, open_store, read, recent_loads
from graph.store.team import outreach, saved_queries, shortlists
from graph.store.write.forgotten import ForgottenWords
from ingest.words import without_names, words_of
from intrograph.forget import forget, forget_name

HANDLE, FORMER, ID, NAME, BIO = (
    "quenby.zed",
    "quenby.old",
    "990817263544",
    "Quenby Zedlitz",
    "Paints the Wuppertal at night",
)
EMAIL, URL = "quenby@zedmail.example", "https://quenbyzed.example/studio"
TRACES = [HANDLE, FORMER, ID, NAME, BIO, EMAIL, URL]
PROFILES = "platform,handle,account_id,name,bio,email,url,followers,date"


@pytest.fixture
def private_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """A store of its own: these tests search its files and start its server again."""
    folder = tmp_path / "store"
    monkeypatch.setenv("INTROGRAPH_STORE", str(folder))
    with ensure(open_store(folder)) as store:
        yield store


def traces(folder: Path, words: list[str] = TRACES) -> list[str]:
    """Where the files of a folder, or their names, hold one of these words in any usual spelling."""
    found = []
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        content = path.read_bytes().lower() + str(path.relative_to(folder)).lower().encode()
        for word in (word.lower() for word in words):
            spellings = [word.encode(encoding) for encoding in ("utf-8", "utf-16-le", "utf-16-be")]
            found += [f"{path.relative_to(folder)}: {word}"] if any(map(content.__contains__, spellings)) else []
    return found


def fill(store: Store, folder: Path) -> Path:
    """A person with everything a store can hold of one; the file of mentions, whose rejected rows name her too."""
    people = [
        f"instagram,{FORMER},{ID},,,,,,2026-05-01",
        f'instagram,{HANDLE},{ID},{NAME},"{BIO}",{EMAIL},{URL},2000,2026-06-01',
        f'instagram,milo,,Milo,"Married to @{HANDLE}, runs far",,,900,2026-06-01',
    ]
    load_rows(store, folder, PROFILES, people, f"{HANDLE}.csv")
    rows = [
        (HANDLE, "milo"),
        ("milo", HANDLE),
        ("zoe", HANDLE),
        ("milo", "zoe"),
        (HANDLE, "<zoe>"),
        ("zoe", f"<{FORMER}>"),
    ]
    path = write_table(folder / "mentions.csv", "source,target,created_at", [(*row, "2026-06-02") for row in rows])
    load(store, path, platform="instagram")
    return path


def into(store: Store, path: Path, **choices: object) -> object:
    """Load a file with its rejected rows in the store's own folder, as the commands do."""
    import ingest

    assert store.folder is not None
    rejects = store.folder / "rejects" / f"{path.name}.rejects.csv"
    options = ingest.ReadOptions(platform="instagram")
    return ingest.load(store, path, options, received_at=NOW, rejects=rejects, **choices)  # type: ignore[arg-type]


def test_no_byte_of_a_store_in_use_names_a_forgotten_person(private_store: Store, tmp_path: Path) -> None:
    store = private_store
    assert store.folder is not None
    mentions = fill(store, tmp_path)
    into(store, mentions, again=True)
    (store.folder / "rejects" / "killed.csv.rejects.csv.part").write_text(
        f"row,reason,fix,cells\n3,r,f,{ID}\n4,r,f,other\n"
    )
    (store.folder / "jobs").mkdir(exist_ok=True)
    (store.folder / "jobs" / "load.log").write_text(f"could not read {HANDLE}\n")
    analyze(store, at=NOW)
    search(store, "milo", 5)
    other = open_store(store.folder)  # somebody who uses the app meanwhile
    before = {word.split(": ")[1] for word in traces(store.folder)}
    assert before == {word.lower() for word in TRACES}
    report = forget(store, resolve.influencer_key(store, HANDLE), NOW)
    assert traces(store.folder) == []
    assert report.rejected_rows == 3
    assert [influencer.handle for influencer in read.leading(other, None)] == ["milo", "zoe"]
    other.close()
    [milo] = [row for row in read.leading(store, None) if row.handle == "milo"]
    assert milo.bio == "Married to @***, runs far"
    assert {row.file for row in recent_loads(store)} == {"***.csv", "mentions.csv"}
    report = into(store, mentions, again=True)
    assert not any(HANDLE in cell for row in report.examples for cell in row.cells)  # type: ignore[attr-defined]
    assert traces(store.folder) == []


def test_a_person_who_is_forgotten_during_a_load_is_gone_when_it_ends(private_store: Store, tmp_path: Path) -> None:
    store = private_store
    assert store.folder is not None
    rows = [f"p{number % 40},p{number % 37},2026-06-01" for number in range(800)]
    rows[::40] = [f"{HANDLE},p{number},2026-06-01" for number in range(20)]
    path = write_table(tmp_path / "mentions.csv", "source,target,created_at", [*rows, f"{HANDLE},<p1>,"])
    process = LoadingProcess.start(path, "instagram", 16)
    process.wait_for_steps(2, "writing")
    forget(store, resolve.influencer_key(store, HANDLE), NOW)
    assert "writing" in process.finish()
    assert traces(store.folder) == []
    assert read.keys_of_handle(store, HANDLE, None) == []


def test_somebody_who_stands_only_in_rejected_rows_can_be_forgotten(private_store: Store, tmp_path: Path) -> None:
    store = private_store
    assert store.folder is not None
    path = write_table(tmp_path / "m.csv", "source,target", [("zoe", "milo"), (HANDLE, "<zoe>"), ("zoe", "<milo>")])
    into(store, path)
    assert traces(store.folder, [HANDLE])
    report = forget_name(store, HANDLE, None, NOW)
    assert report.rejected_rows == 1
    assert traces(store.folder, [HANDLE]) == []
    later = load_rows(store, tmp_path, "source,target", [(HANDLE, "milo")], "later.csv", platform="tiktok")
    assert (later.load.forgotten, later.load.written) == (1, 0)


@pytest.mark.both_servers
def test_a_person_without_an_id_stays_forgotten_when_a_file_brings_the_id(store: Store, tmp_path: Path) -> None:
    load_rows(store, tmp_path, "source,target", [("ana", "milo")], platform="x")
    forget(store, "x:ana", NOW)
    header = "source,source_id,target"
    report = load_rows(
        store, tmp_path, header, [("ana", "77", "milo"), ("ana2", "77", "milo")], "ids.csv", platform="x"
    )
    assert report.load.forgotten == 2
    # The id is known now: somebody else may take the handle.
    report = load_rows(store, tmp_path, header, [("ana", "99", "milo")], "taken.csv", platform="x")
    assert (report.load.forgotten, report.load.written) == (0, 1)


def test_texts_of_the_team_that_name_the_person_are_listed(one_store: Store, tmp_path: Path) -> None:
    load_rows(one_store, tmp_path, "source,target", [("ana", "milo"), ("milo", "zoe")], platform="x")
    shortlists.add(one_store, "Ask @ana first", ["x:milo"], NOW)
    saved_queries.save(one_store, "Friends", "MATCH (i {handle: 'ana'}) RETURN i", NOW)
    saved_queries.save(one_store, "Bananas", "MATCH (i {handle: 'banana'}) RETURN i", NOW)
    outreach.set_status(one_store, "x:milo", outreach.DISMISSED, NOW, "x:ana", note="Asked by @ana, then by @anamaria")
    outreach.set_status(one_store, "x:zoe", outreach.ASKED, NOW, note="Ana knows them")
    report = forget(one_store, "x:ana", NOW)
    assert report.named_by_team == ("list “Ask @ana first”", "saved query “Friends”")
    notes = {row.handle: (row.introducer, row.note) for row in outreach.noted(one_store)}
    assert notes == {"milo": (None, "Asked by @***, then by @anamaria"), "zoe": (None, "Ana knows them")}


def test_rows_of_others_stay(one_store: Store, tmp_path: Path) -> None:
    load_rows(one_store, tmp_path, "source,target", [("ana", "milo")], platform="x")
    forget(one_store, "x:ana", NOW)
    rows = [
        ("zoe", "<milo>", "ana maria sings"),
        ("banana", "<milo>", ""),
        ("zoe", "<ana>", ""),
        ("zoe", "<p>", "with @ana"),
    ]
    report = load_rows(one_store, tmp_path, "source,target,note", rows, "later.csv", platform="x")
    assert report.rejects is not None
    with open(report.rejects, encoding="utf-8-sig", newline="") as file:
        assert [row[3:] for row in csv.reader(file)][1:] == [list(rows[0]), list(rows[1])]
    assert report.load.rejected == 4
    assert any("2 rejected rows not kept" in note for note in report.notes)


def test_a_word_within_a_sentence_is_no_name() -> None:
    assert "ana" not in set(words_of("ana maria sings"))
    for cell in (
        "ana",
        "@Ana",
        "thanks @ana!",
        "milo; ana",
        '["ana","milo"]',
        "https://x.com/ana?hl=en",
        "x:ana",
        "'@ana",
    ):
        assert "ana" in set(words_of(cell)), cell


def test_names_of_files_lose_whole_names_only() -> None:
    assert without_names("banana-ana_2026.csv", {"ana"}) == "banana-***_2026.csv"


def test_the_command_forgets_somebody_who_is_no_influencer(private_store: Store, tmp_path: Path) -> None:
    load_rows(private_store, tmp_path, "source,target", [("ana", "milo")], platform="x")
    command = [
        sys.executable,
        "-m",
        "intrograph.cli",
        "forget",
        "x:nobody.here",
        "--yes",
        "--store",
        str(private_store.folder),
    ]
    done = subprocess.run(command, capture_output=True, text=True, cwd=PROJECT)
    assert done.returncode == 0, done.stderr
    assert "Nobody in the store goes by" in done.stderr
    assert "x:nobody.here is forgotten." in done.stderr
    assert "nobody.here" in ForgottenWords.of(private_store)
