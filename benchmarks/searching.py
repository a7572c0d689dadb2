"""The search field: the index against a scan in Cypher, with and without typing errors.

    PYTHONPATH=tests:. python benchmarks/searching.py [--accounts 1000000] [--scans 10]

Invented accounts with names, former handles and bios on the embedded server. The queries are prefixes of handles and
names (from the second letter on), words of bios, and whole handles with one error. The scan is the query that serves
while there is no index: it reads every account and forgives no error.
"""

import argparse
import tempfile
import time
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
CREATE (:Influencer {key: 'x:' + $handles[n], handle: $handles[n], platform: 'x', handle_at: 0, number: $first + n,
                     former_handles: $former[n], name: $names[n], bio: $bios[n], pagerank: $influence[n],
                     revision: $revision})
"""
TOPICS = (
    "runs trail eats laps miles pages reads spokes rides leaf pixels plays cooks bakes yoga fit lifts vegan travel "
    "hikes climbs swims surf skates art paints draws photo films music beats dance style wears skin glow home decor "
    "plants garden cats dogs parent kids tech codes games books money"
)
SYLLABLES = "ka lo mi ra ne to vi sa du pe zo fi ga ho ju be wy xa an el or us in es"


@dataclass
class Texts:
    """What the accounts can be found by, in the order of their numbers."""

    handles: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    bios: list[str] = field(default_factory=list)


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

        columns = {"handles": handles, "names": names, "bios": bios, "former": former, "influence": influence}
        store.write(lambda tx, first=first, columns=columns: write(tx, first, columns))  # type: ignore[misc]
        texts.handles += handles
        texts.names += names
        texts.bios += bios
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


def measure_index(store: Store, kind: str, asked: list[TypedText]) -> list[float]:
    """Seconds of each query against the index; prints them, and how many found the expected account."""
    seconds, correct = [], 0
    for typed in asked:
        start = time.perf_counter()
        hits = query.search(store, typed.text, HITS)
        seconds.append(time.perf_counter() - start)
        correct += typed.expected in {person.handle for person in hits}
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
        asked = queries(fill(store, options.accounts))
        start = time.perf_counter()
        path = index.build(store)
        size = path.stat().st_size / 1e6
        print(f"index of {options.accounts:,} accounts: {time.perf_counter() - start:.1f} s, {size:.0f} MB")
        indexed = [seconds for kind, group in asked.items() for seconds in measure_index(store, kind, group)]
        print_percentiles("index: all", indexed)
        scanned = [seconds for group in asked.values() for seconds in measure_scan(store, group[: options.scans])]
        print_percentiles("scan: the same queries, no errors forgiven", scanned)
        print(f"ratio of medians: {np.median(scanned) / np.median(indexed):.0f}")


if __name__ == "__main__":
    main()
