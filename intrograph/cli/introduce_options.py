"""The options of `introduce`: filters, order, partners and models."""

from dataclasses import dataclass

import click

from graph.introductions import OBJECTIVES, Filters
from graph.records import TIER_NAMES
from graph.search import resolve
from intrograph.cli.base import Days, grouped, half_life_option


@dataclass(frozen=True)
class FilterOptions:
    """The targets that count. `min_tie_strength` is 0 to 100."""

    tiers: tuple[str, ...]
    communities: tuple[int, ...]
    platforms: tuple[str, ...]
    languages: tuple[str, ...]
    locations: tuple[str, ...]
    lists: tuple[str, ...]
    active_days: float | None
    hide_hubs: bool
    min_tie_strength: float | None
    not_contacted: bool
    show_dismissed: bool

    def over(self, saved: Filters) -> Filters:
        """The filters that were given; those of `saved` fill in the others."""
        chosen = vars(self) | {
            "platforms": tuple(resolve.platform_name(platform) for platform in self.platforms),
            "min_tie_strength": (self.min_tie_strength or 0.0) / 100,
        }
        return Filters(**(vars(saved) | {name: value for name, value in chosen.items() if value}))


@dataclass(frozen=True)
class OrderOptions:
    """The order of the list, and the saved objective that it comes from or goes to."""

    sort: str | None
    weights: tuple[str, ...]
    objective_name: str | None
    save_as: str | None
    allow_hubs: bool
    ignore_decisions: bool


@dataclass(frozen=True)
class PartnerOptions:
    """How much is asked of each partner."""

    cap: int | None
    cool_down_days: float


@dataclass(frozen=True)
class ModelOptions:
    """The models to rank and measure with."""

    untrained: bool
    no_wait: bool
    half_life_days: float | None


filter_options = grouped(
    "filtering",
    FilterOptions,
    click.option(
        "--tier",
        "tiers",
        multiple=True,
        type=click.Choice(TIER_NAMES),
        help="Only targets of this tier, by followers; may be repeated.",
    ),
    click.option("--community", "communities", multiple=True, type=int, help="Only targets in this community number."),
    click.option("--platform", "platforms", multiple=True, help="Only targets on this platform."),
    click.option("--language", "languages", multiple=True, help="Only targets with this language in their profile."),
    click.option("--location", "locations", multiple=True, help="Only targets with this place in their profile."),
    click.option("--list", "lists", multiple=True, help="Only targets on this list; may be repeated."),
    click.option("--active", "active_days", type=Days(), help="Only targets who mentioned somebody lately, as in 30d."),
    click.option("--hide-hubs", is_flag=True, help="Exclude the most mentioned 1 % of all accounts."),
    click.option(
        "--min-tie-strength", type=click.FloatRange(0, 100), help="Only paths of at least this strength, 0 to 100."
    ),
    click.option("--not-contacted", is_flag=True, help="Exclude everybody you have asked for or are in touch with."),
    click.option("--show-dismissed", is_flag=True, help="Include targets that were dismissed as not a fit."),
)
order_options = grouped(
    "order",
    OrderOptions,
    click.option("--sort", type=click.Choice(list(OBJECTIVES)), help="Sort by this alone. Default: chance."),
    click.option(
        "--weigh",
        "weights",
        multiple=True,
        metavar="WHAT=WEIGHT",
        help="Weight of chance, reach or closeness in the order, as in reach=2; may be repeated.",
    ),
    click.option("--objective", "objective_name", help="Use the order and the filters of a saved objective."),
    click.option("--save-objective", "save_as", help="Save this order and these filters under a name."),
    click.option(
        "--allow-hubs", is_flag=True, help="Let the most mentioned 1 % take any number of rows, not one in five."
    ),
    click.option("--ignore-decisions", is_flag=True, help="Order without what your decisions about others teach."),
)
partner_options = grouped(
    "asking",
    PartnerOptions,
    click.option("--cap", type=click.IntRange(1), help="Maximum introductions per partner."),
    click.option(
        "--cool-down-days",
        type=click.FloatRange(0),
        default=0.0,
        show_default=True,
        help="Skip partners who were asked in the last N days.",
    ),
)
model_options = grouped(
    "models",
    ModelOptions,
    click.option("--untrained", is_flag=True, help="Rank by recent co-citation, even if a model is trained."),
    click.option("--no-wait", is_flag=True, help="Do not wait for a training that is running."),
    half_life_option,
)
