"""Texts in XML: what is markup stays text, and what XML cannot hold is removed."""

import re
from xml.sax.saxutils import escape

FORBIDDEN = re.compile("[^\\t\\n\\r\\x20-\\ud7ff\\ue000-\\ufffd\\U00010000-\\U0010ffff]")
_SPECIAL = re.compile('[&<>"\\t\\n\\r]|[^\\x20-\\ud7ff\\ue000-\\ufffd\\U00010000-\\U0010ffff]')
_BREAKS = {'"': "&quot;", "\t": "&#9;", "\n": "&#10;", "\r": "&#13;"}


def xml_text(text: str) -> str:
    """A text for an attribute or an element, without the control characters that XML forbids.

    >>> xml_text('<b a="1">\\x00&\\n')
    '&lt;b a=&quot;1&quot;&gt;&amp;&#10;'
    """
    if not _SPECIAL.search(text):
        return text
    return escape(FORBIDDEN.sub("", text), _BREAKS)


class XmlTexts(dict[str, str]):
    """`xml_text` of texts that occur often, such as the keys of accounts: each is escaped once."""

    def __missing__(self, text: str) -> str:
        self[text] = escaped = xml_text(text)
        return escaped


def xml_value(value: str | int | float | bool) -> str:
    """A value as XML Schema writes it.

    >>> xml_value(True), xml_value(0.5), xml_value("a&b")
    ('true', '0.5', 'a&amp;b')
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    return xml_text(value) if isinstance(value, str) else repr(value)
