"""The mentions of a circle over time, as a page shows them: of all expanded accounts, and of those who are picked."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from graph.circle.ego import Circle
from graph.circle.timeline import TimeBin, bin_mentions
from graph.records import Mention, Window, whole


@dataclass(frozen=True)
class Activity:
    """Mentions over time, in bins that cover the whole span: from and to the expanded accounts, by and of the center.

    `picked` are those of `all` from or to a picked account; no bins if none is picked. `kinds` are the kinds of
    mention, the most frequent first; `undated` counts mentions without a time.
    """

    all: list[TimeBin]
    made: list[TimeBin]
    received: list[TimeBin]
    picked: list[TimeBin]
    kinds: list[str]
    undated: float


def circle_activity(circle: Circle, span: Window, picked: Collection[str] = ()) -> Activity:
    """The mentions of a circle over time; no bins if no mention has a date.

    Parameters
    ----------
    span
        The first and the last dated mention of the store.
    picked
        Keys of the accounts whose mentions are counted apart.
    """
    mentions = [mention for made in circle.pairs.values() for mention in made]
    undated = whole(sum(mention.count for mention in mentions if mention.at is None))
    first, last = span.first, span.last
    if first is None or last is None:
        return Activity([], [], [], [], [], undated)

    def bins(chosen: Iterable[Mention[str]]) -> list[TimeBin]:
        return bin_mentions(chosen, first, last)

    center = circle.focus.key
    everyone = bins(mentions)
    return Activity(
        all=everyone,
        made=bins(mention for mention in mentions if mention.source == center),
        received=bins(mention for mention in mentions if mention.target == center),
        picked=bins(m for m in mentions if m.source in picked or m.target in picked) if picked else [],
        kinds=kinds_of(everyone),
        undated=undated,
    )


def kinds_of(bins: Sequence[TimeBin]) -> list[str]:
    """The kinds of mention in these bins, the most frequent first.

    >>> kinds_of([TimeBin(0, 9, {"tag": 1, "reply": 2}), TimeBin(10, 19, {"tag": 3})])
    ['tag', 'reply']
    """
    counts: dict[str, float] = {}
    for time_bin in bins:
        for kind, count in time_bin.kinds.items():
            counts[kind] = counts.get(kind, 0) + count
    return sorted(counts, key=lambda kind: (-counts[kind], kind))
