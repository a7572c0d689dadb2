"""Bad input: one sentence that names the file, the row and the fix; valid rows are loaded; never a traceback."""

import json
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from helpers import contents, load

from graph.store import Store
from ingest import Report
from intrograph import cli

GOOD = "jade,mia,2026-05-01T10:00:00Z\n"
HEADER = "source,target,created_at\n"


@dataclass(frozen=True)
class Bad:
    """A file: its content, the expected message, the exit code, and the number of its rows that are loaded."""

    content: bytes | str
    message: str
    code: int = 1
    kept: int = 0
    options: tuple[str, ...] = ()
    name: str = "bad.csv"


def rows(*lines: str, header: str = HEADER) -> str:
    return header + "".join(f"{line}\n" for line in lines)


FILES = {
    # whole files
    "empty": Bad("", "the file is empty; export it again"),
    "blank": Bad("\n \n\n", "the file is empty"),
    "byte order mark only": Bad(b"\xef\xbb\xbf\r\n", "the file is empty"),
    "header only": Bad(HEADER, "a header but no rows below it"),
    "header and blank lines": Bad(HEADER + "\n,,\n", "a header but no rows below it"),
    "picture": Bad(b"\x89PNG\r\n\x1a\n" + bytes(500), "this is a picture; give a CSV file", 2),
    "damaged archive": Bad(b"PK\x03\x04" + bytes(200), "the archive is damaged; copy or download it again", 2),
    "old excel": Bad(b"\xd0\xcf\x11\xe0" + bytes(200), "an old Excel workbook", 2),
    "gzip": Bad(b"\x1f\x8b\x08" + bytes(50), "damaged or incomplete; copy or download it again", 2),
    "pdf": Bad(b"%PDF-1.7\n...", "a PDF; export the table as CSV", 2),
    "sqlite": Bad(b"SQLite format 3\x00" + bytes(80), "an SQLite database", 2),
    "binary": Bad(bytes(range(256)) * 9, "binary data, not a text table", 2),
    "no such columns": Bad("a,b,c\n1,2,3\n", "no columns for source and target", 2),
    "one column": Bad("source\njade\n", "no columns for source and target", 2),
    "prose": Bad("Dear Jade,\nthank you for the mention.\n", "no columns for source and target", 2),
    "json": Bad('[{"colour": "red", "size": 3}]', "this looks like JSON, but in none of the known forms", 2),
    "wrong delimiter": Bad(HEADER + GOOD, "it is split at the comma, leave the option out", 2, 0, ("--delimiter", ";")),
    "wrong column": Bad(
        HEADER + GOOD, "no column “poster”; the columns are “source”", 2, 0, ("--column", "source=poster")
    ),
    "unknown encoding": Bad(HEADER + GOOD, "no encoding called “utf-99”", 2, 0, ("--encoding", "utf-99")),
    "unknown role": Bad(HEADER + GOOD, "write ROLE=NAME, where ROLE is one of", 2, 0, ("--column", "who=source")),
    "usual name for a role": Bad(HEADER + GOOD, "did you mean at=date?", 2, 0, ("--column", "time=date")),
    "unknown zone": Bad(HEADER + GOOD, "there is no such time zone", 2, 0, ("--timezone", "Mars/Base")),
    "bad platform": Bad(HEADER + GOOD, "is not a platform name", 2, 0, ("--platform", "<b>")),
    # rows
    "unclosed quote": Bad(
        rows('jade,"mia,2026-05-01', "jade,zoe,2026-05-02", "jade,ben,2026-05-03"),
        "row 2: a quote opens in this row and is never closed",
        1,
        2,
    ),
    "10 MB cell": Bad(
        rows("jade," + "x" * 10_000_000 + ",2026-05-01", "jade,zoe,2026-05-02"),
        "row 2: a cell is longer than 100,000 characters",
        1,
        1,
    ),
    "too many cells": Bad(
        rows("jade,mia,2026-05-01,oops", "jade,zoe,2026-05-02"),
        "row 2: it has 4 cells, but the header has 3; put cells that hold the delimiter into quotes",
        1,
        1,
    ),
    "rounded ids": Bad(
        rows("1.78E+17,18", "17,18", header="source_id,target_id\n"),
        "row 2: the id “1.78E+17” was rounded by a spreadsheet; export ids as text",
        1,
        1,
    ),
    "ids with blanks": Bad(
        rows("1 7,18", "17,18", header="source_id,target_id\n"), "is not an account or post id", 1, 1
    ),
    "year 0": Bad(
        rows("jade,mia,0000-01-01", "jade,zoe,2026-05-02"),
        "row 2: “0000-01-01” is not a recognised time; write it as 2026-05-01T12:30:00Z",
        0,
        2,
    ),
    "year 9999": Bad(
        rows("jade,mia,9999-12-31", "jade,zoe,2026-05-02"), "is in the future, as this machine's clock says ", 0, 2
    ),
    "year 1": Bad(rows("jade,mia,0001-01-01T00:00:00", "jade,zoe,2026-05-02"), "is before 1990", 0, 2),
    "epoch zero": Bad(rows("jade,mia,0", "jade,zoe,1777629600"), "is before 1990; leave the cell empty", 0, 2),
    "impossible day": Bad(rows("jade,mia,2026-02-31", "jade,zoe,2026-05-02"), "is not a recognised time", 0, 2),
    "day or month": Bad(rows("jade,mia,05/06/2026", "jade,zoe,2026-05-02"), "give --time-format", 0, 2),
    "not the given time format": Bad(
        rows("jade,mia,2026-05-02", "jade,zoe,02.05.26"),
        "does not follow %d.%m.%y",
        0,
        2,
        ("--time-format", "%d.%m.%y"),
    ),
    "words as time": Bad(
        rows("jade,mia,yesterday", "jade,zoe,2026-05-02"), "“yesterday” is not a recognised time", 0, 2
    ),
    "huge epoch": Bad(rows("jade,mia,99999999999999999999", "jade,zoe,2026-05-02"), "is not a recognised time", 0, 2),
    "infinite count": Bad(
        rows("jade,mia,inf", "jade,zoe,1", header="source,target,count\n"), "“inf” is not a weight; give a number", 0, 2
    ),
    "only an at sign": Bad(rows("@,mia,", "jade,zoe,"), "no handle is given", 1, 1),
    "display name": Bad(rows("Jade Castell,mia,", "jade,zoe,"), "a blank cannot be part of a handle", 1, 1),
    "emoji": Bad(rows("jade🏃,mia,", "jade,zoe,"), "“🏃” cannot be part of a handle", 1, 1),
    "markup": Bad(rows("<img src=x onerror=alert(1)>,mia,", "jade,zoe,"), "“<” cannot be part of a handle", 1, 1),
    "formula": Bad(rows('"=HYPERLINK(""http://a"")",mia,', "jade,zoe,"), "“=” cannot be part of a handle", 1, 1),
    "cypher": Bad(rows("x'}) DETACH DELETE n //,mia,", "jade,zoe,"), "cannot be part of a handle", 1, 1),
    "control character": Bad(rows("ja\x07de,mia,", "jade,zoe,"), "a control character cannot be part", 1, 1),
    "endless handle": Bad(rows("j" * 10_000 + ",mia,", "jade,zoe,"), "longer than any platform allows", 1, 1),
    "dots only": Bad(rows("...,mia,", "jade,zoe,"), "needs at least one letter or digit", 1, 1),
    "strange kind": Bad(
        rows("jade,mia,<script>", "jade,zoe,reply", header="source,target,kind\n"),
        "is not a kind of mention; use mention, reply, quote, repost or tag",
        0,
        2,
    ),
    "strange platform": Bad(
        rows("???,jade,mia", "x,jade,zoe", header="platform,source,target\n"), "is not a platform name", 1, 1
    ),
    "strange followers": Bad(
        rows("jade,Jade,many", "mia,Mia,12k", header="handle,name,followers\n"),
        "row 2: “many” is not a number of followers or posts; write it as 12345 or 12.3k",
        0,
        2,
    ),
    "strange engagement": Bad(
        rows("jade,Jade,high", "mia,Mia,3%", header="handle,name,er\n"), "is not an engagement rate", 0, 2
    ),
}


def run(*arguments: object) -> Result:
    return CliRunner(catch_exceptions=False).invoke(cli.main, [str(argument) for argument in arguments])


@pytest.mark.parametrize("name", FILES)
def test_bad_input_gets_one_clear_sentence(one_store: Store, tmp_path: Path, name: str) -> None:
    bad = FILES[name]
    path = tmp_path / bad.name
    path.write_bytes(bad.content if isinstance(bad.content, bytes) else bad.content.encode())
    result = run("load", path, *bad.options)
    assert result.exit_code == bad.code, result.stderr
    lines = [line for line in result.stderr.splitlines() if bad.message in line]
    assert len(lines) == 1, result.stderr
    is_wrong_option = bad.code == 2 and bad.options
    assert "bad.csv" in lines[0] or is_wrong_option
    assert "Traceback" not in result.stderr
    assert len(lines[0]) < 450
    kept = one_store.read("MATCH (l:Load {complete: true}) RETURN sum(l.written) AS written")
    assert (kept[0]["written"] or 0) == bad.kept


def test_a_missing_file_and_a_folder_get_their_own_sentence(one_store: Store, tmp_path: Path) -> None:
    missing = run("load", tmp_path / "none.csv")
    assert (missing.exit_code, missing.stderr.strip()) == (
        2,
        f"{tmp_path / 'none.csv'}: there is no such file; check the name.",
    )
    assert "the folder holds no file to load; check the name" in run("load", tmp_path).stderr


def test_a_bad_file_does_not_stop_the_other_files(one_store: Store, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("a,b\n1,2\n")
    (tmp_path / "b.csv").write_text(HEADER + GOOD)
    result = run("load", tmp_path / "a.csv", tmp_path / "b.csv", "--format", "csv")
    assert result.exit_code == 2
    assert result.stdout.splitlines()[1] == "b.csv,table of mentions,mentions,1,1,0,0,0,0,0,0"


@pytest.mark.parametrize(
    ("name", "content", "note"),
    [
        ("semicolons", "source;target\njade;mia\n", "delimiter: semicolon"),
        ("tabs", "source\ttarget\njade\tmia\n", "delimiter: tab"),
        ("Excel's first line", "sep=;\nsource;target\njade;mia\n", "delimiter: semicolon"),
        ("byte order mark", "\ufeffsource,target\njade,mia\n", "utf-8 with a byte order mark"),
        ("UTF-16", "source,target\njade,mia\n".encode("utf-16"), "utf-16 with a byte order mark"),
        ("Windows", "source,target,bio\njade,mia,caf\u00e9 \u201cno\u201d\n".encode("cp1252"), "encoding: cp1252"),
        ("old Macintosh", "source,target\rjade,mia\r", "delimiter: comma"),
        ("line breaks in the header", '"Source\nuser",Target\njade,mia\n', "source = Source user"),
        ("quoted", '"source","target"\n"jade","mia"\n', "delimiter: comma, quoting: double quotes"),
        ("single quotes", "'source';'target'\n'jade';'mia'\n", "delimiter: semicolon, quoting: single quotes"),
        (
            "mixed encodings",
            "source,target,bio\nmia,jade,é\n".encode() + b"jade,mia,caf\xe9\n",
            "1 lines were not utf-8",
        ),
        ("NodeXL", "Vertex 1,Vertex 2,Relationship\njade,mia,MentionsInRetweet\n", "source = Vertex 1"),
        ("epoch", "Source,Target,Time\njade,mia,1777629600\nmia,jade,1777629600000\n", "seconds since 1970 in ms (1)"),
        ("day first", "Source,Target,Date\njade,mia,05/06/2026\nmia,jade,25/06/2026 10:00\n", "day/month/year"),
        ("Twitter", "Source,Target,created_at\njade,mia,Fri May 01 10:00:00 +0000 2026\n", "Twitter's format (1)"),
    ],
)
def test_usual_formats_are_recognised_and_reported(
    one_store: Store, tmp_path: Path, name: str, content: bytes | str, note: str
) -> None:
    path = tmp_path / "m.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    result = run("load", path)
    assert result.exit_code == 0, result.stderr
    assert note in result.stderr
    assert one_store.read("MATCH (:Influencer {handle: 'jade'})-[m]->({handle: 'mia'}) RETURN count(m) AS n") == [
        {"n": 1}
    ]


# --- reject files that are corrected and loaded


def corrected(report: Report, wrong: str, right: str) -> Path:
    """The reject file of a load, with a text replaced in it."""
    assert report.rejects is not None
    text = report.rejects.read_text(encoding="utf-8-sig")
    assert wrong in text
    path = report.rejects.with_name("corrected.csv")
    path.write_text(text.replace(wrong, right), encoding="utf-8-sig")
    return path


def test_rejected_rows_of_a_table_without_a_header_load_once_they_are_corrected(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "mentions.csv"
    path.write_text("jade,5,mia,2026-05-01\nthe jade,5,zoe,2026-05-02\n")
    columns = (("source", "1"), ("target", "3"), ("at", "4"))
    first = load(store, path, columns=columns, header=False)
    assert (first.load.written, first.load.rejected) == (1, 1)
    again = load(store, corrected(first, "the jade,5,zoe", "jade,5,zoe"))
    assert (again.load.written, again.load.undated, again.load.rejected) == (1, 0, 0)
    assert contents(store).keys() == {("unknown:jade", "unknown:mia"), ("unknown:jade", "unknown:zoe")}


def test_rejected_posts_load_once_they_are_corrected(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "posts.jsonl"
    posts = [
        {"id": "1", "author": "jade", "text": "with @mia", "created_at": "2026-05-01T00:00:00Z"},
        {"id": "2", "author": "the jade", "text": "“line,\none”, with @zoe", "created_at": "2026-05-02T00:00:00Z"},
    ]
    path.write_text("".join(json.dumps(post) + "\n" for post in posts))
    first = load(store, path)
    assert (first.load.written, first.load.rejected) == (1, 1)
    again = load(store, corrected(first, '""the jade""', '""jade""'))
    assert (again.load.written, again.load.undated, again.load.rejected, again.form) == (1, 0, 0, first.form)
    assert contents(store).keys() == {("unknown:jade", "unknown:mia"), ("unknown:jade", "unknown:zoe")}
