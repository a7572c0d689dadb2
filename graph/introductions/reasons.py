"""The reasons for a target: facts that can be checked, the most important first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from graph.introductions.context import RankingContext
from graph.introductions.learning.features import FEATURES
from graph.introductions.learning.model import Model
from graph.introductions.learning.network_at import NetworkAt
from graph.nx_backend.arrays import Ints
from graph.records import DAY_MS, UNDATED

CONTACTS, ALIKE, TOGETHER, COMMUNITY, RISING = "contacts", "alike", "together", "community", "rising"
OTHER, WORDS = "other", "words"  # evidence that gives no reason
RECENT_DAYS = 30
MAX_REASONS = 2  # of each target
NEVER = np.iinfo(np.int64).max

# The features behind each kind of reason: the kind whose features raise the target most comes first.
_FEATURES_OF = {
    CONTACTS: (
        "out_out_recent",
        "out_out_counts",
        "out_out_walk",
        "resource_allocation",
        "adamic_adar",
        "walk_undirected",
        "walk_directed",
    ),
    ALIKE: (
        "cocitation_0",
        "cocitation_1",
        "cocitation_2",
        "cocitation",
        "cocitation_both_recent",
        "nearest_users",
        "embedding",
        "audience_likeness",
        "newest_partner_likeness",
        "newest_5_likeness",
        "newest_20_likeness",
    ),
    TOGETHER: ("mentioned_together",),
    WORDS: ("own_words", "interest_words"),
    COMMUNITY: ("interest_in_community", "audience_from_community", "same_community"),
    RISING: (
        "in_events_0",
        "new_partners_0",
        "new_partners_1",
        "new_partners_2",
        "popularity_preference_x_new_partners",
    ),
}
_COLUMNS = {kind: [FEATURES.index(name) for name in names] for kind, names in _FEATURES_OF.items()}
_COLUMNS[OTHER] = sorted(set(range(len(FEATURES))).difference(*_COLUMNS.values()))
_UNTRAINED_EFFECTS = {ALIKE: 1.0}  # recent co-citation is based on nothing else


@dataclass(frozen=True)
class Reason:
    """One fact about a target and the partner.

    Attributes
    ----------
    kind
        - `contacts`: `number` of the `total` accounts that the partner mentions also mention the target.
        - `alike`: `number` accounts that mention the same people as the partner also mention the target.
        - `together`: `total` posts of `number` accounts mention both the partner and the target.
        - `community`: the partner and the target belong to one community.
        - `rising`: `number` accounts mentioned the target for the first time recently.
    recent
        How many of these mentions or posts were made in the last `RECENT_DAYS`.
    accounts
        The accounts in question, as positions in the snapshot. Without their mentions the score would be lower.
    """

    kind: str
    number: int = 0
    total: int = 0
    recent: int = 0
    accounts: tuple[int, ...] = ()


@dataclass(frozen=True)
class Explanation:
    """What speaks for a target.

    Attributes
    ----------
    reasons
        The most important first.
    effects
        How far each kind of reason, and `OTHER`, raises the target above the partner's other candidates, on the scale
        of the logit; negative where it lowers the target.
    """

    reasons: list[Reason]
    effects: Mapping[str, float]


def explain(context: RankingContext, model: Model, partner: int, targets: Sequence[int]) -> dict[int, Explanation]:
    """What speaks for each target two steps from the partner (all as positions in the snapshot)."""
    if not targets:
        return {}
    source = int(context.network.nodes_at(np.array([partner]))[0])
    nodes = context.network.nodes_at(np.array(targets))
    effects = _effects(context, model, source, nodes)
    explanations = {}
    for target, node in zip(targets, nodes.tolist(), strict=True):
        by_kind = {reason.kind: reason for reason in _all_reasons(context, source, node)}
        kinds = _raising(effects[node])
        reasons = [by_kind[kind] for kind in kinds if kind in by_kind][:MAX_REASONS]
        explanations[target] = Explanation(reasons, effects[node])
    return explanations


def _effects(context: RankingContext, model: Model, source: int, nodes: Ints) -> dict[int, Mapping[str, float]]:
    """For each node the effect of every kind of reason, compared with the average of all candidates."""
    if not model.coefficients:
        return dict.fromkeys(nodes.tolist(), _UNTRAINED_EFFECTS)
    candidates = context.extractor.two_step_nodes(source)
    features = context.extractor.features(candidates)
    effect = model.contributions(features)
    rows = np.searchsorted(candidates.target, nodes)
    return {
        node: {kind: float(effect[row][columns].sum()) for kind, columns in _COLUMNS.items()}
        for node, row in zip(nodes.tolist(), rows.tolist(), strict=True)
    }


def _raising(effects: Mapping[str, float]) -> list[str]:
    """The kinds that raise a target, the largest effect first."""
    return sorted((kind for kind, effect in effects.items() if effect > 0), key=lambda kind: -effects[kind])


def facts(context: RankingContext, partner: int, target: int) -> list[Reason]:
    """Every fact about a target and a partner (positions in the snapshot), in no order of importance."""
    source, node = context.network.nodes_at(np.array([partner, target])).tolist()
    return _all_reasons(context, source, node) if min(source, node) >= 0 else []


def _all_reasons(context: RankingContext, source: int, node: int) -> list[Reason]:
    network = context.network
    target = int(network.position[node])
    mentioned_by, mentions = network.incoming.of(node), network.out.of(source)
    contacts = np.intersect1d(mentions, mentioned_by)
    alike = mentioned_by[_common_mentions(network, source, mentioned_by) > 0]
    reasons = []
    for kind, nodes, total in ((CONTACTS, contacts, len(mentions)), (ALIKE, alike, 0)):
        if len(nodes):
            accounts = network.position[nodes]
            recent = _recent_mentions(context, accounts, target)
            reasons.append(Reason(kind, len(nodes), total, recent, tuple(accounts.tolist())))
    if network.is_prepared:
        posts = network.shared_posts.of_both(int(network.position[source]), target)
        if len(posts):
            reasons.append(_together(context, posts))
        if network.community[source] == network.community[node]:
            reasons.append(Reason(COMMUNITY))
    newcomers = _new_mentioners(context, network.position[mentioned_by], target)
    if len(newcomers):
        reasons.append(Reason(RISING, len(newcomers), accounts=tuple(newcomers.tolist())))
    return reasons


def _together(context: RankingContext, posts: Ints) -> Reason:
    """That these posts mention both the partner and the target."""
    shared = context.network.shared_posts
    authors = np.unique(shared.author[posts])
    recent = int((shared.at[posts] > _recent_after(context)).sum())
    return Reason(TOGETHER, len(authors), len(posts), recent, tuple(authors.tolist()))


def _recent_after(context: RankingContext) -> int:
    """The instant (ms) after which the last `RECENT_DAYS` begin; without times nothing is recent."""
    return NEVER if context.last_at is None else context.last_at - RECENT_DAYS * DAY_MS


def _common_mentions(network: NetworkAt, source: int, others: npt.NDArray[np.int32]) -> Ints:
    """How many of the nodes that the source mentions each of the others mentions too."""
    is_mentioned = np.zeros(len(network), np.bool_)
    is_mentioned[network.out.of(source)] = True
    return np.array([int(is_mentioned[network.out.of(int(other))].sum()) for other in others], np.int64)


@dataclass(frozen=True)
class _Mentions:
    """Mentions of one target: the index of the account that makes each, its instant (ms) and count."""

    account: Ints
    at: Ints
    count: Ints


def _mentions(context: RankingContext, accounts: Ints, target: int) -> _Mentions:
    """The mentions of the target by these accounts, all of which mention it, in order of time for each."""
    snapshot = context.snapshot
    pair = snapshot.pairs_at(accounts, np.full(len(accounts), target))
    first, end = snapshot.first_event[pair], snapshot.first_event[pair + 1]
    spans = [slice(int(start), int(stop)) for start, stop in zip(first, end, strict=True)]
    account = np.repeat(np.arange(len(accounts)), end - first)
    at = np.concatenate([snapshot.at[span] for span in spans]) if spans else np.empty(0, np.int64)
    count = np.concatenate([snapshot.counts[span] for span in spans]) if spans else np.empty(0, np.int64)
    counts = at <= context.as_of if context.as_of is not None else np.ones(len(at), np.bool_)
    return _Mentions(account[counts], at[counts], count[counts])


def _recent_mentions(context: RankingContext, accounts: Ints, target: int) -> int:
    """How often these accounts mentioned the target in the last `RECENT_DAYS`."""
    mentions = _mentions(context, accounts, target)
    return int(mentions.count[mentions.at > _recent_after(context)].sum())


def _new_mentioners(context: RankingContext, accounts: Ints, target: int) -> Ints:
    """Those of the accounts that mentioned the target for the first time in the last `RECENT_DAYS`.

    None if the whole history is not much longer than that: then every account would be new.
    """
    at = context.history.at
    dated = at[at != UNDATED]
    if context.last_at is None or context.last_at - int(dated[0]) < 2 * RECENT_DAYS * DAY_MS:
        return np.empty(0, np.int64)
    mentions = _mentions(context, accounts, target)
    first_at = np.full(len(accounts), NEVER)
    np.minimum.at(first_at, mentions.account, mentions.at)
    return accounts[(first_at > _recent_after(context)) & (first_at < NEVER)]
