"""The paths of introductions in three lanes: the partner, the connector, and the target, whose name selects the row."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from graph.analysis.colors import color_of
from graph.introductions import Introduction
from graph.introductions.lanes import LanePath, Lanes, arrange
from graph.records import Influencer
from intrograph.components.browser import bundle, component, event_of
from intrograph.components.text import clean
from intrograph.state.errors import guarded_callback

HERE = Path(__file__).parent
ROW_PX, HEAD_PX, MAX_PX = 34, 44, 560
NO_COMMUNITY = "#7F7F7F"


def introduction_lanes(
    introductions: Sequence[Introduction], selected: str, *, key: str, on_target: Callable[[str], None]
) -> None:
    """Draw the paths of introductions; `selected` is the key of the target whose path stands out.

    Parameters
    ----------
    on_target
        Gets the key of a target that was clicked, or chosen with Enter.
    """
    targets = {introduction.target.key for introduction in introductions}

    def emit() -> None:
        target = str(event_of(key).get("target"))
        if target in targets:
            on_target(target)

    lanes = arrange([LanePath.of(introduction) for introduction in introductions])
    rows = max(len(lanes.partners), len(lanes.middle), len(lanes.targets))
    data = {**_drawing(introductions, lanes), "selected": selected, "row_px": ROW_PX}
    _component()(
        key=key, data=data, height=min(MAX_PX, HEAD_PX + ROW_PX * rows), on_event_change=guarded_callback(emit)
    )


def _drawing(introductions: Sequence[Introduction], lanes: Lanes) -> dict[str, Any]:
    """The picture for the script: three lanes of people, and ties between indices of neighbouring lanes."""
    people = {
        person.key: person
        for introduction in introductions
        for person in (introduction.introducer, introduction.connector, introduction.target)
        if person is not None
    }
    index = [{one: place for place, one in enumerate(lane)} for lane in (lanes.partners, lanes.middle, lanes.targets)]
    paths = []
    for introduction in introductions:
        path = LanePath.of(introduction)
        paths.append(
            {
                "target": path.target,
                "at": [index[0][path.partner], index[1][path.middle], index[2][path.target]],
                "strengths": [introduction.first_tie.strength, introduction.last_tie.strength],
                "label": _label(introduction),
            }
        )
    middle = [_person(people[slot.connector]) if slot.connector is not None else None for slot in lanes.middle]
    return {
        "lanes": [
            [_person(people[key]) for key in lanes.partners],
            middle,
            [_person(people[k]) for k in lanes.targets],
        ],
        "paths": paths,
    }


def _person(person: Influencer) -> dict[str, str]:
    return {
        "key": person.key,
        "name": clean(person.display_name),
        "color": color_of(person.community) if person.community else NO_COMMUNITY,
        "community": clean(person.community_name) or "no community",
    }


def _label(introduction: Introduction) -> str:
    """A path in words, for screen readers and as the title of a target."""
    connector = introduction.connector
    through = f" through {connector.display_name}" if connector else ""
    status = f", {introduction.target.outreach_status}" if introduction.target.outreach_status else ""
    names = f"{introduction.target.display_name}, introduced by {introduction.introducer.display_name}{through}"
    return clean(f"{names}, score {introduction.score:.0f}{status}", 300)


@lru_cache(maxsize=1)
def _component() -> Callable[..., Any]:
    scripts = [HERE / "paths.js", HERE / "lanes.js"]
    return component("introduction_lanes", bundle(scripts), (HERE / "lanes.css").read_text("utf-8"))
