"""The tables of a first import: the nodes and relationships that an ordinary load writes, with the same properties."""

from collections.abc import Mapping
from typing import Any

import pyarrow as pa

from graph.store.bulk.parquet import Table
from graph.store.write.reports import COUNTS, NEWEST

TEXT, WHOLE, INSTANT = pa.string(), pa.int64(), pa.timestamp("ms", "UTC")
_TEXTS, _WHOLES, _FLOATS = pa.list_(TEXT), pa.list_(WHOLE), pa.list_(pa.float64())
_TYPE_NAMES = {_TEXTS: "string[]", _WHOLES: "long[]", _FLOATS: "double[]"}
_INFLUENCER, _HISTORY = "Influencer", "ProfileHistory"

# In the order of `node_columns`.
ACCOUNT_COLUMNS = {
    "platform": TEXT,
    "handle": TEXT,
    "account_id": TEXT,
    "handle_at": WHOLE,
    "former_handles": _TEXTS,
    "loads": _WHOLES,
    "evidence": _TEXTS,
    "rivals": _TEXTS,
}
PROFILE_COLUMNS = {
    **{name: pa.float64() if name == "engagement_rate" else TEXT for name in NEWEST},
    **dict.fromkeys(COUNTS, WHOLE),
    "profile_at": WHOLE,
}


def _named(columns: Mapping[str, pa.DataType]) -> dict[str, pa.DataType]:
    """The columns by their names for the import: those of lists say of what."""
    return {f"{name}:{_TYPE_NAMES[kind]}" if kind in _TYPE_NAMES else name: kind for name, kind in columns.items()}


INFLUENCERS = Table(
    _INFLUENCER,
    {f"key:ID({_INFLUENCER})": TEXT}
    | _named(ACCOUNT_COLUMNS)
    | {"number": WHOLE, "revision": WHOLE, "mentions_revision": WHOLE}
    | _named(PROFILE_COLUMNS),
    "influencers.parquet",
)
# The import of Parquet wants an id for every node, also for those that no relationship needs.
ALIASES = Table("Alias", {"key:ID(Alias)": TEXT, "influencer": TEXT}, "aliases.parquet")
HISTORIES = Table(
    _HISTORY,
    {f"influencer:ID({_HISTORY})": TEXT}
    | _named({"at": _WHOLES, **dict.fromkeys(COUNTS, _WHOLES), "reports": _TEXTS, "texts": _TEXTS}),
    "profile_history.parquet",
)
HAS_HISTORY = Table(
    "HAS_PROFILE_HISTORY",
    {f":START_ID({_INFLUENCER})": TEXT, f":END_ID({_HISTORY})": TEXT},
    "has_profile_history.parquet",
    is_relationship=True,
)


def _mentions(counts: pa.DataType, count: pa.DataType, file: str) -> Table:
    columns = {f":START_ID({_INFLUENCER})": TEXT, f":END_ID({_INFLUENCER})": TEXT}
    lists = {"ids": _TEXTS, "at": _WHOLES, "kinds": _TEXTS, "counts": counts, "urls": _TEXTS}
    values = {"count": count, "first_at": INSTANT, "last_at": INSTANT, "loads": _TEXTS, "revision": WHOLE}
    return Table("MENTIONS", columns | _named(lists | values), file, is_relationship=True)


MENTIONS = _mentions(_WHOLES, WHOLE, "mentions.parquet")
WEIGHTED_MENTIONS = _mentions(_FLOATS, pa.float64(), "mentions_weighted.parquet")  # counts that are not whole


def single(label: str, properties: Mapping[str, Any], file: str) -> tuple[Table, list[Any]]:
    """The table of a label with one node that has an `id`, and its row; properties without a value are left out."""
    known = {name: value for name, value in properties.items() if value is not None and name != "id"}
    columns = {f"id:ID({label})": TEXT} | _named({name: _type(value) for name, value in known.items()})
    return Table(label, columns, file), [properties["id"], *known.values()]


def _type(value: Any) -> pa.DataType:
    if isinstance(value, bool):
        return pa.bool_()
    if isinstance(value, int):
        return WHOLE
    if isinstance(value, list):
        return _WHOLES if value and isinstance(value[0], int) else _TEXTS
    return TEXT
