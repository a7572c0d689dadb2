"""Mentions to write at once, sorted by pair: as columns for files, and as pairs for a store."""

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from graph.store.write.stored_pair import MentionColumns

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True)
class StagedPair:
    """The mentions of one pair in a batch: the keys of both ends, None for one that is forgotten.

    `is_new` says that this load created one of the two accounts. Where both ends are one account, `two_names` counts
    the mentions that give it two names.
    """

    source: str | None
    target: str | None
    columns: MentionColumns = field(default_factory=MentionColumns)
    is_new: bool = False
    two_names: int = 0


@dataclass(frozen=True)
class MentionBatch:
    """Mentions sorted by pair.

    Parameters
    ----------
    table
        A row for each mention: `source` and `target`, the keys of the nodes or null for a forgotten influencer;
        `event`, its id; `instant` in milliseconds, or `UNDATED`; `kind`, `amount` and `url`; `is_new`, whether a load
        creates one of the nodes; `two_names`, whether the names of both ends differ.
    continued
        The rows at the start whose pair began in the batch before.
    """

    table: "pa.Table"
    continued: int = 0

    def pairs(self) -> list[StagedPair]:
        """The mentions of each pair."""
        table = self.table
        starts = self._starts()
        ends = np.append(starts[1:], len(table)).tolist()
        sources, targets, is_new = (table[name].take(starts).to_pylist() for name in ("source", "target", "is_new"))
        ids, at, kinds, counts, urls = self._lists()
        two_names = table["two_names"].to_numpy()
        pairs: dict[tuple[str | None, str | None], StagedPair] = {}
        for source, target, new, first, end in zip(sources, targets, is_new, starts.tolist(), ends, strict=True):
            part = MentionColumns(ids[first:end], at[first:end], kinds[first:end], counts[first:end], urls[first:end])
            with_two_names = int(two_names[first:end].sum()) if source == target else 0
            known = pairs.get((source, target))
            if known is None:
                pairs[source, target] = StagedPair(
                    source, target, part, new and first >= self.continued, with_two_names
                )
            else:
                known.columns.extend(part)
                pairs[source, target] = replace(known, two_names=known.two_names + with_two_names)
        return list(pairs.values())

    def _starts(self) -> npt.NDArray[np.intp]:
        """The rows at which another pair begins."""
        borders = np.zeros(len(self.table), np.bool_)
        borders[0] = True
        for name in ("source", "target"):
            codes = self.table[name].combine_chunks().dictionary_encode().indices.fill_null(-1).to_numpy()
            borders[1:] |= codes[1:] != codes[:-1]
        return np.flatnonzero(borders)

    def _lists(self) -> list[list[Any]]:
        """Ids, instants, kinds, counts and URLs; whole counts are integers."""
        table = self.table
        amounts = table["amount"].to_numpy()
        counts = amounts.astype(np.int64) if (amounts == np.floor(amounts)).all() else amounts
        texts = {name: table[name].to_pylist() for name in ("event", "kind", "url")}
        return [texts["event"], table["instant"].to_numpy().tolist(), texts["kind"], counts.tolist(), texts["url"]]
