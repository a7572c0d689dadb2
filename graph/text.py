"""Numbers as people say them."""

MONTH_DAYS, WEEK_DAYS = 30.4, 7.0


def days_in_words(number: float) -> str:
    """A stretch of time in the largest unit of which it has two.

    >>> days_in_words(2.6), days_in_words(21.2), days_in_words(68), days_in_words(0.1)
    ('3 days', '3 weeks', '2 months', '1 day')
    """
    unit, length = next(
        ((unit, days) for unit, days in (("month", MONTH_DAYS), ("week", WEEK_DAYS)) if number >= 2 * days),
        ("day", 1.0),
    )
    count = max(1, round(number / length))
    return f"{count} {unit}{'' if count == 1 else 's'}"


def count_in_words(number: int) -> str:
    """
    >>> count_in_words(1), count_in_words(2), count_in_words(1200)
    ('once', 'twice', '1,200 times')
    """
    return {1: "once", 2: "twice"}.get(number, f"{number:,} times")
