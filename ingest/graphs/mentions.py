"""Edges as mentions."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from graph.records import Account, Mention, is_web_url
from ingest.fields.doubtful import UnreadableCells
from ingest.fields.identity import EventIds, event_id_of_post
from ingest.fields.numbers import WeightReader
from ingest.fields.rows import rejected
from ingest.fields.times import TimeReader
from ingest.fields.values import is_blank, read_id, read_kind
from ingest.graphs.naming import NodeAccounts
from ingest.graphs.parts import Edge
from ingest.graphs.roles import Roles
from ingest.source import Rejected, Skipped


@dataclass
class MentionReader:
    """Reads edges in one pass; it counts equal edges, so a second pass needs a new reader."""

    roles: Roles
    accounts: NodeAccounts
    times: TimeReader
    weights: WeightReader
    unreadable: UnreadableCells
    _ids: EventIds = field(default_factory=EventIds)

    def __post_init__(self) -> None:
        attribute = self.roles.attribute
        self._kind_name, self._url_name, self._post_name = (attribute.get(role) for role in ("kind", "url", "post"))
        self._at_name, self._count_name = attribute.get("at"), attribute.get("count")

    def read(self, edge: Edge) -> Iterator[Mention[Account] | Rejected | Skipped]:
        """The mentions of an edge: one for each time and direction."""
        try:
            source, target = self.accounts.read(edge.source), self.accounts.read(edge.target)
        except ValueError as error:
            yield rejected(edge.line, [edge.source, edge.target, *edge.attributes.values()], error)
            return
        count = self._count(edge)
        if count <= 0:
            yield Skipped(edge.line, "edges with a weight of 0" if count == 0 else "edges with a negative weight")
            return
        kind, url, post = self._kind(edge), self._url(edge), self._post(edge)
        ends = ((source, target),) if edge.directed or source == target else ((source, target), (target, source))
        for at, number in self._times(edge, count):
            for one, other in ends:
                event_id = (
                    event_id_of_post(post, kind) if post else self._ids.next_id(one, other, at, kind, number, url)
                )
                yield Mention(one, other, event_id, at, kind, number, url)

    def _count(self, edge: Edge) -> float:
        text = self._text(edge, self._count_name)
        if not text:
            return 1
        try:
            return self.weights.read(text)
        except ValueError as error:
            self.unreadable.add("weight", error, edge.line)
            return 1

    def _times(self, edge: Edge, count: float) -> Sequence[tuple[int | None, float]]:
        """The times of an edge, each once, with the part of its count that belongs to it; None if there is none."""
        if len(edge.times) < 2:
            text = edge.times[0] if edge.times else self._text(edge, self._at_name)
            return ((self._time(text, edge.line) if text else None, count),)
        times = sorted({at for at in (self._time(text, edge.line) for text in edge.times) if at is not None})
        return [(at, _share(count, len(times))) for at in times] or ((None, count),)

    def _time(self, text: str, line: int) -> int | None:
        try:
            return self.times.read(text)
        except ValueError as error:
            self.unreadable.add("time", error, line)
            return None

    def _kind(self, edge: Edge) -> str:
        text = self._text(edge, self._kind_name)
        if not text or is_blank(text):
            return "mention"
        try:
            return read_kind(text)
        except ValueError as error:
            self.unreadable.add("kind", error, edge.line)
            return "mention"

    def _post(self, edge: Edge) -> str | None:
        text = self._text(edge, self._post_name)
        try:
            return read_id(text) if text else None
        except ValueError as error:
            self.unreadable.add("post id", error, edge.line)
            return None

    def _url(self, edge: Edge) -> str:
        url = self._text(edge, self._url_name).strip()
        return url if url and is_web_url(url) else ""

    @staticmethod
    def _text(edge: Edge, name: str | None) -> str:
        return edge.attributes.get(name, "") if name is not None else ""


def _share(count: float, times: int) -> float:
    """The part of an edge's count that belongs to each of its times; each counts once at least.

    >>> _share(6, 2), _share(5, 2), _share(1, 3)
    (3, 2.5, 1)
    """
    if count <= times:
        return 1
    share = count / times
    return int(share) if share.is_integer() else share
