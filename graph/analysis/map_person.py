"""One person of the map: the influencer, and the contacts with whom they exchange most mentions."""

from dataclasses import dataclass

from graph.analysis.map_ties import contacts_of
from graph.errors import UnknownInfluencer
from graph.records import Influencer
from graph.snapshot import current_snapshot
from graph.store import Store, read


@dataclass(frozen=True)
class Contact:
    """A contact of a person; `mentions` counts those in both directions."""

    influencer: Influencer
    mentions: float


@dataclass(frozen=True)
class MapPerson:
    """A person with their strongest contacts, the strongest first. `contacts_total` counts all."""

    influencer: Influencer
    contacts: tuple[Contact, ...]
    contacts_total: int


def map_person(store: Store, key: str, limit: int = 8) -> MapPerson:
    """The person with this key, and up to `limit` contacts.

    Raises
    ------
    UnknownInfluencer
        There is no such account.
    """
    snapshot = current_snapshot(store)
    numbers = read.numbers_of(store, [key])
    if key not in numbers:
        raise UnknownInfluencer(f"“{key[:60]}” is not in the store any more: reload the map.")
    position = int(snapshot.positions([numbers[key]])[0])
    strongest = contacts_of(snapshot.undirected, position, limit)
    mentions = {
        snapshot.keys[contact]: count for contact, count in zip(strongest.positions, strongest.mentions, strict=True)
    }
    people = read.influencers(store, [key, *mentions])
    contacts = tuple(Contact(people[name], count) for name, count in mentions.items() if name in people)
    return MapPerson(people[key], contacts, strongest.total)
