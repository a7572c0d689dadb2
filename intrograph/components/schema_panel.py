"""The schema for people who write queries: labels, relationships and properties with meanings, counts and examples."""

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from graph.store.meanings import LABELS, PROPERTIES, RELATIONSHIPS
from graph.store.read.schema_sample import schema_sample
from intrograph.components.cypher_editor import Vocabulary
from intrograph.components.text import clean, escape_markdown
from intrograph.state import session
from intrograph.state.errors import guarded_callback

LONGEST_EXAMPLE = 60
SECRET = "salt"  # the key of the hashes of forgotten names


def schema_panel(insert: Callable[[str], None]) -> None:
    """Show one label or relationship type; a click on a name inserts it into the query."""
    name = st.selectbox("Label or relationship", [*LABELS, *RELATIONSHIPS], key="schema-of")
    sample = schema_sample(session.store(), name)
    is_label = name in LABELS
    st.caption(escape_markdown(f"{(LABELS if is_label else RELATIONSHIPS)[name]} Count: {sample.count:,}.", 300))
    pattern = f"(n:{name})" if is_label else f"[m:{name}]"
    st.button(f"Insert `{pattern}`", key="insert-pattern", on_click=guarded_callback(insert), args=(pattern,))
    for word, meaning in PROPERTIES.get(name, {}).items():
        st.button(
            escape_markdown(word),
            key=f"insert-{name}-{word}",
            type="tertiary",
            help=_help(meaning.text, word, sample.example),
            on_click=guarded_callback(insert),
            args=(word,),
        )


def vocabulary() -> Vocabulary:
    """The words that the editor completes."""
    words = dict.fromkeys(word for properties in PROPERTIES.values() for word in properties)
    return Vocabulary(list(LABELS), list(RELATIONSHIPS), list(words))


def _help(text: str, word: str, example: Mapping[str, Any]) -> str:
    if word == SECRET or example.get(word) is None:
        return text
    return f"{text} For example: {escape_markdown(clean(str(example[word]), LONGEST_EXAMPLE))}"
