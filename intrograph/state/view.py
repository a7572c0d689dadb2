"""What the explorer shows, and its spelling in a URL: Back, Forward, reload and a shared link bring the same picture.

?focus=instagram:jade.runs     the influencer in the middle
&open=...                      each account that is expanded beside it
&more=60~instagram:jade.runs   how many new people an expanded account adds, if not the default
&pin=... &hide=...             accounts that stay in the picture whatever the focus is, and hidden accounts
&pick=... &between=paths       picked accounts, and how they are compared: `paths` between two, `common` contacts
&tie=... > ...                 the tie whose mentions are listed
&from=2026-03-01&to=...        the days between which mentions count
&fold=3                        communities that are drawn as one circle each, by number
&note=["text",x,y,"anchor"]    a text on the picture, or with two more numbers an arrow
&view=Partners                 the saved view that the picture comes from; alone, the view as it is saved
&filter=followers:1000..5000   the brushes on the table of people, see `graph.cross_filter.brushes`
&compare=previous              compare them with the period right before, or with `2026-01-01~2026-02-28`
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Literal, cast

from graph.circle.ego import MEMBERS
from graph.circle.explore import Comparing, ExploreRequest
from graph.circle.periods import PREVIOUS
from graph.cross_filter import Brushes
from graph.records import Window, end_of_day, start_of_day
from graph.store.team.annotations import Annotation, annotations_from
from graph.store.team.saved_views import ANNOTATION

MAX_OPENED = 12
MAX_NAMED = 40  # pinned, hidden or picked
FILTER = "filter"  # in the address, once for each value of a brush
MAX_FILTERS = 200  # values of brushes
MAX_MEMBERS = 300  # that one account adds: a larger picture is slow and shows nothing
MAX_DIGITS = 10  # of the number of a community
PATHS: Literal["paths"] = "paths"
COMMON: Literal["common"] = "common"
_TIE = " > "


@dataclass(frozen=True)
class Period:
    """The earlier one of two compared periods by its first and last day; without days the one right before.

    >>> Period.from_text("previous") == Period(), Period.from_text("2026-01-01~2026-01-31").as_text()
    (True, '2026-01-01~2026-01-31')
    """

    first: date | None = None
    last: date | None = None

    @classmethod
    def from_text(cls, text: str) -> "Period | None":
        """The period that an address names; None for no comparison, or days that cannot be read."""
        if text == PREVIOUS:
            return cls()
        first, _, last = text.partition("~")
        days = _as_day(first), _as_day(last)
        return cls(*days) if None not in days and first <= last else None

    def as_text(self) -> str:
        """The period as an address names it."""
        return f"{self.first.isoformat()}~{self.last.isoformat()}" if self.first and self.last else PREVIOUS

    @property
    def window(self) -> Window | None:
        """Its instants (ms); None for the period right before."""
        return _window(self.first, self.last) if self.first and self.last else None


@dataclass(frozen=True)
class View:
    """The state of the explorer, by keys of accounts.

    >>> View.from_url({"focus": ["x:mia"], "open": ["x:jade"], "from": ["2026-03-01"]}).to_url()
    {'focus': 'x:mia', 'open': ['x:jade'], 'from': '2026-03-01'}
    """

    focus: str = ""
    opened: tuple[str, ...] = ()
    more: Mapping[str, int] = field(default_factory=dict)
    pinned: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    picked: tuple[str, ...] = ()
    between: Comparing = ""
    tie: tuple[str, str] | None = None
    first: date | None = None
    last: date | None = None
    brushes: Brushes = field(default_factory=Brushes)
    compared: Period | None = None
    folded: tuple[int, ...] = ()
    annotations: tuple[Annotation, ...] = ()
    saved: str = ""

    @classmethod
    def from_url(cls, query: Mapping[str, Sequence[str]]) -> "View":
        """The view that a query names, by the values of each key; values that cannot be read are ignored."""
        source, _, target = _last(query, "tie").partition(_TIE)
        between = _last(query, "between")
        return cls(
            focus=_last(query, "focus"),
            opened=_keys(query, "open")[:MAX_OPENED],
            more=_limits(query),
            pinned=_keys(query, "pin"),
            hidden=_keys(query, "hide"),
            picked=_keys(query, "pick"),
            between=cast(Comparing, between) if between in (PATHS, COMMON) else "",
            tie=(source, target) if source and target else None,
            first=_day(query, "from"),
            last=_day(query, "to"),
            brushes=Brushes.from_texts(query.get(FILTER, ())[:MAX_FILTERS]),
            compared=Period.from_text(_last(query, "compare")),
            folded=_numbers(query, "fold"),
            annotations=annotations_from(query.get(ANNOTATION, ())),
            saved=_last(query, "view"),
        )

    def to_url(self) -> dict[str, str | list[str]]:
        """The query that names this view; empty values are left out."""
        query: dict[str, str | list[str]] = {
            "focus": self.focus,
            "open": list(self.opened),
            "more": [f"{number}~{key}" for key, number in self.more.items() if number != MEMBERS],
            "pin": list(self.pinned),
            "hide": list(self.hidden),
            "pick": list(self.picked),
            "between": self.between,
            "tie": _TIE.join(self.tie) if self.tie else "",
            "from": self.first.isoformat() if self.first else "",
            "to": self.last.isoformat() if self.last else "",
            FILTER: self.brushes.to_texts(),
            "compare": self.compared.as_text() if self.compared else "",
            "fold": list(map(str, self.folded)),
            ANNOTATION: [annotation.to_address() for annotation in self.annotations],
            "view": self.saved,
        }
        return {name: value for name, value in query.items() if value}

    def request(self, trail: Sequence[str] = (), *, with_partner: bool = False) -> ExploreRequest:
        """The question to ask the graph; `trail` are the accounts that the breadcrumb names."""
        return ExploreRequest(
            focus=self.focus,
            expanded=self.opened,
            limits=self.more,
            pinned=self.pinned,
            hidden=self.hidden,
            picked=self.picked,
            between=self.between,
            tie=self.tie,
            window=self.window,
            compare=self.compared is not None,
            earlier=self.compared.window if self.compared else None,
            trail=trail,
            with_partner=with_partner,
        )

    @property
    def window(self) -> Window:
        """The first and the last instant (ms) of the chosen days, the last day included."""
        return _window(self.first, self.last)

    def followed(self, key: str) -> "View":
        """With another focus: periods, pins and picks stay, everything else starts over."""
        return View(
            key, pinned=self.pinned, picked=self.picked, first=self.first, last=self.last, compared=self.compared
        )

    def toggled(self, name: str, key: str) -> "View":
        """With an account added to, or removed from, `opened`, `pinned`, `hidden` or `picked`.

        If the list is full, its first account makes room.
        """
        keys: tuple[str, ...] = getattr(self, name)
        maximum = MAX_OPENED if name == "opened" else MAX_NAMED
        changed = tuple(k for k in keys if k != key) if key in keys else (*keys, key)[-maximum:]
        changes: dict[str, Any] = {name: changed, "between": "" if name == "picked" else self.between}
        return replace(self, **changes)

    def hid(self, key: str) -> "View":
        """With an account hidden, and collapsed if it was expanded."""
        return replace(self.toggled("hidden", key), opened=tuple(k for k in self.opened if k != key))

    def with_folded(self, number: int) -> "View":
        """With a community folded into one circle, or opened again if it is folded."""
        kept = tuple(folded for folded in self.folded if folded != number)
        return replace(self, folded=kept if number in self.folded else (*kept, number)[-MAX_OPENED:])

    def with_more(self, key: str) -> "View":
        """With `MEMBERS` more people around an expanded account."""
        wanted = min(MAX_MEMBERS, self.more.get(key, MEMBERS) + MEMBERS)
        return replace(self, more={**self.more, key: wanted})

    def can_show_more(self, key: str) -> bool:
        """Whether the picture has room for more people around an expanded account."""
        return self.more.get(key, MEMBERS) < MAX_MEMBERS


def _last(query: Mapping[str, Sequence[str]], name: str) -> str:
    values = query.get(name, ())
    return values[-1] if values else ""


def _keys(query: Mapping[str, Sequence[str]], name: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(key for key in query.get(name, ()) if key))[:MAX_NAMED]


def _numbers(query: Mapping[str, Sequence[str]], name: str) -> tuple[int, ...]:
    texts = [text for text in query.get(name, ()) if text.isascii() and text.isdigit() and len(text) < MAX_DIGITS]
    return tuple(dict.fromkeys(map(int, texts)))[:MAX_OPENED]


def _limits(query: Mapping[str, Sequence[str]]) -> dict[str, int]:
    limits = {}
    for text in query.get("more", ())[:MAX_OPENED]:
        number, _, key = text.partition("~")
        if key and number.isascii() and number.isdigit():
            limits[key] = min(MAX_MEMBERS, max(1, int(number[:6])))
    return limits


def _day(query: Mapping[str, Sequence[str]], name: str) -> date | None:
    return _as_day(_last(query, name))


def _as_day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _window(first: date | None, last: date | None) -> Window:
    return Window(None if first is None else start_of_day(first), None if last is None else end_of_day(last))
