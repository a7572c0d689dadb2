"""The clock of a command and of its supervisor jumps by seconds or years, back and forth, while commands run."""

import importlib.util
import random
import subprocess
import time
from pathlib import Path

from campaign.kills import same_counts
from campaign.trial import SAMPLE, Ground, Trial, answers, finish, start, wait_until_closed

# Not to a time before the sample, whose mentions would have times in the future then.
JUMPS = ("+0", "-1s", "+90s", "-2h", "+1d", "-40d", "+400d", "+20y")
MAX_PAUSE_SECONDS = 1.5


def jumping_clock(ground: Ground, rng: random.Random, place: Path) -> str:
    """A load, an analysis and introductions end as on a steady clock, and so does what follows on one."""
    store, clock = place / "store", place / "clock"
    library = _library()
    assert library
    changes: dict[str, str | None] = {
        "LD_PRELOAD": str(library),
        "FAKETIME_TIMESTAMP_FILE": str(clock),
        "FAKETIME_CACHE_DURATION": "1",  # seconds
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",  # which jumps on no machine, and by which waits end
        "FAKETIME_SKIP_CMDS": "java",  # whose waits the library makes endless; the server keeps the time
    }
    jumps = 0
    for arguments in (["load", *SAMPLE, "--quiet"], ["analyze", "--quiet"], ["status"], ["loads"]):
        clock.write_text(rng.choice(JUMPS))
        process = start(*arguments, store=store, changes=changes)
        jumps += _jump(clock, process, rng)
        finish(process).done()
    wait_until_closed(store)
    same_counts(ground, store)
    assert answers(store) == ground.expected
    return f"{jumps} jumps"


def _jump(clock: Path, process: subprocess.Popen[str], rng: random.Random) -> int:
    """Let the clock jump until a process ends; how often it did."""
    jumps = 0
    while process.poll() is None:
        time.sleep(rng.uniform(0.1, MAX_PAUSE_SECONDS))
        clock.write_text(rng.choice(JUMPS))
        jumps += 1
    return jumps


def _library() -> Path | None:
    """The library that shows processes another time, from the package `libfaketime` (GPL, in tests alone)."""
    found = importlib.util.find_spec("libfaketime")
    folder = Path(found.origin).parent if found and found.origin else Path("/usr/lib")
    return next(folder.rglob("libfaketime.so.1"), None)


def _lacking() -> str:
    return "" if _library() else "libfaketime is not installed; run: pip install libfaketime"


TRIALS = [Trial("jumping-clock", jumping_clock, _lacking)]
