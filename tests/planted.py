"""Invented histories in which new ties come about through one known mechanism."""

import random
from dataclasses import dataclass, field

import numpy as np
from conftest import NOW
from helpers import DAY

from graph.snapshot.history import History
from graph.snapshot.words import BioWords

CONNECTOR, DELAY, WORDS, TREND = "shared connector", "delay", "words", "trend"
MECHANISMS = (CONNECTOR, DELAY, WORDS, TREND)
NICHES = (
    "trail running",
    "chess openings",
    "sourdough baking",
    "street photography",
    "freediving safety",
    "vinyl jazz",
)
NOISE = 0.15  # of new ties are made by chance
REPEATS = 0.5  # of mentions name somebody who was mentioned before
WAIT = 150  # mentions: how long the delay is
RISING = 120  # mentions: how long an account is new in fashion


@dataclass
class _World:
    """Who mentions whom so far; `met[source][target]` is the number of the first mention."""

    chance: random.Random
    met: list[dict[int, int]]
    niche: list[int]
    rows: list[tuple[int, int]] = field(default_factory=list)
    near: list[set[int]] = field(default_factory=list)

    def mention(self, source: int, target: int) -> None:
        self.met[source].setdefault(target, len(self.rows))
        self.near[source].add(target)
        self.near[target].add(source)
        self.rows.append((source, target))

    def two_steps(self, source: int) -> list[int]:
        reached = set().union(*(self.near[contact] for contact in self.near[source]))
        return sorted(reached - self.near[source] - {source})

    def chosen(self, mechanism: str, source: int, candidates: list[int]) -> int:
        """The candidate that the mechanism points at; by chance where it points at none, or for `NOISE`."""
        if self.chance.random() < NOISE:
            return self.chance.choice(candidates)
        return self.chance.choice(_POINTED_AT[mechanism](self, source, candidates) or candidates)

    def by_connectors(self, source: int, candidates: list[int]) -> list[int]:
        number = {node: sum(node in self.met[contact] for contact in self.met[source]) for node in candidates}
        most = max(number.values())
        return [node for node in candidates if number[node] == most > 0]

    def by_delay(self, source: int, candidates: list[int]) -> list[int]:
        now = len(self.rows)
        waited = {
            node
            for contact in self.met[source]
            for node, since in self.met[contact].items()
            if WAIT <= now - since < 2 * WAIT
        }
        return [node for node in candidates if node in waited]

    def by_words(self, source: int, candidates: list[int]) -> list[int]:
        return [node for node in candidates if self.niche[node] == self.niche[source]]

    def by_trend(self, source: int, candidates: list[int]) -> list[int]:
        rising = {(7 * (len(self.rows) // RISING) + step) % len(self.met) for step in (0, 31, 62)}
        return [node for node in candidates if node in rising]


_POINTED_AT = {
    CONNECTOR: _World.by_connectors,
    DELAY: _World.by_delay,
    WORDS: _World.by_words,
    TREND: _World.by_trend,
}


def planted(mechanism: str, seed: int, accounts: int = 220, mentions: int = 4_500) -> History:
    """A history in which the accounts meet by one of `MECHANISMS`, along ties that exist."""
    chance = random.Random(seed)
    niche = [chance.randrange(len(NICHES)) for _ in range(accounts)]
    world = _World(chance, [{} for _ in range(accounts)], niche, near=[set() for _ in range(accounts)])
    for source in range(accounts):
        for step in (1, 2, 50):
            world.mention(source, (source + step) % accounts)
    while len(world.rows) < mentions:
        source = chance.randrange(accounts)
        candidates = world.two_steps(source)
        if chance.random() < REPEATS or not candidates:
            world.mention(source, chance.choice(sorted(world.met[source])))
        else:
            world.mention(source, world.chosen(mechanism, source, candidates))
    source_and_target = np.array(world.rows, np.int32)
    number = len(world.rows)
    bios = [f"{NICHES[topic]}, every {chance.choice(('day', 'night', 'week'))}" for topic in niche]
    return History(
        accounts,
        source_and_target[:, 0].copy(),
        source_and_target[:, 1].copy(),
        NOW - 200 * DAY + np.arange(number, dtype=np.int64) * (DAY // 40),
        np.ones(number, np.float32),
        np.zeros(number, np.uint16),
        ["mention"],
        BioWords(bios),
    )
