"""The values of cells: times, numbers, ids, kinds. A `ValueError` states the reason and the fix."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from email.utils import parsedate_to_datetime

from graph.records import to_milliseconds

EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
CLOCK_ERROR = timedelta(days=2)  # how far a time may lie after now

_BLANK = frozenset(("", "nan", "nat", "null", "none", "n/a", "#n/a", "-"))
_KINDS = {
    "mentions": "mention",
    "mentioned": "mention",
    "directed": "mention",
    "undirected": "mention",
    "tweet": "mention",
    "replied_to": "reply",
    "replies to": "reply",
    "replies": "reply",
    "reply_to": "reply",
    "in_reply_to": "reply",
    "comment": "reply",
    "quoted": "quote",
    "quotes": "quote",
    "retweet": "repost",
    "retweeted": "repost",
    "rt": "repost",
    "reblog": "repost",
    "reposted": "repost",
    "share": "repost",
    "tagged": "tag",
    "tags": "tag",
    "photo_tag": "tag",
    "mentionsinretweet": "repost",
}
_KIND = re.compile(r"[a-z][a-z0-9_ -]{0,29}$")
_SLASHED = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})(?:[ T,]+(\d{1,2}):(\d{2})(?::(\d{2}))?)?$")
_SHORT = {"k": 1_000, "m": 1_000_000, "b": 1_000_000_000}


def is_blank(text: str) -> bool:
    """Whether a cell is empty or holds one of the usual words for "unknown"."""
    return text.strip().casefold() in _BLANK


def read_id(text: str) -> str | None:
    """A platform's id as text; None if the cell is blank.

    >>> read_id(" 1784000000000000123 "), read_id("12345.0"), read_id("NaN")
    ('1784000000000000123', '12345', None)
    """
    text = text.strip()
    if is_blank(text):
        return None
    if text.isascii() and text.isalnum() and not text[0].isdigit() and len(text) <= 200:
        return text
    if re.fullmatch(r"\d{1,15}\.0", text):
        return text[:-2]
    if re.fullmatch(r"\d(\.\d+)?[eE]\+?\d+", text):
        raise ValueError(f"the id “{text}” was rounded by a spreadsheet; export ids as text")
    if len(text) > 200 or not text.isprintable() or any(c.isspace() for c in text):
        raise ValueError(f"“{text[:40]}” is no account or post id; give the platform's own id")
    return text


def read_kind(text: str) -> str:
    """The kind of a mention in one spelling.

    >>> read_kind("Retweet"), read_kind(""), read_kind("tagged")
    ('repost', 'mention', 'tag')
    """
    kind = text.strip().casefold()
    if not kind:
        return "mention"
    kind = _KINDS.get(kind, kind)
    if not _KIND.match(kind):
        raise ValueError(f"“{text.strip()[:40]}” is no kind of mention; use mention, reply, quote, repost or tag")
    return kind


def read_count(text: str) -> int:
    """The number of mentions that a row stands for.

    >>> read_count("3"), read_count(" 2.0 "), read_count("")
    (3, 2, 1)
    """
    if is_blank(text):
        return 1
    try:
        number = float(text.strip())
    except ValueError:
        number = -1
    if not 1 <= number <= 1e9 or number != int(number):
        raise ValueError(f"“{text.strip()[:40]}” is no count of mentions; give a whole number from 1 on")
    return int(number)


def read_number(text: str) -> int | None:
    """A count of followers or posts as people and tools write it; None if the cell is blank.

    >>> read_number("12,345"), read_number("1.2M"), read_number("3.4 k"), read_number("")
    (12345, 1200000, 3400, None)
    """
    plain = text.strip().casefold().replace("\u00a0", "").replace(" ", "").replace("'", "")
    if plain in _BLANK:
        return None
    scale = _SHORT.get(plain[-1], 1)
    digits = plain[:-1] if scale > 1 else plain
    if scale == 1:
        if re.fullmatch(r"\d{1,3}([,.]\d{3})+", digits):
            digits = re.sub("[,.]", "", digits)
    else:
        digits = digits.replace(",", ".")
    if not re.fullmatch(r"\d+(\.\d+)?", digits) or float(digits) * scale > 1e12:
        raise ValueError(f"“{text.strip()[:40]}” is no number of followers or posts; write it as 12345 or 12.3k")
    return round(float(digits) * scale)


class ShareReader:
    """Reads the engagement rates of one column as shares, in the unit that its first values show.

    A cell with a % sign is in per cent. The other cells of a column are all in one unit: per cent if any of them is
    above 1, since no rate is above 100 %, else shares.

    >>> reader = ShareReader(["0.8", "1.2", "3.5"])
    >>> reader.read("0.8"), reader.read("3,5"), reader.read("")
    (0.008, 0.035, None)
    >>> ShareReader(["0.032"]).read("0.032"), ShareReader(["0.032"]).read("3.2%")
    (0.032, 0.032)
    """

    def __init__(self, samples: Sequence[str]) -> None:
        numbers = [_rate(text) for text in samples if not _has_percent_sign(text)]
        known = [number for number in numbers if number is not None]
        self._percent = any(number > 1 for number in known)
        self._signs = any(_has_percent_sign(text) for text in samples)
        self._bare = bool(known)

    @property
    def unit(self) -> str:
        """The unit in words, for the report; empty if the column has no values."""
        bare = "per cent (0.8 is 0.8 %)" if self._percent else "shares (0.032 is 3.2 %)"
        if self._bare and self._signs:
            return f"per cent with a % sign, else {bare}"
        return bare if self._bare else "per cent, as their signs say" if self._signs else ""

    def read(self, text: str) -> float | None:
        """The rate as a share; None for a blank cell."""
        if is_blank(text):
            return None
        rate, percent = _rate(text), _has_percent_sign(text) or self._percent
        if rate is None:
            raise ValueError(f"“{text.strip()[:40]}” is no engagement rate; write it as 3.2% or 0.032")
        if not percent and rate > 1:
            raise ValueError(
                f"“{text.strip()[:40]}” is above 1 in a column of shares; write it as 0.032, or with a % sign"
            )
        return round(rate / 100 if percent else rate, 6)


def _has_percent_sign(text: str) -> bool:
    return text.rstrip().endswith("%")


def _rate(text: str) -> float | None:
    """The number in a cell, in whichever unit; None if there is none from 0 to 1000."""
    try:
        rate = float(text.strip().rstrip("% ").replace(",", "."))
    except ValueError:
        return None
    return rate if 0 <= rate <= 1000 else None


class TimeReader:
    """Reads the times of one column, in the format that its first values show.

    Blank cells mean "not known", never 1970.

    Parameters
    ----------
    received_at
        When the file was handed over (ms): a later time is an error.
    time_format
        The format in the terms of `strptime`; None detects it.
    zone
        The zone of times that name none.
    """

    def __init__(
        self, samples: Iterable[str], received_at: int, time_format: str | None = None, zone: tzinfo = UTC
    ) -> None:
        self._latest = received_at + round(CLOCK_ERROR.total_seconds() * 1000)
        self._earliest = to_milliseconds(EARLIEST)
        self._zone = zone
        self._time_format = time_format
        self._day_first = _day_first(value.strip() for value in samples if not is_blank(value))
        self.formats: Counter[str] = Counter()  # of the times read so far
        self._cache: tuple[str, int] | None = None
        self._format = ""

    def read(self, text: str) -> int | None:
        """UTC milliseconds; None for a blank cell."""
        if self._cache and self._cache[0] == text:  # exports are sorted by time: neighbours often share it
            self.formats[self._format] += 1
            return self._cache[1]
        value = text.strip()
        if is_blank(value):
            return None
        at = self._parse_iso_quickly(value) or self._parse(value)
        if at < self._earliest:
            raise ValueError(f"the time “{value[:40]}” lies before 1990; leave the cell empty if it is not known")
        if at > self._latest:
            raise ValueError(f"the time “{value[:40]}” lies in the future; correct it or leave the cell empty")
        self._cache = text, at
        self.formats[self._format] += 1
        return at

    def _parse(self, value: str) -> int:
        if self._time_format:
            try:
                return self._milliseconds(datetime.strptime(value, self._time_format), self._time_format)
            except (ValueError, OverflowError):
                raise ValueError(f"the time “{value[:40]}” does not follow {self._time_format}") from None
        for read in self._readers():
            try:
                if (at := read(value)) is not None:
                    return at
            except (ValueError, OverflowError, OSError, TypeError, IndexError):
                continue
        raise ValueError(
            f"“{value[:40]}” is no time that is recognised; write it as 2026-05-01T12:30:00Z or give --time-format"
        )

    def _parse_iso_quickly(self, value: str) -> int | None:
        """The usual format, tried first: most files hold no other."""
        if self._time_format or value[4:5] != "-":
            return None
        try:
            return self._milliseconds(datetime.fromisoformat(value), "ISO 8601")
        except (ValueError, OverflowError):
            return None

    def _readers(self) -> Iterable[Callable[[str], int | None]]:
        return (self._epoch, self._iso, self._slashed, self._twitter, self._mail)

    def _milliseconds(self, moment: datetime, name: str) -> int:
        self._format = name if moment.tzinfo else f"{name} without zone, taken as {self._zone}"
        return to_milliseconds(moment if moment.tzinfo else moment.replace(tzinfo=self._zone))

    def _epoch(self, value: str) -> int | None:
        if not re.fullmatch(r"\d{9,19}(\.\d+)?|0", value):
            return None
        number = float(value)
        for name, below, scale in (("s", 1e11, 1000.0), ("ms", 1e14, 1.0), ("µs", 1e17, 1e-3), ("ns", 1e20, 1e-6)):
            if number < below:
                self._format = f"seconds since 1970 in {name}" if name != "s" else "seconds since 1970"
                return round(number * scale)
        return None

    def _iso(self, value: str) -> int | None:
        spaced = re.sub(r" ?UTC$", "Z", value)
        spaced = re.sub(r" ([+-]\d{2}:?\d{2})$", r"\1", spaced)
        return self._milliseconds(datetime.fromisoformat(spaced), "ISO 8601")

    def _slashed(self, value: str) -> int | None:
        match = _SLASHED.match(value)
        if not match:
            return None
        if self._day_first is None:
            raise ValueError
        first, second, year, hour, minute, second_of = (int(part or 0) for part in match.groups())
        day, month = (first, second) if self._day_first else (second, first)
        name = "day/month/year" if self._day_first else "month/day/year"
        return self._milliseconds(datetime(year, month, day, hour, minute, second_of), name)

    def _twitter(self, value: str) -> int | None:
        return self._milliseconds(datetime.strptime(value, "%a %b %d %H:%M:%S %z %Y"), "Twitter's format")

    def _mail(self, value: str) -> int | None:
        return self._milliseconds(parsedate_to_datetime(value), "RFC 2822")


def _day_first(values: Iterable[str]) -> bool | None:
    """Whether 01/02/2026 is in February, as far as any value shows it; else None."""
    for value in values:
        if match := _SLASHED.match(value):
            if int(match[1]) > 12:
                return True
            if int(match[2]) > 12:
                return False
            if "." in value:  # 01.02.2026 is written day first wherever it is written
                return True
    return None
