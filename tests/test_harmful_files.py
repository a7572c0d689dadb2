"""XML and workbooks from strangers: bombs meet a limit, and damage is named."""

import zipfile
from pathlib import Path

import pytest
from graph_files import SAMPLES, graphml_of, pairs, read, read_text

from graph.errors import UnreadableFile
from ingest.source import Format
from ingest.sources import excel, gexf, graphml

BOMB = '<!DOCTYPE g [<!ENTITY a "ha">' + "".join(
    f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True)
)
OUTSIDE = '<!DOCTYPE g [<!ENTITY i SYSTEM "file:///etc/passwd">'
PARAMETER = '<!DOCTYPE g [<!ENTITY % i SYSTEM "http://127.0.0.1:9/e.dtd"> %i;'


@pytest.mark.parametrize("doctype", [BOMB, OUTSIDE, PARAMETER], ids=["bomb", "outside", "parameter"])
@pytest.mark.parametrize("form", [gexf.FORMAT, graphml.FORMAT], ids=lambda form: form.name)
def test_documents_with_entities_are_refused(form: Format, doctype: str, tmp_path: Path) -> None:
    text = f'<?xml version="1.0"?>{doctype}]><{form.name}><graph><node id="a" label="&i;"/></graph></{form.name}>'
    with pytest.raises(UnreadableFile, match="declares the entity"):
        read_text(form, tmp_path, text)


def test_a_document_type_without_entities_is_no_harm(tmp_path: Path) -> None:
    text = '<!DOCTYPE graphml SYSTEM "http://graphml.graphdrawing.org/dtds/graphml.dtd">' + graphml_of(
        {"a": "A", "b": "B"}
    )
    assert pairs(read_text(graphml.FORMAT, tmp_path, text)[0]) == {("a", "b"): 1}


@pytest.mark.parametrize(
    ("inside", "reason"),
    [
        ('<node id="a">' + "<x/>" * 30_000, "more than 20,000 elements"),
        ('<node id="a">' + "x" * 2_000_000, "more than 1,048,576 characters"),
        ("<g>" * 2_000, "more than 1,000 elements lie inside each other"),
        ('<node id="' + "a" * 20_000_000, "longer than 16 MiB"),
    ],
    ids=["parts", "text", "depth", "tag"],
)
def test_endless_rows_meet_a_limit(inside: str, reason: str, tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match=reason):
        read_text(gexf.FORMAT, tmp_path, f"<gexf><graph><nodes>{inside}")


def workbook_with(folder: Path, part: str, content: bytes) -> Path:
    """The sample workbook with one of its parts replaced."""
    path = folder / "book.xlsx"
    with (
        zipfile.ZipFile(SAMPLES / "excel" / "mentions.xlsx") as sample,
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as changed,
    ):
        for name in sample.namelist():
            changed.writestr(name, content if name == part else sample.read(name))
    return path


SHEET = "xl/worksheets/sheet1.xml"


@pytest.mark.parametrize(
    ("part", "content", "reason"),
    [
        (SHEET, b"<worksheet><sheetData>" + b" " * 100_000_000, "unpacks to 95 MiB"),
        (SHEET, f"{BOMB}]><worksheet>&i;</worksheet>".encode(), "declares the entity"),
        (SHEET, b"<worksheet><sheetData><row>" + b"<c/>" * 200_000, "more than 100,000 elements"),
        ("xl/styles.xml", b"<styleSheet>" + b" " * 40_000_000, "unpacks to 38 MiB"),
        ("xl/styles.xml", b"<styleSheet>", "cannot be read from line 1 on"),
    ],
    ids=["zip bomb", "entities", "endless row", "styles", "broken"],
)
def test_workbooks_that_mean_harm_are_refused(part: str, content: bytes, reason: str, tmp_path: Path) -> None:
    path = workbook_with(tmp_path, part, content)
    with pytest.raises(UnreadableFile, match=reason):
        read(excel.FORMAT, path)


@pytest.mark.parametrize("encoding", ["UT-8", "utf-16-sideways", "shift_jis"])
def test_unknown_encodings_are_named(encoding: str, tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="an encoding that is not known"):
        read_text(gexf.FORMAT, tmp_path, f'<?xml version="1.0" encoding="{encoding}"?><gexf/>')


def test_a_workbook_cut_short_is_damaged(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    path.write_bytes((SAMPLES / "excel" / "mentions.xlsx").read_bytes()[:4_000])
    with pytest.raises(UnreadableFile, match="the workbook is damaged"):
        read(excel.FORMAT, path)
