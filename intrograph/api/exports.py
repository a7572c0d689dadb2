"""The network, or a part of it, as a file."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from graph.circle.export import part_scope
from graph.cross_filter import Brushes
from graph.errors import WrongUse
from intrograph.api.days import Day, window_of
from intrograph.api.store import Store, StrPath

if TYPE_CHECKING:
    from graph.export.network import Exported


def export(
    store: Store,
    path: StrPath,
    *,
    since: Day | None = None,
    until: Day | None = None,
    community: int | str | None = None,
    shortlist: str | None = None,
    around: str | None = None,
    filters: Sequence[str] = (),
    top: int | None = None,
    form: str | None = None,
    mentions: bool = False,
    emails: bool = False,
) -> "Exported":
    """Write the network, or a part of it, to a file for Gephi, spreadsheets, notebooks or a browser.

    Parameters
    ----------
    path
        A file that ends with `.gexf`, `.graphml`, `.json`, `.html`, or `.zip` for tables in CSV; with a `form` of
        `"csv"` or `"parquet"` a folder that does not exist yet too.
    since, until
        The first and the last day of the mentions that count.
    community, shortlist, around
        Only this community (number or name), this list, or this influencer and the 100 with the strongest ties.
    filters
        Only influencers with these values, as in `["followers:1000..10000", "tier:micro"]`; the columns are followers,
        influence, engagement, active (days), community (numbers), platform, tier and kind.
    top
        Only so many influencers: the most influential ones, or those with the strongest ties to `around`.
    form
        `"gexf"`, `"graphml"`, `"csv"`, `"parquet"`, `"json"` or `"html"`, if the ending of `path` does not say so.
    mentions
        Write every single mention too, with time, kind and address.
    emails
        Write e-mail addresses, first and last names too.

    Returns
    -------
    Exported
        The path, and the numbers of influencers and ties; `text` says it in a sentence.

    Raises
    ------
    NothingFound, WrongUse
        Nobody is in this part, there is none of that name, or the format is unknown.
    """
    from graph.export.network import export as write_export

    if sum(part is not None for part in (community, shortlist, around)) > 1:
        raise WrongUse("community, shortlist and around exclude each other: give one of them.")
    scope = part_scope(
        store.graph,
        window_of(since, until),
        community=None if community is None else str(community),
        shortlist=shortlist,
        around=None if around is None else store.keys([around])[0],
        size=top,
    )
    scope = replace(scope, brushes=Brushes.parse(filters))
    most = top if around is None else None
    return write_export(store.graph, Path(path), scope, form=form, mentions=mentions, emails=emails, most=most)
