"""The encoding of a text, from its beginning."""

import codecs
import re

import charset_normalizer

BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Encodings that exports still use; a guess among all encodings finds curiosities in short texts.
_OTHER_ENCODINGS = ["cp1251", "cp1253", "shift_jis", "gb18030", "big5", "euc_kr"]
_OTHER_SCRIPT = re.compile(r"[\u00c0-\u00ff]{4}")  # Cyrillic, Greek or Asian texts in Windows-1252
# What Windows-1252 makes of Central European words, and no Western European language writes: symbols inside words,
# and letters that no such language has together or has only at the end of a word.
_CENTRAL = (
    re.compile(r"[^\W\d_][£¥¦¯±²³¹º¼¾¿]+[^\W\d_]|\b[£¥¯¼¾]\w{2}|[^\W\d_]{2}[³¹¿¾]"),
    re.compile(r"\b\w*(?:ø\w*[ìùèíáýšž]|[ìùèíáýšž]\w*ø|õ\w*[öüáé]|[öüáé]\w*õ|û\w*[öüá]|[öüá]\w*û|è\w*ý)"),
    re.compile(r"[ìù][^\W\d_]"),
)


def detect_encoding(start: bytes, is_whole: bool) -> tuple[str, str]:
    """The encoding and its description for the report, from the beginning of a file.

    A file in UTF-8 with some invalid lines counts as UTF-8: those lines are read as Windows-1252.
    """
    for bom, encoding in BOMS:
        if start.startswith(bom):
            return encoding, f"{encoding.removesuffix('-sig')} with a byte order mark"
    if wide := _wide_without_mark(start):
        return wide, f"{wide} (guessed; another can be given with --encoding)"
    lines = [line for line in start.splitlines()[: None if is_whole else -1] if not line.isascii()]
    if not lines or any(_is_utf8(line) for line in lines):
        return "utf-8", "utf-8"
    return (guess := _guess(b"\n".join(lines))), f"{guess} (guessed; another can be given with --encoding)"


def _wide_without_mark(start: bytes) -> str | None:
    """UTF-16 without a byte order mark, in which every second byte of a table is zero."""
    pairs = len(start[:2000]) // 2
    if pairs < 8:
        return None
    zeros = start[0 : 2 * pairs : 2].count(0), start[1 : 2 * pairs : 2].count(0)
    if max(zeros[0], zeros[1]) < 0.6 * min(pairs, 1000) or min(zeros) > 0:
        return None
    return "utf-16-be" if zeros[0] > zeros[1] else "utf-16-le"


def _guess(text: bytes) -> str:
    """One of the encodings of exports; Windows-1252, by far the most frequent, unless the text speaks against it."""
    western = text.decode("cp1252", "replace").casefold()
    if _OTHER_SCRIPT.search(western) or "\ufffd" in western:
        best = charset_normalizer.from_bytes(text, cp_isolation=_OTHER_ENCODINGS).best()
        return best.encoding if best else "cp1252"
    return "cp1250" if any(pattern.search(western) for pattern in _CENTRAL) else "cp1252"


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
