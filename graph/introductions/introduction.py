"""One introduction with everything there is to know about it: people, ties, the last post, reasons, alternatives."""

import itertools
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from graph.introductions.candidates import NOBODY, UNCONNECTED, CandidateFinder, Candidates
from graph.introductions.outcomes import TraitOutcome
from graph.introductions.reasons import Explanation, Reason, explain
from graph.introductions.score_parts import ScorePart, chance_parts, likeness_part, rank_parts, tie_part
from graph.introductions.selection import Suggestion
from graph.introductions.similar import Likeness, likeness
from graph.nx_backend.arrays import Floats, Ints
from graph.records import UNDATED, Influencer
from graph.snapshot import Snapshot
from graph.store import Store, read
from graph.ties import Tie, TieMeasures, latest_with_link

EXPLAINED = 200  # rows of a list that get reasons: a longer list is a file that nobody reads line by line
ALTERNATIVES = 3


@dataclass(frozen=True)
class Introduction:
    """A target, and the introducer to ask, who knows the target or knows it through `connector`.

    Attributes
    ----------
    score
        0 to 100.
    first_tie, last_tie
        The first and the last tie of the path; the same one if there is no connector.
    tie_introducer_target
        The strength of the path, 0 to 1.
    paths
        The number of paths from all introducers to the target.
    is_partner
        Whether the introducer is marked as a partner.
    alternatives
        Other introducers and their connectors (None if there is none), the best first.
    reasons
        What makes the target likely, the most important first; none if there is no connector.
    chance
        The chance, 0 to 1, that the introduction comes true within the time that the list names; None if unknown.
    likeness
        What the target has in common with the introducer, if no path leads to it; else None.
    outcome
        What the team's decisions say about people like the target; None if nothing.
    score_parts
        What adds up to the score; empty in rows after the first `EXPLAINED`.
    """

    rank: int
    target: Influencer
    introducer: Influencer
    connector: Influencer | None
    score: float
    first_tie: Tie
    last_tie: Tie
    tie_introducer_target: float
    paths: int
    is_partner: bool
    alternatives: list["Alternative"] = field(default_factory=list)
    reasons: list[Reason] = field(default_factory=list)
    score_parts: tuple[ScorePart, ...] = ()
    chance: float | None = None
    likeness: Likeness | None = None
    outcome: TraitOutcome | None = None

    @property
    def path(self) -> list[str]:
        """The names along the path; empty if there is none."""
        if self.likeness is not None:
            return []
        people = [self.introducer, *([self.connector] if self.connector else []), self.target]
        return [person.display_name.removeprefix("@") for person in people]


@dataclass(frozen=True)
class Alternative:
    """Another path to the same target."""

    introducer: Influencer
    connector: Influencer | None


def describe(
    store: Store,
    finder: CandidateFinder,
    candidates: Candidates,
    suggestions: Sequence[Suggestion],
    marked: Collection[str],
    chances: Floats,
) -> list[Introduction]:
    """The introductions of these suggestions, in their order; `marked` are the keys of partners.

    `chances` (0 to 1) has an entry for each suggestion, NaN if its chance is unknown.
    """
    keys = finder.context.snapshot.keys
    chosen = candidates.select(np.array([suggestion.row for suggestion in suggestions], np.int64))
    is_direct = chosen.connector < 0
    last_start = np.where(is_direct, chosen.introducer, chosen.connector)
    first_ties = finder.ties(chosen.introducer, np.where(is_direct, chosen.target, chosen.connector))
    last_ties = finder.ties(last_start, chosen.target)
    first_kinds = _kinds(finder, chosen.introducer, np.where(is_direct, chosen.target, chosen.connector))
    last_kinds = _kinds(finder, last_start, chosen.target)
    with_path = [_with_path(candidates, suggestion.alternatives) for suggestion in suggestions]
    shown = list(itertools.chain.from_iterable(rows[:ALTERNATIVES] for rows in with_path))
    positions = _positions([chosen, candidates.select(np.array(shown, np.int64))])
    people = read.influencers(store, {keys[position] for position in positions})
    by_position = {position: people[keys[position]] for position in positions if keys[position] in people}
    links = _links(
        store, [(keys[s], keys[t]) for s, t in zip(last_start.tolist(), chosen.target.tolist(), strict=True)]
    )
    explanations = _explanations(finder, chosen)
    parts = _score_parts(finder, chosen, explanations)
    introductions: list[Introduction] = []
    for row in range(len(suggestions)):
        introducer, connector, target = (
            int(column[row]) for column in (chosen.introducer, chosen.connector, chosen.target)
        )
        if not {introducer, target, *({connector} - {NOBODY, UNCONNECTED})} <= by_position.keys():
            continue  # somebody has left the store since the snapshot
        introductions.append(
            Introduction(
                rank=len(introductions) + 1,
                target=by_position[target],
                introducer=by_position[introducer],
                connector=by_position.get(connector),
                score=100 * float(chosen.score[row]),
                first_tie=_tie(first_ties, row, "", first_kinds[row]),
                last_tie=_tie(last_ties, row, links[row], last_kinds[row]),
                tie_introducer_target=float(chosen.path_strength[row]),
                paths=int(chosen.paths[row]) + len(with_path[row]),
                is_partner=keys[introducer] in marked,
                alternatives=_alternatives(candidates, with_path[row][:ALTERNATIVES], by_position),
                reasons=explanation.reasons if (explanation := explanations.get((introducer, target))) else [],
                score_parts=parts[row] if row < len(parts) else (),
                likeness=likeness(finder.context, introducer, target) if connector == UNCONNECTED else None,
                chance=None if np.isnan(chances[row]) else float(chances[row]),
            )
        )
    return introductions


def _positions(tables: Sequence[Candidates]) -> set[int]:
    """All accounts of these tables."""
    columns = [column for table in tables for column in (table.introducer, table.connector, table.target)]
    return set(itertools.chain.from_iterable(column.tolist() for column in columns)) - {NOBODY, UNCONNECTED}


def _with_path(candidates: Candidates, rows: Ints) -> list[int]:
    """Those of some rows in which a path leads to the target."""
    return rows[candidates.connector[rows] != UNCONNECTED].tolist() if len(rows) else []


def _alternatives(candidates: Candidates, rows: list[int], people: dict[int, Influencer]) -> list[Alternative]:
    ends = ((int(candidates.introducer[row]), int(candidates.connector[row])) for row in rows)
    return [
        Alternative(people[introducer], people.get(connector))
        for introducer, connector in ends
        if introducer in people and (connector == NOBODY or connector in people)
    ]


def _explanations(finder: CandidateFinder, chosen: Candidates) -> dict[tuple[int, int], Explanation]:
    """What speaks for the first `EXPLAINED` rows that have a connector, by introducer and target."""
    explained = chosen.select(np.arange(min(EXPLAINED, len(chosen))))
    explained = explained.select(explained.connector >= 0)
    explanations: dict[tuple[int, int], Explanation] = {}
    for introducer in np.unique(explained.introducer).tolist():
        targets: Ints = explained.target[explained.introducer == introducer]
        by_target = explain(finder.context, finder.model, introducer, targets.tolist())
        explanations |= {(introducer, target): facts for target, facts in by_target.items()}
    return explanations


def _score_parts(
    finder: CandidateFinder, chosen: Candidates, explanations: Mapping[tuple[int, int], Explanation]
) -> list[tuple[ScorePart, ...]]:
    """The parts of the scores of the first `EXPLAINED` rows."""
    introducers, targets = chosen.introducer[:EXPLAINED].tolist(), chosen.target[:EXPLAINED].tolist()
    typical = {introducer: finder.typical_chance(introducer) for introducer in set(introducers)}
    parts = []
    for row, pair in enumerate(zip(introducers, targets, strict=True)):
        score, chance = 100 * float(chosen.score[row]), typical[pair[0]]
        if chosen.connector[row] == UNCONNECTED:
            parts.append(likeness_part(score))
        elif pair not in explanations:
            parts.append(tie_part(score))
        elif chance is None:
            parts.append(rank_parts(score, float(chosen.path_strength[row]), explanations[pair].effects))
        else:
            parts.append(chance_parts(score, 100 * chance, explanations[pair].effects))
    return parts


def _kinds(finder: CandidateFinder, sources: Ints, targets: Ints) -> list[str]:
    """The kind of all mentions between the two ends of each tie; empty if they differ."""
    snapshot, as_of = finder.context.snapshot, finder.context.as_of
    both_ways = snapshot.pairs_at(sources, targets).tolist(), snapshot.pairs_at(targets, sources).tolist()
    return [_kind(snapshot, pairs, as_of) for pairs in zip(*both_ways, strict=True)]


def _kind(snapshot: Snapshot, pairs: Sequence[int], as_of: int | None) -> str:
    """The kind of all mentions of these pairs up to an instant; empty if they differ. A pair of -1 has none."""
    codes: set[int] = set()
    for pair in pairs:
        if pair >= 0:
            span = slice(int(snapshot.first_event[pair]), int(snapshot.first_event[pair + 1]))
            kinds = snapshot.kinds[span]
            codes.update((kinds if as_of is None else kinds[snapshot.at[span] <= as_of]).tolist())
    return snapshot.kind_names[codes.pop()] if len(codes) == 1 else ""


def _tie(ties: TieMeasures, row: int, url: str, kind: str) -> Tie:
    last_at = int(ties.last_at[row])
    return Tie(
        strength=float(ties.strength[row]),
        out=int(ties.out[row]),
        back=int(ties.back[row]),
        last_at=None if last_at == UNDATED else last_at,
        url=url,
        kind=kind,
    )


def _links(store: Store, ends: Sequence[tuple[str, str]]) -> list[str]:
    """For each pair of keys the link of the last mention, either way, that has one; empty if none has."""
    mentions = read.events_of(store, {pair for source, target in ends for pair in ((source, target), (target, source))})
    latest = (latest_with_link([*mentions.get((s, t), ()), *mentions.get((t, s), ())]) for s, t in ends)
    return [mention.url if mention else "" for mention in latest]
