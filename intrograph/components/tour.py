"""A short tour that is the app itself: four things to do, ticked off as they are done."""

from dataclasses import dataclass

import streamlit as st

from graph.store import read
from intrograph.state import session


@dataclass(frozen=True)
class Step:
    """One thing to do: the gesture that does it, what to do, and what for."""

    gesture: str
    told: str
    why: str


STEPS = (
    Step(
        "follow", "Click a circle", "to follow that influencer: they come to the middle, with the people around them."
    ),
    Step("expand", "Double-click another", "or click its plus, to see who is around them too, without leaving."),
    Step("partner", "Switch on “We work with them”", "for somebody your brand works with: they can introduce you."),
    Step(
        "introductions", "Open Introductions", "at the top: whom your partners can introduce you to, why, and as CSV."
    ),
)


def did(gesture: str) -> None:
    """Note that something was done."""
    _done().add(gesture)


def steps() -> None:
    """What is still to be done, until all is, or the person has seen enough."""
    if st.session_state.get("tour_over"):
        return
    left = [step for step in STEPS if step.gesture not in _done()]
    if not left:
        return
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        place = STEPS.index(left[0]) + 1
        st.markdown(f"**{place} of {len(STEPS)}: {left[0].told}** {left[0].why}", width="stretch")
        st.button(
            "Enough",
            key="tour-over",
            help="Closes this tour; reloading the page brings it back.",
            on_click=lambda: st.session_state.update(tour_over=True),
        )


def _done() -> set[str]:
    if "tour_done" not in st.session_state:  # looked up once a session: it means a look at everybody
        st.session_state["tour_done"] = {"partner"} if read.partners(session.store()) else set()
    done: set[str] = st.session_state["tour_done"]
    return done
