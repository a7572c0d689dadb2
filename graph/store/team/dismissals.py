"""Flags that the team has dismissed: the property `dismissed_flags` of an influencer, each a JSON list.

A list holds the kind of the flag, the instant of its latest evidence, the instant of the dismissal, who dismissed it,
and a note.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass

from graph.store.connection import Store
from graph.store.team.outreach import clean_note
from graph.store.team.partners import run_team_write

_READ = "MATCH (i:Influencer {key: $key}) RETURN coalesce(i.dismissed_flags, []) AS flags"
_OF_MANY = """
UNWIND $keys AS key MATCH (i:Influencer {key: key}) WHERE i.dismissed_flags IS NOT NULL
RETURN key, i.dismissed_flags AS flags
"""
_SET = "MATCH (i:Influencer {key: $key}) SET i.dismissed_flags = $flags"


@dataclass(frozen=True, slots=True)
class Dismissal:
    """A flag of one kind that says nothing to the team; later evidence raises it again.

    `evidence_at` is the instant (ms) of the latest evidence that was dismissed; None for a flag about a state rather
    than an event. `by` and `note` are None if unknown.
    """

    kind: str
    evidence_at: int | None
    at: int
    by: str | None = None
    note: str | None = None

    def covers(self, kind: str, evidence_at: int | None) -> bool:
        """Whether a flag of this kind, whose latest evidence is from an instant, is dismissed.

        >>> Dismissal("jump", 10, 12).covers("jump", 10), Dismissal("jump", 10, 12).covers("jump", 11)
        (True, False)
        """
        if kind != self.kind:
            return False
        return evidence_at is None or self.evidence_at is None or evidence_at <= self.evidence_at

    @property
    def text(self) -> str:
        """The dismissal as the store holds it."""
        return json.dumps([self.kind, self.evidence_at, self.at, self.by, self.note], ensure_ascii=False)


def dismiss(store: Store, key: str, dismissal: Dismissal) -> None:
    """Dismiss the flag of a kind that an influencer has, in the place of an earlier dismissal.

    Raises
    ------
    WrongUse
        The note is too long.
    """
    note = clean_note(dismissal.note)
    clean = Dismissal(dismissal.kind, dismissal.evidence_at, dismissal.at, dismissal.by, note)
    kept = [other for other in of_influencer(store, key) if other.kind != dismissal.kind]
    _write(store, key, [*kept, clean], "dismiss flag")


def restore(store: Store, key: str, kind: str) -> None:
    """Take the dismissal of a kind of flag back."""
    kept = [other for other in of_influencer(store, key) if other.kind != kind]
    _write(store, key, kept, "restore flag")


def of_influencer(store: Store, key: str) -> list[Dismissal]:
    """The dismissed flags of one influencer."""
    return [dismissal for row in store.read(_READ, key=key) for dismissal in _read(row["flags"])]


def dismissed(store: Store, keys: Iterable[str]) -> dict[str, list[Dismissal]]:
    """The dismissed flags of these accounts, by key, without those who have none."""
    return {row["key"]: _read(row["flags"]) for row in store.read(_OF_MANY, keys=sorted(keys))}


def _read(texts: list[str]) -> list[Dismissal]:
    return [Dismissal(*json.loads(text)) for text in texts]


def _write(store: Store, key: str, dismissals: list[Dismissal], change: str) -> None:
    texts = [dismissal.text for dismissal in dismissals]
    run_team_write(store, _SET, change, (key,), key=key, flags=texts or None)
