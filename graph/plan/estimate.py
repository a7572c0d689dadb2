"""The estimate of overlaps between audiences, from who mentions whom and from communities.

Nobody tells us who follows whom; the mentions of others are a small sample of that. An account with F followers and d
accounts that mention it is divided into d + `UNSEEN` equal parts: one for the crowd of each account that mentions it,
and `UNSEEN` for followers of whom no mention tells. The latter lie in the pools of the communities that the mentions
come from, its own community counted once more.

The size of a pool is found by capture and recapture (Lincoln and Petersen, with Chapman's correction): if the accounts
of a community that mention others had chosen at random among N people, two accounts mentioned by d_i and d_j of them
would share d_i * d_j / N. So N = sum of d_i * d_j / (sum of shared + 1) over all pairs, and each of the N stands for as
many people as an account has followers for each mention.
"""

from dataclasses import dataclass

import numpy as np

from graph.nx_backend.arrays import Floats, Ints
from graph.plan.coverage import Coverage

UNSEEN = 30.0  # parts of an audience in pools; measured in docs/plan.md
FEWER, MORE = 0.25, 3.0  # the true number of double followers as a multiple of the estimate: the ends of the range
HIDDEN = 0.05  # the share of followers that may be counted twice although neither ties nor communities show it


@dataclass(frozen=True)
class Reach:
    """A number of people with its range."""

    people: float
    low: float
    high: float

    @classmethod
    def of(cls, people: float, raw: float, least: float = 0.0) -> "Reach":
        """The range around an estimate of people, where audiences without any overlap would have `raw` people.

        The number of people counted twice, `raw - people`, may be `FEWER` to `MORE` times as large, and in addition a
        share of `HIDDEN` of all followers may be counted twice.

        Parameters
        ----------
        least
            A number that is certain, such as the largest audience.

        >>> Reach.of(900.0, 1000.0)
        Reach(people=900.0, low=650.0, high=975.0)
        """
        double = max(0.0, raw - people)
        return cls(people, min(people, max(least, raw - MORE * double - HIDDEN * raw)), raw - FEWER * double)


@dataclass(frozen=True)
class Audiences:
    """What is known about n accounts and their audiences.

    Attributes
    ----------
    followers : (n,)
        NaN if unknown.
    community : (n,)
        Numbers; 0 for accounts in none.
    sources, targets : (m,)
        Who mentions whom, each ordered pair once, without self mentions.
    """

    followers: Floats
    community: Ints
    sources: Ints
    targets: Ints


def estimate_coverage(audiences: Audiences, unseen: float = UNSEEN) -> Coverage:
    """The estimated parts of all audiences; accounts without a known number of followers have none.

    Parameters
    ----------
    unseen
        The parts of an audience of which no mention tells, above 0.
    """
    followers = np.nan_to_num(audiences.followers)
    size = len(followers)
    is_known = followers[audiences.targets] > 0
    sources, targets = audiences.sources[is_known], audiences.targets[is_known]
    order = np.argsort(targets, kind="stable")
    sources, targets = sources[order], targets[order]
    mentioned_by = np.bincount(targets, minlength=size)
    part = followers / (mentioned_by + unseen)
    shares = _pool_shares(audiences.community, sources, targets, np.flatnonzero(followers > 0))
    return Coverage(
        crowd_start=_starts(mentioned_by),
        crowds=sources,
        in_crowd=part,
        pool_start=_starts(np.bincount(shares.rows, minlength=size)),
        pools=shares.pools,
        in_pool=unseen * part[shares.rows] * shares.share,
        crowd_count=size,
        pool_sizes=_pool_sizes(shares, followers, sources),
    )


@dataclass(frozen=True)
class _PoolShares:
    """The share of each audience in each pool, by account and pool; `mentions` counts the mentions from the pool.

    `pool_of` is the pool of every account: of its community, or one of its own if it is in none.
    """

    rows: Ints
    pools: Ints
    share: Floats
    mentions: Floats
    pool_of: Ints


def _pool_shares(community: Ints, sources: Ints, targets: Ints, known: Ints) -> _PoolShares:
    is_alone = community <= 0
    labels = np.where(is_alone, community.max(initial=0) + 1 + np.cumsum(is_alone), community)
    _, pool_of = np.unique(labels, return_inverse=True)
    width = int(pool_of.max(initial=0)) + 1
    rows, pools = np.concatenate([targets, known]), np.concatenate([pool_of[sources], pool_of[known]])
    cells, inverse = np.unique(rows * width + pools, return_inverse=True)
    number = np.bincount(inverse, minlength=len(cells)).astype(np.float64)
    of_mentions = np.bincount(inverse[: len(targets)], minlength=len(cells)).astype(np.float64)
    cell_rows = cells // width
    total = np.bincount(rows, minlength=len(community)).astype(np.float64)
    return _PoolShares(cell_rows, cells % width, number / total[cell_rows], of_mentions, pool_of)


def _pool_sizes(shares: _PoolShares, followers: Floats, sources: Ints) -> Floats:
    """The people in each pool, at least as many as its largest audience has there."""
    number = int(shares.pool_of.max(initial=-1)) + 1
    made = np.bincount(sources, minlength=len(shares.pool_of)).astype(np.float64)
    shared = np.bincount(shares.pool_of, weights=made * (made - 1) / 2, minlength=number)
    total = np.bincount(shares.pools, weights=shares.mentions, minlength=number)
    squares = np.bincount(shares.pools, weights=shares.mentions**2, minlength=number)
    people = followers[shares.rows] * shares.share
    in_pool = np.bincount(shares.pools, weights=people, minlength=number)
    for_each = np.divide(in_pool, total, out=np.zeros(number), where=total > 0)
    largest = np.zeros(number)
    np.maximum.at(largest, shares.pools, people)
    return np.maximum((total**2 - squares) / 2 / (shared + 1) * for_each, largest)


def _starts(number: Ints) -> Ints:
    return np.concatenate([[0], np.cumsum(number)]).astype(np.int64)
