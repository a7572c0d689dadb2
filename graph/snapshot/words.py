"""The words of bios as vectors: accounts whose bios share rare words are close to each other."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy import sparse

MIN_LETTERS = 3
MIN_BIOS = 2  # a word of one bio brings nobody together
MAX_SHARE = 0.2  # of the bios with words: a more frequent word says nothing
MAX_WORDS = 20_000  # the most frequent of those

_WORD = re.compile(rf"\w{{{MIN_LETTERS},}}")


@dataclass(frozen=True)
class BioWords:
    """The bios of all accounts, by position in the snapshot; the vectors are computed when they are first needed."""

    bios: Sequence[str]

    @property
    def vectors(self) -> sparse.csr_array:
        """One row of length 1 for each account, weighted by rarity (tf-idf); a row of zeros without such words.

        >>> vectors = BioWords(["trail runner", "trail runs", "", "chess club", "chess"]).vectors
        >>> (vectors @ vectors.T).toarray().round(1)[0].tolist()
        [1.0, 1.0, 0.0, 0.0, 0.0]
        """
        return self._index.vectors

    def shared(self, first: int, second: int) -> tuple[str, ...]:
        """The words that two bios share, out of those that tell something, the rarest first.

        >>> BioWords(["trail runner", "trail runs", "", "chess club", "chess"]).shared(3, 4)
        ('chess',)
        """
        columns = np.intersect1d(self.vectors[[first]].indices, self.vectors[[second]].indices)
        return tuple(self._index.words[column] for column in columns[::-1].tolist())

    @cached_property
    def _index(self) -> "_Index":
        found = [set(_WORD.findall(bio.casefold())) for bio in self.bios]
        words = _telling(found)
        column = {word: number for number, word in enumerate(words)}
        rows = [sorted(column[word] for word in of_bio if word in column) for of_bio in found]
        indptr = np.concatenate([[0], np.cumsum([len(row) for row in rows])]).astype(np.int64)
        indices = np.array([entry for row in rows for entry in row], np.int64)
        bios_with = np.bincount(indices, minlength=len(column))
        rarity = np.log(len(rows) / np.maximum(1, bios_with))
        lengths = np.sqrt(np.add.reduceat(np.append(rarity[indices] ** 2, 0), indptr[:-1])) if len(indices) else None
        values = np.array([]) if lengths is None else rarity[indices] / np.repeat(lengths, np.diff(indptr))
        vectors = sparse.csr_array((values.astype(np.float32), indices, indptr), shape=(len(rows), len(column)))
        return _Index(words, vectors)


@dataclass(frozen=True)
class _Index:
    """Words that tell something, and the vectors whose columns they are."""

    words: list[str]
    vectors: sparse.csr_array


def _telling(words: Sequence[set[str]]) -> list[str]:
    """The words that at least `MIN_BIOS` and at most a share `MAX_SHARE` of the bios hold, the most frequent first."""
    counts = Counter(word for found in words for word in found)
    most = max(MIN_BIOS, MAX_SHARE * sum(bool(found) for found in words))
    telling = [word for word, count in counts.items() if MIN_BIOS <= count <= most]
    return sorted(telling, key=lambda word: (-counts[word], word))[:MAX_WORDS]
