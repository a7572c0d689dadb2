"""The forecast of followers on hidden weeks, against assuming that nothing changes; and how early rising accounts show.

    PYTHONPATH=. python benchmarks/growth.py [--shared ../shared/data]

Histories: the sample (18 weeks) and two short parts of it, and where the folder is there, the lists of the largest
accounts of Instagram, TikTok and YouTube in 2022, months apart; the first list states no month and is taken for March.
In the sample the generator says which accounts take off, and in which week.
"""

import argparse
import csv
import importlib.util
import random
import re
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from types import ModuleType

import numpy as np

from graph.records import DAY_MS, DEFAULT_BOUNDS, start_of_day
from graph.watch.backtest import backtest_forecast
from graph.watch.growth import are_rising, growth_norm
from graph.watch.histories import FollowerHistories, trends

DATA = Path(__file__).parents[1] / "data"
MONTHS = {"june": date(2022, 6, 30), "sep": date(2022, 9, 30), "nov": date(2022, 11, 30), "dec": date(2022, 12, 31)}
FIRST_LIST = date(2022, 3, 31)  # the list without a month in its name
UNITS = {"": 1, "K": 1e3, "M": 1e6}
Observation = tuple[str, date, int]


def histories_of(observations: Iterable[Observation]) -> FollowerHistories:
    """Histories of accounts in the order of their first observation; of two on one day the later one counts."""
    by_account_and_day = {(name, day): followers for name, day, followers in observations}
    numbers: dict[str, int] = {}
    accounts = [numbers.setdefault(name, len(numbers)) for name, _ in by_account_and_day]
    at = [start_of_day(day) for _, day in by_account_and_day]
    return FollowerHistories.of(
        np.array(accounts), np.array(at), np.array(list(by_account_and_day.values())), len(numbers)
    )


def sample() -> Iterator[Observation]:
    with open(DATA / "sample_followers.csv", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            yield f"{row['platform']}:{row['handle']}", date.fromisoformat(row["date"]), int(row["followers"])


def parts_of_sample() -> dict[str, FollowerHistories]:
    """The sample, every fourth week of it (five observations), and its first nine weeks."""
    whole = histories_of(sample())
    start = int(whole.at.min())
    is_fourth = (whole.at - start) % (28 * DAY_MS) == 0
    accounts, at, followers = (part[is_fourth] for part in (whole.accounts, whole.at, whole.followers))
    return {
        "the sample": whole,
        "every fourth week of it": FollowerHistories.of(accounts, at, followers, len(whole)),
        "its first nine weeks": whole.until(start + 9 * 7 * DAY_MS),
    }


def largest_accounts(folder: Path, platform: str) -> Iterator[Observation]:
    for path in sorted(folder.glob(f"{platform}*.csv")):
        day = next((day for month, day in MONTHS.items() if month in path.name), FIRST_LIST)
        with open(path, encoding="utf-8") as file:
            header, *rows = csv.reader(file)
        heads = [cell.strip().casefold() for cell in header]
        followers = next(place for place, head in enumerate(heads) if "follower" in head or "subscriber" in head)
        name = 1 if heads[0].startswith(("rank", "s.no", "row")) else 0
        name = 2 if path.name.startswith("youtube_sep") else name
        for row in rows:
            number = re.fullmatch(r"([\d.]+)([KM]?)", row[followers].strip().replace(",", "")) if row[name:] else None
            if number and row[name]:
                yield row[name].strip().casefold(), day, int(float(number[1]) * UNITS[number[2]])


def generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_sample", DATA / "make_sample.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def print_rising() -> None:
    """How many of the accounts that take off are found, by the weeks since they did."""
    make = generator()
    rng = random.Random(make.SEED)
    people = make.make_people(rng)
    make.make_circles(rng, people)
    make.grow(rng, people)
    histories = histories_of(sample())
    print("| weeks since take-off | taking off | found | others flagged, of 1,470 |\n|---|---|---|---|")
    for weeks in range(1, 5):
        taking_off = found = others = checks = 0
        for week in range(6, 17):
            now = trends(histories.until(start_of_day(make.FIRST_DAY.date()) + 7 * DAY_MS * week))
            norm = growth_norm(now)
            rising = are_rising(now, norm) if norm else np.zeros(len(people), bool)
            start = [person.takes_off is not None and person.takes_off + weeks == week for person in people]
            never = [person.takes_off is None for person in people]
            taking_off, found = taking_off + sum(start), found + int((rising & np.array(start)).sum())
            others, checks = others + int((rising & np.array(never)).sum()), checks + 1
        print(f"| {weeks} | {taking_off} | {found} | {others / checks:.1f} |")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=Path(__file__).parents[2] / "shared" / "data")
    folder = parser.parse_args().shared / "top1000-social-2022"
    sources = parts_of_sample()
    if folder.is_dir():
        lists = {name: list(largest_accounts(folder, name)) for name in ("instagram", "tiktok", "youtube")}
        sources |= {name: histories_of(rows) for name, rows in lists.items()}
        together = ((f"{name}:{handle}", day, count) for name, rows in lists.items() for handle, day, count in rows)
        sources["the three together"] = histories_of(together)
    print(
        "| history | accounts | forecasts | days | range holds (80 % promised) | median width | without a range |"
        " error | no change | fast: error | no change |"
    )
    print("|---|---|---|---|---|---|---|---|---|---|---|")
    for name, histories in sources.items():
        test = backtest_forecast(histories, DEFAULT_BOUNDS)
        assert test is not None
        fast = f"{test.fast_error or 0:.1f} % | {test.fast_naive_error or 0:.1f} %"
        print(
            f"| {name} | {len(histories):,} | {test.forecasts:,} | {test.horizon_days:.0f} | "
            f"{100 * test.coverage:.0f} % | {test.width:.1f} % | {test.without_range} | "
            f"{test.error:.1f} % | {test.naive_error:.1f} % | {fast} |"
        )
    print_rising()


if __name__ == "__main__":
    main()
