"""The numbers of a column: counts of followers, weights of mentions, engagement rates."""

import math
import re
from collections.abc import Sequence

from ingest.fields.blanks import is_blank

_SCALES = {
    word: scale
    for scale, words in {
        1e3: "k thousand tsd tsd. tausend mille mil mila duizend тыс тыс.",
        1e4: "万 萬 만",
        1e5: "lakh lac",
        1e6: "m mm mn mio mio. mln mill mill. million millions millionen millones"
        " milhões milhão milioni milione miljoen milj milj. mi млн",
        1e7: "cr crore",
        1e8: "亿 億 억",
        1e9: "b bn mrd mrd. billion",
    }.items()
    for word in words.split()
}
_BLANKS = str.maketrans("", "", " \u00a0\u202f\u2009\u2007'’_")
_NUMBER = re.compile(r"[~≈>]?([\d.,]*\d)(?:e\+?(\d{1,2}))?([^\d.,+]+\.?)?\+?$")
_GROUPED = re.compile(r"\d{1,3}([,.])\d{3}(?:\1\d{3})*$")
_QUANTITY = re.compile(r"[-+−]?[\d.,'\s]*\d(?:e[-+]?\d+)?$|[-+]?inf(?:inity)?$", re.IGNORECASE)
_MOST = 1e12


def read_number(text: str) -> int | None:
    """A count of followers or posts as people and tools write it; None for a blank cell, and for -1, a hidden count.

    >>> read_number("12,345"), read_number("1.2M"), read_number("3,4 Mio."), read_number("12 345"), read_number("-1")
    (12345, 1200000, 3400000, 12345, None)
    """
    plain = text.translate(_BLANKS).casefold()
    if is_blank(plain) or plain in ("-1", "-1.0"):
        return None
    match = _NUMBER.match(plain)
    scale = 1.0 if match is None or match[3] is None else _SCALES.get(match[3], math.nan)
    number = math.nan if match is None else _decimal(match[1], is_whole=match[3] is None) * scale
    number *= 10 ** int(match[2] or 0) if match else 1
    if not 0 <= number <= _MOST:
        raise ValueError(f"“{text.strip()[:40]}” is not a number of followers or posts; write it as 12345 or 12.3k")
    return round(number)


def _decimal(digits: str, is_whole: bool) -> float:
    """A number with a point or a comma in it, which groups thousands where they fit; not a number if neither fits."""
    if digits.isdigit():
        return float(digits)
    if is_whole and _GROUPED.match(digits):
        return float(re.sub("[,.]", "", digits))
    last = max(digits.rfind("."), digits.rfind(","))
    grouped, other = digits[:last], "," if digits[last] == "." else "."
    if digits[last] in grouped or (other in grouped and not _GROUPED.match(grouped)):
        return float(re.sub("[,.]", "", digits)) if _GROUPED.match(digits) else math.nan
    return float(f"{re.sub('[,.]', '', grouped) or '0'}.{digits[last + 1 :]}")


def read_count(text: str) -> int:
    """The number of mentions that a row stands for, which must be a whole number.

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
        raise ValueError(f"“{text.strip()[:40]}” is not a count; give a whole number of 1 or more")
    return int(number)


def is_quantity(cell: str) -> bool:
    """Whether a cell looks like a number, in any spelling.

    >>> is_quantity("1,234.5"), is_quantity("-0,5"), is_quantity("p1")
    (True, True, False)
    """
    return _QUANTITY.match(cell.strip()) is not None


class WeightReader:
    """Reads the weights of one column, each the number of mentions that a row stands for; it may be a fraction.

    Whether 1,234 is more than a thousand is decided by the other cells of the column: with a decimal point among them
    it is, with a decimal comma it is not. Alone, it is.

    >>> WeightReader(["0.5", "1,234"]).read("1,234"), WeightReader(["0,5", "1,234"]).read("1,234")
    (1234, 1.234)
    >>> WeightReader([]).read("NaN"), WeightReader([]).read("2.0"), WeightReader([]).read("-3")
    (1, 2, -3)
    """

    def __init__(self, samples: Sequence[str]) -> None:
        plain = [text.translate(_BLANKS) for text in samples]
        self._has_decimal_comma = any(re.fullmatch(r"-?\d+,(\d{1,2}|\d{4,})", text) for text in plain) and not any(
            re.fullmatch(r"-?\d+\.\d{1,2}|-?\d{1,3}(,\d{3})+\.\d+", text) for text in plain
        )

    @property
    def note(self) -> str:
        """A note on the reading of the column, if it is not obvious; else empty."""
        return "decimal commas (0,5 is a half)" if self._has_decimal_comma else ""

    def read(self, text: str) -> float:
        """The weight; 1 for a blank cell. Whole weights are integers.

        Raises
        ------
        ValueError
            The cell holds no number.
        """
        if is_blank(text):
            return 1
        plain = text.translate(_BLANKS).casefold()
        sign, digits = (-1, plain[1:]) if plain[:1] in "-−" else (1, plain.removeprefix("+"))
        number = sign * self._number(digits)
        if not abs(number) <= 1e9:
            raise ValueError(f"“{text.strip()[:40]}” is not a weight; give a number")
        return int(number) if number == int(number) else number

    def _number(self, digits: str) -> float:
        if self._has_decimal_comma or re.fullmatch(r"\d{1,3}(\.\d{3})+,\d+", digits):
            digits = digits.replace(".", "").replace(",", ".")
        elif (_GROUPED.match(digits) and "," in digits) or re.fullmatch(r"\d{1,3}(,\d{3})+\.\d+", digits):
            digits = digits.replace(",", "")
        elif re.fullmatch(r"\d{1,3}(\.\d{3}){2,}", digits):
            digits = digits.replace(".", "")
        return float(digits) if re.fullmatch(r"(\d+\.?\d*|\.\d+)(e[-+]?\d{1,2})?", digits) else math.nan


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
            raise ValueError(f"“{text.strip()[:40]}” is not an engagement rate; write it as 3.2% or 0.032")
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
