"""Marking an influencer as a partner, and removing the mark, each with an undo."""

from functools import partial

from graph.records import Influencer
from graph.store.team import partners
from intrograph.components import tour
from intrograph.components.look import toast_with_undo
from intrograph.state import session


def mark_partner(person: Influencer) -> None:
    """Mark an influencer as a partner; completes that step of the tour."""
    store = session.store()
    partners.mark_partner(store, person.key, session.now())
    tour.complete("partner")
    toast_with_undo(f"{person.display_name} is a partner now.", partial(partners.unmark_partner, store, person.key))


def unmark_partner(person: Influencer) -> None:
    """Remove the mark. One that comes back keeps its instant: partners are shown in the order of their marks."""
    store = session.store()
    partners.unmark_partner(store, person.key)
    mark_again = partial(partners.mark_partner, store, person.key, person.partner_since or session.now())
    toast_with_undo(f"{person.display_name} is no longer a partner.", mark_again)
