"""XML from strangers: its rows one at a time, whatever the size of the file, and no entities.

The parser is expat, which loads nothing from outside; a document that declares an entity is refused, as
`defusedxml` does, because entities are what XML bombs are made of.
"""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO
from xml.parsers import expat

from graph.errors import UnreadableFile
from ingest.input import Head, Input

CHUNK_BYTES = 1 << 16
MAX_TAG_BYTES = 1 << 24  # of one tag or comment, which the parser keeps in memory as a whole
MAX_ROW_PARTS = 20_000  # elements inside one row
MAX_ROW_TEXT = 1 << 20  # characters inside one row
ROOT_BYTES = 1 << 16  # within which the first element must begin
MAX_DEPTH = 1_000  # elements inside each other


@dataclass(slots=True)
class Element:
    """An element with what it holds. `name` and the names of attributes come without their namespace prefix."""

    name: str
    attributes: dict[str, str]
    line: int
    text: str = ""
    children: list["Element"] = field(default_factory=list)

    def named(self, name: str) -> Iterator["Element"]:
        """Every element of this name inside this one, at any depth, in the order of the file."""
        for child in self.children:
            if child.name == name:
                yield child
            yield from child.named(name)


def read_elements(file: Input, rows: frozenset[str], contexts: frozenset[str] = frozenset()) -> Iterator[Element]:
    """The elements of some names, in the order in which they end; the document is never in memory as a whole.

    Parameters
    ----------
    rows
        Names of elements that are returned complete. A row inside a row is returned by itself, before the outer one.
    contexts
        Names of elements that are returned as they begin, with their attributes only.

    Raises
    ------
    UnreadableFile
        The document is not well-formed, declares entities, or has a row beyond the limits.
    """
    with file.open() as stream:
        yield from elements_in(file.name, stream, rows, contexts)


def elements_in(
    name: str, stream: IO[bytes], rows: frozenset[str], contexts: frozenset[str] = frozenset()
) -> Iterator[Element]:
    """`read_elements` for a stream; `name` is that of its file in errors."""
    for elements in _Handler(name, rows, contexts).feed(stream):
        yield from elements


class _Handler:
    """Builds rows from the events of one parser."""

    def __init__(self, name: str, rows: frozenset[str], contexts: frozenset[str]) -> None:
        self._name = name
        self._rows = rows
        self._contexts = contexts
        self._open: list[Element] = []  # the row that is being read, and the elements open in it
        self._depth = self._parts = self._characters = 0
        self._before_rows: list[tuple[int, int]] = []  # parts and characters held when each open row began
        self._ready: list[Element] = []
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self.parser.EntityDeclHandler = self._refuse_entity

    def feed(self, stream: IO[bytes]) -> Iterator[list[Element]]:
        """The elements that each part of a stream completes."""
        fed = 0
        while chunk := stream.read(CHUNK_BYTES):
            self._parse(chunk)
            yield self._ready
            self._ready = []
            fed += len(chunk)
            if fed - max(0, self.parser.CurrentByteIndex) > MAX_TAG_BYTES:
                raise self.refusal(f"a tag is longer than {MAX_TAG_BYTES >> 20} MiB", "shorten it")
        self._parse(b"", final=True)
        yield self._ready

    def _parse(self, chunk: bytes, final: bool = False) -> None:
        try:
            self.parser.Parse(chunk, final)
        except expat.ExpatError as error:
            reason = expat.ErrorString(error.code)
            raise UnreadableFile(
                f"{self._name}: the XML cannot be read from line {error.lineno} on ({reason}); export the file again."
            ) from None
        except (LookupError, ValueError):  # an encoding that Python or expat does not know
            raise UnreadableFile(
                f"{self._name}: the XML names an encoding that is not known; export the file again in UTF-8."
            ) from None

    def refusal(self, reason: str, fix: str) -> UnreadableFile:
        return UnreadableFile(f"{self._name}: {reason} (line {self.parser.CurrentLineNumber}); {fix}.")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise self.refusal(f"more than {MAX_DEPTH:,} elements lie inside each other", "export the file again")
        name = _local(name)
        if name in self._rows:
            self._before_rows.append((self._parts, self._characters))
        if self._open or name in self._rows:
            self._open.append(Element(name, _local_names(attributes), self.parser.CurrentLineNumber))
            self._parts += 1
            if self._parts > MAX_ROW_PARTS:
                raise self.refusal(f"a <{self._open[0].name}> has more than {MAX_ROW_PARTS:,} elements", "split it")
        if name in self._contexts:
            self._ready.append(Element(name, _local_names(attributes), self.parser.CurrentLineNumber))

    def _end(self, name: str) -> None:
        self._depth -= 1
        if not self._open:
            return
        element = self._open.pop()
        if element.name in self._rows:
            self._ready.append(element)
            self._parts, self._characters = self._before_rows.pop()
        else:
            self._open[-1].children.append(element)

    def _text(self, text: str) -> None:
        if not self._open:
            return
        self._characters += len(text)
        if self._characters > MAX_ROW_TEXT:
            raise self.refusal(f"a <{self._open[0].name}> has more than {MAX_ROW_TEXT:,} characters", "shorten it")
        self._open[-1].text += text

    def _refuse_entity(self, name: str, *_: object) -> None:
        raise self.refusal(
            f"it declares the entity “{name[:40]}”, which can hide other files or endless text",
            "remove the <!DOCTYPE …> at its beginning if you trust the file",
        )


def _local(name: str) -> str:
    return name.rpartition(":")[2] if ":" in name else name


def _local_names(attributes: dict[str, str]) -> dict[str, str]:
    for name in attributes:
        if ":" in name:
            return {_local(name): value for name, value in attributes.items()}
    return attributes


def check_xml(name: str, stream: IO[bytes], rows: frozenset[str], max_parts: int) -> None:
    """Refuse a document that another reader could not read safely: one with entities or an endless row.

    Parameters
    ----------
    rows
        Names of elements that the other reader has in memory one at a time.
    max_parts
        Elements allowed inside one of them, and between two.

    Raises
    ------
    UnreadableFile
        The document is not well-formed, declares entities, or has a row beyond the limits.
    """
    handler = _Handler(name, frozenset(), frozenset())
    parts = 0

    def begin(tag: str, _: object) -> None:
        nonlocal parts
        parts += 1
        if tag in rows or (":" in tag and _local(tag) in rows):
            parts = 0
        elif parts > max_parts:
            raise handler.refusal(f"a row has more than {max_parts:,} elements", "save the sheet as CSV (UTF-8)")

    handler.parser.ordered_attributes = True  # lists are made faster than dictionaries
    handler.parser.StartElementHandler = begin
    handler.parser.EndElementHandler = handler.parser.CharacterDataHandler = None
    for _ in handler.feed(stream):
        pass


class _RootFound(Exception):
    """The outermost element has begun; nothing after it needs to be read."""


def root_element(head: Head) -> str:
    """The name of the outermost element of a file, in lower case; empty if the file is not XML."""
    if not head.text.lstrip("\ufeff \t\r\n").startswith("<"):
        return ""
    names: list[str] = []

    def begin(name: str, _: object) -> None:
        names.append(_local(name).casefold())
        raise _RootFound

    parser = expat.ParserCreate()
    parser.StartElementHandler = begin
    with contextlib.suppress(expat.ExpatError, LookupError, ValueError, _RootFound):
        parser.Parse(head.data.lstrip(b" \t\r\n")[:ROOT_BYTES], False)
    return names[0] if names else ""
