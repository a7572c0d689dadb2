"""Numbers and names as people read them. Names come from strangers: escaped here, they cannot change the page."""

import html
import re
import unicodedata

LONGEST_SHOWN = 60  # characters of a name

_LABEL_MARKDOWN = re.compile(r"([\\`*{}\[\]<>~$:&|#!]|(?<!\w)_|_(?!\w)|(?<=\w)@)")
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~$:&@/=^\"'])")


def clean(text: str | None, longest: int = LONGEST_SHOWN) -> str:
    """A stranger's text on one line, without characters that change the reading direction, cut with an ellipsis.

    >>> clean("jade\\u202e  runs"), clean("a" * 100, 10)
    ('jade runs', 'aaaaaaaaa…')
    """
    visible = "".join(c for c in text or "" if unicodedata.category(c) not in ("Cc", "Cf", "Cs") or c == "\u200d")
    line = " ".join(visible.split())
    return line if len(line) <= longest else line[: longest - 1] + "…"


def escape_markdown(text: str, longest: int = LONGEST_SHOWN) -> str:
    """Text for a place that renders Markdown, so that it appears literally.

    >>> escape_markdown("*jade* ![x](http://a)")
    '\\\\*jade\\\\* \\\\!\\\\[x\\\\]\\\\(http\\\\:\\\\/\\\\/a\\\\)'
    """
    return _MARKDOWN.sub(r"\\\1", clean(text, longest))


def escape_label(text: str, longest: int = LONGEST_SHOWN) -> str:
    """The same for the label of a field, whose text screen readers get with its backslashes: only where it must be.

    >>> escape_label("@jade.runs_far"), escape_label("_jade_ a@b.org :x:")
    ('@jade.runs_far', '\\\\_jade\\\\_ a\\\\@b.org \\\\:x\\\\:')
    """
    return _LABEL_MARKDOWN.sub(r"\\\1", clean(text, longest))


def escape_html(text: str | None, longest: int = LONGEST_SHOWN) -> str:
    """Text for a place that renders HTML, so that it appears literally."""
    return html.escape(clean(text, longest))


def short(number: int | None) -> str:
    """A follower count as cards show it.

    >>> short(4_230), short(12_400), short(2_300_000), short(None)
    ('4,230', '12.4 k', '2.3 M', 'unknown')
    """
    if number is None:
        return "unknown"
    if number >= 1_000_000:
        return f"{number / 1e6:.1f} M"
    return f"{number / 1e3:.1f} k" if number >= 10_000 else f"{number:,}"
