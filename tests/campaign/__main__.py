"""Run trials until the time is over, print what each did, and keep the folder of each that failed."""

import argparse
import random
import shutil
import sys
import tempfile
import time
import traceback
from collections import Counter
from pathlib import Path

from campaign import clocks, damage, disks, engines, kills, sizes, surroundings
from campaign.trial import Ground, Trial, wait_until_closed

ALL = [
    *kills.TRIALS,
    *damage.TRIALS,
    *surroundings.TRIALS,
    *disks.TRIALS,
    *clocks.TRIALS,
    *sizes.TRIALS,
    *engines.TRIALS,
]


def attempt(trial: Trial, ground: Ground, seed: int, kept: Path) -> bool:
    """Whether a trial held; its folder is kept if it did not."""
    place = kept / f"{trial.name}-{seed}"
    place.mkdir(parents=True)
    begin = time.monotonic()
    try:
        said = trial.attempt(ground, random.Random(seed), place)
    except Exception:
        print(f"FAILED {trial.name} --seed {seed}, kept in {place}\n{traceback.format_exc()}", flush=True)
        return False
    print(f"held   {trial.name} {seed} ({time.monotonic() - begin:.0f} s): {said}", flush=True)
    wait_until_closed(place)
    shutil.rmtree(place)
    return True


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="trials to run; default: all")
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=1, help="of the first round")
    options = parser.parse_args()
    trials = [trial for trial in ALL if not options.names or trial.name in options.names]
    for trial in [*trials]:
        if reason := trial.needs():
            print(f"left out: {trial.name}: {reason}")
            trials.remove(trial)
    kept = Path(tempfile.mkdtemp(prefix="intrograph-campaign-"))
    kept.chmod(0o755)
    ground = Ground.prepare(kept)
    held, failed, end, seed = Counter[str](), Counter[str](), time.monotonic() + 60 * options.minutes, options.seed
    while time.monotonic() < end:
        for trial in trials:
            if time.monotonic() < end:
                (held if attempt(trial, ground, seed, kept) else failed)[trial.name] += 1
        seed += 1
    for trial in trials:
        print(f"{trial.name}: {held[trial.name]} held, {failed[trial.name]} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
