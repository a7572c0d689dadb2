"""kill -9 of an analysis of a staging table, or of a worker of its cluster, at any moment."""

import random
import threading
import time
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pyarrow.dataset as ds
from spark_cluster import LocalCluster

from campaign.trial import SAMPLE, Ground, Trial, finish, run, start
from graph.store.bulk import StagingTable
from ingest.bulk import stage
from ingest.input import inputs

MAX_WAIT_SECONDS = 30.0
SMALL = ("--spark-setting", "spark.sql.shuffle.partitions=2", "--iterations", "10")


def killed_engine(ground: Ground, rng: random.Random, place: Path) -> str:
    """An analysis that is killed several times ends with the results of one that was not."""
    engine = rng.choice(["duckdb", "spark"])
    options = ["--engine", engine, *(("--master", "local[2]", *SMALL) if engine == "spark" else SMALL[2:])]
    arguments = ["analyze", "--from", _staging(place), "--to", place / "results", *options]
    waits = [rng.uniform(0, MAX_WAIT_SECONDS) for _ in range(2)]
    for seconds in waits:
        process = start(*arguments, store=place / "store")
        time.sleep(seconds)
        process.kill()
        finish(process)
    run(*arguments, store=place / "store").done()
    _compare(place)
    return f"{engine} killed after {', '.join(f'{seconds:.1f} s' for seconds in waits)}"


def killed_worker(ground: Ground, rng: random.Random, place: Path) -> str:
    """A cluster of two workers that loses one gives the results of the local engine."""
    seconds = rng.uniform(5, MAX_WAIT_SECONDS)
    arguments = ["analyze", "--from", _staging(place), "--to", place / "results", "--engine", "spark", *SMALL]
    with LocalCluster(place / "cluster") as cluster:
        for name, value in cluster.cluster({}).settings.items():
            arguments += ["--spark-setting", f"{name}={value}"]
        killer = threading.Timer(seconds, cluster.kill_a_worker)
        killer.start()
        run(*arguments, "--master", cluster.master, store=place / "store").done()
        killer.cancel()
        lost = cluster.lost
    _compare(place)
    return f"a worker killed after {seconds:.1f} s" if lost else "nothing killed in time"


def _staging(place: Path) -> Path:
    folder = place / "staging"
    stage(list(inputs(SAMPLE)), received_at=1_790_000_000_000, folder=folder, write=StagingTable)
    return folder


def _compare(place: Path) -> None:
    """Compare the results with those of the local engine."""
    arguments = ["analyze", "--from", place / "staging", "--to", place / "local", "--engine", "local"]
    run(*arguments, *SMALL[2:], store=place / "store").done()
    ours, theirs = (
        ds.dataset(place / name / "influencers").to_table().sort_by("number") for name in ("local", "results")
    )
    for name in ours.column_names:
        if name == "pagerank":
            np.testing.assert_allclose(theirs[name].to_numpy(), ours[name].to_numpy(), rtol=1e-9)
        else:
            assert theirs[name].to_pylist() == ours[name].to_pylist(), name


def _lacks_spark() -> str:
    return "" if find_spec("pyspark") else "pyspark is not installed"


TRIALS = [Trial("killed_engine", killed_engine, _lacks_spark), Trial("killed_worker", killed_worker, _lacks_spark)]
