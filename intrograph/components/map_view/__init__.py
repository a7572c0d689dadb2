"""The map of the whole network as a picture to zoom: painted on a canvas by our scripts, with d3-zoom and kdbush.

The libraries and the drawing travel in components of their own, which Streamlit sends once a browser session: in the
map's own message they would be sent with every click.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import streamlit as st

from intrograph.components.browser import bundle, component, event_of
from intrograph.state.errors import guarded_callback

HERE = Path(__file__).parent
LIBRARY = HERE / "map_library.min.js"
# Modules that others import come first; `map_view.js` has the entry point.
SCRIPTS = (
    "data",
    "geometry",
    "levels",
    "names",
    "painting",
    "selection",
    "minimap",
    "layers",
    "legend",
    "asked",
    "finder",
    "gestures",
    "map_view",
)
_RECEIVER = """
export default ({ data }) => {
  const length = new DataView(data.buffer, data.byteOffset).getUint8(0);
  const version = new TextDecoder().decode(data.subarray(1, 1 + length));
  if (globalThis.intrographMap?.version !== version)
    globalThis.intrographMap = { version, bytes: data.slice(1 + length) };
};
"""


@dataclass(frozen=True)
class MapState:
    """The page's state on the map: the row of the person whose card is open, and whether people are chosen."""

    opened: int | None = None
    has_chosen: bool = False


def map_view(
    drawing: bytes,
    state: MapState,
    *,
    label: str,
    key: str,
    height_px: int,
    on_open: Callable[[int | None], None],
    on_select: Callable[[str], None],
) -> None:
    """Show an encoded drawing.

    Parameters
    ----------
    label
        The alternative text.
    on_open
        Called with the row of a person who was clicked or found, or None when their card is closed.
    on_select
        Called with the people inside an outline as bits (see `encoding.chosen_rows`); an empty text for none.
    """

    def emit() -> None:
        event = event_of(key)
        if event.get("type") == "open":
            person = event.get("person")
            on_open(None if person is None else int(person))
        elif event.get("type") == "select":
            on_select(str(event.get("people", "")))

    version = hashlib.sha256(drawing).hexdigest()[:16]
    data = {"version": version, "height": height_px, "label": label, "opened": state.opened, "chosen": state.has_chosen}
    with st.container(gap=None):
        _library()(key=f"{key}-library", height=1)
        _receiver()(key=f"{key}-drawing", height=1, data=bytes([len(version)]) + version.encode() + drawing)
        _map()(key=key, data=data, height="content", on_event_change=guarded_callback(emit))


@lru_cache(maxsize=1)
def _library() -> Callable[..., Any]:
    script = LIBRARY.read_text("utf-8")
    return component(
        "map_library", f"{script}\nglobalThis.intrographMapLibrary = intrographMapLibrary;\nexport default () => {{}};"
    )


@lru_cache(maxsize=1)
def _receiver() -> Callable[..., Any]:
    return component("map_drawing", _RECEIVER)


@lru_cache(maxsize=1)
def _map() -> Callable[..., Any]:
    scripts = [HERE / "script" / f"{name}.js" for name in SCRIPTS]
    return component("network_map", bundle(scripts), (HERE / "map.css").read_text("utf-8"))
