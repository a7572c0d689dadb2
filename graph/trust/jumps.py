"""Followers that jump while nobody mentions the account."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from graph.nx_backend.arrays import Bools, Floats, Ints
from graph.records import DAY_MS, UNDATED, format_day
from graph.snapshot import Snapshot
from graph.text import counted
from graph.trust.flag import Confidence, Finding, FlagKind, confidence_of
from graph.watch.growth import percent
from graph.watch.histories import WEEK_MS, FollowerHistories
from graph.watch.robust import robust_spread

LEAST_STEPS = 50  # of all accounts together
LEAST_JUMP = float(np.log(1.2))  # 20 %
FLAGGED, MEDIUM, HIGH = 8.0, 12.0, 20.0  # standard deviations of the steps of all accounts
ONE_OFF = 3.0  # times the usual step of the account itself: one that takes off has many large ones
BEFORE_MS = 7 * DAY_MS  # mentions in this time before a jump may explain it
FEW_MENTIONS = 1.0  # expected in the time of a jump: with fewer, their absence says little


@dataclass(frozen=True)
class Steps:
    """The changes between two observations: index of the later one, and the growth beyond the median of all."""

    later: Ints
    weeks: Floats
    surplus: Floats
    deviations: Floats


def jump_findings(snapshot: Snapshot, histories: FollowerHistories) -> Iterator[Finding]:
    """Steps in followers far above those of others and of the account itself, in a time without unusual mentions.

    Only times within the dated mentions are looked at. Steps are compared by the square root of their length, as those
    of a random walk.
    """
    steps = _steps(histories)
    dated = snapshot.at[snapshot.at != UNDATED]
    if steps is None or not len(dated):
        return
    accounts, mentions = histories.accounts, _Received(snapshot)
    is_jump = (steps.deviations >= FLAGGED) & (steps.surplus >= LEAST_JUMP) & _is_one_off(steps, accounts)
    for step in np.flatnonzero(is_jump).tolist():
        later = int(steps.later[step])
        start, end = int(histories.at[later - 1]), int(histories.at[later])
        if start < dated.min() or end > dated.max() + WEEK_MS:
            continue
        usual, seen = mentions.usual(int(accounts[later]), start - BEFORE_MS, end)
        if seen > usual + 2 * np.sqrt(max(1.0, usual)):
            continue
        strength = float(steps.deviations[step])
        sure = confidence_of(strength, MEDIUM, HIGH) if usual >= FEW_MENTIONS else Confidence.LOW
        evidence = _evidence(histories, later, seen, usual)
        yield Finding(FlagKind.JUMP, int(accounts[later]), sure, strength, evidence, last=end)


def _steps(histories: FollowerHistories) -> Steps | None:
    accounts = histories.accounts
    later = np.flatnonzero(np.diff(accounts) == 0) + 1
    later = later[histories.at[later] > histories.at[later - 1]]
    if len(later) < LEAST_STEPS:
        return None
    logs = np.log(np.maximum(1, histories.followers))
    weeks = (histories.at[later] - histories.at[later - 1]) / WEEK_MS
    grown = logs[later] - logs[later - 1]
    surplus = grown - np.median(grown / weeks) * weeks
    spread = robust_spread(surplus / np.sqrt(weeks))
    return Steps(later, weeks, surplus, surplus / np.sqrt(weeks) / spread)


def _is_one_off(steps: Steps, accounts: Ints) -> Bools:
    """Whether a step is far larger than the usual one of its account."""
    owners = accounts[steps.later]
    order = np.lexsort((steps.surplus / steps.weeks, owners))
    first = np.searchsorted(owners[order], owners, side="left")
    number = np.searchsorted(owners[order], owners, side="right") - first
    # The lower median: of two steps the smaller one is the usual one.
    usual = (steps.surplus / steps.weeks)[order[first + (number - 1) // 2]]
    is_one_off: Bools = (number == 1) | (steps.surplus / steps.weeks >= ONE_OFF * np.maximum(0, usual))
    return is_one_off


class _Received:
    """The dated mentions of each account by others, in order of time."""

    def __init__(self, snapshot: Snapshot) -> None:
        dated = np.flatnonzero(snapshot.at != UNDATED)
        pairs = np.searchsorted(snapshot.first_event, dated, side="right") - 1
        target, at = snapshot.targets[pairs], snapshot.at[dated]
        order = np.lexsort((at, target))
        self._at, self._first = at[order], np.searchsorted(target[order], np.arange(len(snapshot) + 1))
        self._span = int(at.max() - at.min()) if len(at) else 0

    def usual(self, position: int, start: int, end: int) -> tuple[float, int]:
        """The mentions to expect of an account in a time (ms) by its other times, and those that there were."""
        own = self._at[self._first[position] : self._first[position + 1]]
        seen = int(np.searchsorted(own, end, side="right") - np.searchsorted(own, start, side="left"))
        rest = max(1, self._span - (end - start))
        return (len(own) - seen) * (end - start) / rest, seen


def _evidence(histories: FollowerHistories, later: int, seen: int, usual: float) -> str:
    before, after = (int(histories.followers[index]) for index in (later - 1, later))
    gain = percent(float(np.log(max(1, after) / max(1, before))))
    start, end = (format_day(int(histories.at[index])) for index in (later - 1, later))
    return (
        f"{before:,} followers on {start}, {after:,} on {end} ({gain:+.0f} %); {counted(seen, 'mention')} by others in "
        f"that time and the week before, {usual:.1f} would be usual."
    )
