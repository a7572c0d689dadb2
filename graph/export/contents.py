"""`Contents`: the nodes and edges of an export, a batch at a time, as every format writes them."""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from graph.nx_backend.arrays import Ints
from graph.records import ALL_TIME, UNDATED, Community, Influencer, Mention, Window, whole

GRAY = "#8A8A8A"  # accounts without a community


@dataclass(frozen=True, slots=True)
class Node:
    """An influencer as it is drawn: the color of its community, a size, and its position on the map if it has one."""

    influencer: Influencer
    color: str
    size: float
    x: float | None = None
    y: float | None = None


@dataclass(frozen=True, slots=True)
class Edges:
    """Edges as columns: ties, or mentions one by one.

    `counts` are numbers of mentions, `first_at` and `last_at` instants (ms, UNDATED if unknown), equal for a mention.
    `kinds` and `urls` are empty for ties.
    """

    sources: Sequence[str]
    targets: Sequence[str]
    counts: Sequence[float]
    first_at: Ints
    last_at: Ints
    kinds: Sequence[str] = ()
    urls: Sequence[str] = ()

    def __len__(self) -> int:
        return len(self.sources)

    @classmethod
    def of(cls, mentions: Sequence[Mention[str]]) -> "Edges":
        """One edge for each mention."""
        at = np.array([UNDATED if mention.at is None else mention.at for mention in mentions], np.int64)
        return cls(
            [mention.source for mention in mentions],
            [mention.target for mention in mentions],
            [whole(mention.count) for mention in mentions],
            at,
            at,
            [mention.kind for mention in mentions],
            [mention.url for mention in mentions],
        )


@dataclass(frozen=True)
class Contents:
    """What a file holds.

    Attributes
    ----------
    title
        What part of the network it is, in words.
    as_of
        The instant (ms) of the last mention in the data; None if no mention has a time.
    window
        The period that mentions are taken from.
    ties, mentions
        Functions that begin to read the edges from the start. `mentions` is None if single mentions are not exported.
    node_count, tie_count
        How many there will be; an account that is deleted meanwhile is missing.
    communities
        The communities of the last analysis, the largest first.
    has_emails
        Whether e-mail addresses are exported.
    omitted
        How many less influential accounts were left out.
    """

    title: str
    as_of: int | None
    window: Window
    nodes: Callable[[], Iterator[Sequence[Node]]]
    ties: Callable[[], Iterator[Edges]]
    mentions: Callable[[], Iterator[Edges]] | None
    node_count: int
    tie_count: int
    communities: Sequence[Community] = ()
    has_emails: bool = False
    omitted: int = 0

    def edges(self) -> Iterator[Edges]:
        """The edges of a format with one kind of edge: single mentions if they are exported, else ties."""
        return self.ties() if self.mentions is None else self.mentions()


def instants(milliseconds: Ints) -> list[str]:
    """Instants as ISO 8601 in UTC; empty where undated.

    >>> instants(np.array([1_780_000_000_000, UNDATED]))
    ['2026-05-28T20:26:40Z', '']
    """
    known = milliseconds != UNDATED
    texts = np.datetime_as_string(np.where(known, milliseconds, 0).astype("datetime64[ms]"), unit="s").tolist()
    return [f"{text}Z" if is_known else "" for text, is_known in zip(texts, known.tolist(), strict=True)]


def node_size(pagerank: float | None, accounts: int) -> float:
    """The size of a node: its area grows with PageRank; 6 for the average account, 60 at most.

    >>> node_size(1 / 100, 100), node_size(None, 100), node_size(0.5, 100)
    (6.0, 3.0, 42.43)
    """
    if pagerank is None:
        return 3.0
    return round(min(60.0, max(3.0, 6.0 * math.sqrt(pagerank * accounts))), 2)


def contents_of(
    title: str, nodes: Sequence[Node], ties: Edges, mentions: Edges | None = None, as_of: int | None = None
) -> Contents:
    """Contents that are in memory already."""
    return Contents(
        title=title,
        as_of=as_of,
        window=ALL_TIME,
        nodes=lambda: iter([nodes]),
        ties=lambda: iter([ties]),
        mentions=None if mentions is None else lambda: iter([mentions]),
        node_count=len(nodes),
        tie_count=len(ties),
    )
