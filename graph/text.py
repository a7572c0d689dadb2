"""Numbers in words."""

MONTH_DAYS, WEEK_DAYS = 30.4, 7.0


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
