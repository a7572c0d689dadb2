"""Outreach: where the conversations with influencers stand, and the digest of a period."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graph.outreach import Details, board, next_change
from graph.outreach import record as record_changes
from graph.outreach.csv_file import FORMS, write_outreach
from graph.records import to_datetime
from graph.search import resolve
from graph.store.team import outreach as stored
from graph.store.team.outreach_limits import PartnerLimits, limits, set_limits
from graph.store.team.outreach_limits import set_partner_limits as store_limits
from intrograph.api.days import now
from intrograph.api.frames import frame_of
from intrograph.api.store import Store, StrPath

if TYPE_CHECKING:
    import pandas as pd

    from graph.digest import Digest as FoundDigest
    from ingest.outreach import OutreachImport

OUTREACH_COLUMNS = (
    "platform",
    "handle",
    "status",
    "since",
    "days",
    "introducer",
    "owner",
    "campaign",
    "next_step",
    "by",
    "note",
    "warnings",
)
HISTORY_COLUMNS = (
    "recorded_at",
    "status",
    "since",
    "introducer",
    "owner",
    "campaign",
    "next_step",
    "by",
    "note",
)


def outreach(store: Store, *, campaign: str | None = None, owner: str | None = None) -> "pd.DataFrame":
    """Where the conversations stand.

    Parameters
    ----------
    campaign, owner
        Only those of this campaign and of this owner; `""`: those without one.

    Returns
    -------
    pandas.DataFrame
        Indexed by the key of the influencer, in the order of the board: `platform`, `handle`, `status`, `since`,
        `days`, `introducer` (a key), `owner`, `campaign`, `next_step`, `by`, `note`, and `warnings`, sentences about
        whoever was asked before.

    Examples
    --------
    >>> import intrograph as ig
    >>> len(ig.outreach(ig.open_sample()))
    0
    """
    columns = board(store.graph, now(), campaign=campaign, owner=owner).columns
    cards = [card for column in columns for card in column.cards]
    rows = [
        (
            card.target.platform,
            card.target.handle,
            card.note.status,
            to_datetime(card.note.at),
            card.days,
            card.note.introducer,
            card.note.owner,
            card.note.campaign,
            card.note.next_step,
            card.note.by,
            card.note.note,
            card.warnings,
        )
        for card in cards
    ]
    return frame_of(rows, OUTREACH_COLUMNS, [card.note.key for card in cards], index_name="key")


def record_outreach(
    store: Store,
    *names: str,
    status: str | None = None,
    via: str | None = None,
    anyway: bool = False,
    by: str | None = None,
    **details: Any,
) -> None:
    """Note where the conversations with influencers stand; what is not given stays as it is noted.

    Parameters
    ----------
    status
        `"idea"`, `"asked"`, `"introduced"`, `"agreed"`, `"declined"`, `"paused"`, `"dismissed"`, or `"new"`, which
        deletes the status.
    via
        The partner who was, or is to be, asked for the introduction.
    anyway
        Note it even if somebody is asked twice, or a partner for too much.
    by
        Who notes it, for the history.
    **details
        `campaign`, `owner`, `note` and `next_step`; an empty text removes one.

    Raises
    ------
    WrongUse
        Somebody would be asked twice, by a colleague, through another partner or in another campaign; or the partner
        is asked for as much as the limits allow. Nothing is noted then.
    """
    introducer = resolve.influencer_key(store.graph, via) if via else via
    noted, at = Details(introducer, **details), now()
    changes = [next_change(store.graph, key, status, at, noted, by=by) for key in store.keys(names)]
    record_changes(store.graph, changes, at, anyway=anyway)


def outreach_history(store: Store, name: str) -> "pd.DataFrame":
    """Every change to the outreach with an influencer, in all campaigns, from the first to the last.

    Returns
    -------
    pandas.DataFrame
        Indexed by the `number` of the change: `recorded_at`, `status`, `since`, `introducer` (a key), `owner`,
        `campaign`, `next_step`, `by` and `note`.
    """
    changes = stored.history(store.graph, resolve.influencer_key(store.graph, name))
    rows = [
        (
            to_datetime(change.recorded_at),
            change.status,
            to_datetime(change.at),
            change.introducer,
            change.owner,
            change.campaign,
            change.next_step,
            change.by,
            change.note,
        )
        for change in changes
    ]
    frame = frame_of(rows, HISTORY_COLUMNS, [str(change.number) for change in changes], index_name="number")
    return frame.set_index(frame.index.astype("int64"))


def export_outreach(store: Store, path: StrPath, *, form: str = FORMS[0]) -> int:
    """Write every conversation as CSV, for a CRM; returns the number of rows.

    Parameters
    ----------
    form
        `"hubspot"` names the columns as HubSpot does.
    """
    return write_outreach(store.graph, Path(path), form)


def import_outreach(store: Store, path: StrPath, *, by: str | None = None) -> "OutreachImport":
    """Note what a CSV file says; a second import of the same file changes nothing.

    Returns
    -------
    OutreachImport
        `noted`, `unchanged` and `older` count rows; `rejections` has a sentence for each row that was rejected.
    """
    from ingest.outreach import import_outreach

    return import_outreach(store.graph, Path(path), now(), by=by)


def set_outreach_limits(store: Store, *, capacity: int | None = None, cool_down_days: int | None = None) -> None:
    """Set how many introductions may be open at a partner, and how many days an unanswered request counts.

    What is not given stays as it is; 0 sets no limit.
    """
    set_limits(store.graph, limits(store.graph).changed(capacity, cool_down_days))


def set_partner_limits(store: Store, name: str, *, capacity: int | None = None, days_between: int = 0) -> None:
    """Set what may be asked of one partner, besides the limits of the team.

    Parameters
    ----------
    capacity
        The most introductions that may be open at the partner; None: as many as at everybody, 0: any number.
    days_between
        The fewest days from one request to the next, answered or not; 0: no such limit.
    """
    store_limits(store.graph, resolve.influencer_key(store.graph, name), PartnerLimits(capacity, days_between))


@dataclass(frozen=True)
class Digest:
    """What changed in a period.

    Attributes
    ----------
    found : graph.digest.Digest
        New ties, rising accounts, tier changes, new introductions and conversations to answer, as objects.
    """

    found: "FoundDigest"

    def to_html(self, path: StrPath) -> None:
        """Write one HTML file, to be sent as a mail."""
        from graph.digest import as_html

        Path(path).write_text(as_html(self.found), "utf-8")

    def to_markdown(self) -> str:
        """The digest as Markdown."""
        from graph.digest import as_markdown

        return as_markdown(self.found)


def digest(store: Store, *, days: float = 7.0) -> Digest:
    """What changed in the last `days` up to now, or up to the last mention if that is earlier.

    Examples
    --------
    >>> import intrograph as ig
    >>> ig.digest(ig.open_sample(), days=28).to_markdown().startswith("# Intrograph")
    True
    """
    from graph.digest import digest as make_digest

    return Digest(make_digest(store.graph, now(), days=days))
