"""The objects of a file of posts, whether it is JSON or a table."""

from collections.abc import Iterator
from typing import Any

from ingest.input import Head, Input
from ingest.posts.reader import Matcher
from ingest.posts.shape import Expand
from ingest.readers.json import Broken, Opened, Path, Value, sample, values
from ingest.source import ReadOptions

MAX_WRAPPERS = 4  # objects and arrays around the posts


def sample_rows(head: Head) -> tuple[Any, ...]:
    """The first objects of a file; none if it is neither JSON nor a table."""
    return sample(head)


def read_rows(file: Input, options: ReadOptions, paths: Opened) -> Iterator[Value | Broken]:
    """Every object of a file. `paths` are those of the arrays inside wrapper objects that hold the posts."""
    yield from values(file, paths)


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
