"""Flags: precision and recall on cases planted in copies of the sample, with innocent ones beside them.

    PYTHONPATH=. python benchmarks/trust.py [--copies 3]

Each copy plants, by a seed of its own: 12 accounts whose engagement is a tenth of the norm or less, or six times it;
3 groups of 6 that mention each other in 4 to 8 rounds; 12 follower jumps of 25 to 90 % without mentions; and 8 bursts
of 8 to 20 new accounts. Innocent cases: 8 jumps with mentions by known accounts, 4 groups of 6 that mention each other
at one event only, and 8 bursts of mentions by known accounts. What the sample's generator made counts as innocent.
"""

import argparse
import csv
import random
import tempfile
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import permutations
from pathlib import Path

from graph.store import Store, ensure, open_store
from graph.trust import Confidence, Flag, FlagKind, flags
from ingest import ReadOptions, load

SAMPLE = Path(__file__).parents[1] / "data"
FIRST_DAY = datetime(2026, 3, 1, tzinfo=UTC)
NOW = 1_790_000_000_000
NAMES = ("mentions", "profiles", "followers")
Account = tuple[str, str]  # platform and handle


@dataclass
class PlantedSample:
    """The rows of the sample with planted cases, and the accounts of each kind of case."""

    mentions: list[dict[str, str]]
    profiles: list[dict[str, str]]
    followers: list[dict[str, str]]
    planted: dict[FlagKind, set[Account]] = field(default_factory=lambda: {kind: set() for kind in FlagKind})
    number: int = 0

    @classmethod
    def read(cls) -> "PlantedSample":
        mentions, profiles, followers = (read_table(SAMPLE / f"sample_{name}.csv") for name in NAMES)
        return cls(mentions, profiles, followers)

    def mention(self, source: Account, target: Account, day: float) -> None:
        self.number += 1
        at = FIRST_DAY + timedelta(days=day)
        names = {"platform": source[0], "source": source[1], "target": target[1]}
        post = {"created_at": f"{at:%Y-%m-%dT%H:%M:%SZ}", "kind": "mention", "post_id": f"planted{self.number}"}
        self.mentions.append({name: (names | post).get(name, "") for name in self.mentions[0]})


def read_table(path: Path) -> list[dict[str, str]]:
    with open(path, encoding="utf-8") as file:
        return list(csv.DictReader(file))


def plant(sample: PlantedSample, rng: random.Random) -> None:
    """Add the cases; nobody is in two of them."""
    accounts = [(row["platform"], row["handle"]) for row in sample.profiles[3:] if row["platform"] == "instagram"]
    rng.shuffle(accounts)
    taken = iter(accounts)
    known = accounts[400:]
    plant_engagement(sample, rng, [next(taken) for _ in range(12)])
    for rounds in (4, 6, 8, 1, 1, 1, 1):
        plant_group(sample, rng, [next(taken) for _ in range(6)], rounds)
    for is_innocent in [False] * 12 + [True] * 8:
        plant_jump(sample, rng, next(taken), rng.sample(known, 14) if is_innocent else [])
    for is_innocent in [False] * 8 + [True] * 8:
        plant_burst(sample, rng, next(taken), rng.sample(known, 14) if is_innocent else None)


def plant_engagement(sample: PlantedSample, rng: random.Random, chosen: list[Account]) -> None:
    sample.planted[FlagKind.ENGAGEMENT] |= set(chosen)
    factor = {account: rng.uniform(0.03, 0.1) if place % 3 else 6.0 for place, account in enumerate(chosen)}
    for row in sample.profiles:
        if (account := (row["platform"], row["handle"])) in factor:
            row["engagement_rate"] = f"{0.042 * factor[account]:.5f}"


def plant_group(sample: PlantedSample, rng: random.Random, members: list[Account], rounds: int) -> None:
    if rounds > 1:
        sample.planted[FlagKind.GROUP] |= set(members)
    for day in rng.sample(range(5, 115), rounds):
        start = day + rng.random()
        for source, target in permutations(members, 2):
            if rng.random() < 0.8:
                sample.mention(source, target, start + rng.uniform(0, 2.5) / 24)


def plant_jump(sample: PlantedSample, rng: random.Random, account: Account, mentioning: list[Account]) -> None:
    week = rng.randint(4, 15)
    factor = rng.uniform(1.25, 1.9)
    if mentioning:
        for source in mentioning:
            sample.mention(source, account, 7 * week - rng.uniform(0, 7))
    else:
        sample.planted[FlagKind.JUMP].add(account)
    for row in sample.followers:
        if (row["platform"], row["handle"]) == account and row["date"] >= f"{FIRST_DAY + timedelta(7 * week):%Y-%m-%d}":
            row["followers"] = str(round(int(row["followers"]) * factor))


def plant_burst(sample: PlantedSample, rng: random.Random, account: Account, known: list[Account] | None) -> None:
    day = rng.uniform(35, 115)
    if known is None:
        sample.planted[FlagKind.BURST].add(account)
        known = [(account[0], f"new{sample.number}.{place}") for place in range(rng.randint(8, 20))]
    for source in known:
        sample.mention(source, account, day + rng.uniform(0, 2.5))


def fill(store: Store, sample: PlantedSample, folder: Path) -> None:
    for name in NAMES:
        path, rows = folder / f"{name}.csv", getattr(sample, name)
        with open(path, "w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
        load(store, path, ReadOptions(), received_at=NOW, rejects=folder / f"{name}.rejects.csv")


@dataclass
class Tally:
    """Flags that were right, flags of all, and planted accounts."""

    right: int = 0
    flagged: int = 0
    planted: int = 0

    def add(self, found: set[Account], planted: set[Account]) -> None:
        self.right += len(found & planted)
        self.flagged += len(found)
        self.planted += len(planted)

    def __str__(self) -> str:
        precision, recall = self.right / max(1, self.flagged), self.right / max(1, self.planted)
        return f"{precision:.2f} ({self.right} of {self.flagged}) | {recall:.2f} ({self.right} of {self.planted})"


def accounts_of(found: list[Flag], kind: FlagKind, sure: bool) -> set[Account]:
    return {
        (flag.influencer.platform, flag.influencer.handle or "")
        for flag in found
        if flag.kind is kind and not (sure and flag.confidence is Confidence.LOW)
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--copies", type=int, default=3)
    options = parser.parse_args()
    tallies = {(kind, sure): Tally() for kind in FlagKind for sure in (False, True)}
    for seed in range(options.copies):
        sample = PlantedSample.read()
        plant(sample, random.Random(seed))
        with tempfile.TemporaryDirectory() as folder, ensure(open_store(Path(folder, "store"))) as store:
            fill(store, sample, Path(folder))
            found = flags(store)
        for (kind, sure), tally in tallies.items():
            tally.add(accounts_of(found, kind, sure), sample.planted[kind])
    print("| flag | confidence | precision | recall |\n|---|---|---|---|")
    for (kind, sure), tally in tallies.items():
        print(f"| {kind} | {'medium and high' if sure else 'any'} | {tally} |")


if __name__ == "__main__":
    main()
