"""Every page of the app in a large store: the seconds until it is done, opened first and opened again.

    PYTHONPATH=tests:. python benchmarks/pages.py [--accounts 1500 10000 100000] [--pairs-each 10]

The network of `whole.py`, analyzed, with the account of most influence as a partner. A session without a browser asks
for one page after the other, so the figures are the server's share; what the browser draws comes on top. The first
opening of a page computes what later ones find in memory; `again` is the median of the next openings.
"""

import argparse
import tempfile
from pathlib import Path

import numpy as np
from browser import PAGES, app_server
from engines.networks import invent
from visitor import Visitor
from whole import BATCH_ROWS, DAY_MS, START_MS, fill

from graph.analysis.run import analyze
from graph.search import index
from graph.store import Store, ready_store
from graph.store.team import partners

NOW_MS = 1_790_000_000_000
AGAIN = 5
# Profiles and the span of the mentions, which `fill` leaves out.
_PROFILES = """
MATCH (i:Influencer) WHERE $first <= i.number AND i.number < $last
SET i.followers = 500 + (i.number * 7919) % 60000, i.engagement_rate = 0.005 + (i.number % 60) / 1000.0
"""
_SPAN = "MATCH (s:Store) SET s.data_from = $first, s.data_as_of = $last"


def make(folder: Path, accounts: int, pairs: int) -> None:
    with ready_store(folder) as store:
        fill(store, invent(accounts, pairs))
        for first in range(0, accounts, BATCH_ROWS):
            _run(store, _PROFILES, first, first + BATCH_ROWS)
        _run(store, _SPAN, START_MS, START_MS + 200 * DAY_MS)
        analyze(store, at=NOW_MS)
        index.build(store)
        best = store.read("MATCH (i:Influencer) RETURN i.key AS key ORDER BY i.pagerank DESC LIMIT 1")[0]["key"]
        partners.mark_partner(store, best, NOW_MS)


def _run(store: Store, query: str, first: int, last: int) -> None:
    store.write(lambda tx: tx.run(query, first=first, last=last).consume())


def measure(folder: Path, accounts: int) -> None:
    with app_server({"INTROGRAPH_STORE": str(folder), "INTROGRAPH_NO_TRAIN": "1"}) as address:
        Visitor(address).open("home")  # what starts with the server is not counted
        for page in PAGES:
            visitor = Visitor(address)
            first = visitor.open(page)
            again = float(np.median([visitor.open(page) for _ in range(AGAIN)]))
            sent = f"{visitor.bytes / 1e3:,.0f} kB"
            print(f"| {accounts:,} | {page} | {first:.2f} s | {again:.2f} s | {sent} |", flush=True)
            if visitor.errors:
                raise RuntimeError(f"{page}: {visitor.errors[0]}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--accounts", type=int, nargs="+", default=[1_500, 10_000, 100_000])
    parser.add_argument("--pairs-each", type=int, default=10)
    arguments = parser.parse_args()
    print("| accounts | page | opened first | again | sent |")
    print("|---|---|---|---|---|")
    for accounts in arguments.accounts:
        with tempfile.TemporaryDirectory() as name:
            make(Path(name, "store"), accounts, arguments.pairs_each * accounts)
            measure(Path(name, "store"), accounts)


if __name__ == "__main__":
    main()
