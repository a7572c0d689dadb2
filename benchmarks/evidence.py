"""Evidence for introductions, kept and rejected: what each group of features adds to the logit, network by network.

    python benchmarks/evidence.py FILE [FILE ...] [--sources 200] [--negatives 60]

FILE is a CSV (.gz too) with the columns source, target and time (or created_at, tick_start_utc), or a file in KONECT
form. The last fifth of its mentions is hidden; hit@10 counts candidates that are no hubs. Each row of the table is the
logit with the features that the program uses, without one group of them, or with a group that was rejected.
"""

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
from rejected_evidence import GROUPS as REJECTED
from rejected_evidence import RejectedEvidence

from graph import nx_backend as backend
from graph.introductions.learning import logit
from graph.introductions.learning.features import FEATURES, FeatureExtractor, new_ties
from graph.introductions.learning.logit import Choices
from graph.introductions.learning.model import BOUNDS
from graph.introductions.learning.network_at import NetworkAt
from graph.introductions.learning.rules import RULES
from graph.nx_backend.arrays import Reals
from graph.snapshot.history import History

assert backend  # networkx finds the backend by its name

CUTS = (0.4, 0.48, 0.56, 0.64, 0.72, 0.8)  # of the part that is not hidden
WINDOW = 1.25
HOLDOUT = 0.2
SLOTS, MIN_CANDIDATES = 10, 50
TESTED = 250  # sources
TIMES = ("time", "created_at", "tick_start_utc", "timestamp")
KEPT = {
    "newest partners": ("newest_partner_likeness", "newest_5_likeness", "newest_20_likeness"),
    "Adamic-Adar": ("adamic_adar",),
    "words of bios": ("own_words", "interest_words"),
    "mentioned together": ("mentioned_together",),
}


@dataclass(frozen=True)
class Source:
    """All candidates of one source: the features in use, then the rejected ones."""

    features: Reals
    chosen: npt.NDArray[np.bool_]
    is_hub: npt.NDArray[np.bool_]


def history_of(file: Path) -> History:
    """The mentions of a file in order of time, without self-mentions and rows that have no time."""
    if file.suffix in (".csv", ".gz"):
        table = pd.read_csv(file, dtype=str, keep_default_na=False)
    else:
        columns = ["source", "target", "count", "time"]
        table = pd.read_csv(file, sep=r"\s+", comment="%", names=columns, dtype=str)
    time = table[next(name for name in TIMES if name in table)]
    seconds = pd.to_numeric(time, errors="coerce")
    moments = pd.to_datetime(time.where(seconds.isna()), errors="coerce", utc=True, format="ISO8601")
    table["at"] = seconds.fillna((moments - pd.Timestamp(0, tz="UTC")) / pd.Timedelta(seconds=1))
    ends = [table[end].str.strip().str.removeprefix("@").str.casefold() for end in ("source", "target")]
    table["source"], table["target"] = ends
    table = table[table["at"].notna() & (table["source"] != table["target"])].sort_values("at", kind="stable")
    number, names = pd.factorize(table[["source", "target"]].to_numpy().ravel())
    weight = np.ones(len(table)) if "count" not in table else pd.to_numeric(table["count"], errors="coerce").fillna(1)
    return History(
        len(names),
        number[::2].astype(np.int32),
        number[1::2].astype(np.int32),
        np.asarray(table["at"] * 1000, np.int64),
        np.asarray(weight, np.float32),
        np.zeros(len(table), np.uint16),
        ["mention"],
    )


def sources_of(history: History, cut: int, stop: int, most: int) -> Iterator[Source]:
    """The sources with a new tie between two cuts."""
    network = NetworkAt(history, cut)
    source, target = new_ties(network, history.source[cut:stop], history.target[cut:stop])
    if not len(source):
        return
    extractor, rejected = FeatureExtractor(network), RejectedEvidence(network, history)
    for node in np.sort(np.random.default_rng(0).permutation(np.unique(source))[:most]).tolist():
        nodes = extractor.two_step_nodes(node)
        features = np.hstack([extractor.features(nodes), rejected.features(nodes)])
        yield Source(features, np.isin(nodes.target, target[source == node]), network.hubs[nodes.target])


def choices_of(sources: Iterator[Source], negatives: int) -> Choices:
    """The alternatives to learn from: all chosen ones and a sample of the others."""
    random = np.random.default_rng(1)
    features, chosen = [], []
    for source in sources:
        others = np.flatnonzero(~source.chosen)
        sample = random.choice(others, min(negatives, len(others)), replace=False)
        rows = np.sort(np.concatenate([np.flatnonzero(source.chosen), sample]))
        features.append(source.features[rows])
        chosen.append(source.chosen[rows])
    if not features:
        return Choices.concatenate([])
    sizes = [len(rows) for rows in chosen]
    return Choices(np.concatenate(features), np.repeat(np.arange(len(sizes)), sizes), np.concatenate(chosen))


def variants() -> dict[str, list[int]]:
    """The columns of each row of the table."""
    used = list(range(len(FEATURES)))
    table = {"in use": used}
    table |= {f"without {name}": [c for c in used if FEATURES[c] not in group] for name, group in KEPT.items()}
    first = len(FEATURES)
    for name, group in REJECTED.items():
        table[f"with {name}"] = [*used, *range(first, first + len(group))]
        first += len(group)
    table["with all that was rejected"] = list(range(first))
    return table


def hit_rate(tested: list[Source], coefficients: npt.NDArray[np.float64], columns: list[int]) -> float:
    """hit@10 without hubs."""
    hits = []
    for source in tested:
        counts = ~source.is_hub
        if counts.sum() >= MIN_CANDIDATES and source.chosen[counts].any():
            score = source.features[counts][:, columns] @ coefficients
            hits.append(int((score > score[source.chosen[counts]].max()).sum()) < SLOTS)
    return float(np.mean(hits)) if hits else float("nan")


def measure(file: Path, sources: int, negatives: int) -> dict[str, float]:
    """hit@10 of every variant and every simple rule on one network."""
    history = history_of(file)
    cut = history.share(1 - HOLDOUT)
    known = history.until(cut)
    parts = [
        choices_of(sources_of(known, known.share(share), known.share(min(1.0, share * WINDOW)), sources), negatives)
        for share in CUTS
    ]
    choices = Choices.concatenate([part for part in parts if part.positives])
    tested = list(sources_of(history, cut, len(history), TESTED))
    bounds = [*BOUNDS, *[(None, None)] * (choices.features.shape[1] - len(BOUNDS))]
    rates = {f"rule {rule.name}": hit_rate(tested, np.ones(1), [rule.column]) for rule in RULES}
    for name, columns in variants().items():
        part = Choices(choices.features[:, columns], choices.group, choices.chosen)
        rates[name] = hit_rate(tested, logit.fit(part, [bounds[column] for column in columns]), columns)
    return rates


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("files", type=Path, nargs="+")
    parser.add_argument("--sources", type=int, default=200)
    parser.add_argument("--negatives", type=int, default=60)
    options = parser.parse_args()
    table = pd.DataFrame(
        {file.name.split(".")[0]: measure(file, options.sources, options.negatives) for file in options.files}
    )
    table["mean"] = table.mean(axis=1)
    print(table.round(3).to_string())


if __name__ == "__main__":
    main()
