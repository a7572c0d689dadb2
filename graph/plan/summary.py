"""A plan in sentences: what it reaches, what the list by followers would reach, and how sure that is."""

from graph.plan.estimate import Reach
from graph.plan.result import Plan, SetReach
from graph.plan.settings import Aim
from graph.text import counted


def people_text(reach: Reach) -> str:
    """A number of people with its range.

    >>> people_text(Reach(1200.4, 900.0, 1300.0))
    '1,200 people (range 900 to 1,300)'
    """
    return f"{reach.people:,.0f} people (range {reach.low:,.0f} to {reach.high:,.0f})"


def reach_sentences(plan: Plan) -> list[str]:
    """What partners and plan reach, raw and engaged, and what they cost."""
    reach = plan.reach
    sentences = [
        f"{counted(len(plan.picks), 'pick')}: about {people_text(reach.added)} who are not reached yet, "
        f"of {reach.followers:,.0f} followers added up."
    ]
    if reach.engaged is not None:
        sentences.append(f"Of them {people_text(reach.engaged)} engage{_unknown_engagement(reach)}.")
    if plan.partners:
        partners = counted(plan.partners, "partner")
        sentences.append(
            f"Together with {partners}, who {'reaches' if plan.partners == 1 else 'reach'} about "
            f"{plan.partner_reach.people:,.0f}: {people_text(reach.total)}."
        )
    if reach.cost is not None:
        sentences.append(f"Cost: {reach.cost:,.0f}{_unknown_cost(reach)}.")
    return sentences


def naive_sentence(plan: Plan) -> str:
    """The list by followers under the same estimate, compared with the plan."""
    aim = plan.settings.aim
    naive, ours = plan.naive_reach.aimed(aim), plan.reach.aimed(aim)
    engaged = " who engage" if aim is Aim.ENGAGED else ""
    text = f"The {plan.naive_reach.people:,} with the most followers would add about {people_text(naive)}{engaged}"
    if naive.people <= 0:
        return f"{text}."
    more = 100 * (ours.people / naive.people - 1)
    if abs(more) < 0.5:
        return f"{text}, as many as the plan."
    return f"{text}: the plan adds {abs(more):,.0f} % {'more' if more > 0 else 'less'}."


def caveats(plan: Plan) -> list[str]:
    """What the numbers rest on, and whom they leave out."""
    sentences = ["Unique reach is an estimate from shared ties and communities."]
    if not plan.is_analyzed:
        sentences.append("Communities are unknown, so many overlaps are not seen: run `intrograph analyze`.")
    if not plan.partners:
        sentences.append("Nobody is marked as a partner, so nobody can introduce: mark one.")
    return [*sentences, *plan.left_out.sentences]


def _unknown_engagement(reach: SetReach) -> str:
    return f" (without {reach.without_engagement:,} of unknown engagement)" if reach.without_engagement else ""


def _unknown_cost(reach: SetReach) -> str:
    return f", without {reach.without_cost:,} of unknown cost" if reach.without_cost else ""
