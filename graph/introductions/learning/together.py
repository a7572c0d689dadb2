"""Accounts that are mentioned together: by one account at one instant, as in one post."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy import sparse

from graph.nx_backend.arrays import Ints, Reals
from graph.records import UNDATED
from graph.snapshot.history import History

LARGEST_POST = 50  # accounts: a post that mentions more, as a list of all members does, says little about any two
HALF_LIFE = 1 / 4  # of a post, as a share of the history


@dataclass(frozen=True)
class SharedPosts:
    """The posts of a history that mention 2 to `LARGEST_POST` accounts, by author and time.

    A post is what one author mentions at one instant: all mentions of a post have its time. Mentions without a time
    belong to no post.

    Attributes
    ----------
    accounts : shape (posts, accounts)
        1 for each account that a post mentions.
    author, at
        For each post the account that made it, and its instant (ms).
    age
        For each post that of its mentions; see `History.ages`.
    """

    accounts: sparse.csr_array
    author: Ints
    at: Ints
    age: Reals

    @classmethod
    def of(cls, history: History) -> "SharedPosts":
        """
        >>> mentions = History(
        ...     accounts=4,
        ...     source=np.array([0, 0, 1, 1], np.int32),
        ...     target=np.array([1, 2, 2, 3], np.int32),
        ...     at=np.array([5, 5, 5, 6]),
        ...     weight=np.ones(4, np.float32),
        ...     kind=np.zeros(4, np.uint16),
        ...     kind_names=["mention"],
        ... )
        >>> posts = SharedPosts.of(mentions)
        >>> posts.accounts.toarray().tolist(), posts.author.tolist(), posts.at.tolist(), posts.age.tolist()
        ([[0.0, 1.0, 1.0, 0.0]], [0], [5], [0.25])
        """
        by_author = np.argsort(history.source, kind="stable")  # the mentions of each author in order of time
        author, at = history.source[by_author], history.at[by_author]
        begins = np.ones(len(by_author), np.bool_)
        begins[1:] = (author[1:] != author[:-1]) | (at[1:] != at[:-1])
        post = np.cumsum(begins) - 1
        is_shared = (np.bincount(post)[post] > 1) & (at != UNDATED)
        post, mention = post[is_shared], by_author[is_shared]
        # A post may mention an account twice, in its text and as a reply.
        size = max(1, history.accounts)
        entry, first = np.unique(post * size + history.target[mention], return_index=True)
        _, start, lengths = np.unique(entry // size, return_index=True, return_counts=True)
        is_kept = (lengths > 1) & (lengths <= LARGEST_POST)
        account = (entry % size)[np.repeat(is_kept, lengths)]
        indptr = np.concatenate([[0], np.cumsum(lengths[is_kept])])
        accounts = sparse.csr_array((np.ones(len(account)), account, indptr), shape=(len(indptr) - 1, history.accounts))
        mention = mention[first[start[is_kept]]]
        age = history.ages[mention].astype(np.float32)
        return cls(accounts, history.source[mention].astype(np.int64), history.at[mention], age)

    @cached_property
    def posts(self) -> sparse.csr_array:
        """For each account the posts that mention it, with what each says about any other account that it mentions.

        That fades with time, and with the square of the number of others: small posts say most.
        """
        others = np.diff(self.accounts.indptr) - 1
        weight = 0.5 ** (self.age / HALF_LIFE) / others**2.0
        return (sparse.diags_array(weight) @ self.accounts).T.tocsr()

    def scores(self, account: int, others: Ints) -> Reals:
        """How often and how lately each of the others was mentioned together with an account."""
        together = self.posts[[account]] @ self.accounts
        return together.toarray()[0][others].astype(np.float32)

    def of_both(self, account: int, other: int) -> Ints:
        """The posts that mention both accounts."""
        return np.intersect1d(self.posts[[account]].indices, self.posts[[other]].indices).astype(np.int64)
