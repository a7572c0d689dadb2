"""A digest as sections of sentences, which the mail and the Markdown text render alike."""

from collections.abc import Iterable
from dataclasses import dataclass

from graph.digest.digest import Digest
from graph.introductions import Introduction
from graph.links import web_link
from graph.outreach import BoardCard
from graph.records import Influencer, format_day, whole
from graph.text import count_in_words, counted


@dataclass(frozen=True)
class Entry:
    """A line: the name of a person, the address of their page ("" if unknown), and what there is to say."""

    name: str
    url: str
    text: str


@dataclass(frozen=True)
class Section:
    """A heading with its entries; `note` stands below them, or alone if there are none."""

    title: str
    entries: tuple[Entry, ...]
    note: str = ""


def title(found: Digest) -> str:
    """The subject of the mail."""
    return f"Intrograph, {format_day(found.since)} to {format_day(found.until)}"


def sections(found: Digest) -> tuple[Section, ...]:
    """What the digest says, section by section."""
    return (
        Section("To answer", tuple(map(_waiting, found.waiting)), _none(found.waiting, "Nobody waits for an answer.")),
        Section(
            "New introductions",
            tuple(map(_introduction, found.introductions)),
            " ".join(load.text for load in found.resting)
            or _none(found.introductions, "Nobody new is among the best introductions."),
        ),
        Section("New ties of your partners", tuple(_ties(found)), _more_ties(found)),
        Section("Rising in mentions", tuple(_rising(found)), _rising_note(found)),
        Section(
            "Tier changes",
            tuple(
                _entry(
                    change.influencer,
                    f"{change.tiers[0]} to {change.tiers[1]}: {change.followers:,} followers, {change.before:,} before",
                )
                for change in found.tiers
            ),
            _none(found.tiers, "No profile of this period lies in another tier than before."),
        ),
    )


def age_note(found: Digest) -> str:
    """A sentence if the data is old, else an empty text."""
    return f"The last mention is of {format_day(found.until)}: load newer files." if found.is_old else ""


def _none(entries: tuple[object, ...], sentence: str) -> str:
    return "" if entries else sentence


def _entry(person: Influencer, text: str) -> Entry:
    link = web_link(person.profile_url)
    return Entry(person.display_name, link.url if link else "", text)


def _waiting(card: BoardCard) -> Entry:
    note = card.note
    parts = (
        f"{note.status} {counted(card.days, 'day')} ago",
        f"through {card.introducer.display_name}" if card.introducer else "",
        f"campaign {note.campaign}" if note.campaign else "",
        note.owner or "",
        f"next: {note.next_step}" if note.next_step else "",
    )
    return _entry(card.target, ", ".join(part for part in parts if part))


def _introduction(row: Introduction) -> Entry:
    through = f", through {row.connector.display_name}" if row.connector else ""
    return _entry(row.target, f"ask {row.introducer.display_name}{through}; {row.score:.0f} of 100")


def _ties(found: Digest) -> Iterable[Entry]:
    for tie in found.ties:
        text = f"with {tie.partner.display_name}, mentioned {count_in_words(whole(tie.mentions))}"
        yield _entry(tie.other, text)


def _more_ties(found: Digest) -> str:
    if not found.ties:
        return "No partner has a tie that is new."
    more = found.ties_found - len(found.ties)
    return f"{more:,} more." if more else ""


def _rising(found: Digest) -> Iterable[Entry]:
    for rise in found.rising.people if found.rising else ():
        text = f"mentioned {count_in_words(whole(rise.mentions))}, {whole(rise.before):,} in the period before"
        yield _entry(rise.influencer, text)


def _rising_note(found: Digest) -> str:
    if found.rising is None:
        return "Growth appears once the dated mentions reach over two periods."
    return _none(found.rising.people, "Nobody was mentioned clearly more often than in the period before.")
