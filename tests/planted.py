"""Invented histories in which new ties come about through one known mechanism."""

import random
from dataclasses import dataclass, field

import numpy as np
from conftest import NOW
from helpers import DAY

from graph.snapshot.history import History
from graph.snapshot.words import BioWords

CONNECTOR, DELAY, WORDS, TREND, POSTS = "shared connector", "delay", "words", "trend", "shared posts"
MECHANISMS = (CONNECTOR, DELAY, WORDS, TREND, POSTS)
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
RISING = 1_500  # mentions: how long an account is in fashion


@dataclass
class _World:
    """Who mentions whom so far.

    `rows` are the mentions: source, target, and the number of the post. `met[source][target]` is the number of the
    first mention, `named_with[account]` the others that posts name together with an account.
    """

    chance: random.Random
    met: list[dict[int, int]]
    niche: list[int]
    rows: list[tuple[int, int, int]] = field(default_factory=list)
    near: list[set[int]] = field(default_factory=list)
    named_with: list[set[int]] = field(default_factory=list)
    posts: int = 0

    def post(self, source: int, *targets: int) -> None:
        for target in targets:
            self.met[source].setdefault(target, len(self.rows))
            self.near[source].add(target)
            self.near[target].add(source)
            self.named_with[target].update(set(targets) - {target})
            self.rows.append((source, target, self.posts))
        self.posts += 1

    def repeat(self, mechanism: str, source: int) -> None:
        """A post that mentions somebody whom the source has mentioned before; two of them where posts are shared."""
        known = sorted(self.met[source])
        self.post(source, *self.chance.sample(known, min(len(known), 2 if mechanism == POSTS else 1)))

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
        rising = {(7 * (len(self.rows) // RISING) + step) % len(self.met) for step in range(0, len(self.met), 31)}
        return [node for node in candidates if node in rising]

    def by_posts(self, source: int, candidates: list[int]) -> list[int]:
        return [node for node in candidates if node in self.named_with[source]]


_POINTED_AT = {
    CONNECTOR: _World.by_connectors,
    DELAY: _World.by_delay,
    WORDS: _World.by_words,
    TREND: _World.by_trend,
    POSTS: _World.by_posts,
}


def planted(mechanism: str, seed: int, accounts: int = 220, mentions: int = 4_500) -> History:
    """A history in which the accounts meet by one of `MECHANISMS`, along ties that exist."""
    chance = random.Random(seed)
    niche = [chance.randrange(len(NICHES)) for _ in range(accounts)]
    near, named_with = ([set() for _ in range(accounts)] for _ in range(2))
    world = _World(chance, [{} for _ in range(accounts)], niche, near=near, named_with=named_with)
    for source in range(accounts):
        for step in (1, 2, 50):
            world.post(source, (source + step) % accounts)
    while len(world.rows) < mentions:
        source = chance.randrange(accounts)
        candidates = world.two_steps(source)
        if chance.random() < REPEATS or not candidates:
            world.repeat(mechanism, source)
        else:
            world.post(source, world.chosen(mechanism, source, candidates))
    source, target, post = np.array(world.rows, np.int32).T.copy()
    bios = [f"{NICHES[topic]}, every {chance.choice(('day', 'night', 'week'))}" for topic in niche]
    return History(
        accounts,
        source,
        target,
        NOW - 200 * DAY + post.astype(np.int64) * (DAY // 40),
        np.ones(len(post), np.float32),
        np.zeros(len(post), np.uint16),
        ["mention"],
        BioWords(bios),
    )
