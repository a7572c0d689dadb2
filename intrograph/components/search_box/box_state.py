"""What a search field keeps in a browser session: the text, and the recent searches."""

from dataclasses import dataclass, field

import streamlit as st

MAX_RECENT = 6


@dataclass
class BoxState:
    """One field: an object, because a callback may be stopped at any use of `st`.

    Attributes
    ----------
    text
        What the user has typed and is searched for; empty once somebody was chosen.
    value, version
        What the field shows, and a number that grows when the app replaces the text, not when somebody types.
    given
        The text that the page gave the field; None before the first run.
    shown
        The names of the hits that are shown, by key.
    query, has_filters
        The search as it was understood, and whether it has filters.
    wants_table
        The search whose hits are to be listed in a table.
    """

    text: str = ""
    value: str = ""
    version: int = 0
    given: str | None = None
    recent: list[str] = field(default_factory=list)
    shown: dict[str, str] = field(default_factory=dict)
    query: str = ""
    has_filters: bool = False
    wants_table: str = ""
    is_settled: bool = False

    def settle(self, value: str) -> None:
        """Show a text that needs no search."""
        self.text, self.value, self.version = "", value, self.version + 1

    def choose(self, value: str) -> None:
        """Show a text after a choice, which the rest of the page has to follow."""
        self.settle(value)
        self.is_settled = True

    def remember(self, text: str) -> None:
        """Put a search first among the recent ones."""
        self.recent[:] = [text, *(earlier for earlier in self.recent if earlier != text)][:MAX_RECENT]

    def take_choice(self) -> bool:
        """Whether there was a choice since the last call."""
        was_settled, self.is_settled = self.is_settled, False
        return was_settled

    def take_table(self) -> str:
        """The search whose hits are to be listed, once; empty without one."""
        query, self.wants_table = self.wants_table, ""
        return query


def box_state(key: str) -> BoxState:
    """The state of the field with this key in this browser session."""
    state: BoxState = st.session_state.setdefault(f"{key}-box", BoxState())
    return state
