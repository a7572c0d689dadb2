"""Tracking communities from run to run, so that they keep their number, name and colour.

Detection labels communities from 0 in each run; the store knows them by numbers that never change their meaning. A
detected community continues the earlier one with which it shares the most members, if that is enough of them. Others
get numbers that were never used.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from graph.analysis.colors import color_of
from graph.analysis.communities.detect import UNASSIGNED, Labels
from graph.analysis.communities.naming import name_communities
from graph.records import Community
from graph.snapshot import StringColumn

MIN_OVERLAP = 0.3  # of the smaller of two communities, for the detected one to continue the earlier one
MERGED_SHARE = 0.5  # of an earlier community's members in one detected one, for it to count as merged into it
SPLIT_SHARE = 0.2  # of an earlier community's members who left together, for it to count as split
LEADERS = 5


@dataclass(frozen=True)
class Change:
    """What became of a community since the last run: the kind (see `Community.change`), and a text."""

    kind: str
    text: str


@dataclass(frozen=True)
class Overlap:
    """How many members detected communities share with earlier ones; one entry for each pair that shares any.

    `label` names the detected community of an entry, `number` the earlier one. `sizes` are those of the detected
    communities by label, `sizes_before` those of the earlier ones by number.
    """

    label: npt.NDArray[np.int64]
    number: npt.NDArray[np.int64]
    shared: npt.NDArray[np.int64]
    sizes: npt.NDArray[np.int64]
    sizes_before: Mapping[int, int]

    @classmethod
    def of(cls, label: Labels, before: Labels) -> "Overlap":
        """From the label (or UNASSIGNED) and the number of the last run (or 0) of each account."""
        sizes = np.bincount(label[label >= 0], minlength=int(label.max(initial=-1)) + 1)
        known, sizes_before = np.unique(before[before > 0], return_counts=True)
        both = (label >= 0) & (before > 0)
        stride = int(before.max(initial=0)) + 1
        pairs, shared = np.unique(label[both] * stride + before[both], return_counts=True)
        earlier = dict(zip(known.tolist(), sizes_before.tolist(), strict=True))
        return cls(pairs // stride, pairs % stride, shared, sizes, earlier)

    def carry_numbers(self) -> list[int | None]:
        """For each detected community, the number of the earlier one that it continues; None for a new one.

        >>> Overlap.of(np.array([0, 0, 1, 1, 1, 2]), np.array([1, 1, 2, 2, 1, 0])).carry_numbers()
        [1, 2, None]
        """
        before = np.array([self.sizes_before[number] for number in self.number.tolist()], np.int64)
        is_enough = self.shared >= MIN_OVERLAP * np.minimum(self.sizes[self.label], before)
        numbers: list[int | None] = [None] * len(self.sizes)
        used: set[int] = set()
        for entry in np.lexsort((self.number, self.label, -self.shared)):
            label, number = int(self.label[entry]), int(self.number[entry])
            if is_enough[entry] and numbers[label] is None and number not in used:
                numbers[label] = number
                used.add(number)
        return numbers

    def changes(self, numbers: Sequence[int | None], names: Mapping[int, str]) -> list[Change]:
        """For each detected community, what became of it since the last run.

        Parameters
        ----------
        numbers
            As `carry_numbers` gives them.
        names
            Of the earlier communities, by number.
        """
        if not self.sizes_before:
            return [Change("new", "new")] * len(self.sizes)
        moves = self._moves(numbers)
        return [
            self._origin_of(label, moves, names) if number is None else self._change_of(label, number, moves, names)
            for label, number in enumerate(numbers)
        ]

    def gone(self, numbers: Sequence[int | None]) -> list[int]:
        """The earlier communities that no detected one continues."""
        return sorted(self.sizes_before.keys() - set(numbers))

    def _moves(self, numbers: Sequence[int | None]) -> "_Moves":
        moves = _Moves([[] for _ in self.sizes])
        for label, number, shared in zip(self.label.tolist(), self.number.tolist(), self.shared.tolist(), strict=True):
            size_before = self.sizes_before[number]
            if shared >= MERGED_SHARE * size_before:
                moves.absorbed[label].append(number)
            if shared > moves.most_shared[label]:
                moves.most_shared[label], moves.origin[label] = shared, number
            if numbers[label] != number and shared >= SPLIT_SHARE * size_before and shared > 1:
                moves.left[number] += 1
        return moves

    def _origin_of(self, label: int, moves: "_Moves", names: Mapping[int, str]) -> Change:
        """The change of a new community: split from the one that most of its members come from, or new."""
        origin = moves.origin.get(label)
        if origin is not None and moves.most_shared[label] >= MERGED_SHARE * int(self.sizes[label]):
            return Change("split", f"split from {_quoted(origin, names)}")
        return Change("new", "new")

    def _change_of(self, label: int, number: int, moves: "_Moves", names: Mapping[int, str]) -> Change:
        """The change of a community that continues the earlier one with this number."""
        size = int(self.sizes[label])
        growth = size - self.sizes_before[number]
        verb = "grew" if growth > 0 else "shrank"
        text = f"{verb} by {abs(growth):,} to {size:,}" if growth else f"still {size:,}"
        if merged := sorted(earlier for earlier in moves.absorbed[label] if earlier != number):
            return Change("merged", f"took in {', '.join(_quoted(earlier, names) for earlier in merged)}; {text}")
        if moves.left[number] and number not in moves.absorbed[label]:
            return Change("split", f"split; {text}")
        return Change(verb if growth else "same", text)


@dataclass(frozen=True)
class _Moves:
    """How members moved between the communities of two runs.

    `absorbed`: by label, the earlier communities of which most members are in it. `origin`: by label, the earlier
    community with which it shares the most members, `most_shared` how many. `left`: by number, the groups that left an
    earlier community together.
    """

    absorbed: list[list[int]]
    origin: dict[int, int] = field(default_factory=dict)
    most_shared: Counter[int] = field(default_factory=Counter)
    left: Counter[int] = field(default_factory=Counter)


def _quoted(number: int, names: Mapping[int, str]) -> str:
    return f"“{names.get(number, number)}”"


@dataclass(frozen=True)
class Level:
    """One level of communities: the label of each account, the communities by label, the names of those gone."""

    label: Labels
    communities: list[Community]
    gone: list[str]

    @property
    def numbers(self) -> npt.NDArray[np.int64]:
        """The number of each account's community; 0 for none."""
        return np.array([*(community.number for community in self.communities), 0], np.int64)[self.label]

    @property
    def names(self) -> npt.NDArray[np.object_]:
        """The name of each account's community; empty for none."""
        names = [*(community.name for community in self.communities), ""]  # the last one is that of UNASSIGNED
        return np.array(names, np.object_)[self.label]


@dataclass(frozen=True)
class Identity:
    """What makes a community recognisable from run to run."""

    number: int
    name: str
    color: str


class Tracker:
    """Gives detected communities their identity, and remembers that of new ones.

    Parameters
    ----------
    known
        The identities of all communities that ever were.
    handles, bios, influence
        Of each account, by position.
    """

    def __init__(
        self,
        known: Iterable[Identity],
        handles: StringColumn,
        bios: StringColumn,
        influence: npt.NDArray[np.float64],
    ) -> None:
        self._known = {identity.number: identity for identity in known}
        self._handles, self._bios, self._influence = handles, bios, influence

    def track(
        self,
        level: str,
        label: Labels,
        before: Labels,
        parents: Labels | None = None,
        agreement: npt.NDArray[np.float64] | None = None,
    ) -> Level:
        """The communities of one level; broad ones come first, because fine ones take their colours.

        Parameters
        ----------
        label
            Of each account: as detected, or UNASSIGNED.
        before
            Of each account: the number of its community in the last run, or 0.
        parents
            Of each account: the number of its broad community; None for the broad level.
        agreement
            Of each community by label: how sure it is, 0 to 1; None if that is unknown.
        """
        overlap = Overlap.of(label, before)
        numbers = overlap.carry_numbers()
        names_before = {number: identity.name for number, identity in self._known.items()}
        members = self._members(label)
        above = [None if parents is None else int(parents[positions[0]]) for positions in members]
        identities = self._identify(numbers, members, above)
        changes = overlap.changes(numbers, names_before)
        sure = [None] * len(members) if agreement is None else agreement.round(3).tolist()
        communities = [
            Community(
                number=identity.number,
                level=level,
                name=identity.name,
                color=identity.color,
                size=len(positions),
                leaders=self._leaders(positions),
                parent=parent,
                change=change.kind,
                change_text=change.text,
                agreement=share,
            )
            for identity, positions, parent, change, share in zip(
                identities, members, above, changes, sure, strict=True
            )
        ]
        gone = [names_before.get(number, str(number)) for number in overlap.gone(numbers)]
        return Level(label, communities, gone)

    def _members(self, label: Labels) -> list[npt.NDArray[np.int64]]:
        """The positions of each community's accounts, the most influential first."""
        order = np.lexsort((-self._influence, label))
        order = order[label[order] != UNASSIGNED]
        return np.split(order, np.flatnonzero(np.diff(label[order])) + 1) if len(order) else []

    def _leaders(self, members: npt.NDArray[np.int64]) -> tuple[str, ...]:
        return tuple(filter(None, self._handles.take(members[:LEADERS])))

    def _identify(
        self,
        numbers: Sequence[int | None],
        members: Sequence[npt.NDArray[np.int64]],
        parents: Sequence[int | None],
    ) -> list[Identity]:
        """The identity of each community: the known one of its number, else a new one with the next free number."""
        known = [self._known.get(number) if number is not None else None for number in numbers]
        new = [positions for positions, identity in zip(members, known, strict=True) if identity is None]
        names = iter(name_communities(new, self._handles, self._bios))
        used = {identity.name for identity in known if identity is not None}
        number = max(self._known, default=0)
        identities = []
        for identity, parent in zip(known, parents, strict=True):
            if identity is None:
                number, name = number + 1, next(names)
                color = self._known[parent].color if parent is not None else color_of(number)
                identity = Identity(number, name if name not in used else f"{name} {number}", color)
            identities.append(identity)
        self._known |= {identity.number: identity for identity in identities}
        return identities
