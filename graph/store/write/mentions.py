"""Writing mentions: one relationship for an ordered pair, its events as parallel lists, each event once.

`(:Influencer)-[:MENTIONS {ids, at, kinds, counts, urls, count, revision, ...}]->(:Influencer)`

`at` holds milliseconds since 1970, `UNDATED` for an event without a time, because lists hold no nulls. `count` is the
sum of `counts`; `first_at` and `last_at` are datetimes for people, absent where no event has a time. `revision` is that
of the last transaction that added an event.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

import neo4j

from graph.records import UNDATED, Account, Mention

Pair = tuple[str, str]  # keys of source and target

# The server is told which pairs are new: the embedded one is slow at MERGE on a relationship. Instants travel as
# milliseconds, since both servers take datetimes in parameters at a third of the speed.
_MATCH = "UNWIND $rows AS r MATCH (a:Influencer {key: r.source})-[m:MENTIONS]->(b:Influencer {key: r.target})"
_FIND = f"{_MATCH} RETURN r.n AS n"
_FIRST, _LAST = (
    f"CASE WHEN r.{name} IS NULL THEN null ELSE datetime({{epochMillis: r.{name}}}) END" for name in ("first", "last")
)
_CREATE = f"""
UNWIND $rows AS r MATCH (a:Influencer {{key: r.source}}) MATCH (b:Influencer {{key: r.target}})
CREATE (a)-[:MENTIONS {{ids: r.ids, at: r.at, kinds: r.kinds, counts: r.counts, urls: r.urls,
                       count: r.count, first_at: {_FIRST}, last_at: {_LAST}, revision: $revision}}]->(b)
"""
_APPEND = f"""
{_MATCH}
WITH m, r, m.ids AS known
WITH m, r, [e IN range(0, size(r.ids) - 1) WHERE NOT r.ids[e] IN known] AS fresh
WHERE size(fresh) > 0
SET m.ids = m.ids + [e IN fresh | r.ids[e]], m.at = m.at + [e IN fresh | r.at[e]],
    m.kinds = m.kinds + [e IN fresh | r.kinds[e]], m.urls = m.urls + [e IN fresh | r.urls[e]],
    m.counts = m.counts + [e IN fresh | r.counts[e]],
    m.count = m.count + reduce(total = 0, e IN fresh | total + r.counts[e]),
    m.revision = $revision,
    m.first_at = CASE WHEN r.first IS NULL OR r.first >= m.first_at.epochMillis THEN m.first_at ELSE {_FIRST} END,
    m.last_at = CASE WHEN r.last IS NULL OR r.last <= m.last_at.epochMillis THEN m.last_at ELSE {_LAST} END
RETURN sum(size(fresh)) AS fresh
"""
# Whose mentions changed: readers of the whole graph find the changed pairs through their sources.
_TOUCH = "UNWIND $keys AS key MATCH (i:Influencer {key: key}) SET i.mentions_revision = $revision"
# From when to when the store's mentions reach, kept at hand: asking all relationships takes long in a large graph.
_SPAN = """
MATCH (s:Store {id: 'store'})
SET s.data_from = CASE WHEN s.data_from <= $first THEN s.data_from ELSE $first END,
    s.data_as_of = CASE WHEN s.data_as_of >= $last THEN s.data_as_of ELSE $last END
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

    def add(self, pair: Pair, mention: Mention[Account]) -> bool:
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


def write(
    transaction: neo4j.ManagedTransaction,
    grouped: Grouped,
    revision: int,
    new: Collection[Pair] = frozenset(),
    linked: Collection[Pair] = frozenset(),
) -> int:
    """Store the events that are not there yet and return how many those were; `revision` is that of the transaction.

    `new` and `linked` name pairs that are known to be without a relationship, or with one: that saves asking for them.
    Run it inside a transaction that has raised the revision: nobody else may create the same pair meanwhile.
    """
    pairs = sorted(grouped.pairs)  # neighbours in the store are written together
    there = {pair for pair in pairs if pair in linked}
    if asked := [pair for pair in pairs if pair not in there and pair not in new]:
        rows = [{"n": n, "source": source, "target": target} for n, (source, target) in enumerate(asked)]
        there |= {asked[row["n"]] for row in transaction.run(_FIND, rows=rows)}
    if dated := [at for events in grouped.pairs.values() for at in events.at if at != UNDATED]:
        transaction.run(_SPAN, first=min(dated), last=max(dated)).consume()
    written = 0
    if fresh := [_row(pair, grouped.pairs[pair]) for pair in pairs if pair not in there]:
        transaction.run(_CREATE, rows=fresh, revision=revision).consume()
        written += sum(len(row["ids"]) for row in fresh)
    if known := [_row(pair, grouped.pairs[pair]) for pair in pairs if pair in there]:
        written += transaction.run(_APPEND, rows=known, revision=revision).single(strict=True)["fresh"]
    if written:
        transaction.run(_TOUCH, keys=sorted({source for source, _ in pairs}), revision=revision).consume()
    return written


def _row(pair: Pair, events: _Events) -> dict[str, Any]:
    dated = [at for at in events.at if at != UNDATED]
    return vars(events) | {
        "source": pair[0],
        "target": pair[1],
        "count": sum(events.counts),
        "first": min(dated, default=None),
        "last": max(dated, default=None),
    }
