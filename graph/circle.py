"""A circle: one influencer and those around them, strongest ties first, and what was left out."""

from collections.abc import Sequence
from dataclasses import dataclass

from graph.people import label
from graph.records import tier_of
from graph.store import Row, Store, reading
from graph.ties import Tie, TieModel, TieSettings, ties_by_account, within

MEMBERS = 30  # that one influencer brings into a circle, unless asked otherwise


@dataclass(frozen=True)
class Member:
    """An influencer in a circle; `tie` is the one that brought them in, `via` the account it goes to."""

    key: str
    label: str
    profile: Row
    tie: Tie | None
    via: str | None

    @property
    def tier(self) -> str:
        return tier_of(self.profile["followers"])


@dataclass(frozen=True)
class Arrow:
    """Who mentions whom, how often, and when last (ms)."""

    source: str
    target: str
    count: int
    last_at: int | None
    kinds: dict[str, int]


@dataclass(frozen=True)
class Circle:
    """`left_out` says how many more ties each opened account has than are shown."""

    focus: Member
    members: list[Member]
    arrows: list[Arrow]
    left_out: dict[str, int]


def circle(
    store: Store,
    key: str,
    opened: Sequence[str] = (),
    *,
    limit: int = MEMBERS,
    window: tuple[int | None, int | None] = (None, None),
    settings: TieSettings | None = None,
    tie_model: TieModel | None = None,
) -> Circle:
    """The circle of one influencer, widened by the accounts in `opened`, each bringing up to `limit` new ones.

    `window` (ms, both ends included) leaves only the mentions of that time; ties fade towards its end,
    by the formula of `settings`. Without a window `tie_model` measures them, where ties were learned.
    """
    settings = settings or TieSettings()
    centres = list(dict.fromkeys([key, *opened]))
    as_of = window[1] if window[1] is not None else reading.span(store)[1]
    pairs = within(reading.ties_of(store, centres), *window)
    ties = ties_by_account(pairs, centres, as_of, settings, tie_model if window == (None, None) else None)
    brought: dict[str, tuple[Tie, str]] = {}
    left_out = {}
    for centre in centres:
        fresh = [other for other in ties[centre] if other not in brought and other not in centres]
        fresh.sort(key=lambda other, at=centre: (-ties[at][other].strength, other))  # type: ignore[misc]
        for other in fresh[:limit]:
            brought[other] = ties[centre][other], centre
        left_out[centre] = max(0, len(fresh) - limit)
    people = reading.influencers(store, {*centres, *brought})
    between = within(reading.ties_among(store, people), *window)
    arrows = [
        Arrow(source, target, sum(e.count for e in events), _last(events), _kinds(events))
        for (source, target), events in sorted(between.items())
    ]
    members = [
        Member(k, label(people[k]), people[k], t, via)
        for k, (t, via) in sorted(brought.items(), key=lambda item: (-item[1][0].strength, item[0]))
        if k in people
    ]
    members += [
        Member(centre, label(people[centre]), people[centre], ties[key].get(centre), key)
        for centre in centres[1:]
        if centre in people
    ]
    return Circle(Member(key, label(people[key]), people[key], None, None), members, arrows, left_out)


def _last(events: Sequence[reading.Event]) -> int | None:
    return max((event.at for event in events if event.at is not None), default=None)


def _kinds(events: Sequence[reading.Event]) -> dict[str, int]:
    kinds: dict[str, int] = {}
    for event in events:
        kinds[event.kind] = kinds.get(event.kind, 0) + event.count
    return dict(sorted(kinds.items(), key=lambda item: (-item[1], item[0])))
