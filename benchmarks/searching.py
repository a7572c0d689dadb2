"""The search field: the index against a scan in Cypher, letter by letter, with typing errors.

    PYTHONPATH=tests:. python benchmarks/searching.py [--accounts 1000000] [--scans 10]

Invented accounts with names, former handles and bios on the embedded server. What is typed are beginnings of handles,
names and words of bios, from the second letter on, and whole handles with one error. The scan is the query that serves
while there is no index: it looks at everybody and forgives nothing.
"""

import argparse
import tempfile
import time
from pathlib import Path

import neo4j
import numpy as np
from exploring import told

from graph.search import index, query
from graph.store import Store, ensure, open_store, read
from graph.store.write.revisions import begin_write

A_BATCH = 10_000
TYPED = 300
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


def words(chance: np.random.Generator, number: int) -> list[str]:
    return ["".join(chance.choice(SYLLABLES.split(), chance.integers(2, 5))) for _ in range(number)]


def fill(store: Store, number: int) -> tuple[list[str], list[str], list[str]]:
    """Write the accounts; returns handles, names and bios."""
    chance = np.random.default_rng(7)
    topics = TOPICS.split()
    given, family, vocabulary = words(chance, 400), words(chance, 8_000), words(chance, 20_000)
    ensure(store)
    told_handles: list[str] = []
    told_names: list[str] = []
    told_bios: list[str] = []
    for first in range(0, number, A_BATCH):
        size = min(A_BATCH, number - first)
        one, other = chance.integers(0, len(given), size), chance.integers(0, len(family), size)
        topic, tail = chance.integers(0, len(topics), size), chance.integers(0, 4, size)
        handles = [
            f"{given[a]}{'._'[i % 2]}{topics[t]}{'.' if w == 0 else ''}{first + i}"
            for i, (a, t, w) in enumerate(zip(one, topic, tail, strict=True))
        ]
        names = [f"{given[a].title()} {family[b].title()}" for a, b in zip(one, other, strict=True)]
        # A few words are said by many, most by few, as in any language.
        said = (len(vocabulary) * chance.random((size, 9)) ** 3).astype(int)
        bios = [" ".join(vocabulary[w] for w in row) for row in said]
        former = [[f"{family[b]}{first + i}"] if i % 20 == 0 else [] for i, b in enumerate(other)]
        influence = (chance.random(size) ** 6).tolist()

        columns = {"handles": handles, "names": names, "bios": bios, "former": former, "influence": influence}
        store.write(lambda tx, first=first, columns=columns: write(tx, first, columns))  # type: ignore[misc]
        told_handles += handles
        told_names += names
        told_bios += bios
    return told_handles, told_names, told_bios


def write(tx: neo4j.ManagedTransaction, first: int, columns: dict[str, list[object]]) -> None:
    """Write accounts with the numbers from `first` on."""
    tx.run(_ACCOUNTS, columns | {"first": first, "revision": begin_write(tx)}).consume()
    tx.run("MATCH (s:Store) SET s.ids_allocated = $last", last=first + len(columns["handles"])).consume()


def typed(handles: list[str], names: list[str], bios: list[str]) -> dict[str, list[tuple[str, str]]]:
    """What people type, and for errors which handle they mean."""
    chance = np.random.default_rng(8)
    picked = chance.integers(0, len(handles), TYPED).tolist()

    def beginning(text: str) -> str:
        return text[: int(chance.integers(2, max(3, len(text) + 1)))]

    def wrong(text: str) -> str:
        place = int(chance.integers(1, len(text) - 1))
        kind = chance.integers(0, 3)
        if kind == 0:
            return text[:place] + text[place + 1] + text[place] + text[place + 2 :] if place + 1 < len(text) else text
        return text[:place] + ("q" if kind == 1 else "") + text[place + 1 :]

    return {
        "beginnings of handles": [(beginning(handles[place]), "") for place in picked],
        "beginnings of names": [(beginning(names[place]), "") for place in picked],
        "two words of a bio": [(" ".join(bios[place].split()[3:5]), "") for place in picked],
        "whole handles with an error": [(wrong(handles[place]), handles[place]) for place in picked],
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--accounts", type=int, default=1_000_000)
    parser.add_argument("--scans", type=int, default=10, help="so many of each kind are also looked for by the scan")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, open_store(Path(name, "store")) as store:
        texts = typed(*fill(store, asked.accounts))
        began = time.perf_counter()
        path = index.build(store)
        print(f"index of {asked.accounts:,}: {time.perf_counter() - began:.1f} s, {path.stat().st_size / 1e6:.0f} MB")
        everything, scanned = [], []
        for kind, some in texts.items():
            seconds, hits = [], 0
            for text, meant in some:
                began = time.perf_counter()
                found = query.search(store, text, 6)
                seconds.append(time.perf_counter() - began)
                hits += meant in {row.handle for row in found}
            everything += seconds
            told(f"index: {kind}", seconds)
            if some[0][1]:
                print(f"  the one who is meant is among six hits: {hits} of {len(some)}")
        told("index: all", everything)
        for some in texts.values():
            for text, _ in some[: asked.scans]:
                began = time.perf_counter()
                read.search(store, text, 6)
                scanned.append(time.perf_counter() - began)
        told("scan: the same, without errors forgiven", scanned)
        print(f"ratio of medians {np.median(scanned) / np.median(everything):.0f}")


if __name__ == "__main__":
    main()
