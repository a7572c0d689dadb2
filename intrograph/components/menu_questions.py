"""Questions in the menu of a person in a circle: queries whose one influencer is that person."""

from dataclasses import dataclass

import streamlit as st

from graph.store.queries import WorkedQuery, worked_query
from graph.store.team import saved_queries
from intrograph.state import session
from intrograph.state.cypher_view import CypherView

FROM_LIBRARY = ("reciprocal-ties", "unanswered", "co-mentions", "partner-overlap")
MAX_SAVED = 6
FRESH_MS = 60_000  # saved queries are read again after this time, and not with every click


@dataclass(frozen=True)
class MenuQuestion:
    """A query of the library, or a saved one, whose parameter `parameter` takes the person."""

    name: str
    label: str
    parameter: str
    is_saved: bool

    @property
    def gesture(self) -> str:
        """The name of the gesture that chooses it."""
        return f"ask {'saved' if self.is_saved else 'library'} {self.name}"

    def view(self, key: str) -> CypherView:
        """The view of the Cypher page that asks about an influencer."""
        values = {self.parameter: key}
        return CypherView(saved=self.name, values=values) if self.is_saved else CypherView(ask=self.name, values=values)


def menu_questions() -> list[MenuQuestion]:
    """A few questions of the library, then the team's saved ones."""
    library = [worked_query(name) for name in FROM_LIBRARY]
    saved = _saved()
    found = [MenuQuestion(q.name, q.question, q.person.name, False) for q in library if q.person]
    # A query with more parameters has no value for the others.
    fitting = [q for q in saved if q.person and len(q.parameters) == 1][:MAX_SAVED]
    return found + [MenuQuestion(q.name, q.question, q.person.name, True) for q in fitting if q.person]


def forget_questions() -> None:
    """Read the saved queries again: this session may have changed them."""
    st.session_state.pop("menu-saved", None)


def _saved() -> list[WorkedQuery]:
    read_at, queries = st.session_state.get("menu-saved", (0, []))
    if session.now() - read_at > FRESH_MS:
        read_at, queries = session.now(), [query.worked for query in saved_queries.saved_queries(session.store())]
        st.session_state["menu-saved"] = read_at, queries
    return list(queries)
