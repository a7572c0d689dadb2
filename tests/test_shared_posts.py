"""Posts with several authors: they count once, whichever file or owner they come from."""

import json
from pathlib import Path

import pytest
from helpers import load, totals

from graph.store import Store

pytestmark = pytest.mark.both_servers

OWNERS = {"nora": "1", "momo": "2"}


def post_of(owner: str, coauthor: str) -> dict[str, object]:
    """The same post as an Instagram scraper finds it on the page of each of its authors."""
    return {
        "id": "31054",
        "shortCode": "CsYyX",
        "ownerUsername": owner,
        "ownerId": OWNERS[owner],
        "caption": "Bread with @tom",
        "mentions": ["tom"],
        "url": "https://www.instagram.com/p/CsYyX/",
        "timestamp": "2026-03-01T10:00:00.000Z",
        "likesCount": 3,
        "taggedUsers": [{"username": "lea", "id": "3"}],
        "coauthorProducers": [{"username": coauthor, "id": OWNERS[coauthor]}],
    }


def mentions(store: Store) -> set[tuple[str, str, str]]:
    rows = store.read(
        "MATCH (a:Influencer)-[m:MENTIONS]->(b:Influencer) UNWIND m.kinds AS kind"
        " RETURN a.handle AS source, kind, b.handle AS target"
    )
    return {(row["source"], row["kind"], row["target"]) for row in rows}


@pytest.mark.parametrize("first", OWNERS)
def test_a_post_of_two_authors_in_two_files_counts_once_under_the_first(
    store: Store, tmp_path: Path, first: str
) -> None:
    (second,) = OWNERS.keys() - {first}
    for owner, other in ((first, second), (second, first)):
        path = tmp_path / f"{owner}.json"
        path.write_text(json.dumps([post_of(owner, other)]))
        report = load(store, path)
    assert (report.load.new_mentions, report.load.repeated) == (0, 3)
    assert mentions(store) == {(first, "mention", "tom"), (first, "tag", "lea"), (first, "coauthor", second)}
    both = tmp_path / "both.json"
    both.write_text(json.dumps([post_of(second, first), post_of(first, second)]))
    assert load(store, both).load.new_mentions == 0
    assert totals(store)["events"] == 3
