"""A circle as a picture that keeps its shape: drawn by vis-network, one network alive for as long as the page is open.

The script of vis-network comes out of the installed pyvis package; nothing is fetched. It travels in a component of its
own, which Streamlit sends once a browser session: in the picture's own message it would be sent with every click.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import streamlit as st

from graph.circle import Circle
from ui.circle_view.drawing import draw

HERE = Path(__file__).parent


def circle_view(
    found: Circle, opened: Sequence[str], *, key: str, height: int, on_event: Callable[[dict[str, str]], None]
) -> None:
    """Show a circle; `on_event` is told each gesture as `{"type": "follow" | "expand", "id": account key}`.

    The same `key` with another circle edits the picture in place: people who stay keep their position.
    """

    def tell() -> None:
        event = (st.session_state.get(key) or {}).get("event")
        if event:
            on_event(event)

    with st.container(gap=None):
        _library()(key=f"{key}-library", height=1)
        _picture()(key=key, data=draw(found, opened) | {"height": height}, height=height, on_event_change=tell)


@lru_cache(maxsize=1)
def _library() -> Callable[..., Any]:
    spec = find_spec("pyvis")  # not imported: that would import IPython
    assert spec
    assert spec.submodule_search_locations
    script = next(Path(spec.submodule_search_locations[0]).glob("lib/vis-9*/vis-network.min.js"))
    return _component("circle_library", script.read_text("utf-8") + "\nexport default () => {};")


@lru_cache(maxsize=1)
def _picture() -> Callable[..., Any]:
    return _component(
        "circle_picture", (HERE / "circle.js").read_text("utf-8"), (HERE / "circle.css").read_text("utf-8")
    )


def _component(name: str, script: str, style: str | None = None) -> Callable[..., Any]:
    # The comment keeps Streamlit from taking a short text for a path.
    return st.components.v2.component(name, js="/* */\n" + script, css=style)
