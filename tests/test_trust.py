"""Flags: what is unusual, with evidence, an innocent explanation and a confidence; dismissed, restored, forgotten."""

from datetime import datetime, timedelta
from itertools import permutations
from pathlib import Path

import pytest
from conftest import NOW
from helpers import load_rows

from graph.errors import WrongUse
from graph.search import resolve
from graph.store import Store
from graph.store.team import dismissals
from graph.store.team.dismissals import Dismissal
from graph.trust import Confidence, Flag, FlagKind, flags, flags_if_ready
from intrograph.forget import forget

START = datetime(2026, 3, 1)
WEEKS, ACCOUNTS = 12, 60
POD = [f"a{number}" for number in range(5)]
FRIENDS = [f"a{number}" for number in range(10, 15)]
JUMPER, EXPLAINED, BURST, QUIET = "a20", "a21", "a30", "a40"


def mention(source: str, target: str, days: float) -> str:
    at = START + timedelta(days=days)
    return f"instagram,{source},{target},{at:%Y-%m-%dT%H:%M:%SZ},mention"


def ring() -> list[str]:
    """Everyday mentions: each account mentions the next three, every ninth day at another hour."""
    return [
        mention(f"a{number}", f"a{(number + step) % ACCOUNTS}", 9 * turn + step + number * 17 % ACCOUNTS / ACCOUNTS)
        for number in range(ACCOUNTS)
        for turn in range(9)
        for step in (1, 2, 3)
    ]


def fill(store: Store, folder: Path) -> Store:
    """An everyday network with a planted case of each kind, and an innocent one beside each."""
    rounds = [
        mention(source, target, 30 + 5 * turn + place / 400)
        for turn in range(6)
        for place, (source, target) in enumerate(permutations(POD, 2))
    ]
    one_party = [mention(*pair, 50 + place / 400) for place, pair in enumerate(permutations(FRIENDS, 2))]
    known = [mention(f"a{number}", EXPLAINED, 51 + number / 50) for number in range(40, 60)]
    new = [mention(f"new{number}", BURST, 60 + number / 10) for number in range(12)]
    rows = [*ring(), *rounds, *one_party, *known, *new]
    load_rows(store, folder, "platform,source,target,created_at,kind", rows)
    profiles = []
    for number in range(ACCOUNTS):
        handle, followers = f"a{number}", 1_000.0 + 50 * number
        rate = 0.002 if handle == QUIET else 0.04 + 0.0004 * (number % 11)
        for week in range(WEEKS):
            followers *= 1.004 + 0.0005 * ((number + week) % 4)
            followers *= 1.6 if handle in (JUMPER, EXPLAINED) and week == 8 else 1
            day = START + timedelta(days=7 * week)
            profiles.append(f"instagram,{handle},{day:%Y-%m-%d},{followers:.0f},{rate:.4f}")
    load_rows(store, folder, "platform,handle,date,followers,engagement_rate", profiles, "profiles.csv")
    return store


def named(found: list[Flag], kind: FlagKind) -> set[str | None]:
    return {flag.influencer.handle for flag in found if flag.kind is kind}


@pytest.mark.both_servers
def test_planted_cases_are_flagged_and_innocent_ones_are_not(store: Store, tmp_path: Path) -> None:
    assert flags(fill(store, tmp_path), ["instagram:nobody"]) == []
    found = flags(store)
    assert named(found, FlagKind.GROUP) == set(POD)
    assert named(found, FlagKind.JUMP) == {JUMPER}
    assert named(found, FlagKind.BURST) == {BURST}
    assert named(found, FlagKind.ENGAGEMENT) == {QUIET}
    [jump] = [flag for flag in found if flag.kind is FlagKind.JUMP]
    assert "+61 %" in jump.evidence or "+60 %" in jump.evidence
    assert "television" in jump.innocent
    [burst] = [flag for flag in found if flag.kind is FlagKind.BURST]
    assert burst.confidence is Confidence.HIGH
    assert {other.handle for other in burst.others} <= {f"new{number}" for number in range(12)}
    groups = [flag for flag in found if flag.kind is FlagKind.GROUP]
    assert all("5 accounts" in flag.evidence and "6 rounds" in flag.evidence for flag in groups)
    # A dismissal, its note, and back.
    key = resolve.influencer_key(store, JUMPER)
    dismissals.dismiss(store, key, Dismissal("jump", jump.last, NOW, "ana", "  seen on  television "))
    assert named(flags(store), FlagKind.JUMP) == set()
    [shown] = flags(store, [key], show_dismissed=True)
    assert shown.dismissal == Dismissal("jump", jump.last, NOW, "ana", "seen on television")
    with pytest.raises(WrongUse, match="200"):
        dismissals.dismiss(store, key, Dismissal("jump", jump.last, NOW, note="x" * 201))
    dismissals.restore(store, key, "jump")
    assert named(flags(store), FlagKind.JUMP) == {JUMPER}
    assert store.read("MATCH (i:Influencer) WHERE i.dismissed_flags IS NOT NULL RETURN i.key AS key") == []


def test_later_evidence_raises_a_dismissed_flag_again(one_store: Store, tmp_path: Path) -> None:
    fill(one_store, tmp_path)
    key = resolve.influencer_key(one_store, BURST)
    [burst] = flags(one_store, [key])
    assert burst.last is not None
    dismissals.dismiss(one_store, key, Dismissal("burst", burst.last - 1, NOW))
    assert flags(one_store, [key]) == [burst]
    assert flags_if_ready(one_store, key, wait_seconds=0) is not None  # computed already


def test_forgetting_somebody_removes_their_name_from_notes_about_others(one_store: Store, tmp_path: Path) -> None:
    fill(one_store, tmp_path)
    key, gone = (resolve.influencer_key(one_store, name) for name in (JUMPER, POD[0]))
    dismissals.dismiss(one_store, key, Dismissal("jump", NOW, NOW, None, f"says @{POD[0]}"))
    dismissals.dismiss(one_store, gone, Dismissal("group", NOW, NOW))
    forget(one_store, gone, NOW, restart=False)
    notes = {at: [one.note for one in of] for at, of in dismissals.dismissed(one_store, [key, gone]).items()}
    assert notes == {key: ["says @***"]}
