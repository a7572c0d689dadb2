"""What changed in a list of introductions since the team saw it last."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from graph.introductions.candidates import IntroductionSettings
from graph.introductions.introduction import Introduction
from graph.introductions.objective import Objective
from graph.records import Influencer
from graph.store import Store, read
from graph.store.team.shown_lists import note_shown

ALL = "all partners"


@dataclass(frozen=True)
class ListChanges:
    """The differences to the earlier list, which was shown from `since` (ms) on; None if there is none.

    `marks` has a text for each row, such as `new` or `up 3`, empty where nothing changed. `gone` are the targets that
    have left the list, the best first.
    """

    since: int | None = None
    marks: tuple[str, ...] = ()
    gone: list[Influencer] = field(default_factory=list)


def marks_of(before: Sequence[int], now: Sequence[int]) -> tuple[str, ...]:
    """How each target of a list moved since an earlier list.

    >>> marks_of([7, 8, 9], [9, 7, 5])
    ('up 2', 'down 1', 'new')
    """
    rank = {target: row for row, target in enumerate(before)}
    return tuple("new" if target not in rank else _moved(rank[target] - row) for row, target in enumerate(now))


def _moved(ranks: int) -> str:
    return "" if ranks == 0 else f"up {ranks}" if ranks > 0 else f"down {-ranks}"


def is_whole_list(objective: Objective, settings: IntroductionSettings) -> bool:
    """Whether a list has neither filters nor limits, so that it can be compared with an earlier one."""
    is_by_score = objective.chance > 0 and not objective.reach and not objective.closeness
    is_limited = settings != IntroductionSettings(now=settings.now)
    return is_by_score and not is_limited and not any(vars(objective.filters).values())


def changes_since(
    store: Store, introductions: Sequence[Introduction], partner: str | None, at: int, *, save: bool
) -> ListChanges:
    """Compare a list with the one that the team saw before, and note that it was shown at `at` (ms).

    Parameters
    ----------
    partner
        The key of the only partner of the list; None for a list of all partners.
    save
        False only compares.
    """
    keys = [introduction.target.key for introduction in introductions]
    numbers = read.numbers_of(store, [*keys, *([partner] if partner else [])])
    targets = tuple(numbers[key] for key in keys if key in numbers)
    shown = note_shown(store, str(numbers[partner]) if partner else ALL, targets, at, save=save)
    if shown.before_at is None or len(targets) < len(keys):
        return ListChanges()
    left = [number for number in shown.before if number not in set(targets)]
    return ListChanges(shown.before_at, marks_of(shown.before, targets), read.influencers_numbered(store, left))
