"""Lists of introductions as the team saw them last: `(:ShownList {name, at, targets, before_at, before})`.

Targets are the numbers of accounts: they outlive a rename, and name nobody.
"""

from dataclasses import dataclass, replace

from graph.store.connection import Store
from graph.store.team.partners import run_team_write

LONGEST = 200  # targets
VISIT_MS = 12 * 3_600_000  # what is shown within this time of the first look is one visit

_READ = """
MATCH (l:ShownList {name: $name})
RETURN l.at AS at, l.targets AS targets, l.before_at AS before_at, l.before AS before
"""
_SAVE = """
MERGE (l:ShownList {name: $name})
SET l.at = $at, l.targets = $targets, l.before_at = $before_at, l.before = $before
"""


@dataclass(frozen=True, slots=True)
class ShownList:
    """A list as it was shown in a visit that began at `at` (ms), and as it was at the end of the visit before.

    `targets` and `before` are numbers of accounts, the best first. `before_at` is the beginning of the earlier visit;
    None if this is the first one.
    """

    name: str
    at: int
    targets: tuple[int, ...]
    before_at: int | None = None
    before: tuple[int, ...] = ()

    def shown_again(self, targets: tuple[int, ...], at: int) -> "ShownList":
        """The same list when it is shown at `at` (ms): what the last visit left becomes the earlier list.

        >>> first = ShownList("all", 0, (1, 2))
        >>> first.shown_again((2, 1), VISIT_MS).before, first.shown_again((2, 1), VISIT_MS - 1).before
        ((1, 2), ())
        """
        if at - self.at < VISIT_MS:
            return replace(self, targets=targets)
        return ShownList(self.name, at, targets, self.at, self.targets)


def note_shown(store: Store, name: str, targets: tuple[int, ...], at: int, *, save: bool) -> ShownList:
    """Note that a list was shown at `at` (ms), and return it with the one to compare it with.

    Parameters
    ----------
    name
        Unlike that of other lists.
    targets
        The numbers of its accounts; the first `LONGEST` count.
    save
        False only compares, for people who may not change the store.
    """
    stored = _stored(store, name)
    kept = targets[:LONGEST]
    shown = stored.shown_again(kept, at) if stored else ShownList(name, at, kept)
    if save and shown != stored:
        run_team_write(
            store,
            _SAVE,
            "note shown list",
            name=name,
            at=shown.at,
            targets=list(shown.targets),
            before_at=shown.before_at,
            before=list(shown.before),
        )
    return shown


def _stored(store: Store, name: str) -> ShownList | None:
    rows = store.read(_READ, name=name)
    if not rows:
        return None
    row = rows[0]
    return ShownList(name, row["at"], tuple(row["targets"] or ()), row["before_at"], tuple(row["before"] or ()))
