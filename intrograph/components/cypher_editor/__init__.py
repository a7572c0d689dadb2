"""An editor for Cypher: colors, completion from the schema, and the history of this browser session."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from graph.errors import TextPosition
from intrograph.components.browser import bundle, component, event_of
from intrograph.state.errors import guarded_callback

HERE = Path(__file__).parent
HEIGHT_PX = 165


@dataclass(frozen=True)
class Vocabulary:
    """The words that the editor completes: labels, relationship types and properties."""

    labels: Sequence[str] = ()
    types: Sequence[str] = ()
    properties: Sequence[str] = ()


@dataclass
class Draft:
    """The text in the editor. `version` grows when the app replaces the text, not when somebody types."""

    text: str = ""
    version: int = 0
    insertion: str = ""
    insertions: int = 0

    def replace(self, text: str) -> None:
        """Show another text."""
        self.text, self.version = text, self.version + 1

    def insert(self, text: str) -> None:
        """Put a text where the cursor is."""
        self.insertion, self.insertions = text, self.insertions + 1


def cypher_editor(
    draft: Draft,
    vocabulary: Vocabulary,
    history: Sequence[str],
    error: TextPosition | None,
    *,
    key: str,
    on_run: Callable[[], None],
) -> None:
    """Show a draft to edit, with the word at `error` underlined; the draft follows the typing.

    `on_run` is called for Ctrl+Enter, after the draft has changed.
    """

    def emit() -> None:
        event = event_of(key)
        draft.text = str(event.get("text", draft.text))
        if event.get("kind") == "run":
            on_run()

    data = {
        "text": draft.text,
        "version": draft.version,
        "insertion": draft.insertion,
        "insertions": draft.insertions,
        "labels": list(vocabulary.labels),
        "types": list(vocabulary.types),
        "properties": list(vocabulary.properties),
        "history": list(history),
        "error": None if error is None else {"line": error.line, "column": error.column},
    }
    _editor()(key=key, data=data, height=HEIGHT_PX, on_event_change=guarded_callback(emit))


@lru_cache(maxsize=1)
def _editor() -> Callable[..., Any]:
    scripts = bundle([HERE / name for name in ("language.js", "marks.js", "editor.js")])
    return component("cypher_editor", scripts, (HERE / "editor.css").read_text("utf-8"))
