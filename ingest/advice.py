"""Remove command-line options from errors and notes, for readers of the app.

Errors and notes put an option in a separate clause or in parentheses, so that it can be removed.
"""

import re

_OPTION = r"--[a-z][a-z-]+"
_ASIDE = re.compile(rf"\s*\([^()]*{_OPTION}[^()]*\)")
_CLAUSE = re.compile(rf"[;,]\s(?:(?![;,]\s).)*{_OPTION}.*?(?=;\s|\.?$)")
_DASHES = re.compile(r"(?<!\S)--(?=[a-z])")


def without_options(text: str) -> str:
    """A sentence or note without the clauses that name an option.

    >>> without_options("no columns for source and target; say which, as in --column source=1, or give --no-header.")
    'no columns for source and target; say which.'
    >>> without_options("platform: unknown (none is given; name it with --platform)")
    'platform: unknown'
    """
    return _DASHES.sub("", _CLAUSE.sub("", _ASIDE.sub("", text)))
