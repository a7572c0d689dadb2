"""Saved views: pictures under a name, with annotations, folded communities and periods; without forgotten people."""

import struct
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from browser import (
    SETTINGS,
    Circle,
    is_too_wide,
    kept_their_positions,
    members,
    unfold,
    violations,
    wait_until_still,
    watched_page,
)
from conftest import NOW
from helpers import load_rows
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Page, expect
from test_graph import HEADER, a_network

from graph.circle.ego import Circle as EgoCircle
from graph.circle.ego import Edge, Member
from graph.circle.fold import fold
from graph.errors import NothingFound, WrongUse
from graph.records import Influencer
from graph.store import Store, open_store
from graph.store.team import saved_views
from graph.store.team.annotations import MAX_TEXT, Annotation
from graph.store.team.saved_views import Position, SavedView
from intrograph.components.circle_view.drawing import Toolbar, draw
from intrograph.forget import forget
from intrograph.state.view import View

START = "instagram:jade.runs"
PINNED = "instagram:iris.trail"
SVG = "{http://www.w3.org/2000/svg}"
NAME = "Spring <b>partners</b>"
WORDS = "Ask <i>her</i> first"


def address_of(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def save_as(page: Page, name: str) -> None:
    """Answer the question for a name."""
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("button", name="Save")).to_be_visible()
    wait_until_still(page)  # Enter does nothing as long as the form has no button
    dialog.get_by_role("textbox", name="Name").fill(name)
    page.keyboard.press("Enter")


@pytest.mark.parametrize("setting", SETTINGS)
def test_a_picture_with_words_and_an_arrow_is_saved_opened_renamed_and_brought_back(
    sample_app: str, sample_folder: Path, chromium: None, tmp_path: Path, setting: str
) -> None:
    with open_store(sample_folder) as store:
        for name in saved_views.names(store):
            saved_views.delete(store, name)
    with watched_page(reduced_motion="reduce", **SETTINGS[setting]) as page:
        page.goto(f"{sample_app}/?focus={START}&pin={PINNED}&from=2026-03-01")
        circle = Circle(page)
        before = circle.wait(lambda state: PINNED in state["at"])
        page.locator(".circle-root").scroll_into_view_if_needed()
        # By keyboard: words at the current person; Escape leaves nothing behind.
        circle.press("t", "Enter")
        page.keyboard.press("Escape")
        circle.press("t", "Enter")
        page.get_by_role("textbox", name="Text on the picture").fill(WORDS)
        page.keyboard.press("Enter")
        page.wait_for_url("**/*note=*")
        note = page.get_by_role("button", name=f"Text: {WORDS}")
        expect(note).to_be_focused()
        expect(note).to_have_text(WORDS)
        # By mouse: an arrow from an empty place to a person.
        page.get_by_role("button", name="Arrow", exact=True).click()
        x, y = circle.point(PINNED)
        page.mouse.move(x + 90, y + 60)
        page.mouse.down()
        page.mouse.move(x + 4, y + 4, steps=4)
        page.mouse.up()
        page.get_by_role("textbox", name="Words at the arrow").fill("New here")
        page.keyboard.press("Enter")
        page.wait_for_url(lambda url: len(parse_qs(urlsplit(url).query).get("note", [])) == 2)
        arrow = page.get_by_role("button", name="Arrow: New here")
        arrow.dblclick()
        page.get_by_role("textbox", name="Words at the arrow").fill("Came in May")
        page.keyboard.press("Enter")
        arrow = page.get_by_role("button", name="Arrow: Came in May")
        expect(arrow).to_be_focused()
        page.keyboard.press("Delete")
        page.wait_for_url(lambda url: len(parse_qs(urlsplit(url).query).get("note", [])) == 1)
        circle.press("z")
        page.wait_for_url(lambda url: len(parse_qs(urlsplit(url).query).get("note", [])) == 2)
        expect(arrow).to_be_visible()
        assert kept_their_positions(before, circle.wait(lambda state: True))
        drawing = ElementTree.parse(downloaded(page, "SVG", tmp_path)).getroot()
        texts = [text.text for text in drawing.findall(f"{SVG}text") if text.get("class") == "note"]
        assert texts == [WORDS, "Came in May"]
        assert len([line for line in drawing.findall(f"{SVG}line") if line.get("class") == "note-arrow"]) == 1
        png = downloaded(page, "PNG", tmp_path).read_bytes()
        assert min(struct.unpack(">II", png[16:24])) > 600
        # Saved under a name, overwritten only after a question.
        circle.press("v")
        save_as(page, NAME)
        page.wait_for_url("**/*view=*")
        expect(page.get_by_text(f"View: {NAME}", exact=True)).to_be_visible()
        circle.press("v")
        save_as(page, NAME)
        expect(page.get_by_text("There is a view")).to_be_visible()
        assert not violations(page)
        page.get_by_role("button", name="Overwrite it").click()
        expect(page.get_by_role("dialog")).to_have_count(0)
        # Opened by its address, with everybody where they were.
        page.goto(f"{sample_app}/?view={quote(NAME)}")
        again = circle.wait(lambda state: PINNED in state["at"])
        assert again["at"].keys() == before["at"].keys()
        assert kept_their_positions(before, again)
        expect(page.get_by_role("button", name=f"Text: {WORDS}")).to_be_visible()
        assert not violations(page)
        assert not is_too_wide(page)
        # Opened from the menu, renamed, deleted, brought back.
        page.goto(f"{sample_app}/?focus=instagram:leo.eats")
        circle.wait(lambda state: state["center"] == "instagram:leo.eats")
        wait_until_still(page)
        page.get_by_role("button", name="Saved views").click()
        page.get_by_role("button", name=NAME).click()
        circle.wait(lambda state: state["center"] == START)
        expect(page.get_by_text(f"View: {NAME}", exact=True)).to_be_visible()
        wait_until_still(page)  # the rerun replaces a menu that was opened before
        page.get_by_role("button", name="Saved views").click()
        unfold(page, "Rename or delete")
        page.get_by_role("textbox", name="New name").fill("Summer")
        page.get_by_role("button", name="Rename", exact=True).click()
        expect(page.get_by_text("View: Summer", exact=True)).to_be_visible()
        page.wait_for_url("**/*view=Summer*")
        wait_until_still(page)
        page.get_by_role("button", name="Saved views").click()
        unfold(page, "Rename or delete")
        page.get_by_role("button", name="Delete", exact=True).click()
        page.wait_for_url(lambda url: "view=" not in url)
        expect(page.get_by_role("button", name="Saved views", exact=True)).to_be_visible()
        page.locator("[class*=st-key-undo-toast]").get_by_role("button", name="Undo").click()
        expect(page.get_by_role("button", name="Saved views (1)")).to_be_visible()
    with open_store(sample_folder) as store:
        view = saved_views.saved_view(store, "Summer")
        assert {position.key for position in view.positions} == before["at"].keys() - {f"more {START}"}
        assert view.query["pin"] == [PINNED]
        saved_views.delete(store, "Summer")


def downloaded(page: Page, name: str, folder: Path) -> Path:
    with page.expect_download() as download:
        page.get_by_role("button", name=name, exact=True).click()
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return path


def test_a_community_is_folded_into_one_circle_and_opened_again(sample_app: str, page: Page) -> None:
    page.goto(f"{sample_app}/?focus={START}")
    circle = Circle(page)
    before = circle.wait(lambda state: True)
    page.locator(".circle-root").scroll_into_view_if_needed()
    circle.choose("instagram:zora_laps", "Fold “Trail & running”")
    page.wait_for_url("**/*fold=*")
    (number,) = address_of(page)["fold"]
    folded = circle.wait(lambda state: f"community {number}" in state["at"])
    assert len(members(folded)) < len(members(before))
    assert kept_their_positions(before, folded)
    page.mouse.click(*circle.point(f"community {number}"))
    opened = circle.wait(lambda state: state["at"].keys() == before["at"].keys())
    assert "fold" not in address_of(page)
    assert opened["center"] == START
    page.get_by_role("button", name="Fold communities").click()
    page.get_by_test_id("stButtonGroup").get_by_role("button", name="Trail & running").click()
    circle.wait(lambda state: f"community {number}" in state["at"])


def test_two_periods_are_compared_in_the_picture(sample_app: str, page: Page) -> None:
    page.goto(f"{sample_app}/?focus={START}&pick={PINNED}&from=2026-05-01")
    circle = Circle(page)
    before = circle.wait(lambda state: True)
    expect(page.locator(".time-legend")).to_contain_text("from or to @iris.trail")
    expect(page.locator(".time-bars > div > div").first).to_be_attached()
    page.get_by_text("Compare two periods").click()
    page.wait_for_url("**/*compare=previous*")
    pale = "(root) => root.network.body.data.nodes.get().filter((node) => node.pale).map((node) => node.id)"
    circle.wait(lambda state: len(state["at"]) > len(before["at"]))
    gone = circle.evaluate(pale)
    assert gone
    assert not before["at"].keys() & set(gone)
    expect(page.get_by_role("tab", name=f"Gone ({len(gone)})")).to_be_visible()
    assert not violations(page)
    page.get_by_text("Compare two periods").click()
    circle.wait(lambda state: state["at"].keys() == before["at"].keys())


# --- the store


@pytest.mark.both_servers
def test_a_saved_view_is_replaced_renamed_deleted_and_brought_back(store: Store) -> None:
    view = SavedView("  Our   spring ", "focus=x%3Amia&pin=x%3Azoe", NOW, (Position("x:mia", 1.5, -2.0),))
    assert saved_views.save(store, view) == "Our spring"
    saved_views.save(store, SavedView("Our spring", "focus=x%3Amia", NOW + 1))
    saved_views.save(store, SavedView("Other", "focus=x%3Azoe", NOW, view.positions))
    assert saved_views.names(store) == ["Other", "Our spring"]
    with pytest.raises(WrongUse, match="already"):
        saved_views.rename(store, "Other", "Our spring")
    assert saved_views.rename(store, "Other", "Another") == "Another"
    other = saved_views.saved_view(store, "Another")
    assert (other.positions, other.query) == (view.positions, {"focus": ["x:zoe"]})
    saved_views.delete(store, "Another")
    with pytest.raises(NothingFound, match="Another"):
        saved_views.saved_view(store, "Another")
    saved_views.save(store, other)
    assert saved_views.saved_view(store, "Another") == other
    for name in ("", " ", "x" * 81, "a\x00b"):
        with pytest.raises(WrongUse, match="is not a name for a view"):
            saved_views.save(store, SavedView(name, "focus=x%3Amia", NOW))


@pytest.mark.both_servers
def test_a_forgotten_person_leaves_every_saved_view(store: Store, tmp_path: Path) -> None:
    load_rows(store, tmp_path, HEADER, a_network())
    mia, jade = "instagram:mia", "instagram:jade"
    notes = (Annotation("Ask @jade!", 1, 2), Annotation("Here", 1, 2, jade), Annotation("Stays", 1, 2, mia, 3, 4))
    view = View(mia, opened=(jade,), more={jade: 60, mia: 40}, pinned=(jade, mia), tie=(mia, jade), annotations=notes)
    places = (Position(mia, 0, 0), Position(jade, 5, 5))
    from urllib.parse import urlencode

    address = urlencode(view.to_url(), doseq=True)
    saved_views.save(store, SavedView("Everybody", address, NOW, places))
    saved_views.save(store, SavedView("Hers", "focus=instagram%3Ajade", NOW, places))
    forget(store, jade, NOW, restart=False)
    assert saved_views.names(store) == ["Everybody"]
    kept = saved_views.saved_view(store, "Everybody")
    assert kept.positions == places[:1]
    changed = View(mia, more={mia: 40}, pinned=(mia,), annotations=(Annotation("Ask @***!", 1, 2), notes[2]))
    assert View.from_url(kept.query) == changed


coordinates = st.floats(-1e5, 1e5, allow_nan=False)
words = st.text(st.characters(exclude_categories=["C", "Z"]), max_size=MAX_TEXT)
heads = st.none() | st.tuples(coordinates, coordinates)


@given(words, coordinates, coordinates, st.sampled_from(["", "x:mia", "x~y"]), heads)
def test_an_annotation_comes_back_from_its_address(
    text: str, x: float, y: float, anchor: str, head: tuple[float, float] | None
) -> None:
    annotation = Annotation(text, x, y, anchor, *(head or (None, None)))
    expected = annotation if text or head else None
    assert Annotation.from_address(annotation.to_address()) == expected
    view = View("x:mia", annotations=(annotation,) if expected else (), folded=(3, 1), saved="Ours")
    query = {name: [value] if isinstance(value, str) else value for name, value in view.to_url().items()}
    assert View.from_url(query) == view


@given(st.text(max_size=60) | st.lists(st.integers() | st.text() | st.none() | st.floats(), max_size=6).map(repr))
def test_what_is_no_annotation_is_ignored(text: str) -> None:
    annotation = Annotation.from_address(text)
    assert annotation is None or annotation.text or annotation.is_arrow


# --- folding

keys = st.sampled_from("abcdefgh")
edges = st.dictionaries(st.tuples(keys, keys).filter(lambda ends: ends[0] != ends[1]), st.integers(1, 9), max_size=20)


def a_circle(ties: dict[tuple[str, str], int], communities: list[int]) -> EgoCircle:
    people = [
        Member(Influencer(key, "x", key, community=number)) for key, number in zip("abcdefgh", communities, strict=True)
    ]
    lines = [Edge(*ends, count, None, {"tag": count}, []) for ends, count in sorted(ties.items())]
    return EgoCircle(people[0], people[1:], lines, {})


@given(edges, st.lists(st.integers(0, 3), min_size=8, max_size=8), st.sets(st.integers(1, 3)), st.sets(keys))
def test_folding_loses_nobody_and_no_tie_and_opening_brings_the_same_picture(
    ties: dict[tuple[str, str], int], communities: list[int], numbers: set[int], keep: set[str]
) -> None:
    circle = a_circle(ties, communities)
    folded = fold(circle, numbers, keep)
    inside = {key: group.id for group in folded.groups for key in group.keys}
    drawn = [member.key for member in folded.circle.everyone]
    assert sorted([*drawn, *inside]) == sorted("abcdefgh")
    assert not inside.keys() & (keep | {"a"})
    within = sum(count for (a, b), count in ties.items() if a in inside and inside[a] == inside.get(b))
    assert sum(edge.count for edge in folded.circle.edges) + within == sum(ties.values())
    ends = {(edge.source, edge.target) for edge in folded.circle.edges}
    assert len(ends) == len(folded.circle.edges)
    view = View("a")
    for number in numbers:
        view = view.with_folded(number)
    for number in numbers:
        view = view.with_folded(number)
    assert draw(circle, view, Toolbar()) == draw(circle, View("a"), Toolbar())
    assert fold(circle, ()).circle == circle
