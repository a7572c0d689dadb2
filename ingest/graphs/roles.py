"""The roles of a graph file's attributes: those of table columns, without the ones that a graph states elsewhere."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from graph.errors import UnreadableFile
from ingest.fields.values import is_kind
from ingest.fields.vocabulary import MENTION_COLUMNS, PROFILE_COLUMNS, simplify
from ingest.graphs.survey import Attributes
from ingest.source import ReadOptions

# An edge's own id is a number within the file, and its ends are not attributes.
_EDGE_ROLES = {role: MENTION_COLUMNS[role] for role in ("at", "kind", "post", "url", "count")}
_EDGE_ROLES["post"] = " ".join(name for name in _EDGE_ROLES["post"].split() if name not in ("id", "post"))
# NodeXL has the time of day in a column `Time` beside the whole one.
_EDGE_ROLES["at"] = f"relationship_date_utc tweet_date_utc {_EDGE_ROLES['at']} start"
_EDGE_ROLES["count"] += " value edge_weight"
_EDGE_ROLES["kind"] += " relation"
_EDGE_ROLES["post"] += " imported_id"
_EDGE_ROLES["url"] += " twitter_page_for_tweet"
_NODE_ROLES = {
    role: spellings for role, spellings in PROFILE_COLUMNS.items() if role not in ("handle", "account_id", "platform")
}
_NODE_ROLES["posts"] += " video_count tweets"
_NODE_ROLES["following"] += " followed"
NAMING_ROLES = {"handle", "account_id", "label", "platform"}
MAX_NAMED = 12  # attributes without a role, in the notes


@dataclass(frozen=True)
class Roles:
    """The attribute of each role, and the attributes without one."""

    attribute: dict[str, str]
    unused: list[str] = field(default_factory=list)

    def get(self, role: str, attributes: Mapping[str, str]) -> str:
        """The value of a role; empty if there is none."""
        name = self.attribute.get(role)
        return attributes.get(name, "") if name is not None else ""

    def note(self, what: str) -> list[str]:
        """A note on the attributes of `what`, if there are any: their roles, and the unused ones."""
        parts = [f"{role} = {name}" for role, name in self.attribute.items()]
        if self.unused:
            more = " …" if len(self.unused) > MAX_NAMED else ""
            parts.append("not used: " + ", ".join(self.unused[:MAX_NAMED]) + more)
        return [f"attributes of {what}: " + "; ".join(parts)] if parts else []


def edge_roles(found: Attributes, options: ReadOptions) -> Roles:
    """The roles of edges' attributes; a label is the kind if it names nothing else."""
    roles = _match(list(found.samples), _EDGE_ROLES, options)
    labels = found.samples.get("label", [])
    if "kind" in roles.attribute or "label" not in roles.unused or not _are_kinds(labels):
        return roles
    return Roles(roles.attribute | {"kind": "label"}, [name for name in roles.unused if name != "label"])


def _are_kinds(labels: Collection[str]) -> bool:
    return bool(labels) and all(map(is_kind, labels))


def node_roles(found: Attributes, options: ReadOptions, taken: Collection[str]) -> Roles:
    """The roles of nodes' attributes; `taken` are those that name the accounts already."""
    return _match([name for name in found.samples if name not in taken], _NODE_ROLES, options)


def check_named(file: str, names: Collection[str], options: ReadOptions) -> None:
    """Refuse columns that the user names and the file does not have.

    Raises
    ------
    UnreadableFile
        The text lists the attributes there are.
    """
    for _, name in options.columns:
        if name not in names and name.casefold() not in ("id", "label"):
            known = ", ".join(f"“{each[:40]}”" for each in list(names)[:MAX_NAMED]) or "none"
            raise UnreadableFile(f"{file}: there is no attribute “{name}”; the attributes are {known}.")


def _match(names: Collection[str], spellings: Mapping[str, str], options: ReadOptions) -> Roles:
    free = [name for name in names if name not in options.ignored]
    chosen = {role: name for role, name in options.columns if role in spellings and name in free}
    simple = {simplify(name): name for name in reversed(free)}
    for role, usual in spellings.items():
        if role in chosen:
            continue
        candidates = (simple[spelling] for spelling in usual.split() if spelling in simple)
        name = next((name for name in candidates if name not in chosen.values()), None)
        if name is not None:
            chosen[role] = name
    return Roles(chosen, [name for name in free if name not in chosen.values()])
