"""The dropdown of a search field as data for the browser. Texts stay texts: the script never makes markup of them."""

from collections.abc import Collection
from typing import Any

from graph.analysis.colors import color_of, ink_on
from graph.records import Influencer
from graph.search.filters import how_to_write
from graph.search.highlight import excerpt, parts
from graph.search.query import Hit, Results
from intrograph.components.text import clean, short

NAME_LENGTH, REASON_LENGTH = 48, 90
MAX_REASONS = 2
UNGROUPED = "#6b7280"  # an account without a community
TRY_FEWER = "Try fewer letters, a word from the bio, or filters such as in:Lisbon about:coffee."
REMOVE_ONE = "Remove a filter, or try a wider one."
WAITING = "The search index is being built. Filters work in a moment; names can be searched already."


def suggestions(text: str, results: Results | None) -> dict[str, Any]:
    """The hits and filters of a text, and a sentence if there are no hits; nothing for a text without a search."""
    if results is None:
        return {"text": text, "hits": [], "filters": [], "note": "", "table": ""}
    query = results.query
    return {
        "text": text,
        "hits": [_hit(hit) for hit in results.hits],
        "filters": [
            {"label": clean(each.label), "without": str(query.without(each)).strip()} for each in query.filters
        ],
        "note": " ".join([*map(how_to_write, query.unread), *_no_hits(text, results)]),
        "table": _table_label(results),
    }


def _no_hits(text: str, results: Results) -> list[str]:
    query = results.query
    if results.hits or not (query.words or query.filters):
        return []
    if results.is_waiting:
        return [WAITING]
    return [f"No results for “{clean(text.strip())}”. {REMOVE_ONE if query.filters else TRY_FEWER}"]


def _table_label(results: Results) -> str:
    """The option that leads to all hits; empty for a search without filters, which has no end."""
    if not results.total:
        return ""
    if results.has_more:
        return f"See the first {results.total:,} in a table"
    return f"See all {results.total:,} in a table" if results.total > 1 else "See it in a table"


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
