"""Naming communities: by words that their bios use and others do not, else by their leading handles."""

import math
import re
from collections import Counter
from collections.abc import Sequence
from itertools import chain

import numpy as np
import numpy.typing as npt

from graph.snapshot import StringColumn

NAMING_MEMBERS = 200  # the most influential ones, whose bios are read
NAMING_WORDS = 2
MIN_SHARE = 0.12  # of those bios that have to hold a word before it can name the community
MIN_LIFT = 3.0  # how many times as often as in other communities

_WORD = re.compile(r"[^\W\d_]{3,}")


def name_communities(members: Sequence[npt.NDArray[np.int64]], handles: StringColumn, bios: StringColumn) -> list[str]:
    """A name for each community; leading handles are added to a name that is taken.

    Parameters
    ----------
    members
        The positions of each community's accounts, the most influential first.
    handles, bios
        By position.
    """
    leading = [community[:NAMING_MEMBERS] for community in members]
    words = [_count_words(community, bios) for community in leading]
    everywhere = Counter[str]()
    for counter in words:
        everywhere.update(counter)
    total = sum(map(len, leading))
    names: list[str] = []
    used: set[str] = set()
    for counter, community in zip(words, leading, strict=True):
        around = _leading_handles(community, handles)
        name = _distinctive_words(counter, len(community), everywhere, total) or around
        names.append(name if name not in used else f"{name} ({around})")
        used.add(names[-1])
    return names


def _count_words(members: npt.NDArray[np.int64], bios: StringColumn) -> Counter[str]:
    """In how many of these members' bios each word occurs."""
    of_each = (set(_WORD.findall(bio.casefold())) for bio in bios.take(members))
    return Counter(chain.from_iterable(of_each))


def _distinctive_words(counter: Counter[str], size: int, everywhere: Counter[str], total: int) -> str:
    """The words with the highest count * log(lift), the lift being their share here against elsewhere."""
    if size < 3 or total == size:
        return ""
    scores = {
        word: count * math.log(lift)
        for word, count in counter.items()
        if count >= max(2, MIN_SHARE * size)
        and (lift := (count / size) / max(1 / total, (everywhere[word] - count) / (total - size))) >= MIN_LIFT
    }
    best = sorted(scores, key=lambda word: (-scores[word], word))[:NAMING_WORDS]
    return " & ".join(best).capitalize()


def _leading_handles(members: npt.NDArray[np.int64], handles: StringColumn) -> str:
    leaders = [f"@{handle}" for handle in handles.take(members[:NAMING_WORDS]) if handle]
    return "Around " + " and ".join(leaders) if leaders else "Without names"
