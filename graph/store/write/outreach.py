"""Changes of outreach in a transaction: appended, never overwritten, with their sum on the influencer they are about.

A change is a node `(:OutreachChange {number, target, status, ...})`; the latest one of a target in a campaign is where
that conversation stands. The influencer carries the latest of all its conversations as `outreach_status` and so on.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import neo4j

NEW = "new"  # the status of a change that takes an earlier one back
SUMMARY = ("status", "at", "introducer", "by", "note", "campaign", "owner")  # what the influencer carries

_ALLOCATE = """
MATCH (s:Store {id: 'store'}) SET s.changes_allocated = coalesce(s.changes_allocated, 0) + $number
RETURN s.changes_allocated - $number AS first
"""
_APPEND = "UNWIND $rows AS row MATCH (i:Influencer {key: row.target}) CREATE (c:OutreachChange) SET c = row"
_OF_TARGETS = "UNWIND $keys AS key MATCH (c:OutreachChange {target: key}) RETURN properties(c) AS change"
_SUMMARIZE = f"""
UNWIND $rows AS row MATCH (i:Influencer {{key: row.key}})
SET {", ".join(f"i.outreach_{name} = row.{name}" for name in SUMMARY)}
"""
_MOVE_TARGET = "MATCH (c:OutreachChange {target: $old}) SET c.target = $new RETURN count(c) AS number"
_MOVE_INTRODUCER = (
    "MATCH (c:OutreachChange {introducer: $old}) SET c.introducer = $new",
    "MATCH (i:Influencer {outreach_introducer: $old}) SET i.outreach_introducer = $new",
)
_TEXTS = "MATCH (c:OutreachChange) WHERE c.note IS NOT NULL OR c.next_step IS NOT NULL RETURN properties(c) AS change"
_SET_TEXTS = """
UNWIND $rows AS row MATCH (c:OutreachChange {number: row.number}) SET c.note = row.note, c.next_step = row.next_step
"""
_FORGET = (
    "UNWIND $keys AS key MATCH (c:OutreachChange {target: key}) DELETE c",
    "UNWIND $keys AS key MATCH (c:OutreachChange {introducer: key}) SET c.introducer = null",
    "UNWIND $keys AS key MATCH (i:Influencer {outreach_introducer: key}) SET i.outreach_introducer = null",
)


def append(transaction: neo4j.ManagedTransaction, changes: Sequence[Mapping[str, Any]]) -> None:
    """Append changes, each as its properties without a number, in their order; those of unknown targets are dropped."""
    if not changes:
        return
    first = transaction.run(_ALLOCATE, number=len(changes)).single(strict=True)["first"]
    rows = [
        {name: value for name, value in change.items() if value is not None} | {"number": int(first) + place}
        for place, change in enumerate(changes, 1)
    ]
    transaction.run(_APPEND, rows=rows).consume()
    summarize(transaction, {change["target"] for change in changes})


def summarize(transaction: neo4j.ManagedTransaction, keys: Iterable[str]) -> None:
    """Let influencers carry the latest of their conversations that has a status."""
    targets = sorted(keys)
    changes = [row["change"] for row in transaction.run(_OF_TARGETS, keys=targets)]
    latest: dict[str, Mapping[str, Any]] = {}
    for change in sorted(latest_of_each(changes), key=lambda change: change["number"]):
        if change["status"] != NEW:
            latest[change["target"]] = change
    rows = [{"key": key, **{name: latest.get(key, {}).get(name) for name in SUMMARY}} for key in targets]
    transaction.run(_SUMMARIZE, rows=rows).consume()


def latest_of_each(changes: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The latest change of each target in each campaign.

    >>> [change["number"] for change in latest_of_each([{"number": 2, "target": "a"}, {"number": 1, "target": "a"}])]
    [2]
    """
    ordered = sorted(changes, key=lambda change: change["number"])
    return list({(change["target"], change.get("campaign")): change for change in ordered}.values())


def move(transaction: neo4j.ManagedTransaction, old: str, new: str) -> None:
    """Let what was noted with one key be noted with another one: the account was renamed, or turned out to be that."""
    for statement in _MOVE_INTRODUCER:
        transaction.run(statement, old=old, new=new).consume()
    if transaction.run(_MOVE_TARGET, old=old, new=new).single(strict=True)["number"]:
        summarize(transaction, [new])


def forget(transaction: neo4j.ManagedTransaction, keys: Sequence[str]) -> None:
    """Delete what was noted about accounts, and their keys where they were asked for introductions."""
    for statement in _FORGET:
        transaction.run(statement, keys=list(keys)).consume()


def replace_texts(transaction: neo4j.ManagedTransaction, replaced: Callable[[str], str]) -> None:
    """Rewrite the notes and next steps in the history: a forgotten person must not be named in them."""
    rows, targets = [], set()
    for change in (row["change"] for row in transaction.run(_TEXTS).data()):
        texts = {name: text and replaced(text) for name in ("note", "next_step") for text in (change.get(name),)}
        if any(text != change.get(name) for name, text in texts.items()):
            rows.append({"number": change["number"], **texts})
            targets.add(change["target"])
    transaction.run(_SET_TEXTS, rows=rows).consume()
    summarize(transaction, targets)
