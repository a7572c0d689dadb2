"""kill -9 of a command, of the supervisor or of the server, at any moment."""

import random
import time
from pathlib import Path

import psutil

from campaign.trial import PARTNER, SAMPLE, Answers, Ground, Trial, answers, finish, processes_of, run, start

MAX_WAIT_SECONDS = 8.0


def killed_load(ground: Ground, rng: random.Random, place: Path) -> str:
    """A load that is killed several times ends with the counts of one that was not."""
    store, waits = place / "store", [rng.uniform(0, MAX_WAIT_SECONDS) for _ in range(rng.randint(1, 4))]
    for seconds in waits:
        process = start("load", *SAMPLE, "--quiet", store=store)
        time.sleep(seconds)
        process.kill()
        finish(process)
    run("load", *SAMPLE, "--quiet", store=store).done()
    same_counts(ground, store)
    return f"killed after {', '.join(f'{seconds:.1f} s' for seconds in waits)}"


def killed_server(ground: Ground, rng: random.Random, place: Path) -> str:
    """A load goes on after its supervisor and its server were killed."""
    store, killed = place / "store", []
    process = start("load", *SAMPLE, "--quiet", store=store)
    while process.poll() is None and len(killed) < 4:
        time.sleep(rng.uniform(0.5, MAX_WAIT_SECONDS / 2))
        victims = [victim for victim in processes_of(store) if victim.pid != process.pid]
        if victims:
            killed.append(_kill(rng.choice(victims)))
    finish(process).done()
    same_counts(ground, store)
    return f"killed {', '.join(killed) or 'nothing in time'}"


def killed_analysis(ground: Ground, rng: random.Random, place: Path) -> str:
    """The answers are the same after an analysis was killed, before and after it runs again."""
    store, seconds = ground.copy(place), rng.uniform(0.5, MAX_WAIT_SECONDS)
    process = start("analyze", "--again", "--quiet", store=store)
    time.sleep(seconds)
    process.kill()
    finish(process)
    run("analyze", "--again", "--quiet", store=store).done()
    assert answers(store) == ground.expected
    return f"killed after {seconds:.1f} s"


def killed_forgetting(ground: Ground, rng: random.Random, place: Path) -> str:
    """Whoever asked to be forgotten is, once the command has run to its end."""
    store, seconds = ground.copy(place), rng.uniform(0.5, MAX_WAIT_SECONDS / 2)
    process = start("forget", PARTNER, "--yes", store=store)
    time.sleep(seconds)
    process.kill()
    finish(process)
    run("forget", PARTNER, "--yes", store=store).told()
    run("load", *SAMPLE, "--quiet", "--again", store=store).told()
    gone = run(
        "query", f"MATCH (i:Influencer {{handle: '{PARTNER}'}}) RETURN count(i) AS n", "--format", "csv", store=store
    )
    assert gone.done().output.split() == ["n", "0"], gone.output
    return f"killed after {seconds:.1f} s"


def _kill(process: psutil.Process) -> str:
    try:
        name = "server" if "java" in process.name() else "supervisor"
        process.kill()
    except psutil.NoSuchProcess:
        return "a process that had just ended"
    return name


def same_counts(ground: Ground, store: Path) -> None:
    run("analyze", "--quiet", store=store).done()
    found: Answers = answers(store)
    assert found.counts == ground.expected.counts, f"{found.counts} instead of {ground.expected.counts}"


TRIALS = [
    Trial("killed_load", killed_load),
    Trial("killed_server", killed_server),
    Trial("killed_analysis", killed_analysis),
    Trial("killed_forgetting", killed_forgetting),
]
