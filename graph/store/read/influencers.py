"""Influencers by key, name, text or rank, with their profile and their measures."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any, NamedTuple

from graph.records import INFLUENCER_FIELDS, UNDATED, Account, Influencer, TierBounds
from graph.store.connection import Row, Store
from graph.store.read.overview import platforms
from graph.store.read.tiers import tier_bounds

PROFILE = ", ".join(f"i.{name} AS {name}" for name in INFLUENCER_FIELDS)


def keys_of_handle(store: Store, handle: str, platform: str | None = None) -> list[str]:
    """The keys of the accounts that this handle leads to, at most one a platform; a former handle counts too."""
    names = [Account(p, handle).handle_key for p in ([platform] if platform else platforms(store))]
    return keys_of_names(store, [name for name in names if name])


def keys_of_id(store: Store, platform: str, account_id: str) -> list[str]:
    """The key of the account with this id, as a list of one or none."""
    return keys_of_names(store, [f"{platform}#{account_id}"])


def keys_of_names(store: Store, names: Sequence[str]) -> list[str]:
    """The keys of the accounts that these names lead to: `x:jade`, or `x#17` for an id; unknown names are left out."""
    return list(dict.fromkeys(keys_by_name(store, names).values()))


def keys_by_name(store: Store, names: Sequence[str]) -> dict[str, str]:
    """The key of the account that each of these names leads to, without unknown names; see `keys_of_names`."""
    aliases = store.read(
        "UNWIND $names AS name MATCH (a:Alias {key: name}) RETURN name, a.influencer AS key", names=list(names)
    )
    key_of = {row["name"]: row["key"] for row in aliases}
    keys = {name: key_of.get(name, name) for name in names}
    rows = store.read(
        "UNWIND $keys AS key MATCH (i:Influencer {key: key}) RETURN i.key AS key", keys=list(keys.values())
    )
    existing = {row["key"] for row in rows}
    return {name: key for name, key in keys.items() if key in existing}


def _influencers(store: Store, rows: Iterable[Row]) -> list[Influencer]:
    bounds = tier_bounds(store)
    return [influencer_of(row, bounds) for row in rows]


def influencer_of(row: Row, bounds: TierBounds) -> Influencer:
    """The influencer in a row that has `PROFILE`, among others or alone."""
    profile = {name: row[name] for name in INFLUENCER_FIELDS}
    return Influencer(**profile | {"former_handles": tuple(profile["former_handles"] or ()), "tier_bounds": bounds})


def influencers(store: Store, keys: Collection[str]) -> dict[str, Influencer]:
    """Profile and measures of each of these accounts by key, without unknown keys."""
    rows = store.read(f"UNWIND $keys AS key MATCH (i:Influencer {{key: key}}) RETURN {PROFILE}", keys=sorted(keys))
    return {person.key: person for person in _influencers(store, rows)}


def influencers_numbered(store: Store, numbers: Sequence[int]) -> list[Influencer]:
    """Profile and measures of the accounts with these numbers, in their order, without unknown numbers."""
    rows = store.read(
        f"UNWIND $numbers AS number MATCH (i:Influencer {{number: number}}) RETURN number, {PROFILE}",
        numbers=list(numbers),
    )
    by_number = dict(zip((row["number"] for row in rows), _influencers(store, rows), strict=True))
    return [by_number[number] for number in numbers if number in by_number]


def search(store: Store, text: str, limit: int) -> list[Influencer]:
    """Accounts whose handle, former handle or name contains `text`: prefix matches first, then by PageRank."""
    rows = store.read(
        f"""
        MATCH (i:Influencer)
        WITH i, toLower(coalesce(i.handle, i.account_id)) AS handle, toLower(coalesce(i.name, '')) AS name
        WHERE handle CONTAINS $text OR name CONTAINS $text
              OR any(former IN i.former_handles WHERE toLower(former) CONTAINS $text)
        WITH i, CASE WHEN handle = $text THEN 0 WHEN handle STARTS WITH $text THEN 1
                     WHEN name STARTS WITH $text THEN 2 ELSE 3 END AS nearness
        RETURN {PROFILE} ORDER BY nearness, coalesce(i.pagerank, 0) DESC, i.key LIMIT $limit
        """,
        text=text.lower(),
        limit=limit,
    )
    return _influencers(store, rows)


def leading(store: Store, limit: int | None) -> list[Influencer]:
    """The accounts with the highest PageRank, all of them without a limit; before the first analysis, by key."""
    ranked = f"MATCH (i:Influencer) RETURN {PROFILE} ORDER BY coalesce(i.pagerank, 0) DESC, i.key"
    rows = store.read(ranked) if limit is None else store.read(f"{ranked} LIMIT $limit", limit=limit)
    return _influencers(store, rows)


def partners(store: Store) -> list[Influencer]:
    """The accounts marked as partners, the oldest mark first."""
    rows = store.read(
        # A comparison, because the embedded server uses no index for IS NOT NULL.
        f"MATCH (i:Influencer) WHERE i.partner_since >= $first RETURN {PROFILE} ORDER BY i.partner_since, i.key",
        first=UNDATED,
    )
    return _influencers(store, rows)


class FollowerCount(NamedTuple):
    """The followers of an account at an instant (ms)."""

    at: int
    followers: int


def follower_history(store: Store, key: str) -> list[FollowerCount]:
    """Every observed number of followers of an account, the earliest first."""
    rows = store.read(
        "MATCH (h:ProfileHistory {influencer: $key}) RETURN h.at AS at, h.followers AS followers", key=key
    )
    counts = (FollowerCount(*pair) for row in rows for pair in zip(row["at"], row["followers"], strict=True))
    return [count for count in counts if count.followers >= 0]


def follower_counts_since(store: Store, since: int) -> dict[str, list[FollowerCount]]:
    """Every observed number of followers of the accounts that have one after an instant (ms), the earliest first."""
    rows = store.read(
        "MATCH (h:ProfileHistory) WHERE any(at IN h.at WHERE at > $since)"
        " RETURN h.influencer AS key, h.at AS at, h.followers AS followers",
        since=since,
    )
    histories = {}
    for row in rows:
        counts = (FollowerCount(*pair) for pair in zip(row["at"], row["followers"], strict=True))
        histories[row["key"]] = sorted(count for count in counts if count.followers >= 0)
    return histories


def traits(store: Store, numbers: Sequence[int]) -> dict[str, dict[int, Any]]:
    """The properties that targets are filtered by: for each of them a dictionary from account number to value."""
    names = ("followers", "platform", "community", "language", "location", "outreach_status", "partner_since", "key")
    properties = ", ".join(f"collect(coalesce(i.{name}, ''))" for name in names)
    query = f"UNWIND $numbers AS number MATCH (i:Influencer {{number: number}}) RETURN collect(number), {properties}"
    existing, *columns = store.columns(query, numbers=list(numbers))
    return {
        name: {number: None if value == "" else value for number, value in zip(existing, column, strict=True)}
        for name, column in zip(names, columns, strict=True)
    }


def numbers_of(store: Store, keys: Iterable[str]) -> dict[str, int]:
    """The number of each of these accounts, by key."""
    rows = store.read(
        "UNWIND $keys AS key MATCH (i:Influencer {key: key}) RETURN key, i.number AS number", keys=sorted(set(keys))
    )
    return {row["key"]: row["number"] for row in rows}
