"""What the Cypher page shows, and its spelling in a URL, so that a query can be sent as a link.

?ask=unanswered            a query of the library, or ?saved=NAME, one of the team's
&q=MATCH ...               a query of one's own
&p.person=instagram:jade   the text of each parameter
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

MAX_TEXT = 6_000  # characters of a query in a URL; browsers and proxies cut longer ones
_PARAMETER = "p."


@dataclass(frozen=True)
class CypherView:
    """A query and the texts of its parameters: one of `ask`, `saved` and `text` is given, or none.

    >>> CypherView.from_url({"ask": ["unanswered"], "p.person": ["x:mia"]}).to_url()
    {'ask': 'unanswered', 'p.person': 'x:mia'}
    """

    ask: str = ""
    saved: str = ""
    text: str = ""
    values: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def from_url(cls, query: Mapping[str, Sequence[str]]) -> "CypherView":
        """The view that a query string names, by the values of each key."""
        last = {name: values[-1] for name, values in query.items() if values}
        values = {name.removeprefix(_PARAMETER): text for name, text in last.items() if name.startswith(_PARAMETER)}
        return cls(last.get("ask", ""), last.get("saved", ""), last.get("q", ""), values)

    def to_url(self) -> dict[str, str]:
        """The query string that names this view; empty values and a text that is too long are left out."""
        text = self.text if len(self.text) <= MAX_TEXT else ""
        named = {"ask": self.ask, "saved": self.saved, "q": text}
        values = {f"{_PARAMETER}{name}": value for name, value in self.values.items()}
        return {name: value for name, value in (named | values).items() if value}
