"""Naming communities: by words that their bios use and others do not, else by their leading handles."""

import math
import re
from collections import Counter
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

NAMING_MEMBERS = 200  # the most influential ones, whose bios are read
NAMING_WORDS = 2
MIN_SHARE = 0.12  # of those bios that have to hold a word before it can name the community
MIN_LIFT = 3.0  # how many times as often as in other communities

_WORD = re.compile(r"[^\W\d_]{3,}")


def name_communities(
    members: Sequence[npt.NDArray[np.int64]], handles: Sequence[str], bios: Sequence[str]
) -> list[str]:
    """A name for each community; no two get the same.

    Parameters
    ----------
    members
        The positions of each community's accounts, the most influential first.
    handles, bios
        By position.
    """
    readers = [community[:NAMING_MEMBERS].tolist() for community in members]
    words = [_count_words(community, bios) for community in readers]
    everywhere = Counter[str]()
    for counter in words:
        everywhere.update(counter)
    total = sum(map(len, readers))
    names: list[str] = []
    used: set[str] = set()
    for counter, community in zip(words, readers, strict=True):
        leaders = _leading_handles(community, handles)
        name = _distinctive_words(counter, len(community), everywhere, total) or leaders
        names.append(name if name not in used else f"{name} ({leaders})")
        used.add(names[-1])
    return names


def _count_words(members: Sequence[int], bios: Sequence[str]) -> Counter[str]:
    """In how many of these members' bios each word occurs."""
    counter = Counter[str]()
    for member in members:
        if bio := bios[member]:
            counter.update({word.casefold() for word in _WORD.findall(bio)})
    return counter


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


def _leading_handles(members: Sequence[int], handles: Sequence[str]) -> str:
    leaders = [f"@{handle}" for member in members[:NAMING_WORDS] if (handle := handles[member])]
    return "Around " + " and ".join(leaders) if leaders else "Without names"
