"""Many accounts that are new in the data mention somebody within a few days."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy.stats import binom

from graph.nx_backend.arrays import Ints
from graph.records import DAY_MS, UNDATED, format_day
from graph.snapshot import Snapshot
from graph.trust.flag import Finding, FlagKind, confidence_of

WINDOW_DAYS = 3.0
NEW_DAYS = 7.0  # an account is new for so long after its first mention of or by anybody
SETTLING_DAYS = 28.0  # at the beginning of the data everybody looks new
LEAST = 5  # new accounts
FLAGGED, MEDIUM, HIGH = 2.0, 5.0, 8.0  # minus the logarithm (base 10) of the chance among all targets


@dataclass(frozen=True)
class _Contacts:
    """First mentions of a target by a source, sorted by target and time; `are_new` says that the source was new."""

    source: Ints
    target: Ints
    at: Ints
    are_new: Ints


def burst_findings(snapshot: Snapshot) -> Iterator[Finding]:
    """Targets with more new accounts among the sources of a few days than chance explains.

    Each source counts once for a target. Chance is a binomial distribution with the share of new accounts among the
    first mentions of all other targets, and counts every target that could have been found (Bonferroni).
    """
    contacts = _contacts(snapshot)
    if contacts is None:
        return
    bounds = np.flatnonzero(np.diff(contacts.target, prepend=-1, append=-1))
    targets = len(bounds) - 1
    for start, end in zip(bounds[:-1].tolist(), bounds[1:].tolist(), strict=True):
        if int(contacts.are_new[start:end].sum()) < LEAST:
            continue
        share = _share_elsewhere(contacts, start, end)
        new, sources, first, last = _densest(contacts.at[start:end], contacts.are_new[start:end])
        chance = float(binom.sf(new - 1, sources, share)) * targets
        strength = -float(np.log10(max(chance, 1e-300)))
        if new < LEAST or strength < FLAGGED:
            continue
        inside = slice(start + first, start + last)
        others = contacts.source[inside][contacts.are_new[inside] > 0]
        days = f"{format_day(int(contacts.at[start + first]))} and {format_day(int(contacts.at[start + last - 1]))}"
        yield Finding(
            FlagKind.BURST,
            int(contacts.target[start]),
            confidence_of(strength, MEDIUM, HIGH),
            strength,
            f"Between {days}, {sources:,} accounts mentioned this one for the first time, and {new:,} of them had not "
            f"appeared in the data {NEW_DAYS:.0f} days before; usually {100 * share:.0f} % are so new.",
            last=int(contacts.at[start + last - 1]),
            others=tuple(others.tolist()),
        )


def _share_elsewhere(contacts: _Contacts, start: int, end: int) -> float:
    """The share of new accounts among the first mentions outside of a part; at least one of all."""
    new = int(contacts.are_new.sum()) - int(contacts.are_new[start:end].sum())
    return max(1, new) / max(1, len(contacts.at) - (end - start))


def _contacts(snapshot: Snapshot) -> _Contacts | None:
    """The first dated mention of each pair, once the data has settled; None without any."""
    pairs = np.repeat(np.arange(snapshot.pairs), np.diff(snapshot.first_event))
    at = snapshot.at[:]
    dated = at != UNDATED
    if not dated.any():
        return None
    sources = np.repeat(np.arange(len(snapshot)), np.diff(snapshot.indptr))
    first_at = np.full(snapshot.pairs, np.iinfo(np.int64).max)
    np.minimum.at(first_at, pairs[dated], at[dated])
    seen = np.full(len(snapshot), np.iinfo(np.int64).max)
    np.minimum.at(seen, sources, first_at)
    np.minimum.at(seen, snapshot.targets, first_at)
    settled = int(at[dated].min()) + SETTLING_DAYS * DAY_MS
    used = np.flatnonzero((first_at >= settled) & (first_at < np.iinfo(np.int64).max))
    if not len(used):
        return None
    used = used[np.lexsort((first_at[used], snapshot.targets[used]))]
    since = seen[sources[used]]
    are_new = (since >= settled) & (first_at[used] - since <= NEW_DAYS * DAY_MS)
    return _Contacts(sources[used], snapshot.targets[used].astype(np.int64), first_at[used], are_new.astype(np.int64))


def _densest(at: Ints, are_new: Ints) -> tuple[int, int, int, int]:
    """The window with the most new accounts: their number, that of all sources, and its first and end index."""
    ends = np.searchsorted(at, at + WINDOW_DAYS * DAY_MS, side="right")
    total = np.concatenate([[0], np.cumsum(are_new)])
    new = total[ends] - total[np.arange(len(at))]
    first = int(np.argmax(new))
    return int(new[first]), int(ends[first]) - first, first, int(ends[first])
