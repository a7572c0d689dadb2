"""What a page of the explorer asks of the store, and what it answers to errors: no browser needed."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from conftest import NOW
from helpers import load, load_rows
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Button
from test_graph import HEADER, a_network

from graph.analysis.run import analyze
from graph.circle.ego import Circle, Member, circle
from graph.circle.explore import ExploreRequest, explore
from graph.circle.paths import CommonContacts, PathsBetween, common_contacts, find_paths
from graph.errors import NothingFound, StoreError, StoreUnreachable, UnknownInfluencer, WrongUse
from graph.introductions.learning import training
from graph.records import Influencer, Window
from graph.search import resolve
from graph.store import Store, read
from graph.store.team import partners, shortlists
from intrograph import jobs
from intrograph.components import export_button, people_table, search_box
from intrograph.components.circle_view.drawing import MAX_SIZE, MIN_SIZE, Toolbar, draw
from intrograph.components.search_box.box_state import BoxState
from intrograph.state import session
from intrograph.state.view import MAX_NAMED, MAX_OPENED, View


@contextmanager
def counted(store: Store, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The round trips to a store, as they are made."""
    trips: list[str] = []

    def counting(name: str) -> Any:
        original = getattr(store, name)

        def trip(*args: Any, **kwargs: Any) -> Any:
            trips.append(f"{name}: {args[0]}")
            return original(*args, **kwargs)

        return trip

    with monkeypatch.context() as patch:
        for name in ("read", "columns", "write"):
            patch.setattr(store, name, counting(name))
        yield trips


@pytest.fixture
def network(store: Store, tmp_path: Path) -> dict[str, str]:
    """The keys of a small analyzed network, by handle."""
    load_rows(store, tmp_path, HEADER, a_network())
    profiles = tmp_path / "profiles.csv"
    profiles.write_text(
        "handle,platform,followers,date\nmia,instagram,4200,2026-05-01\nmia,instagram,4300,2026-06-01\n",
        encoding="utf-8",
    )
    load(store, profiles)
    analyze(store, at=NOW)
    rows = store.read("MATCH (i:Influencer) RETURN i.handle AS handle, i.key AS key")
    return {row["handle"]: row["key"] for row in rows}


def test_a_click_takes_three_round_trips(
    store: Store, network: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    training.train(store, at=NOW)
    mia, jade = network["mia"], network["jade"]
    explore(store, ExploreRequest(mia))  # the tie model is read once
    request = ExploreRequest(
        mia, expanded=[jade], pinned=[network["zoe"]], picked=[jade], tie=(mia, jade), trail=[jade, mia]
    )
    with counted(store, monkeypatch) as trips:
        found = explore(store, request)
    assert found.focus == mia
    assert len(trips) <= 3, trips
    with counted(store, monkeypatch) as trips:
        explore(store, replace(request, picked=[jade, network["zoe"]], between="common"))
    assert len(trips) <= 3, trips
    explore(store, replace(request, between="paths"))  # the snapshot is built once
    with counted(store, monkeypatch) as trips:
        explore(store, replace(request, between="paths"))
    assert len(trips) <= 4, trips


def test_a_page_answers_what_single_questions_answer(store: Store, network: dict[str, str]) -> None:
    mia, jade, zoe = network["mia"], network["jade"], network["zoe"]
    window = Window(NOW - 400 * 86_400_000, NOW)
    for request in (
        ExploreRequest(mia),
        ExploreRequest(mia, expanded=[jade], limits={mia: 1}, pinned=[zoe]),
        ExploreRequest(mia, hidden=[jade], window=window),
    ):
        found = explore(store, request)
        assert found.circle == circle(
            store,
            mia,
            request.expanded,
            limits=request.limits,
            pinned=request.pinned,
            hidden=request.hidden,
            window=request.window,
        )
    found = explore(store, ExploreRequest(mia, tie=(mia, jade), trail=[zoe, mia], with_partner=True))
    assert found.tie == read.events_of(store, [(mia, jade), (jade, mia)])
    assert found.people[zoe].display_name == "@zoe"
    assert found.span == read.span(store)
    assert found.follower_history == read.follower_history(store, mia) != []
    assert found.circle.network_size == len(network)
    assert found.has_partner is False
    assert found.activity.undated == 0
    assert sum(time_bin.count for time_bin in found.activity.all) == sum(
        mention.count for mentions in found.circle.pairs.values() for mention in mentions
    )
    assert sum(community.members for community in found.communities) <= len(found.circle.everyone)
    paths = explore(store, ExploreRequest(jade, picked=[mia, zoe], between="paths")).comparison
    assert paths == find_paths(store, mia, zoe)
    assert isinstance(paths, PathsBetween)
    common = explore(store, ExploreRequest(jade, picked=[mia, zoe], between="common")).comparison
    assert common == common_contacts(store, [mia, zoe])
    assert isinstance(common, CommonContacts)


def test_a_focus_is_found_by_name_or_else_is_the_first_partner(one_store: Store, tmp_path: Path) -> None:
    with pytest.raises(NothingFound, match="The store is empty"):
        explore(one_store, ExploreRequest())
    load_rows(one_store, tmp_path, HEADER, a_network())
    jade = resolve.influencer_key(one_store, "jade")
    assert explore(one_store, ExploreRequest("@jade")).focus == jade
    with pytest.raises(UnknownInfluencer, match="goes by “jadee”"):
        explore(one_store, ExploreRequest("jadee"))
    leading = read.leading(one_store, 1)[0].key
    assert explore(one_store, ExploreRequest()).focus == leading
    partners.mark_partner(one_store, jade, NOW)
    found = explore(one_store, ExploreRequest(with_partner=True))
    assert (found.focus, found.has_partner) == (jade, True)


def test_a_view_survives_its_url() -> None:
    view = View.from_url(
        {
            "focus": ["x:me"],
            "open": ["x:a", "x:b", "x:a"],
            "more": ["60~x:a", "0~x:b", "many~x:c", "9999999~x:d"],
            "pick": ["x:a"],
            "between": ["common"],
            "tie": ["x:a > x:b"],
            "from": ["2026-03-01"],
            "to": ["yesterday"],
        }
    )
    assert view.opened == ("x:a", "x:b")
    assert view.more == {"x:a": 60, "x:b": 1, "x:d": 300}
    assert (view.between, view.tie, view.last) == ("common", ("x:a", "x:b"), None)
    assert (
        View.from_url({name: [text] if isinstance(text, str) else text for name, text in view.to_url().items()}) == view
    )
    crowd = [f"x:{number}" for number in range(100)]
    crowded = View.from_url({"open": crowd, "pin": crowd, "between": ["shared"], "tie": ["x:a"]})
    assert (len(crowded.opened), len(crowded.pinned)) == (MAX_OPENED, MAX_NAMED)
    assert (crowded.between, crowded.tie) == ("", None)


@pytest.mark.parametrize("size", [50, 100_000])
def test_a_node_has_the_same_size_for_the_same_influence_in_every_network(size: int) -> None:
    def drawn(times_average: float) -> float:
        person = Influencer("x:me", "x", "me", pagerank=times_average / size)
        nodes = draw(Circle(Member(person), [], [], {}, network_size=size), View("x:me"), Toolbar())["nodes"]
        return float(nodes[0]["size"])

    assert drawn(0) == MIN_SIZE
    assert drawn(1) == pytest.approx(MIN_SIZE + (MAX_SIZE - MIN_SIZE) / 8)
    assert drawn(3) == pytest.approx(MIN_SIZE + (MAX_SIZE - MIN_SIZE) / 4)
    assert drawn(255) == drawn(1_000) == MAX_SIZE


@pytest.fixture
def app(one_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """The app on a small network, before its first run."""
    load_rows(one_store, tmp_path, HEADER, a_network())
    analyze(one_store, at=NOW)
    monkeypatch.setattr(session, "store", lambda: one_store)
    return AppTest.from_file("../app.py", default_timeout=200)


def test_a_click_in_the_app_takes_four_round_trips(
    app: AppTest, one_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    mia, jade = (resolve.influencer_key(one_store, handle) for handle in ("mia", "jade"))
    app.query_params["focus"] = mia
    app.run()
    assert not app.exception
    app.query_params["focus"] = jade
    with counted(one_store, monkeypatch) as trips:
        app.run()
    assert not app.exception
    assert len(trips) <= 4, trips  # three for the page, one for whether the store is empty


def test_a_store_that_goes_away_during_a_callback_gets_a_sentence(
    app: AppTest, one_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    app.query_params["focus"] = resolve.influencer_key(one_store, "mia")
    app.run()

    def gone(*_: object) -> None:
        raise StoreUnreachable("The graph store at here does not answer; try again in a moment.")

    with monkeypatch.context() as patch:
        patch.setattr(partners, "mark_partner", gone)
        app.toggle(key="partner").set_value(True).run()
    assert not app.exception
    assert "does not answer" in app.warning[0].value
    assert app.toggle(key="partner").value is False
    app.run()
    assert not app.warning


def lists_page() -> None:
    from intrograph.pages import lists
    from intrograph.pages.notices import guarded

    guarded(lists.page)


def introductions_page() -> None:
    from intrograph.pages import introductions
    from intrograph.pages.notices import guarded

    guarded(introductions.page)


def search_page() -> None:
    from intrograph.components.search_box import search_field

    search_field(lambda key: None)


def button(app: AppTest, label: str) -> Button:
    return next(button for button in app.button if button.label == label)


def test_a_wrong_use_in_a_callback_gets_a_sentence(
    app: AppTest, one_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    shortlists.add(one_store, "Runners", [resolve.influencer_key(one_store, "mia")], NOW)
    page = AppTest.from_function(lists_page, default_timeout=200).run()

    def refused(*_: object) -> None:
        raise WrongUse("“Runners” is not a name for a list: `give` another.")

    with monkeypatch.context() as patch:
        patch.setattr(shortlists, "delete", refused)
        button(page, "Delete this list").click().run()
    assert not page.exception
    assert "is not a name for a list" in page.warning[0].value
    assert "`" not in page.warning[0].value
    button(page, "Delete this list").click().run()
    assert "There is no list yet" in page.info[0].value


def test_an_error_in_a_fragment_gets_a_sentence(app: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    page = AppTest.from_function(search_page, default_timeout=200).run()

    def gone(*_: object) -> None:
        raise StoreUnreachable("The graph store does not answer.")

    monkeypatch.setattr(search_box, "find", gone)
    page.session_state["search-box"] = BoxState("jade")
    page.run()
    assert not page.exception
    assert [warning.value for warning in page.warning] == ["The graph store does not answer."]


def test_files_are_built_when_they_are_asked_for(
    app: AppTest, one_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def built(*_: object) -> bytes:
        raise AssertionError("nobody asked for this file")

    monkeypatch.setattr(people_table, "people_csv", built)
    monkeypatch.setattr(export_button, "export", built)
    app.query_params["focus"] = resolve.influencer_key(one_store, "mia")
    app.run()
    assert not app.exception
    assert len(app.get("download_button")) == 2


def test_a_training_that_failed_says_so_and_can_be_started_again(app: AppTest, one_store: Store) -> None:
    partners.mark_partner(one_store, resolve.influencer_key(one_store, "mia"), NOW)
    page = AppTest.from_function(introductions_page, default_timeout=200).run()
    assert not page.exception
    assert button(page, "Train on this network’s history")
    release = threading.Event()

    def fail(step: Callable[[str], None]) -> None:
        step("learning tie strength")
        assert release.wait(120)
        raise OSError("The disk is full.")

    with ThreadPoolExecutor(1) as executor:
        training_job = executor.submit(jobs.run, one_store, jobs.TRAIN, fail)
        while (job := jobs.last(one_store, jobs.TRAIN)) is None or not job.progress:
            assert not training_job.done()
            time.sleep(0.05)
        page.run()
        assert any("learning tie strength" in caption.value for caption in page.caption)
        assert not page.warning
        release.set()
        with pytest.raises(StoreError, match="disk"):
            training_job.result()
    page.run()
    assert "A disk is full" in page.warning[0].value.replace("\\", "")
    button(page, "Try again").click().run()
    ended = jobs.wait(one_store, jobs.TRAIN, lambda text: None)
    assert ended is not None
    assert ended.state == "done"
    page.run()
    assert not page.warning
    assert not [button for button in page.button if button.label.startswith(("Train", "Try again"))]
