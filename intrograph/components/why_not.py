"""“Why not somebody?”: the rank of any account in the list of a partner, the evidence, and what would change it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import pandas as pd
import streamlit as st

from graph.introductions import Introduction
from graph.introductions.learning.training import Learned
from graph.introductions.standing import Standing, advice, explain_target, verdict
from graph.introductions.standing.comparison import LABELS
from graph.search import resolve
from graph.store.read.overview import revision
from intrograph.components.data_table import data_table
from intrograph.components.introduction_filters import IntroductionQuery
from intrograph.components.text import clean, escape_markdown
from intrograph.state import session

_PARTNER, _NAME, _ASKED = "why_not_partner", "why_not_name", "why_not_asked"
_ANSWER = "why_not_answer"


def why_not(partners: Mapping[str, str], query: IntroductionQuery, learned: Learned, top: int) -> None:
    """A form for a partner (`partners` are names by key) and any account, and the answer below it."""
    with st.expander("Why not somebody?", expanded=_ASKED in st.session_state):
        with st.form("why_not_form", border=False), st.container(horizontal=True, vertical_alignment="bottom"):
            partner = st.selectbox(
                "List of", list(partners), key=_PARTNER, width=240, format_func=lambda key: clean(partners[key])
            )
            name = st.text_input("Handle of somebody", key=_NAME, placeholder="mia.trail", max_chars=200, width=240)
            if st.form_submit_button("Explain") and (name or "").strip():
                st.session_state[_ASKED] = (partner, name)
        if _ASKED not in st.session_state:
            st.caption("Name anybody: the answer says which rank they have, why, and which mention would change it.")
            return
        partner, name = st.session_state[_ASKED]
        settings = replace(query.settings, cap=None, cool_down_days=0.0, now=None)
        standing_card(_answer(_Question(partner, name, replace(query, partners=[], settings=settings), learned, top)))


def explain_button(introduction: Introduction) -> None:
    """A button that asks why the target of a row has its rank; the answer appears at the foot of the page."""
    introducer, target = introduction.introducer.key, introduction.target.key
    if st.button("Why this rank?", on_click=_ask, args=(introducer, target)):
        st.rerun()


def _ask(partner: str, name: str) -> None:
    st.session_state[_PARTNER], st.session_state[_NAME] = partner, name
    st.session_state[_ASKED] = (partner, name)


@dataclass(frozen=True)
class _Question:
    """A partner (key), the typed name of somebody, and the list that is asked about."""

    partner: str
    name: str
    query: IntroductionQuery
    learned: Learned
    top: int


def _answer(question: _Question) -> Standing:
    """The answer, kept in the session while the question and the graph stay the same: it takes several rankings."""
    store, query = session.store(), question.query
    asked = (question, revision(store))
    kept = st.session_state.get(_ANSWER)
    if kept is None or kept[0] != asked:
        with st.spinner("Ranking with one more mention …"):
            standing = explain_target(
                store,
                question.partner,
                resolve.influencer_key(store, question.name),
                top=question.top,
                filters=query.objective.filters,
                objective=query.objective,
                settings=query.settings,
                learned=question.learned,
            )
        st.session_state[_ANSWER] = kept = (asked, standing)
    answer: Standing = kept[1]
    return answer


def standing_card(standing: Standing) -> None:
    """A standing in words, with its evidence as a table."""
    st.markdown(f"**{escape_markdown(verdict(standing), 600)}**")
    if standing.evidence:
        data_table(_frame(standing), columns=_COLUMNS)
    for sentence in advice(standing):
        st.markdown(f"- {escape_markdown(sentence, 300)}")


_COLUMNS = {
    "Others": st.column_config.NumberColumn(
        help="The median of up to 20 people above; of those below for the first of the list."
    ),
    "Speaks": st.column_config.TextColumn(help="Whether the value speaks for the target or against it."),
}


def _frame(standing: Standing) -> pd.DataFrame:
    rows = standing.evidence
    return pd.DataFrame(
        {
            "Evidence": [LABELS[row.kind] for row in rows],
            "Target": [_rounded(row.value) for row in rows],
            "Others": [_rounded(row.others) for row in rows],
            "Speaks": [row.speaks for row in rows],
        }
    )


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 1)
