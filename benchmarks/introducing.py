"""Introductions: first list, trained list, training, every account; against networkx and scipy on one graph.

    python benchmarks/introducing.py [--accounts 100000] [--pairs 1300000] [--all-accounts 20000]

The network is that of `engines.networks`, one mention per pair, spread over 200 days; three of ten are in one post with
the author's mention before them. Alternatives for the list of one source: networkx's Adamic-Adar index for the same
candidates, and recent co-citation as two sparse products of scipy. The store is not included: the benchmark measures
what a page waits for once its snapshot exists.
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
from graph.introductions.candidates import CandidateFinder, Candidates, IntroductionSettings
from graph.introductions.context import RankingContext
from graph.introductions.filters import Traits
from graph.introductions.learning.features import TwoStepNodes
from graph.introductions.learning.fit import train
from graph.introductions.learning.kernels import MEDIUM
from graph.introductions.learning.model import UNTRAINED, Model
from graph.introductions.objective import Objective
from graph.introductions.selection import select
from graph.records import DEFAULT_BOUNDS
from graph.snapshot import Snapshot, StringColumn
from graph.ties import TieModel, TieSettings, learn_ties

DAY_MS = 86_400_000
START = 1_767_225_600_000
PARTNERS = 20
MIN_CONTACTS = 30  # that a partner mentions: with fewer a list is short
SHARING = 0.3  # of the mentions are in one post with the one before
COMPARED = 3  # partners for which the alternatives are measured: they take long


def snapshot_of(pairs: Pairs) -> Snapshot:
    chance = np.random.default_rng(3)
    order = np.lexsort((pairs.targets, pairs.sources))
    source, target = pairs.sources[order], pairs.targets[order]
    number = len(source)
    at = START + chance.integers(0, 200 * DAY_MS, number)
    is_first = (np.diff(source, prepend=-1) != 0) | (chance.random(number) >= SHARING)
    at = at[np.maximum.accumulate(np.where(is_first, np.arange(number), 0))]  # the instant of the post's first mention
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
        at=at,
        kinds=chance.integers(0, 2, number).astype(np.uint16),
        counts=np.ones(number, np.int32),
    )


def timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def lists(context: RankingContext, partners: list[int], model: Model, ties: TieModel | None) -> list[float]:
    """Seconds for the list of each partner: the candidates, selected and ordered."""
    finder = CandidateFinder(context, IntroductionSettings(), TieSettings(), model, ties, np.empty(0, np.int64))
    return [timed(lambda partner=partner: ordered(finder.candidates(partner))) for partner in partners]  # type: ignore[misc]


def ordered(candidates: Candidates) -> object:
    targets = np.unique(candidates.target)
    traits = Traits(targets, targets.tolist(), {"followers": {}}, DEFAULT_BOUNDS)
    number = len(targets)
    return select(candidates, traits, Objective(), np.zeros(number), np.zeros(number, np.bool_), np.ones(number))


def by_networkx(graph: nx.Graph, nodes: TwoStepNodes) -> float:
    pairs = [(nodes.source, target) for target in nodes.target.tolist()]
    return timed(lambda: sorted(nx.adamic_adar_index(graph, pairs), key=lambda scored: -scored[2])[:100])


def by_scipy(context: RankingContext, source: int) -> float:
    network = context.network
    size = (len(network),) * 2
    mentions = sparse.csr_array(
        (np.ones(len(network.out.indices)), network.out.indices, network.out.indptr), shape=size
    )
    back = sparse.csr_array(sparse.diags_array(1 / np.maximum(1, network.incoming.lengths)) @ mentions.T)
    recent = sparse.csr_array(
        (network.recent[:, MEDIUM].astype(float), network.out.indices, network.out.indptr), shape=size
    )
    recent = sparse.csr_array(sparse.diags_array(1 / np.maximum(1, network.out.lengths)) @ recent)
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
    active = np.flatnonzero(np.diff(context.snapshot.indptr) >= MIN_CONTACTS)
    partners = chance.choice(active, PARTNERS, replace=False).tolist()
    print(f"{timed(lambda: context.network):7.2f} s  the network at hand (once a revision)")
    lists(context, partners[:1], UNTRAINED, None)
    first = lists(context, partners, UNTRAINED, None)
    print(f"{np.median(first):7.3f} s  first list of a partner, untrained (longest {max(first):.3f} s)")
    graph = nx.Graph(zip(*(end.tolist() for end in context.network.neighbors.matrix.nonzero()), strict=True))
    sources = context.network.nodes_at(np.array(partners[:COMPARED])).tolist()
    adamic_adar = np.median([by_networkx(graph, context.quick_extractor.two_step_nodes(node)) for node in sources])
    product = np.median([by_scipy(context, node) for node in sources])
    ratio = adamic_adar / np.median(first)
    print(f"{adamic_adar:7.3f} s  networkx: Adamic-Adar for the same candidates  = {ratio:.1f} x ours")
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
    taken = timed(lambda: sum(len(group) for group in predict(small.network, model, 100)))
    print(f"{taken:7.1f} s  every account at {options.all_accounts:,} accounts ({model.kind})")


if __name__ == "__main__":
    main()
