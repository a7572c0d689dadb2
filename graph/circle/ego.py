"""A circle: one influencer and those around them, strongest ties first, and how many were omitted."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from graph.records import UNDATED, Influencer, Mention, Window, whole
from graph.store import Store, read
from graph.store.read import Pairs
from graph.store.read.explore import network_size
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
    count: float
    last_at: int | None
    kinds: dict[str, float]
    mentions: list[Mention[str]]


@dataclass(frozen=True)
class Circle:
    """The focus, the members around it, and the mentions among all of them.

    `omitted` counts, for each expanded account, the ties that are not shown. `pairs` holds all mentions, of all time,
    from and to the focus and the expanded accounts. `network_size` is the number of accounts that PageRank
    was computed over: PageRank times this number compares an account with the average one.
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


@dataclass(frozen=True)
class Outline:
    """A circle whose members are chosen, before anyone's profile is read.

    `pairs` holds all mentions, of all time, from and to the focus and the expanded accounts.
    """

    focus: str
    included: Mapping[str, Inclusion]
    omitted: dict[str, int]
    pairs: Pairs
    window: Window = field(default_factory=Window)

    @property
    def keys(self) -> set[str]:
        """The focus and all members."""
        return {self.focus, *self.included}

    def fill(self, influencers: Mapping[str, Influencer], mentions: Pairs, network_size: int) -> Circle:
        """The circle, from profiles and the mentions among them; accounts without a profile are dropped.

        The strongest ties come first, accounts without a tie last.
        """
        ranked = sorted(
            ((key, inclusion) for key, inclusion in self.included.items() if key in influencers),
            key=lambda item: (-item[1].tie.strength if item[1].tie else 0.0, item[0]),
        )
        members = [Member(influencers[key], inclusion.tie, inclusion.via) for key, inclusion in ranked]
        visible = {self.focus, *(member.key for member in members)}
        among = {pair: made for pair, made in mentions.items() if pair[0] in visible and pair[1] in visible}
        edges = [edge_between(*pair, made) for pair, made in sorted(filter_window(among, self.window).items())]
        return Circle(Member(influencers[self.focus]), members, edges, self.omitted, self.pairs, network_size)


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
    outline = outline_circle(pairs, ties, key, limit=limit, limits=limits, pinned=pinned, hidden=hidden, window=window)
    return read_circle(store, outline)


def outline_circle(
    pairs: Pairs,
    ties: Mapping[str, Mapping[str, Tie]],
    key: str,
    *,
    limit: int = MEMBERS,
    limits: Mapping[str, int] | None = None,
    pinned: Iterable[str] = (),
    hidden: Collection[str] = (),
    window: Window | None = None,
) -> Outline:
    """Choose the members of a circle; `ties` holds those of the focus, then those of each expanded account."""
    included: dict[str, Inclusion] = {}
    omitted = {}
    for centre, own in ties.items():
        new = {contact: tie for contact, tie in own.items() if contact not in included and contact not in ties}
        strongest = sorted(new, key=lambda contact, new=new: (-new[contact].strength, contact))  # type: ignore[misc]
        bound = (limits or {}).get(centre, limit)
        included |= {contact: Inclusion(new[contact], centre) for contact in strongest[:bound]}
        omitted[centre] = max(0, len(new) - bound)
    for account in (*ties, *pinned):
        if account != key:
            included.setdefault(account, Inclusion(ties[key].get(account), key))
    visible = {account: inclusion for account, inclusion in included.items() if account not in hidden}
    return Outline(key, visible, omitted, pairs, window or Window())


def read_circle(store: Store, outline: Outline) -> Circle:
    """Read the profiles of an outlined circle and the mentions among them."""
    influencers = read.influencers(store, outline.keys)
    return outline.fill(influencers, read.ties_among(store, influencers), network_size(store))


def edge_between(source: str, target: str, mentions: Sequence[Mention[str]]) -> Edge:
    """The edge that the mentions of one ordered pair add up to; there has to be at least one."""
    latest = sorted(mentions, key=lambda mention: UNDATED if mention.at is None else mention.at, reverse=True)
    kinds: dict[str, float] = {}
    for mention in mentions:
        kinds[mention.kind] = whole(kinds.get(mention.kind, 0) + mention.count)
    ranked = dict(sorted(kinds.items(), key=lambda item: (-item[1], item[0])))
    count = whole(sum(mention.count for mention in mentions))
    return Edge(source, target, count, latest[0].at, ranked, latest[:EDGE_MENTIONS])
