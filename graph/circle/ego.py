"""A circle: one influencer and those around them, strongest ties first, and how many were omitted."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from graph.records import UNDATED, Influencer, Mention, Window
from graph.store import Store, read
from graph.store.read import Pairs, columns
from graph.ties import Tie, TieSettings, filter_window, tie_model_for, ties_by_account

MEMBERS = 30  # that one account adds to a circle by default
EDGE_MENTIONS = 3  # the latest ones, kept with an edge


@dataclass(frozen=True)
class Member:
    """An influencer in a circle. `tie` is the tie they were included by, `via` the key of the account at its other end.

    The focus of a circle, and an influencer outside of any circle, have neither.
    """

    influencer: Influencer
    tie: Tie | None = None
    via: str | None = None

    @property
    def key(self) -> str:
        return self.influencer.key

    @property
    def display_name(self) -> str:
        return self.influencer.display_name

    @property
    def tier(self) -> str:
        return self.influencer.tier


@dataclass(frozen=True)
class Edge:
    """The mentions of one ordered pair: how many, when the last was (ms), how many of each kind, and the latest few."""

    source: str
    target: str
    count: int
    last_at: int | None
    kinds: dict[str, int]
    mentions: list[Mention[str]]


@dataclass(frozen=True)
class Circle:
    """The focus, the members around it, and the mentions among all of them.

    `omitted` counts, for each expanded account, the ties that are not shown. `pairs` holds all mentions, of all time,
    from and to the focus and the expanded accounts. `network_size` is the number of accounts that the store has
    numbered: PageRank times this number compares an account with the average one.
    """

    focus: Member
    members: list[Member]
    edges: list[Edge]
    omitted: dict[str, int]
    pairs: Pairs = field(default_factory=dict)
    network_size: int = 0

    @property
    def everyone(self) -> list[Member]:
        """The focus, then the members."""
        return [self.focus, *self.members]


@dataclass(frozen=True)
class Inclusion:
    """Why an account is in a circle: the tie it was included by, if any, and the account at the other end."""

    tie: Tie | None
    via: str


def circle(
    store: Store,
    key: str,
    expanded: Sequence[str] = (),
    *,
    limit: int = MEMBERS,
    limits: Mapping[str, int] | None = None,
    pinned: Iterable[str] = (),
    hidden: Collection[str] = (),
    window: Window | None = None,
    formula: TieSettings | None = None,
) -> Circle:
    """The circle of one influencer, widened by the accounts in `expanded`.

    Parameters
    ----------
    key
        The influencer at the centre.
    expanded
        Accounts whose own strongest ties are added too.
    limit, limits
        How many new members each account adds; `limits` overrides it for single accounts.
    pinned
        Accounts that are members whether they have a tie or not.
    hidden
        Accounts that are removed after selection, so that nobody fills the gap.
    window
        Only mentions in this window count, and ties fade towards its end.
    formula
        Measure ties by this formula. None: by what the store has learned, or by the default formula if it has learned
        nothing or a window is given.
    """
    window = window or Window()
    centres = list(dict.fromkeys([key, *expanded]))
    as_of = window.last if window.last is not None else read.span(store).last
    pairs = read.ties_of(store, centres)
    model = tie_model_for(store, formula, window)
    ties = ties_by_account(filter_window(pairs, window), centres, as_of, formula or TieSettings(), model)
    selection = _select(ties, {**dict.fromkeys(centres, limit), **(limits or {})})
    for member in (*centres[1:], *pinned):
        if member != key:
            selection.included.setdefault(member, Inclusion(ties[key].get(member), key))
    visible = {member: inclusion for member, inclusion in selection.included.items() if member not in hidden}
    return build_circle(store, key, visible, window, selection.omitted, pairs)


@dataclass(frozen=True)
class _Selection:
    """The accounts that the centres of a circle bring in, and how many ties of each centre are omitted."""

    included: dict[str, Inclusion] = field(default_factory=dict)
    omitted: dict[str, int] = field(default_factory=dict)


def _select(ties: Mapping[str, Mapping[str, Tie]], limits: Mapping[str, int]) -> _Selection:
    """For one centre after the other, the strongest ties with accounts that are not included yet."""
    selection = _Selection()
    for centre, contacts in ties.items():
        new = {key: tie for key, tie in contacts.items() if key not in selection.included and key not in ties}
        ranked = sorted(new, key=lambda key, new=new: (-new[key].strength, key))  # type: ignore[misc]
        selection.included.update({key: Inclusion(new[key], centre) for key in ranked[: limits[centre]]})
        selection.omitted[centre] = max(0, len(new) - limits[centre])
    return selection


def build_circle(
    store: Store,
    key: str,
    included: Mapping[str, Inclusion],
    window: Window,
    omitted: dict[str, int],
    pairs: Pairs,
) -> Circle:
    """A circle of these accounts, the strongest ties first, accounts without a tie last; unknown keys are ignored."""
    influencers = read.influencers(store, {key, *included})
    between = filter_window(read.ties_among(store, influencers), window)
    ranked = sorted(
        ((member, inclusion) for member, inclusion in included.items() if member in influencers),
        key=lambda item: (-item[1].tie.strength if item[1].tie else 0.0, item[0]),
    )
    members = [Member(influencers[member], inclusion.tie, inclusion.via) for member, inclusion in ranked]
    edges = [edge_between(*pair, mentions) for pair, mentions in sorted(between.items())]
    size = columns.state(store).numbers
    return Circle(Member(influencers[key]), members, edges, omitted, pairs, size)


def edge_between(source: str, target: str, mentions: Sequence[Mention[str]]) -> Edge:
    """The edge that the mentions of one ordered pair add up to; there has to be at least one."""
    latest = sorted(mentions, key=lambda mention: UNDATED if mention.at is None else mention.at, reverse=True)
    kinds: dict[str, int] = {}
    for mention in mentions:
        kinds[mention.kind] = kinds.get(mention.kind, 0) + mention.count
    ranked = dict(sorted(kinds.items(), key=lambda item: (-item[1], item[0])))
    count = sum(mention.count for mention in mentions)
    return Edge(source, target, count, latest[0].at, ranked, latest[:EDGE_MENTIONS])
