"""Writing mentions: one relationship for an ordered pair, its events as parallel lists, each event once.

`(:Influencer)-[:MENTIONS {ids, at, kinds, counts, urls, count, first_at, last_at}]->(:Influencer)`

`at` holds milliseconds since 1970, `UNDATED` for an event without a time, because lists hold no nulls. `count` is the
sum of `counts`; `first_at` and `last_at` are datetimes for people, absent where no event has a time.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import neo4j

from graph.records import Mention, instant

UNDATED = -(2**62)

Pair = tuple[str, str]  # keys of source and target

# The server is told which pairs are new: the embedded one is slow at MERGE on a relationship.
_FIND = """
UNWIND range(0, size($source) - 1) AS n
MATCH (a:Influencer {key: $source[n]})-[m:MENTIONS]->(b:Influencer {key: $target[n]}) RETURN n
"""
_CREATE = """
UNWIND range(0, size($source) - 1) AS n
MATCH (a:Influencer {key: $source[n]}) MATCH (b:Influencer {key: $target[n]})
CREATE (a)-[:MENTIONS {ids: $ids[n], at: $at[n], kinds: $kinds[n], counts: $counts[n], urls: $urls[n],
                       count: $count[n], first_at: $first_at[n], last_at: $last_at[n]}]->(b)
"""
_APPEND = """
UNWIND range(0, size($source) - 1) AS n
MATCH (a:Influencer {key: $source[n]})-[m:MENTIONS]->(b:Influencer {key: $target[n]})
WITH m, n, [e IN range(0, size($ids[n]) - 1) WHERE NOT $ids[n][e] IN m.ids] AS fresh
WHERE size(fresh) > 0
SET m.ids = m.ids + [e IN fresh | $ids[n][e]], m.at = m.at + [e IN fresh | $at[n][e]],
    m.kinds = m.kinds + [e IN fresh | $kinds[n][e]], m.urls = m.urls + [e IN fresh | $urls[n][e]],
    m.counts = m.counts + [e IN fresh | $counts[n][e]],
    m.count = m.count + reduce(total = 0, e IN fresh | total + $counts[n][e]),
    m.first_at = CASE WHEN m.first_at IS NULL OR $first_at[n] < m.first_at THEN $first_at[n] ELSE m.first_at END,
    m.last_at = CASE WHEN m.last_at IS NULL OR $last_at[n] > m.last_at THEN $last_at[n] ELSE m.last_at END
RETURN size(fresh) AS fresh
"""


@dataclass
class _Events:
    ids: list[str] = field(default_factory=list)
    at: list[int] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)
    counts: list[int] = field(default_factory=list)
    urls: list[str] = field(default_factory=list)


class Grouped:
    """Events collected by ordered pair, each event id once a pair."""

    def __init__(self) -> None:
        self.pairs: dict[Pair, _Events] = {}
        self._seen: set[tuple[Pair, str]] = set()
        self.events = 0

    def add(self, pair: Pair, mention: Mention) -> bool:
        """Take one mention in; False where this pair has that event already."""
        at = UNDATED if mention.at is None else mention.at
        return self._add(pair, mention.event_id, at, mention.kind, mention.count, mention.url)

    def add_stored(self, pair: Pair, stored: Mapping[str, Any]) -> None:
        """Take in the events of a relationship read from the store."""
        columns = (stored[name] for name in ("ids", "at", "kinds", "counts", "urls"))
        for event in zip(*columns, strict=True):
            self._add(pair, *event)

    def _add(self, pair: Pair, event_id: str, at: int, kind: str, count: int, url: str) -> bool:
        if (pair, event_id) in self._seen:
            return False
        self._seen.add((pair, event_id))
        events = self.pairs.setdefault(pair, _Events())
        events.ids.append(event_id)
        events.at.append(at)
        events.kinds.append(kind)
        events.counts.append(count)
        events.urls.append(url)
        self.events += 1
        return True


def write(transaction: neo4j.ManagedTransaction, grouped: Grouped, new: set[Pair] | None = None) -> int:
    """Store the events that are not there yet and return how many those were.

    `new` names the pairs that are known to be without a relationship, which saves asking for them.
    Run it inside a transaction that has raised the revision: nobody else may create the same pair meanwhile.
    """
    pairs = sorted(grouped.pairs)  # neighbours in the store are written together
    asked = [pair for pair in pairs if new is None or pair not in new]
    there: set[Pair] = set()
    if asked:
        parameters = {"source": [s for s, _ in asked], "target": [t for _, t in asked]}
        there = {asked[row["n"]] for row in transaction.run(_FIND, parameters)}
    written = 0
    if fresh := [pair for pair in pairs if pair not in there]:
        transaction.run(_CREATE, _columns(grouped, fresh)).consume()
        written += sum(len(grouped.pairs[pair].ids) for pair in fresh)
    if there:
        known = [pair for pair in pairs if pair in there]
        written += sum(row["fresh"] for row in transaction.run(_APPEND, _columns(grouped, known)))
    return written


def _columns(grouped: Grouped, pairs: list[Pair]) -> dict[str, Any]:
    events = [grouped.pairs[pair] for pair in pairs]
    dated = [[at for at in e.at if at != UNDATED] for e in events]
    return {
        "source": [source for source, _ in pairs],
        "target": [target for _, target in pairs],
        "ids": [e.ids for e in events],
        "at": [e.at for e in events],
        "kinds": [e.kinds for e in events],
        "counts": [e.counts for e in events],
        "urls": [e.urls for e in events],
        "count": [sum(e.counts) for e in events],
        "first_at": [instant(min(at)) if at else None for at in dated],
        "last_at": [instant(max(at)) if at else None for at in dated],
    }
