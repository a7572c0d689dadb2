"""What each further partner adds, as bars; where more of them stop paying is marked."""

from collections.abc import Sequence

from graph.plan import Aim, Pick, Plan
from intrograph.components.text import escape_html, short

HEIGHT_PX = 150


def plan_curve(plan: Plan) -> str:
    """The bars of a plan and of those next in line, paler, as HTML; a thin line has the range of each."""
    line = plan.line
    aim = plan.settings.aim
    most = max((pick.adds.high if aim is Aim.REACH else pick.aimed(aim) for pick in line), default=0.0) or 1.0
    bars = "".join(_bar(pick, most, plan) for pick in line)
    label = f"{noun(aim).capitalize()} whom each further person adds: {_ends(line, aim)}. {plan.stop_text}"
    return (
        f'<figure class="plan-curve" role="img" aria-label="{escape_html(label, 400)}">'
        f'<div class="plan-bars" style="height:{HEIGHT_PX}px">{bars}</div>'
        f'<div class="plan-axis">{_axis(line, aim)}</div></figure>'
    )


def noun(aim: Aim) -> str:
    """The people whom the bars count."""
    return "engaged people" if aim is Aim.ENGAGED else "people"


def _ends(line: Sequence[Pick], aim: Aim) -> str:
    ends = [line[0], *line[1:][-1:]] if line else []
    return ", ".join(f"number {pick.rank:,} adds {pick.aimed(aim):,.0f}" for pick in ends) or "nobody"


def _axis(line: Sequence[Pick], aim: Aim) -> str:
    """The first and the last bar in words."""
    ends = [line[0], *line[1:][-1:]] if line else []
    return "".join(f"<span>number {pick.rank:,}: {short(round(pick.aimed(aim)))} {noun(aim)}</span>" for pick in ends)


def _bar(pick: Pick, most: float, plan: Plan) -> str:
    aim, adds, name = plan.settings.aim, pick.adds, pick.person.display_name
    tooltip = f"{pick.rank}. {name} adds {pick.aimed(aim):,.0f} {noun(aim)}"
    if aim is Aim.REACH:
        tooltip += f" (range {adds.low:,.0f} to {adds.high:,.0f})"
    kind = "plan-bar" if pick.rank <= len(plan.picks) else "plan-bar plan-next"
    stop = " plan-stop" if pick.rank == plan.stops_at else ""
    low, high = 100 * adds.low / most, 100 * adds.high / most
    span = f'<b style="bottom:{low:.2f}%;height:{high - low:.2f}%"></b>' if aim is Aim.REACH else ""
    return (
        f'<div class="{kind}{stop}" title="{escape_html(tooltip, 160)}">'
        f'<i style="height:{100 * pick.aimed(aim) / most:.2f}%"></i>{span}</div>'
    )
