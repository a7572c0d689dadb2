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

import pyarrow as pa
import pyarrow.compute as pc

from graph.records import UNDATED
from graph.store.bulk.chosen import ChosenMentions
from graph.store.bulk.first_load import FirstLoad
from graph.store.bulk.parquet import Table, TableWriter
from graph.store.bulk.tables import PROFILE_COLUMNS, TEXT, WHOLE
from graph.store.write.loads import Load
from graph.store.write.profiles import AddedReports

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

    def _write_mentions(self, mentions: ChosenMentions) -> None:
        """Write a row for each mention."""
        table = mentions.table
        columns = [
            self._numbers(table["source"]),
            self._numbers(table["target"]),
            pc.if_else(pc.equal(table["instant"], UNDATED), None, table["instant"]),
            *(table[name] for name in ("kind", "amount", "event", "url")),
        ]
        self._write(pa.table(columns, names=list(_MENTIONS)).cast(pa.schema(list(_MENTIONS.items()))))

    def _numbers(self, keys: pa.ChunkedArray) -> pa.Array:
        """The number of each key."""
        encoded = keys.combine_chunks().dictionary_encode()
        numbers = map(self._number_of.__getitem__, encoded.dictionary.to_pylist())
        return pa.array(numbers, WHOLE).take(encoded.indices)

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
