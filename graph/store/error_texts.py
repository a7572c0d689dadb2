"""What a server says of a failure, as people read it."""

import re

from neo4j.exceptions import Neo4jError

EXPLAIN = "EXPLAIN "  # in front of a user's query, which is checked from its plan

_PLACE = re.compile(r"\(line (?P<line>\d+), column (?P<column>\d+) \(offset: (?P<offset>\d+)\)\)")


def query_refusal(error: Neo4jError) -> str:
    """Why a server does not run a user's query, as a sentence."""
    if "AccessMode" in (error.code or "") or "Forbidden" in (error.code or ""):
        return f"Queries here may only read, and this one would do more: {error_text(error)}"
    return f"The server refused the query: {_without_explain(error_text(error))}"


def _without_explain(text: str) -> str:
    """An error text about the query as its author wrote it, without the EXPLAIN that was put in front.

    >>> _without_explain('Invalid input (line 1, column 18 (offset: 17))\\n"EXPLAIN MATCH"\\n                  ^')
    'Invalid input (line 1, column 10 (offset: 9))\\n"MATCH"\\n          ^'
    """
    shift = len(EXPLAIN)
    if f'"{EXPLAIN}' not in text:
        return text

    def moved(found: re.Match[str]) -> str:
        column = int(found["column"]) - (shift if found["line"] == "1" else 0)
        return f"(line {found['line']}, column {column} (offset: {int(found['offset']) - shift}))"

    text = _PLACE.sub(moved, text).replace(f'"{EXPLAIN}', '"')
    return re.sub(rf"\n {{{shift}}}( *\^)", r"\n\1", text)


def error_text(error: Neo4jError) -> str:
    """The server's own words."""
    return (error.message or str(error)).strip()
