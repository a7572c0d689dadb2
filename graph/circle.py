"""A circle: one influencer and those around them, strongest ties first, and what was left out."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from graph.people import label
from graph.records import tier_of
from graph.store import Row, Store, reading
from graph.store.mentions import UNDATED
from graph.store.reading import Event, Pairs
from graph.ties import Tie, TieModel, TieSettings, ties_by_account, within

MEMBERS = 30  # that one influencer brings into a circle, unless asked otherwise
POSTS = 3  # of each arrow: the last ones

Window = tuple[int | None, int | None]


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
    """Who mentions whom, how often, and when last (ms); `posts` are the last mentions, the latest first."""

    source: str
    target: str
    count: int
    last_at: int | None
    kinds: dict[str, int]
    posts: list[Event]


@dataclass(frozen=True)
class Circle:
    """`left_out` says how many more ties each opened account has than are shown; `pairs` are all mentions, of all
    time, from and to the focus and the opened accounts."""

    focus: Member
    members: list[Member]
    arrows: list[Arrow]
    left_out: dict[str, int]
    pairs: Pairs = field(default_factory=dict)

    @property
    def people(self) -> list[Member]:
        """Everybody in it: the focus first."""
        return [self.focus, *self.members]


def circle(
    store: Store,
    key: str,
    opened: Sequence[str] = (),
    *,
    limit: int = MEMBERS,
    limits: Mapping[str, int] | None = None,
    kept: Iterable[str] = (),
    hidden: Collection[str] = (),
    window: Window = (None, None),
    settings: TieSettings | None = None,
    tie_model: TieModel | None = None,
) -> Circle:
    """The circle of one influencer, widened by the accounts in `opened`, each bringing up to `limit` new ones.

    `limits` says otherwise for some of them. Accounts in `kept` are in it whether they have a tie or not, those in
    `hidden` are left away once everybody is chosen: nobody takes their place.

    `window` (ms, both ends included) leaves only the mentions of that time; ties fade towards its end,
    by the formula of `settings`. Without a window `tie_model` measures them, where ties were learned.
    """
    settings = settings or TieSettings()
    centres = list(dict.fromkeys([key, *opened]))
    as_of = window[1] if window[1] is not None else reading.span(store)[1]
    everything = reading.ties_of(store, centres)
    ties = ties_by_account(
        within(everything, *window), centres, as_of, settings, tie_model if window == (None, None) else None
    )
    brought: dict[str, tuple[Tie | None, str]] = {}
    left_out = {}
    for centre in centres:
        fresh = [other for other in ties[centre] if other not in brought and other not in centres]
        fresh.sort(key=lambda other, at=centre: (-ties[at][other].strength, other))  # type: ignore[misc]
        bound = (limits or {}).get(centre, limit)
        for other in fresh[:bound]:
            brought[other] = ties[centre][other], centre
        left_out[centre] = max(0, len(fresh) - bound)
    for other in (*centres[1:], *kept):
        if other != key:
            brought.setdefault(other, (ties[key].get(other), key))
    drawn = [other for other in brought if other not in hidden]
    return assemble(store, key, {other: brought[other] for other in drawn}, window, left_out, everything)


def assemble(
    store: Store,
    key: str,
    brought: Mapping[str, tuple[Tie | None, str]],
    window: Window,
    left_out: dict[str, int],
    pairs: Pairs,
) -> Circle:
    """A circle of these people, each with the tie that brought them in and the account it goes to.

    Those without a tie come last, unknown keys are left out.
    """
    people = reading.influencers(store, {key, *brought})
    between = within(reading.ties_among(store, people), *window)
    ranked = sorted(brought.items(), key=lambda item: (-item[1][0].strength if item[1][0] else 0.0, item[0]))
    members = [Member(k, label(people[k]), people[k], tie, via) for k, (tie, via) in ranked if k in people]
    arrows = [arrow(source, target, events) for (source, target), events in sorted(between.items())]
    return Circle(Member(key, label(people[key]), people[key], None, None), members, arrows, left_out, pairs)


def arrow(source: str, target: str, events: Sequence[Event]) -> Arrow:
    """What the mentions of one ordered pair add up to."""
    latest = sorted(events, key=lambda event: UNDATED if event.at is None else event.at, reverse=True)
    kinds: dict[str, int] = {}
    for event in events:
        kinds[event.kind] = kinds.get(event.kind, 0) + event.count
    ranked = dict(sorted(kinds.items(), key=lambda item: (-item[1], item[0])))
    return Arrow(source, target, sum(e.count for e in events), latest[0].at, ranked, latest[:POSTS])
