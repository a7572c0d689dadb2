"""Tables in text files: whatever their cells hold, every record is read once, with the line it begins on."""

import ast
import contextlib
import csv
import io
import subprocess
import sys
from pathlib import Path

from conftest import NOW
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.errors import IntrographError
from graph.records import Mention, Profile
from ingest import ReadOptions, Rejected
from ingest.input import plain_file
from ingest.readers.csv import Table
from ingest.readers.layout import Layout
from ingest.registry import open_source
from ingest.source import Skipped

cells = st.text(st.characters(codec="utf-8", exclude_characters="\x00\r"), max_size=12)
tables = st.lists(st.lists(cells, min_size=2, max_size=2).filter(lambda row: any(c.strip() for c in row)), max_size=8)


def read(path: Path, delimiter: str = ",") -> list[tuple[int, list[str], str]]:
    layout = Layout("utf-8", "\n", delimiter, '"', ("a", "b"), True, 1, (), ())
    table = Table(plain_file(path), layout)
    return [(record.line, record.cells, record.problem) for record in table.records()]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(rows=tables, delimiter=st.sampled_from(",;\t|"))
def test_written_tables_are_read_back(tmp_path: Path, rows: list[list[str]], delimiter: str) -> None:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator="\n").writerows([["a", "b"], *rows])
    path = tmp_path / "t.csv"
    path.write_bytes(text.getvalue().encode())
    assert [cells for _, cells, _ in read(path, delimiter)] == rows


def test_a_record_of_several_lines_keeps_the_line_it_begins_on(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text('a,b\n1,"two\nlines"\n\n3,4\n')
    assert read(path) == [(2, ["1", "two\nlines"], ""), (5, ["3", "4"], "")]


def test_an_unclosed_quote_rejects_one_row(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text('a,b\n1,"open\n' + "".join(f"{n},x\n" for n in range(500)))
    rows = read(path)
    assert len(rows) == 501
    assert rows[0][0] == 2
    assert "never closed" in rows[0][2]
    assert rows[1] == (3, ["0", "x"], "")
    assert rows[-1] == (502, ["499", "x"], "")


HEADERS = st.sampled_from(
    [b"", b"source,target,created_at\n", b"handle;followers\n", b"\xef\xbb\xbfsource\ttarget\tcount\r\n"]
)
LINES = st.lists(st.one_of(st.binary(max_size=30), st.sampled_from([b'a,"b', b"a;b;c", b"a\tb\t1e400", b"'=x',y,0"])))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=300)
@given(header=HEADERS, lines=LINES)
def test_no_bytes_break_the_reading(tmp_path: Path, header: bytes, lines: list[bytes]) -> None:
    """Whatever a file holds, it is read, its rows are rejected, or one of our own errors gives the reason."""
    path = tmp_path / "f.csv"
    path.write_bytes(header + b"\n".join(lines))
    with contextlib.suppress(IntrographError):
        for item in open_source(plain_file(path), ReadOptions(), NOW).items():
            assert isinstance(item, Mention | Profile | Rejected | Skipped)


def test_formats_that_a_file_cannot_be_of_are_not_imported() -> None:
    """A small table costs no imports of readers for workbooks, graphs in XML or JSON."""
    code = (
        "import sys, io; from ingest import registry; from ingest.input import Head; "
        "print([f.name for f in registry._possible(Head('', b'source,target\\na,b\\n', True))]); "
        "print([m for m in sys.modules if m.startswith('ingest.sources.')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    names, modules = map(ast.literal_eval, done.stdout.splitlines())
    assert {"mentions", "snap", "posts"} <= set(names)
    assert not {"gexf", "json-rows", "excel"} & set(names)
    assert "ingest.sources.mentions" in modules
    assert not [name for name in modules if name.endswith((".gexf", ".json_rows", ".excel", ".nodexl"))]
