"""People like a partner who has hardly any mentions yet: of the same community, or with like words in their bios."""

from dataclasses import dataclass

import numpy as np

from graph.introductions.candidates import UNCONNECTED, Candidates
from graph.introductions.context import RankingContext
from graph.introductions.learning.network_at import LARGE
from graph.nx_backend.arrays import Bools, Floats, Ints

FEW_MENTIONS = 5  # of a partner, in both directions, up to which people like them fill the list
OFFERED = 20
SAME_COMMUNITY = 0.3  # on the scale of the words, where 1 is the same bio
MIN_WORDS = 0.1
POPULARITY = 0.05  # at most: it decides among people who are equally alike
SCALE = 1e-3  # of the score, 0 to 1, so that nobody precedes a target with a path


@dataclass(frozen=True, slots=True)
class Likeness:
    """What a target without a path has in common with a newcomer: the community, and words of the bios."""

    same_community: bool
    words: tuple[str, ...]


def is_newcomer(context: RankingContext, partner: int) -> bool:
    """Whether a partner (position) has at most `FEW_MENTIONS` mentions."""
    history = context.history
    return float(history.weight[(history.source == partner) | (history.target == partner)].sum()) <= FEW_MENTIONS


def similar_people(context: RankingContext, partner: int, excluded: Ints) -> Candidates:
    """The people most like a partner (positions), without hubs, contacts, and the `excluded`; they have no path."""
    alike = _words_in_common(context, partner)
    alike[alike < MIN_WORDS] = 0
    alike[_community(context, partner)] += SAME_COMMUNITY
    network = context.network
    is_open = np.zeros(len(alike), np.bool_)
    is_open[network.position[~network.hubs]] = True
    is_open[np.append(excluded, partner)] = False
    if (node := _node(context, partner)) >= 0:
        is_open[network.position[network.neighbors.of(node)]] = False
    target = np.flatnonzero(is_open & (alike > 0))
    popularity = np.log1p(network.incoming.lengths[network.nodes_at(target)])
    score = alike[target] + POPULARITY * popularity / max(1.0, float(popularity.max(initial=0)))
    best = np.argsort(-score, kind="stable")[:OFFERED]
    return Candidates(
        introducer=np.full(len(best), partner),
        target=target[best],
        score=SCALE * score[best] / (1 + SAME_COMMUNITY + POPULARITY),
        path_strength=np.zeros(len(best)),
        connector=np.full(len(best), UNCONNECTED),
        paths=np.zeros(len(best), np.int64),
        model_rank=np.zeros(len(best), np.int64),
    )


def likeness(context: RankingContext, partner: int, target: int) -> Likeness:
    """What two accounts (positions) have in common."""
    return Likeness(bool(_community(context, partner)[target]), context.bio_words.shared(partner, target))


def _words_in_common(context: RankingContext, partner: int) -> Floats:
    """The cosine of every bio with that of the partner."""
    vectors = context.bio_words.vectors
    return np.asarray((vectors @ vectors[[partner]].T).toarray(), np.float64).ravel()


def _community(context: RankingContext, partner: int) -> Bools:
    """Whether each account is in the community of the partner; nobody in a large network that is not prepared."""
    network, node = context.network, _node(context, partner)
    is_member = np.zeros(len(context.snapshot), np.bool_)
    if node >= 0 and (network.is_prepared or len(network) <= LARGE):
        is_member[network.position[network.community == network.community[node]]] = True
    return is_member


def _node(context: RankingContext, partner: int) -> int:
    return int(context.network.nodes_at(np.array([partner]))[0])
