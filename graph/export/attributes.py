"""The attributes of nodes that every format carries, with their types."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from graph.export.contents import Node
from graph.records import MEASURES, Influencer, iso_second

Type = Literal["string", "long", "double", "boolean"]
Value = str | int | float | bool | None


@dataclass(frozen=True)
class Attribute:
    """A named value of a node; `is_personal` if it is exported on request only."""

    name: str
    type: Type
    value: Callable[[Node], Value]
    is_personal: bool = False


def _field(name: str, kind: Type = "string", is_personal: bool = False) -> Attribute:
    return Attribute(name, kind, lambda node: getattr(node.influencer, name), is_personal)


def _instant(name: str) -> Attribute:
    return Attribute(name, "string", lambda node: iso_second(getattr(node.influencer, name)))


def _former(influencer: Influencer) -> str | None:
    return " ".join(influencer.former_handles) or None


ATTRIBUTES: tuple[Attribute, ...] = (
    Attribute("label", "string", lambda node: node.influencer.display_name),
    *map(_field, ("platform", "handle", "account_id")),
    Attribute("former_handles", "string", lambda node: _former(node.influencer)),
    *map(_field, ("name", "bio")),
    Attribute("url", "string", lambda node: node.influencer.profile_url or None),
    *map(_field, ("category", "location", "language")),
    *(_field(name, "long") for name in ("followers", "following", "posts")),
    _field("engagement_rate", "double"),
    *(_field(name, is_personal=True) for name in ("email", "first_name", "last_name")),
    _instant("profile_at"),
    Attribute("tier", "string", lambda node: node.influencer.tier),
    Attribute("partner", "boolean", lambda node: node.influencer.is_partner),
    _instant("partner_since"),
    _field("outreach_status"),
    _instant("outreach_at"),
    _field("community", "long"),
    _field("community_name"),
    _field("community_fine", "long"),
    _field("community_fine_name"),
    *(_field(measure.name, "double" if measure.decimals else "long") for measure in MEASURES),
    Attribute("color", "string", lambda node: node.color),
    Attribute("size", "double", lambda node: node.size),
    Attribute("x", "double", lambda node: node.x),
    Attribute("y", "double", lambda node: node.y),
)


def attributes(*, with_personal: bool) -> tuple[Attribute, ...]:
    """The attributes of an export, with or without e-mail addresses and the names that belong to them."""
    return tuple(attribute for attribute in ATTRIBUTES if with_personal or not attribute.is_personal)


def known_values(node: Node, chosen: Sequence[Attribute]) -> Iterator[tuple[Attribute, str | int | float | bool]]:
    """The attributes of a node that have a value."""
    for attribute in chosen:
        value = attribute.value(node)
        if value is not None and value != "":
            yield attribute, value
