"""What each further partner adds, as bars; where more of them stop paying is marked."""

from collections.abc import Sequence

from graph.plan import Pick, Plan
from intrograph.components.text import escape_html

HEIGHT_PX = 150


def plan_curve(plan: Plan) -> str:
    """The bars of a plan and of those next in line, paler, as HTML; a thin line has the range of each."""
    line = plan.line
    most = max((pick.adds.high for pick in line), default=0.0) or 1.0
    bars = "".join(_bar(pick, most, plan) for pick in line)
    label = f"People whom each further person adds: {_ends(line)}. {plan.stop_text}"
    return (
        f'<figure class="plan-curve" role="img" aria-label="{escape_html(label, 400)}">'
        f'<div class="plan-bars" style="height:{HEIGHT_PX}px">{bars}</div>'
        f'<div class="plan-axis"><span>1</span><span>{len(line):,}</span></div></figure>'
    )


def _ends(line: Sequence[Pick]) -> str:
    if not line:
        return "nobody"
    return f"number 1 adds {line[0].adds.people:,.0f}, number {len(line):,} adds {line[-1].adds.people:,.0f}"


def _bar(pick: Pick, most: float, plan: Plan) -> str:
    adds, name = pick.adds, pick.person.display_name
    tooltip = f"{pick.rank}. {name} adds {adds.people:,.0f} people (range {adds.low:,.0f} to {adds.high:,.0f})"
    kind = "plan-bar" if pick.rank <= len(plan.picks) else "plan-bar plan-next"
    stop = " plan-stop" if pick.rank == plan.stops_at else ""
    low, high = 100 * adds.low / most, 100 * adds.high / most
    return (
        f'<div class="{kind}{stop}" title="{escape_html(tooltip, 160)}">'
        f'<i style="height:{100 * adds.people / most:.2f}%"></i>'
        f'<b style="bottom:{low:.2f}%;height:{high - low:.2f}%"></b></div>'
    )
