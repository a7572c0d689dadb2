"""What only a cluster does: a hub is shared among tasks, large networks are merged, and errors say what to do."""

import json
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.dataset as ds
import pytest
from helpers import write_table
from pyspark import SparkContext
from spark_cluster import LocalCluster
from test_engines import FEW, SPARK, analyzed, rows_of, write_mentions
from test_staging_table import staged

from graph.analysis.communities import affinity
from graph.engines.arrays import BYTES_A_PAIR
from graph.engines.engine import Job
from graph.engines.results import Results
from graph.engines.spark import pagerank, session
from graph.engines.spark.engine import SparkEngine
from graph.engines.spark.tables import Scratch, read
from graph.engines.staged import StagedTable
from graph.errors import StoreUnreachable, WrongUse
from graph.nx_backend.algorithms.community_detection import modularity_of
from graph.nx_backend.network import Network

PARTS = 16

pytestmark = pytest.mark.xdist_group("spark")  # one Java for all


def engine_on(staging: Path, results: Path, settings: dict[str, str], memory_bytes: int = 2**30) -> SparkEngine:
    table = StagedTable.open(staging)
    found = Results(results, lambda step: {})
    return SparkEngine(Job(table, found, FEW, memory_bytes), "local[2]", dict(SPARK.settings) | settings)


def busiest_shares(log: Path) -> dict[int, float]:
    """For each stage that reads a shuffle: the rows of its busiest task over those of an average one."""
    rows: dict[int, list[int]] = defaultdict(list)
    for line in log.read_text(encoding="utf-8").splitlines():
        event = json.loads(line)
        if event["Event"] == "SparkListenerTaskEnd":
            rows[event["Stage ID"]].append(event["Task Metrics"]["Shuffle Read Metrics"]["Total Records Read"])
    return {stage: max(of_stage) * PARTS / sum(of_stage) for stage, of_stage in rows.items() if sum(of_stage) > 5_000}


@pytest.fixture
def own_java() -> Iterator[None]:
    """Ends Java after the test: it keeps the settings of its first session for all later ones."""
    yield
    gateway = SparkContext._gateway
    gateway.shutdown()
    gateway.proc.stdin.close()
    gateway.proc.wait(60)
    SparkContext._gateway = SparkContext._jvm = None


@pytest.mark.usefixtures("own_java")
def test_an_account_with_a_fifth_of_all_mentions_holds_up_no_stage(tmp_path: Path) -> None:
    path = write_mentions(tmp_path / "mentions.csv", people=4_000, mentions=16_000, hub_share=0.2)
    staging = staged(tmp_path / "staging", path)
    source = ds.dataset(staging / "mentions").to_table()["source"].to_numpy()
    assert np.bincount(source).max() > 0.18 * len(source)
    log = tmp_path / "log"
    log.mkdir()
    small = {
        "spark.eventLog.enabled": "true",
        "spark.eventLog.dir": log.as_uri(),
        "spark.eventLog.rolling.enabled": "false",
        "spark.eventLog.compress": "false",
        "spark.sql.shuffle.partitions": str(PARTS),
        "spark.sql.autoBroadcastJoinThreshold": "-1",  # as if no table were small
        "spark.sql.adaptive.coalescePartitions.enabled": "false",
        "spark.shuffle.compress": "false",  # Spark goes by bytes, this test by rows
        "spark.sql.files.maxPartitionBytes": "16KB",  # a part of a join is divided between the tasks that wrote it
        "spark.sql.files.openCostInBytes": "1KB",
        "spark.sql.adaptive.skewJoin.skewedPartitionThresholdInBytes": "1KB",
        "spark.sql.adaptive.advisoryPartitionSizeInBytes": "8KB",
    }
    engine = engine_on(staging, tmp_path / "results", small)
    try:
        engine.pairs(tmp_path / "results" / "pairs")
        pairs = read(engine._spark, tmp_path / "results" / "pairs")
        numbers = read(engine._spark, staging / "influencers.parquet").select("number")
        pagerank.pagerank(numbers, pairs, numbers.count(), 1, Scratch(engine._spark, tmp_path / "scratch"))
    finally:
        engine.close()
    shares = busiest_shares(next(path for path in log.iterdir() if path.is_file()))
    assert len(shares) >= 3
    assert max(shares.values()) < 2.5, shares  # with all of the hub in one task it is 4


@pytest.mark.timeout(900)
def test_a_worker_that_is_killed_changes_no_result(tmp_path: Path) -> None:
    mentions = write_mentions(tmp_path / "mentions.csv", people=100_000, mentions=1_000_000)
    staging = staged(tmp_path / "staging", mentions)
    local, results = tmp_path / "local", tmp_path / "results"
    analyzed(staging, local, "local")
    with LocalCluster(tmp_path / "cluster") as cluster:
        killer = cluster.kill_a_worker_when(results / ".scratch" / "values-3")
        analyzed(staging, results, "spark", cluster=cluster.cluster(SPARK.settings))
        killer.join()
        assert cluster.lost == 1
    for step in ("pairs", "influencers", "candidates"):
        ours, theirs = rows_of(local, step), rows_of(results, step)
        for name in ours.column_names:
            if pa.types.is_floating(ours[name].type):
                np.testing.assert_allclose(theirs[name].to_numpy(), ours[name].to_numpy(), rtol=1e-9)
            else:
                assert theirs[name].to_pylist() == ours[name].to_pylist(), (step, name)


def test_a_network_that_is_too_large_for_one_machine_is_merged_first(tmp_path: Path) -> None:
    rng = np.random.default_rng(3)
    source = rng.integers(0, 400, 4_000)
    inside = source // 20 * 20 + rng.integers(0, 20, 4_000)  # 20 communities of 20
    target = np.where(rng.random(4_000) < 0.7, inside, rng.integers(0, 400, 4_000))
    rows = [f"p{s},p{t}" for s, t in zip(source, target, strict=True)]
    staging = staged(tmp_path / "staging", write_table(tmp_path / "mentions.csv", "source,target", [*rows, "y,y"]))
    results = tmp_path / "results"
    analyzed(staging, results, "local")
    engine = engine_on(staging, results, {}, memory_bytes=BYTES_A_PAIR * 900)
    try:
        engine.communities(tmp_path / "communities")
    finally:
        engine.close()
    pairs = rows_of(results, "pairs")
    ends = pairs["source"].to_numpy(), pairs["target"].to_numpy()
    found = ds.dataset(tmp_path / "communities").to_table().sort_by("number")["community"].to_numpy()
    ties = affinity(Network.from_edges(*ends, pairs["count"].to_numpy(), size=len(found)))
    whole = rows_of(results, "communities")["community"].to_numpy()
    assert ((found == 0) == (whole == 0)).all()
    sizes = np.bincount(found)[1:]
    assert (np.diff(sizes) <= 0).all()
    assert modularity_of(ties, found) > 0.99 * modularity_of(ties, whole) > 0.4


def test_a_missing_package_java_or_cluster_is_said_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    assert (session.java_home() / "bin" / "java").exists()  # another one is found
    monkeypatch.setattr(session, "MIN_JAVA", 99)
    with pytest.raises(WrongUse, match="needs Java 99 or later: install it, or set JAVA_HOME"):
        session.java_home()
    monkeypatch.undo()
    monkeypatch.setitem(sys.modules, "pyspark", None)  # as if it were not installed
    with pytest.raises(WrongUse, match=r"pip install 'intrograph\[spark\]'"):
        session.open_session("local", {})
    monkeypatch.undo()
    monkeypatch.setitem(session._SETTINGS, "spark.driver.memory", "512m")
    with pytest.raises(WrongUse, match="--master nonsense:1: Could not parse Master URL"):
        session.open_session("nonsense:1", {})
    with pytest.raises(StoreUnreachable, match=r"No Spark answers at spark://127\.0\.0\.1:1: start the cluster"):
        session.open_session("spark://127.0.0.1:1", {})
