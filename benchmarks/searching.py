"""The search field: the index against a scan in Cypher, with and without typing errors.

    PYTHONPATH=tests:. python benchmarks/searching.py [--accounts 1000000] [--scans 10]

Invented accounts with names, former handles and bios on the embedded server. The queries are prefixes of handles and
names (from the second letter on), words of bios, and whole handles with one error. Filters are a place with a topic,
the same in a plain phrase, and a range of followers with a place or a platform; their hits are counted too. The scan is
the query that serves while there is no index: it reads every account, forgives no error and knows no filters.
"""

import argparse
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import neo4j
import numpy as np
from timing import print_percentiles

from graph.search import index, query
from graph.store import Store, ensure, open_store, read
from graph.store.write.revisions import begin_write

BATCH_ROWS = 10_000
QUERIES = 300  # of each kind
HITS = 6
_ACCOUNTS = """
UNWIND range(0, size($handles) - 1) AS n
CREATE (:Influencer {key: 'x:' + $handles[n], handle: $handles[n], platform: $platforms[n], handle_at: 0,
                     number: $first + n, former_handles: $former[n], name: $names[n], bio: $bios[n],
                     pagerank: $influence[n], location: $places[n], followers: $followers[n],
                     community: $communities[n], revision: $revision})
"""
TOPICS = (
    "runs trail eats laps miles pages reads spokes rides leaf pixels plays cooks bakes yoga fit lifts vegan travel "
    "hikes climbs swims surf skates art paints draws photo films music beats dance style wears skin glow home decor "
    "plants garden cats dogs parent kids tech codes games books money"
)
PLATFORMS = ("instagram", "tiktok", "x", "youtube")
SYLLABLES = "ka lo mi ra ne to vi sa du pe zo fi ga ho ju be wy xa an el or us in es"


@dataclass
class Texts:
    """What the accounts can be found by, in the order of their numbers."""

    handles: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    bios: list[str] = field(default_factory=list)
    places: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class TypedText:
    """A text that is typed; `expected` is the handle it should find, if there is exactly one."""

    text: str
    expected: str = ""


def words(random: np.random.Generator, number: int) -> list[str]:
    return ["".join(random.choice(SYLLABLES.split(), random.integers(2, 5))) for _ in range(number)]


def fill(store: Store, number: int) -> Texts:
    """Write the accounts to the store."""
    random = np.random.default_rng(7)
    topics = TOPICS.split()
    first_names, last_names, vocabulary = words(random, 400), words(random, 8_000), words(random, 20_000)
    places = [place.title() for place in words(random, 2_000)]
    ensure(store)
    texts = Texts()
    for first in range(0, number, BATCH_ROWS):
        size = min(BATCH_ROWS, number - first)
        first_name, last_name = random.integers(0, len(first_names), size), random.integers(0, len(last_names), size)
        topic, tail = random.integers(0, len(topics), size), random.integers(0, 4, size)
        handles = [
            f"{first_names[a]}{'._'[i % 2]}{topics[t]}{'.' if w == 0 else ''}{first + i}"
            for i, (a, t, w) in enumerate(zip(first_name, topic, tail, strict=True))
        ]
        names = [
            f"{first_names[a].title()} {last_names[b].title()}" for a, b in zip(first_name, last_name, strict=True)
        ]
        # A few words are frequent and most are rare, as in any language.
        chosen = (len(vocabulary) * random.random((size, 9)) ** 3).astype(int)
        bios = [" ".join(vocabulary[w] for w in row) for row in chosen]
        former = [[f"{last_names[b]}{first + i}"] if i % 20 == 0 else [] for i, b in enumerate(last_name)]
        influence = (random.random(size) ** 6).tolist()

        located = [places[p] for p in (len(places) * random.random(size) ** 3).astype(int)]
        columns = {"handles": handles, "names": names, "bios": bios, "former": former, "influence": influence}
        columns |= {
            "places": located,
            "platforms": random.choice(PLATFORMS, size).tolist(),
            "followers": (10 ** random.normal(3.7, 0.6, size)).astype(int).tolist(),
            "communities": random.integers(1, 60, size).tolist(),
        }
        store.write(lambda tx, first=first, columns=columns: write(tx, first, columns))  # type: ignore[misc]
        texts.handles += handles
        texts.names += names
        texts.bios += bios
        texts.places += located
    return texts


def write(tx: neo4j.ManagedTransaction, first: int, columns: dict[str, list[object]]) -> None:
    """Write accounts with the numbers from `first` on."""
    tx.run(_ACCOUNTS, columns | {"first": first, "revision": begin_write(tx)}).consume()
    tx.run("MATCH (s:Store) SET s.ids_allocated = $last", last=first + len(columns["handles"])).consume()


def queries(texts: Texts) -> dict[str, list[TypedText]]:
    """What people type, by kind."""
    random = np.random.default_rng(8)
    chosen = random.integers(0, len(texts.handles), QUERIES).tolist()

    def prefix(text: str) -> str:
        return text[: int(random.integers(2, max(3, len(text) + 1)))]

    def misspelled(text: str) -> str:
        """With two letters swapped, one replaced or one missing."""
        position = int(random.integers(1, len(text) - 1))
        error = random.integers(0, 3)
        if error == 0:
            swapped = text[:position] + text[position + 1] + text[position] + text[position + 2 :]
            return swapped if position + 1 < len(text) else text
        return text[:position] + ("q" if error == 1 else "") + text[position + 1 :]

    return {
        "prefixes of handles": [TypedText(prefix(texts.handles[number])) for number in chosen],
        "prefixes of names": [TypedText(prefix(texts.names[number])) for number in chosen],
        "two words of a bio": [TypedText(" ".join(texts.bios[number].split()[3:5])) for number in chosen],
        "whole handles with an error": [
            TypedText(misspelled(texts.handles[number]), texts.handles[number]) for number in chosen
        ],
    }


def filter_queries(texts: Texts) -> dict[str, list[TypedText]]:
    """Searches with filters, by kind."""
    random = np.random.default_rng(9)
    chosen = random.integers(0, len(texts.handles), QUERIES).tolist()
    platforms = random.choice(PLATFORMS, QUERIES).tolist()

    def topic(number: int) -> str:
        return texts.bios[number].split()[3]

    def texts_of(pattern: Callable[[int, str], str]) -> list[TypedText]:
        return [TypedText(pattern(number, platform)) for number, platform in zip(chosen, platforms, strict=True)]

    return {
        "in: and about:": texts_of(lambda n, _: f"in:{texts.places[n]} about:{topic(n)}"),
        "a plain phrase": texts_of(lambda n, _: f"people in {texts.places[n]} who talk about {topic(n)}"),
        "in: and followers:": texts_of(lambda n, _: f"in:{texts.places[n]} followers:1k-10k"),
        "platform:, followers: and a word": texts_of(lambda n, p: f"{topic(n)} platform:{p} followers:20k+"),
        "tier: and platform:": texts_of(lambda n, p: f"tier:macro platform:{p}"),
    }


def measure_index(store: Store, kind: str, asked: list[TypedText]) -> list[float]:
    """Seconds of each query against the index; prints them, and how many found the expected account."""
    seconds, correct = [], 0
    for typed in asked:
        start = time.perf_counter()
        hits = query.find(store, typed.text, HITS).hits
        seconds.append(time.perf_counter() - start)
        correct += typed.expected in {hit.influencer.handle for hit in hits}
    print_percentiles(f"index: {kind}", seconds)
    if asked[0].expected:
        print(f"  the expected account is among {HITS} hits: {correct} of {len(asked)}")
    return seconds


def measure_scan(store: Store, asked: list[TypedText]) -> list[float]:
    """Seconds of each query against the scan in Cypher."""
    seconds = []
    for typed in asked:
        start = time.perf_counter()
        read.search(store, typed.text, HITS)
        seconds.append(time.perf_counter() - start)
    return seconds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--accounts", type=int, default=1_000_000)
    parser.add_argument("--scans", type=int, default=10, help="queries of each kind that the scan answers too")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, open_store(Path(name, "store")) as store:
        texts = fill(store, options.accounts)
        asked = queries(texts)
        start = time.perf_counter()
        path = index.build(store)
        size = path.stat().st_size / 1e6
        print(f"index of {options.accounts:,} accounts: {time.perf_counter() - start:.1f} s, {size:.0f} MB")
        indexed = [seconds for kind, group in asked.items() for seconds in measure_index(store, kind, group)]
        print_percentiles("index: all", indexed)
        filtered = [
            seconds for kind, group in filter_queries(texts).items() for seconds in measure_index(store, kind, group)
        ]
        print_percentiles("index: all filters", filtered)
        scanned = [seconds for group in asked.values() for seconds in measure_scan(store, group[: options.scans])]
        print_percentiles("scan: the same queries, no errors forgiven", scanned)
        print(f"ratio of medians: {np.median(scanned) / np.median(indexed):.0f}")


if __name__ == "__main__":
    main()
