"""The values of cells: times, numbers, ids, kinds. A `ValueError` states the reason and the fix."""

import re

from ingest.fields.blanks import is_blank
from ingest.fields.numbers import ShareReader, WeightReader, read_count, read_number
from ingest.fields.times import EARLIEST, TimeReader

__all__ = [
    "EARLIEST",
    "ShareReader",
    "TimeReader",
    "WeightReader",
    "is_blank",
    "is_kind",
    "is_node_id",
    "read_count",
    "read_id",
    "read_kind",
    "read_number",
]

MAX_ID = 200  # characters

_WHOLE_NUMBER = re.compile(r"\d{1,15}[.,]0+$")
_ROUNDED = re.compile(r"[-+]?\d([.,]\d*)?[eE]\+?\d+$")
# Blanks, markup, formulas, lists, and signs without a letter or digit.
_NO_ID = re.compile(r"[\s<>\"|\\^`{}\[\]]|^[=+@;]|^\W+$")
_NODE_ID = re.compile(r"\d+(?:\.0+)?$|(?:n|v|node|id)[_-]?\d+$|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}$", re.IGNORECASE)
_KINDS = {
    "follows": "follow",
    "followed": "follow",
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
    "retweets": "repost",
    "reposts": "repost",
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


def read_id(text: str) -> str | None:
    """A platform's id as text; None if the cell is blank.

    >>> read_id(" 1784000000000000123 "), read_id("12345.0"), read_id("NaN")
    ('1784000000000000123', '12345', None)
    """
    if text.isdecimal() and text.isascii() and len(text) <= MAX_ID:  # most are numbers
        return text
    text = text.strip()
    if is_blank(text):
        return None
    if text.isascii() and text.isalnum() and not text[0].isdigit() and len(text) <= MAX_ID:
        return text
    if text == "-1":  # hidden
        return None
    if _WHOLE_NUMBER.match(text):
        return re.split("[.,]", text)[0]
    if _ROUNDED.match(text):
        raise ValueError(f"the id “{text}” was rounded by a spreadsheet; export ids as text")
    if len(text) > MAX_ID or not text.isprintable() or _NO_ID.search(text):
        raise ValueError(f"“{text[:40]}” is not an account or post id; give the platform's own id")
    return text


def read_kind(text: str) -> str:
    """The kind of a mention in one spelling.

    >>> read_kind("Retweet"), read_kind(""), read_kind("tagged")
    ('repost', 'mention', 'tag')
    """
    kind = text.strip().casefold()
    if is_blank(kind):
        return "mention"
    kind = _KINDS.get(kind, kind)
    if not _KIND.match(kind):
        raise ValueError(f"“{text.strip()[:40]}” is not a kind of mention; use mention, reply, quote, repost or tag")
    return kind


def is_kind(text: str) -> bool:
    """Whether a cell is one of the usual words for a kind of mention.

    >>> is_kind("Retweet"), is_kind("jade")
    (True, False)
    """
    word = text.strip().casefold()
    return word in _KINDS or word in _KINDS.values()


def is_node_id(cell: str) -> bool:
    """Whether a cell looks like an id that a platform or a graph program gives: a number, `n12`, a UUID.

    >>> is_node_id("1784"), is_node_id("12.0"), is_node_id("n3"), is_node_id("jade.runs")
    (True, True, True, False)
    """
    return _NODE_ID.match(cell.strip()) is not None
