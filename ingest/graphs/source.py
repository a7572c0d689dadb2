"""A graph file as a source: nodes give profiles, edges give mentions."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from graph.errors import NothingFound
from graph.records import UNKNOWN_PLATFORM, clean_platform
from ingest.fields.accounts import platform_note
from ingest.fields.doubtful import UnreadableCells
from ingest.fields.numbers import ShareReader, WeightReader
from ingest.fields.rows import rejected
from ingest.fields.times import TimeReader
from ingest.graphs.mentions import MentionReader
from ingest.graphs.naming import Labels, Naming, NodeAccounts, decide_naming
from ingest.graphs.parts import Edge, Graph, Node
from ingest.graphs.profiles import ProfileReader
from ingest.graphs.roles import NAMING_ROLES, Roles, check_named, edge_roles, node_roles
from ingest.graphs.survey import Survey, survey
from ingest.input import Input
from ingest.source import Item, ReadOptions

_LOST = {
    "time": "{} could not be read, so those mentions are undated",
    "weight": "{} could not be read and counted as 1",
    "kind": "{} could not be read, so those edges count as mentions",
    "post id": "{} could not be read and were left out",
    "count": "{} of followers or posts could not be read and were left out",
    "engagement rate": "{} could not be read and were left out",
    "profile time": "{} could not be read and were left out",
}


@dataclass
class GraphSource:
    """One graph file after its first reading."""

    graph: Graph
    options: ReadOptions
    received_at: int
    found: Survey
    naming: Naming
    edges: Roles
    nodes: Roles
    platform: str
    notes: list[str] = field(default_factory=list)
    _closing: list[str] = field(default_factory=list)

    def items(self) -> Iterator[Item]:
        """Every node that says something as a profile, every edge as mentions, in the order of the file."""
        unreadable, edge_times = UnreadableCells(), self._times(self.found.times + self._samples("at"))
        accounts = NodeAccounts(self.found, self.naming, self.platform)
        mentions = MentionReader(self.edges, accounts, edge_times, self._weights(), unreadable)
        profiles = self._profiles(unreadable)
        for part in self.graph.parts():
            if isinstance(part, Edge):
                if self.options.kind != "profiles":
                    yield from mentions.read(part)
            elif not isinstance(part, Node):
                yield part
            elif self.options.kind != "mentions":
                yield from self._profile(part, accounts, profiles)
        self._closing = [*edge_times.notes(), *unreadable.notes(_LOST)]

    def closing_notes(self) -> list[str]:
        """Formats of times, and values that could not be read."""
        return self._closing

    def _profile(self, node: Node, accounts: NodeAccounts, profiles: ProfileReader) -> Iterator[Item]:
        try:
            account = accounts.read(node.id)
        except ValueError as error:
            yield rejected(node.line, [node.id, node.label, *node.attributes.values()], error)
            return
        names = self.found.names.get(node.id)
        if profile := profiles.read(node, names.label if names else "", account):
            yield profile

    def _profiles(self, unreadable: UnreadableCells) -> ProfileReader:
        at = self.found.node_attributes.samples.get(self.nodes.attribute.get("at", ""), [])
        rates = self.found.node_attributes.samples.get(self.nodes.attribute.get("engagement_rate", ""), [])
        labels_are_names = self.naming.labels in (Labels.NAMES, Labels.NAMES_ONLY)
        return ProfileReader(self.nodes, labels_are_names, self._times(at), ShareReader(rates), unreadable)

    def _times(self, samples: list[str]) -> TimeReader:
        return TimeReader(samples, self.received_at, self.options.time_format, self.options.zone)

    def _weights(self) -> WeightReader:
        return WeightReader(self._samples("count"))

    def _samples(self, role: str) -> list[str]:
        return self.found.edge_attributes.samples.get(self.edges.attribute.get(role, ""), [])


def open_graph(
    file: Input,
    graph: Graph,
    options: ReadOptions,
    received_at: int,
    *,
    numbered: bool = False,
    notes: tuple[str, ...] = (),
    platform: str | None = None,
) -> GraphSource:
    """Read a graph file once and decide what its ids, labels and attributes mean.

    Parameters
    ----------
    numbered
        The format gives nodes numbers of its own: a label, where there is one, names the account.
    notes
        Facts about this file that only its format knows.
    platform
        The platform that the names of attributes imply, if they do.

    Raises
    ------
    UnreadableFile
        The file is broken, or has no attribute of a name that the user gives.
    NothingFound
        It holds no edge and no node that says anything.
    """
    named = {role: name for role, name in options.columns if role in NAMING_ROLES}
    found = survey(graph.parts(), named, options.ignored)
    names = [*found.node_attributes.samples, *found.edge_attributes.samples]
    check_named(file.name, names, options)
    if not found.edges and not found.names:
        raise NothingFound(f"{file.name}: the graph has no nodes and no edges; export it again.")
    naming = decide_naming(found, numbered)
    nodes = node_roles(found.node_attributes, options, _taken(found, naming))
    edges = edge_roles(found.edge_attributes, options)
    implied = naming.platform or platform
    known = clean_platform(options.platform or implied or UNKNOWN_PLATFORM)
    source = GraphSource(graph, options, received_at, found, naming, edges, nodes, known)
    source.notes = [*notes, *_notes(source, implied)]
    return source


def _taken(found: Survey, naming: Naming) -> list[str]:
    """The attributes that name accounts, which are no facts of profiles."""
    roles = NAMING_ROLES - ({"label"} if naming.labels is Labels.NONE else set())
    return [name for name, role in found.naming_attributes.items() if role in roles]


def _notes(source: GraphSource, implied: str | None) -> list[str]:
    found, options = source.found, source.options
    nodes = f"nodes: {len(found.names):,}, " if found.names else ""
    notes = [f"{nodes}edges: {found.edges:,}", source.naming.note]
    if found.undirected:
        notes.append(f"edges without a direction: {found.undirected:,}; each counts both ways")
    notes += source.nodes.note("nodes") + source.edges.note("edges")
    if any(names.platform for names in found.names.values()):
        return notes
    if options.platform or not implied:
        return [*notes, platform_note(source.platform if options.platform else None)]
    reason = "form of its ids" if source.naming.platform else "names of its columns"
    return [*notes, f"platform: {source.platform} (from the {reason})"]
