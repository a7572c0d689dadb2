"""The dropdown of a search field as data for the browser. Texts stay texts: the script never makes markup of them."""

from collections.abc import Collection
from typing import Any

from graph.analysis.colors import color_of, ink_on
from graph.records import Influencer
from graph.search.highlight import excerpt, parts
from graph.search.query import Hit, Results
from intrograph.components.text import clean, short

NAME_LENGTH, REASON_LENGTH = 48, 90
MAX_REASONS = 2
UNGROUPED = "#6b7280"  # an account without a community
HOW_TO_GO_ON = "Try fewer letters, or a word from the bio."


def suggestions(text: str, results: Results | None) -> dict[str, Any]:
    """The hits of a text, and a sentence if there are none; nothing for a text without a search."""
    hits = results.hits if results else []
    note = f"No results for “{clean(text.strip(), 60)}”. {HOW_TO_GO_ON}" if results and not hits else ""
    return {"text": text, "hits": [_hit(hit) for hit in hits], "note": note}


def _hit(hit: Hit) -> dict[str, Any]:
    person, words = hit.influencer, hit.explanation.words
    color = color_of(person.community) if person.community else UNGROUPED
    return {
        "key": person.key,
        "initials": initials(person),
        "color": color,
        "ink": ink_on(color),
        "handle": _parts(person.display_name, words, NAME_LENGTH),
        "name": _parts(person.name if person.name != person.handle else "", words, NAME_LENGTH),
        "facts": _facts(person),
        "reasons": [
            {"label": reason.label, "parts": _reason(reason.text, words)}
            for reason in hit.explanation.reasons[:MAX_REASONS]
        ],
    }


def initials(person: Influencer) -> str:
    """One or two letters that stand for a person in a circle.

    >>> initials(Influencer("x:jade", "x", "jade", name="Jade Castell")), initials(Influencer("x:jade", "x", "jade"))
    ('JC', 'J')
    """
    name = clean(person.name) or clean(person.display_name)
    letters = [word[0] for word in ("".join(c if c.isalnum() else " " for c in name)).split()]
    return "".join([*letters[:1], *letters[1:][-1:]]).upper() or "?"


def _facts(person: Influencer) -> str:
    followers = f"{short(person.followers)} followers" if person.followers is not None else ""
    partner = "partner" if person.is_partner else ""
    return " · ".join(fact for fact in (clean(person.platform), followers, partner) if fact)


def _reason(text: str, words: Collection[str]) -> list[tuple[str, bool]]:
    return _parts(excerpt(clean(text, 1_000), words, REASON_LENGTH), words, REASON_LENGTH + 2)


def _parts(text: str | None, words: Collection[str], longest: int) -> list[tuple[str, bool]]:
    return [(part.text, part.is_match) for part in parts(clean(text, longest), words)]
