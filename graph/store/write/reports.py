"""What each load reported of an account's profile, and what follows from all reports together.

The reports are kept beside the history (`(:ProfileHistory {reports, texts, ...})`), because a profile is more than its
newest report: texts of an older one fill gaps, and counts are kept for every instant. With the reports, one load can be
taken back. `texts` holds each text once; a report refers to it by its position.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from graph.records import Profile
from graph.store.write.loads import BEFORE

UNKNOWN = -1
TEXTS = ("name", "bio", "url", "category", "location", "language", "email", "first_name", "last_name")  # the newest
NEWEST = (*TEXTS, "engagement_rate")
COUNTS = ("followers", "following", "posts")  # each of the newest profile that states it


class Counts(NamedTuple):
    """The counts of one observation; UNKNOWN for those it does not state."""

    followers: int = UNKNOWN
    following: int = UNKNOWN
    posts: int = UNKNOWN

    def over(self, older: "Counts") -> "Counts":
        """These counts, with those of `older` in place of unknown ones.

        >>> Counts(5).over(Counts(4, 3))
        Counts(followers=5, following=3, posts=-1)
        """
        return Counts(*(new if new != UNKNOWN else old for old, new in zip(older, self, strict=True)))


class Report(NamedTuple):
    """One profile as a load reported it at an instant (ms); `values` has those of `NEWEST` that it states."""

    load: int
    at: int
    counts: Counts
    values: dict[str, Any]

    @classmethod
    def of(cls, profile: Profile, load: int, received_at: int) -> "Report":
        counts = Counts(*(UNKNOWN if (n := getattr(profile, name)) is None else n for name in COUNTS))
        values = {name: value for name in NEWEST if (value := getattr(profile, name)) is not None}
        return cls(load, received_at if profile.at is None else profile.at, counts, values)


@dataclass
class ProfileState:
    """A profile after all its reports: the newest values, their instant, and the counts of every instant."""

    newest: dict[str, Any] = field(default_factory=dict)
    newest_at: int | None = None
    history: dict[int, Counts] = field(default_factory=dict)

    def add(self, report: Report) -> bool:
        """Take a report in; whether it changed anything."""
        before = dict(self.newest), dict(self.history)
        if self.newest_at is None or report.at >= self.newest_at:
            self.newest, self.newest_at = self.newest | report.values, report.at
        else:  # an older profile fills only gaps
            self.newest = report.values | self.newest
        if report.counts != Counts():
            self.history[report.at] = report.counts.over(self.history.get(report.at, Counts()))
        return (self.newest, self.history) != before

    def properties(self) -> dict[str, Any]:
        """The properties of the influencer; null removes one."""
        latest: dict[str, Any] = dict.fromkeys((*NEWEST, *COUNTS)) | self.newest
        for _, counts in sorted(self.history.items()):
            latest |= {name: count for name, count in counts._asdict().items() if count != UNKNOWN}
        return latest | {"profile_at": self.newest_at}


def fold(reports: Iterable[Report]) -> ProfileState:
    """The state after these reports: load by load, within a load in the order of their times.

    Of two reports of one load at one instant, the later one counts.
    """
    state = ProfileState()
    for report in in_order(reports):
        state.add(report)
    return state


def in_order(reports: Iterable[Report]) -> list[Report]:
    """Reports in the order in which they count."""
    return sorted(reports, key=lambda report: (report.load, report.at))


def encode(reports: Sequence[Report]) -> dict[str, list[str]]:
    """Reports as two lists of strings.

    >>> encode([Report(3, 10, Counts(5), {"name": "Jade"}), Report(4, 20, Counts(), {"name": "Jade"})])
    {'reports': ['[3, 10, [5, -1, -1], {"name": 0}]', '[4, 20, [-1, -1, -1], {"name": 0}]'], 'texts': ['Jade']}
    """
    texts: dict[str, int] = {}
    rows = []
    for report in reports:
        values = {
            name: texts.setdefault(value, len(texts)) if name in TEXTS else value
            for name, value in report.values.items()
        }
        rows.append(json.dumps([report.load, report.at, report.counts, values]))
    return {"reports": rows, "texts": list(texts)}


def decode(rows: Sequence[str], texts: Sequence[str]) -> list[Report]:
    """The inverse of `encode`."""
    reports = []
    for row in rows:
        load, at, counts, values = json.loads(row)
        values = {name: texts[value] if name in TEXTS else value for name, value in values.items()}
        reports.append(Report(load, at, Counts(*counts), values))
    return reports


def before_reports(current: Mapping[str, Any], history: Mapping[int, Counts]) -> list[Report]:
    """A profile from before reports were kept, as reports of no load in particular."""
    reports = [Report(BEFORE, at, counts, {}) for at, counts in sorted(history.items())]
    values = {name: current[name] for name in NEWEST if current.get(name) is not None}
    if values and current.get("at") is not None:
        reports.append(Report(BEFORE, current["at"], Counts(), values))
    return reports
