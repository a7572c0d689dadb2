"""JSON in every layout that exports come in, one value at a time: a value a line, one array of any size, values one
after the other, values inside a wrapper object, and JavaScript files that assign an array.

The standard library's scanner reads each value; what is written here only walks from one value to the next. It keeps
the number of the line, reads the `NaN` that pandas writes, and is faster than an event parser: a value that continues
after the text in memory is read again when more of it is there.
"""

import codecs
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, BinaryIO

from ingest.input import Head, Input

CHUNK = 1 << 20  # bytes
MAX_VALUE = 64 << 20  # characters of one value
MAX_KEY = 1 << 16  # characters of a key and the blanks around it
SHOWN = 200  # characters of a value that cannot be read
SAMPLE_VALUES = 60
CONTEXT = "^"  # the key under which a value finds the plain members of the objects around it
ARRAY = "array"  # the key in there of the array that the value stands in

Path = tuple[str, ...]
Opened = frozenset[Path]  # paths of the arrays whose elements are the values; "[]" stands for "each element"

_BETWEEN = re.compile(r"[\s,;\x1e\ufeff]*")
_ASSIGNMENT = re.compile(r"[A-Za-z_$][\w$. ]{0,200}=\s*")
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{},]', re.DOTALL)
_NEXT_VALUE = re.compile(r"\n(?=[{\[])")
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_UNCLOSED = "a quote or bracket in it is never closed", "export or download the file again"
_decode = json.JSONDecoder(strict=False).raw_decode


@dataclass(frozen=True, slots=True)
class Value:
    """One JSON value and the line on which it begins."""

    line: int
    data: Any


@dataclass(frozen=True, slots=True)
class Broken:
    """Text that is not a value: where it begins, the reason, the fix, and its cells or first characters."""

    line: int
    reason: str
    fix: str
    cells: tuple[str, ...]


def values(file: Input, opened: Opened = frozenset()) -> Iterator[Value | Broken]:
    """Every value of a file, with flat memory.

    The elements of an array at the top are values of their own, and so are those of the arrays at the paths `opened`.
    The latter carry under the key `CONTEXT` the plain members of the objects around them, and the array's own key.
    After a value that cannot be read, reading continues with the next line that begins with a bracket.
    """
    with file.open() as stream:
        yield from _values(_Text(stream, _encoding(file.head.data)), opened)


@lru_cache(maxsize=8)
def sample(head: Head) -> tuple[Any, ...]:
    """The first values of a file from its beginning; none if it is not JSON. The last may be incomplete."""
    head = head.sample
    text = head.text.lstrip("\ufeff \t\r\n")
    if text[:1] not in ("{", "[") and not _ASSIGNMENT.match(text):
        return ()
    buffer = _Text(None, "", text if head.is_whole else _completed(text))
    found = []
    for value in _values(buffer, frozenset()):
        if isinstance(value, Broken):
            break
        found.append(value.data)
        if len(found) == SAMPLE_VALUES:
            break
    return tuple(found)


def _encoding(start: bytes) -> str:
    return next((encoding for bom, encoding in _BOMS if start.startswith(bom)), "utf-8")


def _completed(text: str) -> str:
    """A text that was cut off, up to its last complete member or element and with its brackets closed.

    >>> _completed('[{"a": 1, "b": [2, 3, "unfin')
    '[{"a": 1, "b": [2, 3]}]'
    """
    stack: list[str] = []
    end, closers = 0, ""
    for token in _TOKEN.finditer(text):
        match token.group():
            case "{" | "[" as bracket:
                stack.append("}" if bracket == "{" else "]")
            case "}" | "]":
                if stack:
                    stack.pop()
                end, closers = token.end(), "".join(reversed(stack))
            case ",":
                end, closers = token.start(), "".join(reversed(stack))
    return text[:end] + closers


class _NoValue(Exception):
    """Raised with the reason and the fix."""


class _Text:
    """The text of a stream, of which a part is in memory, and the place that reading has reached."""

    def __init__(self, stream: BinaryIO | None, encoding: str, text: str = "") -> None:
        self._stream = stream
        self._decoder = codecs.getincrementaldecoder(encoding)("replace") if stream else None
        self.text = text
        self.at = 0
        self.line = 1
        self.ended = stream is None

    def read_more(self) -> None:
        """Discard the text already read, and double the rest in memory, up to the longest value allowed."""
        assert self._stream
        assert self._decoder
        rest = self.text[self.at :]
        chunk = self._stream.read(max(CHUNK, min(len(rest), MAX_VALUE + CHUNK - len(rest))))
        self.ended = not chunk
        self.text = rest + self._decoder.decode(chunk, final=self.ended)
        self.at = 0

    def move_to(self, end: int) -> None:
        self.line += self.text.count("\n", self.at, end)
        self.at = end

    def next_char(self) -> str:
        """The next character that is not a blank or separator; empty at the end."""
        while True:
            match = _BETWEEN.match(self.text, self.at)
            self.move_to(match.end() if match else self.at)
            if self.at < len(self.text) or self.ended:
                return self.text[self.at : self.at + 1]
            self.read_more()

    def skip_assignment(self) -> None:
        """Move past `window.YTD.tweets.part0 =`."""
        if len(self.text) - self.at < MAX_KEY and not self.ended:
            self.read_more()
        if match := _ASSIGNMENT.match(self.text, self.at):
            self.move_to(match.end())

    def key(self) -> str:
        """The next key of an object, up to and with its colon."""
        key = self.value()
        if not isinstance(key, str) or self.next_char() != ":":
            raise _NoValue("a key and a colon are missing in an object", "export the file again")
        self.at += 1
        return key

    def value(self) -> Any:
        """The next value.

        Raises
        ------
        _NoValue
            It is not JSON, too long, or nested too deeply.
        """
        while True:
            self.next_char()
            try:
                data, end = _decode(self.text, self.at)
            except json.JSONDecodeError as error:
                self._go_on(error)
                continue
            except RecursionError:
                raise _NoValue("it is nested too deeply", "write one post a line") from None
            except ValueError:  # a number of more digits than Python converts
                raise _NoValue("a number in it has thousands of digits", "correct the number") from None
            if end == len(self.text) and not self.ended and not isinstance(data, (dict, list, str)):
                self.read_more()  # a number may go on
                continue
            self.move_to(end)
            return data

    def _go_on(self, error: json.JSONDecodeError) -> None:
        """Read more if the value may be complete then."""
        margin = 0 if self.ended else len("\\uXXXX\\uXXXX")  # what is cut off inside these is an error where they begin
        cut_off = error.msg.startswith("Unterminated") or error.pos >= len(self.text) - margin
        if self.ended and cut_off:
            raise _NoValue(*_UNCLOSED) from None
        if not cut_off:
            raise _NoValue(f"it is not valid JSON ({error.msg[0].lower()}{error.msg[1:]})", "correct it") from None
        if len(self.text) - self.at > MAX_VALUE:
            size = f"{MAX_VALUE >> 20:,} million characters"
            raise _NoValue(f"one value is longer than {size}", "write one post a line") from None
        self.read_more()

    def skip_to_next_line(self) -> bool:
        """Move to the next line that begins with a bracket; whether there is one."""
        while True:
            if match := _NEXT_VALUE.search(self.text, self.at):
                self.move_to(match.end())
                return True
            if self.ended:
                return False
            self.move_to(max(self.at, len(self.text) - 1))
            self.read_more()


def _values(text: _Text, opened: Opened) -> Iterator[Value | Broken]:
    inside = False  # the array at the top
    while char := text.next_char():
        line = text.line
        if char == "]" or (char == "[" and not inside):
            inside = char == "["
            text.at += 1
            continue
        try:
            if char.isalpha() or char in "_$":
                text.skip_assignment()
            if text.next_char() == "[" and not inside:
                continue
            line = text.line
            yield from _walk(text, opened, (), {})
        except _NoValue as error:
            reason, fix = error.args
            cells = (text.text[text.at : text.at + SHOWN],)
            has_more = text.skip_to_next_line()
            is_cut = inside and not has_more and error.args != _UNCLOSED
            yield Broken(line, f"{reason}, and nothing after it was read" if is_cut else reason, fix, cells)
            if not has_more:
                return


def _walk(text: _Text, opened: Opened, path: Path, context: dict[str, Any]) -> Iterator[Value]:
    """The values at this place: elements of opened arrays, or the value itself."""
    char, line = text.next_char(), text.line
    if char == "{" and any(len(other) > len(path) and other[: len(path)] == path for other in opened):
        text.at += 1
        yield from _members(text, opened, path, dict(context))
    elif char == "[" and (path in opened or any(other[: len(path) + 1] == (*path, "[]") for other in opened)):
        text.at += 1
        yield from _elements(text, opened, (*path, "[]"), {**context, ARRAY: path[-1]})
    else:
        data = text.value()
        if path and isinstance(data, dict):
            data[CONTEXT] = context
        if not path or path[-1] == "[]":
            yield Value(line, data)


def _members(text: _Text, opened: Opened, path: Path, context: dict[str, Any]) -> Iterator[Value]:
    while (char := text.next_char()) != "}":
        if not char:
            raise _NoValue(*_UNCLOSED)
        key = text.key()
        inner = (*path, key)
        if any(other[: len(inner)] == inner for other in opened):
            yield from _walk(text, opened, inner, context)
        elif not isinstance(data := text.value(), (dict, list)):
            context[key] = data
    text.at += 1


def _elements(text: _Text, opened: Opened, path: Path, context: dict[str, Any]) -> Iterator[Value]:
    while (char := text.next_char()) != "]":
        if not char:
            raise _NoValue(*_UNCLOSED)
        yield from _walk(text, opened, path, context)
    text.at += 1
