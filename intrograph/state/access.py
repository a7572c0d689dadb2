"""Who uses the app, and the one place that decides whether they may change the store."""

import logging
from collections.abc import Callable, Sequence
from ipaddress import ip_address

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from graph.errors import NotAllowed
from graph.store import Store
from intrograph.changes import change_log
from intrograph.serving.people import Person, Role

log = logging.getLogger(__name__)

ONLY_LOOKING = "You may look at everything here and change nothing; ask the person who runs the app."


class SignInState:
    """Whether the server of this process has a sign-in in front; `intrograph.state.server` sets it."""

    def __init__(self) -> None:
        self.is_required = False


# The server and the pages run in the same process, and nothing else connects them.
SIGN_IN = SignInState()


def person() -> Person | None:
    """Who is signed in; None in an app without a sign-in, which only people on this machine reach.

    Raises
    ------
    NotAllowed
        The app is open to others, and this request has not passed the sign-in.
    """
    if not SIGN_IN.is_required:
        if not _is_loopback(str(st.get_option("server.address") or "0.0.0.0")):
            raise NotAllowed("This app is open to others without a sign-in; start it with `intrograph app --access`.")
        return None
    signed_in = Person.from_headers(st.context.headers) if get_script_run_ctx() is not None else None
    if signed_in is None:
        raise NotAllowed("Sign in first: open the app again.")
    return signed_in


def name() -> str | None:
    """The name of who is signed in, as the history of outreach notes it; None without a sign-in."""
    somebody = person()
    return somebody.name if somebody is not None else None


def may_edit() -> bool:
    """Whether the person who looks at this page may change the store."""
    somebody = person()
    return somebody is None or somebody.role is Role.EDITOR


def write_guard(
    store: Store, now: Callable[[], int], who: Callable[[], Person | None] = person
) -> Callable[[str, Sequence[str]], None]:
    """The check before every change of the store: refuses those of viewers, and notes all of them."""
    changes = change_log(store)

    def check(change: str, about: Sequence[str]) -> None:
        somebody = who()
        if somebody is None:
            return
        is_editor = somebody.role is Role.EDITOR
        changes.add(somebody, change, about, now(), allowed=is_editor)
        if not is_editor:
            raise NotAllowed(ONLY_LOOKING)

    return check


def _is_loopback(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return address == "localhost"
