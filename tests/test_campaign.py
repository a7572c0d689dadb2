"""The short form of the campaign: a few of its trials, each once, with what a fixed seed draws."""

import random
from pathlib import Path

import pytest
from campaign import damage, disks, surroundings
from campaign.trial import Ground, Trial

SHORT = [
    (damage.damaged_derived_file, 7),
    (surroundings.odd_path, 2),
    (surroundings.bad_setting, 2),
    (surroundings.read_only_folder, 1),
    (disks.full_disk, 1),
]
TRIALS = {trial.attempt: trial for trial in (*damage.TRIALS, *surroundings.TRIALS, *disks.TRIALS)}


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Ground:
    return Ground.prepare(tmp_path_factory.mktemp("ground"))


@pytest.mark.timeout(900)
@pytest.mark.xdist_group("campaign")
@pytest.mark.parametrize(("trial", "seed"), [pytest.param(TRIALS[a], seed, id=a.__name__) for a, seed in SHORT])
def test_a_store_survives(trial: Trial, seed: int, ground: Ground, tmp_path: Path) -> None:
    if reason := trial.needs():
        pytest.skip(reason)
    assert trial.attempt(ground, random.Random(seed), tmp_path)
