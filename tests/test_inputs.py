"""Inputs: the plain bytes of packed files are read, within limits, and a broken file gets a sentence."""

import bz2
import gzip
import io
import lzma
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import zstandard
from conftest import NOW
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.errors import UnreadableFile
from graph.records import Mention
from ingest import ReadOptions, Rejected
from ingest.files import each_file
from ingest.input import Input, inputs
from ingest.readers import lines, unpacking
from ingest.registry import open_source

TEXT = b"source,target\njade,mia\nmia,zoe\n"
PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "xz": lzma.compress,
    "zstd": zstandard.ZstdCompressor().compress,
    "bzip2": bz2.compress,
    "plain": bytes,
}


def read(file: Input) -> bytes:
    with file.open() as stream:
        return stream.read()


def zip_of(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


@pytest.mark.parametrize("packer", PACKERS)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=20)
@given(data=st.binary(max_size=5_000), doubled=st.booleans())
def test_packed_bytes_are_read_back(tmp_path: Path, packer: str, data: bytes, doubled: bool) -> None:
    """The name of a file says nothing; files that were packed in two parts and joined are read to their end."""
    pack, data = PACKERS[packer], TEXT + data
    path = tmp_path / "mentions.txt"
    path.write_bytes(pack(data) + (pack(data) if doubled else b""))
    (file,) = inputs([path])
    assert read(file) == read(file) == data * (2 if doubled else 1)
    assert file.bytes_read == file.bytes_total == path.stat().st_size


def test_an_archive_is_its_members(tmp_path: Path) -> None:
    members = {"b/m.csv": TEXT, "a.csv.gz": gzip.compress(TEXT), ".hidden.csv": b"x", "__MACOSX/b/._m.csv": b"x"}
    files = list(inputs([zip_of(tmp_path / "export.zip", members)]))
    assert [file.name for file in files] == ["export.zip: b/m.csv", "export.zip: a.csv.gz"]
    assert [read(file) for file in files] == [TEXT, TEXT]
    assert all(file.head.data == TEXT and file.head.is_whole for file in files)


def test_a_workbook_is_one_file_though_it_is_an_archive(tmp_path: Path) -> None:
    path = zip_of(tmp_path / "table.bin", {"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<workbook/>"})
    (file,) = inputs([path])
    assert (file.name, read(file)) == ("table.bin", path.read_bytes())


def test_a_folder_is_its_files_in_order_without_hidden_and_rejected_ones(tmp_path: Path) -> None:
    for name in ("b.csv", "a/z.csv", "a/.trash/x.csv", ".DS_Store", "b.rejects.csv"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(TEXT)
    (tmp_path / "broken.zip").write_bytes(b"PK\x03\x04 and no more")
    assert [file.name for file in inputs([tmp_path])] == ["z.csv", "b.csv", "broken.zip"]
    (tmp_path / "empty").mkdir()
    with pytest.raises(UnreadableFile, match="holds no file"):
        list(inputs([tmp_path / "empty"]))


def test_patterns_and_the_standard_input(tmp_path: Path) -> None:
    for name in ("m2.csv", "m1.csv", "other.csv", "m[1].csv"):
        (tmp_path / name).write_bytes(TEXT)
    assert [file.name for file in inputs([str(tmp_path / "m?.csv")])] == ["m1.csv", "m2.csv"]
    assert [file.name for file in inputs([tmp_path / "m[1].csv"])] == ["m[1].csv"]
    with pytest.raises(UnreadableFile, match="no file matches"):
        list(inputs([str(tmp_path / "n*.csv")]))
    (file,) = inputs(["-"], io.BytesIO(gzip.compress(TEXT)))
    assert (file.name, read(file)) == ("standard input", TEXT)
    path = file.path
    del file
    assert not path.exists()


@pytest.mark.parametrize("packer", ["gzip", "xz", "bzip2"])  # in zstd, a frame that ends early is a shorter one
def test_what_is_cut_short_is_called_damaged(tmp_path: Path, packer: str) -> None:
    packed = PACKERS[packer](TEXT * 5_000)
    (tmp_path / "cut").write_bytes(packed[: len(packed) // 2])
    (file,) = inputs([tmp_path / "cut"])
    with pytest.raises(UnreadableFile, match="cut: the packed file is damaged or incomplete"):
        read(file)


@pytest.mark.parametrize("packer", ["gzip", "xz", "zstd", "bzip2", "zip"])
def test_a_bomb_meets_a_limit(tmp_path: Path, packer: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpacking, "MAX_UNCHECKED_BYTES", 1 << 20)
    path, data = tmp_path / "bomb", bytes(50 << 20)
    if packer == "zip":
        zip_of(path, {"zeros.csv": data})
    else:
        path.write_bytes(PACKERS[packer](data))
    (file,) = inputs([path])
    with pytest.raises(UnreadableFile, match="unpacks to more than 250 times its size"):
        read(file)


def test_an_archive_of_too_many_files_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpacking, "MAX_MEMBERS", 3)
    with pytest.raises(UnreadableFile, match="more than 3 files"):
        list(inputs([zip_of(tmp_path / "many.zip", {str(n): b"" for n in range(4)})]))


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_an_endless_line_is_one_rejected_row(tmp_path: Path, newline: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "MAX_LINE", 300_000)
    rows = ["source,target", "jade," + "a,b" * 300_000, "jade,mia", ""]
    path = tmp_path / "m.csv"
    path.write_bytes(newline.join(rows).encode())
    (file,) = inputs([path])
    rejected, mention = open_source(file, ReadOptions(), NOW).items()
    assert isinstance(rejected, Rejected)
    assert (rejected.line, rejected.reason) == (2, "a cell is longer than 100,000 characters")
    assert sum(map(len, rejected.cells)) < 20_000
    assert isinstance(mention, Mention)


def test_files_beside_the_data_are_passed_over_unless_they_are_named(tmp_path: Path) -> None:
    """A folder, a pattern and an archive count alike; a picture is known by its bytes, too."""
    others = {
        "README.md": TEXT,
        "LICENSE": b"MIT",
        "Thumbs.db": b"\xd0\xcf\x11\xe0",
        "clean.py": b"",
        "x.pdf": b"%PDF-1.7",
    }
    others |= {"photo": b"\x89PNG\r\n", "readme.txt": b"hello"}
    (tmp_path / "data").mkdir()
    for name, data in {"m.csv": TEXT, **others}.items():
        (tmp_path / "data" / name).write_bytes(data)
    archive = zip_of(tmp_path / "all.zip", {"m.csv": TEXT, **others})
    for path in (tmp_path / "data", tmp_path / "data" / "*", archive):
        outcomes = list(each_file([path], read))
        assert [o.result for o in outcomes if not o.other_kind] == [TEXT], path
        assert {o.file.rpartition(": ")[2] for o in outcomes if o.other_kind} == others.keys(), path
    (named,) = each_file([tmp_path / "data" / "README.md"], read)
    assert named.result == TEXT


def test_a_changelog_of_data_and_unknown_text_are_not_passed_over(tmp_path: Path) -> None:
    for name in ("notice_board.csv", "authors.csv", "notes.txt"):
        (tmp_path / name).write_bytes(TEXT)
    assert [outcome.other_kind for outcome in each_file([tmp_path], read)] == [None, None, None]
