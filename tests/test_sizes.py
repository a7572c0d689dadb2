"""Hubs, nearly empty stores, long lines and many rejected rows, in small; `campaign/sizes.py` has large ones."""

import csv
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from helpers import load, load_rows

from graph.circle.ego import circle
from graph.store import Store, read
from graph.store.read import mentions
from ingest.readers import json as json_reader
from intrograph import cli

HEADER = "source,target"


def run(*arguments: object, code: int = 0) -> Result:
    result = CliRunner(catch_exceptions=False).invoke(cli.main, [str(argument) for argument in arguments])
    assert result.exit_code == code, result.stderr
    return result


@pytest.mark.both_servers
def test_the_circle_of_a_hub_is_read_in_parts(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [f"hub,n{number:02}" for number in range(40)] + ["n01,n39", "n39,n01", "n02,far"]
    load_rows(store, tmp_path, HEADER, rows, platform="x")
    keys = {influencer.key for influencer in read.leading(store, None)}
    around = keys - {key for key in keys if key.endswith("far")}
    at_once = read.ties_among(store, around)
    wanted = [*at_once][1:]
    monkeypatch.setattr(mentions, "MANY", 7)
    assert read.events_of(store, wanted) == {pair: at_once[pair] for pair in wanted}
    assert read.ties_among(store, around) == at_once
    assert len(at_once) == 42
    (hub,) = (key for key in keys if key.endswith("hub"))
    assert len(circle(store, hub, limit=1_000).members) == 40


@pytest.mark.both_servers
def test_mentions_of_pairs_are_found_from_either_end(store: Store, tmp_path: Path) -> None:
    names = [f"n{number:02}" for number in range(8)]
    rows = [f"hub,{name}" for name in names] + [f"{name},hub" for name in names[:5]] + ["n01,n02", "n02,n02"]
    load_rows(store, tmp_path, HEADER, rows, platform="x")
    keys = {influencer.key for influencer in read.leading(store, None)}
    every = read.ties_among(store, keys)
    assert len(every) >= 14
    pairs = [(source, target) for source in keys for target in keys]
    assert read.events_of(store, pairs) == every
    for key in keys:
        for wanted in ([pair for pair in pairs if pair[0] == key], [pair for pair in pairs if pair[1] == key]):
            assert read.events_of(store, wanted) == {pair: every[pair] for pair in wanted if pair in every}
    assert read.events_of(store, []) == {}


def test_self_mentions_alone_are_no_network_and_it_is_said(one_store: Store, tmp_path: Path) -> None:
    load_rows(one_store, tmp_path, HEADER, ["jade,jade"] * 50)
    for command in (("analyze",), ("circle", "jade"), ("train",)):
        assert "no mentions of others yet, only profiles or self mentions" in run(*command, code=1).stderr


def test_one_account_is_exported_as_one_influencer(one_store: Store, tmp_path: Path) -> None:
    load_rows(one_store, tmp_path, "handle,followers", ["jade,5"])
    assert "1 influencer and 0 ties." in run("export", tmp_path / "one.gexf").stderr


def test_a_file_of_one_endless_line_is_told_as_such(one_store: Store, tmp_path: Path) -> None:
    path = tmp_path / "endless.csv"
    path.write_text("x" * 1_000_000)
    said = run("load", path, code=1).stderr
    assert "its first line is longer than 262,144 bytes, with no row below it; export one row a line" in said


def test_a_long_line_costs_itself_only(one_store: Store, tmp_path: Path) -> None:
    rows = ["jade,mia", f"jade,{'x' * 5_000_000}", "jade,tom"]
    report = load_rows(one_store, tmp_path, HEADER, rows)
    assert (report.load.rejected, report.load.written) == (1, 2)
    assert "a cell is longer than 100,000 characters" in report.examples[0].reason


def test_what_follows_a_long_value_in_an_array_is_named_as_unread(
    one_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(json_reader, "MAX_VALUE", 2 << 20)
    rows = [{"source": "jade", "target": target} for target in ("mia", "x" * 5_000_000, "tom")]
    path = tmp_path / "mentions.json"
    path.write_text(json.dumps(rows))
    report = load(one_store, path)
    assert report.examples[0].reason == "one value is longer than 2 million characters, and nothing after it was read"
    path.with_suffix(".jsonl").write_text("\n".join(map(json.dumps, rows)))
    report = load(one_store, path.with_suffix(".jsonl"))
    assert report.examples[0].reason == "one value is longer than 2 million characters"
    assert report.load.rejected == 1
    assert sorted(influencer.handle for influencer in read.leading(one_store, None)) == ["jade", "mia", "tom"]


def test_many_rejected_rows_are_counted_and_a_few_are_shown(one_store: Store, tmp_path: Path) -> None:
    path = tmp_path / "mentions.csv"
    path.write_text("source,target\njade,mia\n" + "".join(f"a{n},not a handle {n}\n" for n in range(3_000)))
    said = run("load", path, "--rejects", tmp_path / "rejects.csv", code=1).stderr
    assert "3,000 rows were rejected" in said
    assert said.count("cannot be read") == 5
    with open(tmp_path / "rejects.csv", encoding="utf-8-sig", newline="") as file:
        assert sum(1 for _ in csv.DictReader(file)) == 3_000
