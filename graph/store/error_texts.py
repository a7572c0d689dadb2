"""What a server says of a failure, as people read it, and its position in the query."""

import re
from dataclasses import dataclass

from neo4j.exceptions import Neo4jError

from graph.errors import QueryRefused, TextPosition
from graph.store.cypher_words import words

EXPLAIN = "EXPLAIN "  # in front of a user's query, which is checked from its plan
EXCERPT_CHARACTERS = 100  # of a line, around the position

# Neo4j counts UTF-16 units in the text that it was sent, and ends its message with an excerpt.
_NEO4J = re.compile(r"^(?P<text>.*?)\s*\(line \d+, column \d+ \(offset: (?P<offset>\d+)\)\)", re.DOTALL)
# The embedded server counts characters from 0, without the EXPLAIN.
_EMBEDDED = (
    re.compile(r"^Syntax error at line (?P<line>\d+):(?P<column>\d+) - (?P<text>.*)", re.DOTALL),
    re.compile(r"^(?P<text>Unexpected input .*?) at line (?P<line>\d+), column (?P<column>\d+)\n", re.DOTALL),
)
_NAMED = re.compile(r"^(?:\w+: )?(?P<text>(?:Variable|Unknown function) '(?P<name>\w+)'.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class SentQuery:
    """A query as its author wrote it. It was sent without the blanks at its start and behind `prefix`."""

    text: str
    prefix: str = ""

    def position(self, at: int) -> TextPosition | None:
        """The position of a character, counted from the first that was sent after the prefix; None beyond the end."""
        at += len(self.text) - len(self.text.lstrip())
        if not 0 <= at <= len(self.text):
            return None
        before = self.text[:at]
        return TextPosition(before.count("\n") + 1, at - before.rfind("\n"))

    @property
    def sent(self) -> str:
        return self.prefix + self.text.lstrip()


def query_refusal(error: Neo4jError, query: SentQuery) -> QueryRefused:
    """Why a server does not run a user's query, in a sentence, and the line of the error with a mark below it."""
    text = error_text(error)
    if "AccessMode" in (error.code or "") or "Forbidden" in (error.code or ""):
        return QueryRefused(f"Queries here may only read, and this one would do more: {text}")
    reason, position = located(text, query)
    if position is None:
        return QueryRefused(f"The server refused the query: {reason}")
    place = f"line {position.line}, column {position.column}"
    return QueryRefused(f"The server refused the query at {place}: {reason}\n{excerpt(query.text, position)}", position)


def located(text: str, query: SentQuery) -> tuple[str, TextPosition | None]:
    """A server's message without its own position and excerpt, and the position in the query as written, if known.

    >>> located("Invalid input 'RETURN' (line 1, column 18 (offset: 17))", SentQuery("MATCH (a RETURN a", EXPLAIN))
    ("Invalid input 'RETURN'", TextPosition(line=1, column=10))
    >>> located("UndefinedVariable: Variable 'x' not defined", SentQuery("MATCH (i)\\nRETURN x"))
    ("Variable 'x' not defined", TextPosition(line=2, column=8))
    """
    if found := _NEO4J.match(text):
        units = query.sent.encode("utf-16-le")[: 2 * int(found["offset"])]
        at = len(units.decode("utf-16-le", errors="ignore")) - len(query.prefix)
        return found["text"], query.position(at)
    for pattern in _EMBEDDED:
        if found := pattern.match(text):
            lines = query.text.lstrip().split("\n")
            at = sum(len(line) + 1 for line in lines[: int(found["line"]) - 1]) + int(found["column"])
            return found["text"], query.position(at)
    if found := _NAMED.match(text):
        places = [at for at, word in words(query.text.lstrip()) if word.casefold() == found["name"].casefold()]
        return found["text"], query.position(places[0]) if len(places) == 1 else None
    return text, None


def excerpt(text: str, position: TextPosition) -> str:
    """The line of a position, cut around it if it is long, and a mark below.

    >>> print(excerpt("MATCH (a\\nRETRN a", TextPosition(2, 1)))
    RETRN a
    ^
    """
    line, at = text.split("\n")[position.line - 1], position.column - 1
    first = max(0, at - EXCERPT_CHARACTERS // 2)
    blanks = "".join("\t" if character == "\t" else " " for character in line[first:at])
    return f"{line[first : first + EXCERPT_CHARACTERS]}\n{blanks}^"


def error_text(error: Neo4jError) -> str:
    """The server's own words."""
    return (error.message or str(error)).strip()
