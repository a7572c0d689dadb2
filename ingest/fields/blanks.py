"""The ways to say that a cell holds no value."""

_BLANK = frozenset(
    (
        *(
            "",
            "nan",
            "nat",
            "na",
            "n/a",
            "n.a.",
            "n/a'",
            "n.a",
            "#n/a",
            "#na",
            "<na>",
            "(na)",
            "null",
            "(null)",
            "<null>",
        ),
        *("\\n", "nil", "none", "(none)", "undefined", "unknown", "(unknown)", "not available", "missing", "empty"),
        *("-", "--", "---", "–", "—", "−", "?", "??", "/", "[]", "{}", "#value!", "#ref!", "#div/0!"),
        *("#name?", "#null!", "#num!", "#valor!", "#wert!", "#bezug!", "k.a.", "k. a.", "s/d", "n/d", "nd", "n.d."),
    )
)
_INVISIBLE = " \u00a0\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"  # blanks, joiners, marks of direction
_LONGEST_BLANK = max(map(len, _BLANK))


def is_blank(text: str) -> bool:
    """Whether a cell is empty or holds one of the usual ways to say that there is no value.

    >>> is_blank(" N/A "), is_blank("—"), is_blank("\\ufeff"), is_blank("0")
    (True, True, True, False)
    """
    if len(text) > 4 * _LONGEST_BLANK:
        return False
    return text.strip().casefold() in _BLANK or not (text.isascii() or text.strip(_INVISIBLE))
