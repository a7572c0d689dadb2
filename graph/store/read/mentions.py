"""The mentions of given influencers or pairs."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from graph.records import UNDATED, Mention, whole
from graph.store.connection import Store

_EVENTS = "m.ids AS ids, m.at AS at, m.kinds AS kinds, m.counts AS counts, m.urls AS urls"
_FROM = f"""
UNWIND $keys AS key MATCH (a:Influencer {{key: key}})-[m:MENTIONS]->(b:Influencer)
RETURN key AS source, b.key AS target, {_EVENTS}
"""
_TO = f"""
UNWIND $keys AS key MATCH (b:Influencer {{key: key}})<-[m:MENTIONS]-(a:Influencer)
RETURN a.key AS source, key AS target, {_EVENTS}
"""
_AMONG = f"""
UNWIND $keys AS key MATCH (a:Influencer {{key: key}})-[m:MENTIONS]->(b:Influencer)
WHERE b.key IN $keys RETURN key AS source, b.key AS target, {_EVENTS}
"""
MANY = 2_000  # accounts, above which their mentions are read in parts

Pairs = dict[tuple[str, str], list[Mention[str]]]  # mentions by the keys of source and target


def ties_of(store: Store, keys: Iterable[str]) -> Pairs:
    """All mentions from and to these accounts, by ordered pair of keys."""
    wanted = sorted(set(keys))
    return _pairs([*store.read(_FROM, keys=wanted), *store.read(_TO, keys=wanted)])


def ties_among(store: Store, keys: Iterable[str]) -> Pairs:
    """All mentions between these accounts, by ordered pair of keys."""
    wanted = set(keys)
    if len(wanted) > MANY:
        return _ties_among_many(store, wanted)
    return _pairs(store.read(_AMONG, keys=sorted(wanted)))


def _ties_among_many(store: Store, keys: set[str]) -> Pairs:
    """The same for any number of accounts: the server would search the whole list of them for each mention."""
    found: Pairs = {}
    ordered = sorted(keys)
    for start in range(0, len(ordered), MANY):
        rows = store.read(_FROM, keys=ordered[start : start + MANY])
        found |= _pairs([row for row in rows if row["target"] in keys])
    return found


_FROM_SOURCE = "UNWIND $pairs AS p MATCH (a:Influencer {key: p[0]})-[m:MENTIONS]->(b:Influencer {key: p[1]})"
_FROM_TARGET = "UNWIND $pairs AS p MATCH (b:Influencer {key: p[1]})<-[m:MENTIONS]-(a:Influencer {key: p[0]})"


def events_of(store: Store, pairs: Iterable[tuple[str, str]]) -> Pairs:
    """All mentions of these ordered pairs of keys, by pair, without pairs that have none."""
    wanted = dict.fromkeys(pairs)
    # The search starts at one end and looks at all its mentions: the end of many pairs may have very many.
    uses = Counter(end for pair in wanted for end in pair)
    by_start: dict[str, list[list[str]]] = {_FROM_SOURCE: [], _FROM_TARGET: []}
    for source, target in wanted:
        by_start[_FROM_SOURCE if uses[source] <= uses[target] else _FROM_TARGET].append([source, target])
    found: Pairs = {}
    for pattern, some in by_start.items():
        if some:
            found |= _pairs(store.read(f"{pattern} RETURN a.key AS source, b.key AS target, {_EVENTS}", pairs=some))
    return found


def _pairs(rows: list[dict[str, Any]]) -> Pairs:
    return {
        (row["source"], row["target"]): [
            Mention(row["source"], row["target"], event_id, None if at == UNDATED else at, kind, whole(count), url)
            for event_id, at, kind, count, url in zip(
                row["ids"], row["at"], row["kinds"], row["counts"], row["urls"], strict=True
            )
        ]
        for row in rows
    }
