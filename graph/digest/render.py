"""A digest as a mail in one HTML file, and as Markdown. What strangers wrote appears literally in both."""

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from graph.digest.digest import Digest
from graph.digest.sections import Section, age_note, sections, title
from graph.text import clean, escape_markdown

if TYPE_CHECKING:
    from jinja2 import Template

LONGEST = 400  # characters of a sentence
TEMPLATE = Path(__file__).with_name("mail.html")


def as_html(digest: Digest) -> str:
    """One HTML file that mail programs show: styles stand inside the elements, and nothing is fetched."""
    text: str = _template().render(title=title(digest), note=age_note(digest), sections=sections(digest))
    return text


@cache
def _template() -> "Template":
    from jinja2 import Environment, StrictUndefined

    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters["clean"] = lambda text: clean(text, LONGEST)
    return environment.from_string(TEMPLATE.read_text("utf-8"))


def as_markdown(digest: Digest) -> str:
    """The same as Markdown."""
    lines = [f"# {_text(title(digest))}", ""]
    if note := age_note(digest):
        lines += [_text(note), ""]
    for section in sections(digest):
        lines += _markdown(section)
    return "\n".join(lines).rstrip() + "\n"


def _markdown(section: Section) -> list[str]:
    lines = [f"## {_text(section.title)}", ""]
    lines += [f"- **{_text(entry.name)}**: {_text(entry.text)}" for entry in section.entries]
    if section.entries:
        lines.append("")
    return [*lines, *([_text(section.note), ""] if section.note else [])]


def _text(text: str) -> str:
    return escape_markdown(text, LONGEST)
