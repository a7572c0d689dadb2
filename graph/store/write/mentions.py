"""Writing mentions: one relationship for an ordered pair, its mentions as parallel lists, each mention once.

`(:Influencer)-[:MENTIONS {ids, at, kinds, counts, urls, count, revision, ...}]->(:Influencer)`

`at` holds milliseconds since 1970, `UNDATED` for a mention without a time, because lists hold no nulls. `count` is the
sum of `counts`; `first_at` and `last_at` are datetimes for people, absent if no mention has a time. `revision` is that
of the last transaction that added a mention.
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
# The sources of changed pairs: readers of the whole graph find changed pairs through them.
_TOUCH = "UNWIND $keys AS key MATCH (i:Influencer {key: key}) SET i.mentions_revision = $revision"
# The first and last instant of all mentions, stored: reading every relationship takes long in a large graph.
_SPAN = """
MATCH (s:Store {id: 'store'})
SET s.data_from = CASE WHEN s.data_from <= $first THEN s.data_from ELSE $first END,
    s.data_as_of = CASE WHEN s.data_as_of >= $last THEN s.data_as_of ELSE $last END
"""


@dataclass
class MentionColumns:
    """The mentions of one pair as parallel lists, as the store keeps them."""

    ids: list[str] = field(default_factory=list)
    at: list[int] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)
    counts: list[int] = field(default_factory=list)
    urls: list[str] = field(default_factory=list)


class MentionBatch:
    """Mentions grouped by ordered pair of keys, each event id once a pair."""

    def __init__(self) -> None:
        self.pairs: dict[Pair, MentionColumns] = {}
        self._seen: set[tuple[Pair, str]] = set()
        self.mentions = 0

    def add(self, pair: Pair, mention: Mention[Account]) -> bool:
        """Add a mention; False if the batch has it already."""
        at = UNDATED if mention.at is None else mention.at
        return self._add(pair, mention.event_id, at, mention.kind, mention.count, mention.url)

    def add_stored(self, pair: Pair, stored: Mapping[str, Any]) -> None:
        """Add the mentions of a relationship as read from the store."""
        columns = (stored[name] for name in ("ids", "at", "kinds", "counts", "urls"))
        for mention in zip(*columns, strict=True):
            self._add(pair, *mention)

    def _add(self, pair: Pair, event_id: str, at: int, kind: str, count: int, url: str) -> bool:
        if (pair, event_id) in self._seen:
            return False
        self._seen.add((pair, event_id))
        columns = self.pairs.setdefault(pair, MentionColumns())
        columns.ids.append(event_id)
        columns.at.append(at)
        columns.kinds.append(kind)
        columns.counts.append(count)
        columns.urls.append(url)
        self.mentions += 1
        return True


def write(
    transaction: neo4j.ManagedTransaction,
    batch: MentionBatch,
    revision: int,
    new: Collection[Pair] = frozenset(),
    linked: Collection[Pair] = frozenset(),
) -> int:
    """Store the mentions that the store does not hold yet and return their number.

    Run it after `begin_write`: no other transaction may create the same pair meanwhile.

    Parameters
    ----------
    revision
        The revision of the transaction.
    new, linked
        Pairs that are known to have no relationship, or to have one; the others are looked up.
    """
    pairs = sorted(batch.pairs)  # neighbours in the store are written together
    existing = {pair for pair in pairs if pair in linked}
    if unknown := [pair for pair in pairs if pair not in existing and pair not in new]:
        rows = [{"n": n, "source": source, "target": target} for n, (source, target) in enumerate(unknown)]
        existing |= {unknown[row["n"]] for row in transaction.run(_FIND, rows=rows)}
    if dated := [at for columns in batch.pairs.values() for at in columns.at if at != UNDATED]:
        transaction.run(_SPAN, first=min(dated), last=max(dated)).consume()
    written = 0
    if created := [_row(pair, batch.pairs[pair]) for pair in pairs if pair not in existing]:
        transaction.run(_CREATE, rows=created, revision=revision).consume()
        written += sum(len(row["ids"]) for row in created)
    if extended := [_row(pair, batch.pairs[pair]) for pair in pairs if pair in existing]:
        written += transaction.run(_APPEND, rows=extended, revision=revision).single(strict=True)["fresh"]
    if written:
        transaction.run(_TOUCH, keys=sorted({source for source, _ in pairs}), revision=revision).consume()
    return written


def _row(pair: Pair, columns: MentionColumns) -> dict[str, Any]:
    dated = [at for at in columns.at if at != UNDATED]
    return vars(columns) | {
        "source": pair[0],
        "target": pair[1],
        "count": sum(columns.counts),
        "first": min(dated, default=None),
        "last": max(dated, default=None),
    }
