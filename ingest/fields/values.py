"""Reading the values of cells: times, numbers, ids, kinds. A `ValueError` carries the reason and the fix."""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta, tzinfo
from email.utils import parsedate_to_datetime

from graph.records import to_milliseconds

EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
AHEAD = timedelta(days=2)  # a clock may be wrong by so much before a time counts as lying in the future

_NOTHING = frozenset(("", "nan", "nat", "null", "none", "n/a", "#n/a", "-"))
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


def is_nothing(text: str) -> bool:
    """Whether a cell says "unknown" in one of the usual ways."""
    return text.strip().casefold() in _NOTHING


def read_id(text: str) -> str | None:
    """A platform's id as text; None where the cell is blank.

    >>> read_id(" 1784000000000000123 "), read_id("12345.0"), read_id("NaN")
    ('1784000000000000123', '12345', None)
    """
    text = text.strip()
    if is_nothing(text):
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
    """The kind of a mention in the project's words.

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
    """How many mentions a row stands for.

    >>> read_count("3"), read_count(" 2.0 "), read_count("")
    (3, 2, 1)
    """
    if is_nothing(text):
        return 1
    try:
        number = float(text.strip())
    except ValueError:
        number = -1
    if not 1 <= number <= 1e9 or number != int(number):
        raise ValueError(f"“{text.strip()[:40]}” is no count of mentions; give a whole number from 1 on")
    return int(number)


def read_number(text: str) -> int | None:
    """A count of followers or posts as people and tools write it; None where the cell is blank.

    >>> read_number("12,345"), read_number("1.2M"), read_number("3.4 k"), read_number("")
    (12345, 1200000, 3400, None)
    """
    plain = text.strip().casefold().replace("\u00a0", "").replace(" ", "").replace("'", "")
    if plain in _NOTHING:
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


def read_share(text: str) -> float | None:
    """An engagement rate as a share: with % or above 1 it is taken as per cent.

    >>> read_share("3.2%"), read_share("0.032"), read_share("3,2"), read_share("")
    (0.032, 0.032, 0.032, None)
    """
    plain = text.strip().replace(",", ".")
    if is_nothing(plain):
        return None
    percent = plain.endswith("%")
    try:
        value = float(plain.rstrip("% "))
    except ValueError:
        value = -1
    if not 0 <= value <= 1000:
        raise ValueError(f"“{text.strip()[:40]}” is no engagement rate; write it as 3.2% or 0.032")
    return round(value / 100 if percent or value > 1 else value, 6)


class TimeReader:
    """Reads the times of one column, in the format that its first values show.

    `received_at` (ms) is when the file was handed over: a time later than that is a mistake. Times without a zone are
    taken to be of `zone`. Blank cells mean "not known", never 1970.
    """

    def __init__(self, samples: Iterable[str], received_at: int, form: str | None = None, zone: tzinfo = UTC) -> None:
        self._latest = received_at + round(AHEAD.total_seconds() * 1000)
        self._earliest = to_milliseconds(EARLIEST)
        self._zone = zone
        self._form = form
        values = [value.strip() for value in samples if not is_nothing(value)]
        self._day_first = _day_first(values)
        self.formats: Counter[str] = Counter()
        self._cache: tuple[str, int] | None = None
        self._format = ""

    def read(self, text: str) -> int | None:
        """UTC milliseconds; None for a blank cell."""
        if self._cache and self._cache[0] == text:  # exports are sorted by time: neighbours often share it
            self.formats[self._format] += 1
            return self._cache[1]
        value = text.strip()
        if is_nothing(value):
            return None
        at = self._quickly(value) or self._parse(value)
        if at < self._earliest:
            raise ValueError(f"the time “{value[:40]}” lies before 1990; leave the cell empty where it is not known")
        if at > self._latest:
            raise ValueError(f"the time “{value[:40]}” lies in the future; correct it or leave the cell empty")
        self._cache = text, at
        self.formats[self._format] += 1
        return at

    def _parse(self, value: str) -> int:
        if self._form:
            try:
                return self._milliseconds(datetime.strptime(value, self._form), self._form)
            except (ValueError, OverflowError):
                raise ValueError(f"the time “{value[:40]}” does not follow {self._form}") from None
        for read in self._readers():
            try:
                if (at := read(value)) is not None:
                    return at
            except (ValueError, OverflowError, OSError, TypeError, IndexError):
                continue
        raise ValueError(
            f"“{value[:40]}” is no time that is recognised; write it as 2026-05-01T12:30:00Z or give --time-format"
        )

    def _quickly(self, value: str) -> int | None:
        """The usual form, tried first: most files hold nothing else."""
        if self._form or value[4:5] != "-":
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
    """Whether 01/02/2026 is in February or in January, if any value tells."""
    for value in values:
        if match := _SLASHED.match(value):
            if int(match[1]) > 12:
                return True
            if int(match[2]) > 12:
                return False
            if "." in value:  # 01.02.2026 is written day first wherever it is written
                return True
    return None
