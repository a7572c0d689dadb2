"""Staging tables and results in an object store that speaks S3: a real server on the loopback address."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from click.testing import CliRunner, Result
from conftest import PROJECT, clean_environment, lacking
from neo4j_server import S3_POM, NotHere, jars_of
from object_store import object_store
from pyarrow.fs import S3FileSystem
from test_engines import SPARK, rows_of, write_mentions

from graph.engines import STEPS, folder_of
from graph.engines.folders import dataset, object_store_of
from graph.errors import StoreUnreachable, WrongUse
from intrograph import cli

BUCKET = "influencers"
USER, SECRET = "somebody", "known-to-nobody"
OPTIONS = ("--iterations", "1", "--partner", "p5")


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the server, to which the environment leads."""
    with ExitStack() as stack:
        try:
            address = stack.enter_context(object_store(tmp_path_factory.mktemp("s3"), USER, SECRET))
        except NotHere as reason:
            lacking("neo4j", str(reason))
        patch = stack.enter_context(pytest.MonkeyPatch.context())
        patch.setenv("AWS_ENDPOINT_URL", address)
        patch.setenv("AWS_ACCESS_KEY_ID", USER)
        patch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
        patch.setenv("AWS_REGION", "us-east-1")
        patch.setenv("AWS_REQUEST_CHECKSUM_CALCULATION", "when_required")  # the newest kind is Amazon's own
        buckets = S3FileSystem(endpoint_override=address, allow_bucket_creation=True)
        buckets.create_dir(BUCKET)
        object_store_of.cache_clear()
        yield address
        object_store_of.cache_clear()


@pytest.fixture(scope="module")
def mentions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_mentions(tmp_path_factory.mktemp("mentions") / "mentions.csv", people=12, mentions=80)


@pytest.fixture(scope="module")
def staging(address: str, mentions: Path) -> str:
    """The address of a staging table that the command wrote."""
    done = run("stage", mentions, "--to", f"s3a://{BUCKET}/staging/")
    assert done.exit_code == 0, done.output
    assert f"Continue with: intrograph analyze --from s3a://{BUCKET}/staging --to results" in done.stderr
    return f"s3a://{BUCKET}/staging"


def run(*arguments: object) -> Result:
    return CliRunner().invoke(cli.main, [str(each) for each in arguments])


def sorted_rows(folder: str, step: str) -> pa.Table:
    table = dataset(folder_of(folder) / step).to_table()
    keys = [name for name in ("source", "target", "number", "candidate") if name in table.column_names]
    return table.sort_by([(name, "ascending") for name in keys])


def require_same(ours: pa.Table, theirs: pa.Table) -> None:
    for name in ours.column_names:
        if pa.types.is_floating(ours[name].type):
            np.testing.assert_allclose(theirs[name].to_numpy(), ours[name].to_numpy(), rtol=1e-9)
        else:
            assert theirs[name].to_pylist() == ours[name].to_pylist(), name


@pytest.fixture(scope="module")
def local(mentions: Path) -> Path:
    """The results of files of this machine."""
    staging, results = mentions.parent / "staging", mentions.parent / "results"
    assert run("stage", mentions, "--to", staging).exit_code == 0
    assert run("analyze", "--from", staging, "--to", results, "--engine", "local", *OPTIONS).exit_code == 0
    return results


def test_the_local_engine_reads_from_an_object_store_and_writes_to_it(staging: str, local: Path) -> None:
    results = f"s3://{BUCKET}/by-local"
    done = run("analyze", "--from", staging, "--to", results, *OPTIONS)
    assert done.exit_code == 0, done.output
    for step in (*STEPS, "candidates"):
        require_same(rows_of(local, step), sorted_rows(results, step))
    again = run("analyze", "--from", staging, "--to", results, *OPTIONS, "--format", "csv")
    assert [line.split(",")[3] for line in again.stdout.splitlines()[1:]] == ["True"] * 7
    assert run("analyze", "--from", staging, "--to", results, *OPTIONS, "--again").exit_code == 0


def test_spark_reads_from_an_object_store_and_writes_to_it(staging: str, local: Path, address: str) -> None:
    try:
        jars = ",".join(str(path) for path in jars_of(S3_POM).glob("*.jar"))
    except NotHere as reason:
        lacking("neo4j", str(reason))
    settings = SPARK.settings | {
        "spark.jars": jars,
        "spark.hadoop.fs.s3a.endpoint": address,
        "spark.hadoop.fs.s3a.endpoint.region": "us-east-1",
        "spark.hadoop.fs.s3a.path.style.access": "true",
        "spark.hadoop.fs.s3a.multiobjectdelete.enable": "false",  # this server knows the older checksum only
    }
    options = [part for name, value in settings.items() for part in ("--spark-setting", f"{name}={value}")]
    results = f"s3a://{BUCKET}/by-spark"
    cluster = ["--engine", "spark", "--master", SPARK.master]
    # A process of its own: Java takes jars only when it starts.
    command = [sys.executable, "-m", "intrograph.cli", "analyze", "--from", staging, "--to", results]
    command += [*cluster, *options, *OPTIONS]
    done = subprocess.run(
        command, cwd=PROJECT, env=clean_environment(), capture_output=True, text=True, stdin=subprocess.DEVNULL
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert SECRET not in done.stdout + done.stderr
    for step in (*STEPS, "candidates"):
        require_same(rows_of(local, step), sorted_rows(results, step))
    assert not (folder_of(results) / ".scratch").exists()


def test_wrong_addresses_and_keys_are_said_in_a_sentence(staging: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*arguments: object) -> Any:
        done = run(*arguments)
        assert done.exit_code in (2, 3), done.output
        assert SECRET not in done.output
        return done.stderr

    duckdb = ("analyze", "--from", staging, "--to", f"s3a://{BUCKET}/x", "--engine", "duckdb")
    assert "The engine duckdb reads and writes folders of this machine" in refused(*duckdb)
    assert "only addresses with s3a:// can be used" in refused("analyze", "--from", "ftp://x/y", "--to", "results")
    assert "there is no staging table" in refused("analyze", "--from", f"s3a://{BUCKET}/none", "--to", "results")
    assert "there is something in this folder" in refused("stage", "x.csv", "--to", staging)
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    object_store_of.cache_clear()
    try:
        with pytest.raises(StoreUnreachable, match=r"the object store cannot be used .*check AWS_ACCESS_KEY_ID"):
            folder_of(staging).exists()
    finally:
        object_store_of.cache_clear()
    with pytest.raises(WrongUse, match="or the path of a folder"):
        folder_of("gs://bucket/x")
