"""Deleting a person: the account, its mentions, and its name in what others wrote.

Keyed hashes of the names stay, see `forgotten`.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import neo4j

from graph.records import Account
from graph.store.team.saved_views import SavedView
from graph.store.write import outreach
from graph.store.write.forgotten import ANY_PLATFORM, remember
from graph.store.write.profiles import REMOVE_HISTORY, read_reports
from graph.store.write.revisions import begin_write, mark_removed

REMOVED = "***"  # stands for the name of a forgotten person in a text

_NAMES = """
MATCH (i:Influencer {key: $key})
OPTIONAL MATCH (reused:Alias {key: $key})
RETURN i.platform AS platform, i.handle AS handle, i.account_id AS account_id, reused.influencer AS key_leads_to,
       COLLECT { MATCH (a:Alias {influencer: $key}) RETURN a.key } AS aliases
"""
_UNLIST = """
MATCH (i:Influencer {key: $key})
MATCH (l:ShownList) WHERE i.number IN l.targets OR i.number IN l.before
SET l.targets = [number IN l.targets WHERE number <> i.number],
    l.before = [number IN l.before WHERE number <> i.number]
"""
_DELETE = (
    _UNLIST,
    "MATCH (i:Influencer {key: $key}) MATCH (l:ShownList {name: toString(i.number)}) DELETE l",
    REMOVE_HISTORY,
    "MATCH (a:Alias {influencer: $key}) DELETE a",
    "MATCH (i:Influencer) WHERE $key IN i.rivals SET i.rivals = [rival IN i.rivals WHERE rival <> $key]",
    "MATCH (i:Influencer {key: $key}) DETACH DELETE i",
)
_COMMUNITIES = """
MATCH (c:Community)
RETURN c.number AS number, c.name AS name, c.leaders AS leaders, c.change_text AS change_text, c.change AS change
"""
_RENAME_COMMUNITY = (
    "MATCH (c:Community {number: $number}) SET c.name = $name, c.leaders = $leaders, c.change_text = $change_text",
    "MATCH (i:Influencer {community: $number}) SET i.community_name = $name",
    "MATCH (i:Influencer {community_fine: $number}) SET i.community_fine_name = $name",
)
_BIOS = """
MATCH (i:Influencer) WHERE any(handle IN $handles WHERE toLower(i.bio) CONTAINS '@' + handle)
RETURN i.key AS key, i.bio AS bio
"""
_SET_BIOS = "UNWIND $rows AS row MATCH (i:Influencer {key: row.key}) SET i.bio = row.bio, i.revision = $revision"
_HISTORIES = """
MATCH (h:ProfileHistory)
WHERE any(text IN h.texts WHERE any(handle IN $handles WHERE toLower(text) CONTAINS '@' + handle))
RETURN h.influencer AS key, h.texts AS texts
"""
_DISMISSED = """
MATCH (i:Influencer)
WHERE i.dismissed_flags IS NOT NULL
      AND any(flag IN i.dismissed_flags WHERE any(handle IN $handles WHERE toLower(flag) CONTAINS '@' + handle))
RETURN i.key AS key, i.dismissed_flags AS flags
"""
_SET_DISMISSED = "UNWIND $rows AS row MATCH (i:Influencer {key: row.key}) SET i.dismissed_flags = row.flags"
_VIEWS = """
MATCH (v:SavedView)
RETURN v.name AS name, v.address AS address, v.at AS at, v.placed AS placed, v.xs AS xs, v.ys AS ys
"""
_SET_VIEW = """
MATCH (v:SavedView {name: $name}) SET v.address = $address, v.placed = $placed, v.xs = $xs, v.ys = $ys
"""
_DELETE_VIEW = "MATCH (v:SavedView {name: $name}) DELETE v"
_SET_TEXTS = "UNWIND $rows AS row MATCH (h:ProfileHistory {influencer: row.key}) SET h.texts = row.texts"


@dataclass(frozen=True)
class ForgottenNames:
    """What led to a forgotten account, for cleaning files: handles, ids, e-mail addresses and full names."""

    handles: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    full_names: tuple[str, ...] = ()

    @property
    def words(self) -> tuple[str, ...]:
        """What a text may call the person."""
        return (*self.handles, *self.ids, *self.emails, *self.full_names)


def forget(transaction: neo4j.ManagedTransaction, key: str, at: int) -> ForgottenNames:
    """Delete the influencer with this key and keep hashes of its names.

    Parameters
    ----------
    at
        Now, in ms.

    Returns
    -------
    ForgottenNames
        Empty if there is no such influencer.
    """
    revision = begin_write(transaction)
    mark_removed(transaction)
    row = transaction.run(_NAMES, key=key).single()
    if row is None or row["platform"] is None:
        return ForgottenNames()
    keys = _all_names(row.data(), key)
    names = _forgotten_names(transaction, row["platform"], keys, key)
    handle_keys = [name for name in keys if "#" not in name]
    remember(transaction, keys, names.words, at, without_id=() if names.ids else handle_keys)
    outreach.forget(transaction, [key])
    for statement in _DELETE:
        transaction.run(statement, key=key).consume()
    _remove_from_communities(transaction, names.handles)
    _remove_from_texts(transaction, names.handles, revision)
    _remove_from_views(transaction, key, names.handles)
    return names


def forget_name(transaction: neo4j.ManagedTransaction, platform: str | None, handle: str, at: int) -> ForgottenNames:
    """Keep hashes of the handle of somebody who is not an influencer of the store, on one platform or on all.

    Parameters
    ----------
    at
        Now, in ms.
    """
    revision = begin_write(transaction)
    names = Account(platform or ANY_PLATFORM, handle, None).names
    remember(transaction, names, [handle], at, without_id=names)
    _remove_from_texts(transaction, [handle], revision)
    return ForgottenNames(handles=(handle,))


def _forgotten_names(
    transaction: neo4j.ManagedTransaction, platform: str, keys: Iterable[str], key: str
) -> ForgottenNames:
    values = [report.values for report in read_reports(transaction, [key]).get(key, [])]
    full_names = {str(known["name"]) for known in values if " " in str(known.get("name") or "").strip()}
    return ForgottenNames(
        handles=tuple(sorted(name.removeprefix(f"{platform}:") for name in keys if "#" not in name)),
        ids=tuple(sorted(name.removeprefix(f"{platform}#") for name in keys if "#" in name)),
        emails=tuple(sorted({str(known["email"]) for known in values if known.get("email")})),
        full_names=tuple(sorted(full_names)),
    )


def _all_names(row: dict[str, Any], key: str) -> set[str]:
    """Every name that leads to this node, without former handles that another account uses now."""
    names = {*row["aliases"], *Account(row["platform"], None, row["account_id"]).names}
    return names | {key} if row["key_leads_to"] in (None, key) else names


def _pattern(handles: Iterable[str]) -> re.Pattern[str] | None:
    """Any of these handles after an @, not as a part of a longer one."""
    parts = "|".join(re.escape(handle.casefold()) for handle in sorted(handles, key=len, reverse=True))
    return re.compile(rf"@({parts})(?![\w~+·-]|\.\w)", re.IGNORECASE) if parts else None


def _remove_from_communities(transaction: neo4j.ManagedTransaction, handles: Iterable[str]) -> None:
    """Remove handles from the names, leaders and change texts of communities."""
    gone = {handle.casefold() for handle in handles}
    if (named := _pattern(gone)) is None:
        return
    for row in transaction.run(_COMMUNITIES).data():
        leaders = [leader for leader in row["leaders"] or () if leader.casefold() not in gone]
        name, change_text = row["name"], row["change_text"]
        if named.search(name):
            around = " and ".join(f"@{leader}" for leader in leaders[:2])
            name = f"Around {around}" if leaders else f"Community {row['number']}"
        if change_text and named.search(change_text):
            change_text = row["change"]
        if (name, change_text, leaders) != (row["name"], row["change_text"], row["leaders"]):
            for statement in _RENAME_COMMUNITY:
                transaction.run(
                    statement, number=row["number"], name=name, leaders=leaders, change_text=change_text
                ).consume()


def _remove_from_texts(transaction: neo4j.ManagedTransaction, handles: Iterable[str], revision: int) -> None:
    """Remove handles from the bios of others and from the team's notes about them, where they follow an @."""
    gone = sorted({handle.casefold() for handle in handles})
    if (mentioned := _pattern(gone)) is None:
        return
    bios = transaction.run(_BIOS, handles=gone).data()
    rows = [{"key": row["key"], "bio": mentioned.sub(f"@{REMOVED}", row["bio"])} for row in bios]
    transaction.run(_SET_BIOS, rows=rows, revision=revision).consume()
    rows = [
        {"key": row["key"], "texts": [mentioned.sub(f"@{REMOVED}", text) for text in row["texts"]]}
        for row in transaction.run(_HISTORIES, handles=gone).data()
    ]
    transaction.run(_SET_TEXTS, rows=rows).consume()
    dismissed = transaction.run(_DISMISSED, handles=gone).data()
    rows = [
        {"key": row["key"], "flags": [mentioned.sub(f"@{REMOVED}", flag) for flag in row["flags"]]} for row in dismissed
    ]
    transaction.run(_SET_DISMISSED, rows=rows).consume()
    outreach.replace_texts(transaction, lambda text: mentioned.sub(f"@{REMOVED}", text))


def _remove_from_views(transaction: neo4j.ManagedTransaction, key: str, handles: Iterable[str]) -> None:
    """Remove a person from saved views, and handles that follow an @ from their annotations.

    A view of the person's own circle is deleted.
    """
    mentioned = _pattern({handle.casefold() for handle in handles})
    for row in transaction.run(_VIEWS).data():
        before = SavedView.from_row(row)
        view = before.without(key, lambda text: mentioned.sub(f"@{REMOVED}", text) if mentioned else text)
        if view is None:
            transaction.run(_DELETE_VIEW, name=before.name).consume()
        elif view != before:
            transaction.run(_SET_VIEW, view.columns | {"name": view.name}).consume()
