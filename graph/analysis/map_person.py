"""One person of the map: the influencer, and the contacts with whom they exchange most mentions."""

from dataclasses import dataclass

import numpy as np

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
    network = snapshot.undirected
    numbers = read.numbers_of(store, [key])
    if key not in numbers:
        raise UnknownInfluencer(f"“{key[:60]}” is not in the store any more: reload the map.")
    position = int(snapshot.positions([numbers[key]])[0])
    part = slice(int(network.indptr[position]), int(network.indptr[position + 1]))
    mentions = dict(zip(network.indices[part].tolist(), np.asarray(network.weights[part]).tolist(), strict=True))
    nearest = {snapshot.keys[contact]: contact for contact in contacts_of(network, position, limit)}
    people = read.influencers(store, [key, *nearest])
    contacts = tuple(Contact(people[name], mentions[row]) for name, row in nearest.items() if name in people)
    return MapPerson(people[key], contacts, len(mentions))
