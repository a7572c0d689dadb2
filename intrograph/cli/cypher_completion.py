"""What can stand at the cursor of a query: keywords, labels, relationship types, properties and parameters."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping

from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document

from graph.store.query import Schema

_KEYWORDS = """
    MATCH, OPTIONAL MATCH, WHERE, RETURN, RETURN DISTINCT, WITH, ORDER BY, LIMIT, SKIP, UNWIND, UNION, AND, OR, NOT,
    IN, IS NULL, IS NOT NULL, STARTS WITH, ENDS WITH, CONTAINS, AS, DESC, CASE, WHEN, THEN, ELSE, END, EXPLAIN,
    PROFILE, EXISTS, COUNT, collect(), count(), avg(), sum(), min(), max(), size(), coalesce(), toLower(),
    toString(), labels(), type(), nodes(), relationships(), shortestPath(), datetime(), range()
"""
KEYWORDS = tuple(" ".join(word.split()) for word in _KEYWORDS.split(","))
_AFTER_COLON = re.compile(r"(?P<open>[(\[])?[\w\s]*(?P<colon>[:|])\s*(?P<word>\w*)$")
_AFTER_DOT = re.compile(r"(?P<variable>\w+)\.(?P<word>\w*)$")
_AFTER_DOLLAR = re.compile(r"\$(?P<word>\w*)$")
_WORD = re.compile(r"(?P<word>\w+)$")
_VARIABLE = re.compile(r"[(\[]\s*(\w+)\s*:\s*`?(\w+)")


class CypherCompleter(Completer):
    """Completes queries from the schema of a store, and commands that begin with a colon.

    Parameters
    ----------
    schema
        Called at the first completion that needs it.
    parameters
        The names that stand after `$`.
    commands
        The names that stand after `:` at the beginning.
    """

    def __init__(self, schema: Callable[[], Schema], parameters: Mapping[str, object], commands: Iterable[str]) -> None:
        self._schema, self._parameters, self._commands = schema, parameters, tuple(commands)

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterator[Completion]:
        """The completions at the cursor; what they mean stands beside them."""
        text = document.text_before_cursor
        if text.startswith(":"):
            yield from _matching(text[1:], ((name, "") for name in self._commands))
        elif found := _AFTER_DOLLAR.search(text):
            yield from _matching(found["word"], ((name, "") for name in self._parameters))
        elif found := _AFTER_DOT.search(text):
            yield from _matching(found["word"], self._properties(text, found["variable"]))
        elif (found := _AFTER_COLON.search(text)) and found["open"]:
            schema = self._schema()
            kinds = schema.labels if found["open"] == "(" else schema.relationships
            yield from _matching(found["word"], ((kind.name, f"{kind.count:,}") for kind in kinds))
        elif found := _WORD.search(text):
            yield from _matching(found["word"], ((word, "") for word in KEYWORDS))

    def _properties(self, text: str, variable: str) -> Iterator[tuple[str, str]]:
        """Properties of the variable's label or type; all of them if the query does not say which it has."""
        kind_name = dict(_VARIABLE.findall(text)).get(variable)
        kinds = [kind for kind in self._schema().kinds if kind_name in (None, kind.name)]
        meanings = {part.name: part.meaning for kind in reversed(kinds) for part in kind.properties}
        yield from meanings.items()


def _matching(word: str, choices: Iterable[tuple[str, str]]) -> Iterator[Completion]:
    for name, text in choices:
        if name.casefold().startswith(word.casefold()):
            yield Completion(name, start_position=-len(word), display_meta=text)
