"""The library of worked queries: every answer on both servers, against the files of the sample."""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from conftest import NOW, empty
from worked_answers import ANSWERS, Sample

import ingest
from graph.analysis.run import analyze
from graph.errors import NothingFound, WrongUse
from graph.search import resolve
from graph.store import Store, open_store
from graph.store.queries import LIBRARY, Parameter, WorkedQuery, neodash, worked_query
from graph.store.query import EdgeValue, NodeValue, PathValue, RunningQuery
from graph.store.team import partners
from ingest import ReadOptions
from intrograph import cli
from intrograph.demo import PARTNERS
from intrograph.resources import sample_files


@pytest.fixture(scope="module")
def store(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """The sample, analyzed, on one of the two servers."""
    folder = tmp_path_factory.mktemp("worked")
    if request.param == "embedded":
        opened: Store = request.getfixturevalue("embedded_store")
        yield _with_sample(opened, folder)
        return
    with pytest.MonkeyPatch.context() as patch:
        for variable, value in request.getfixturevalue("neo4j_running").environment.items():
            patch.setitem(os.environ, variable, value)
        with open_store() as opened:
            yield _with_sample(opened, folder)


def _with_sample(store: Store, folder: Path) -> Store:
    empty(store)
    for path in sample_files():
        ingest.load(store, path, ReadOptions(), received_at=NOW, rejects=folder / "rejects.csv")
    for handle in PARTNERS:
        partners.mark_partner(store, resolve.influencer_key(store, handle), NOW)
    analyze(store, at=NOW)
    return store


def _rows(store: Store, query: WorkedQuery) -> list[tuple[object, ...]]:
    with RunningQuery(store, query.cypher, query.values({})) as running:
        return [tuple(_plain(value) for value in row if not _is_graph(value, query)) for row in running]


def _plain(value: object) -> object:
    return value.name if isinstance(value, NodeValue) else value


def _is_graph(value: object, query: WorkedQuery) -> bool:
    """Relationships, paths, and the person asked about are drawn; the answer stands in the other columns."""
    is_person = isinstance(value, NodeValue) and value.key == query.values({}).get("person")
    return is_person or isinstance(value, EdgeValue | PathValue)


@pytest.mark.both_servers
def test_every_worked_query_answers_as_the_files_say(store: Store) -> None:
    sample = Sample.of(store)
    differences = {}
    for query in LIBRARY:
        rows, expected = _rows(store, query), ANSWERS[query.name](sample)
        assert rows, f"{query.name} has no answer on the sample"
        if rows != expected:
            differences[query.name] = [pair for pair in zip(rows, expected, strict=False) if pair[0] != pair[1]][:3]
            differences[query.name].append((len(rows), len(expected)))
    assert differences == {}


@pytest.mark.both_servers
def test_every_report_of_the_dashboard_only_reads_and_has_rows(store: Store) -> None:
    printed = CliRunner(catch_exceptions=False).invoke(cli.main, ["connect", "--format", "neodash"]).stdout
    file = json.loads(printed)
    values = file["settings"]["parameters"] | {"input": "a"}
    reports = [report for page in file["pages"] for report in page["reports"]]
    assert len({report["id"] for report in reports}) == len(reports)
    assert {report["id"] for report in reports if report["type"] != "select"} == set(ANSWERS)
    selected = {report["settings"]["parameterName"] for report in reports if report["type"] == "select"}
    assert selected == file["settings"]["parameters"].keys()
    for report in reports:
        with RunningQuery(store, report["query"], values) as running:  # which refuses all but reading
            assert list(running), report["id"]
            columns = set(running.columns)
        if report["type"] == "bar":
            assert {report["selection"]["index"], report["selection"]["value"]} <= columns


def test_no_cards_of_the_dashboard_overlap_or_leave_the_grid() -> None:
    for page in neodash.dashboard().pages:
        cells = [
            (x, y)
            for report in page.reports
            for x in range(report.x, report.x + report.width)
            for y in range(report.y, report.y + report.height)
        ]
        assert len(set(cells)) == len(cells)
        assert max(x for x, _ in cells) < neodash.COLUMNS


def test_the_library_has_25_questions_with_different_names() -> None:
    assert len(LIBRARY) == 25
    assert {query.name for query in LIBRARY} == set(ANSWERS)
    assert all(query.question.endswith("?") and query.explanation.endswith(".") for query in LIBRARY)


def test_a_person_of_a_circle_fills_the_only_parameter_that_is_an_influencer() -> None:
    assert worked_query("unanswered").person == worked_query("unanswered").parameters[0]
    assert worked_query("latest-mentions").person is None
    assert worked_query("rising").person is None


@pytest.mark.parametrize(
    ("kind", "text"), [("number", "two"), ("number", "1" * 40), ("date", "June"), ("text", " "), ("influencer", "")]
)
def test_a_value_of_the_wrong_type_gets_a_sentence(kind: str, text: str) -> None:
    with pytest.raises(WrongUse, match=r"give"):
        Parameter("since", kind, "Since", "").parse(text)  # type: ignore[arg-type]


def test_unknown_queries_and_parameters_get_a_sentence() -> None:
    with pytest.raises(NothingFound, match="no query “nothing”"):
        worked_query("nothing")
    with pytest.raises(WrongUse, match="no parameter “who”; it takes person"):
        worked_query("unanswered").values({"who": "x"})
