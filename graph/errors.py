"""What can go wrong, as one tree. Functions raise; the two front doors turn an error into its sentence.

IntrographError              its text is one sentence for the person who asked, with what to do next
├── WrongUse                 an option or a name that cannot be used as given
│   └── UnreadableFile       a file that is no table of mentions or profiles; names the file and the fix
├── NothingFound             asked well, but there is nothing to show
│   └── UnknownInfluencer    no account of that name in the store
└── StoreError               the server could not do what it was asked to, in its own words
    ├── StoreUnreachable     no server answers; trying again may help
    └── QueryRefused         the server would not run this query (wrong Cypher, a write, too slow)
"""

__all__ = [
    "IntrographError",
    "NothingFound",
    "QueryRefused",
    "StoreError",
    "StoreUnreachable",
    "UnknownInfluencer",
    "UnreadableFile",
    "WrongUse",
]


class IntrographError(Exception):
    """An error whose text is written for the person who asked."""


class WrongUse(IntrographError):
    """An option or a name that cannot be used as given."""


class UnreadableFile(WrongUse):
    """A file that holds no table of mentions or profiles."""


class NothingFound(IntrographError):
    """Asked well, but there is nothing to show."""


class UnknownInfluencer(NothingFound):
    """No account of that name in the store."""


class StoreError(IntrographError):
    """Something about the store."""


class StoreUnreachable(StoreError):
    """No server answers; trying again may help."""


class QueryRefused(StoreError):
    """The server would not run this query."""
