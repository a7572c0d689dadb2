"""Does it work? The last part of the history hidden, foretold, and compared with what came."""

import pandas as pd
import streamlit as st

from graph.introductions.learning import backtest as testing
from graph.introductions.learning import training
from graph.records import format_day
from intrograph.components.text import escape_markdown
from intrograph.state import session

HOLDOUTS = {0.1: "the last 10 %", 0.2: "the last 20 %", 0.3: "the last 30 %", 0.4: "the last 40 %"}


def page() -> None:
    st.header("Does it work?", anchor=False)
    st.write(
        "The last part of the mentions is hidden. From what came before, we foretell for everybody whom they will come "
        "to know, and compare: with what really came, and with simple rules."
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        holdout = st.selectbox(
            "Hide", list(HOLDOUTS), index=1, format_func=HOLDOUTS.__getitem__, width=200, help="Of the mentions."
        )
        again = st.button("Test now", type="primary", help="A few seconds; minutes for a large network.")
    if again:
        with st.status("Testing …") as status:
            training.backtest(
                session.store(), at=session.now(), holdout=holdout, step=lambda text: status.update(label=f"{text} …")
            )
    last = training.last_backtest(session.store())
    if last is None:
        st.info("Nothing has been tested yet. Press “Test now”.")
        return
    _result(*last)


def _result(found: testing.Backtest, at: int) -> None:
    for sentence in found.summary:
        st.markdown(f"**{escape_markdown(sentence, 400)}**")
    enough = found.is_conclusive
    (st.caption if enough else st.warning)(escape_markdown(found.caveat, 300))
    st.caption(escape_markdown(f"Tested on {format_day(at)}. {found.why}", 300))
    for mode, told in ((testing.WITHOUT_HUBS, "Without the most mentioned 1 %"), (testing.WITH_HUBS, "All candidates")):
        if scores := found.scores.get(mode):
            st.subheader(f"{told} ({found.sources[mode]:,} accounts)", anchor=False)
            st.dataframe(_frame(scores), hide_index=True, column_config=_COLUMNS)
    if found.tie_scores:
        st.subheader("Tie strength", anchor=False)
        st.write(f"{found.ties_active:,} of {found.ties:,} ties were active again in the hidden part.")
        frame = pd.DataFrame(
            {"Measure": [s.method for s in found.tie_scores], "Right": [100 * s.auc for s in found.tie_scores]}
        )
        help_ = "Of two ties of which one was active again, how often the measure is higher for that one; chance is 50."
        st.dataframe(
            frame, hide_index=True, column_config={"Right": st.column_config.NumberColumn(format="%.0f %%", help=help_)}
        )


_COLUMNS = {
    "Hit": st.column_config.ProgressColumn(
        "Hit in ten",
        min_value=0,
        max_value=100,
        format="%.0f %%",
        help="For how many accounts at least one of ten suggestions really came true (hit@10).",
    ),
    "95 %": st.column_config.TextColumn(help="With other accounts of this kind it would lie in here, 19 of 20 times."),
    "MRR": st.column_config.NumberColumn(
        format="%.2f", help="1 when the first suggestion always comes true, 0.5 when the second does, and so on."
    ),
    "Lead": st.column_config.TextColumn("Our lead", help="Of the model over this rule in “hit in ten”, with its 95 %."),
}


def _frame(scores: list[testing.Score]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "Rule": ["our model" if s.method == testing.MODEL else s.method for s in scores],
            "Hit": [100 * s.hit.mean for s in scores],
            "95 %": [f"{100 * s.hit.low:.0f} to {100 * s.hit.high:.0f}" for s in scores],
            "MRR": [s.mrr.mean for s in scores],
            "Lead": [
                f"{100 * s.lift.mean:+.0f} ({100 * s.lift.low:+.0f} to {100 * s.lift.high:+.0f})" if s.lift else ""
                for s in scores
            ],
        }
    )
