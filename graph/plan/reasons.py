"""Why somebody is in a plan, in sentences with numbers and units."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from graph.plan.coverage import Coverage
from graph.plan.estimate import Reach
from graph.records import Influencer
from graph.text import counted


@dataclass(frozen=True)
class Earlier:
    """Somebody who is in the set already: a partner or an earlier pick."""

    row: int
    person: Influencer


def pick_reasons(
    coverage: Coverage, row: int, person: Influencer, adds: Reach, earlier: Sequence[Earlier]
) -> tuple[str, ...]:
    """Why this person, after those who are in the set already."""
    sentences = [_adds(person, adds), *_reached_through(coverage, row, person, adds, earlier)]
    sentences.extend(_community(person, earlier))
    sentences.extend(_shared_ties(coverage, row, earlier))
    return tuple(sentences)


def _adds(person: Influencer, adds: Reach) -> str:
    if person.followers is None:
        return "Adds nobody that the estimate knows of: the number of followers is unknown."
    if adds.people > person.followers - 0.5:
        return (
            f"Adds all {counted(person.followers, 'follower')}, as far as the data shows (range from {adds.low:,.0f})."
        )
    return (
        f"Adds about {adds.people:,.0f} of {counted(person.followers, 'follower')} "
        f"(range {adds.low:,.0f} to {adds.high:,.0f})."
    )


def _reached_through(
    coverage: Coverage, row: int, person: Influencer, adds: Reach, earlier: Sequence[Earlier]
) -> list[str]:
    """How many followers are reached already, and through whom most of them."""
    reached = (person.followers or 0) - adds.people
    if reached < 1 or not earlier:
        return []
    overlaps = [coverage.overlap(row, each.row) for each in earlier]
    most = int(np.argmax(overlaps))
    name = earlier[most].person.display_name
    return [f"About {reached:,.0f} are reached already, {overlaps[most]:,.0f} of them through {name}."]


def _community(person: Influencer, earlier: Sequence[Earlier]) -> list[str]:
    if not person.community or not person.community_name:
        return []
    others = sum(each.person.community == person.community for each in earlier)
    if not others:
        return [f"The first in the community “{person.community_name}”."]
    verb = "is" if others == 1 else "are"
    return [f"{others:,} of those before {verb} in the same community, “{person.community_name}”."]


def _shared_ties(coverage: Coverage, row: int, earlier: Sequence[Earlier]) -> list[str]:
    """How many accounts mention the person, and how many of these mention somebody of the set."""
    mentioned_by = coverage.crowds_of(row)
    if not len(mentioned_by):
        return ["No account mentions them, so the overlap is a guess from the community alone."]
    known = np.unique(np.concatenate([np.empty(0, np.int64), *(coverage.crowds_of(each.row) for each in earlier)]))
    shared = int(np.isin(mentioned_by, known).sum())
    verb = "mentions" if len(mentioned_by) == 1 else "mention"
    also = f"{shared:,} of them also {'mentions' if shared == 1 else 'mention'}" if shared else "none of them mentions"
    return [f"{counted(len(mentioned_by), 'account')} {verb} them; {also} a partner or an earlier pick."]
