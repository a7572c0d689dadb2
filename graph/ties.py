"""How strong a tie is: from the mentions of two accounts in both directions, by kind, faded with time.

With w the weighted, faded sum of the mentions one way and v the other way:

    effort   = log(1 + w + v) / 2 + 2 * sqrt(w * v)   talking to each other counts, talking at somebody hardly
    strength = 1 - exp(-effort / saturation)          between 0 and 1; told to people as 0 to 100

A fan's thirty mentions that are never answered make a tie of 35 of 100, two fresh mentions each way one of 70.

A mention fades to half within `half_life_days` before the data's last day. One without a time counts as one half-life
old: neither fresh nor stale.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from graph.store.reading import Event, Pairs

DAY_MS = 86_400_000


@dataclass(frozen=True)
class TieSettings:
    """What a person could want to change about the strength of ties.

    `half_life_days`: after so many days a mention counts half. `saturation`: the effort at which a tie reaches 63 of
    100. `kind_weights`: what one event of a kind counts; a kind not named counts 1.
    """

    half_life_days: float = 45.0
    saturation: float = 4.0
    kind_weights: Mapping[str, float] = field(
        default_factory=lambda: {"reply": 1.5, "mention": 1.0, "tag": 1.0, "quote": 1.0, "repost": 0.5}
    )


@dataclass(frozen=True, slots=True)
class Tie:
    """What two accounts' mentions add up to. `out` and `back` count mentions; `last_at` in ms; `url` the last proof."""

    strength: float
    out: int
    back: int
    last_at: int | None
    url: str


def tie(out: Iterable[Event], back: Iterable[Event], as_of: int | None, settings: TieSettings) -> Tie:
    """The tie of an account with another, from its mentions of it (`out`) and the other's of it (`back`).

    >>> once = [Event(0, "mention", 1, "")]
    >>> round(tie(once, [], 0, TieSettings()).strength, 3), round(tie(once, once, 0, TieSettings()).strength, 3)
    (0.083, 0.471)
    >>> round(tie(once, once, 45 * DAY_MS, TieSettings()).strength, 3)
    0.286
    """
    out, back = list(out), list(back)
    forth, return_ = _faded(out, as_of, settings), _faded(back, as_of, settings)
    effort = math.log1p(forth + return_) / 2 + 2 * math.sqrt(forth * return_)
    both = out + back
    dated = [event.at for event in both if event.at is not None]
    proofs = [event for event in both if event.url]
    proof = max(proofs, key=lambda event: (event.at is not None, event.at or 0), default=None)
    return Tie(
        strength=1 - math.exp(-effort / settings.saturation),
        out=sum(event.count for event in out),
        back=sum(event.count for event in back),
        last_at=max(dated, default=None),
        url=proof.url if proof else "",
    )


def ties_by_account(
    pairs: Pairs, keys: Iterable[str], as_of: int | None, settings: TieSettings
) -> dict[str, dict[str, Tie]]:
    """The ties of each of these accounts, by the other account's key."""
    others: dict[str, set[str]] = {key: set() for key in keys}
    for source, target in pairs:
        if source in others:
            others[source].add(target)
        if target in others:
            others[target].add(source)
    return {
        key: {
            other: tie(pairs.get((key, other), ()), pairs.get((other, key), ()), as_of, settings)
            for other in sorted(met)
        }
        for key, met in others.items()
    }


def within(pairs: Pairs, first: int | None, last: int | None) -> Pairs:
    """Only the mentions of a time window (ms, both ends included); undated ones are in no window."""
    if first is None and last is None:
        return pairs
    kept = {
        pair: [
            event
            for event in events
            if event.at is not None and (first is None or event.at >= first) and (last is None or event.at <= last)
        ]
        for pair, events in pairs.items()
    }
    return {pair: events for pair, events in kept.items() if events}


def _faded(events: Iterable[Event], as_of: int | None, settings: TieSettings) -> float:
    total = 0.0
    for event in events:
        half_lives = 1.0
        if event.at is not None and as_of is not None:
            half_lives = max(0, as_of - event.at) / DAY_MS / settings.half_life_days
        total += event.count * settings.kind_weights.get(event.kind, 1.0) * 0.5**half_lives
    return total
