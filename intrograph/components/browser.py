"""Components that our own scripts draw in the browser."""

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import streamlit as st

_IMPORT = re.compile(r'^import [^;]*? from "\.{1,2}/[\w/-]+\.js";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?!default\b)", re.MULTILINE)


def event_of(key: str) -> dict[str, Any]:
    """The latest event of a component, inside its callback; empty if there is none."""
    return (st.session_state.get(key) or {}).get("event") or {}


def component(name: str, script: str, style: str | None = None) -> Callable[..., Any]:
    """A component from the text of its script, an ES module, and of its style sheet."""
    # The comment keeps Streamlit from taking a short text for a path.
    return st.components.v2.component(name, js="/* */\n" + script, css=style)


def bundle(scripts: Sequence[Path]) -> str:
    """Modules that import each other as one module: a component of Streamlit is a single script.

    All names at the top level have to differ between the modules.
    """
    return "\n".join(_EXPORT.sub("", _IMPORT.sub("", script.read_text("utf-8"))) for script in scripts)
