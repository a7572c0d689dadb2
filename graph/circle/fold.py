"""Folding: the members of a community in a circle as one group, with their ties summed."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from graph.circle.ego import Circle, Edge, Member
from graph.records import whole

GROUP = "community "  # begins the id of a group


@dataclass(frozen=True)
class Group:
    """The members of a folded community, by key."""

    number: int
    name: str
    keys: tuple[str, ...]

    @property
    def id(self) -> str:
        """What stands for the group at the ends of edges; no key of an account looks like it."""
        return f"{GROUP}{self.number}"


@dataclass(frozen=True)
class FoldedCircle:
    """A circle whose members in some communities are groups; its edges lead to and from the groups too.

    Ties within a group are in no edge.
    """

    circle: Circle
    groups: tuple[Group, ...]


def fold(circle: Circle, numbers: Collection[int], keep: Collection[str] = ()) -> FoldedCircle:
    """Fold communities of a circle into one group each; a community with one member is not folded.

    Parameters
    ----------
    numbers
        Of the communities.
    keep
        Keys of members who stay as they are, beside the focus.
    """
    groups = _groups((member for member in circle.members if member.key not in keep), numbers)
    if not groups:
        return FoldedCircle(circle, ())
    group_of = {key: group.id for group in groups for key in group.keys}
    members = [member for member in circle.members if member.key not in group_of]
    omitted = {key: number for key, number in circle.omitted.items() if key not in group_of}
    edges = _summed(circle.edges, group_of)
    return FoldedCircle(replace(circle, members=members, edges=edges, omitted=omitted), groups)


def _groups(members: Iterable[Member], numbers: Collection[int]) -> tuple[Group, ...]:
    found: dict[int, list[Member]] = {number: [] for number in numbers}
    for member in members:
        if member.influencer.community in found:
            found[member.influencer.community].append(member)
    return tuple(
        Group(number, own[0].influencer.community_name or f"Community {number}", tuple(member.key for member in own))
        for number, own in found.items()
        if len(own) > 1
    )


def _summed(edges: Iterable[Edge], group_of: dict[str, str]) -> list[Edge]:
    """The edges between people and groups; those that come to have the same ends are added up."""
    found: dict[tuple[str, str], Edge] = {}
    for edge in edges:
        ends = group_of.get(edge.source, edge.source), group_of.get(edge.target, edge.target)
        if ends[0] == ends[1]:
            continue
        moved = replace(edge, source=ends[0], target=ends[1])
        is_whole = ends == (edge.source, edge.target)
        found[ends] = moved if is_whole else _sum(found.get(ends), moved)
    return list(found.values())


def _sum(before: Edge | None, edge: Edge) -> Edge:
    if before is None:
        return replace(edge, mentions=[])
    kinds = dict(before.kinds)
    for kind, count in edge.kinds.items():
        kinds[kind] = whole(kinds.get(kind, 0) + count)
    instants = [at for at in (before.last_at, edge.last_at) if at is not None]
    count = whole(before.count + edge.count)
    return replace(before, count=count, last_at=max(instants, default=None), kinds=kinds)
