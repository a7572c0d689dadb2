"""The records of a staging file sorted for writing: mentions by pair, profiles by account."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from graph.records import UNDATED, Account, Profile
from graph.store import MentionBatch, StagedProfile
from ingest.staging.file import Staging

if TYPE_CHECKING:
    import pyarrow as pa

ROWS_AT_ONCE = 10_000  # mentions in a transaction, or a little more: a pair is not divided
MAX_PAIR_ROWS = 50_000  # a pair with more mentions is written in several transactions
PROFILES_AT_ONCE = 5_000

# Sorted by groups of names, which the file alone decides: two processes that load it see the same order, whatever the
# store knows. Moving accounts have a key for each record.
_TARGETS = """
CREATE OR REPLACE TABLE target_of AS
SELECT c.code, a."group", r.key, coalesce(r.is_new, false) AS is_new,
       coalesce(a.is_moving, false) OR coalesce(r.key IN (SELECT key FROM shared), false) AS is_shared
FROM canonical c JOIN account a USING (account)
LEFT JOIN (SELECT account, any_value(key) AS key, bool_or(is_new) AS is_new FROM resolved GROUP BY account) r
       USING (account)
"""
_SHARED = """
CREATE OR REPLACE TABLE shared AS
SELECT key FROM (SELECT r.key, a."group" FROM resolved r JOIN account a USING (account)
                 UNION SELECT x.key, -1 FROM assigned x)
WHERE key IS NOT NULL GROUP BY key HAVING count(DISTINCT "group") > 1
"""
_MENTIONS = """
SELECT s."group" AS source_group, t."group" AS target_group, {source_key} AS source, {target_key} AS target,
       (s.is_new OR t.is_new) AND NOT s.is_shared AND NOT t.is_shared AS is_new, m.event,
       coalesce(m.instant, {undated}) AS instant, m.kind, m.amount, m.url, m.source <> m.target AS two_names
FROM mention m JOIN target_of s ON s.code = m.source JOIN target_of t ON t.code = m.target {join}
ORDER BY s."group", t."group", m.place
"""
_ASSIGNED = """
LEFT JOIN assigned x ON x.place = 2 * m.place LEFT JOIN assigned y ON y.place = 2 * m.place + 1
"""
_PROFILES = """
SELECT coalesce(x.key, t.key) AS key, n.platform, n.handle, n.account_id, p.* EXCLUDE (place, account), t."group"
FROM profile p JOIN target_of t ON t.code = p.account JOIN name n ON n.code = p.account
LEFT JOIN assigned x ON x.place = 2 * p.place
ORDER BY t."group", p.place
"""


@dataclass(frozen=True)
class Span:
    """A batch: the number of records before it and up to its end."""

    start: int
    end: int


def prepare(staging: Staging) -> None:
    """Note which node each name leads to; call it when all accounts are resolved."""
    staging.connection.execute(_SHARED)
    staging.connection.execute(_TARGETS)


def mention_batches(
    staging: Staging, start: int, rows: int = ROWS_AT_ONCE, *, divided: bool = True
) -> Iterator[tuple[Span, MentionBatch]]:
    """The mentions from the position `start` on, by pair, about `rows` at a time.

    With `divided`, a pair of more than `MAX_PAIR_ROWS` mentions comes in several parts.
    """
    connection = staging.connection.cursor()
    moving = bool(staging.rows("SELECT 1 FROM assigned LIMIT 1"))
    query = _MENTIONS.format(
        source_key="coalesce(x.key, s.key)" if moving else "s.key",
        target_key="coalesce(y.key, t.key)" if moving else "t.key",
        join=_ASSIGNED if moving else "",
        undated=UNDATED,
    )
    position, continues = start, False
    for table, is_divided in _cut_at_pairs(connection.sql(query).to_arrow_reader(rows), start, rows, divided):
        known_rows = _first_pair_rows(table) if continues else 0
        yield Span(position, position + len(table)), MentionBatch(table, known_rows)
        position, continues = position + len(table), is_divided
    connection.close()


def _cut_at_pairs(
    reader: "pa.RecordBatchReader", start: int, rows: int, divided: bool
) -> Iterator[tuple["pa.Table", bool]]:
    """Tables that end where a pair ends; the second value says that a very long pair is divided there instead."""
    import pyarrow as pa

    kept: pa.Table | None = None
    for batch in reader:
        skipped = min(start, len(batch))
        start -= skipped
        table = pa.Table.from_batches([batch.slice(skipped)])
        kept = table if kept is None else pa.concat_tables([kept, table])
        if len(kept) < rows:
            continue
        end = _last_border(kept)
        if end or (divided and len(kept) >= MAX_PAIR_ROWS):
            yield kept.slice(0, end or len(kept)), not end
            kept = kept.slice(end or len(kept))
    if kept is not None and len(kept):
        yield kept, False


def _last_border(table: "pa.Table") -> int:
    """The row at which the last pair begins."""
    import numpy as np

    groups = [table[name].to_numpy() for name in ("source_group", "target_group")]
    differs = (groups[0] != groups[0][-1]) | (groups[1] != groups[1][-1])
    before = np.flatnonzero(differs)
    return int(before[-1]) + 1 if len(before) else 0


def _first_pair_rows(table: "pa.Table") -> int:
    groups = [table[name].to_numpy() for name in ("source_group", "target_group")]
    return int(((groups[0] == groups[0][0]) & (groups[1] == groups[1][0])).sum())


def profile_batches(
    staging: Staging, start: int, rows: int = PROFILES_AT_ONCE
) -> Iterator[tuple[Span, list[StagedProfile]]]:
    """The profiles from the position `start` on, those of an account together."""
    connection = staging.connection.cursor()
    result = connection.execute(_PROFILES)
    position, kept = 0, list[Any]()
    while True:
        part = result.fetchmany(rows)
        kept += part
        end = len(kept) if not part else next((n for n in range(len(kept), 0, -1) if _ends_group(kept, n)), 0)
        if end:
            skipped = min(end, max(0, start - position))
            chosen = kept[skipped:end]
            if chosen:
                yield Span(position + skipped, position + end), [_profile(row) for row in chosen]
            position, kept = position + end, kept[end:]
        if not part:
            break
    connection.close()


def _ends_group(rows: Sequence[tuple[Any, ...]], end: int) -> bool:
    return end < len(rows) and rows[end][-1] != rows[end - 1][-1]


def _profile(row: tuple[Any, ...]) -> StagedProfile:
    key, platform, handle, account_id, *values, _ = row
    return StagedProfile(key, Profile(Account(platform, handle, account_id), *values))
