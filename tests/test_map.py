"""The drawing of the map: ties, ribbons, regions, colors, its bytes, the refined layout, and the library's lock."""

import hashlib
import json
from pathlib import Path

import numpy as np
import pytest
from conftest import NOW, PROJECT
from helpers import load_rows
from hypothesis import given, settings
from hypothesis import strategies as st
from test_graph import HEADER, a_network

from graph.analysis.layout import refine_positions
from graph.analysis.map import read_map
from graph.analysis.map_coloring import MAX_CLASSES, by_community, by_measure, by_platform, by_tier
from graph.analysis.map_person import map_person
from graph.analysis.map_regions import outline_of, regions_of
from graph.analysis.map_ties import MapTies, ribbons_between, strongest, ties_between
from graph.analysis.refine import SETTLED_FREEDOM
from graph.analysis.run import analyze
from graph.errors import UnknownInfluencer
from graph.nx_backend.network import Network
from graph.records import BROAD, DEFAULT_BOUNDS, Community
from graph.store import Store
from intrograph.components.map_view.encoding import chosen_rows, encode, packed

SIZE = 12
pairs = st.lists(st.tuples(st.integers(0, SIZE - 1), st.integers(0, SIZE - 1)), max_size=60)
labels = st.lists(st.integers(0, 4), min_size=SIZE, max_size=SIZE).map(np.array)


def ties_of(edges: list[tuple[int, int]]) -> MapTies:
    """The ties of a network with a mention for each edge."""
    ends = np.array([edge for edge in edges if edge[0] != edge[1]], np.int64).reshape(-1, 2)
    network = Network.from_edges(*ends.T, size=SIZE).undirected
    return ties_between(network, np.arange(SIZE))


@settings(deadline=None)
@given(edges=pairs)
def test_each_tie_is_drawn_once_with_the_mentions_of_both_directions(edges: list[tuple[int, int]]) -> None:
    ties = ties_of(edges)
    counts: dict[tuple[int, int], int] = {}
    for a, b in edges:
        if a != b:
            counts[min(a, b), max(a, b)] = counts.get((min(a, b), max(a, b)), 0) + 1
    drawn = dict(zip(zip(ties.first.tolist(), ties.second.tolist(), strict=True), ties.mentions.tolist(), strict=True))
    assert drawn == counts
    assert (np.diff(ties.mentions) <= 0).all()
    assert ties.total == len(counts)


@settings(deadline=None)
@given(edges=pairs, label=labels)
def test_ribbons_count_every_tie_between_two_communities(edges: list[tuple[int, int]], label: np.ndarray) -> None:
    ties = ties_of(edges)
    ribbons = ribbons_between(ties, label, 100)
    a, b = label[ties.first], label[ties.second]
    assert sum(ribbon.ties for ribbon in ribbons) == ((a != b) & (a > 0) & (b > 0)).sum()
    assert len({(ribbon.first, ribbon.second) for ribbon in ribbons}) == len(ribbons)
    assert all(0 < ribbon.first < ribbon.second for ribbon in ribbons)
    widths = [ribbon.ties for ribbon in ribbons]
    assert widths == sorted(widths, reverse=True)
    assert [ribbon.ties for ribbon in ribbons_between(ties, label, 2)] == widths[:2]


@settings(deadline=None)
@given(edges=pairs, limit=st.integers(1, 60))
def test_the_strongest_ties_are_a_part_that_keeps_everyone_joined(edges: list[tuple[int, int]], limit: int) -> None:
    ties = ties_of(edges)
    part = strongest(ties, limit)
    assert len(part) == min(limit, len(ties))
    assert part.total == ties.total
    everyone = set(ties.first.tolist()) | set(ties.second.tolist())
    if limit >= len(everyone):  # each account's strongest tie has room
        assert set(part.first.tolist()) | set(part.second.tolist()) == everyone
    if len(ties):
        assert part.mentions.max() == ties.mentions.max()


def test_an_outline_holds_most_members_and_leaves_those_far_away_outside() -> None:
    chance = np.random.default_rng(1)
    members = np.concatenate([chance.normal(0, 1, (95, 2)), chance.normal(60, 1, (5, 2))])
    outline = np.array(outline_of(members))
    assert np.abs(outline).max() < 5
    assert outline_of(members[:4]) == ()
    assert outline_of(np.stack([np.arange(9.0), np.arange(9.0)], axis=1)) == ()  # all in one line


def test_regions_stand_in_the_middle_of_their_members() -> None:
    records = [
        Community(2, BROAD, "Two", "#0072B2", 3, parent=1),
        Community(5, BROAD, "Nobody on the map", "#0072B2", 9),
    ]
    positions = np.array([(0, 0), (2, 2), (10, 4), (7, 7)], float)
    (region,) = regions_of(records, np.array([2, 2, 2, 1]), positions)
    assert (region.number, region.x, region.y, region.size, region.parent) == (2, 2.0, 2.0, 3, 1)


@settings(deadline=None)
@given(st.lists(st.one_of(st.just(float("nan")), st.floats(-10, 1e9)), max_size=50).map(np.array))
def test_classes_of_a_measure_are_in_order_and_hold_everyone(values: np.ndarray) -> None:
    coloring = by_measure("followers", "Followers", values.astype(float))
    assert sum(entry.people for entry in coloring.classes) == len(values)
    known = np.isfinite(values)
    order = np.argsort(values[known], kind="stable")
    assert (np.diff(coloring.class_of[known][order].astype(int)) >= 0).all()
    assert np.bincount(coloring.class_of, minlength=len(coloring.classes)).tolist() == [
        entry.people for entry in coloring.classes
    ]


def test_many_communities_and_platforms_share_the_last_entries_of_a_legend() -> None:
    numbers = np.arange(1, 101)
    records = [Community(int(n), BROAD, f"C{n}", "#0072B2", 1) for n in numbers]
    regions = regions_of(records, numbers, np.zeros((100, 2)))
    coloring = by_community(regions, np.append(numbers, 0))
    assert len(coloring.classes) == MAX_CLASSES
    assert [entry.label for entry in coloring.classes[-2:]] == ["smaller communities", "no community"]
    platforms = by_platform(["x", "x", *(f"p{n}" for n in range(80))])
    assert (platforms.classes[0].label, platforms.classes[0].people) == ("x", 2)
    assert len(platforms.classes) == MAX_CLASSES
    assert [entry.label for entry in by_tier(np.array([500.0, np.nan, 2e6]), DEFAULT_BOUNDS).classes] == [
        "nano",
        "mega",
        "unknown",
    ]


@settings(deadline=None)
@given(st.binary(max_size=40), st.integers(0, 300))
def test_chosen_people_come_back_from_their_bits(content: bytes, size: int) -> None:
    import base64

    rows = chosen_rows(base64.b64encode(content).decode(), size)
    assert rows.tolist() == [n for n in range(min(size, 8 * len(content))) if content[n >> 3] & (128 >> (n & 7))]


def test_arrays_begin_at_multiples_of_eight_bytes() -> None:
    content = packed({"names": ["ü"]}, {"a": ("u1", np.arange(3)), "b": ("f4", np.array([1.5, 2]))})
    length = int.from_bytes(content[:4], "little")
    header = json.loads(content[8 : 8 + length])
    start = 8 + -(-length // 8) * 8
    a, b = header["arrays"]
    assert (a["offset"], b["offset"], len(content) % 8) == (0, 8, 0)
    assert np.frombuffer(content, "<f4", b["count"], start + b["offset"]).tolist() == [1.5, 2]


def test_the_map_of_a_store_has_its_ties_and_a_card_for_everyone(one_store: Store, tmp_path: Path) -> None:
    load_rows(one_store, tmp_path, HEADER, a_network())
    analyze(one_store, at=NOW)
    drawn = read_map(one_store)
    ties = one_store.read("MATCH (a)-[:MENTIONS]->(b) RETURN DISTINCT a.key AS a, b.key AS b")
    assert {frozenset((row["a"], row["b"])) for row in ties} == {
        frozenset((drawn.keys[a], drawn.keys[b])) for a, b in zip(drawn.ties.first, drawn.ties.second, strict=True)
    }
    few = read_map(one_store, max_ties=1)
    assert (len(few.ties), few.ties.total) == (1, len(drawn.ties))
    assert encode(drawn) == encode(read_map(one_store))
    person = map_person(one_store, drawn.keys[0], limit=2)
    mentions = [contact.mentions for contact in person.contacts]
    assert mentions == sorted(mentions, reverse=True)
    assert len(person.contacts) == min(2, person.contacts_total)
    with pytest.raises(UnknownInfluencer, match="reload"):
        map_person(one_store, "x:nobody")


def test_people_of_an_earlier_layout_move_only_a_little() -> None:
    chance = np.random.default_rng(3)
    ends = chance.integers(0, 200, (600, 2))
    network = Network.from_edges(*ends[ends[:, 0] != ends[:, 1]].T, size=200, directed=False)
    start = 20 * chance.normal(size=(200, 2))
    radius = float(np.hypot(*(start - start.mean(axis=0)).T).mean())
    freedom = np.where(np.arange(200) < 150, SETTLED_FREEDOM, 1.0)
    moved = np.hypot(*(refine_positions(network, start, freedom=freedom) - start).T)
    assert moved[:150].max() < 0.06 * radius
    assert np.median(moved[150:]) > 0.1 * radius


def test_the_script_of_the_map_agrees_with_its_lock() -> None:
    lock = (PROJECT / "javascript" / "package-lock.json").read_bytes()
    script = (PROJECT / "intrograph" / "components" / "map_view" / "map_library.min.js").read_text("utf-8")
    assert script.splitlines()[1] == f"Built from package-lock.json {hashlib.sha256(lock).hexdigest()}"
    for path, entry in json.loads(lock)["packages"].items():
        if path and not entry.get("dev"):
            name = path.removeprefix("node_modules/")
            assert f"\n{name} {entry['version']} ({entry['license']})\n" in script
            assert entry["license"] in ("ISC", "MIT", "BSD-3-Clause")
    assert "http" not in script.split("*/", 1)[1].replace("http://www.w3.org/", "")  # names of SVG, never fetched
