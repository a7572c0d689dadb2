"""Texts that the team wrote itself: names of lists and aims, and saved queries."""

from dataclasses import dataclass

from graph.store.connection import Store

_TEXTS = """
MATCH (l:Shortlist) RETURN 'list' AS kind, l.name AS name, '' AS content
UNION ALL MATCH (o:Objective) RETURN 'aim' AS kind, o.name AS name, o.text AS content
UNION ALL MATCH (q:SavedQuery) RETURN 'saved query' AS kind, q.name AS name, q.cypher AS content
UNION ALL MATCH (i:Influencer) WHERE i.outreach_note IS NOT NULL
RETURN 'note about' AS kind, coalesce(i.handle, i.key) AS name, i.outreach_note AS content
"""


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
    return [TeamText(**row) for row in store.read(_TEXTS)]
