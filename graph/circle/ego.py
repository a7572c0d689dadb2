"""A circle: one influencer and those around them, strongest ties first, and how many were omitted."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from graph.records import UNDATED, Influencer, Mention, Window
from graph.store import Store, read
from graph.store.read import Pairs
from graph.ties import Tie, TieModel, TieSettings, filter_window, ties_by_account

MEMBERS = 30  # that one influencer adds to a circle by default
EDGE_MENTIONS = 3  # the latest mentions that an edge keeps


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
    """The focus, the members around it, and who mentions whom among them.

    `omitted` counts, for each expanded account, the ties that are not shown. `pairs` holds all mentions, of all time,
    from and to the focus and the expanded accounts.
    """

    focus: Member
    members: list[Member]
    edges: list[Edge]
    omitted: dict[str, int]
    pairs: Pairs = field(default_factory=dict)

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
    window: Window = Window()

    @property
    def keys(self) -> set[str]:
        """The focus and all members."""
        return {self.focus, *self.included}

    def fill(self, influencers: Mapping[str, Influencer], mentions: Pairs) -> Circle:
        """The circle, from these profiles and the mentions among them; accounts without a profile are dropped.

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
        return Circle(Member(influencers[self.focus]), members, edges, self.omitted, self.pairs)


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
    settings: TieSettings | None = None,
    tie_model: TieModel | None = None,
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
    settings
        The formula of tie strength.
    tie_model
        Learned tie strength; used instead of the formula if no window is given.
    """
    window, settings = window or Window(), settings or TieSettings()
    centres = list(dict.fromkeys([key, *expanded]))
    as_of = window.last if window.last is not None else read.span(store).last
    pairs = read.ties_of(store, centres)
    ties = ties_by_account(
        filter_window(pairs, window), centres, as_of, settings, tie_model if window.is_open else None
    )
    outline = outline_circle(
        pairs, ties, key, limit=limit, limits=limits, pinned=pinned, hidden=hidden, window=window
    )
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
    """Choose the members of a circle; `ties` holds those of the focus and of each expanded account, in that order."""
    included: dict[str, Inclusion] = {}
    omitted = {}
    for centre, own in ties.items():
        new = [contact for contact in own if contact not in included and contact not in ties]
        new.sort(key=lambda contact, own=own: (-own[contact].strength, contact))  # type: ignore[misc]
        bound = (limits or {}).get(centre, limit)
        for contact in new[:bound]:
            included[contact] = Inclusion(own[contact], centre)
        omitted[centre] = max(0, len(new) - bound)
    for account in (*ties, *pinned):
        if account != key:
            included.setdefault(account, Inclusion(ties[key].get(account), key))
    visible = {account: inclusion for account, inclusion in included.items() if account not in hidden}
    return Outline(key, visible, omitted, pairs, window or Window())


def read_circle(store: Store, outline: Outline) -> Circle:
    """Read the profiles of an outlined circle and the mentions among them."""
    influencers = read.influencers(store, outline.keys)
    return outline.fill(influencers, read.ties_among(store, influencers))


def edge_between(source: str, target: str, mentions: Sequence[Mention[str]]) -> Edge:
    """Aggregate the mentions of one ordered pair; there has to be one at least."""
    latest = sorted(mentions, key=lambda mention: UNDATED if mention.at is None else mention.at, reverse=True)
    kinds: dict[str, int] = {}
    for mention in mentions:
        kinds[mention.kind] = kinds.get(mention.kind, 0) + mention.count
    ranked = dict(sorted(kinds.items(), key=lambda item: (-item[1], item[0])))
    count = sum(mention.count for mention in mentions)
    return Edge(source, target, count, latest[0].at, ranked, latest[:EDGE_MENTIONS])
