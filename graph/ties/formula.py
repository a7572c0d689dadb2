"""How strong a tie is: from the mentions of two accounts in both directions, by kind, faded with time.

With w the weighted, faded sum of the mentions one way and v the other way:

    effort   = log(1 + w + v) / 2 + 2 * sqrt(w * v)   talking to each other counts, talking at somebody hardly
    strength = 1 - exp(-effort / saturation)          between 0 and 1; told to people as 0 to 100

A fan's thirty mentions that are never answered make a tie of 35 of 100, two fresh mentions each way one of 70.

A mention fades to half within `half_life_days` before the data's last day. One without a time counts as one half-life
old: neither fresh nor stale.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from graph.records import DAY_MS, UNDATED, Mention
from graph.snapshot import Snapshot
from graph.store.read import Pairs
from graph.ties.learned import TieModel
from graph.ties.mentions import latest_with_link
from graph.ties.packed import Floats, Ints, PackedTies


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


def tie_strengths(
    packed: PackedTies, as_of: int | None, settings: TieSettings, model: TieModel | None = None
) -> Floats:
    """The strength, 0 to 1, of each of many ties: learned where there is a model, else by the formula above.

    A tie without mentions has none.
    """
    if model is not None:
        return model.strengths(packed)
    half_lives = np.ones(len(packed.at))
    if as_of is not None:
        days = np.maximum(0, as_of - packed.at) / DAY_MS
        half_lives = np.where(packed.at == UNDATED, 1.0, days / settings.half_life_days)
    worth = np.array([settings.kind_weights.get(name, 1.0) for name in packed.kind_names])
    one, other = packed.sums(packed.count * worth[packed.kind] * 0.5**half_lives).T
    effort = np.log1p(one + other) / 2 + 2 * np.sqrt(one * other)
    return 1 - np.exp(-effort / settings.saturation)


def tie(out: Sequence[Mention[str]], back: Sequence[Mention[str]], as_of: int | None, settings: TieSettings) -> Tie:
    """The tie of an account with another, from its mentions of it (`out`) and the other's of it (`back`).

    >>> once = [Mention("a", "b", "1", 0, "mention", 1, "")]
    >>> round(tie(once, [], 0, TieSettings()).strength, 3), round(tie(once, once, 0, TieSettings()).strength, 3)
    (0.083, 0.471)
    >>> round(tie(once, once, 45 * DAY_MS, TieSettings()).strength, 3)
    0.286
    """
    return _ties([(out, back)], as_of, settings, None)[0]


def ties_by_account(
    pairs: Pairs, keys: Iterable[str], as_of: int | None, settings: TieSettings, model: TieModel | None = None
) -> dict[str, dict[str, Tie]]:
    """The ties of each of these accounts, by the other account's key."""
    others: dict[str, set[str]] = {key: set() for key in keys}
    for source, target in pairs:
        if source in others:
            others[source].add(target)
        if target in others:
            others[target].add(source)
    ends = [(key, other) for key, met in others.items() for other in sorted(met)]
    ways = [(pairs.get((key, other), ()), pairs.get((other, key), ())) for key, other in ends]
    found: dict[str, dict[str, Tie]] = {key: {} for key in others}
    for (key, other), one in zip(ends, _ties(ways, as_of, settings, model), strict=True):
        found[key][other] = one
    return found


def _ties(
    ways: Sequence[tuple[Sequence[Mention[str]], Sequence[Mention[str]]]],
    as_of: int | None,
    settings: TieSettings,
    model: TieModel | None,
) -> list[Tie]:
    found = []
    for strength, (out, back) in zip(
        tie_strengths(PackedTies.of_mentions(ways), as_of, settings, model).tolist(), ways, strict=True
    ):
        proof = latest_with_link([*out, *back])
        found.append(
            Tie(
                strength=strength,
                out=sum(event.count for event in out),
                back=sum(event.count for event in back),
                last_at=max((e.at for e in (*out, *back) if e.at is not None), default=None),
                url=proof.url if proof else "",
            )
        )
    return found


@dataclass(frozen=True)
class TieMeasures:
    """Many ties as arrays: strength (0 to 1), mentions out and back, and the last instant (ms; UNDATED if unknown)."""

    strength: Floats
    out: Ints
    back: Ints
    last_at: Ints


def measure_ties(
    snapshot: Snapshot,
    sources: npt.NDArray[np.integer],
    targets: npt.NDArray[np.integer],
    as_of: int | None,
    settings: TieSettings,
    model: TieModel | None,
    until: int | None = None,
) -> TieMeasures:
    """The tie of each source with each target, by position in the snapshot; mentions up to `until` (ms) count."""
    packed = PackedTies.of_snapshot(snapshot, sources, targets, until)
    out, back = packed.sums(packed.count).astype(np.int64).T
    return TieMeasures(tie_strengths(packed, as_of, settings, model), out, back, packed.last_at())
