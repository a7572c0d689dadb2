"""Texts that the team wrote itself: names of lists, aims and views, annotations of views, and saved queries."""

from dataclasses import dataclass
from urllib.parse import unquote_plus

from graph.store.connection import Store

_TEXTS = """
MATCH (l:Shortlist) RETURN 'list' AS kind, l.name AS name, '' AS content
UNION ALL MATCH (o:Objective) RETURN 'aim' AS kind, o.name AS name, o.text AS content
UNION ALL MATCH (q:SavedQuery) RETURN 'saved query' AS kind, q.name AS name, q.cypher AS content
UNION ALL MATCH (i:Influencer) WHERE i.dismissed_flags IS NOT NULL UNWIND i.dismissed_flags AS flag
RETURN 'dismissed flag of' AS kind, coalesce(i.handle, i.key) AS name, flag AS content
UNION ALL MATCH (c:OutreachChange) WHERE c.note IS NOT NULL OR c.next_step IS NOT NULL OR c.campaign IS NOT NULL
OPTIONAL MATCH (i:Influencer {key: c.target})
RETURN DISTINCT 'note about' AS kind, coalesce(i.handle, c.target) AS name,
       coalesce(c.note, '') + ' ' + coalesce(c.next_step, '') + ' ' + coalesce(c.campaign, '') AS content
UNION ALL MATCH (v:SavedView) RETURN $view AS kind, v.name AS name, v.address AS content
"""


_VIEW = "saved view"


@dataclass(frozen=True, slots=True)
class TeamText:
    """A text of the team: what it is, its name, and its content."""

    kind: str
    name: str
    content: str

    @property
    def title(self) -> str:
        """The text in words, as in list “Summer”."""
        return f"{self.kind} “{self.name}”"


def of_team(store: Store) -> list[TeamText]:
    """All texts of the team."""
    rows = store.read(_TEXTS, view=_VIEW)
    return [TeamText(row["kind"], row["name"], _words(row["kind"], row["content"])) for row in rows]


def _words(kind: str, content: str) -> str:
    """The content as people wrote it: addresses hold it encoded."""
    return unquote_plus(content) if kind == _VIEW else content
