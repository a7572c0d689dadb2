"""`stage --to` writes the mentions and influencers that a load stores, as Parquet for engines."""

import json
from itertools import pairwise
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner
from conftest import NOW
from helpers import contents, handles, load
from hypothesis import given
from hypothesis import strategies as st
from test_bulk import moving_accounts

from graph.records import TOTAL, UNDATED, Account, Mention
from graph.store import Store
from graph.store.bulk import StagingTable
from graph.store.bulk.chosen import distinct_mentions
from graph.store.write.stored_pair import MentionColumns
from ingest import ReadOptions
from ingest.bulk import stage
from ingest.input import inputs
from ingest.staging import Staging, accounts, collect, reading
from intrograph import cli


def staged(folder: Path, *paths: Path) -> Path:
    """The staging table of these files."""
    stage(list(inputs(paths)), ReadOptions(), received_at=NOW, folder=folder, write=StagingTable)
    return folder


def test_the_staging_table_holds_the_mentions_and_accounts_that_a_load_stores(one_store: Store, tmp_path: Path) -> None:
    path = moving_accounts(tmp_path / "mentions.csv")
    expected = load(one_store, path)
    folder = staged(tmp_path / "staging", path)
    influencers = pq.read_table(folder / "influencers.parquet").to_pylist()
    assert [row["number"] for row in influencers] == list(range(len(influencers)))
    keys = [row["key"] for row in influencers]
    assert keys == sorted(keys)
    assert {row["key"]: (row["handle"], row["account_id"]) for row in influencers} == {
        key: (names["handle"], names["id"]) for key, names in handles(one_store).items()
    }
    mentions: dict[tuple[str, str], list[tuple[object, ...]]] = {}
    for row in ds.dataset(folder / "mentions").to_table().to_pylist():
        pair = keys[row["source"]], keys[row["target"]]
        at = row["at"] if row["at"] is not None else UNDATED
        mentions.setdefault(pair, []).append((row["event_id"], at, row["kind"], row["count"], row["url"]))
    stored = {pair: sorted(events[:-1]) for pair, events in contents(one_store).items()}
    assert {pair: sorted(events) for pair, events in mentions.items()} == stored
    manifest = json.loads((folder / "staging.json").read_text())
    assert (manifest["mentions"], manifest["pairs"]) == (expected.load.new_mentions, expected.load.new_pairs)
    assert manifest["influencers"] == len(keys)
    assert manifest["id"] == expected.load.id
    assert (folder / "rejected-1.csv").read_bytes() == expected.rejects.read_bytes()  # type: ignore[union-attr]


@given(
    st.lists(
        st.tuples(st.integers(0, 2), st.sampled_from(["1", "2", f"{TOTAL}tag"]), st.sampled_from([0.5, 1, 3])),
        min_size=1,
        max_size=20,
    )
)
def test_columns_keep_the_mentions_that_the_lists_of_a_pair_keep(mentions: list[tuple[int, str, float]]) -> None:
    lists: dict[int, MentionColumns] = {}
    for row, (pair, event_id, count) in enumerate(mentions):
        lists.setdefault(pair, MentionColumns()).add(event_id, (row, "tag", count, ""))
    expected = [columns.distinct() for columns in lists.values()]
    pairs, events, counts = zip(*mentions, strict=True)
    kept = distinct_mentions(np.array(pairs), pa.array(events), np.array(counts, np.float64))
    assert kept.rows.tolist() == [row for columns in expected for row in columns.at]
    assert kept.amounts.tolist() == [count for columns in expected for count in columns.counts]
    assert np.diff(kept.starts, append=len(kept.rows)).tolist() == [len(columns) for columns in expected]


def test_an_account_with_several_codes_is_one_account(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = moving_accounts(tmp_path / "mentions.csv")
    usual = tables_of(staged(tmp_path / "usual", path))
    monkeypatch.setattr(reading, "CHUNK", 1)
    monkeypatch.setattr(reading, "MAX_REMEMBERED_ACCOUNTS", 1)
    assert tables_of(staged(tmp_path / "twice", path)) == usual
    monkeypatch.setattr(accounts, "MANY_NAMES", 1)
    monkeypatch.setattr(accounts, "REPEATED", 1)
    assert tables_of(staged(tmp_path / "united", path)) == usual
    with Staging(tmp_path / "staging", "rows") as staging:
        staging.begin_reading(NOW)
        named = [Account("x", f"p{number % 4}") for number in range(40)]
        collect(staging, [Mention(one, other, str(n)) for n, (one, other) in enumerate(pairwise(named))])
        assert staging.rows("SELECT count(*) FROM name") == [(4,)]
        assert staging.rows("SELECT count(DISTINCT source) FROM mention") == [(4,)]


def tables_of(folder: Path) -> list[pa.Table]:
    """The influencers and mentions of a staging table."""
    return [ds.dataset(folder / name).to_table() for name in ("influencers.parquet", "mentions")]


def test_many_mentions_are_shared_among_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(StagingTable, "part_rows", 2)
    folder = staged(tmp_path / "staging", moving_accounts(tmp_path / "mentions.csv"))
    assert [pq.read_metadata(path).num_rows for path in sorted((folder / "mentions").iterdir())] == [2, 2, 2]


def test_the_command_names_the_next_command_and_the_rejected_row(tmp_path: Path) -> None:
    path, folder = moving_accounts(tmp_path / "mentions.csv"), tmp_path / "my staging"
    result = CliRunner().invoke(cli.main, ["stage", str(path), "--to", str(folder)])
    assert result.exit_code == 1, result.output
    assert f"intrograph analyze --from '{folder}' --to results" in result.stderr
    assert "1 row was rejected" in result.stderr
    both = CliRunner().invoke(cli.main, ["stage", str(path), "--to", "a", "--for", "neo4j-admin", "b"])
    assert both.exit_code == 2
    assert "either --to FOLDER" in both.stderr
