"""JSON in every layout: the same values come out, bad ones cost themselves, and limits are told."""

import json
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from ingest.input import plain_file
from ingest.readers import json as reader
from ingest.readers.json import CONTEXT, Broken, Value, sample, values
from ingest.readers.json import Path as JsonPath

SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=6)
SETTINGS = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
OBJECTS = st.lists(st.dictionaries(st.text(), VALUES), max_size=6)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("json")


def read(folder: Path, data: bytes, *opened: JsonPath) -> list[Value | Broken]:
    path = folder / "values.json"
    path.write_bytes(data)
    return list(values(plain_file(path), frozenset(opened)))


def data_of(found: list[Value | Broken]) -> list[Any]:
    assert all(isinstance(value, Value) for value in found), found
    return [value.data for value in found if isinstance(value, Value)]


@settings(SETTINGS, max_examples=25)
@given(objects=OBJECTS, indent=st.sampled_from([None, 0, 2]), ascii_only=st.booleans())
def test_every_layout_gives_the_same_values(
    folder: Path, objects: list[Any], indent: int | None, ascii_only: bool
) -> None:
    def written(value: Any) -> str:
        text = json.dumps(value, indent=indent, ensure_ascii=ascii_only)
        return text.encode("utf-8", "replace").decode()

    expected = json.loads(written(objects))
    layouts = [
        written(objects),
        "\n".join(map(written, objects)),
        "".join(map(written, objects)),
        "\x1e".join(map(written, objects)),
        f"window.YTD.tweets.part0 = {written(objects)}",
    ]
    for layout in layouts:
        for encoding in ("utf-8", "utf-8-sig", "utf-16"):
            assert data_of(read(folder, layout.encode(encoding))) == expected
    wrapper = {"name": "chat", "about": {"x": [1]}, "messages": objects}
    assume(not any(CONTEXT in each for each in objects))
    inner = data_of(read(folder, written(wrapper).encode(), ("messages",)))
    assert [{key: value for key, value in each.items() if key != CONTEXT} for each in inner] == expected


@settings(SETTINGS, max_examples=50)
@given(objects=OBJECTS.filter(bool), chunk=st.integers(1, 40))
def test_where_a_chunk_ends_does_not_matter(folder: Path, objects: list[Any], chunk: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reader, "CHUNK", chunk)
        assert data_of(read(folder, json.dumps(objects).encode())) == objects
        assert data_of(read(folder, "\n".join(map(json.dumps, objects)).encode())) == objects


@settings(SETTINGS)
@given(data=st.binary(max_size=200) | st.text('{}[],:"\\ae1-\n =window.', max_size=60).map(str.encode))
def test_no_bytes_break_the_reader(folder: Path, data: bytes) -> None:
    assert all(isinstance(value, Value | Broken) for value in read(folder, data, ("a",), ("b", "[]", "c")))
    assert isinstance(sample(plain_file(folder / "values.json").head), tuple)


BROKEN = [
    (b'{"a": 1}\n{bad}\n{"a": 3}', [{"a": 1}, "it is not valid JSON", {"a": 3}]),
    (b'{"a": "unclosed\n{"a": 2}', ["it is not valid JSON", {"a": 2}]),
    (b'[{"a": 1},\n{"a": 2', [{"a": 1}, "never closed"]),
    (b'[{"a": 1} {"a": 2}]', [{"a": 1}, {"a": 2}]),
    (b'{"a": NaN}', "NaN"),
    (b'{"a": 1}\n' + b'{"a":' * 100_000 + b'\n{"a": 2}', [{"a": 1}, "nested too deeply", {"a": 2}]),
    (b'{"a": ' + b"1" * 5000 + b'}\n{"a": 2}', ["thousands of digits", {"a": 2}]),
]


@pytest.mark.parametrize(("data", "expected"), BROKEN)
def test_a_bad_value_costs_itself_only(folder: Path, data: bytes, expected: Any) -> None:
    found = read(folder, data)
    if expected == "NaN":
        assert str(data_of(found)) == "[{'a': nan}]"
        return
    assert len(found) == len(expected)
    for value, wanted in zip(found, expected, strict=True):
        assert wanted in value.reason if isinstance(value, Broken) else value.data == wanted


def test_values_know_their_lines(folder: Path) -> None:
    found = read(folder, b'[\n  {"a": 1},\n  {\n    "a": 2\n  },\n\n  {"a": 3}\n]')
    assert [value.line for value in found] == [2, 3, 7]


def test_arrays_inside_wrappers_are_opened_with_what_stands_around_them(folder: Path) -> None:
    data = {"chats": {"list": [{"name": "A", "messages": [{"id": 1}]}, {"name": "B", "messages": [{"id": 2}]}]}}
    found = data_of(read(folder, json.dumps(data).encode(), ("chats", "list", "[]", "messages")))
    assert [(each["id"], each[CONTEXT]["name"]) for each in found] == [(1, "A"), (2, "B")]


def test_a_value_of_any_length_meets_a_limit(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "MAX_VALUE", 4 << 20)
    found = read(folder, b'{"a": "' + b"x" * (9 << 20) + b'"}\n{"a": 2}')
    assert isinstance(found[0], Broken)
    assert found[0].reason == "one value is longer than 4 million characters"
    assert [value.data for value in found if isinstance(value, Value)] == [{"a": 2}]


def test_memory_stays_flat(folder: Path) -> None:
    one = json.dumps({"id": 1, "text": "x" * 200})
    path = folder / "large.json"
    path.write_text("[" + ",".join([one] * 40_000) + "]")

    def drain(found: Iterator[Value | Broken]) -> int:
        return sum(1 for _ in found)

    tracemalloc.start()
    assert drain(values(plain_file(path))) == 40_000
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert path.stat().st_size > 8_000_000
    assert peak < 7_000_000


def test_a_sample_of_a_file_that_is_longer_than_its_head(folder: Path) -> None:
    path = folder / "one.json"
    path.write_text(json.dumps({"data": [{"id": number, "text": "x" * 100} for number in range(10_000)]}))
    (found,) = sample(plain_file(path).head)
    assert found["data"][0] == {"id": 0, "text": "x" * 100}
    assert len(found["data"]) > 1_000
