"""A plan as rows: the columns of its CSV, which have the names that they have in the other files."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from graph.export.csv import csv_bytes
from graph.export.files import replaced
from graph.introductions.rows import page
from graph.plan.result import Pick, Plan
from graph.records import iso_second
from graph.store.team import outreach

COLUMNS = (
    "rank",
    "platform",
    "target_handle",
    "target_url",
    "introducer_handle",
    "introducer_url",
    "path",
    "reason",
    "followers",
    "engagement_rate",
    "tier",
    "community",
    "adds",
    "adds_low",
    "adds_high",
    "adds_engaged",
    "total_reach",
    "cost",
    "status",
    "data_as_of",
)


def plan_rows(plan: Plan) -> list[list[Any]]:
    """The picks of a plan with the `COLUMNS`; numbers of people are estimates, rounded."""
    return [_row(pick, iso_second(plan.as_of) or "") for pick in plan.picks]


def _row(pick: Pick, as_of: str) -> list[Any]:
    person, introduction = pick.person, pick.introduction
    introducer = introduction.introducer if introduction else None
    return [
        pick.rank,
        person.platform,
        person.bare_name,
        page(person),
        introducer.bare_name if introducer else "",
        page(introducer) if introducer else "",
        " > ".join(introduction.path) if introduction else "",
        " ".join(pick.reasons),
        person.followers,
        person.engagement_rate,
        person.tier,
        person.community_name,
        round(pick.adds.people),
        round(pick.adds.low),
        round(pick.adds.high),
        None if pick.adds_engaged is None else round(pick.adds_engaged),
        round(pick.total),
        pick.cost,
        person.outreach_status or outreach.NEW,
        as_of,
    ]


def plan_csv(rows: Sequence[Sequence[Any]]) -> bytes:
    """Rows of `plan_rows` as CSV for spreadsheets; no cell can be taken for a formula."""
    return csv_bytes(COLUMNS, rows)


def write_plan(plan: Plan, path: Path) -> int:
    """Write the picks of a plan as CSV; returns the number of rows."""
    with replaced(path) as part:
        part.write_bytes(plan_csv(plan_rows(plan)))
    return len(plan.picks)
