"""Paths into nested values, as the descriptions of formats write them.

`caption.text` is a member of a member, `taggedUsers[].username` that of every element, `edges[0]` one element,
`refs[type=quoted]` the elements with such a member, and `taggedUsername#` every member that is numbered in this way
(`taggedUsername1`, `taggedUsername12`). A `.` alone is the value itself. A cell that holds a list or an object as text
is taken apart where a path leads into it.
"""

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

from ingest.posts.cells import read_elements, read_structure

Find = Callable[[Any], list[Any]]
Step = Callable[[Any], Iterable[Any]]

_MEMBERS = re.compile(r"[^.\[\]#]+(?:\.[^.\[\]#]+)*")
_FIRST_NAME = re.compile(r"!?([^.\[\]#^@!]+)(?=[.\[]|$)")
_STEP = re.compile(r"([^.\[\]#]+)(#?)|\[([^\]]*)\]")


@lru_cache(maxsize=4096)
def finder(path: str) -> Find:
    """A function that finds everything at a path.

    >>> finder("tags[].user.name")({"tags": [{"user": {"name": "nora"}}, {"user": {"name": "tom"}}, {}]})
    ['nora', 'tom']
    >>> finder("refs[type=quoted].id")({"refs": [{"type": "quoted", "id": 1}, {"type": "replied_to", "id": 2}]})
    [1]
    >>> finder("tagged#")({"tagged1": "nora", "tagged12": "tom", "tagged": 0}), finder("a")({})
    (['nora', 'tom'], [])
    """
    if path == ".":
        return lambda value: [value]
    if _STEP.fullmatch(path) and path[-1] not in "#]":
        return lambda value: [found] if isinstance(value, dict) and (found := value.get(path)) is not None else []
    if path.endswith("[]") and _MEMBERS.fullmatch(path[:-2]):
        get = _getter(path[:-2])
        return lambda value: [each for each in read_elements(get(value)) if each is not None]
    steps = [_step(match) for match in _STEP.finditer(path)]

    def find(value: Any) -> list[Any]:
        found = [value]
        for step in steps:
            found = [inner for outer in found for inner in step(outer) if inner is not None]
        return found

    return find


def first_name(path: str) -> str | None:
    """The member that an object must have for anything to be found at a path; None if that is not so simple.

    >>> first_name("user.name"), first_name("!tags[]"), first_name("tagged#"), first_name("^.owner")
    ('user', 'tags', None, None)
    """
    match = _FIRST_NAME.match(path)
    return match[1] if match else None


def first_finder(paths: str) -> Callable[[Any], Any]:
    """A function that finds the first value that is not a blank at any of several paths, which blanks part.

    A path that begins with @ finds handles written with one only: elsewhere the member holds a name.

    >>> first_finder("full_text text")({"text": "hello", "full_text": ""})
    'hello'
    >>> first_finder("@author")({"author": "Nora Lindt"}), first_finder("@author")({"author": "@nora"})
    (None, '@nora')
    """
    getters = [_getter(path) for path in paths.split()]
    if len(getters) < 2:
        return getters[0] if getters else _nothing

    def find(value: Any) -> Any:
        for get in getters:
            if (found := get(value)) is not None:
                return found
        return None

    return find


def _nothing(value: Any) -> None:
    return None


def _getter(path: str) -> Callable[[Any], Any]:
    """A function that finds the first value that is not a blank at one path; fast for members of members."""
    if path[0] == "@":
        find = finder(path[1:])
        return lambda value: next((each for each in find(value) if str(each)[:1] == "@"), None)
    if path == "." or not _MEMBERS.fullmatch(path):
        find = finder(path)
        return lambda value: next((each for each in find(value) if _is_given(each)), None)
    *outer, last = path.split(".")

    def get(value: Any) -> Any:
        for key in outer:
            value = value.get(key) if value.__class__ is dict else _as_object(value).get(key)
        if value.__class__ is not dict:
            value = _as_object(value)
        found = value.get(last)
        return found if _is_given(found) else None

    return get


def _is_given(value: Any) -> bool:
    if value.__class__ is str:
        return bool(value)
    return value is not None and (value.__class__ is not float or value == value)  # NaN, which pandas writes


def _step(match: re.Match[str]) -> Step:
    key, numbered, index = match.groups()
    if key and numbered:
        return _numbered(key)
    if key:
        return lambda value: (_as_object(value).get(key),)
    if index == "":
        return read_elements
    if index.isdigit():
        return lambda value: read_elements(value)[int(index) : int(index) + 1]
    member, _, wanted = index.partition("=")
    wanted = wanted.casefold()
    return lambda value: (
        each for each in read_elements(value) if str(_as_object(each).get(member)).casefold() == wanted
    )


def _numbered(key: str) -> Step:
    is_numbered = re.compile(re.escape(key) + r"\d+").fullmatch
    return lambda value: (cell for name, cell in _as_object(value).items() if is_numbered(name))


def _as_object(value: Any) -> dict[str, Any]:
    if isinstance(value, str) and value[:1] == "{":
        value = read_structure(value)
    return value if isinstance(value, dict) else {}
