"""Live feeds: each batch of a feed's events is one transaction that holds the feed's cursor too.

`(:Feed {id, cursor, members, batch, saved_at})`: the cursor is where the feed goes on. It is kept apart from the loads
that the records belong to: taking a load back must not make the feed fetch the same posts again.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import neo4j

from graph.records import UNDATED, Account, Mention, Profile
from graph.store.connection import Store
from graph.store.write import loads, mentions, profiles
from graph.store.write.accounts import AccountResolver, Resolved, keys_of
from graph.store.write.forgotten import Forgotten
from graph.store.write.identities import Observation
from graph.store.write.loads import Load
from graph.store.write.mentions import PairMentions
from graph.store.write.revisions import begin_write
from graph.store.write.stored_pair import MentionColumns, StoredPair

MAX_OBSERVATIONS = 1_000_000  # of one batch: those of later batches of the load come after them

_FIND = "MATCH (f:Feed {id: $id}) RETURN f.cursor AS cursor, f.members AS members, f.batch AS batch"
# Writers take turns at the store's first node, so that none of them makes a feed twice.
_SAVE = "MERGE (f:Feed {id: $id}) SET f.cursor = $cursor, f.members = $members, f.batch = $batch, f.saved_at = $at"
_MENTIONS_OF_POSTS = """
UNWIND $rows AS r MATCH (a:Influencer {key: r.source})-[m:MENTIONS]->(b:Influencer)
WHERE any(id IN m.ids WHERE id IN r.events)
RETURN r.source AS source, b.key AS target, m.ids AS ids, m.at AS at, m.kinds AS kinds, m.counts AS counts,
       m.urls AS urls, m.loads AS loads, m.variants AS variants
"""
KINDS = ("mention", "reply", "quote", "repost", "tag", "coauthor", "comment", "follow")


@dataclass(frozen=True)
class Feed:
    """How far a feed has been followed.

    Parameters
    ----------
    cursor
        Where it goes on, in its own terms; empty at first.
    members
        The accounts whose earlier posts have been fetched.
    batch
        The id of the last batch.
    """

    id: str
    cursor: str = ""
    members: tuple[str, ...] = ()
    batch: str = ""


@dataclass(frozen=True)
class DeletedPost:
    """A post that its author deleted."""

    author: Account
    post_id: str


@dataclass
class FeedBatch:
    """What came of some events of a feed, to be written at once.

    Deletions are carried out before the records are written. `id` is unique to the batch, so that one whose commit was
    not confirmed is not written twice. `renamed` counts for accounts that the store knows.
    """

    id: str
    cursor: str = ""
    members: tuple[str, ...] = ()
    mentions: list[Mention[Account]] = field(default_factory=list)
    profiles: list[Profile] = field(default_factory=list)
    renamed: list[Observation] = field(default_factory=list)
    deleted: list[DeletedPost] = field(default_factory=list)
    rejected: int = 0
    skipped: dict[str, int] = field(default_factory=dict)

    @property
    def changes_graph(self) -> bool:
        return bool(self.mentions or self.profiles or self.renamed or self.deleted)


@dataclass(frozen=True)
class BatchOutcome:
    """What a batch changed."""

    mentions: int = 0
    deleted_mentions: int = 0


def find_feed(source: Store | neo4j.ManagedTransaction, feed_id: str) -> Feed:
    """The stored progress of a feed; an empty one if it was never followed."""
    rows = source.read(_FIND, id=feed_id) if isinstance(source, Store) else source.run(_FIND, id=feed_id).data()
    if not rows:
        return Feed(feed_id)
    return Feed(feed_id, rows[0]["cursor"] or "", tuple(rows[0]["members"] or ()), rows[0]["batch"] or "")


def find_key(store: Store, account: Account) -> str | None:
    """The key of the node of an account; None if the store does not know it."""
    names = store.read_transaction(lambda transaction: keys_of(transaction, account.names))
    return next((names[name] for name in reversed(account.names) if name in names), None)


def write_batch(store: Store, feed_id: str, start: Load, batch: FeedBatch, at: int) -> BatchOutcome:
    """Write a batch and the cursor after it in one transaction.

    Parameters
    ----------
    start
        The load that the records belong to, as it is if it was never begun. It is complete after every batch.
    at
        Now, in ms; it counts as the time of a profile without one.
    """

    def work(transaction: neo4j.ManagedTransaction) -> BatchOutcome:
        revision = begin_write(transaction, graph=batch.changes_graph)
        if find_feed(transaction, feed_id).batch == batch.id:
            return BatchOutcome()
        deleted = _delete_posts(transaction, batch.deleted, revision)
        written = 0
        if batch.mentions or batch.profiles or batch.renamed or batch.rejected or batch.skipped:
            load = _begin_load(transaction, start)
            written = _write_records(transaction, load, batch, revision, at)
            loads.save(transaction, load)
        saved: dict[str, Any] = {"cursor": batch.cursor, "members": list(batch.members), "batch": batch.id, "at": at}
        transaction.run(_SAVE, id=feed_id, **saved).consume()
        return BatchOutcome(written, deleted)

    return store.write(work)


def _begin_load(transaction: neo4j.ManagedTransaction, start: Load) -> Load:
    """The load of the day; another one if that is being taken back at this moment."""
    load = loads.begin(transaction, start)
    while load.unloading:
        start = replace(start, id=f"{start.id}+")
        load = loads.begin(transaction, start)
    return load


def _write_records(transaction: neo4j.ManagedTransaction, load: Load, batch: FeedBatch, revision: int, at: int) -> int:
    """Write mentions and profiles, count every record in the load, and return the number of new mentions."""
    observations = [
        Observation(end, at if mention.at is None else mention.at)
        for mention in batch.mentions
        for end in (mention.source, mention.target)
    ]
    observations += [
        Observation(profile.account, at if profile.at is None else profile.at) for profile in batch.profiles
    ]
    observations += _known_only(transaction, batch.renamed, observations)
    resolved = AccountResolver(transaction, revision, load.number).resolve(
        observations, Forgotten(), revision * MAX_OBSERVATIONS
    )
    ends = resolved[: 2 * len(batch.mentions)]
    written = _write_mentions(transaction, load, batch.mentions, ends, revision)
    _write_profiles(transaction, load, batch.profiles, resolved[2 * len(batch.mentions) :], revision, at)
    load.rejected += batch.rejected
    for reason, count in batch.skipped.items():
        load.skipped[reason] = load.skipped.get(reason, 0) + count
    load.rows_done += len(batch.mentions) + len(batch.profiles) + batch.rejected + sum(batch.skipped.values())
    load.complete = True
    return written


def _known_only(
    transaction: neo4j.ManagedTransaction, renamed: Sequence[Observation], others: Sequence[Observation]
) -> list[Observation]:
    """The renamed accounts that the store knows, or that others in the batch name by their ids."""
    if not renamed:
        return []
    known = {seen.account.id_key for seen in others}
    known |= keys_of(transaction, [seen.account.id_key for seen in renamed if seen.account.id_key]).keys()
    return [seen for seen in renamed if seen.account.id_key in known]


def _write_mentions(
    transaction: neo4j.ManagedTransaction,
    load: Load,
    found: Sequence[Mention[Account]],
    ends: Sequence[Resolved],
    revision: int,
) -> int:
    pairs: dict[mentions.Pair, MentionColumns] = {}
    for number, mention in enumerate(found):
        source, target = ends[2 * number].key, ends[2 * number + 1].key
        load.undated += mention.at is None
        if source is None or target is None:
            load.forgotten += 1
        elif source == target:
            load.self_mentions += 1
            load.two_name_mentions += mention.source != mention.target
        else:
            content = UNDATED if mention.at is None else mention.at, mention.kind, mention.count, mention.url
            pairs.setdefault((source, target), MentionColumns()).add(mention.event_id, content)
    chosen = [PairMentions(source, target, columns) for (source, target), columns in sorted(pairs.items())]
    written = mentions.write(transaction, chosen, revision, load.number)
    load.written += written.mentions
    load.new_mentions += written.mentions
    load.new_pairs += written.pairs
    load.repeated += sum(len(pair.columns) for pair in chosen) - written.mentions
    return written.mentions


def _write_profiles(
    transaction: neo4j.ManagedTransaction,
    load: Load,
    found: Sequence[Profile],
    ends: Sequence[Resolved],
    revision: int,
    at: int,
) -> None:
    keyed = [(end.key, profile) for end, profile in zip(ends, found, strict=False) if end.key is not None]
    written = profiles.write(transaction, keyed, at, revision, load.number)
    load.written += written
    load.repeated += len(keyed) - written
    load.forgotten += len(found) - len(keyed)


def _delete_posts(transaction: neo4j.ManagedTransaction, posts: Sequence[DeletedPost], revision: int) -> int:
    """Remove all mentions of these posts, whichever loads brought them, and return their number."""
    known = keys_of(transaction, [name for post in posts for name in post.author.names])
    events: dict[str, set[str]] = {}
    for post in posts:
        key = next((known[name] for name in reversed(post.author.names) if name in known), None)
        if key is not None:
            events.setdefault(key, set()).update(f"{post.post_id}/{kind}" for kind in KINDS)
    if not events:
        return 0
    rows = [{"source": key, "events": sorted(of_key)} for key, of_key in events.items()]
    changed: dict[mentions.Pair, StoredPair] = {}
    removed = 0
    for row in transaction.run(_MENTIONS_OF_POSTS, rows=rows).data():
        pair = StoredPair(row)
        removed += pair.discard(events[row["source"]])
        changed[row["source"], row["target"]] = pair
    mentions.replace_reduced(transaction, changed, revision)
    return removed
