"""Writing profiles: the newest values on the influencer, every sighting in its history.

`(:Influencer)-[:HAS_SIGHTINGS]->(:Sightings {influencer, at, followers, following, posts})`: parallel lists in time
order, -1 where a sighting did not say.
"""

from collections.abc import Iterable
from typing import Any

import neo4j

from graph.records import Profile

UNSAID = -1
WORDS = ("name", "bio", "url", "category", "location", "language", "engagement_rate")  # of the newest profile
NUMBERS = ("followers", "following", "posts")  # of the newest sighting that says them

Sighting = tuple[int, int, int]  # followers, following, posts

_PROFILE_TIMES = "UNWIND $keys AS key MATCH (i:Influencer {key: key}) RETURN key, i.profile_at AS at, " + ", ".join(
    f"i.{name} AS {name}" for name in WORDS
)
_SET_PROFILES = "UNWIND $rows AS row MATCH (i:Influencer {key: row.key}) SET i += row.values"
_READ = """
UNWIND $keys AS key MATCH (s:Sightings {influencer: key})
RETURN key, s.at AS at, s.followers AS followers, s.following AS following, s.posts AS posts
"""
_ADD = """
UNWIND $rows AS row MATCH (i:Influencer {key: row.key})
CREATE (i)-[:HAS_SIGHTINGS]->(:Sightings {influencer: row.key, at: row.at, followers: row.followers,
                                          following: row.following, posts: row.posts})
"""
_REPLACE = """
UNWIND $rows AS row MATCH (s:Sightings {influencer: row.key})
SET s.at = row.at, s.followers = row.followers, s.following = row.following, s.posts = row.posts
"""
_REMOVE = "MATCH (s:Sightings {influencer: $key}) DETACH DELETE s"


def write(
    transaction: neo4j.ManagedTransaction, profiles: Iterable[tuple[str, Profile]], received_at: int, revision: int
) -> int:
    """Store profiles under their node keys; returns how many told something new. `revision`: of the transaction.

    A profile without a time counts as seen at `received_at`. Of two profiles at one instant, the later row wins.
    """
    by_key: dict[str, list[Profile]] = {}
    for key, profile in profiles:
        by_key.setdefault(key, []).append(profile)
    if not by_key:
        return 0
    keys = sorted(by_key)
    current = {row["key"]: row for row in transaction.run(_PROFILE_TIMES, keys=keys)}
    history = _histories(transaction, keys)
    known = set(history)
    told_new: set[tuple[str, int]] = set()
    values = []
    for key in keys:
        kept = history.setdefault(key, {})
        newest = {name: current[key][name] for name in WORDS}
        newest_at = current[key]["at"]
        for profile in sorted(by_key[key], key=lambda p: _time(p, received_at)):
            at = _time(profile, received_at)
            said = {name: value for name in WORDS if (value := getattr(profile, name)) is not None}
            if newest_at is None or at >= newest_at:
                if any(newest[name] != value for name, value in said.items()):
                    told_new.add((key, at))
                newest, newest_at = newest | said, at
            else:  # an older sighting fills only what is still unknown
                newest = {name: value if value is not None else said.get(name) for name, value in newest.items()}
            numbers = _numbers(profile)
            if numbers != (UNSAID,) * 3 and kept.get(at) != numbers:
                kept[at] = _overlay(kept.get(at), numbers)
                told_new.add((key, at))
        said_now = {name: value for name, value in newest.items() if value is not None}
        values.append(
            {"key": key, "values": said_now | _latest(kept) | {"profile_at": newest_at, "revision": revision}}
        )
    transaction.run(_SET_PROFILES, rows=values).consume()
    _write_histories(transaction, {key: history[key] for key in keys if history[key]}, known)
    return len(told_new)


def move(transaction: neo4j.ManagedTransaction, loser: str, winner: str) -> None:
    """Give the profile and the history of one node to another; the newer value of each field holds."""
    rows = {row["key"]: row for row in transaction.run(_PROFILE_TIMES, keys=[loser, winner])}
    first, second = sorted(rows.values(), key=lambda row: (row["at"] is not None, row["at"] or 0))
    merged = {name: second[name] if second[name] is not None else first[name] for name in (*WORDS, "at")}
    histories = _histories(transaction, [loser, winner])
    history = histories.get(loser, {}) | histories.get(winner, {})
    said = {name: value for name, value in merged.items() if value is not None} | _latest(history)
    said["profile_at"] = said.pop("at", None)
    transaction.run(_SET_PROFILES, rows=[{"key": winner, "values": said}]).consume()
    if loser in histories:
        _write_histories(transaction, {winner: history}, {winner} & set(histories))
        transaction.run(_REMOVE, key=loser).consume()


def _time(profile: Profile, received_at: int) -> int:
    return received_at if profile.at is None else profile.at


def _numbers(profile: Profile) -> Sighting:
    said = (profile.followers, profile.following, profile.posts)
    followers, following, posts = (UNSAID if value is None else value for value in said)
    return followers, following, posts


def _overlay(old: Sighting | None, new: Sighting) -> Sighting:
    if old is None:
        return new
    followers, following, posts = (n if n != UNSAID else o for o, n in zip(old, new, strict=True))
    return followers, following, posts


def _latest(history: dict[int, Sighting]) -> dict[str, int]:
    """Of each number the last one that was seen."""
    latest: dict[str, int] = {}
    for _, numbers in sorted(history.items()):
        latest |= {name: number for name, number in zip(NUMBERS, numbers, strict=True) if number != UNSAID}
    return latest


def _histories(transaction: neo4j.ManagedTransaction, keys: list[str]) -> dict[str, dict[int, Sighting]]:
    return {
        row["key"]: dict(
            zip(row["at"], zip(row["followers"], row["following"], row["posts"], strict=True), strict=True)
        )
        for row in transaction.run(_READ, keys=keys)
    }


def _write_histories(
    transaction: neo4j.ManagedTransaction, histories: dict[str, dict[int, Sighting]], known: set[str]
) -> None:
    rows: dict[str, list[dict[str, Any]]] = {_ADD: [], _REPLACE: []}
    for key, history in histories.items():
        ordered = sorted(history.items())
        row = {"key": key, "at": [at for at, _ in ordered]}
        for place, name in enumerate(NUMBERS):
            row[name] = [numbers[place] for _, numbers in ordered]
        rows[_REPLACE if key in known else _ADD].append(row)
    for statement, some in rows.items():
        if some:
            transaction.run(statement, rows=some).consume()
