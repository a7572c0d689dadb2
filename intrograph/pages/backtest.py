"""Backtest: hide the last part of the history, predict it, and compare the predictions with what happened."""

import pandas as pd
import streamlit as st

from graph.introductions.learning import backtest as testing
from graph.introductions.learning import training
from graph.introductions.learning.report import HIT_MEANING, coverage_sentence, group_name, outcome_sentence
from graph.records import format_day
from intrograph.components.data_table import data_table
from intrograph.components.editing import edit_button
from intrograph.components.text import escape_markdown
from intrograph.state import session

HOLDOUTS = {0.1: "the last 10 %", 0.2: "the last 20 %", 0.3: "the last 30 %", 0.4: "the last 40 %"}
MODES = ((testing.WITHOUT_HUBS, "Without the most mentioned 1 %"), (testing.WITH_HUBS, "All candidates"))


def page() -> None:
    st.header("Backtest", anchor=False)
    st.write(
        "A backtest checks the suggestions against your own history. It hides the latest mentions, predicts from the "
        "earlier ones who each influencer will meet next, and compares the predictions with what happened and with "
        "simple rules."
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        holdout = st.selectbox(
            "Hide",
            list(HOLDOUTS),
            index=1,
            format_func=HOLDOUTS.__getitem__,
            width=200,
            help="The share of the mentions to hide and predict.",
        )
        run = edit_button("Run backtest", type="primary", help="Takes seconds; minutes on a large network.")
    if run:
        _run(holdout)
    last = training.last_backtest(session.store())
    if last is None:
        st.info("No backtest yet. Run one to see how the suggestions perform on your data.")
        return
    _result(*last)


def _run(holdout: float) -> None:
    with st.status("Running the backtest …") as status:
        training.backtest(
            session.store(), at=session.now(), holdout=holdout, step=lambda text: status.update(label=f"{text} …")
        )


def _result(result: testing.Backtest, at: int) -> None:
    for sentence in result.summary:
        st.markdown(f"**{escape_markdown(sentence, 400)}**")
    for sentence in filter(None, (coverage_sentence(result.coverage), outcome_sentence(result.outcomes))):
        st.markdown(escape_markdown(sentence, 600))
    (st.caption if result.is_conclusive else st.warning)(escape_markdown(result.caveat, 300))
    st.caption(escape_markdown(f"Run on {format_day(at)}. {result.why}", 300))
    for mode, title in MODES:
        if scores := result.scores.get(mode):
            st.subheader(f"{title} ({result.sources[mode]:,} accounts)", anchor=False)
            data_table(_frame(scores), columns=_COLUMNS)
    if result.groups:
        _groups(result)
    if result.tie_scores:
        _ties(result)


def _groups(result: testing.Backtest) -> None:
    st.subheader("Small and large accounts", anchor=False)
    st.write(HIT_MEANING)
    scores = result.groups
    frame = pd.DataFrame(
        {
            "Group": [group_name(score) for score in scores],
            "Tested": [score.tested for score in scores],
            "Hit": [100 * score.hit.mean for score in scores],
            "95 %": [f"{100 * score.hit.low:.0f} to {100 * score.hit.high:.0f}" for score in scores],
            "New ties": [100 * score.new_ties for score in scores],
            "Suggestions": [100 * score.suggestions for score in scores],
        }
    )
    share = "The share of the group among all {}."
    data_table(
        frame,
        columns={
            "Hit": st.column_config.ProgressColumn(min_value=0, max_value=100, format="%.0f %%", help=HIT_MEANING),
            "New ties": st.column_config.NumberColumn(format="%.0f %%", help=share.format("new ties")),
            "Suggestions": st.column_config.NumberColumn(format="%.0f %%", help=share.format("suggestions")),
        },
    )


def _ties(result: testing.Backtest) -> None:
    st.subheader("Tie strength", anchor=False)
    st.write(f"{result.ties_active:,} of {result.ties:,} ties were active again in the hidden part.")
    frame = pd.DataFrame(
        {
            "Measure": [score.method for score in result.tie_scores],
            "Correct": [100 * score.auc for score in result.tie_scores],
        }
    )
    help_text = (
        "Given one tie that was active again and one that was not: how often the measure is higher for the active "
        "one. Chance is 50."
    )
    column = st.column_config.NumberColumn(format="%.0f %%", help=help_text)
    data_table(frame, columns={"Correct": column})


_COLUMNS = {
    "Hit": st.column_config.ProgressColumn(
        "Hit in ten",
        min_value=0,
        max_value=100,
        format="%.0f %%",
        help="The share of accounts for which at least one of ten suggestions came true (hit@10).",
    ),
    "95 %": st.column_config.TextColumn(help="The 95 % confidence interval."),
    "MRR": st.column_config.NumberColumn(
        format="%.2f",
        help="Mean reciprocal rank: 1 if the first suggestion always comes true, 0.5 if the second does, and so on.",
    ),
    "Lift": st.column_config.TextColumn("Our lift", help="Hit in ten of the model minus that of this rule, with 95 %."),
}


def _frame(scores: list[testing.Score]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "Rule": ["our model" if score.method == testing.MODEL else score.method for score in scores],
            "Hit": [100 * score.hit.mean for score in scores],
            "95 %": [f"{100 * score.hit.low:.0f} to {100 * score.hit.high:.0f}" for score in scores],
            "MRR": [score.mrr.mean for score in scores],
            "Lift": [_lift(score) for score in scores],
        }
    )


def _lift(score: testing.Score) -> str:
    lift = score.lift
    return f"{100 * lift.mean:+.0f} ({100 * lift.low:+.0f} to {100 * lift.high:+.0f})" if lift else ""
