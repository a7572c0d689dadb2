"""Numbers in words, and texts of strangers that cannot change what surrounds them."""

import re
import unicodedata

MONTH_DAYS, WEEK_DAYS = 30.4, 7.0
LONGEST_SHOWN = 60  # characters of a name

_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~$:&@/=^\"'])")


def days_in_words(days: float) -> str:
    """A duration in the largest unit that it holds at least twice.

    >>> days_in_words(2.6), days_in_words(21.2), days_in_words(68), days_in_words(0.1)
    ('3 days', '3 weeks', '2 months', '1 day')
    """
    units = (("month", MONTH_DAYS), ("week", WEEK_DAYS))
    unit, unit_days = next(((name, length) for name, length in units if days >= 2 * length), ("day", 1.0))
    count = max(1, round(days / unit_days))
    return counted(count, unit)


def counted(number: float, noun: str) -> str:
    """A number of things: the noun is a regular one, in the singular.

    >>> counted(1, "new mention"), counted(1200, "row")
    ('1 new mention', '1,200 rows')
    """
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def count_in_words(number: float) -> str:
    """
    >>> count_in_words(1), count_in_words(2), count_in_words(1200)
    ('once', 'twice', '1,200 times')
    """
    return {1.0: "once", 2.0: "twice"}.get(number, f"{number:,} times")


def clean(text: str | None, longest: int = LONGEST_SHOWN) -> str:
    """A stranger's text on one line, without characters that change the reading direction, cut with an ellipsis.

    >>> clean("jade\\u202e  runs"), clean("a" * 100, 10)
    ('jade runs', 'aaaaaaaaa…')
    """
    visible = "".join(c for c in text or "" if unicodedata.category(c) not in ("Cc", "Cf", "Cs") or c == "\u200d")
    line = " ".join(visible.split())
    return line if len(line) <= longest else line[: longest - 1] + "…"


def escape_markdown(text: str, longest: int = LONGEST_SHOWN) -> str:
    """Text for a place that renders Markdown, so that it appears literally.

    >>> escape_markdown("*jade* ![x](http://a)")
    '\\\\*jade\\\\* \\\\!\\\\[x\\\\]\\\\(http\\\\:\\\\/\\\\/a\\\\)'
    """
    return _MARKDOWN.sub(r"\\\1", clean(text, longest))
