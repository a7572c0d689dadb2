"""The flags of a store: what is unusual about accounts, and what the team has dismissed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from graph.nx_backend.arrays import Floats
from graph.records import Influencer
from graph.snapshot import Snapshot, current_snapshot
from graph.snapshot.accounts import account_fields
from graph.store import Store, read
from graph.store.team import dismissals
from graph.store.team.dismissals import Dismissal
from graph.store.write import runs
from graph.trust.bursts import burst_findings
from graph.trust.engagement import engagement_findings
from graph.trust.flag import INNOCENT, Confidence, Finding, Flag, FlagKind
from graph.trust.groups import group_findings
from graph.trust.jumps import jump_findings
from graph.watch.histories import FollowerHistories, current_histories

SHOWN_OTHERS = 12
_NAME = "findings"  # in the session
_SURE = {Confidence.HIGH: 0, Confidence.MEDIUM: 1, Confidence.LOW: 2}


@dataclass(frozen=True)
class Findings:
    """All findings of a store, and the keys of the accounts that they name by position."""

    all: tuple[Finding, ...]
    keys: dict[int, str]


def flags(store: Store, keys: Sequence[str] | None = None, *, show_dismissed: bool = False) -> list[Flag]:
    """What is unusual about accounts: a flag has its evidence and an innocent explanation, and is never a verdict.

    No score uses flags. They are computed once for each revision of the graph.

    Parameters
    ----------
    keys
        The accounts to look at; by default all.
    show_dismissed
        Flags that the team has dismissed as well.

    Returns
    -------
    list[Flag]
        The surest first, and by kind.
    """
    return _flags(store, findings(store), keys, show_dismissed)


def flags_if_ready(
    store: Store, key: str, graph_revision: int | None = None, *, wait_seconds: float = 5.0
) -> list[Flag] | None:
    """The flags of one account, those that were dismissed included; None if computing them takes longer.

    The computation goes on in the background, and a later call has its result.

    Parameters
    ----------
    graph_revision
        The revision of the graph, if it is known already: then nothing is read for an account without flags.
    """
    version = _version(store) if graph_revision is None else graph_revision
    found: Findings | None = store.session.ready(_NAME, version)
    if found is None:
        try:
            found = store.session.submit(_NAME, lambda: findings(store)).result(wait_seconds)
        except TimeoutError:
            return None
    return _flags(store, found, [key], show_dismissed=True)


def _version(store: Store) -> int:
    return runs.graph_revision(store)


def findings(store: Store) -> Findings:
    """Everything unusual in a store; computed once for each revision of the graph."""
    return store.session.value(_NAME, _version(store), lambda: _find(store))


def _find(store: Store) -> Findings:
    snapshot = current_snapshot(store)
    fields, histories = account_fields(store, snapshot), current_histories(store)
    everything = tuple(_ordered(find_all(snapshot, histories, fields.followers, fields.engagement_rate)))
    named = {at for finding in everything for at in (finding.position, *finding.others[:SHOWN_OTHERS])}
    return Findings(everything, {position: snapshot.keys[position] for position in sorted(named)})


def find_all(
    snapshot: Snapshot,
    histories: FollowerHistories,
    followers: Floats,
    engagement: Floats,
) -> Iterable[Finding]:
    """Every kind of finding, one after the other; a jump counts once for an account, the latest one."""
    yield from engagement_findings(followers, engagement)
    yield from group_findings(snapshot)
    yield from {finding.position: finding for finding in jump_findings(snapshot, histories)}.values()
    yield from burst_findings(snapshot)


def _ordered(found: Iterable[Finding]) -> list[Finding]:
    kinds = list(FlagKind)
    return sorted(found, key=lambda one: (_SURE[one.confidence], kinds.index(one.kind), -one.strength, one.position))


def _flags(store: Store, found: Findings, keys: Sequence[str] | None, show_dismissed: bool) -> list[Flag]:
    wanted = None if keys is None else set(keys)
    chosen = [one for one in found.all if wanted is None or found.keys[one.position] in wanted]
    if not chosen:
        return []
    named = {found.keys[at] for one in chosen for at in (one.position, *one.others[:SHOWN_OTHERS])}
    people, dismissed = read.influencers(store, named), dismissals.dismissed(store, named)
    made = [
        _flag(one, found, people, dismissed.get(found.keys[one.position], []))
        for one in chosen
        if found.keys[one.position] in people
    ]
    return [flag for flag in made if show_dismissed or flag.dismissal is None]


def _flag(finding: Finding, found: Findings, people: dict[str, Influencer], dismissed: Sequence[Dismissal]) -> Flag:
    others = (people.get(found.keys[at]) for at in finding.others[:SHOWN_OTHERS])
    return Flag(
        kind=finding.kind,
        influencer=people[found.keys[finding.position]],
        confidence=finding.confidence,
        evidence=finding.evidence,
        innocent=INNOCENT[finding.kind],
        last=finding.last,
        others=tuple(other for other in others if other is not None),
        dismissal=next((each for each in dismissed if each.covers(finding.kind, finding.last)), None),
    )
