"""A dry run says the numbers that the load then reports."""

import json
from pathlib import Path

import pytest
from conftest import NOW, PROJECT, empty
from helpers import load
from test_shared_posts import OWNERS, post_of
from test_sources_any import options_for

import ingest
from graph.store import Store

SAMPLES = PROJECT / "tests" / "data" / "sources"
# One of each way to records: plain rows, several targets, posts of two owners, replies, graphs, profiles, both.
FILES = [
    "mentions/edges.csv",
    "apify-instagram/posts.json",
    "zeeschuimer",
    "x-api",
    "gexf/gephi.gexf",
    "profiles/list.csv",
    "telegram/all_chats.json",
    "excel/mentions.xlsx",
]


def check(store: Store, path: Path, options: ingest.ReadOptions | None = None) -> None:
    """What the plan of a file says is what the load does."""
    choices = {name: value for name in ("platform", "owner") if options and (value := getattr(options, name))}
    plan = ingest.plan(store, path, ingest.ReadOptions(**choices), received_at=NOW)  # type: ignore[arg-type]
    report = load(store, path, **choices)
    done = report.load
    assert (plan.form, plan.new_pairs, plan.new_mentions) == (report.form, done.new_pairs, done.new_mentions)
    assert (plan.self_mentions, plan.contents.rejected) == (done.self_mentions, done.rejected)
    assert (plan.contents.undated, plan.contents.skipped) == (done.undated, done.skipped)
    assert (plan.accounts, plan.new_accounts) == (report.acquaintance.accounts, report.acquaintance.new)  # type: ignore[union-attr]


@pytest.mark.parametrize("name", FILES)
def test_a_dry_run_into_an_empty_store_says_what_the_load_does(one_store: Store, tmp_path: Path, name: str) -> None:
    samples = SAMPLES / name
    for sample in [samples] if samples.is_file() else sorted(samples.iterdir()):
        path = tmp_path / sample.name
        path.write_bytes(sample.read_bytes())
        empty(one_store)
        check(one_store, path, options_for(sample))


def test_a_dry_run_counts_a_post_of_two_owners_in_two_files_once(one_store: Store, tmp_path: Path) -> None:
    first, second = OWNERS
    for owner, other in ((first, second), (second, first)):
        path = tmp_path / f"{owner}.json"
        path.write_text(json.dumps([post_of(owner, other)]))
        check(one_store, path)
    plan = ingest.plan(one_store, path, received_at=NOW)
    assert (plan.new_mentions, plan.known_mentions) == (0, 3)
