"""Saved queries, the guesses about their parameters, and the graph, the cells and the JSON of a result."""

import json
from pathlib import Path

import pytest
from conftest import NOW
from helpers import load_rows
from hypothesis import given
from hypothesis import strategies as st

from graph.circle.query_result import result_graph
from graph.errors import NothingFound, WrongUse
from graph.store import Store
from graph.store.queries.parameters import guess_parameters
from graph.store.query import RunningQuery
from graph.store.read.schema_sample import schema_sample
from graph.store.team import saved_queries
from intrograph.state.cypher_view import CypherView
from intrograph.state.query_download import QueryDownload

QUERY = "MATCH (i:Influencer {key: $person}) RETURN i"


@pytest.mark.both_servers
def test_a_saved_query_is_replaced_renamed_deleted_and_brought_back(store: Store) -> None:
    assert saved_queries.save(store, "  Who   is it ", "RETURN 1", NOW) == "Who is it"
    saved_queries.save(store, "Who is it", f"\n{QUERY}\n", NOW)
    saved_queries.save(store, "Other", "RETURN 2", NOW)
    with pytest.raises(WrongUse, match="already"):
        saved_queries.rename(store, "Other", "Who is it")
    assert saved_queries.rename(store, "Who is it", "Person") == "Person"
    query = saved_queries.saved_query(store, "Person")
    assert (query.cypher, query.at) == (QUERY, NOW)
    assert query.worked.person is not None
    saved_queries.delete(store, "Person")
    with pytest.raises(NothingFound, match="Person"):
        saved_queries.saved_query(store, "Person")
    saved_queries.save(store, query.name, query.cypher, query.at)
    assert [saved.name for saved in saved_queries.saved_queries(store)] == ["Other", "Person"]


@pytest.mark.parametrize(
    ("name", "text"), [("", "RETURN 1"), ("a" * 81, "RETURN 1"), ("a\x00b", "RETURN 1"), ("a", " ")]
)
def test_a_query_without_a_usable_name_or_text_is_not_saved(one_store: Store, name: str, text: str) -> None:
    with pytest.raises(WrongUse):
        saved_queries.save(one_store, name, text, NOW)
    assert saved_queries.saved_queries(one_store) == []


def test_parameters_are_guessed_outside_of_strings_and_comments() -> None:
    text = '// $no\nMATCH (i {key: $who}) WHERE i.x > $since AND i.y = \'$no\' AND i.`$no` = "\\"$no"'
    text += " RETURN $top /* $no */, $who"
    assert [(p.name, p.type) for p in guess_parameters(text)] == [
        ("who", "influencer"),
        ("since", "date"),
        ("top", "number"),
    ]


@given(
    st.text(max_size=40),
    st.dictionaries(st.from_regex(r"[a-z]\w{0,8}", fullmatch=True), st.text(min_size=1), max_size=3),
)
def test_a_view_comes_back_from_its_url(text: str, values: dict[str, str]) -> None:
    view = CypherView(text=text, values=values)
    assert CypherView.from_url({name: [value] for name, value in view.to_url().items()}) == view


def test_the_graph_of_a_result_has_its_influencers_and_the_ties_among_them(one_store: Store, tmp_path: Path) -> None:
    rows = [("x", "ann", "ben", "2026-06-01"), ("x", "ben", "ann", "2026-06-02"), ("x", "ann", "cat", "2026-06-03")]
    load_rows(one_store, tmp_path, "platform,source,target,created_at", rows)
    with RunningQuery(one_store, "MATCH (a)-[m:MENTIONS]->(b) RETURN a, m, b ORDER BY a.key, b.key") as query:
        values = list(query)
    graph = result_graph(one_store, values)
    assert graph is not None
    assert {member.key for member in graph.circle.everyone} == {"x:ann", "x:ben", "x:cat"}
    assert {(e.source, e.target) for e in graph.circle.edges} == {
        ("x:ann", "x:ben"),
        ("x:ben", "x:ann"),
        ("x:ann", "x:cat"),
    }
    smaller = result_graph(one_store, values, maximum=2)
    assert smaller is not None
    assert (smaller.drawn, smaller.influencers, len(smaller.circle.edges)) == (2, 3, 2)
    assert result_graph(one_store, [(1, "x:ann")]) is None


def test_a_whole_result_is_written_with_every_row_and_without_formulas(one_store: Store) -> None:
    text = "UNWIND range(1, 3000) AS n RETURN n, '=1+1' AS text"
    table = _finished(QueryDownload(one_store, text, {}, "CSV"))
    lines = table.path.read_text("utf-8-sig").splitlines()
    assert (lines[0], lines[-1], len(lines)) == ("n,text", "3000,'=1+1", 3001)
    document = _finished(QueryDownload(one_store, text, {}, "JSON"))
    rows = json.loads(document.path.read_text("utf-8"))
    assert (len(rows), rows[-1]) == (3000, {"n": 3000, "text": "=1+1"})


def _finished(download: QueryDownload) -> QueryDownload:
    download.wait(60)
    assert not download.is_running
    assert download.error is None
    return download


def test_the_schema_counts_labels_and_refuses_other_names(one_store: Store) -> None:
    assert schema_sample(one_store, "Store").count == 1
    with pytest.raises(WrongUse):
        schema_sample(one_store, "Store) DETACH DELETE n //")
