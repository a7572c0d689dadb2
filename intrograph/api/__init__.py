"""The Python API: what an analyst calls in a notebook. `import intrograph as ig` exports all of it.

Every function takes the store first, and influencers by what people type: `jade.runs`, `@jade.runs`,
`instagram:jade.runs` or `x#1784` (platform and account id). Days are `"2026-03-01"`, a `date`, or a `datetime`; all
times are UTC.
"""

from graph.search.filters import FollowerRange, SearchQuery
from intrograph.api.backups import backup, copy, restore
from intrograph.api.circles import Changes, CircleView, Paths, circle, compare_periods, paths
from intrograph.api.conversations import (
    Digest,
    digest,
    export_outreach,
    import_outreach,
    outreach,
    outreach_history,
    record_outreach,
    set_outreach_limits,
    set_partner_limits,
)
from intrograph.api.explaining import Explanation, explain
from intrograph.api.exports import export
from intrograph.api.introducing import Introductions, introductions
from intrograph.api.planning import Plan, plan
from intrograph.api.staging import analyze_staged, stage
from intrograph.api.store import Store, analyze, open, open_sample, train
from intrograph.api.watching import Watched, flags, forecast_test, successors, watch

__all__ = [
    "Changes",
    "CircleView",
    "Digest",
    "Explanation",
    "FollowerRange",
    "Introductions",
    "Paths",
    "Plan",
    "SearchQuery",
    "Store",
    "Watched",
    "analyze",
    "analyze_staged",
    "backup",
    "circle",
    "compare_periods",
    "copy",
    "digest",
    "explain",
    "export",
    "export_outreach",
    "flags",
    "forecast_test",
    "import_outreach",
    "introductions",
    "open",
    "open_sample",
    "outreach",
    "outreach_history",
    "paths",
    "plan",
    "record_outreach",
    "restore",
    "set_outreach_limits",
    "set_partner_limits",
    "stage",
    "successors",
    "train",
    "watch",
]
