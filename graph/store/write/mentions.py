"""Writing mentions: one relationship for an ordered pair, its mentions as parallel lists, each mention once.

`(:Influencer)-[:MENTIONS {ids, at, kinds, counts, urls, loads, count, revision, ...}]->(:Influencer)`

`at` holds milliseconds since 1970, `UNDATED` for a mention without a time, because lists hold no nulls. `count` is the
sum of `counts`; `first_at` and `last_at` are datetimes for people, absent if no mention has a time. `revision` is that
of the last transaction that changed the mentions. `loads` and `variants` are explained in `stored_pair`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, NamedTuple

import neo4j

from graph.records import UNDATED
from graph.store.write.revisions import mark_removed
from graph.store.write.stored_pair import MentionColumns, StoredPair

Pair = tuple[str, str]  # keys of source and target

_FIRST, _LAST = (
    f"CASE WHEN r.{name} IS NULL THEN null ELSE datetime({{epochMillis: r.{name}}}) END" for name in ("first", "last")
)
# The server is told which pairs are new: the embedded one is slow at MERGE on a relationship. Instants travel as
# milliseconds, since both servers take datetimes in parameters at a third of the speed. Pairs of one source stand
# together, so that the source is looked up once; rows are lists, since servers take longer to read maps.
_CREATE = """
UNWIND $groups AS g MATCH (a:Influencer {key: g[0]})
UNWIND g[1] AS r MATCH (b:Influencer {key: r[0]})
CREATE (a)-[:MENTIONS {ids: r[1], at: r[2], kinds: r[3], counts: r[4], urls: r[5], count: r[6],
                       first_at: CASE WHEN r[7] IS NULL THEN null ELSE datetime({epochMillis: r[7]}) END,
                       last_at: CASE WHEN r[8] IS NULL THEN null ELSE datetime({epochMillis: r[8]}) END,
                       loads: r[9], revision: $revision}]->(b)
"""
_STORED = "m.ids AS ids, m.at AS at, m.kinds AS kinds, m.counts AS counts, m.urls AS urls, m.loads AS loads"
_FIND = f"""
UNWIND $rows AS r MATCH (a:Influencer {{key: r.source}})-[m:MENTIONS]->(b:Influencer {{key: r.target}})
RETURN r.source AS source, r.target AS target, m.variants AS variants, {_STORED}
"""
_REPLACE = f"""
UNWIND $rows AS r MATCH (a:Influencer {{key: r.source}})-[m:MENTIONS]->(b:Influencer {{key: r.target}})
SET m.ids = r.ids, m.at = r.at, m.kinds = r.kinds, m.counts = r.counts, m.urls = r.urls, m.loads = r.loads,
    m.variants = r.variants, m.count = r.count, m.first_at = {_FIRST}, m.last_at = {_LAST}, m.revision = $revision
"""
_CREATE_STORED = f"""
UNWIND $rows AS r MATCH (a:Influencer {{key: r.source}}) MATCH (b:Influencer {{key: r.target}})
CREATE (a)-[:MENTIONS {{ids: r.ids, at: r.at, kinds: r.kinds, counts: r.counts, urls: r.urls, loads: r.loads,
                       variants: r.variants, count: r.count, first_at: {_FIRST}, last_at: {_LAST},
                       revision: $revision}}]->(b)
"""
_DELETE = """
UNWIND $rows AS r MATCH (a:Influencer {key: r.source})-[m:MENTIONS]->(b:Influencer {key: r.target}) DELETE m
"""
# The sources of changed pairs: readers of the whole graph find changed pairs through them.
_TOUCH = "UNWIND $keys AS key MATCH (i:Influencer {key: key}) SET i.mentions_revision = $revision"
# The first and last instant of all mentions, stored: reading every relationship takes long in a large graph.
_SPAN = """
MATCH (s:Store {id: 'store'})
SET s.data_from = CASE WHEN s.data_from <= $first THEN s.data_from ELSE $first END,
    s.data_as_of = CASE WHEN s.data_as_of >= $last THEN s.data_as_of ELSE $last END
"""


@dataclass(frozen=True)
class PairMentions:
    """The mentions of one pair in a load. `is_new` promises that the store holds no mention of this pair."""

    source: str
    target: str
    columns: MentionColumns
    is_new: bool = False


class Written(NamedTuple):
    """How many mentions were new, and how many pairs had none before."""

    mentions: int
    pairs: int


def write(transaction: neo4j.ManagedTransaction, pairs: Sequence[PairMentions], revision: int, load: int) -> Written:
    """Store the mentions that the store does not hold yet and return their number.

    Run it after `begin_write`: no other transaction may create the same pair meanwhile.

    Parameters
    ----------
    pairs
        Each pair once.
    revision
        The revision of the transaction.
    load
        The number of the load that brings them.
    """
    stored = read_pairs(transaction, [(pair.source, pair.target) for pair in pairs if not pair.is_new])
    created = [pair for pair in pairs if (pair.source, pair.target) not in stored]
    written = _create(transaction, created, revision, load)
    changed: dict[Pair, StoredPair] = {}
    for pair in pairs:
        known = stored.get((pair.source, pair.target))
        if known is not None:
            fresh, is_changed = _add(known, pair.columns, load)
            written += fresh
            changed |= {(pair.source, pair.target): known} if is_changed else {}
    replace(transaction, changed, revision)
    if touched := {pair.source for pair in created} | {source for source, _ in changed}:
        transaction.run(_TOUCH, keys=sorted(touched), revision=revision).consume()
        # What is stored counts: of a mention that came before, without a time, the store keeps it without one.
        _extend_span(transaction, [pair.columns.distinct() for pair in created])
        _extend_span(transaction, [known.columns for known in changed.values()])
    return Written(written, len(created))


def _add(known: StoredPair, columns: MentionColumns, load: int) -> tuple[int, bool]:
    """Add mentions to a pair: how many are new, and whether anything changed."""
    before, columns = list(known.loads), columns.distinct()
    fresh = sum(known.add(event_id, columns.content(n), load) for n, event_id in enumerate(columns.ids))
    return fresh, known.loads != before


def _create(transaction: neo4j.ManagedTransaction, pairs: Sequence[PairMentions], revision: int, load: int) -> int:
    tag, groups, written = str(load), [], 0
    for source, of_source in groupby(pairs, key=lambda pair: pair.source):
        rows = []
        for pair in of_source:
            columns = pair.columns.distinct()
            written += len(columns)
            rows.append([pair.target, *columns.values(), [tag] * len(columns)])
        groups.append([source, rows])
    if groups:
        transaction.run(_CREATE, groups=groups, revision=revision).consume()
    return written


def read_pairs(transaction: neo4j.ManagedTransaction, pairs: Iterable[Pair]) -> dict[Pair, StoredPair]:
    """The mentions of those of these pairs that the store holds."""
    rows = [{"source": source, "target": target} for source, target in pairs]
    if not rows:
        return {}
    return {(row["source"], row["target"]): StoredPair(row) for row in transaction.run(_FIND, rows=rows)}


def replace(transaction: neo4j.ManagedTransaction, pairs: Mapping[Pair, StoredPair], revision: int) -> None:
    """Write pairs back that the store holds; one without mentions is deleted."""
    rows: dict[str, list[dict[str, Any]]] = {_REPLACE: [], _DELETE: []}
    for (source, target), pair in pairs.items():
        row = pair.properties() | {"source": source, "target": target}
        rows[_REPLACE if len(pair) else _DELETE].append(row)
    for statement, of_statement in rows.items():
        if of_statement:
            transaction.run(statement, rows=of_statement, revision=revision).consume()


def absorb(transaction: neo4j.ManagedTransaction, pairs: Mapping[Pair, StoredPair], revision: int) -> None:
    """Add the mentions of pairs that were read elsewhere in the store."""
    stored = read_pairs(transaction, pairs)
    for pair, known in stored.items():
        known.absorb(pairs[pair])
    replace(transaction, stored, revision)
    create_stored(transaction, {pair: found for pair, found in pairs.items() if pair not in stored}, revision)
    touch(transaction, pairs, revision)


def create_stored(transaction: neo4j.ManagedTransaction, pairs: Mapping[Pair, StoredPair], revision: int) -> None:
    """Create pairs that the store does not hold; one without mentions is left out."""
    rows = [
        found.properties() | {"source": source, "target": target}
        for (source, target), found in pairs.items()
        if len(found)
    ]
    if rows:
        transaction.run(_CREATE_STORED, rows=rows, revision=revision).consume()


def touch(transaction: neo4j.ManagedTransaction, pairs: Iterable[Pair], revision: int) -> None:
    """Note that the mentions of these pairs changed."""
    if sources := sorted({source for source, _ in pairs}):
        transaction.run(_TOUCH, keys=sources, revision=revision).consume()


def replace_reduced(transaction: neo4j.ManagedTransaction, pairs: Mapping[Pair, StoredPair], revision: int) -> None:
    """Write pairs back that have lost mentions, and note that what was read of the store before holds more."""
    if pairs:
        replace(transaction, pairs, revision)
        touch(transaction, pairs, revision)
        mark_removed(transaction)


def _extend_span(transaction: neo4j.ManagedTransaction, columns: Sequence[MentionColumns]) -> None:
    dated = [at for of_pair in columns for at in of_pair.at if at != UNDATED]
    if dated:
        transaction.run(_SPAN, first=min(dated), last=max(dated)).consume()
