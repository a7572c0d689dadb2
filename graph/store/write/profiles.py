"""Writing profiles: the newest values on the influencer, every observed count in its history.

`(:Influencer)-[:HAS_PROFILE_HISTORY]->(:ProfileHistory {influencer, at, followers, following, posts, reports, texts})`:
`at` and the counts are parallel lists in time order, -1 for a count that a profile did not state; `reports` and `texts`
are what each load reported, see `reports`.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import neo4j

from graph.records import Profile
from graph.store.write.reports import (
    COUNTS,
    NEWEST,
    Counts,
    ProfileState,
    Report,
    before_reports,
    decode,
    encode,
    fold,
    in_order,
)

_CURRENT = "UNWIND $keys AS key MATCH (i:Influencer {key: key}) RETURN key, i.profile_at AS at, " + ", ".join(
    f"i.{name} AS {name}" for name in NEWEST
)
_SET_PROFILES = "UNWIND $rows AS row MATCH (i:Influencer {key: row.key}) SET i += row.values"
_READ = """
UNWIND $keys AS key MATCH (h:ProfileHistory {influencer: key})
RETURN key, h.at AS at, h.followers AS followers, h.following AS following, h.posts AS posts, h.reports AS reports,
       h.texts AS texts
"""
HISTORY_LISTS = ("at", *COUNTS, "reports", "texts")
CREATE_HISTORIES = f"""
UNWIND $rows AS row MATCH (i:Influencer {{key: row.key}})
CREATE (i)-[:HAS_PROFILE_HISTORY]->(:ProfileHistory {{influencer: row.key,
                                                      {", ".join(f"{name}: row.{name}" for name in HISTORY_LISTS)}}})
"""
_REPLACE = f"""
UNWIND $rows AS row MATCH (h:ProfileHistory {{influencer: row.key}})
SET {", ".join(f"h.{name} = row.{name}" for name in HISTORY_LISTS)}
"""
REMOVE_HISTORY = "MATCH (h:ProfileHistory {influencer: $key}) DETACH DELETE h"


def write(
    transaction: neo4j.ManagedTransaction,
    profiles: Iterable[tuple[str, Profile]],
    received_at: int,
    revision: int,
    load: int,
) -> int:
    """Store profiles under their node keys and return how many of them added information.

    Of two profiles at one instant, the later one counts.

    Parameters
    ----------
    received_at
        The instant (ms) that counts for a profile without a time.
    revision
        The revision of the transaction.
    load
        The number of the load that brings them.
    """
    by_key = reports_by_key(profiles, received_at, load)
    stored = read_reports(transaction, sorted(by_key))
    written = 0
    changed: dict[str, list[Report]] = {}
    for key, reports in by_key.items():
        known = stored.get(key, [])
        added = add_reports(known, reports)
        written += added.written
        if added.fresh:
            changed[key] = in_order([*known, *added.fresh])
    replace_reports(transaction, changed, revision)
    return written


def reports_by_key(profiles: Iterable[tuple[str, Profile]], received_at: int, load: int) -> dict[str, list[Report]]:
    """The profiles of each node key as reports of a load; see `write`."""
    by_key: dict[str, list[Report]] = {}
    for key, profile in profiles:
        by_key.setdefault(key, []).append(Report.of(profile, load, received_at))
    return by_key


class AddedReports(NamedTuple):
    """The reports among others that are new, in order; the state after them; and how many changed it."""

    fresh: list[Report]
    state: ProfileState
    written: int


def add_reports(known: Sequence[Report], reports: Sequence[Report]) -> AddedReports:
    """Add reports of one account to those that are known of it."""
    fresh = in_order(report for report in _once(reports) if report not in known)
    state = fold(known)
    return AddedReports(fresh, state, len({report.at for report in fresh if state.add(report)}))


def _once(reports: Sequence[Report]) -> list[Report]:
    """Reports without repetitions."""
    kept: list[Report] = []
    for report in reports:
        if report not in kept[-8:]:
            kept.append(report)
    return kept


def read_reports(transaction: neo4j.ManagedTransaction, keys: Sequence[str]) -> dict[str, list[Report]]:
    """What was reported so far of each of these accounts."""
    if not keys:
        return {}
    current = {row["key"]: row.data() for row in transaction.run(_CURRENT, keys=keys)}
    reports: dict[str, list[Report]] = {}
    for row in transaction.run(_READ, keys=keys):
        if row["reports"] is not None:
            reports[row["key"]] = decode(row["reports"], row["texts"] or [])
        else:
            history = dict(zip(row["at"], map(Counts, *(row[name] for name in COUNTS)), strict=True))
            reports[row["key"]] = before_reports(current.get(row["key"], {}), history)
    for key in current.keys() - reports.keys():
        if known := before_reports(current[key], {}):
            reports[key] = known
    return reports


def replace_reports(
    transaction: neo4j.ManagedTransaction, reports: Mapping[str, Sequence[Report]], revision: int
) -> None:
    """Write what was reported of these accounts, and what follows from it; without reports, a profile is removed."""
    if not reports:
        return
    known = {row["key"] for row in transaction.run(_READ, keys=sorted(reports))}
    states = {key: fold(of_key) for key, of_key in reports.items()}
    values = [
        {"key": key, "values": state.properties() | {"revision": revision}} for key, state in sorted(states.items())
    ]
    transaction.run(_SET_PROFILES, rows=values).consume()
    rows: dict[str, list[dict[str, Any]]] = {CREATE_HISTORIES: [], _REPLACE: []}
    for key, of_key in reports.items():
        if not of_key and key in known:
            transaction.run(REMOVE_HISTORY, key=key).consume()
        elif of_key:
            rows[_REPLACE if key in known else CREATE_HISTORIES].append(history_row(key, of_key, states[key]))
    for statement, of_statement in rows.items():
        if of_statement:
            transaction.run(statement, rows=of_statement).consume()


def history_row(key: str, reports: Sequence[Report], state: ProfileState) -> dict[str, Any]:
    """The key of an account and the lists of its history."""
    ordered = sorted(state.history.items())
    row: dict[str, Any] = {"key": key, "at": [at for at, _ in ordered]} | encode(reports)
    return row | {name: [getattr(counts, name) for _, counts in ordered] for name in COUNTS}


def move(transaction: neo4j.ManagedTransaction, loser: str, winner: str, revision: int) -> None:
    """Move the profile and the history of one node to another; the newer value of each field wins."""
    stored = read_reports(transaction, [loser, winner])
    if loser in stored:
        merged = in_order([*stored[loser], *stored.get(winner, [])])
        replace_reports(transaction, {winner: merged}, revision)
        transaction.run(REMOVE_HISTORY, key=loser).consume()
