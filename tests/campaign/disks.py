"""A disk that becomes full in the middle of a command."""

import os
import random
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from campaign.trial import SAMPLE, Ground, Trial, answers, run, wait_until_closed

DISK_BYTES = 400_000_000
FREE_BYTES = (20_000, 200_000, 2_000_000, 6_000_000)


@contextmanager
def small_disk(place: Path) -> Iterator[Path]:
    """A disk of its own size."""
    disk = place / "disk"
    disk.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK_BYTES}", "none", disk], check=True)
    try:
        yield disk
    finally:
        subprocess.run(["umount", "--lazy", disk], check=True)


def fill(disk: Path, left: int) -> Path:
    """Fill a disk up to some bytes."""
    ballast = disk / "ballast"
    with open(ballast, "wb") as file:
        os.posix_fallocate(file.fileno(), 0, max(1, shutil.disk_usage(disk).free - left))
    return ballast


def full_disk(ground: Ground, rng: random.Random, place: Path) -> str:
    """A full disk is named in a sentence; with room again, the same command completes, nothing is lost or doubled."""
    with small_disk(place) as disk:
        store = ground.copy(disk)
        command = rng.choice([["load", "--again", *SAMPLE], ["analyze", "--again"], ["export", disk / "network.gexf"]])
        left = rng.choice(FREE_BYTES)
        ballast = fill(disk, left)
        ended = run(*command, store=store).told()
        words = ended.messages.lower()
        assert ended.status == 0 or "disk" in words or "space" in words, f"{command[0]}: {ended.messages[-1000:]}"
        if command[0] == "export" and ended.status:
            assert not (disk / "network.gexf").exists(), "half a file"
        ballast.unlink()
        run(*command, store=store).done()
        run("analyze", "--quiet", store=store).done()
        assert answers(store) == ground.expected, "other answers"
        wait_until_closed(store)
    return f"{command[0]} with {left:,} bytes left: exit status {ended.status}, {ended.messages.strip()[-150:]}"


def _needs_mount() -> str:
    return "" if os.name == "posix" and os.geteuid() == 0 and _can_mount() else "no small disk can be mounted here"


def _can_mount() -> bool:
    return subprocess.run(["unshare", "--mount", "true"], capture_output=True).returncode == 0


TRIALS = [Trial("full_disk", full_disk, _needs_mount)]
