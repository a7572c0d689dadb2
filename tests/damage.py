"""Damage to files: bytes at random places, or one cell of one row, with the same file without that row."""

import csv
import io
import json
import random
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
from sample_files import _row_lists

TOKENS = [
    *(bytes([sign]) for sign in b"\x00\"'<>&][{},;\t\r\n\\*#"),
    *(b"nan", b"null", b"1e999", b"-1", b"99999999999999999999", b"0", b"\xff\xfe", b"\xef\xbb\xbf", b"\xc3", b"true"),
    *(b"<node>", b"</edges>", b"<!--", b"<![CDATA[", b"*Vertices 3", b"edgedef>", b"graph [", b"source", b"@", b"%%"),
    *("é".encode(), "𝕏".encode(), "\u202e".encode(), b"a" * 5_000, b"[" * 3_000, b"2026-02-30", b"12.13.14"),
    *(b"\r\n", b"\xed\xa0\x80", b"\xa4\xe9\xfc", b"\x1a", b"sep=;\n"),
]
# Values that name nobody, whatever the column.
NOBODY = [
    *("\x00", "NaN", "[" * 3_000, '{"a": {"b": [[]]}}', "\ufeff", "\x1b[31m", "a\x00b"),
    *("'; DROP TABLE mention; --", '=HYPERLINK("http://evil.example/","x")', "=1+cmd()", "<b>x</b>", "\u202e x"),
    *('open "quote', "x y " * 50_000, "\t", "«»", "//", "@", "@@@", "١٢ ٣", "\u2028"),
]
JSON_NOBODY: list[Any] = [
    *(None, True, False, [], {}, [[[]]], {"a": [{}]}, [None], float("nan"), float("inf"), 1e308, -1, "\ud800 x"),
    *([{"username": None}], [{"username": ["x y"]}], {"username": {}}, [True], 10**400),
]
COPIES = 12  # of the other rows: one bad cell is none of many then, as in files of users
MAX_LARGE = 10_000_000  # characters of a cell that is far too long


@dataclass(frozen=True)
class Replaced:
    """A file with one cell replaced by a value that names nobody, and the file without the row of that cell."""

    changed: bytes
    without_row: bytes
    value: str


def damaged(data: bytes, rng: random.Random) -> bytes:
    """A file with up to eight random changes: cuts, doubled parts, moved parts, foreign tokens, flipped bytes."""
    if data.startswith(b"PK") and rng.random() < 0.8:
        return _damaged_inside(data, rng)
    for _ in range(rng.randint(1, 8)):
        data = rng.choice(_CHANGES)(data, rng)
    return data[: rng.randrange(len(data) + 1)] if rng.random() < 0.05 else data


def _damaged_inside(data: bytes, rng: random.Random) -> bytes:
    """A zip archive with damage inside one of its parts."""
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as archive, zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as copy:
        victim = rng.choice(archive.namelist())
        for name in archive.namelist():
            part = archive.read(name)
            copy.writestr(name, damaged(part, rng) if name == victim else part)
    return changed.getvalue()


def _part(data: bytes, rng: random.Random) -> tuple[int, int]:
    start = rng.randrange(len(data) + 1)
    return start, min(len(data), start + rng.choice((1, 2, 8, 64, 512)))


def _cut(data: bytes, rng: random.Random) -> bytes:
    start, end = _part(data, rng)
    return data[:start] + data[end:]


def _double(data: bytes, rng: random.Random) -> bytes:
    start, end = _part(data, rng)
    return data[:end] + data[start:end] * rng.choice((1, 2, 50)) + data[end:]


def _move(data: bytes, rng: random.Random) -> bytes:
    start, end = _part(data, rng)
    target = rng.randrange(len(data) + 1)
    return data[:target] + data[start:end] + data[target:]


def _insert(data: bytes, rng: random.Random) -> bytes:
    start, end = _part(data, rng)
    return data[:start] + rng.choice(TOKENS) + data[rng.choice((start, end)) :]


def _flip(data: bytes, rng: random.Random) -> bytes:
    start, _ = _part(data, rng)
    return data[:start] + bytes([rng.randrange(256)]) + data[start + 1 :]


def _double_line(data: bytes, rng: random.Random) -> bytes:
    lines = data.splitlines(keepends=True) or [b""]
    at = rng.randrange(len(lines))
    return b"".join([*lines[:at], lines[at], *lines[at:]])


def _other_line_ends(data: bytes, rng: random.Random) -> bytes:
    return data.replace(b"\n", rng.choice((b"\r\n", b"\r", b"\n\n")))


def _change_columns(data: bytes, rng: random.Random) -> bytes:
    """Two names of the header exchanged, one dropped, or one replaced by another."""
    first, end, rest = data.partition(b"\n")
    mark = max((b",", b";", b"\t"), key=first.count)
    names = first.split(mark)
    one, other = rng.randrange(len(names)), rng.randrange(len(names))
    names[one], names[other] = names[other], rng.choice((names[one], b"", b"text", b"author", b"followers"))
    return mark.join(names) + end + rest


_CHANGES: list[Callable[[bytes, random.Random], bytes]] = [
    *(_cut, _double, _move, _insert, _insert, _flip, _double_line, _other_line_ends, _change_columns)
]


def replaced(path: Path, rng: random.Random) -> Replaced | None:
    """A sample with one cell replaced; None for a kind of file whose rows depend on each other."""
    replace = _REPLACED.get(path.suffix)
    copies = 1 if path.parent.name == "posts" else COPIES  # where an id stands in several rows, it is not a post's
    return replace(path.read_bytes(), copies, rng) if replace else None


def _value(rng: random.Random) -> str:
    return "x" + " y" * (MAX_LARGE // 2) if rng.random() < 0.01 else rng.choice(NOBODY)


def _in_table(data: bytes, copies: int, rng: random.Random) -> Replaced | None:
    text = data.decode("utf-8-sig")
    mark = max(",;\t|", key=text.splitlines()[0].count)
    header, *rows = csv.reader(io.StringIO(text, newline=""), delimiter=mark)
    at = rng.randrange(len(rows))
    if not rows[at] or len(rows) < 2:
        return None
    value = _value(rng)
    column = rng.randrange(len(rows[at]))
    row = [value if number == column else cell for number, cell in enumerate(rows[at])]

    def written(rows: list[list[str]]) -> bytes:
        out = io.StringIO(newline="")
        csv.writer(out, delimiter=mark, lineterminator="\n").writerows([header, *rows])
        return out.getvalue().encode("utf-8", "surrogatepass")

    others = (rows[:at] + rows[at + 1 :]) * copies
    place = rng.randrange(len(others))
    return Replaced(written([*others[:place], row, *others[place:]]), written(others), value)


def _leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The paths of everything inside a value."""
    for key, inner in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield (*path, key)
        yield from _leaves(inner, (*path, key))


def _hostile(row: Any, rng: random.Random) -> tuple[Any, str]:
    """A copy of a JSON value in which one value is another, and that one."""
    row = json.loads(json.dumps(row))
    *path, last = rng.choice(list(_leaves(row)))
    inner = row
    for key in path:
        inner = inner[key]
    value = rng.choice(JSON_NOBODY) if rng.random() < 0.5 else _value(rng)
    inner[last] = value
    return row, repr(value)


def _in_lines(data: bytes, copies: int, rng: random.Random) -> Replaced | None:
    lines = [line for line in data.decode().splitlines() if line.strip()]
    at = rng.randrange(len(lines))
    if len(lines) < 2:
        return None
    row, value = _hostile(json.loads(lines[at]), rng)
    others = (lines[:at] + lines[at + 1 :]) * copies
    place = rng.randrange(len(others))
    changed = [*others[:place], json.dumps(row), *others[place:]]
    return Replaced("\n".join(changed).encode(), "\n".join(others).encode(), value)


def _in_document(data: bytes, copies: int, rng: random.Random) -> Replaced | None:
    document = json.loads(data)
    lists = [rows for rows in _row_lists(document) if len(rows) > 1]
    if not lists or (isinstance(document, dict) and {"nodes", "elements"} & document.keys()):  # edges depend on nodes
        return None
    rows = rng.choice(lists)
    good = rows.pop(rng.randrange(len(rows)))
    rows *= copies
    without = json.dumps(document).encode()
    row, value = _hostile(good, rng)
    rows.insert(rng.randrange(len(rows)), row)
    return Replaced(json.dumps(document).encode(), without, value)


def _in_workbook(data: bytes, copies: int, rng: random.Random) -> Replaced | None:
    book = openpyxl.load_workbook(io.BytesIO(data))
    sheet = book.worksheets[0]
    row = rng.randrange(max(2, sheet.max_row // 2), sheet.max_row + 1)
    value = rng.choice([value for value in NOBODY if value.isprintable() and len(value) < 32_000])
    sheet.cell(row, rng.randrange(1, sheet.max_column + 1)).value = value
    changed = _saved(book)
    sheet.delete_rows(row)
    return Replaced(changed, _saved(book), value)


def _saved(book: openpyxl.Workbook) -> bytes:
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


_REPLACED: dict[str, Callable[[bytes, int, random.Random], Replaced | None]] = {
    ".csv": _in_table,
    ".tsv": _in_table,
    ".tab": _in_table,
    ".jsonl": _in_lines,
    ".ndjson": _in_lines,
    ".json": _in_document,
    ".xlsx": _in_workbook,
}
