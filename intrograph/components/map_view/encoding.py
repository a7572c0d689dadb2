"""A map as bytes for the browser: a header as JSON, then arrays, each at a multiple of eight bytes."""

import base64
import binascii
import json
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from graph.analysis.map import Level, MapView, Region
from graph.analysis.map_coloring import GRAY
from intrograph.components.text import clean

LONGEST_NAME = 40
ALIGNMENT = 8
# The types of arrays by the names that `data.js` knows.
_KINDS = {"f4": "<f4", "u4": "<u4", "u1": "u1"}


def encode(map_view: MapView) -> bytes:
    """The drawing of a map. Names come from strangers: the browser only ever paints them or sets them as text."""
    ties = map_view.ties
    x, y = map_view.positions.T
    most = float(np.log1p(ties.mentions).max(initial=0.0)) or 1.0
    arrays: dict[str, tuple[str, npt.NDArray[Any]]] = {
        "x": ("f4", x),
        "y": ("f4", y),
        "influence": ("f4", map_view.influence),
        "first": ("u4", ties.first),
        "second": ("u4", ties.second),
        "strength": ("u1", np.round(255 * np.log1p(ties.mentions) / most)),
        **{f"class_{coloring.name}": ("u1", coloring.class_of) for coloring in map_view.colorings},
    }
    header = {
        "names": [clean(f"@{handle}", LONGEST_NAME) for handle in map_view.handles],
        "tieTotal": ties.total,
        "regions": {"broad": _regions(map_view.broad), "fine": _regions(map_view.fine)},
        "ribbons": {"broad": _ribbons(map_view.broad), "fine": _ribbons(map_view.fine)},
        "colorings": [
            {
                "name": coloring.name,
                "label": coloring.label,
                "classes": [
                    {"label": clean(entry.label, LONGEST_NAME), "color": entry.color, "people": entry.people}
                    for entry in coloring.classes
                ],
            }
            for coloring in map_view.colorings
        ],
    }
    return packed(header, arrays)


def packed(header: dict[str, Any], arrays: dict[str, tuple[str, npt.NDArray[Any]]]) -> bytes:
    """A header and arrays as bytes: the length of the header, four bytes left free, the header, the arrays.

    `arrays` holds a type (a key of `_KINDS`) and the values for each name.
    """
    entries: list[dict[str, object]] = []
    parts: list[bytes] = []
    offset = 0
    for name, (kind, values) in arrays.items():
        content = values.astype(_KINDS[kind]).tobytes()
        entries.append({"name": name, "kind": kind, "offset": offset, "count": len(values)})
        parts.append(content + bytes(-len(content) % ALIGNMENT))
        offset += len(parts[-1])
    text = json.dumps(header | {"arrays": entries}, ensure_ascii=False).encode("utf-8", "replace")
    return len(text).to_bytes(4, "little") + bytes(4) + text + bytes(-len(text) % ALIGNMENT) + b"".join(parts)


def chosen_rows(bits: str, size: int) -> npt.NDArray[np.int64]:
    """The rows of chosen people from the bits that the browser sends in base64; none if they do not fit the map.

    >>> chosen_rows("oA==", 3).tolist(), chosen_rows("?", 3).tolist()
    ([0, 2], [])
    """
    try:
        content = base64.b64decode(bits, validate=True)
    except (binascii.Error, ValueError):
        return np.empty(0, np.int64)
    return np.flatnonzero(np.unpackbits(np.frombuffer(content, np.uint8))[:size])


def _regions(level: Level) -> list[dict[str, Any]]:
    return [_region(region) for region in level.regions]


def _region(region: Region) -> dict[str, Any]:
    return {
        "number": region.number,
        "name": f"{clean(region.name, LONGEST_NAME)} ({region.size:,})",
        "x": round(region.x, 2),
        "y": round(region.y, 2),
        "color": region.color or GRAY,
        "outline": [(round(x, 2), round(y, 2)) for x, y in region.outline],
    }


def _ribbons(level: Level) -> Sequence[tuple[int, int, int]]:
    return [(ribbon.first, ribbon.second, ribbon.ties) for ribbon in level.ribbons]
