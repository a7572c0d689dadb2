"""The objects of a file of posts, whether it is JSON or a table.

A row is an object, too: its columns are members, with `_` for blanks in their names, and a header like
`taggedUsers/0/username` or `author.name` makes the lists and objects that it was flattened from.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from ingest.fields.rows import unreadable_record
from ingest.input import Head, Input
from ingest.posts.reader import Matcher
from ingest.posts.shape import Expand
from ingest.readers import json
from ingest.readers.csv import Table, open_table, table_layout
from ingest.readers.json import Broken, Opened, Path, Value
from ingest.source import ReadOptions, Rejected

MAX_WRAPPERS = 4  # objects and arrays around the posts
MAX_LIST = 10_000  # elements that a flattened header may name
SAMPLE_ROWS = 200

_FLATTENED = re.compile(r"[^\s./]+(?:[./][^\s./]+)+")


@lru_cache(maxsize=8)
def sample_rows(head: Head) -> tuple[Any, ...]:
    """The first objects of a file; none if it is neither JSON nor a table."""
    if found := json.sample(head):
        return found
    if (layout := table_layout(head)) is None or len(layout.header) < 2:
        return ()
    rows = [list(cells) for cells in layout.sample[:SAMPLE_ROWS]] or [[]]
    to_object = _ToObject(layout.header, ())
    return tuple(to_object(cells) for cells in rows)


@lru_cache(maxsize=8)
def sample_names(head: Head) -> frozenset[str]:
    """The names of all members in the first objects of a file, at any depth."""
    names: set[str] = set()
    _add_names(sample_rows(head), names)
    return frozenset(names)


def _add_names(value: Any, names: set[str]) -> None:
    if isinstance(value, dict):
        names.update(name for name in value if isinstance(name, str))
        value = value.values()
    elif not isinstance(value, list | tuple):
        return
    for each in value:
        if isinstance(each, dict | list):
            _add_names(each, names)


def table_of(file: Input, options: ReadOptions) -> Table | None:
    """The table that a file holds; None for JSON.

    Raises
    ------
    UnreadableFile, NothingFound
        It is not JSON, and no table with rows either.
    """
    return None if json.sample(file.head) else open_table(file, options)


def read_rows(file: Input, table: Table | None, ignored: Iterable[str], paths: Opened) -> Iterator[Value | Rejected]:
    """Every object of a file. `paths` are those of the arrays inside wrapper objects that hold the posts."""
    if table is None:
        for value in json.values(file, paths):
            if isinstance(value, Broken):
                yield Rejected(value.line, value.reason, value.fix, list(value.cells))
            else:
                yield value
        return
    to_object = _ToObject(table.header, ignored)
    for record in table.records():
        yield unreadable_record(record, len(table.header)) or Value(record.line, to_object(record.cells))


@dataclass(frozen=True)
class _Column:
    position: int
    name: str
    path: tuple[str | int, ...]  # in the object that it was flattened from; empty if it was not


class _ToObject:
    """Turns the cells of a row into an object."""

    def __init__(self, header: Sequence[str], ignored: Iterable[str]) -> None:
        self._columns = [
            _Column(position, "_".join(name.split()), _flattened_path(name.strip()))
            for position, name in enumerate(header)
            if name not in ignored
        ]
        self._nested = [column for column in self._columns if column.path]

    def __call__(self, cells: Sequence[str]) -> dict[str, Any]:
        width = len(cells)
        node: dict[str, Any] = {}
        for column in self._columns:
            node.setdefault(column.name, cells[column.position] if column.position < width else "")
        for column in self._nested:
            _put(node, column.path, cells[column.position] if column.position < width else "")
        return node


def _flattened_path(name: str) -> tuple[str | int, ...]:
    if not _FLATTENED.fullmatch(name) or name[0].isdigit():
        return ()
    steps = [int(step) if step.isdigit() else step for step in re.split("[./]", name)]
    return tuple(steps) if all(isinstance(step, str) or step < MAX_LIST for step in steps) else ()


def _put(node: dict[Any, Any], path: tuple[str | int, ...], value: Any) -> None:
    """Put a value at its place in the object; lists are objects with numbers as keys, which `read_elements` knows."""
    for step in path[:-1]:
        inner = node.get(step)
        if not isinstance(inner, dict):
            inner = node[step] = {}
        node = inner
    node[path[-1]] = value


def opened(found: tuple[Any, ...], matcher: Matcher, expand: Expand) -> Opened:
    """The paths of arrays that hold objects of the wanted shapes, in wrapper objects that have no shape themselves."""
    paths: set[Path] = set()
    for value in found:
        if isinstance(value, dict) and not _fits(value, matcher, expand):
            paths.update(_arrays(value, (), matcher, expand))
    return frozenset(paths)


def _arrays(value: Any, path: Path, matcher: Matcher, expand: Expand) -> Iterator[Path]:
    if len(path) > MAX_WRAPPERS:
        return
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _arrays(inner, (*path, key), matcher, expand)
    elif isinstance(value, list):
        if any(_fits(each, matcher, expand) for each in value):
            yield path
        else:
            for each in value:
                yield from _arrays(each, (*path, "[]"), matcher, expand)


def _fits(value: Any, matcher: Matcher, expand: Expand) -> bool:
    return isinstance(value, dict) and any(matcher.shape_of(node) for node in expand(value))
