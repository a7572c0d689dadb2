"""Numbers in words, numbers that people write, and texts of strangers that cannot change what surrounds them."""

import contextlib
import math
import re
import unicodedata

MONTH_DAYS, WEEK_DAYS = 30.4, 7.0
LONGEST_SHOWN = 60  # characters of a name
_UNITS = {"k": 1e3, "m": 1e6, "b": 1e9}

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


def number_from(text: str) -> float | None:
    """The number that a person writes; None if it is none, or not finite.

    >>> number_from("1.5k"), number_from("2,500"), number_from("1e-3"), number_from("many")
    (1500.0, 2500.0, 0.001, None)
    """
    text = text.strip().casefold().replace(",", "")
    unit = _UNITS.get(text[-1:])
    number = math.nan
    with contextlib.suppress(ValueError):
        number = float(text if unit is None else text[:-1]) * (unit or 1)
    return number if math.isfinite(number) else None


def short_number(number: int) -> str:
    """A whole number as short as `number_from` reads it.

    >>> short_number(1_500), short_number(10_000), short_number(2_000_000)
    ('1500', '10k', '2m')
    """
    for unit, size in (("m", 1_000_000), ("k", 1_000)):
        if number and number % size == 0:
            return f"{number // size}{unit}"
    return str(number)
