"""The plan of a query as a tree, and as text for people. Both servers' plans have the same type."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from graph.store.query.operators import EMBEDDED_ROOT, embedded_operator
from graph.text import counted

_EMBEDDED_LINE = re.compile(r"^(?P<indent> *)\+ (?P<text>.+)$|^(?P<bare> *[A-Z][A-Za-z]+Step)$")
_STAR = "⭐"  # how the embedded server praises an operator; many fonts lack it
_EMBEDDED_ROWS = re.compile(r"(?:^|[\s(,])(?P<rows>[\d,]+) rows\)$")
_EMBEDDED_ESTIMATE = re.compile(r"\brows=(\d+)")


@dataclass(frozen=True)
class Plan:
    """One operator of a plan, with the operators that feed it.

    Attributes
    ----------
    operator
        The server's name of the operator.
    details
        What it does, in the server's words.
    estimated_rows, rows, db_hits
        None where the server does not say; `rows` and `db_hits` are counted by PROFILE only.
    """

    operator: str
    details: str = ""
    estimated_rows: float | None = None
    rows: int | None = None
    db_hits: int | None = None
    children: "tuple[Plan, ...]" = ()

    def walk(self) -> "Iterator[Plan]":
        """This operator and all below it, from the top."""
        yield self
        for child in self.children:
            yield from child.walk()

    @property
    def text(self) -> str:
        """The plan as an indented list, the operator that runs last on top.

        >>> print(Plan("Limit", "2", 2.0, children=(Plan("AllNodesScan", "n", 10.0),)).text)
        Limit  2  (about 2 rows)
          AllNodesScan  n  (about 10 rows)
        """
        return "\n".join(_lines(self, 0))


def _lines(plan: Plan, depth: int) -> Iterator[str]:
    facts = []
    if plan.estimated_rows is not None:
        facts.append(f"about {counted(round(plan.estimated_rows), 'row')}")
    if plan.rows is not None:
        facts.append(f"{counted(plan.rows, 'row')} read")
    if plan.db_hits is not None:
        facts.append(counted(plan.db_hits, "database hit"))
    details = " ".join(plan.details.replace(_STAR, "").split())
    parts = [plan.operator, details, f"({', '.join(facts)})" if facts else ""]
    yield "  " * depth + "  ".join(part for part in parts if part)
    for child in plan.children:
        yield from _lines(child, depth + 1)


def from_driver(plan: Mapping[str, Any]) -> Plan:
    """The plan in a result's summary, of either server."""
    text = plan["args"].get("string-representation", "")
    if str(plan["operatorType"]).startswith("ArcadeDB."):
        return from_embedded_text(text)
    return _from_neo4j(plan)


def _from_neo4j(plan: Mapping[str, Any]) -> Plan:
    arguments = plan["args"]
    return Plan(
        operator=str(plan["operatorType"]).partition("@")[0],
        details=str(arguments.get("Details", "")),
        estimated_rows=arguments.get("EstimatedRows"),
        rows=arguments.get("Rows"),
        db_hits=arguments.get("DbHits"),
        children=tuple(_from_neo4j(child) for child in plan.get("children", ())),
    )


def from_embedded_text(text: str) -> Plan:
    """The embedded server describes its plan in lines: steps in the order in which they run, operators indented.

    >>> from_embedded_text("Execution Plan:\\n+ MATCH NODE (a:Influencer)\\n+ LIMIT 2\\n").text.splitlines()
    ['Plan', '  MATCH NODE  (a:Influencer)', '  LIMIT  2']
    """
    return Plan(
        EMBEDDED_ROOT, children=tuple(_embedded_step(line) for line in text.split("\n") if _EMBEDDED_LINE.match(line))
    )


def _embedded_step(line: str) -> Plan:
    text = line.strip().removeprefix("+ ")
    operator = embedded_operator(text)
    details = text[len(operator) :].strip()
    rows, estimate = _EMBEDDED_ROWS.search(details), _EMBEDDED_ESTIMATE.search(details)
    return Plan(
        operator,
        details,
        estimated_rows=float(estimate[1]) if estimate else None,
        rows=int(rows["rows"].replace(",", "")) if rows else None,
    )
