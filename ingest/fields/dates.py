"""Dates and times of day as people and spreadsheets write them: 14.03.26 18:30, Mar 14, 2026 6:30 PM EST."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta, timezone, tzinfo

ISO = "ISO 8601"

# Minutes to UTC. Abbreviations that several zones share (IST, AST) are missing: their times are not read.
_ZONES = {
    name: minutes
    for minutes, names in {
        -600: "HST",
        -540: "AKST",
        -480: "PST AKDT",
        -420: "MST PDT",
        -360: "CST MDT",
        -300: "EST CDT",
        -240: "EDT",
        -180: "BRT",
        0: "Z UTC GMT WET",
        60: "BST WEST CET MEZ",
        120: "CEST MESZ EET",
        180: "EEST MSK",
        480: "SGT HKT AWST",
        540: "JST KST",
        570: "ACST",
        600: "AEST",
        630: "ACDT",
        660: "AEDT",
        720: "NZST",
        780: "NZDT",
    }.items()
    for name in names.split()
}
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january januar janvier enero gennaio janeiro januari ene gen janv",
            "feb february februar février fevrier febrero febbraio fevereiro februari févr fév fev",
            "mar march märz maerz mars marzo março marco maart mär mrz mrt",
            "apr april avril abril aprile avr abr",
            "may mai mayo maggio maio mei mag",
            "jun june juni juin junio giugno junho giu",
            "jul july juli juillet julio luglio julho juil lug",
            "aug august août aout agosto augustus ago aoû",
            "sep september septembre septiembre settembre setembro sept set",
            "oct october oktober octobre octubre ottobre outubro okt ott out",
            "nov november novembre noviembre novembro",
            "dec december dezember décembre decembre diciembre dicembre dezembro dez dic déc",
        ),
        1,
    )
    for name in names.split()
}
_CLOCK = re.compile(
    r"(?:^|[ T,])(?:at |um |à )?(?P<hour>\d{1,2})"
    r"(?::(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,](?P<fraction>\d+))?)?|(?= ?[ap]\.?m\b))"
    r"(?: ?(?P<half>[ap])\.?m\.?)?(?: ?(?P<zone>[A-Za-z]{1,5}|(?:UTC|GMT)?[+-]\d{2}:?\d{2}))?(?= |$)",
    re.IGNORECASE,
)
_NUMERIC = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d{2})\.?$")
_YEAR_FIRST = re.compile(r"(\d{4})[/.-](\d{1,2})[/.-](\d{1,2})$")
_DAY_MONTH = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[. -]*(?:de )?([^\W\d_]{3,})\.?[, -]*(?:de )?(\d{4}|\d{2})$")
_MONTH_DAY = re.compile(r"([^\W\d_]{3,})\.?[ -]*(\d{1,2})(?:st|nd|rd|th)?[, -]+(\d{4})$")
WEEKDAY = re.compile(r"^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,? ", re.IGNORECASE)


class Undecided(Exception):
    """Day and month cannot be told apart in this column."""


def read_written(value: str, day_first: Mapping[str, bool | None]) -> tuple[datetime, str]:
    """The moment that a text names, and the name of its format; without a zone if it names none.

    Parameters
    ----------
    day_first
        For each sign between numbers whether the day comes first; None if that is not known.

    Raises
    ------
    Undecided
        It is not known whether the day or the month comes first.
    ValueError, KeyError
        The text cannot be read as a time.

    >>> read_written("3/14/26 6:30 PM", {"/": False})
    (datetime.datetime(2026, 3, 14, 18, 30), 'month/day/year')
    """
    clock = _CLOCK.search(value)
    day = (value[: clock.start()] + value[clock.end() :] if clock else value).strip(" ,")
    date, name = _read_date(WEEKDAY.sub("", day), day_first)
    return (_at_clock(date, clock) if clock else date), name


def _at_clock(date: datetime, clock: re.Match[str]) -> datetime:
    hour = int(clock["hour"])
    if clock["half"]:
        if not 1 <= hour <= 12:
            raise ValueError
        hour = hour % 12 + (12 if clock["half"] in "pP" else 0)
    fraction = int((clock["fraction"] or "")[:6].ljust(6, "0"))
    moment = date.replace(hour=hour, minute=int(clock["minute"] or 0), second=int(clock["second"] or 0))
    return moment.replace(microsecond=fraction, tzinfo=_zone(clock["zone"]) if clock["zone"] else None)


def _read_date(day: str, day_first: Mapping[str, bool | None]) -> tuple[datetime, str]:
    """Midnight of a day, without zone, and the name of its format."""
    if match := _YEAR_FIRST.match(day):
        return datetime(int(match[1]), int(match[2]), int(match[3])), ISO
    if match := _NUMERIC.match(day):
        return _read_numeric(match, day_first)
    if match := _DAY_MONTH.match(day.casefold()):
        return datetime(_year(match[3]), _MONTHS[match[2]], int(match[1])), "names of months"
    if match := _MONTH_DAY.match(day.casefold()):
        return datetime(_year(match[3]), _MONTHS[match[1]], int(match[2])), "names of months"
    raise ValueError


def _read_numeric(match: re.Match[str], day_first: Mapping[str, bool | None]) -> tuple[datetime, str]:
    first, second, year = int(match[1]), int(match[3]), _year(match[4])
    is_day_first = day_first[match[2]]
    if is_day_first is None and first != second:
        raise Undecided
    day, month = (second, first) if is_day_first is False else (first, second)
    return datetime(year, month, day), "month/day/year" if is_day_first is False else "day/month/year"


def _year(text: str) -> int:
    """A year of four digits, or the one within 1990 to 2089 that ends in two."""
    number = int(text)
    return number if len(text) == 4 else number + (2000 if number < 90 else 1900)


def _zone(text: str) -> tzinfo:
    """The zone of an abbreviation or an offset; `ValueError` for an unknown one."""
    if (minutes := _ZONES.get(text.upper())) is not None:
        return timezone(timedelta(minutes=minutes))
    offset = re.fullmatch(r"(?:UTC|GMT)?([+-])(\d{2}):?(\d{2})", text, re.IGNORECASE)
    if offset is None:
        raise ValueError
    minutes = int(offset[2]) * 60 + int(offset[3])
    return timezone(timedelta(minutes=-minutes if offset[1] == "-" else minutes))


def day_first(values: Iterable[str], sign: str) -> bool | None:
    """Whether 01/02/2026 is in February, as the values with this sign between their numbers show it; else None.

    >>> day_first(["01/02/2026", "25/02/2026"], "/"), day_first(["01/02/2026"], "/")
    (True, None)
    """
    pattern = re.compile(rf"\s*(\d{{1,2}}){sign}(\d{{1,2}}){sign}(?:\d{{4}}|\d{{2}})(?!\d)")
    parts = [(int(match[1]), int(match[2])) for value in values if (match := pattern.match(value))]
    days_first, months_first = any(first > 12 for first, _ in parts), any(second > 12 for _, second in parts)
    return None if days_first == months_first else days_first
