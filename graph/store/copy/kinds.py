"""The labels and relationship types that a backup holds, and the property by which each node is found again."""

from dataclasses import dataclass

STORE = "Store"  # its only node is not a row of a backup: the restored store has one of its own


@dataclass(frozen=True)
class NodeKind:
    """A label, and the property that tells its nodes apart."""

    label: str
    key: str


@dataclass(frozen=True)
class RelationshipKind:
    """A relationship type, and the labels of both ends.

    `instants` are properties of the server's type for instants, which the driver takes long to read.
    """

    type: str
    source: NodeKind
    target: NodeKind
    instants: tuple[str, ...] = ()


INFLUENCER = NodeKind("Influencer", "key")
HISTORY = NodeKind("ProfileHistory", "influencer")
SHORTLIST = NodeKind("Shortlist", "name")

NODES = {
    kind.label: kind
    for kind in (
        INFLUENCER,
        HISTORY,
        SHORTLIST,
        NodeKind("Alias", "key"),
        NodeKind("Community", "number"),
        NodeKind("Run", "id"),
        NodeKind("Load", "id"),
        NodeKind("Feed", "id"),
        NodeKind("Model", "id"),
        NodeKind("Objective", "name"),
        NodeKind("SavedQuery", "name"),
        NodeKind("ShownList", "name"),
        NodeKind("SavedView", "name"),
        NodeKind("TierBounds", "name"),
        NodeKind("OutreachChange", "number"),
        NodeKind("Forgotten", "hash"),
    )
}
RELATIONSHIPS = {
    kind.type: kind
    for kind in (
        RelationshipKind("MENTIONS", INFLUENCER, INFLUENCER, ("first_at", "last_at")),
        RelationshipKind("HAS_PROFILE_HISTORY", INFLUENCER, HISTORY),
        RelationshipKind("LISTS", SHORTLIST, INFLUENCER),
    )
}
