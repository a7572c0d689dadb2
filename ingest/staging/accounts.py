"""The accounts of a staging file: which names belong together, and the order in which they are resolved.

Names in one record (a handle and an id) belong to one group, and so do all names connected by such records. Almost
every group holds at most one handle and one id: all of its names mean the same account, which is resolved once. Where a
handle moves between ids, or an id between handles, the time of each record decides which account it means: such groups
are "moving" and are resolved record by record.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from graph.records import Account
from graph.store import Observation, Resolved
from ingest.staging.file import Staging

OBSERVATIONS_AT_ONCE = 10_000
MANY_NAMES = 2_000_000
REPEATED = 1.5  # names for a distinct one, from which on they are united

# A name that is met again after many others gets a second code: joins of all records with these take much memory.
_FIRST_CODES = """
CREATE OR REPLACE TEMP TABLE first_code AS
SELECT code, min(code) OVER (PARTITION BY platform, handle, account_id) AS first FROM name
"""
_COUNT_NAMES = "SELECT count(*), approx_count_distinct((platform, handle, account_id)) FROM name"
_UNITE = """
CREATE TABLE united AS
SELECT r.* REPLACE (f.first AS {column}) FROM {table} r JOIN first_code f ON f.code = r.{column};
DROP TABLE {table};
ALTER TABLE united RENAME TO {table}
"""
_DROP_OTHERS = """
CREATE TABLE united AS SELECT * FROM name SEMI JOIN (SELECT DISTINCT first FROM first_code) ON code = first;
DROP TABLE name;
ALTER TABLE united RENAME TO name;
DROP TABLE first_code
"""
_CODED = (("mention", "source"), ("mention", "target"), ("profile", "account"))

# An account is known by its two keys; its number is that of its first spelling.
_CANONICAL = """
CREATE OR REPLACE TABLE canonical AS
SELECT code, min(code) OVER (PARTITION BY handle_key, id_key) AS account FROM name
"""
_KEYS = """
CREATE OR REPLACE TEMP TABLE label_of AS
SELECT key, (row_number() OVER () - 1)::INTEGER AS number
FROM (SELECT handle_key AS key FROM name WHERE handle_key IS NOT NULL
      UNION SELECT id_key FROM name WHERE id_key IS NOT NULL)
"""
_LINKS = """
SELECT h.number AS handle, i.number AS id
FROM name n JOIN label_of h ON h.key = n.handle_key JOIN label_of i ON i.key = n.id_key
"""
_SEEN = """
SELECT 2 * place AS place, source AS code, instant FROM mention
UNION ALL SELECT 2 * place + 1, target, instant FROM mention
UNION ALL SELECT 2 * place, account, instant FROM profile
"""
_ACCOUNTS = f"""
CREATE OR REPLACE TABLE account AS
WITH seen AS (
    SELECT c.account, min(s.place) AS first, min_by(coalesce(s.instant, $received_at), s.place) AS first_at,
           max(coalesce(s.instant, $received_at)) AS last_at
    FROM ({_SEEN}) s JOIN canonical c USING (code) GROUP BY c.account),
grouped AS (
    SELECT s.*, n.platform, n.handle, n.account_id, n.handle_key, n.id_key, {{group}} AS label
    FROM seen s JOIN name n ON n.code = s.account {{join}})
SELECT *, min(first) OVER (PARTITION BY label) AS "group",
       min(handle_key) OVER (PARTITION BY label) <> max(handle_key) OVER (PARTITION BY label)
       OR min(id_key) OVER (PARTITION BY label) <> max(id_key) OVER (PARTITION BY label) AS is_moving
FROM grouped
"""
_CLAIMS = """
SELECT "group", handle_key, id_key FROM account
WHERE NOT coalesce(is_moving, false) AND handle_key IS NOT NULL AND id_key IS NOT NULL
  AND "group" IN (SELECT "group" FROM account GROUP BY "group" HAVING count(*) > 1)
"""
# Steady accounts first: where each is met first, and at its latest instant, which may decide about its handle.
_STEADY = """
SELECT account, NULL::BIGINT AS place, platform, handle, account_id, instant FROM (
    SELECT *, first_at AS instant, 0 AS step FROM account
    UNION ALL SELECT *, last_at, 1 FROM account
    WHERE last_at > first_at AND handle_key IS NOT NULL AND id_key IS NOT NULL)
WHERE NOT coalesce(is_moving, false) ORDER BY "group", first, step
"""
_MOVING = f"""
SELECT a.account, s.place, n.platform, n.handle, n.account_id, coalesce(s.instant, $received_at) AS instant
FROM ({_SEEN}) s JOIN canonical c USING (code) JOIN account a ON a.account = c.account JOIN name n ON n.code = s.code
WHERE a.is_moving ORDER BY s.place
"""


@dataclass(frozen=True)
class ObservationBatch:
    """Observations to resolve at once. `places` are those of moving accounts' records, None for steady accounts."""

    position: int
    accounts: list[int]
    places: list[int | None]
    observations: list[Observation]


def separate_accounts(staging: Staging) -> int:
    """Distinguish the accounts of all records and return their number."""
    connection = staging.connection
    _unite_codes(staging)
    connection.execute(_CANONICAL)
    has_ids = staging.rows("SELECT 1 FROM name WHERE id_key IS NOT NULL LIMIT 1")
    group, join = "s.account", ""
    if has_ids:
        _label_names(staging)
        group, join = "l.label", "JOIN label_of l ON l.key = coalesce(n.handle_key, n.id_key)"
    statement = _ACCOUNTS.format(group=group, join=join)
    connection.execute(statement, {"received_at": staging.fact("received_at")})
    return int(staging.rows("SELECT count(*) FROM account")[0][0])


def _unite_codes(staging: Staging) -> None:
    """Give equal names the same code in all records, if many have several."""
    names, distinct = staging.rows(_COUNT_NAMES)[0]
    if names > MANY_NAMES and names > REPEATED * distinct:
        staging.connection.execute(_FIRST_CODES)
        for table, column in _CODED:
            staging.connection.execute(_UNITE.format(table=table, column=column))
        staging.connection.execute(_DROP_OTHERS)


def _label_names(staging: Staging) -> None:
    """Give connected names the same label."""
    import numpy as np
    import pyarrow as pa
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    connection = staging.connection
    connection.execute(_KEYS)
    links = connection.sql(_LINKS).to_arrow_table()
    size = int(staging.rows("SELECT count(*) FROM label_of")[0][0])
    ends = links["handle"].to_numpy(), links["id"].to_numpy()
    linked = coo_array((np.ones(len(links), np.bool_), ends), shape=(size, size))
    _, labels = connected_components(linked, directed=False)
    connection.register("labels", pa.table({"number": np.arange(size, dtype=np.int32), "label": labels}))
    connection.execute("CREATE OR REPLACE TEMP TABLE label_of AS SELECT * FROM label_of JOIN labels USING (number)")
    connection.unregister("labels")


def note_claims(staging: Staging, conflicting: Callable[[Sequence[tuple[str, str]]], list[bool]]) -> None:
    """Mark groups as moving whose handle the store gives to an account with another id.

    Parameters
    ----------
    conflicting
        Finds the conflicting ones among pairs of a handle key and an id key.
    """
    claims = staging.rows(_CLAIMS)
    for start in range(0, len(claims), OBSERVATIONS_AT_ONCE):
        part = claims[start : start + OBSERVATIONS_AT_ONCE]
        answers = conflicting([(handle_key, id_key) for _, handle_key, id_key in part])
        groups = [group for (group, _, _), answer in zip(part, answers, strict=True) if answer]
        if groups:
            staging.connection.execute('UPDATE account SET is_moving = true WHERE "group" IN ?', [groups])


def observations(staging: Staging, start: int) -> Iterator[ObservationBatch]:
    """The observations to resolve from this position on: steady accounts, then records of moving ones."""
    position = 0
    for query, parameters in ((_STEADY, {}), (_MOVING, {"received_at": staging.fact("received_at")})):
        cursor = staging.connection.cursor()  # of its own: where they lead is noted meanwhile
        result = cursor.execute(query, parameters)
        while rows := result.fetchmany(OBSERVATIONS_AT_ONCE):
            skipped = min(len(rows), max(0, start - position))
            position += len(rows)
            if rows := rows[skipped:]:
                yield _batch(position - len(rows), rows)
        cursor.close()


def _batch(position: int, rows: Sequence[tuple[int, int | None, str, str | None, str | None, int]]) -> ObservationBatch:
    return ObservationBatch(
        position,
        [account for account, *_ in rows],
        [place for _, place, *_ in rows],
        [Observation(Account(platform, handle, account_id), at) for *_, platform, handle, account_id, at in rows],
    )


def forget_resolved(staging: Staging, start: int) -> None:
    """Drop the results noted from this position on: the store never committed them."""
    for table in ("resolved", "assigned"):
        staging.connection.execute(f"DELETE FROM {table} WHERE position >= ?", [start])


def keep_resolved(
    staging: Staging, batch: ObservationBatch, resolved: Sequence[Resolved], merged: dict[str, str]
) -> None:
    """Note where a batch of observations led; what was noted for it by an earlier attempt is replaced."""
    import pyarrow as pa

    connection = staging.connection
    forget_resolved(staging, batch.position)
    positions = range(batch.position, batch.position + len(resolved))
    keys = pa.array([key for key, _ in resolved], pa.string())
    places = pa.array(batch.places, pa.int64())
    is_new = [is_new for _, is_new in resolved]
    rows = pa.table({"position": positions, "account": batch.accounts, "place": places, "key": keys, "is_new": is_new})
    connection.register("rows", rows)
    connection.execute("INSERT INTO resolved SELECT position, account, key, is_new FROM rows WHERE place IS NULL")
    connection.execute("INSERT INTO assigned SELECT position, place, key FROM rows WHERE place IS NOT NULL")
    connection.unregister("rows")
    for loser, winner in merged.items():
        connection.execute("UPDATE assigned SET key = ? WHERE key = ?", [winner, loser])
        connection.execute("UPDATE resolved SET key = ?, is_new = false WHERE key IN (?, ?)", [winner, loser, winner])
