"""One question, one answer: everything that a page of the explorer shows, in three or four round trips to the store."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from graph.circle.activity import Activity, circle_activity
from graph.circle.ego import Circle, Outline, outline_circle
from graph.circle.paths import CommonContacts, CommonOutline, PathsBetween, PathsOutline, outline_common, outline_paths
from graph.circle.periods import CircleChanges, circle_changes
from graph.errors import EMPTY_STORE, NothingFound
from graph.periods import periods_of
from graph.records import Influencer, Mention, Window
from graph.search import resolve
from graph.snapshot import current_snapshot
from graph.store import Store, read
from graph.store.read import Pairs
from graph.store.read.explore import (
    ExploreState,
    FollowerHistory,
    PeopleAndMentions,
    explore_state,
    people_and_mentions,
    ties_around,
)
from graph.store.write import models
from graph.ties import Tie, TieModel, TieSettings, filter_window, latest_mentions, ties_by_account

LATEST = 6  # mentions of the focus
Comparing = Literal["", "paths", "common"]


@dataclass(frozen=True)
class ExploreRequest:
    """What to show, by keys of accounts; unknown keys are ignored.

    `focus` may be any name that `resolve.influencer_key` understands; without one the first partner is the focus, else
    the most influential account. `between` compares the picked accounts: the paths between two, or the contacts they
    have in common. `compare` compares the ties of the focus in the window with those in the period `earlier`, by
    default the one of the same length right before. `trail` are accounts whose names are needed too. `with_partner`
    asks whether there is a partner, which scans all accounts.
    """

    focus: str = ""
    expanded: Sequence[str] = ()
    limits: Mapping[str, int] = field(default_factory=dict)
    pinned: Sequence[str] = ()
    hidden: Sequence[str] = ()
    picked: Sequence[str] = ()
    between: Comparing = ""
    tie: tuple[str, str] | None = None
    window: Window = field(default_factory=Window)
    compare: bool = False
    earlier: Window | None = None
    trail: Sequence[str] = ()
    with_partner: bool = False

    @property
    def keys(self) -> set[str]:
        """Every account that the request names, the hidden ones aside."""
        return {self.focus, *self.expanded, *self.pinned, *self.picked, *(self.tie or ()), *self.trail} - {""}

    def compared(self, focus: str, present: frozenset[str]) -> list[str]:
        """The accounts to compare: the picked ones; if only one is picked, the focus and that one."""
        picked = [key for key in self.picked if key in present]
        return [focus, *picked] if len(picked) == 1 and picked[0] != focus else picked


@dataclass(frozen=True)
class CommunityCount:
    """How many people of the circle belong to a community, and how sure it is; see `Community.agreement`."""

    number: int
    name: str
    members: int
    agreement: float | None = None


@dataclass(frozen=True)
class ExplorePage:
    """Everything that a page of the explorer shows.

    `focus` is the resolved key of the request; the center of the circle differs from it if two others are compared.
    `people` holds the picked accounts, the trail, both ends of the tie, and everyone that `latest` names. `tie` holds
    the mentions of the chosen tie in both directions. `changes` compares two periods, `has_partner` says whether there
    is a partner; both are None unless they were asked for. `graph_revision` is the state of the graph that was read.
    """

    focus: str
    circle: Circle
    comparison: PathsBetween | CommonContacts | None
    compared: list[str]
    people: Mapping[str, Influencer]
    span: Window
    activity: Activity
    communities: list[CommunityCount]
    latest: list[Mention[str]]
    tie: Pairs
    follower_history: FollowerHistory
    changes: CircleChanges | None
    has_partner: bool | None
    graph_revision: int


def explore(store: Store, request: ExploreRequest) -> ExplorePage:
    """Answer a request in three round trips, or four for paths, if its focus is the key of an account.

    Raises
    ------
    UnknownInfluencer, WrongUse
        The name of the focus leads to nobody, or to several accounts.
    NothingFound
        The store is empty.
    """
    request, state = _resolve(store, request)
    compares = request.compare and not request.between
    periods = periods_of(state.span, request.window, request.earlier) if compares else None
    request = replace(request, window=periods.later) if periods else request
    outline = _outline(store, request, state)
    latest = latest_mentions(_mentions_of(outline.circle.focus, outline.circle.pairs), LATEST)
    named = {key for mention in latest for key in (mention.source, mention.target)}
    read_now = people_and_mentions(store, outline.circle.keys | request.keys | named, state.tier_bounds)
    comparison = (
        None
        if isinstance(outline, _CircleOutline)
        else outline.fill(read_now.people, read_now.mentions, state.network_size)
    )
    circle = (
        outline.circle.fill(read_now.people, read_now.mentions, state.network_size)
        if comparison is None
        else comparison.circle
    )
    return ExplorePage(
        focus=request.focus,
        circle=circle,
        comparison=comparison,
        compared=request.compared(request.focus, state.present),
        people=read_now.people,
        span=state.span,
        activity=circle_activity(circle, state.span, request.picked),
        communities=_communities(circle, state.agreement),
        latest=latest,
        tie=_tie(request, read_now),
        follower_history=state.histories.get(circle.focus.key, []),
        changes=circle_changes(store, circle.pairs, request.focus, periods) if periods else None,
        has_partner=state.partner is not None if request.with_partner else None,
        graph_revision=state.graph_revision,
    )


@dataclass(frozen=True)
class _CircleOutline:
    """The circle alone, nothing compared."""

    circle: Outline


def _resolve(store: Store, request: ExploreRequest) -> tuple[ExploreRequest, ExploreState]:
    """The request with the key of its focus, and the state of the store."""
    with_partner = request.with_partner or not request.focus
    state = explore_state(store, request.keys, _centers(request), with_partner=with_partner)
    if request.focus in state.present:
        return request, state
    request = replace(request, focus=_focus(store, request.focus, state))
    return request, explore_state(store, request.keys, _centers(request), with_partner=request.with_partner)


def _focus(store: Store, name: str, state: ExploreState) -> str:
    """The account that is named, else the first partner, else the most influential one."""
    if name:
        return resolve.influencer_key(store, name)
    if state.partner is not None:
        return state.partner
    leading = read.leading(store, 1)
    if not leading:
        raise NothingFound(EMPTY_STORE)
    return leading[0].key


def _centers(request: ExploreRequest) -> set[str]:
    """The accounts that may turn out to be the center: the focus, or one of those that are compared."""
    return {request.focus, *(request.picked if request.between else ())} - {""}


def _outline(
    store: Store, request: ExploreRequest, state: ExploreState
) -> _CircleOutline | PathsOutline | CommonOutline:
    """Choose the members of the circle that the request asks for."""
    compared = request.compared(request.focus, state.present)
    if request.between == "paths" and len(compared) == 2:
        snapshot = current_snapshot(store)
        pairs = ties_around(store, compared)
        model = _tie_model(store, state)
        return outline_paths(snapshot, pairs, *compared, settings=TieSettings(), model=model)
    if request.between == "common" and len(compared) > 1:
        pairs = ties_around(store, compared)
        return outline_common(pairs, _ties(store, request, state, compared, pairs), window=request.window)
    expanded = [key for key in request.expanded if key in state.present]
    centers = list(dict.fromkeys([request.focus, *expanded]))
    pairs = ties_around(store, centers)
    outline = outline_circle(
        pairs,
        _ties(store, request, state, centers, pairs),
        request.focus,
        limits=request.limits,
        pinned=[key for key in (*request.pinned, *request.picked) if key in state.present],
        hidden=request.hidden,
        window=request.window,
    )
    return _CircleOutline(outline)


def _ties(
    store: Store, request: ExploreRequest, state: ExploreState, keys: Sequence[str], pairs: Pairs
) -> dict[str, dict[str, Tie]]:
    """The ties of these accounts within the requested window; learned strength needs the mentions of all time."""
    window = request.window
    as_of = window.last if window.last is not None else state.span.last
    model = _tie_model(store, state) if window.is_open else None
    return ties_by_account(filter_window(pairs, window), keys, as_of, TieSettings(), model)


def _tie_model(store: Store, state: ExploreState) -> TieModel | None:
    """The learned tie strength of this state; read once per training."""
    if state.trained_at is None:
        return None
    return store.session.value("tie model of the explorer", state.trained_at, lambda: _read_tie_model(store))


def _read_tie_model(store: Store) -> TieModel | None:
    row = models.saved_models(store, ["ties"]).get("ties")
    return TieModel.from_json(row["text"]) if row is not None and row["text"] != "null" else None


def _communities(circle: Circle, agreement: Mapping[int, float]) -> list[CommunityCount]:
    """The communities of a circle, the largest first."""
    counts: dict[tuple[int, str], int] = {}
    for member in circle.everyone:
        if number := member.influencer.community:
            community = number, member.influencer.community_name or ""
            counts[community] = counts.get(community, 0) + 1
    found = [CommunityCount(*own, members, agreement.get(own[0])) for own, members in counts.items()]
    return sorted(found, key=lambda community: -community.members)


def _mentions_of(key: str, pairs: Pairs) -> Pairs:
    """The pairs that an account is an end of."""
    return {pair: mentions for pair, mentions in pairs.items() if key in pair}


def _tie(request: ExploreRequest, read_now: PeopleAndMentions) -> Pairs:
    """The mentions of the chosen tie in both directions; none if it is unknown."""
    if request.tie is None:
        return {}
    both = (request.tie, request.tie[::-1])
    return {pair: read_now.mentions[pair] for pair in both if pair in read_now.mentions}
