"""Numbers and names as people read them. Names come from strangers: here they lose every power over the page."""

import html
import re
import unicodedata

LONGEST_SHOWN = 60  # characters of a name

_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~$:&@/=^\"'])")


def shown(text: str | None, longest: int = LONGEST_SHOWN) -> str:
    """A stranger's text on one line, without characters that turn the reading direction, cut with an ellipsis.

    >>> shown("jade\\u202e  runs"), shown("a" * 100, 10)
    ('jade runs', 'aaaaaaaaa…')
    """
    kept = "".join(c for c in text or "" if unicodedata.category(c) not in ("Cc", "Cf", "Cs") or c == "\u200d")
    line = " ".join(kept.split())
    return line if len(line) <= longest else line[: longest - 1] + "…"


def escape_markdown(text: str, longest: int = LONGEST_SHOWN) -> str:
    """Text for a place that reads Markdown, so that it comes out as itself.

    >>> escape_markdown("*jade* ![x](http://a)")
    '\\\\*jade\\\\* \\\\!\\\\[x\\\\]\\\\(http\\\\:\\\\/\\\\/a\\\\)'
    """
    return _MARKDOWN.sub(r"\\\1", shown(text, longest))


def escape_html(text: str | None, longest: int = LONGEST_SHOWN) -> str:
    """Text for a place that reads HTML, so that it comes out as itself."""
    return html.escape(shown(text, longest))


def short(number: int | None) -> str:
    """A number of followers as cards show it.

    >>> short(4_230), short(12_400), short(2_300_000), short(None)
    ('4,230', '12.4 k', '2.3 M', 'not known')
    """
    if number is None:
        return "not known"
    if number >= 1_000_000:
        return f"{number / 1e6:.1f} M"
    return f"{number / 1e3:.1f} k" if number >= 10_000 else f"{number:,}"
