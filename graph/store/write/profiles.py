"""Writing profiles: the newest values on the influencer, every observed count in its history.

`(:Influencer)-[:HAS_PROFILE_HISTORY]->(:ProfileHistory {influencer, at, followers, following, posts})`: parallel lists
in time order, -1 for a count that a profile did not state.
"""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import neo4j

from graph.records import Profile

UNKNOWN = -1
TEXTS = ("name", "bio", "url", "category", "location", "language", "engagement_rate")  # of the newest profile
COUNTS = ("followers", "following", "posts")  # each of the newest profile that states it


class Counts(NamedTuple):
    """The counts of one observation; UNKNOWN for those it does not state."""

    followers: int = UNKNOWN
    following: int = UNKNOWN
    posts: int = UNKNOWN

    @classmethod
    def of(cls, profile: Profile) -> "Counts":
        stated = (getattr(profile, name) for name in COUNTS)
        return cls(*(UNKNOWN if count is None else count for count in stated))

    def over(self, older: "Counts") -> "Counts":
        """These counts, with those of `older` in place of unknown ones.

        >>> Counts(5).over(Counts(4, 3))
        Counts(followers=5, following=3, posts=-1)
        """
        return Counts(*(new if new != UNKNOWN else old for old, new in zip(older, self, strict=True)))


History = dict[int, Counts]  # observations by instant (ms)

_CURRENT = "UNWIND $keys AS key MATCH (i:Influencer {key: key}) RETURN key, i.profile_at AS at, " + ", ".join(
    f"i.{name} AS {name}" for name in TEXTS
)
_SET_PROFILES = "UNWIND $rows AS row MATCH (i:Influencer {key: row.key}) SET i += row.values"
_READ = """
UNWIND $keys AS key MATCH (h:ProfileHistory {influencer: key})
RETURN key, h.at AS at, h.followers AS followers, h.following AS following, h.posts AS posts
"""
CREATE_HISTORIES = """
UNWIND $rows AS row MATCH (i:Influencer {key: row.key})
CREATE (i)-[:HAS_PROFILE_HISTORY]->(:ProfileHistory {influencer: row.key, at: row.at, followers: row.followers,
                                                     following: row.following, posts: row.posts})
"""
_REPLACE = """
UNWIND $rows AS row MATCH (h:ProfileHistory {influencer: row.key})
SET h.at = row.at, h.followers = row.followers, h.following = row.following, h.posts = row.posts
"""
REMOVE_HISTORY = "MATCH (h:ProfileHistory {influencer: $key}) DETACH DELETE h"


def write(
    transaction: neo4j.ManagedTransaction, profiles: Iterable[tuple[str, Profile]], received_at: int, revision: int
) -> int:
    """Store profiles under their node keys and return how many of them added information.

    Of two profiles at one instant, the later row wins.

    Parameters
    ----------
    received_at
        The instant (ms) that counts for a profile without a time.
    revision
        The revision of the transaction.
    """
    by_key: dict[str, list[Profile]] = {}
    for key, profile in profiles:
        by_key.setdefault(key, []).append(profile)
    if not by_key:
        return 0
    keys = sorted(by_key)
    current = {row["key"]: row for row in transaction.run(_CURRENT, keys=keys)}
    histories = _read_histories(transaction, keys)
    known = set(histories)
    added: set[tuple[str, int]] = set()
    rows = []
    for key in keys:
        history = histories.setdefault(key, {})
        timed = [(received_at if profile.at is None else profile.at, profile) for profile in by_key[key]]
        timed.sort(key=lambda pair: pair[0])
        newest, newest_at, new_texts = _newest_texts(current[key], timed)
        added |= {(key, at) for at in (*new_texts, *_add_counts(history, timed))}
        values = newest | _latest_counts(history) | {"profile_at": newest_at, "revision": revision}
        rows.append({"key": key, "values": values})
    transaction.run(_SET_PROFILES, rows=rows).consume()
    _write_histories(transaction, {key: histories[key] for key in keys if histories[key]}, known)
    return len(added)


def _newest_texts(
    current: Mapping[str, Any], timed: Iterable[tuple[int, Profile]]
) -> tuple[dict[str, Any], int | None, list[int]]:
    """Known texts after these profiles, their instant (ms), and the instants of profiles that changed one."""
    newest = {name: current[name] for name in TEXTS}
    newest_at: int | None = current["at"]
    changed = []
    for at, profile in timed:
        stated = {name: value for name in TEXTS if (value := getattr(profile, name)) is not None}
        if newest_at is None or at >= newest_at:
            if any(newest[name] != value for name, value in stated.items()):
                changed.append(at)
            newest, newest_at = newest | stated, at
        else:  # an older profile fills only gaps
            newest = {name: value if value is not None else stated.get(name) for name, value in newest.items()}
    return {name: value for name, value in newest.items() if value is not None}, newest_at, changed


def _add_counts(history: History, timed: Iterable[tuple[int, Profile]]) -> list[int]:
    """Add the counts of these profiles to a history; the instants (ms) of those that changed it."""
    changed = []
    for at, profile in timed:
        counts = Counts.of(profile)
        if counts != Counts() and history.get(at) != counts:
            history[at] = counts.over(history.get(at, Counts()))
            changed.append(at)
    return changed


def move(transaction: neo4j.ManagedTransaction, loser: str, winner: str) -> None:
    """Move the profile and the history of one node to another; the newer value of each field wins."""
    rows = {row["key"]: row for row in transaction.run(_CURRENT, keys=[loser, winner])}
    older, newer = sorted(rows.values(), key=lambda row: (row["at"] is not None, row["at"] or 0))
    merged = {name: newer[name] if newer[name] is not None else older[name] for name in (*TEXTS, "at")}
    histories = _read_histories(transaction, [loser, winner])
    history = histories.get(loser, {}) | histories.get(winner, {})
    values = {name: value for name, value in merged.items() if value is not None} | _latest_counts(history)
    values["profile_at"] = values.pop("at", None)
    transaction.run(_SET_PROFILES, rows=[{"key": winner, "values": values}]).consume()
    if loser in histories:
        _write_histories(transaction, {winner: history}, {winner} & set(histories))
        transaction.run(REMOVE_HISTORY, key=loser).consume()


def _latest_counts(history: History) -> dict[str, int]:
    """Each count as it was last stated."""
    latest: dict[str, int] = {}
    for _, counts in sorted(history.items()):
        latest |= {name: count for name, count in counts._asdict().items() if count != UNKNOWN}
    return latest


def _read_histories(transaction: neo4j.ManagedTransaction, keys: list[str]) -> dict[str, History]:
    return {
        row["key"]: dict(zip(row["at"], map(Counts, row["followers"], row["following"], row["posts"]), strict=True))
        for row in transaction.run(_READ, keys=keys)
    }


def _write_histories(transaction: neo4j.ManagedTransaction, histories: dict[str, History], known: set[str]) -> None:
    rows: dict[str, list[dict[str, Any]]] = {CREATE_HISTORIES: [], _REPLACE: []}
    for key, history in histories.items():
        ordered = sorted(history.items())
        row: dict[str, Any] = {"key": key, "at": [at for at, _ in ordered]}
        row |= {name: [getattr(counts, name) for _, counts in ordered] for name in COUNTS}
        rows[_REPLACE if key in known else CREATE_HISTORIES].append(row)
    for statement, histories_rows in rows.items():
        if histories_rows:
            transaction.run(statement, rows=histories_rows).consume()
