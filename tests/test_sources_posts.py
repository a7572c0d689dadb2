"""Posts: who each format's sample names and as what, and the traps of texts, times, owners and counts."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import NOW, PROJECT
from post_files import bare, mentions, read, read_json, reasons

from graph.errors import UnreadableFile
from graph.records import Mention, Profile, to_datetime
from ingest.input import plain_file
from ingest.registry import open_source
from ingest.source import Item, ReadOptions, Rejected, Skipped

SAMPLES = PROJECT / "tests" / "data" / "sources"
EXPECTED = PROJECT / "tests" / "data" / "posts_expected.txt"
CASES = PROJECT.parent / "shared" / "cases"
PAYLOADS = PROJECT.parent / "shared" / "data" / "payloads"


def expected() -> Iterator[tuple[str, list[str]]]:
    """The lines of each section of the file: a sample, and what each of its rows gives."""
    for section in EXPECTED.read_text().removeprefix("[").split("\n["):
        name, *lines = section.strip().splitlines()
        yield name.rstrip("]"), lines


def told(item: Item) -> str:
    """An item as the file of expectations writes it; profiles are tested by themselves."""
    match item:
        case Mention():
            post = item.event_id.rpartition("/")[0]
            return f"{bare(item.source)} {item.kind} {bare(item.target)} {post}"
        case Skipped():
            return f"skipped {item.line}: {item.reason}"
        case Rejected():
            return f"rejected {item.line}: {item.reason}"
    return ""


@pytest.mark.parametrize(("name", "lines"), list(expected()), ids=[name for name, _ in expected()])
def test_a_sample_gives_exactly_these_events(name: str, lines: list[str]) -> None:
    owner = (SAMPLES / name).parent / "owner.txt"
    options = {"owner": owner.read_text().strip()} if owner.exists() else {}
    assert [line for item in read(SAMPLES / name, **options) if (line := told(item))] == lines


def test_every_sample_of_posts_has_its_expectation() -> None:
    named = {name.partition("/")[0] for name, _ in expected()}
    samples = {file.relative_to(SAMPLES).as_posix() for file in SAMPLES.glob("*/*") if file.suffix != ".txt"}
    assert {name for name in samples if name.partition("/")[0] in named} == {name for name, _ in expected()}


# --- posts


def apify(**members: object) -> dict[str, object]:
    post = {"id": "31", "shortCode": "C1", "ownerUsername": "nora", "caption": "", "url": "https://a.example/p/C1/"}
    return post | members


def test_a_post_of_two_owners_counts_once(tmp_path: Path) -> None:
    items = read_json(tmp_path, apify(caption="@tom"), apify(ownerUsername="momo", caption="@tom"))
    assert mentions(items) == {("nora", "mention", "tom"), ("nora", "coauthor", "momo")}


def test_one_id_for_a_post_of_instagram_in_all_its_spellings(tmp_path: Path) -> None:
    number = apify(id="3105453467170391018", shortCode="CsYyXmZMkPq", caption="@tom")
    code = {"id": "CsYyXmZMkPq", "author": "nora", "body": "@tom", "usertags": "", "timestamp": "2026-03-01 10:00:00"}
    ids = [item.event_id for post in (number, code) for item in read_json(tmp_path, post) if isinstance(item, Mention)]
    assert ids == ["3105453467170391018/mention"] * 2


def test_hidden_counts_are_no_counts_and_facts_have_the_time_of_collection() -> None:
    profiles = [item for item in read(SAMPLES / "brightdata" / "x_posts.ndjson") if isinstance(item, Profile)]
    assert (profiles[0].followers, str(to_datetime(profiles[0].at or 0).date())) == (1200, "2026-05-04")
    tweets = [item for item in read(SAMPLES / "minet" / "tweets.csv") if isinstance(item, Profile)]
    assert [profile.followers for profile in tweets] == [1200, 800, None]


def test_the_time_of_a_telegram_message_is_the_one_with_a_zone() -> None:
    times = [item.at for item in read(SAMPLES / "telegram" / "result.json") if isinstance(item, Mention)]
    assert str(to_datetime(times[0] or 0)) == "2026-03-01 10:01:00+00:00"


def test_an_unreadable_time_leaves_the_post_undated_and_is_told(tmp_path: Path) -> None:
    path = tmp_path / "posts.json"
    path.write_text(
        json.dumps([apify(caption="@tom", timestamp="soon"), apify(id="32", caption="@tom", timestamp="Ffeb 01 2026")])
    )
    source = open_source(plain_file(path), ReadOptions(), NOW)
    assert [item.at for item in source.items() if isinstance(item, Mention)] == [None, None]
    assert any(
        "could not be read, so those posts are undated, first in row 1: “soon”" in note
        for note in source.closing_notes()
    )


def test_a_bad_author_costs_its_post_only(tmp_path: Path) -> None:
    items = read_json(tmp_path, apify(ownerUsername="no handle!", caption="@tom"), apify(caption="@tom"), 17)
    assert mentions(items) == {("nora", "mention", "tom")}
    assert reasons(items) == [
        "the author cannot be read: a blank cannot be part of a handle",
        "it is not an object",
    ]


def test_an_object_of_another_kind_is_rejected_with_its_members(tmp_path: Path) -> None:
    rejected = [item for item in read_json(tmp_path, apify(), {"a": 1, "b": 2}) if isinstance(item, Rejected)]
    assert rejected[0].reason == "it is not recognised as Instagram data by Apify (its members: a, b)"
    assert rejected[0].cells == ['{"a": 1, "b": 2}']


def test_a_download_needs_the_handle_of_its_owner() -> None:
    with pytest.raises(UnreadableFile, match=r"does not say whose download it is; .* as in --owner jade\.runs"):
        read(SAMPLES / "instagram-download" / "following.json")


def test_lists_of_a_download_other_than_follows_are_left_out(tmp_path: Path) -> None:
    entry = {"title": "", "string_list_data": [{"href": "", "value": "tom", "timestamp": 1_772_359_200}]}
    path = tmp_path / "list.json"
    path.write_text(json.dumps({"relationships_blocked_users": [entry]}))
    assert reasons(read(path, owner="nora")) == ["entries of lists other than followers and following"]
    path.write_text(json.dumps({"relationships_followers": [entry]}))
    assert mentions(read(path, owner="nora")) == {("tom", "follow", "nora")}


def test_text_that_utf8_cannot_hold_is_read(tmp_path: Path) -> None:
    items = read_json(tmp_path, apify(caption="\ud83d @tom", ownerFullName="N\udc00ra"))
    assert mentions(items) == {("nora", "mention", "tom")}
    assert [item.name for item in items if isinstance(item, Profile)] == ["N?ra"]


FOUND_BY_FUZZING: list[tuple[str, object]] = [
    ("apify-instagram", apify() | {"^": [1]}),
    ("mastodon", {"account": {"acct": "nora", "id": [1]}, "content": "", "mentions": [{"id": {}}]}),
    ("mastodon", {"account": {"acct": "nora"}, "content": "", "mentions": [], "in_reply_to_account_id": {}}),
    (
        "x-api",
        {"data": [{"id": "1", "text": "", "author_id": "2", "entities": None}], "includes": {"tweets": 7, "users": 7}},
    ),
]


@pytest.mark.parametrize(("form", "value"), FOUND_BY_FUZZING)
def test_members_of_another_type_than_documented_break_nothing(tmp_path: Path, form: str, value: object) -> None:
    assert read_json(tmp_path, value, form=form, owner="jade")


# --- real files beside the project

CASE_PAIRS = {
    "03-posts.csv": {"nora.bakes tomtrails", "nora.bakes lea_fit", "lea_fit nora.bakes", "lea_fit tomtrails"},
    "05-posts-with-client.csv": {"nora_bakes tomtrails", "lea_fit nora_bakes", "tomtrails lea_fit"},
    "10-tweets.jsonl": {"nora_bakes tomtrails", "nora_bakes lea_fit", "lea_fit nora_bakes"},
    "14-mentions-as-list.csv": {"nora_bakes tomtrails", "nora_bakes lea_fit", "tomtrails nora_bakes"},
    "14-mentions-with-bars.csv": {"nora_bakes tomtrails", "nora_bakes lea_fit", "tomtrails nora_bakes"},
}


@pytest.mark.parametrize("name", CASE_PAIRS)
def test_a_file_that_went_wrong_once(name: str) -> None:
    if not CASES.exists():
        pytest.skip(f"{CASES} is not there")
    items = read(CASES / name)
    assert {f"{source} {target}" for source, _, target in mentions(items)} == CASE_PAIRS[name]
    assert not [item for item in items if isinstance(item, Rejected)]


def test_payloads_of_interfaces_are_read_without_a_reject() -> None:
    if not PAYLOADS.exists():
        pytest.skip(f"{PAYLOADS} is not there")
    files = [file for file in PAYLOADS.glob("*/*.json*") if file.name != "lists.jsonl"]  # which holds lists of accounts
    for file in files:
        items = read(file)
        assert items, file
        assert not [item for item in items if isinstance(item, Rejected)], file


def test_mentions_of_a_page_are_those_of_its_entities() -> None:
    """Counted here from the payload itself: each original tweet names the accounts in its entities."""
    if not PAYLOADS.exists():
        pytest.skip(f"{PAYLOADS} is not there")
    path = PAYLOADS / "twitter-v2" / "noflat.jsonl"
    page = json.loads(path.read_text())
    tweets = {tweet["id"]: tweet for tweet in page["data"] + page["includes"]["tweets"]}.values()
    originals = [t for t in tweets if not any(r["type"] == "retweeted" for r in t.get("referenced_tweets", []))]
    named = {
        (tweet["author_id"], mention["username"].casefold())
        for tweet in originals
        for mention in tweet.get("entities", {}).get("mentions", [])
    }
    found = [item for item in read(path) if isinstance(item, Mention) and item.kind == "mention"]
    assert {(item.source.account_id, (item.target.handle or "").casefold()) for item in found} == named
    assert len(named) > 50
