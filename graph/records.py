"""The domain's records: accounts, mentions, profiles, influencers, communities, time windows.

Instants are UTC, in milliseconds since 1970; None means that the source does not say.
"""

import math
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass, field, fields
from datetime import UTC, date, datetime
from typing import Generic, TypeVar
from urllib.parse import quote

DAY_MS = 86_400_000
UNDATED = -(2**62)  # the instant of a mention without a time, in arrays and stored lists, which cannot hold nulls
TOTAL = "total/"  # begins the id of a mention that stands for all of its pair and kind so far
UNKNOWN_PLATFORM = "unknown"
LONGEST_HANDLE = 253  # a Bluesky handle is a host name

_PROFILE_URLS = {
    "instagram": "https://www.instagram.com/{}/",
    "tiktok": "https://www.tiktok.com/@{}",
    "x": "https://x.com/{}",
    "youtube": "https://www.youtube.com/@{}",
    "threads": "https://www.threads.net/@{}",
    "bluesky": "https://bsky.app/profile/{}",
    "twitch": "https://www.twitch.tv/{}",
}
PLATFORMS = tuple(_PROFILE_URLS)  # the well-known ones, whose profile pages can be linked; others are allowed
_PLATFORM_SPELLINGS = {"twitter": "x", "ig": "instagram", "insta": "instagram", "yt": "youtube", "bsky": "bluesky"}
_HANDLE_PUNCTUATION = frozenset("._-@:~+'·")


@dataclass(frozen=True, slots=True)
class Account:
    """The names of an account in one row: its handle, the platform's own id, or both."""

    platform: str
    handle: str | None = None
    account_id: str | None = None

    @property
    def handle_key(self) -> str | None:
        """The store's name for the handle: `instagram:jade.runs`."""
        return f"{self.platform}:{self.handle.casefold()}" if self.handle else None

    @property
    def id_key(self) -> str | None:
        """The store's name for the platform's id: `instagram#1784`."""
        return f"{self.platform}#{self.account_id}" if self.account_id else None

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(name for name in (self.handle_key, self.id_key) if name)

    @property
    def canonical(self) -> str:
        """The name that goes into the identity of a mention without a post id."""
        return self.handle_key or self.id_key or ""


End = TypeVar("End")


@dataclass(frozen=True, slots=True)
class Mention(Generic[End]):
    """One event: `source` mentions `target`, `count` times, at the instant `at` (ms; None if undated).

    A weight that is not a whole number is kept as it is: `count` may be 0.5.

    The ends are an `Account` each when a source hands the mention over, and influencers' keys when the store does.
    `event_id` is unique among the mentions of an ordered pair.
    """

    source: End
    target: End
    event_id: str
    at: int | None = None
    kind: str = "mention"
    count: float = 1
    url: str = ""


def whole(count: float) -> float:
    """A count as a whole number if it is one: weights of 0.5 add up to it.

    >>> whole(0.5 + 0.5), whole(1.5)
    (1, 1.5)
    """
    return int(count) if count == int(count) else count


@dataclass(frozen=True, slots=True)
class Profile:
    """An account's profile as a source reports it at one instant. `engagement_rate` is a share: 0.032 is 3.2 %."""

    account: Account
    at: int | None = None
    name: str | None = None
    bio: str | None = None
    url: str | None = None
    category: str | None = None
    location: str | None = None
    language: str | None = None
    followers: int | None = None
    following: int | None = None
    posts: int | None = None
    engagement_rate: float | None = None
    email: str | None = None
    first_name: str | None = None
    last_name: str | None = None


@dataclass(frozen=True, slots=True)
class Tier:
    """A band of follower counts, `minimum` <= followers < `below`."""

    name: str
    minimum: int
    below: int | None


TIERS = (
    Tier("nano", 0, 1_000),
    Tier("micro", 1_000, 10_000),
    Tier("mid", 10_000, 100_000),
    Tier("macro", 100_000, 1_000_000),
    Tier("mega", 1_000_000, None),
)
UNKNOWN_TIER = "unknown"
TIER_NAMES = (*(tier.name for tier in TIERS), UNKNOWN_TIER)


@dataclass(frozen=True, slots=True)
class TierBounds:
    """Where tiers begin: the fewest followers of every tier but the smallest, in ascending order.

    The names of the tiers are those of `TIERS`; a team may move the bounds.

    >>> TierBounds((2_000, 20_000, 100_000, 1_000_000)).tier_of(1_500)
    'nano'
    """

    minimums: tuple[int, ...] = tuple(tier.minimum for tier in TIERS[1:])

    @property
    def tiers(self) -> tuple[Tier, ...]:
        """All tiers, the smallest first."""
        ends = (0, *self.minimums, None)
        return tuple(Tier(tier.name, ends[index] or 0, ends[index + 1]) for index, tier in enumerate(TIERS))

    def tier_of(self, followers: int | None) -> str:
        """The name of the tier that a follower count belongs to; `UNKNOWN_TIER` without one."""
        return UNKNOWN_TIER if followers is None else TIERS[bisect_right(self.minimums, followers)].name


DEFAULT_BOUNDS = TierBounds()


@dataclass(frozen=True, slots=True)
class Influencer:
    """One influencer as the store holds it: profile, team marks and the measures of the last analysis.

    Instants are in milliseconds. Measures are None before the first analysis, `community` is 0 or None for influencers
    without ties. `engagement_rate` is a share: 0.032 is 3.2 %. `tier_bounds` are those of the team.
    """

    key: str
    platform: str
    handle: str | None = None
    account_id: str | None = None
    former_handles: tuple[str, ...] = ()
    name: str | None = None
    bio: str | None = None
    url: str | None = None
    category: str | None = None
    location: str | None = None
    language: str | None = None
    followers: int | None = None
    following: int | None = None
    posts: int | None = None
    engagement_rate: float | None = None
    email: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    profile_at: int | None = None
    partner_since: int | None = None
    partner_capacity: int | None = None
    partner_days_between: int | None = None
    outreach_status: str | None = None
    outreach_at: int | None = None
    community: int | None = None
    community_name: str | None = None
    community_fine: int | None = None
    community_fine_name: str | None = None
    pagerank: float | None = None
    betweenness: float | None = None
    closeness: float | None = None
    bridging: float | None = None
    in_degree: int | None = None
    out_degree: int | None = None
    in_strength: int | None = None
    out_strength: int | None = None
    tier_bounds: TierBounds = field(default=DEFAULT_BOUNDS, repr=False)

    @property
    def display_name(self) -> str:
        """`@handle`, else a former handle or the platform's id.

        >>> Influencer("x:jade", "x", "jade").display_name, Influencer("x#17", "x", account_id="17").display_name
        ('@jade', '#17')
        """
        if self.handle:
            return f"@{self.handle}"
        return f"formerly @{self.former_handles[-1]}" if self.former_handles else f"#{self.account_id}"

    @property
    def bare_name(self) -> str:
        """`display_name` without the @, which would make a spreadsheet read the cell as a formula."""
        return self.display_name.removeprefix("@")

    @property
    def tier(self) -> str:
        """The name of the tier by followers; `UNKNOWN_TIER` if their number is unknown."""
        return self.tier_bounds.tier_of(self.followers)

    @property
    def is_partner(self) -> bool:
        return self.partner_since is not None

    @property
    def profile_url(self) -> str:
        """The profile page: as the profile gives it, else by platform and handle; empty if unknown."""
        return self.url or profile_url_of(self.platform, self.handle)


# The properties of an influencer in the store.
INFLUENCER_FIELDS = tuple(each.name for each in fields(Influencer) if each.name != "tier_bounds")


@dataclass(frozen=True, slots=True)
class Measure:
    """A result of the analysis that every influencer carries as a property of this name.

    `description` is one sentence for a marketer. `decimals` is 0 for a count. `on_card` shows the measure in the app.
    """

    name: str
    label: str
    description: str
    decimals: int = 2
    on_card: bool = False

    @property
    def missing(self) -> float:
        """The value in arrays for an account without a result."""
        return -1 if self.decimals == 0 else math.nan


MEASURES = (
    Measure("pagerank", "Influence", "Mentioned often by accounts that are themselves mentioned often."),
    Measure("betweenness", "Brokerage", "How often this account lies on the shortest path between two others."),
    Measure("in_degree", "Mentioned by", "How many accounts mention this one.", 0, on_card=True),
    Measure("out_degree", "Mentions", "How many accounts this one mentions.", 0, on_card=True),
    Measure(
        "closeness",
        "Closeness",
        "1 if all others mention this account directly, less the more steps they are away.",
        on_card=True,
    ),
    Measure(
        "bridging",
        "Bridging",
        "0 if all ties stay in one community, near 1 if they are spread over many.",
        on_card=True,
    ),
    Measure("in_strength", "Times mentioned", "How often this account is mentioned.", 0),
    Measure("out_strength", "Times mentioning", "How often this account mentions others.", 0),
)

BROAD, FINE = "broad", "fine"  # the two levels of communities


@dataclass(frozen=True)
class Community:
    """A community as the last analysis left it.

    `leaders` are the handles of its most influential members, `parent` is the number of the broad community that a
    fine one belongs to. `change` since the run before is one of new, grew, shrank, split, merged, same, gone;
    `change_text` says it in words. `agreement` (0 to 1; broad communities only) says how sure it is: how often two of
    its members are together in searches from other seeds.
    """

    number: int
    level: str
    name: str
    color: str
    size: int
    leaders: tuple[str, ...] = ()
    parent: int | None = None
    change: str = "new"
    change_text: str = "new"
    agreement: float | None = None

    @property
    def agreement_text(self) -> str:
        """How sure the community is, for people; empty if unknown.

        >>> Community(1, "broad", "Runners", "#0072B2", 34, agreement=0.87).agreement_text
        '9 of 10 times together'
        """
        return "" if self.agreement is None else f"{round(10 * self.agreement)} of 10 times together"


@dataclass(frozen=True, slots=True)
class Window:
    """A time window in milliseconds, both ends included; None leaves that end open."""

    first: int | None = None
    last: int | None = None

    @property
    def is_open(self) -> bool:
        """Whether every mention counts, undated ones included."""
        return self.first is None and self.last is None

    def contains(self, at: int | None) -> bool:
        """Whether a mention at this instant counts; an undated one counts in an open window only.

        >>> Window(first=10).contains(12), Window(first=10).contains(None), Window().contains(None)
        (True, False, True)
        """
        if self.is_open:
            return True
        return at is not None and (self.first is None or at >= self.first) and (self.last is None or at <= self.last)


ALL_TIME = Window()


def clean_handle(text: str) -> str:
    """The bare handle from a person's input or a file's cell: without @, profile URL and surrounding blanks.

    Raises `ValueError` with the reason if the text cannot be a handle.

    >>> clean_handle(" @Jade.Runs "), clean_handle("https://www.instagram.com/jade.runs/?hl=en")
    ('Jade.Runs', 'jade.runs')
    """
    handle = unicodedata.normalize("NFC", text).strip().strip("\u200b\u200e\u200f\ufeff").strip()
    if handle.casefold().startswith(("http://", "https://")):
        handle = handle.split("//", 1)[1].split("?")[0].split("#")[0].rstrip("/").rsplit("/", 1)[-1]
    # Our files and spreadsheets put an apostrophe before a cell that begins with @.
    handle = handle.removeprefix("'").lstrip("@＠") if handle.startswith(("'@", "'＠")) else handle.lstrip("@＠")
    if not handle or handle.casefold() in {"nan", "null", "none", "n/a", "#n/a"}:
        raise ValueError("no handle is given")
    if len(handle) > LONGEST_HANDLE:
        raise ValueError(f"a handle of {len(handle):,} characters is longer than any platform allows")
    forbidden = next(
        (
            c
            for c in handle
            if not (c.isalnum() or unicodedata.category(c)[0] == "M" or c == "_") and c not in _HANDLE_PUNCTUATION
        ),
        None,
    )
    if forbidden is not None:
        printable = f"“{forbidden}”" if forbidden.isprintable() else "a control character"
        shown = "a blank" if forbidden.isspace() else printable
        raise ValueError(f"{shown} cannot be part of a handle")
    if not any(c.isalnum() or c == "_" for c in handle):
        raise ValueError("a handle needs at least one letter or digit")
    return handle


def clean_platform(text: str) -> str:
    """The one spelling of a platform's name; raises `ValueError` with the reason if the text cannot be a name.

    >>> clean_platform(" Twitter "), clean_platform("Instagram")
    ('x', 'instagram')
    """
    platform = text.strip().casefold()
    platform = _PLATFORM_SPELLINGS.get(platform, platform)
    if not platform or len(platform) > 40 or not all(c.isalnum() or c in "._- " for c in platform):
        raise ValueError(f"“{text.strip()[:40]}” is not a platform name")
    return platform


def profile_url_of(platform: str, handle: str | None) -> str:
    """The URL of an account's profile page; empty if the platform's pages or the handle are unknown.

    >>> profile_url_of("tiktok", "jade.runs"), profile_url_of("x", "zoë")
    ('https://www.tiktok.com/@jade.runs', 'https://x.com/zo%C3%AB')
    """
    template = _PROFILE_URLS.get(platform)
    return template.format(quote(handle)) if template and handle else ""


def is_web_url(text: str) -> bool:
    """Whether a text from a file is an http(s) URL, and so may become a link.

    >>> is_web_url("https://example.org/p/1"), is_web_url("javascript:alert(1)")
    (True, False)
    """
    return text.casefold().startswith(("https://", "http://")) and text.isprintable() and " " not in text


# --- instants and days, all in UTC


def to_datetime(milliseconds: int) -> datetime:
    """An instant as an aware UTC datetime."""
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


def to_milliseconds(moment: datetime) -> int:
    """An aware datetime as an instant.

    >>> to_milliseconds(to_datetime(1_500_000_000_123))
    1500000000123
    """
    return round(moment.timestamp() * 1000)


def day_of(at: int) -> date:
    """The day of an instant.

    >>> str(day_of(1_780_000_000_000))
    '2026-05-28'
    """
    return to_datetime(at).date()


def iso_second(at: int | None) -> str | None:
    """An instant as its UTC second in ISO 8601; None stays None.

    >>> iso_second(1_780_000_000_000)
    '2026-05-28T20:26:40Z'
    """
    return None if at is None else to_datetime(at).strftime("%Y-%m-%dT%H:%M:%SZ")


def start_of_day(day: date) -> int:
    """The first instant of a day.

    >>> start_of_day(date(1970, 1, 2)) == DAY_MS
    True
    """
    return to_milliseconds(datetime(day.year, day.month, day.day, tzinfo=UTC))


def end_of_day(day: date) -> int:
    """The last instant of a day."""
    return start_of_day(day) + DAY_MS - 1


def format_day(at: int) -> str:
    """The day of an instant for readers.

    >>> format_day(1_780_000_000_000)
    '28 May 2026'
    """
    day = day_of(at)
    return f"{day.day} {day:%B %Y}"
