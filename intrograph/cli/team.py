"""`partner` and `shortlist`: the team's partners and its lists."""

import sys
from dataclasses import dataclass
from pathlib import Path

import click

from graph.errors import NothingFound, WrongUse
from graph.search import resolve
from graph.store import Store, read
from graph.store.team import partners, shortlists
from graph.store.team.outreach_limits import NO_PARTNER_LIMITS, PartnerLimits, set_partner_limits
from intrograph.cli.base import DONE, UNFINISHED, grouped, iso_day, now, open_store, with_format, with_store
from intrograph.cli.output import echo, show

PARTNER_COLUMNS = ("handle", "platform", "partner_since", "followers", "community", "capacity", "days_between")


@dataclass(frozen=True)
class LimitOptions:
    """What may be asked of these partners."""

    capacity: int | None
    days_between: int | None
    team_limits: bool

    @property
    def is_given(self) -> bool:
        """Whether there is anything to change."""
        return self.team_limits or self.capacity is not None or self.days_between is not None

    def changed(self, limits: PartnerLimits) -> PartnerLimits:
        """The limits of a partner after the change."""
        return NO_PARTNER_LIMITS if self.team_limits else limits.changed(self.capacity, self.days_between)


with_limits = grouped(
    "limits",
    LimitOptions,
    click.option(
        "--capacity", type=click.IntRange(0), help="The most introductions that may be open at these partners; 0: any."
    ),
    click.option(
        "--days-between", type=click.IntRange(0), help="The fewest days between two requests to them; 0: any."
    ),
    click.option("--team-limits", is_flag=True, help="Remove their own limits: those of the team hold for them."),
)


@click.command()
@click.argument("handles", nargs=-1)
@with_store
@with_format
@click.option("--remove", is_flag=True, help="Remove the mark.")
@with_limits
def partner(handles: tuple[str, ...], store_folder: Path | None, form: str, remove: bool, limits: LimitOptions) -> None:
    """Mark the influencers you work with as partners, and set what may be asked of them. Without a handle, list them.

    \b
    Example:
        intrograph partner jade.runs
        intrograph partner jade.runs --capacity 1 --days-between 30
        intrograph partner jade.runs --remove
    """
    _check(handles, remove, limits)
    with open_store(store_folder) as store:
        for key, person in read.influencers(store, _keys(store, handles)).items():
            if remove:
                partners.unmark_partner(store, key)
            else:
                partners.mark_partner(store, key, now())
            if limits.is_given:
                set_partner_limits(store, key, limits.changed(PartnerLimits.of(person)))
        rows = [
            [
                partner.handle,
                partner.platform,
                iso_day(partner.partner_since),
                partner.followers,
                partner.community_name,
                partner.partner_capacity,
                partner.partner_days_between,
            ]
            for partner in read.partners(store)
        ]
    if not rows:
        echo("No partner is marked.")
        sys.exit(DONE if handles else UNFINISHED)
    show(rows, PARTNER_COLUMNS, form)


def _check(handles: tuple[str, ...], remove: bool, limits: LimitOptions) -> None:
    if limits.is_given and not handles:
        raise WrongUse("Name the partner whose limits these are; `intrograph outreach --capacity` sets those of all.")
    if limits.is_given and remove:
        raise WrongUse("--remove goes without limits: give one or the other.")
    if limits.team_limits and (limits.capacity is not None or limits.days_between is not None):
        raise WrongUse("--team-limits removes the other limits: give one or the other.")


@click.command()
@click.argument("name", required=False)
@click.argument("handles", nargs=-1)
@with_store
@with_format
@click.option("--remove", is_flag=True, help="Remove these influencers from the list.")
@click.option("--delete", is_flag=True, help="Delete the list; its influencers stay in the graph.")
def shortlist(
    name: str | None, handles: tuple[str, ...], store_folder: Path | None, form: str, remove: bool, delete: bool
) -> None:
    """Add influencers to a named list and show it. Without a name, show all lists.

    \b
    Example:
        intrograph shortlist "Trail runners" mia.trail zora_laps
        intrograph shortlist "Trail runners" --format csv
    """
    with open_store(store_folder) as store:
        if name is None:
            _show_lists(store, form)
            return
        name = shortlists.NAME.clean(name)
        keys = _keys(store, handles)
        if delete:
            shortlists.members(store, name)  # raises if there is no such list
            shortlists.delete(store, name)
            echo(f"The list “{name}” is deleted.")
            return
        if remove:
            shortlists.remove(store, name, keys)
        elif keys:
            shortlists.add(store, name, keys, now())
        _show_list(store, name, form)


def _keys(store: Store, handles: tuple[str, ...]) -> list[str]:
    return [resolve.influencer_key(store, handle) for handle in handles]


def _show_lists(store: Store, form: str) -> None:
    lists = shortlists.names(store)
    if not lists:
        raise NothingFound("There is no list yet: give a name and the handles to put on it.")
    show([[row.name, row.size, iso_day(row.at)] for row in lists], ("list", "influencers", "since"), form)


def _show_list(store: Store, name: str, form: str) -> None:
    rows = [
        [
            row.influencer.handle or row.influencer.display_name,
            row.influencer.platform,
            row.influencer.followers,
            row.influencer.community_name,
            iso_day(row.listed_at),
        ]
        for row in shortlists.members(store, name)
    ]
    show(rows, ("handle", "platform", "followers", "community", "listed_at"), form)
