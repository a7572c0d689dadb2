"""How strong a tie is: from the mentions of two accounts in both directions, by kind, faded with time.

With w the weighted, faded sum of the mentions in one direction and v in the other:

    effort   = log(1 + w + v) / 2 + 2 * sqrt(w * v)   mutual mentions count most, one-sided ones hardly
    strength = 1 - exp(-effort / saturation)          between 0 and 1; shown to people as 0 to 100

A fan's thirty unanswered mentions make a tie of 35 of 100; two fresh mentions in each direction make one of 70.

A mention loses half its weight with every `half_life_days` before the last day of the data. A mention without a time
counts as one half-life old: neither fresh nor stale.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from graph.nx_backend.arrays import Floats, Ints
from graph.records import DAY_MS, UNDATED, Mention, whole
from graph.snapshot import Snapshot
from graph.store.read import Pairs
from graph.ties.learned import TieModel
from graph.ties.mentions import latest_with_link
from graph.ties.packed import PackedTies, TieMentions


@dataclass(frozen=True)
class TieSettings:
    """The parameters of the formula.

    `half_life_days`: the age at which a mention counts half. `saturation`: the effort at which a tie reaches 63 of 100.
    `kind_weights`: the weight of one mention of a kind; kinds that are not named weigh 1.
    """

    half_life_days: float = 45.0
    saturation: float = 4.0
    kind_weights: Mapping[str, float] = field(
        default_factory=lambda: {"reply": 1.5, "mention": 1.0, "tag": 1.0, "quote": 1.0, "repost": 0.5}
    )


@dataclass(frozen=True, slots=True)
class Tie:
    """The tie of an account with another: strength (0 to 1), mentions `out` and `back`, last instant (ms), latest link.

    `out` counts the account's mentions of the other one, `back` the other one's mentions of it. `kind` is the kind of
    all of them; empty if they differ, or nobody looked.
    """

    strength: float
    out: float
    back: float
    last_at: int | None
    url: str
    kind: str = ""


def tie_strengths(
    packed: PackedTies, as_of: int | None, settings: TieSettings, model: TieModel | None = None
) -> Floats:
    """The strength (0 to 1) of each tie: by the model if there is one, else by the formula; 0 without mentions."""
    if model is not None:
        return model.strengths(packed)
    half_lives = np.ones(len(packed.at))
    if as_of is not None:
        days = np.maximum(0, as_of - packed.at) / DAY_MS
        half_lives = np.where(packed.at == UNDATED, 1.0, days / settings.half_life_days)
    weight = np.array([settings.kind_weights.get(name, 1.0) for name in packed.kind_names])
    out, back = packed.sums(packed.count * weight[packed.kind] * 0.5**half_lives).T
    effort = np.log1p(out + back) / 2 + 2 * np.sqrt(out * back)
    return 1 - np.exp(-effort / settings.saturation)


def tie(out: Sequence[Mention[str]], back: Sequence[Mention[str]], as_of: int | None, settings: TieSettings) -> Tie:
    """One tie by the formula, from the mentions in each direction.

    >>> once = [Mention("a", "b", "1", 0, "mention", 1, "")]
    >>> round(tie(once, [], 0, TieSettings()).strength, 3), round(tie(once, once, 0, TieSettings()).strength, 3)
    (0.083, 0.471)
    >>> round(tie(once, once, 45 * DAY_MS, TieSettings()).strength, 3)
    0.286
    """
    return _ties([TieMentions(out, back)], as_of, settings, None)[0]


def ties_by_account(
    pairs: Pairs, keys: Iterable[str], as_of: int | None, settings: TieSettings, model: TieModel | None = None
) -> dict[str, dict[str, Tie]]:
    """The ties of each of these accounts, by the key of the account at the other end."""
    contacts: dict[str, set[str]] = {key: set() for key in keys}
    for source, target in pairs:
        if source in contacts:
            contacts[source].add(target)
        if target in contacts:
            contacts[target].add(source)
    ends = [(key, contact) for key, of_key in contacts.items() for contact in sorted(of_key)]
    mentions = [TieMentions(pairs.get((key, contact), ()), pairs.get((contact, key), ())) for key, contact in ends]
    ties: dict[str, dict[str, Tie]] = {key: {} for key in contacts}
    for (key, contact), measured in zip(ends, _ties(mentions, as_of, settings, model), strict=True):
        ties[key][contact] = measured
    return ties


def _ties(
    mentions: Sequence[TieMentions], as_of: int | None, settings: TieSettings, model: TieModel | None
) -> list[Tie]:
    strengths = tie_strengths(PackedTies.of_mentions(mentions), as_of, settings, model)
    return [_tie(of_tie, strength) for of_tie, strength in zip(mentions, strengths.tolist(), strict=True)]


def _tie(mentions: TieMentions, strength: float) -> Tie:
    both = [*mentions.out, *mentions.back]
    linked = latest_with_link(both)
    return Tie(
        strength=strength,
        out=whole(sum(mention.count for mention in mentions.out)),
        back=whole(sum(mention.count for mention in mentions.back)),
        last_at=max((mention.at for mention in both if mention.at is not None), default=None),
        url=linked.url if linked else "",
    )


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
    """The ties of `sources[i]` with `targets[i]`, positions in the snapshot; mentions up to `until` (ms) count."""
    packed = PackedTies.of_snapshot(snapshot, sources, targets, until)
    out, back = np.ceil(packed.sums(packed.count)).astype(np.int64).T  # a weight of 0.5 is a mention
    return TieMeasures(tie_strengths(packed, as_of, settings, model), out, back, packed.last_at())
