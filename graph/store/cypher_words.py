"""The words of a query: names, keywords and parameters outside of strings, comments and quoted names."""

import re
from collections.abc import Iterator

# What only looks like code comes first, so that it is consumed as a whole.
_TOKENS = re.compile(r"""//[^\n]*|/\*.*?\*/|'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|`[^`]*`|(?P<word>\$?\w+)""", re.DOTALL)


def words(cypher: str) -> Iterator[tuple[int, str]]:
    """Each word and where it begins; parameters have their dollar sign.

    >>> list(words("RETURN 'x' + $who // y"))
    [(0, 'RETURN'), (13, '$who')]
    """
    for match in _TOKENS.finditer(cypher):
        if match["word"] is not None:
            yield match.start(), match["word"]
