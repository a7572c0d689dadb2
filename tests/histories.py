"""Histories of mentions, made by a rule or from a few of them, in memory and in a store."""

import random
from pathlib import Path

import numpy as np
from conftest import NOW
from helpers import DAY, load, write_table
from hypothesis import strategies as st

from graph.introductions.context import RankingContext
from graph.introductions.learning.network_at import NetworkAt
from graph.introductions.standing.hypothetical import WHOLE_NETWORK
from graph.snapshot.history import History
from graph.store import Store

ACCOUNTS = 9
LONG_AGO = 400  # days before NOW: where histories begin
MENTIONS = st.lists(
    st.tuples(st.integers(0, ACCOUNTS - 1), st.integers(0, ACCOUNTS - 1), st.integers(0, 40)).filter(
        lambda mention: mention[0] != mention[1]
    ),
    min_size=1,
    max_size=60,
)


def history(mentions: list[tuple[int, int, int]], accounts: int = ACCOUNTS) -> History:
    """A history of (source, target, day); instants on one day are equal."""
    rows = sorted(mentions, key=lambda mention: mention[2])
    source, target, day = (np.array(column) for column in zip(*rows, strict=True))
    number = len(rows)
    return History(
        accounts,
        source.astype(np.int32),
        target.astype(np.int32),
        NOW + (day.astype(np.int64) - LONG_AGO) * DAY,
        np.ones(number, np.float32),
        np.zeros(number, np.uint16),
        ["mention"],
    )


def growing_network(accounts: int = 240, mentions: int = 9_000, seed: int = 3) -> History:
    """Accounts in circles that come to mention the friends of their friends."""
    chance = random.Random(seed)
    friends: list[set[int]] = [set() for _ in range(accounts)]
    rows = []
    for number in range(mentions):
        source = min(accounts - 1, int(accounts * chance.random() ** 1.5))
        if friends[source] and chance.random() < 0.55:
            target = chance.choice(sorted(friends[source]))
        elif friends[source] and chance.random() < 0.7:
            connector = chance.choice(sorted(friends[source]))
            target = chance.choice(sorted(friends[connector] or {connector}))
        else:
            target = (source + chance.choice([1, 2, 3, 5, 8, 60, 120])) % accounts
        if target != source:
            friends[source].add(target)
            rows.append((source, target, number // 40))
            if chance.random() < 0.4:
                friends[target].add(source)
                rows.append((target, source, number // 40))
    return history(rows, accounts)


def shares(target: np.ndarray, scores: np.ndarray) -> dict[int, float]:
    """The softmax over the candidates."""
    odds = np.exp(scores - scores.max())
    return dict(zip(target.tolist(), (odds / odds.sum()).tolist(), strict=True))


def without(made: History, sources: tuple[int, ...], target: int) -> History:
    kept = ~(np.isin(made.source, sources) & (made.target == target))
    columns = {name: getattr(made, name)[kept] for name in ("source", "target", "at", "weight", "kind")}
    return History(made.accounts, **columns, kind_names=made.kind_names)


def with_whole_network_of(changed: NetworkAt, network: NetworkAt) -> NetworkAt:
    """The changed network, whose features of the whole network stay as they are."""
    for name in WHOLE_NETWORK:
        vars(changed)[name] = getattr(network, name)
    return changed


def context_of(made: History) -> RankingContext:
    """A context of a history without a store: mentions of one pair in order of time."""
    from graph.snapshot import Snapshot, StringColumn

    order = np.lexsort((made.at, made.target, made.source))
    pair = made.source[order].astype(np.int64) * made.accounts + made.target[order]
    first = np.flatnonzero(np.append(True, pair[1:] != pair[:-1]))
    row = pair[first] // made.accounts
    names = StringColumn.of(f"x:{place}" for place in range(made.accounts))
    return RankingContext(
        Snapshot(
            "made",
            1,
            made.kind_names,
            np.arange(made.accounts),
            names,
            names,
            names,
            np.searchsorted(row, np.arange(made.accounts + 1)).astype(np.int64),
            (pair[first] % made.accounts).astype(np.int32),
            np.append(first, len(pair)).astype(np.int64),
            made.at[order],
            made.kind[order],
            made.weight[order].astype(np.int32),
        )
    )


def load_growing(store: Store, tmp_path: Path, made: History, first: int = 0, last: int | None = None) -> None:
    """Load these mentions of a history, in order of time."""
    columns = (made.source[first:last].tolist(), made.target[first:last].tolist(), made.at[first:last].tolist())
    rows = [f"who{source},who{target},{at // 1000}" for source, target, at in zip(*columns, strict=True)]
    load(store, write_table(tmp_path / f"growing{first}.csv", "source,target,time", rows), platform="x")
