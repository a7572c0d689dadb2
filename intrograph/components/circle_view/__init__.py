"""A circle as a picture that keeps its shape: drawn by vis-network, one network alive for as long as the page is open.

The script of vis-network comes out of the installed pyvis package; nothing is fetched. It travels in a component of its
own, which Streamlit sends once a browser session: in the picture's own message it would be sent with every click.
"""

import json
from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import streamlit as st

from graph.circle.ego import Circle
from graph.circle.periods import CircleChanges
from intrograph.components.browser import bundle, component, event_of
from intrograph.components.circle_view.drawing import Toolbar, draw
from intrograph.state import session
from intrograph.state.errors import guarded_callback
from intrograph.state.view import View

HERE = Path(__file__).parent
VIS_NETWORK = "lib/vis-9.1.2/vis-network.min.js"  # pyvis 0.3.2 holds an older version too
# Modules that others import come first; `circle_view.js` has the entry point.
SCRIPTS = (
    "environment",
    "announcement",
    "notes",
    "annotations",
    "camera",
    "delivery",
    "cards",
    "placement",
    "labels",
    "badges",
    "painting",
    "export",
    "toolbar",
    "gestures",
)

__all__ = ["Toolbar", "circle_view"]


@dataclass
class Handled:
    """The last gesture that was handled: an object, because a callback may be stopped at any use of `st`."""

    number: int = 0


def circle_view(
    circle: Circle,
    view: View,
    toolbar: Toolbar,
    changes: CircleChanges | None = None,
    faded: Collection[str] = (),
    *,
    key: str,
    height_px: int,
    on_event: Callable[[str, str], None],
) -> None:
    """Show a circle, or what changed in it between two periods; `on_event` gets each gesture and the id it was made on.

    Gestures: `follow`, `expand`, `pick`, `pin` and `hide` an account, add `more` around one, look at a `tie`
    (`source > target`), `fold` a community, `annotate` and `save` the picture (their ids are JSON: the annotations, and
    the places of people), `undo` and `redo`. Each arrives once, in order, however quickly they follow one another. The
    same `key` with another circle edits the picture in place: people who stay keep their position. `on_event` has to
    record what a gesture means before it uses `st`, which may stop it.
    """

    handled: Handled = st.session_state.setdefault(f"{key}-handled", Handled())

    def emit() -> None:
        for gesture in event_of(key).get("gestures", ()):
            number = int(gesture["number"])
            if number > handled.number:
                handled.number = number
                on_event(str(gesture["type"]), str(gesture["id"]))

    data = draw(circle, view, toolbar, changes, faded) | {"height": height_px, "handled": handled.number}
    data["version"] = _version(key, data)
    with st.container(gap=None):
        _library()(key=f"{key}-library", height=1)
        _picture()(key=key, data=data, height=height_px, on_event_change=guarded_callback(emit))


def _version(key: str, data: dict[str, Any]) -> int:
    """A number that grows whenever the data changes; a time, so that it goes on growing after a restart of the app."""
    content = json.dumps(data)
    last_content, last = st.session_state.get(f"{key}-version", ("", 0))
    version: int = last if content == last_content else max(last + 1, session.now())
    st.session_state[f"{key}-version"] = content, version
    return version


@lru_cache(maxsize=1)
def _library() -> Callable[..., Any]:
    spec = find_spec("pyvis")  # not imported: that would import IPython
    assert spec
    assert spec.submodule_search_locations
    script = Path(spec.submodule_search_locations[0]) / VIS_NETWORK
    return component("circle_library", script.read_text("utf-8") + "\nexport default () => {};")


@lru_cache(maxsize=1)
def _picture() -> Callable[..., Any]:
    scripts = [HERE / "script" / f"{name}.js" for name in (*SCRIPTS, "circle_view")]
    return component("circle_picture", bundle(scripts), (HERE / "circle.css").read_text("utf-8"))
