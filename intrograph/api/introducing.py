"""Recommended introductions."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graph.errors import WrongUse
from graph.introductions import (
    COLUMNS,
    OBJECTIVES,
    PRESETS,
    Filters,
    IntroductionSettings,
    as_rows,
    introduce,
    write_introductions,
)
from graph.records import TIER_NAMES
from intrograph.api.days import Day, end_of, now
from intrograph.api.frames import frame_of
from intrograph.api.store import Store, StrPath

if TYPE_CHECKING:
    import pandas as pd

    from graph.introductions import ImportFile, IntroductionList


@dataclass(frozen=True)
class Introductions:
    """Recommended introductions, best first.

    Attributes
    ----------
    found : graph.introductions.IntroductionList
        The rows with introducers, connectors, ties and reasons as objects, and what the score means (`found.meaning`).
    """

    found: "IntroductionList"

    def __len__(self) -> int:
        return len(self.found.rows)

    def to_frame(self) -> "pd.DataFrame":
        """One row for each introduction, with the columns of the CSV.

        Returns
        -------
        pandas.DataFrame
            `rank`, `platform`, `target_handle`, `target_url`, `introducer_handle`, `introducer_url`, `path`, `score` (0
            to 100, see `found.meaning`), `chance` (percent, empty if unknown), `tie_you_introducer` and
            `tie_introducer_target` (0 to 100), `last_interaction_at`, `evidence_url`, `reason`, `followers`,
            `engagement_rate` (a share), `status`, `data_as_of`, `alternatives` and `message`.
        """
        rows = as_rows(self.found)
        return frame_of([[row[name] for name in COLUMNS] for row in rows], COLUMNS)

    def to_csv(self, path: StrPath, *, preset: str = "generic") -> "ImportFile":
        """Write the CSV that the app offers, safe to open in a spreadsheet.

        Parameters
        ----------
        preset
            The tool that imports the file: `"generic"`, `"hubspot"`, `"klaviyo"`, ..., see `docs/introductions.md`.

        Returns
        -------
        ImportFile
            Its length is the number of rows written; `left_out` counts those that the tool would refuse, by reason,
            and `text` says so.

        Raises
        ------
        WrongUse
            There is no such preset.
        NothingFound
            The tool would refuse every row.
        """
        if preset not in PRESETS:
            raise WrongUse(f"“{preset[:40]}” is not a preset; choose one of {', '.join(PRESETS)}.")
        return write_introductions(self.found, Path(path), PRESETS[preset])


def introductions(
    store: Store,
    *,
    via: Sequence[str] = (),
    top: int | None = None,
    level: float | None = None,
    tiers: Sequence[str] = (),
    communities: Sequence[int] = (),
    platforms: Sequence[str] = (),
    sort: str = "chance",
    cap: int | None = None,
    allow_hubs: bool = False,
    as_of: Day | None = None,
    **filters: Any,
) -> Introductions:
    """Whom your partners can introduce you to next, and why.

    Parameters
    ----------
    via
        The partners who would introduce; by default all marked ones.
    top
        How many to return; None for all.
    level
        Instead of `top`: as many as it takes for a chance of `level` (0.1 to 0.9) that at least one comes true, see
        `found.promise`.
    tiers
        Only targets of these tiers: `"nano"`, `"micro"`, `"mid"`, `"macro"`, `"mega"`, `"unknown"`.
    communities, platforms
        Only targets in these communities (by number) or on these platforms.
    sort
        What the order looks at: `"chance"` (the score), `"reach"` (followers) or `"closeness"` (ties on the path).
    cap
        The most introductions to ask of one partner.
    allow_hubs
        Let the most mentioned 1 % of all accounts take any number of rows, not one in five.
    as_of
        Ignore everything after this day; the models are trained on what was known then.
    **filters
        The other fields of `graph.introductions.Filters`: `languages`, `locations`, `lists`, `active_days`,
        `hide_hubs`, `min_tie_strength` (0 to 1), `not_contacted`, `show_dismissed`.

    Raises
    ------
    NothingFound
        No partner is marked, and none is named; or no list is known to have a chance of `level`.
    WrongUse
        There is no such tier or order.

    Examples
    --------
    >>> import intrograph as ig
    >>> ig.introductions(ig.open_sample(), tiers=["micro"], top=3).to_frame()["rank"].tolist()
    [1, 2, 3]
    """
    if wrong := [tier for tier in tiers if tier not in TIER_NAMES]:
        raise WrongUse(f"“{wrong[0]}” is not a tier; the tiers are {', '.join(TIER_NAMES)}.")
    if sort not in OBJECTIVES:
        raise WrongUse(f"“{sort}” is not an order; choose one of {', '.join(OBJECTIVES)}.")
    settings = IntroductionSettings(cap=cap, now=now(), as_of=end_of(as_of))
    found = introduce(
        store.graph,
        store.keys(via),
        top=top,
        level=level,
        filters=Filters(tiers=tuple(tiers), communities=tuple(communities), platforms=tuple(platforms), **filters),
        objective=OBJECTIVES[sort],
        settings=replace(settings, max_hub_share=1.0) if allow_hubs else settings,
    )
    return Introductions(found)
