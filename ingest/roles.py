"""The roles that the user can give to columns, by what a table holds: for `--column` and for the chooser of the app."""

from ingest.fields.columns import MENTION_COLUMNS, PROFILE_COLUMNS
from ingest.fields.vocabulary import simplify
from ingest.posts.guess import NAMES as POST_COLUMNS
from ingest.source import ReadOptions

# A weak text is one of the names that a text goes by, not a role.
ROLES = tuple(sorted({*MENTION_COLUMNS, *PROFILE_COLUMNS, *POST_COLUMNS} - {"weak_text"}))
_OF_POSTS_ALONE = POST_COLUMNS.keys() - MENTION_COLUMNS.keys() - PROFILE_COLUMNS.keys() - {"weak_text"}


def roles_called(name: str) -> list[str]:
    """The roles whose columns usually have this name, in any spelling.

    >>> roles_called("Time"), roles_called("from"), roles_called("weather")
    (['at'], ['author', 'source'], [])
    """
    tables, usual = (MENTION_COLUMNS, PROFILE_COLUMNS, POST_COLUMNS), simplify(name)
    return [role for role in ROLES if any(usual in table.get(role, "").split() for table in tables)]


def names_posts(options: ReadOptions) -> bool:
    """Whether the given roles belong to a table of posts."""
    return bool(_OF_POSTS_ALONE & dict(options.columns).keys())
