"""A short tour that is the app itself: four things to do, ticked off as they are done."""

from dataclasses import dataclass

import streamlit as st


@dataclass(frozen=True)
class Step:
    """One thing to do: the gesture that completes it, the instruction, and the reason."""

    gesture: str
    instruction: str
    reason: str


STEPS = (
    Step("follow", "Click a circle", "to follow that influencer: they move to the middle, with their contacts around."),
    Step("expand", "Double-click another one", "or click its plus, to see their contacts too without leaving."),
    Step(
        "partner", "Switch on “We work with them”", "for an influencer your brand works with: they can introduce you."
    ),
    Step(
        "introductions",
        "Open Introductions",
        "at the top: who your partners can introduce you to, and why, with a CSV.",
    ),
)


def complete(gesture: str) -> None:
    """Tick off the step of a gesture."""
    _completed().add(gesture)


def wants_partner() -> bool:
    """Whether the tour has to know if there is a partner already; once a session, as it means a look at everyone."""
    return "tour_has_partner" not in st.session_state and not st.session_state.get("tour_over")


def set_has_partner(has_partner: bool) -> None:
    """Answer `wants_partner`."""
    st.session_state["tour_has_partner"] = has_partner
    if has_partner:
        complete("partner")


def next_step() -> None:
    """The next thing to do, until all is done or the tour is skipped."""
    if st.session_state.get("tour_over"):
        return
    left = [step for step in STEPS if step.gesture not in _completed()]
    if not left:
        return
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        number = STEPS.index(left[0]) + 1
        st.markdown(f"**{number} of {len(STEPS)}: {left[0].instruction}** {left[0].reason}", width="stretch")
        st.button(
            "Skip tour",
            key="tour-over",
            help="Reload the page to bring the tour back.",
            on_click=lambda: st.session_state.update(tour_over=True),
        )


def _completed() -> set[str]:
    completed: set[str] = st.session_state.setdefault("tour_completed", set())
    return completed
