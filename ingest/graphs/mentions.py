"""Edges as mentions."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from graph.records import Account, Mention, is_web_url
from ingest.fields.identity import EventIds, event_id_of_post
from ingest.fields.values import TimeReader, is_blank, read_count, read_id, read_kind
from ingest.graphs.naming import AccountReader
from ingest.graphs.parts import Edge
from ingest.graphs.problems import Problems
from ingest.graphs.roles import Roles
from ingest.source import Rejected, Skipped

MAX_REJECTED_VALUE = 1_000  # characters


@dataclass
class MentionReader:
    """Reads edges in one pass; it counts equal ones, which makes it good for that pass only."""

    roles: Roles
    accounts: AccountReader
    times: TimeReader
    problems: Problems
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
            reason, _, fix = str(error).partition("; ")
            yield Rejected(edge.line, reason, fix or "correct the id", _cells(edge))
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

    def _count(self, edge: Edge) -> int:
        text = self._text(edge, self._count_name)
        if not text:
            return 1
        try:
            return read_count(text)
        except ValueError:
            if (number := _number(text)) is not None and number <= 0:
                return -1 if number else 0
            self.problems.add("unreadable weights, which count once", edge.line, text)
            return 1

    def _times(self, edge: Edge, count: int) -> Sequence[tuple[int | None, int]]:
        """The times of an edge, each once, and the part of its count that belongs to each; one None if there is none."""
        if len(edge.times) < 2:
            text = edge.times[0] if edge.times else self._text(edge, self._at_name)
            return ((self._time(text, edge.line) if text else None, count),)
        times = {at for at in (self._time(text, edge.line) for text in edge.times) if at is not None}
        return list(zip([*sorted(times)] or [None], _split(count, max(1, len(times))), strict=True))

    def _time(self, text: str, line: int) -> int | None:
        try:
            return self.times.read(text)
        except ValueError:
            self.problems.add("unreadable times, whose mentions are undated", line, text)
            return None

    def _kind(self, edge: Edge) -> str:
        text = self._text(edge, self._kind_name)
        if not text or is_blank(text):
            return "mention"
        try:
            return read_kind(text)
        except ValueError:
            self.problems.add("unreadable kinds, which are read as mentions", edge.line, text)
            return "mention"

    def _post(self, edge: Edge) -> str | None:
        text = self._text(edge, self._post_name)
        try:
            return read_id(text) if text else None
        except ValueError:
            self.problems.add("unreadable ids of posts, which are left out", edge.line, text)
            return None

    def _url(self, edge: Edge) -> str:
        url = self._text(edge, self._url_name).strip()
        return url if url and is_web_url(url) else ""

    @staticmethod
    def _text(edge: Edge, name: str | None) -> str:
        return edge.attributes.get(name, "") if name is not None else ""


def _cells(edge: Edge) -> list[str]:
    return [text[:MAX_REJECTED_VALUE] for text in (edge.source, edge.target, *edge.attributes.values())]


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _split(count: int, times: int) -> list[int]:
    """A count divided among the times of an edge, the first ones first; each time counts once at least.

    >>> _split(5, 2), _split(1, 3)
    ([3, 2], [1, 1, 1])
    """
    each, rest = divmod(max(count, times), times)
    return [each + (index < rest) for index in range(times)]
