"""The staging table: the mentions and influencers of a first load as Parquet, for engines that need no server.

    mentions/part-00000.parquet ...   source, target, at, kind, count, event_id, url; sorted by pair
    influencers.parquet               number, key, platform, handle, account_id, and the newest profile
    staging.json                      what the table holds; written last

`source` and `target` are numbers of influencers, which count from 0 in the order of their keys. `at` is in
milliseconds, null for a mention without a time. The table holds no e-mail addresses and no real names.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from graph.records import UNDATED
from graph.store.bulk.distinct import Rows, distinct_mentions
from graph.store.bulk.first_load import FirstLoad
from graph.store.bulk.parquet import Table, TableWriter
from graph.store.bulk.tables import PROFILE_COLUMNS, TEXT, WHOLE
from graph.store.write.loads import Load
from graph.store.write.mention_batch import MentionBatch
from graph.store.write.profiles import AddedReports

Numbers = npt.NDArray[np.int64]

FORMAT = 1  # increases when the columns change
MANIFEST = "staging.json"
MENTIONS_FOLDER = "mentions"
INFLUENCERS_FILE = "influencers.parquet"
PART_ROWS = 1_000_000  # mentions in a file, so that workers can share them

_PERSONAL = ("email", "first_name", "last_name")
_PROFILE: Mapping[str, pa.DataType] = {name: kind for name, kind in PROFILE_COLUMNS.items() if name not in _PERSONAL}
_MENTIONS: Mapping[str, pa.DataType] = {
    "source": WHOLE,
    "target": WHOLE,
    "at": WHOLE,
    "kind": TEXT,
    "count": pa.float64(),
    "event_id": TEXT,
    "url": TEXT,
}
_INFLUENCERS = Table(
    "influencers",
    {"number": WHOLE, "key": TEXT, "platform": TEXT, "handle": TEXT, "account_id": TEXT, **_PROFILE},
    INFLUENCERS_FILE,
)


@dataclass(frozen=True)
class StagedContents:
    """The manifest of a staging table. `id` is equal for equal files that were read alike; instants are in ms."""

    id: str
    mentions: int
    pairs: int
    influencers: int
    first_at: int | None
    last_at: int | None
    format: int = FORMAT


class StagingTable(FirstLoad):
    """Writes the staging table of one first load."""

    part_rows = PART_ROWS

    def __init__(self, folder: Path, start: Load) -> None:
        super().__init__(folder, start)
        (folder / MENTIONS_FOLDER).mkdir()
        self._parts = 0
        self._rows = 0
        self._writer: TableWriter | None = None

    @cached_property
    def _number_of(self) -> dict[str, int]:
        """The number of each influencer by key; all are known when the first mention is written."""
        return {key: number for number, key in enumerate(sorted(self._identities.nodes))}

    def write_mentions(self, batch: MentionBatch) -> None:
        """Write a row for each mention."""
        table, load = batch.table.combine_chunks(), self._load
        source, target = self._numbers(table["source"]), self._numbers(table["target"])
        is_forgotten = (source < 0) | (target < 0)
        is_self = (source == target) & ~is_forgotten
        chosen = np.flatnonzero(~is_forgotten & ~is_self)
        load.rows_done += len(table)
        load.cursor.mentions += len(table)
        load.forgotten += int(is_forgotten.sum())
        load.self_mentions += int(is_self.sum())
        load.two_name_mentions += int((is_self & table["two_names"].to_numpy()).sum())
        if not len(chosen):
            return
        pairs = source[chosen] * len(self._number_of) + target[chosen]
        events = table["event"].combine_chunks().take(pa.array(chosen))
        distinct = distinct_mentions(pairs, events, table["amount"].to_numpy()[chosen])
        load.written += len(distinct.rows)
        load.new_mentions += len(distinct.rows)
        load.new_pairs += distinct.pairs
        load.repeated += len(chosen) - len(distinct.rows)
        self._write(self._columns(table, source, target, chosen[distinct.rows], distinct.amounts))

    def _numbers(self, keys: pa.ChunkedArray) -> Numbers:
        """The number of each key, -1 for a forgotten influencer."""
        encoded = keys.combine_chunks().dictionary_encode()
        names = encoded.dictionary.to_pylist()
        numbers: Numbers = np.array([*map(self._number_of.__getitem__, names), -1], np.int64)
        codes: Numbers = encoded.indices.fill_null(-1).to_numpy()
        return numbers[codes]

    def _columns(
        self, table: pa.Table, source: Numbers, target: Numbers, rows: Rows, amounts: npt.NDArray[np.float64]
    ) -> pa.Table:
        """The columns of the staging table for these rows."""
        at = table["instant"].to_numpy()[rows]
        dated = at[at != UNDATED]
        if len(dated):
            self._extend_span(int(dated.min()), int(dated.max()))
        kind, event, url = (table[name].take(pa.array(rows)) for name in ("kind", "event", "url"))
        columns = [source[rows], target[rows], pa.array(at, mask=at == UNDATED), kind, amounts, event, url]
        return pa.table(columns, names=list(_MENTIONS)).cast(pa.schema(list(_MENTIONS.items())))

    def _write(self, rows: pa.Table) -> None:
        """Write rows to the current part; another one begins when it is full."""
        while len(rows):
            if self._writer is None or self._rows == self.part_rows:
                self._close_part()
                file = f"{MENTIONS_FOLDER}/part-{self._parts:05}.parquet"
                self._writer = TableWriter(self._folder, Table("mentions", _MENTIONS, file))
                self._parts, self._rows = self._parts + 1, 0
            part = rows.slice(0, self.part_rows - self._rows)
            self._writer.add_table(part)
            self._rows += len(part)
            rows = rows.slice(len(part))

    def _close_part(self) -> None:
        if self._writer is not None:
            self._writer.close()

    def _write_history(self, key: str, added: AddedReports) -> None:
        """Nothing: the newest profile stands with the influencer."""

    def _write_rest(self) -> None:
        self._close_part()
        writer = TableWriter(self._folder, _INFLUENCERS)
        for key, number in self._number_of.items():
            node, profile = self._identities.nodes[key], self._profiles.get(key, {})
            writer.add([number, key, node.platform, node.handle, node.account_id, *map(profile.get, _PROFILE)])
        writer.close()
        load = self._load
        size = len(self._number_of)
        contents = StagedContents(load.id, load.new_mentions, load.new_pairs, size, self._first_at, self._last_at)
        (self._folder / MANIFEST).write_text(json.dumps(asdict(contents), indent=1), encoding="utf-8")
