"""Predict what a load would change: the file is staged, and the store is only read."""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from graph.records import Account, Mention, Profile
from graph.store import LoadKind, Store, preview
from ingest.collector import rare_collection
from ingest.input import Input
from ingest.job import fingerprint, kind_of, read_into, single_input
from ingest.progress import OnProgress, ignore_progress
from ingest.registry import recognise
from ingest.source import ReadOptions, Rejected
from ingest.staging import Contents, Staging, mention_batches, prepare, rejected_rows, staging_folder
from ingest.staging.accounts import keep_resolved, observations
from ingest.staging.reading import first_mentions, first_profiles
from ingest.staging.shared_posts import settle_shared_posts

FIRST = 5  # records that a plan shows
MENTIONS_AT_ONCE = 20_000


@dataclass(frozen=True)
class Plan:
    """The content of a file, and the changes that loading it would make.

    Parameters
    ----------
    form
        The title of the recognised format.
    notes
        How the file is read, one fact a line.
    contents
        The number of records of each kind.
    first
        The first mentions and profiles, as they would be loaded.
    rejected
        The first rejected rows.
    accounts, new_accounts, pairs, new_pairs, new_mentions, known_mentions, self_mentions
        Counts of what loading would find and change; accounts that asked to be forgotten count as new.
    """

    file: str
    form: str
    kind: LoadKind
    notes: tuple[str, ...]
    contents: Contents
    first: tuple[Mention[Account] | Profile, ...]
    rejected: tuple[Rejected, ...]
    accounts: int
    new_accounts: int
    pairs: int
    new_pairs: int
    new_mentions: int
    known_mentions: int
    self_mentions: int


@rare_collection()
def plan(
    store: Store,
    file: Path | Input,
    options: ReadOptions | None = None,
    *,
    received_at: int,
    progress: OnProgress = ignore_progress,
) -> Plan:
    """Read a whole file and report what `load` would do; nothing is written to the store.

    Raises
    ------
    UnreadableFile, NothingFound
        The file as a whole cannot be loaded.
    """
    options = options or ReadOptions()
    file = single_input(file)
    with Staging(staging_folder(store), f"plan-{fingerprint(file, options)}") as staging:
        form = recognise(file, options)
        source = form.open(file, options, received_at)
        contents = read_into(staging, file, source, options, received_at, progress)
        new, accounts = _resolve(store, staging)
        settle_shared_posts(staging, lambda pairs: preview.known_mentions(store, pairs))
        changes = _compare(store, staging)
        rejected = next(rejected_rows(staging), [])[:FIRST]
        first: tuple[Mention[Account] | Profile, ...]
        first = (*first_mentions(staging, FIRST), *first_profiles(staging, FIRST))
        staging.delete()
    return Plan(
        file=file.name,
        form=form.title,
        kind=kind_of(contents),
        notes=tuple(contents.notes),
        contents=contents,
        first=first,
        rejected=tuple(rejected),
        accounts=accounts,
        new_accounts=new,
        **changes,
    )


def _resolve(store: Store, staging: Staging) -> tuple[int, int]:
    """Resolve the accounts without writing; the number of accounts, and the number of new ones."""
    for batch in observations(staging, 0):
        keep_resolved(staging, batch, preview.accounts(store, batch.observations), {})
    prepare(staging)
    accounts, new = staging.rows("SELECT count(DISTINCT key), count(DISTINCT key) FILTER (is_new) FROM resolved")[0]
    return new, accounts


def _compare(store: Store, staging: Staging) -> Counter[str]:
    """How the mentions compare with those in the store, by the names of fields of `Plan`."""
    names = ("pairs", "new_pairs", "new_mentions", "known_mentions", "self_mentions")
    changes = Counter(dict.fromkeys(names, 0))
    for _, batch in mention_batches(staging, 0, MENTIONS_AT_ONCE):
        pairs = batch.pairs()
        others = [pair for pair in pairs if pair.source != pair.target]
        changes["self_mentions"] += sum(len(p.columns) for p in pairs if p.source == p.target)
        known = preview.known_mentions(store, [(p.source or "", p.target or "") for p in others if not p.is_new])
        for pair in others:
            stored = known.get((pair.source or "", pair.target or ""))
            ids = set(pair.columns.ids)
            fresh = len(ids - stored) if stored is not None else len(ids)
            changes["pairs"] += 1
            changes["new_pairs"] += stored is None
            changes["new_mentions"] += fresh
            changes["known_mentions"] += len(pair.columns) - fresh
    return changes
