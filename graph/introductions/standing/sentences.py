"""A standing in words: the verdict, and what would have to change."""

from typing import Any

from graph.introductions.standing.comparison import LABELS
from graph.introductions.standing.standing import (
    AGREED,
    BELOW,
    DECLINED,
    FAR,
    FILTERED,
    LISTED,
    PARTNER,
    PAUSED,
    SILENT,
    WEAK,
    RankAfterMention,
    Standing,
)

# A filter, as the command line and the page call it.
FILTERS = {
    "tiers": "the tier (--tier)",
    "communities": "the community (--community)",
    "platforms": "the platform (--platform)",
    "languages": "the language (--language)",
    "locations": "the location (--location)",
    "lists": "the lists (--list)",
    "targets": "the choice of targets",
    "active_days": "recent activity (--active)",
    "hide_hubs": "“Hide the most mentioned 1 %” (--hide-hubs)",
    "min_tie_strength": "the minimum tie strength (--min-tie-strength)",
    "not_contacted": "“Not yet contacted” (--not-contacted)",
    "show_dismissed": "the dismissal as not a fit (--show-dismissed)",
}


def verdict(standing: Standing) -> str:
    """Where the target stands and why, in a sentence or two."""
    partner, target = standing.partner.display_name, standing.target.display_name
    place = f"{_of(standing.rank, standing.ranked)} for {partner}"
    texts = {
        LISTED: f"{target} is in the list, at rank {place}.",
        BELOW: f"{target} is at rank {place}; the list shows the first {standing.top:,}.",
        FILTERED: f"{target} is hidden by {_and([FILTERS[name] for name in standing.hidden_by])}. Without filters it "
        f"would be at rank {_of(standing.free_rank, standing.free_ranked)} for {partner}.",
        PARTNER: f"{target} is marked as a partner, and partners are never targets.",
        AGREED: f"{target} has agreed already, and is not suggested again.",
        DECLINED: f"{target} has declined, and is not suggested again.",
        PAUSED: f"The conversation with {target} is paused, and they are not suggested.",
        WEAK: f"{target} is not in the list of {partner}: "
        + (
            "they know each other, but their tie is too weak."
            if standing.is_contact
            else "every path between them has a tie that is too weak, or a connector whom neither mentions."
        ),
        FAR: f"{target} is not in the list of {partner}: they have no contact in common.",
        SILENT: f"There are no mentions that connect {partner} or {target} with anybody.",
    }
    contact = f" {partner} knows them already." if standing.is_contact and standing.state in (LISTED, BELOW) else ""
    return texts[standing.state] + contact + _about_score(standing)


def _about_score(standing: Standing) -> str:
    if standing.score is None:
        return ""
    hub = (
        " They are among the most mentioned 1 %, who take one row in five unless you ask for more (--allow-hubs)."
        if standing.is_hub and standing.free_rank != standing.rank
        else ""
    )
    return f" The score is {standing.score:.1f} of 100.{hub}"


def advice(standing: Standing) -> list[str]:
    """What would have to change for the target to be listed, in sentences."""
    target = standing.target.display_name
    if standing.state == PARTNER:
        return [f"To have {target} suggested, remove the mark: intrograph partner {_typed(standing)} --remove."]
    if standing.state in (AGREED, DECLINED, PAUSED):
        return [
            f"To have {target} suggested again, clear the status: intrograph outreach {_typed(standing)} --status new."
        ]
    sentences = []
    if standing.hidden_by:
        sentences.append(f"Relax {_and([FILTERS[name] for name in standing.hidden_by])} to see {target}.")
    return sentences + [_after(standing, after) for after in standing.after_mention]


def _after(standing: Standing, after: RankAfterMention) -> str:
    mention = f"One mention by {after.account.display_name}"
    before = standing.free_rank if standing.state == FILTERED else standing.rank
    if after.rank is None:
        return f"{mention} would not be enough."
    if before == after.rank:
        return f"{mention} would leave the rank at {after.rank:,}."
    is_new_row = after.rank <= standing.top and not (before and before <= standing.top)
    direction = "lower" if before and after.rank > before else "raise"
    return f"{mention} would {direction} them to rank {after.rank:,}{', in the list' if is_new_row else ''}."


def _of(rank: int | None, ranked: int) -> str:
    return f"{rank or 0:,} of {ranked:,}"


def _typed(standing: Standing) -> str:
    return standing.target.bare_name


def _and(names: list[str]) -> str:
    """
    >>> _and(["a"]), _and(["a", "b", "c"])
    ('a', 'a, b and c')
    """
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1] if names else "")))


def as_plain(standing: Standing) -> dict[str, Any]:
    """A standing as plain data for JSON, with its sentences."""
    numbers = (
        "state",
        "top",
        "rank",
        "ranked",
        "free_rank",
        "free_ranked",
        "score",
        "hidden_by",
        "is_contact",
        "is_hub",
    )
    return {
        "partner": standing.partner.key,
        "target": standing.target.key,
        **{name: getattr(standing, name) for name in numbers},
        "verdict": verdict(standing),
        "evidence": [
            {
                "evidence": LABELS[row.kind],
                "target": row.value,
                "others": row.others,
                "speaks_for": row.is_for,
            }
            for row in standing.evidence
        ],
        "compared": standing.compared,
        "after_mention": [{"account": after.account.key, "rank": after.rank} for after in standing.after_mention],
        "advice": advice(standing),
        "meaning": standing.meaning,
    }
