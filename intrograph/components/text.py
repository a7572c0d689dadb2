"""Numbers and names as people read them. Names come from strangers: escaped here, they cannot change the page."""

import html
import re

from graph.text import LONGEST_SHOWN, clean, escape_markdown

__all__ = ["LONGEST_SHOWN", "clean", "escape_html", "escape_label", "escape_markdown", "short"]

_LABEL_MARKDOWN = re.compile(r"([\\`*{}\[\]<>~$:&|#!]|(?<!\w)_|_(?!\w)|(?<=\w)@)")


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
