"""Edges as mentions."""

from collections.abc import Iterator
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
        ends = [(source, target)] if edge.directed or source == target else [(source, target), (target, source)]
        times = self._times(edge)
        for at, number in zip(times, _split(count, len(times)), strict=True):
            for one, other in ends:
                yield self._mention(edge, one, other, at, number)

    def _mention(self, edge: Edge, source: Account, target: Account, at: int | None, count: int) -> Mention[Account]:
        kind = self._kind(edge)
        url = self.roles.get("url", edge.attributes).strip()
        url = url if is_web_url(url) else ""
        post = self._post(edge)
        event_id = event_id_of_post(post, kind) if post else self._ids.next_id(source, target, at, kind, count, url)
        return Mention(source, target, event_id, at, kind, count, url)

    def _count(self, edge: Edge) -> int:
        text = self.roles.get("count", edge.attributes)
        try:
            return read_count(text)
        except ValueError:
            if (number := _number(text)) is not None and number <= 0:
                return -1 if number else 0
            self.problems.add("unreadable weights, which count once", edge.line, text)
            return 1

    def _times(self, edge: Edge) -> list[int | None]:
        """The times of an edge, each once; one None if there is none."""
        texts = edge.times or (self.roles.get("at", edge.attributes),)
        times = {at for at in (self._time(text, edge.line) for text in texts) if at is not None}
        return [*sorted(times)] or [None]

    def _time(self, text: str, line: int) -> int | None:
        try:
            return self.times.read(text)
        except ValueError:
            self.problems.add("unreadable times, whose mentions are undated", line, text)
            return None

    def _kind(self, edge: Edge) -> str:
        text = self.roles.get("kind", edge.attributes)
        try:
            return "mention" if is_blank(text) else read_kind(text)
        except ValueError:
            self.problems.add("unreadable kinds, which are read as mentions", edge.line, text)
            return "mention"

    def _post(self, edge: Edge) -> str | None:
        text = self.roles.get("post", edge.attributes)
        try:
            return read_id(text)
        except ValueError:
            self.problems.add("unreadable ids of posts, which are left out", edge.line, text)
            return None


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
