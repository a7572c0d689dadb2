"""Partners with hardly any mentions: people of their community, and with the words of their bio, are suggested."""

from pathlib import Path

import pytest
from conftest import NOW
from helpers import load_rows
from test_cli import records, run
from test_graph import HEADER, a_network, key

from graph.introductions import Filters, as_rows, introduce
from graph.introductions.similar import FEW_MENTIONS, SCALE
from graph.store import Store
from graph.store.team import partners

BIOS = {
    "nova": "Trail running in Lisbon",
    "lea": "Trail shoes, Lisbon mornings",
    "tom": "Soup and bread",
    "ben": "Bread in Berlin",
    "zoe": "Running late",
    "mia": "Mornings",
}


@pytest.fixture
def network(store: Store, tmp_path: Path) -> Store:
    newcomer = ["instagram,nova,mia,2026-05-20,mention,n1,"]
    load_rows(store, tmp_path, HEADER, [*a_network(), *newcomer])
    profiles = [f'instagram,{name},"{bio}"' for name, bio in BIOS.items()]
    load_rows(store, tmp_path, "platform,handle,bio", profiles, "profiles.csv")
    partners.mark_partner(store, key(store, "nova"), NOW)
    return store


@pytest.mark.both_servers
def test_a_newcomer_gets_people_who_are_alike_after_those_with_a_path(network: Store) -> None:
    found = introduce(network)
    alike = [row for row in found.rows if row.likeness is not None]
    with_path = [row for row in found.rows if row.likeness is None]
    assert [row.rank for row in alike] == list(range(len(with_path) + 1, len(found.rows) + 1))
    handles = {row.target.handle for row in alike}
    assert "lea" in handles  # who is three steps away
    assert "star" not in handles
    assert not handles & {row.target.handle for row in with_path}
    lea = next(row for row in alike if row.target.handle == "lea")
    assert lea.likeness is not None
    assert set(lea.likeness.words) == {"trail", "lisbon"}
    assert 0 < lea.score <= 100 * SCALE
    assert (lea.connector, lea.path, lea.paths, lea.chance) == (None, [], 0, None)
    assert sum(part.points for part in lea.score_parts) == pytest.approx(lea.score)
    row = next(row for row in as_rows(found) if row["target_handle"] == "lea")
    assert row["path"] == ""
    assert row["reason"].startswith("No path yet: @nova has hardly any mentions so far, and is like @lea.")
    assert "The bios of @nova and @lea share the words" in row["reason"]
    assert "You have a lot in common." in row["message"]
    listed = records(run("introduce", "--format", "csv"))
    assert "lea" in [record["target_handle"] for record in listed]
    assert all(row.likeness is None for row in introduce(network, filters=Filters(min_tie_strength=0.01)).rows)


def test_a_partner_without_any_mention_gets_people_with_the_same_words(network: Store, tmp_path: Path) -> None:
    load_rows(network, tmp_path, "platform,handle,bio", ['instagram,quiet,"Shoes"'], "more.csv")
    rows = introduce(network, [key(network, "quiet")]).rows
    assert [row.target.handle for row in rows][:1] == ["lea"]
    assert all(row.likeness is not None for row in rows)


def test_a_partner_with_more_mentions_gets_paths_only(network: Store, tmp_path: Path) -> None:
    more = [f"instagram,nova,mia,2026-05-21,mention,n{number}," for number in range(2, FEW_MENTIONS + 2)]
    load_rows(network, tmp_path, HEADER, more, "more.csv")
    assert all(row.likeness is None for row in introduce(network).rows)
