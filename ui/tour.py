"""A short tour that is the app itself: four things to do, ticked off as they are done."""

from dataclasses import dataclass

import streamlit as st

from graph.store import reading
from ui import session


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
    st.session_state.setdefault("tour_done", set()).add(gesture)


def steps() -> None:
    """What is still to be done, until all is, or the person has seen enough."""
    if st.session_state.get("tour_over"):
        return
    done: set[str] = st.session_state.setdefault("tour_done", set())
    if reading.partners(session.store()):
        done.add("partner")
    left = [step for step in STEPS if step.gesture not in done]
    if not left:
        return
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        place = STEPS.index(left[0]) + 1
        st.markdown(f"**{place} of {len(STEPS)}: {left[0].told}** {left[0].why}", width="stretch")
        st.button("Enough", key="tour-over", help="Closes this tour; reloading the page brings it back.",
                  on_click=lambda: st.session_state.update(tour_over=True))  # fmt: skip
