"""Searches with filters: how they are written, recognised in plain phrases, and answered."""

import dataclasses
from pathlib import Path

import pytest
from click.testing import CliRunner
from conftest import NOW
from helpers import load, load_rows
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

import intrograph as ig
from graph.analysis.run import analyze
from graph.errors import WrongUse
from graph.records import PLATFORMS, TIER_NAMES
from graph.search import index, query
from graph.search.facets import follower_words
from graph.search.filters import FollowerRange, SearchQuery
from graph.search.highlight import excerpt, parts
from graph.search.resolve import influencer_key
from graph.store import Store
from graph.store.team import partners
from intrograph import cli

PEOPLE = [
    "instagram,bea.brews,Bea Silva,Coffee every morning,Lisbon,2500,Food",
    "tiktok,caio,Caio Melo,#coffee and tea,Lisbon,15000,Food",
    "instagram,nova,Nova Lane,Coffee and roasting,New York,900,Food",
    "instagram,yorkie,York Novak,Dogs of York,York,10000,Pets",
    "instagram,tess,Tess Dahl,Marathon,Lisbonne,1000,Coffee shops",
    "x,partnerless,Coffee Lisbon,Nothing else,,,",
]
COFFEE_IN_LISBON = ["bea.brews", "caio"]

ON_ANY_MACHINE = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])

numbers = st.integers(0, 20).map(lambda power: 10 ** (power % 8)) | st.integers(0, 10**9)
ranges = st.tuples(numbers, numbers).map(lambda ends: FollowerRange(min(ends), max(ends) + 1))
texts = st.from_regex(r"[abé美1'-]{1,6}( [abé美1'-]{1,6})?", fullmatch=True)
named = texts.map(lambda text: f"é{text}")  # a value needs a letter


def several(values: st.SearchStrategy[str]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(values, max_size=2, unique=True).map(tuple)


queries = st.builds(
    SearchQuery,
    words=st.just("") | texts,
    places=several(named),
    topics=several(named),
    platforms=several(st.sampled_from(PLATFORMS)),
    tiers=several(st.sampled_from(TIER_NAMES)),
    communities=several(named),
    followers=st.none() | numbers.map(FollowerRange) | ranges,
    partners_only=st.booleans(),
)


@ON_ANY_MACHINE
@given(queries)
def test_a_written_query_reads_the_same(written: SearchQuery) -> None:
    assert SearchQuery.parse(str(written)) == written


@ON_ANY_MACHINE
@given(
    st.text()
    | st.lists(st.sampled_from(["in:", '"', "is:partner", "tier:", " ", "a", "ABOUT:", "followers:9"])).map("".join)
)
@example('in:"New York')
@example('foo:"a b in:"x"about:y')
def test_a_text_that_was_read_and_written_reads_the_same(text: str) -> None:
    once = SearchQuery.parse(text)
    assert SearchQuery.parse(str(once)) == once
    assert all(each not in once.without(each).filters for each in once.filters)


@ON_ANY_MACHINE
@given(ranges, st.integers(0, 10**9))
def test_a_number_within_a_range_is_in_one_of_its_classes(followers: FollowerRange, number: int) -> None:
    (own,) = follower_words(FollowerRange(number, number + 1))
    if followers.minimum <= number < (followers.below or 0):
        assert own in follower_words(followers)


@ON_ANY_MACHINE
@given(st.text(), st.lists(st.text("abcß ", min_size=1), max_size=3))
def test_the_parts_of_a_text_are_the_text(text: str, words: list[str]) -> None:
    assert "".join(part.text for part in parts(text, words)) == text
    assert len(excerpt(text, words, 40)) <= 42


def handles(store: Store, text: str) -> list[str | None]:
    return [hit.influencer.handle for hit in query.find(store, text, 10).hits]


@pytest.fixture
def people(store: Store, tmp_path: Path) -> Store:
    """A store with `PEOPLE`, of whom two mention each other."""
    path = tmp_path / "profiles.csv"
    path.write_text("\n".join(["platform,handle,name,bio,location,followers,category", *PEOPLE, ""]), "utf-8")
    load(store, path)
    load_rows(store, tmp_path, "date,source,target,kind", ["2026-05-01,bea.brews,nova,tag"], platform="instagram")
    analyze(store, at=NOW)
    return store


@pytest.mark.both_servers
def test_filters_hold_together_and_phrases_are_recognised(people: Store) -> None:
    for text in (
        "in:Lisbon about:coffee",
        "people in Lisbon who talk about coffee",
        "coffee in lisbon",
        "in:Lisbn about:cofee",  # typing errors
        "IN:lisbon about:COFFEE followers:1k+",
    ):
        assert sorted(map(str, handles(people, text))) == COFFEE_IN_LISBON, text
    for text, expected in {
        "in:Lisbon platform:tiktok": ["caio"],
        "in:York": ["nova", "yorkie"],
        'in:"New York"': ["nova"],
        "in:Lisb": ["bea.brews", "caio", "tess"],
        "followers:1k-10k": ["bea.brews", "tess"],
        "tier:micro in:Lisbon": ["bea.brews"],
        "in:Lisbon in:York about:dogs": ["yorkie"],
        "about:coffee about:roasting": ["nova"],
        "tier:unknown": ["partnerless"],
        "silva in:Lisbon": ["bea.brews"],
        "in:Atlantis": [],
    }.items():
        assert sorted(map(str, handles(people, text))) == expected, text
    assert handles(people, "lane in atlantis nowhere") == []  # no such place: plain words
    (nova,) = query.find(people, "in:York about:roast", 10).hits
    assert {(reason.label, reason.text) for reason in nova.explanation.reasons} == {
        ("Place", "New York"),
        ("Bio", "Coffee and roasting"),
    }
    community = nova.influencer.community
    assert sorted(map(str, handles(people, f"community:{community}"))) == ["bea.brews", "nova"]
    assert query.find(people, "is:partner", 5).total == 0
    partners.mark_partner(people, influencer_key(people, "caio"), NOW)
    assert handles(people, "partners in Lisbon") == ["caio"]
    assert query.find(people, "in:Lisbon", 1).total == 2


def test_a_large_store_says_that_filters_wait_for_the_index(people: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index, "BUILT_AT_ONCE", 0)
    monkeypatch.setattr(index, "build", lambda store: None)
    for old in (people.folder or Path()).rglob("search-*.db"):
        old.unlink()
    assert query.find(people, "in:Lisbon", 5).is_waiting
    assert handles(people, "bea")


def test_the_command_and_python_take_the_same_filters(people: Store) -> None:
    runner = CliRunner()
    found = runner.invoke(cli.main, ["find", "in:Lisbon", "about:coffee", "--top", "1", "--format", "csv"])
    assert found.exit_code == 0
    assert found.stdout.splitlines()[0] == "handle,platform,name,followers,community,location,why"
    assert "2 pass the filters: --top 0 shows all." in found.stderr
    read = runner.invoke(cli.main, ["find", "people in Lisbon who talk about coffee"])
    assert "Read as: in:Lisbon about:coffee" in read.stderr
    assert "followers:1k-10k or followers:10k+" in runner.invoke(cli.main, ["find", "followers:many"]).stderr
    assert "remove a filter" in runner.invoke(cli.main, ["find", "in:Atlantis"]).stderr
    store = ig.open(people.folder)
    written = ig.SearchQuery(places=("Lisbon",), followers=ig.FollowerRange(10_000))
    assert [person.handle for person in store.search(written)] == ["caio"]
    assert [person.handle for person in store.search(str(written))] == ["caio"]
    with pytest.raises(WrongUse, match="write it as tier:micro"):
        store.search("tier:huge")
    store.close()


def test_every_field_of_a_query_is_written() -> None:
    full = SearchQuery("a", ("b",), ("c",), ("x",), ("micro",), ("d",), FollowerRange(1, 2), True, ("tier:huge",))
    for name in (field.name for field in dataclasses.fields(full)):
        assert str(dataclasses.replace(full, **{name: getattr(SearchQuery(), name)})) != str(full)
