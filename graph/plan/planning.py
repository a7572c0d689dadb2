"""The reach planner: which people add most unique reach to our partners, one by one."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from graph.errors import NothingFound
from graph.introductions import Filters, Introduction, introduce
from graph.introductions.learning.training import Learned
from graph.nx_backend.arrays import Floats, Ints
from graph.plan.candidates import plan_candidates
from graph.plan.coverage import Coverage, Reached
from graph.plan.curve import stops_at
from graph.plan.estimate import Reach
from graph.plan.greedy import Limits, Selection, best_possible, continue_selection, select, without
from graph.plan.network import PlanningNetwork, planning_network
from graph.plan.reasons import Earlier, pick_reasons
from graph.plan.result import Certainty, Pick, Plan, SetReach
from graph.plan.settings import Aim, PlanSettings
from graph.records import Influencer
from graph.store import Store, read

NEXT = 10  # who are next in line


@dataclass(frozen=True)
class _Scene:
    """What a plan is made from: everybody's audience and cost, and the partners."""

    network: PlanningNetwork
    costs: Floats
    partners: tuple[Influencer, ...]
    base: tuple[int, ...]

    @classmethod
    def of(cls, store: Store, settings: PlanSettings) -> "_Scene":
        network = planning_network(store)
        partners = tuple(partner for partner in read.partners(store) if network.rows((partner.key,)))
        costs = settings.costs.of(network.keys, network.followers, read.tier_bounds(store))
        return cls(network, costs, partners, tuple(network.rows(partner.key for partner in partners)))

    def aimed(self, aim: Aim) -> Coverage:
        """The coverage that a plan makes as large as it can."""
        return self.network.engaged if aim is Aim.ENGAGED else self.network.coverage


def plan(store: Store, settings: PlanSettings | None = None, *, learned: Learned | None = None) -> Plan:
    """The people who add most unique reach to the partners, within capacity, budget, niche and communities.

    Parameters
    ----------
    learned
        The models that introductions are ranked with; None means what the store has learned.

    Raises
    ------
    NothingFound
        Nobody passes niche and communities, or nobody who does has a known number of followers.
    WrongUse
        A setting cannot be used as given, such as a budget without costs.
    """
    settings = settings or PlanSettings()
    settings.check()
    scene = _Scene.of(store, settings)
    coverage = scene.aimed(settings.aim)
    fixed = [row for row in scene.network.rows(dict.fromkeys(settings.included)) if row not in scene.base]
    limits = Limits(settings.capacity, settings.budget, scene.costs)
    found = plan_candidates(store, scene.network, settings, [*scene.base, *fixed], scene.costs)
    base, rest = [*scene.base, *fixed], without(limits, fixed)
    selection = select(coverage, base, found.rows, rest)
    line = continue_selection(coverage, base, selection, found.rows, NEXT)
    rows = [*fixed, *selection.rows, *(step.row for step in line)]
    picks = _picks(store, scene, rows, len(fixed), learned)
    number = len(fixed) + len(selection.steps)
    naive = _naive(scene, found.rows, fixed, rest)
    return Plan(
        settings=settings,
        picks=picks[:number],
        next_in_line=picks[number:],
        reach=_set_reach(scene, rows[:number]),
        partners=len(scene.partners),
        partner_reach=_partner_reach(scene),
        naive=_people(store, scene.network, naive),
        naive_reach=_set_reach(scene, naive),
        certainty=_certainty(coverage, base, found.rows, rest, selection),
        stops_at=stops_at(_aimed_gains(coverage, scene, rows), settings.least_share),
        candidates=len(found.rows),
        left_out=found.left_out,
        as_of=scene.network.as_of,
        is_analyzed=scene.network.is_analyzed,
    )


def set_reach(store: Store, keys: Sequence[str], settings: PlanSettings | None = None) -> SetReach:
    """What any people reach besides the partners, by the estimate of a plan; partners among them count as partners."""
    scene = _Scene.of(store, settings or PlanSettings())
    rows = scene.network.rows(dict.fromkeys(keys))
    return _set_reach(scene, [row for row in rows if row not in scene.base])


def _set_reach(scene: _Scene, rows: Sequence[int]) -> SetReach:
    network, base = scene.network, scene.base
    raw = network.coverage.raw(rows)
    before, after = network.coverage.reach(base), network.coverage.reach([*base, *rows])
    engagement, costs = network.engagement[list(rows)], scene.costs[list(rows)]
    knows_engagement = bool((~np.isnan(engagement)).any())
    return SetReach(
        people=len(rows),
        followers=raw,
        added=Reach.of(after - before, raw, _least_added(scene, rows)),
        engaged=_engaged(network.engaged, base, rows) if knows_engagement else None,
        total=Reach.of(after, network.coverage.raw([*base, *rows]), _largest(network, [*base, *rows])),
        cost=float(np.nansum(costs)) if bool((~np.isnan(costs)).any()) else None,
        without_followers=int(np.isnan(network.followers[list(rows)]).sum()),
        without_engagement=int(np.isnan(engagement).sum()),
        without_cost=int(np.isnan(costs).sum()),
    )


def _least_added(scene: _Scene, rows: Sequence[int]) -> float:
    """The most that one of these people adds alone, at the low end of its range: the set adds no less."""
    reached, followers = Reached(scene.network.coverage, scene.base), np.nan_to_num(scene.network.followers)
    return max((Reach.of(reached.gain(row), float(followers[row])).low for row in rows), default=0.0)


def _engaged(engaged: Coverage, base: Sequence[int], rows: Sequence[int]) -> Reach:
    return Reach.of(engaged.reach([*base, *rows]) - engaged.reach(base), engaged.raw(rows))


def _partner_reach(scene: _Scene) -> Reach:
    coverage = scene.network.coverage
    return Reach.of(coverage.reach(scene.base), coverage.raw(scene.base), _largest(scene.network, scene.base))


def _largest(network: PlanningNetwork, rows: Sequence[int]) -> float:
    """The largest audience, which the whole set reaches for certain."""
    return float(np.nan_to_num(network.followers[list(rows)]).max(initial=0.0))


def _certainty(
    coverage: Coverage, base: Sequence[int], candidates: Ints, limits: Limits, selection: Selection
) -> Certainty:
    bound = best_possible(coverage, base, candidates, limits, selection)
    share = min(1.0, selection.gain / bound) if bound > 0 else 1.0
    return Certainty(max(share, selection.guarantee or 0.0), selection.guarantee)


def _aimed_gains(coverage: Coverage, scene: _Scene, rows: Sequence[int]) -> list[float]:
    """What each of these people adds to the partners and those before, in the unit of the aim."""
    reached = Reached(coverage, scene.base)
    return [reached.add(row) for row in rows]


def _naive(scene: _Scene, candidates: Ints, fixed: Sequence[int], limits: Limits) -> list[int]:
    """The list without any estimate: the most followers first, as long as capacity and budget last."""
    chosen, left = list(fixed), limits.budget
    for row in candidates[np.argsort(-scene.network.followers[candidates], kind="stable")].tolist():
        if len(chosen) == limits.capacity + len(fixed):
            break
        if left is not None and scene.costs[row] > left:
            continue
        chosen.append(row)
        left = None if left is None else left - float(scene.costs[row])
    return chosen


def _people(store: Store, network: PlanningNetwork, rows: Sequence[int]) -> list[Influencer]:
    keys = [network.keys[row] for row in rows]
    people = read.influencers(store, keys)
    return [people[key] for key in keys if key in people]


def _picks(store: Store, scene: _Scene, rows: Sequence[int], fixed: int, learned: Learned | None) -> list[Pick]:
    """Everybody in line with what they add to those before them."""
    network = scene.network
    keys = [network.keys[row] for row in rows]
    people, introductions = read.influencers(store, keys), _introductions(store, keys, learned)
    reached, engaged = Reached(network.coverage, scene.base), Reached(network.engaged, scene.base)
    earlier = [Earlier(*pair) for pair in zip(scene.base, scene.partners, strict=True)]
    picks = []
    for rank, (row, key) in enumerate(zip(rows, keys, strict=True), 1):
        person, cost, rate = people[key], scene.costs[row], network.engagement[row]
        adds = Reach.of(reached.add(row), float(np.nan_to_num(network.followers[row])))
        more_engaged = engaged.add(row)
        picks.append(
            Pick(
                rank=rank,
                person=person,
                adds=adds,
                adds_engaged=None if np.isnan(rate) else more_engaged,
                total=reached.people,
                cost=None if np.isnan(cost) else float(cost),
                reasons=pick_reasons(network.coverage, row, person, adds, earlier),
                introduction=introductions.get(person.key),
                is_fixed=rank <= fixed,
            )
        )
        earlier.append(Earlier(row, person))
    return picks


def _introductions(store: Store, keys: Sequence[str], learned: Learned | None) -> dict[str, Introduction]:
    """Who can introduce each of these accounts; empty without partners."""
    try:
        found = introduce(store, filters=Filters(targets=frozenset(keys)), learned=learned)
    except NothingFound:  # nobody is a partner
        return {}
    return {row.target.key: row for row in found.rows}
