"""The tree of errors. Functions raise them; the app and the command line show their text to the user.

IntrographError              its text is one sentence for the user, with the remedy
├── WrongUse                 an option, name or value that cannot be used as given
│   ├── UnreadableFile       a file that is not a table of mentions or profiles; names the file and the remedy
│   └── NotAllowed           a change by somebody who may only look
├── NothingFound             a valid request without a result
│   └── UnknownInfluencer    no account of that name in the store
└── StoreError               the server failed; carries the server's own words
    ├── StoreUnreachable     no server answers; a retry may help
    ├── StoreBusy            another process does the same work; a retry helps when it has ended
    ├── QueryRefused         the query does not run, or not to its end (wrong Cypher, a write, too slow)
    └── QueryCancelled       the user cancelled the query
"""

from dataclasses import dataclass

__all__ = [
    "EMPTY_STORE",
    "NO_MENTIONS",
    "IntrographError",
    "NotAllowed",
    "NothingFound",
    "QueryCancelled",
    "QueryRefused",
    "StoreBusy",
    "StoreError",
    "StoreUnreachable",
    "TextPosition",
    "UnknownInfluencer",
    "UnreadableFile",
    "WrongUse",
]


EMPTY_STORE = "The store is empty: load mentions first, as in `intrograph load mentions.csv`."
NO_MENTIONS = (
    "There are no mentions of others yet, only profiles or self mentions: load mentions or posts, as in"
    " `intrograph load mentions.csv`."
)


class IntrographError(Exception):
    """An error whose text is written for the user."""


class WrongUse(IntrographError):
    """An option, name or value that cannot be used as given."""


class UnreadableFile(WrongUse):
    """A file that is not a table of mentions or profiles.

    Attributes
    ----------
    settled_by
        The options of reading that the user can give to settle it, by the names of their fields: "columns", "header".
    """

    def __init__(self, text: str, settled_by: tuple[str, ...] = ()) -> None:
        super().__init__(text)
        self.settled_by = settled_by


class NotAllowed(WrongUse):
    """A change by somebody who may only look."""


class NothingFound(IntrographError):
    """A valid request without a result."""


class UnknownInfluencer(NothingFound):
    """No account of that name in the store."""


class StoreError(IntrographError):
    """The server failed; the text carries its own words."""


class StoreUnreachable(StoreError):
    """No server answers; a retry may help."""


class StoreBusy(StoreError):
    """Another process does the same work; a retry helps when it has ended."""


@dataclass(frozen=True, slots=True)
class TextPosition:
    """A position in a text: line and column in characters, both from 1."""

    line: int
    column: int


class QueryRefused(StoreError):
    """The query does not run, or not to its end: wrong Cypher, a write, something that is not allowed, or too slow.

    Attributes
    ----------
    position
        Of the error in the query as its author wrote it, if the server says it. The text then has two lines more: that
        of the query, and a mark below the position.
    """

    def __init__(self, text: str, position: TextPosition | None = None) -> None:
        super().__init__(text)
        self.position = position


class QueryCancelled(StoreError):
    """The user cancelled the query."""
