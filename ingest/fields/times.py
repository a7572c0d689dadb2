"""Read the times of a column, in any format."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from email.utils import parsedate_to_datetime

from graph.records import to_milliseconds
from ingest.fields.blanks import is_blank
from ingest.fields.dates import ISO, WEEKDAY, Undecided, day_first, read_written

EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
UNDECIDED = "cannot be told apart"  # in the text about a time whose day and month may stand in either order
DAY_FIRST, MONTH_FIRST = "day-first", "month-first"  # what a format can be instead, if only that order is known
CLOCK_ERROR = timedelta(days=2)  # how far a time may lie after now
MAX_REMEMBERED = 100_000  # texts of times, days or times of day

SECONDS = "seconds since 1970"
_DAY_MS = 86_400_000


class TimeReader:
    """Reads the times of one column; each value by its own format, day and month in the order of the whole column.

    Blank cells mean "not known", never 1970.

    Parameters
    ----------
    samples
        Cells that decide whether 01/02/2026 is in February.
    received_at
        The time of the load (ms): a later time is an error.
    time_format
        A `strptime` format, or `DAY_FIRST` or `MONTH_FIRST`; None detects it.
    zone
        The time zone of times without one.

    """

    def __init__(
        self, samples: Iterable[str], received_at: int, time_format: str | None = None, zone: tzinfo = UTC
    ) -> None:
        self._latest = received_at + round(CLOCK_ERROR.total_seconds() * 1000)
        self._earliest = to_milliseconds(EARLIEST)
        self._zone = zone
        self._time_format = None if time_format in (DAY_FIRST, MONTH_FIRST) else time_format
        samples = list(samples)
        self._day_first = {sign: day_first(samples, sign) for sign in "/-"} | {".": True}
        if time_format in (DAY_FIRST, MONTH_FIRST):
            self._day_first = dict.fromkeys("/-.", time_format == DAY_FIRST)
        self._counts: Counter[str] = Counter()
        # Of times in ISO 8601 that name their zone, the day and the time of day are remembered: exports hold many of
        # each, and their sum is the instant.
        self._days: dict[str, int] = {}
        self._clocks: dict[str, int] = {}
        self._usual_count = 0
        self._remembered: dict[str, tuple[int | None, str]] = {}
        self._zoneless_names = _ZonelessNames(zone)
        self._format = ""

    def read(self, text: str) -> int | None:
        """UTC milliseconds; None for a blank cell. `ValueError` states why a cell cannot be read, and the fix."""
        day = self._days.get(text[:10])
        if day is not None and (clock := self._clocks.get(text[10:])) is not None:
            self._usual_count += 1
            return day + clock
        known = self._remembered.get(text)
        if known is None:
            known = self._read(text)
            if len(self._remembered) >= MAX_REMEMBERED:
                self._remembered.clear()
            self._remembered[text] = known
        at, name = known
        if name:
            self._counts[name] += 1
        return at

    def read_all(self, texts: Sequence[str]) -> list[int | None]:
        """The instants of several cells; none of them counts as read if one cannot be."""
        days, clocks = self._days.get, self._clocks.get
        try:
            instants: list[int | None] = [days(text[:10]) + clocks(text[10:]) for text in texts]  # type: ignore[operator]
        except TypeError:  # one of them is not remembered
            before = self._counts.copy(), self._usual_count
            try:
                return list(map(self.read, texts))
            except ValueError:
                self._counts, self._usual_count = before
                raise
        self._usual_count += len(texts)
        return instants

    @property
    def formats(self) -> Counter[str]:
        """How many of the times read so far were in each format."""
        return self._counts + Counter({ISO: self._usual_count})

    def notes(self) -> list[str]:
        """The formats of the times read so far, for the report; nothing if there were none."""
        formats = ", ".join(f"{name} ({count:,})" for name, count in self.formats.most_common())
        return [f"times: {formats}"] if formats else []

    def _read(self, text: str) -> tuple[int | None, str]:
        value = text.strip()
        if len(value) == 10 and value.isdecimal() and value.isascii() and not self._time_format:
            at, self._format = int(value) * 1000, SECONDS
        elif (quick := self._parse_iso_quickly(value)) is not None:
            at = quick
        else:
            if is_blank(value):
                return None, ""
            at = self._parse(" ".join(value.split()))
        if at < self._earliest:
            raise ValueError(f"the time “{value[:40]}” is before 1990; leave the cell empty if the time is unknown")
        if at > self._latest:
            today = (datetime.fromtimestamp(self._latest / 1000, UTC) - CLOCK_ERROR).date()
            reason = f"the time “{value[:40]}” is in the future, as this machine's clock says {today}"
            raise ValueError(f"{reason}; correct the cell or the clock")
        return at, self._format

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
            except Undecided:
                raise ValueError(f"the day and the month of “{value[:40]}” {UNDECIDED}; give --time-format") from None
            except (ValueError, OverflowError, OSError, TypeError, LookupError):
                continue
        raise ValueError(
            f"“{value[:40]}” is not a recognised time; write it as 2026-05-01T12:30:00Z, or give --time-format"
        )

    def _parse_iso_quickly(self, value: str) -> int | None:
        """The usual format, tried first: most files hold no other."""
        if self._time_format or value[4:5] != "-":
            return None
        try:
            moment = datetime.fromisoformat(value)
            at = self._milliseconds(moment, ISO)
        except (ValueError, OverflowError):
            return None
        if moment.tzinfo is not None and value[10:11] in ("T", " "):
            self._remember_parts(value, at)
        return at

    def _remember_parts(self, value: str, at: int) -> None:
        try:
            day = to_milliseconds(datetime.fromisoformat(value[:10]).replace(tzinfo=UTC))
        except ValueError:  # the date is in another of the spellings of ISO 8601
            return
        if self._earliest + _DAY_MS < day < self._latest - 2 * _DAY_MS and len(self._clocks) < MAX_REMEMBERED:
            self._days[value[:10]] = day
            self._clocks[value[10:]] = at - day

    def _readers(self) -> Iterable[Callable[[str], int | None]]:
        return (self._epoch, self._spreadsheet_days, self._compact, self._twitter, self._mail, self._written)

    def _milliseconds(self, moment: datetime, name: str) -> int:
        if moment.tzinfo is None:
            name, moment = self._zoneless_names[name], moment.replace(tzinfo=self._zone)
        self._format = name
        return to_milliseconds(moment)

    def _epoch(self, value: str) -> int | None:
        if not re.fullmatch(r"\d{9,19}(\.\d+)?|0", value):
            return None
        number = float(value)
        for name, below, scale in (("s", 1e11, 1000.0), ("ms", 1e14, 1.0), ("µs", 1e17, 1e-3), ("ns", 1e20, 1e-6)):
            if number < below:
                self._format = f"{SECONDS} in {name}" if name != "s" else SECONDS
                return round(number * scale)
        return None

    def _spreadsheet_days(self, value: str) -> int | None:
        """Days since the end of 1899, as spreadsheets count them; five digits are no other time."""
        if not re.fullmatch(r"[345]\d{4}(\.\d+)?", value):
            return None
        moment = datetime(1899, 12, 30) + timedelta(milliseconds=round(float(value) * 86_400_000))
        return self._milliseconds(moment, "days of a spreadsheet")

    def _compact(self, value: str) -> int | None:
        """`20260314` and `20260314T140500Z`."""
        if not re.fullmatch(r"(19|20)\d{6}(T\d{4,6}Z?)?", value):
            return None
        return self._milliseconds(datetime.fromisoformat(value), ISO)

    def _written(self, value: str) -> int | None:
        moment, name = read_written(value, self._day_first)
        return self._milliseconds(moment, name)

    def _twitter(self, value: str) -> int | None:
        if not WEEKDAY.match(value):
            return None
        return self._milliseconds(datetime.strptime(value, "%a %b %d %H:%M:%S %z %Y"), "Twitter's format")

    def _mail(self, value: str) -> int | None:
        if not WEEKDAY.match(value):
            return None
        return self._milliseconds(parsedate_to_datetime(value), "RFC 2822")


class _ZonelessNames(dict[str, str]):
    """Names of formats, with the zone assumed for times without one."""

    def __init__(self, zone: tzinfo) -> None:
        super().__init__()
        self._zone = zone

    def __missing__(self, name: str) -> str:
        self[name] = f"{name} without zone, taken as {self._zone}"
        return self[name]
