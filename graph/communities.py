"""Communities: finding them, and keeping their number, name and colour from run to run.

A community of this run is the one of the last run with which it shares the most members, if that is more than a few.
New ones get numbers that were never used, so that a number always means the same people, more or less.
"""

import math
import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import networkx as nx

# Okabe-Ito without its black, then tones of Tol's muted scheme: told apart by colour-blind people, in this order.
COLORS = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#D55E00", "#56B4E9", "#882255", "#999933", "#44AA99", "#332288",
          "#AA4499", "#DDCC77")  # fmt: skip
LEAST_OVERLAP = 0.3  # of the smaller of two communities, for the new one to be taken for the old one
TELLING_SHARE = 0.12  # of a community's bios that have to hold a word before it can name the community
TELLING_LIFT = 3.0  # times as often as elsewhere
NAMING_WORDS = 2
LEADERS = 5

_WORD = re.compile(r"[^\W\d_]{3,}")


@dataclass(frozen=True)
class Community:
    """`members` in order of influence; `leaders` are the handles of the first few."""

    number: int
    name: str
    color: str
    members: list[str]
    leaders: list[str]


def find_communities(graph: nx.DiGraph, resolution: float, seed: int) -> list[set[str]]:
    """Sets of nodes that mention each other more than others, the largest first (Louvain, Blondel et al. 2008).

    Both directions of a pair add up, on a logarithmic scale, so that one chatty pair does not outweigh ten friends.
    A higher `resolution` gives more and smaller communities.
    """
    undirected = nx.Graph()
    undirected.add_nodes_from(graph)
    for source, target, count in graph.edges(data="weight"):
        back = graph.edges[target, source]["weight"] if graph.has_edge(target, source) else 0
        undirected.add_edge(source, target, weight=math.log1p(count + back))
    found = nx.community.louvain_communities(undirected, weight="weight", resolution=resolution, seed=seed)
    return sorted(found, key=lambda members: (-len(members), min(members)))


def carry_numbers(found: Sequence[Collection[str]], before: Mapping[str, int]) -> list[int | None]:
    """For each community found, the number of the earlier one that it continues; None for a new one.

    >>> carry_numbers([{"a", "b"}, {"c", "d", "e"}, {"x"}], {"a": 1, "b": 1, "c": 2, "d": 2, "e": 1})
    [1, 2, None]
    """
    sizes = Counter(before.values())
    shared = [
        (count, -place, -number)
        for place, members in enumerate(found)
        for number, count in Counter(before[m] for m in members if m in before).items()
        if count >= LEAST_OVERLAP * min(len(members), sizes[number])
    ]
    numbers: list[int | None] = [None] * len(found)
    taken: set[int] = set()
    for _, minus_place, minus_number in sorted(shared, reverse=True):
        if numbers[-minus_place] is None and -minus_number not in taken:
            numbers[-minus_place] = -minus_number
            taken.add(-minus_number)
    return numbers


def name_communities(found: Sequence[Sequence[str]], handles: Mapping[str, str], bios: Mapping[str, str]) -> list[str]:
    """A name for each: the words that its bios use and others do not, else its leading handles.

    `found` holds members in order of influence. No two get the same name.
    """
    words = [Counter[str]() for _ in found]
    for counter, members in zip(words, found, strict=True):
        for member in members:
            counter.update({word.casefold() for word in _WORD.findall(bios.get(member, ""))})
    everywhere = sum(words, Counter[str]())
    total = sum(map(len, found))
    names: list[str] = []
    for counter, members in zip(words, found, strict=True):
        name = _telling_words(counter, len(members), everywhere, total) or _around(members, handles)
        names.append(name if name not in names else f"{name} ({_around(members, handles)})")
    return names


def color_of(number: int) -> str:
    """The colour of the community with this number."""
    return COLORS[(number - 1) % len(COLORS)]


def _telling_words(counter: Counter[str], size: int, everywhere: Counter[str], total: int) -> str:
    if size < 3 or total == size:
        return ""
    telling = {
        word: count * math.log(lift)
        for word, count in counter.items()
        if count >= max(2, TELLING_SHARE * size)
        and (lift := (count / size) / max(1 / total, (everywhere[word] - count) / (total - size))) >= TELLING_LIFT
    }
    best = sorted(telling, key=lambda word: (-telling[word], word))[:NAMING_WORDS]
    return " & ".join(best).capitalize()


def _around(members: Sequence[str], handles: Mapping[str, str]) -> str:
    named = [f"@{handles[member]}" for member in members[:NAMING_WORDS] if handles.get(member)]
    return "Around " + " and ".join(named) if named else "Without names"
