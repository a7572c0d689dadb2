"""Why an influencer is a hit: the words that their names, bio, category or place share with a search."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from graph.records import Influencer
from graph.search.highlight import has_word
from graph.search.index import normalize, split_words

MAX_ERRORS = 2  # letters in which a word and its correction differ


@dataclass(frozen=True, slots=True)
class Reason:
    """A text of the influencer's profile that matches; `label` says which one it is."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """The words that match, with typing errors corrected, and what else than handle and name they match."""

    words: tuple[str, ...]
    reasons: tuple[Reason, ...]


def explain(
    influencer: Influencer, text: str, topics: Collection[str] = (), places: Collection[str] = ()
) -> Explanation:
    """Why a normalized text and these filters find this influencer.

    >>> explain(Influencer("x:jade", "x", "jade", bio="Marathon in Porto"), "jade porto")
    Explanation(words=('jade', 'porto'), reasons=(Reason(label='Bio', text='Marathon in Porto'),))
    """
    fields = _fields(influencer)
    reasons: list[Reason] = []
    words = [text] if text and _field_with(fields, text) else split_words(text)
    matching = [_explain_word(fields, word, reasons) for word in words]
    for filtered, labels in ((topics, ("Bio", "Category")), (places, ("Place",))):
        of_kind = [field for field in fields if field.label in labels]
        words = [word for value in filtered for word in split_words(normalize(value))]
        matching += [_explain_word(of_kind, word, reasons) for word in words]
    return Explanation(tuple(dict.fromkeys(matching)), tuple(dict.fromkeys(reasons)))


def _explain_word(fields: Sequence[Reason], word: str, reasons: list[Reason]) -> str:
    """Add the reasons of a word; returns the word as the profile spells it."""
    field = _field_with(fields, word)
    if field is None and (corrected := _correction(fields, word)) is not None:
        reasons.append(Reason("Corrected", f"{word} → {corrected}"))
        word, field = corrected, _field_with(fields, corrected)
    if field is not None and field.label:
        reasons.append(field)
    return word


def _field_with(fields: Sequence[Reason], word: str) -> Reason | None:
    """The first field of a profile with this word; without a label if it is a handle or name, shown anyway."""
    return next((field for field in fields if has_word(field.text, word)), None)


def _fields(influencer: Influencer) -> list[Reason]:
    fields = [
        Reason("", influencer.handle or influencer.account_id or ""),
        Reason("", influencer.name or ""),
        *(Reason("Formerly", f"@{handle}") for handle in influencer.former_handles),
        Reason("Bio", influencer.bio or ""),
        Reason("Category", influencer.category or ""),
        Reason("Place", influencer.location or ""),
    ]
    return [field for field in fields if field.text]


def _correction(fields: Sequence[Reason], word: str) -> str | None:
    """The word of a profile that this one is a misspelling of; None if none is similar."""
    candidates = dict.fromkeys(part for field in fields for part in split_words(normalize(field.text)))
    return _closest(word, candidates)


def _closest(word: str, candidates: Collection[str]) -> str | None:
    distances = {candidate: OSA.distance(word, candidate[: len(word) + 1]) for candidate in candidates}
    closest = min(distances, key=distances.__getitem__, default=None)
    return closest if closest is not None and distances[closest] <= min(MAX_ERRORS, len(word) // 3) else None
