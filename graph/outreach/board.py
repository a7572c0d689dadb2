"""All conversations of the team by their status, with what a person needs to know about each."""

from collections.abc import Sequence
from dataclasses import dataclass

from graph.outreach.conflicts import Names, names_of, warnings_about
from graph.outreach.partner_load import PartnerLoad, partner_loads
from graph.records import DAY_MS, Influencer
from graph.store import Store
from graph.store.team import outreach
from graph.store.team.outreach import BOARD, IDEA, OutreachNote


@dataclass(frozen=True)
class BoardCard:
    """A conversation: `days` is how long it stands where it stands, `warnings` are sentences."""

    note: OutreachNote
    target: Influencer
    introducer: Influencer | None
    days: int
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class BoardColumn:
    """The conversations of one status, the longest-standing first."""

    status: str
    cards: tuple[BoardCard, ...]


@dataclass(frozen=True)
class Board:
    """The conversations that pass the filters, by status.

    `campaigns` and `owners` are the names that there are, whatever the filters. `loads` are partners with open
    introductions, and those who are resting. `total` counts all conversations.
    """

    columns: tuple[BoardColumn, ...]
    campaigns: tuple[str, ...]
    owners: tuple[str, ...]
    loads: tuple[PartnerLoad, ...]
    total: int

    @property
    def shown(self) -> int:
        """The number of conversations that pass the filters."""
        return sum(len(column.cards) for column in self.columns)


def board(store: Store, now: int, *, campaign: str | None = None, owner: str | None = None) -> Board:
    """The conversations at the instant `now` (ms).

    Parameters
    ----------
    campaign, owner
        Only those of this campaign and of this owner; an empty text: those without one. None: all.
    """
    notes = outreach.noted(store)
    names = names_of(store, notes)
    chosen = [note for note in notes if _matches(note.campaign, campaign) and _matches(note.owner, owner)]
    loads = partner_loads(store, now)
    cards = _cards(chosen, notes, names, loads, now)
    columns = tuple(BoardColumn(status, tuple(c for c in cards if c.note.status == status)) for status in BOARD)
    return Board(
        columns,
        tuple(sorted({note.campaign for note in notes if note.campaign})),
        tuple(sorted({note.owner for note in notes if note.owner})),
        tuple(load for load in loads if load.open or load.is_resting),
        len(notes),
    )


def _matches(value: str | None, wanted: str | None) -> bool:
    return wanted is None or (value or "") == wanted


def _cards(
    chosen: Sequence[OutreachNote],
    notes: Sequence[OutreachNote],
    names: Names,
    loads: Sequence[PartnerLoad],
    now: int,
) -> list[BoardCard]:
    about: dict[str, list[OutreachNote]] = {}
    for note in notes:
        about.setdefault(note.key, []).append(note)
    resting = {load.partner.key: load.text for load in loads if load.is_resting}
    cards = []
    for note in sorted(chosen, key=lambda note: (note.at, note.key)):
        if note.key not in names:  # forgotten at this moment
            continue
        texts = warnings_about(note, about[note.key], names)
        if note.status == IDEA and note.introducer in resting:
            texts = (*texts, resting[note.introducer])
        introducer = names.get(note.introducer) if note.introducer else None
        cards.append(BoardCard(note, names[note.key], introducer, int(max(0, now - note.at) // DAY_MS), texts))
    return cards
