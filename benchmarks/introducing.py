"""Introductions: first list, trained list, training, everybody at once; against networkx and scipy on one graph.

    python benchmarks/introducing.py [--accounts 100000] [--pairs 1300000] [--all-accounts 20000]

The network is that of `engines.networks`, a mention a pair, spread over 200 days. Alternatives for one source's list:
networkx's Adamic-Adar index over the same candidates, and recent co-citation as two sparse products of scipy. The store
is left out: what is measured is what a page waits for once its snapshot is there.
"""

import argparse
import resource
import time
from collections.abc import Callable

import networkx as nx
import numpy as np
from engines.networks import Pairs, invent
from scipy import sparse

from graph.introductions.batch import predict
from graph.introductions.candidates import Finder, IntroductionSettings
from graph.introductions.context import RankingContext
from graph.introductions.learning.features import Candidates
from graph.introductions.learning.model import UNTRAINED, Model, train
from graph.introductions.learning.network_at import MEDIUM
from graph.snapshot import Snapshot, StringColumn
from graph.ties import TieModel, TieSettings, learn_ties

DAY_MS = 86_400_000
START = 1_767_225_600_000
PARTNERS = 20
LEAST_CONTACTS = 30  # that a partner mentions: those with less have short lists
OTHERS = 3  # partners for which the alternatives are asked: they take long


def snapshot_of(pairs: Pairs) -> Snapshot:
    chance = np.random.default_rng(3)
    order = np.lexsort((pairs.targets, pairs.sources))
    source, target = pairs.sources[order], pairs.targets[order]
    number = len(source)
    return Snapshot(
        identity="benchmark",
        revision=1,
        kind_names=["mention", "reply"],
        numbers=np.arange(pairs.size),
        keys=StringColumn.of(f"x:{i}" for i in range(pairs.size)),
        handles=StringColumn.of(str(i) for i in range(pairs.size)),
        bios=StringColumn.of([""] * pairs.size),
        indptr=np.searchsorted(source, np.arange(pairs.size + 1)).astype(np.int64),
        targets=target.astype(np.int32),
        first_event=np.arange(number + 1),
        at=START + chance.integers(0, 200 * DAY_MS, number),
        kinds=chance.integers(0, 2, number).astype(np.uint16),
        counts=np.ones(number, np.int32),
    )


def timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def lists(context: RankingContext, partners: list[int], model: Model, ties: TieModel | None) -> list[float]:
    finder = Finder(context, IntroductionSettings(), TieSettings(), model, ties, np.empty(0, np.int64))
    return [timed(lambda partner=partner: finder.options(partner)) for partner in partners]  # type: ignore[misc]


def by_networkx(graph: nx.Graph, found: Candidates) -> float:
    pairs = [(found.source, target) for target in found.target.tolist()]
    return timed(lambda: sorted(nx.adamic_adar_index(graph, pairs), key=lambda one: -one[2])[:100])


def by_scipy(context: RankingContext, source: int) -> float:
    past = context.past
    size = (len(past),) * 2
    mentions = sparse.csr_array((np.ones(len(past.out.indices)), past.out.indices, past.out.indptr), shape=size)
    back = mentions.T.tocsr()
    back = sparse.diags_array(1 / np.maximum(1, past.incoming.lengths)) @ back
    recent = sparse.csr_array((past.recent[:, MEDIUM].astype(float), past.out.indices, past.out.indptr), shape=size)
    recent = (sparse.diags_array(1 / np.maximum(1, past.out.lengths)) @ recent).tocsr()
    return timed(lambda: (mentions[[source]] @ back) @ recent)


def peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--accounts", type=int, default=100_000)
    parser.add_argument("--pairs", type=int, default=1_300_000)
    parser.add_argument("--all-accounts", type=int, default=20_000)
    options = parser.parse_args()
    context = RankingContext(snapshot_of(invent(options.accounts, options.pairs)))
    print(f"{options.accounts:,} accounts, {options.pairs:,} pairs")
    chance = np.random.default_rng(1)
    active = np.flatnonzero(np.diff(context.snapshot.indptr) >= LEAST_CONTACTS)
    partners = chance.choice(active, PARTNERS, replace=False).tolist()
    print(f"{timed(lambda: context.past):7.2f} s  the network at hand (once a revision)")
    lists(context, partners[:1], UNTRAINED, None)
    first = lists(context, partners, UNTRAINED, None)
    print(f"{np.median(first):7.3f} s  first list of a partner, untrained (longest {max(first):.3f} s)")
    graph = nx.Graph(zip(*(end.tolist() for end in np.nonzero(context.past.near.matrix)), strict=True))
    places = context.past.positions(np.array(partners[:OTHERS])).tolist()
    found = [context.quick_extractor.candidates(place) for place in places]
    other = np.median([by_networkx(graph, one) for one in found])
    product = np.median([by_scipy(context, place) for place in places])
    print(f"{other:7.3f} s  networkx: Adamic-Adar for the same candidates  = {other / np.median(first):.1f} x ours")
    print(f"{product:7.3f} s  scipy: recent co-citation as products  = {product / np.median(first):.1f} x ours")
    del graph
    print(f"{timed(context.prepare):7.2f} s  communities and embeddings (once a revision)")
    learned: list[Model] = []
    ties: list[TieModel | None] = []
    print(f"{timed(lambda: ties.append(learn_ties(context.history))):7.2f} s  learning tie strength")
    print(f"{timed(lambda: learned.append(train(context.history))):7.2f} s  learning introductions: {learned[0].why}")
    lists(context, partners[:1], learned[0], ties[0])
    trained = lists(context, partners, learned[0], ties[0])
    print(f"{np.median(trained):7.3f} s  trained list of a partner (longest {max(trained):.3f} s)")
    print(f"{peak():7,.0f} MiB peak memory")
    small = RankingContext(snapshot_of(invent(options.all_accounts, 13 * options.all_accounts))).prepare()
    model = train(small.history)
    taken = timed(lambda: sum(len(group) for group in predict(small.past, model, 100)))
    print(f"{taken:7.1f} s  everybody at {options.all_accounts:,} accounts ({model.kind})")


if __name__ == "__main__":
    main()
