"""The engine for users' queries: typed values, limits, cancelling, plans and the guard; on both servers."""

import threading
import time
from datetime import UTC, datetime

import neo4j_server
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from graph.errors import QueryCancelled, QueryRefused, StoreUnreachable, TextPosition, WrongUse
from graph.records import UNDATED
from graph.store import Store, open_store
from graph.store.error_texts import SentQuery, excerpt
from graph.store.query import EdgeValue, NodeValue, PathValue, Plan, QueryLimits, RunningQuery, guard, values

GRAPH = (
    "CREATE (a:Influencer {key: 'x:ben', handle: 'ben', profile_at: 1780000000000}),"
    " (b:Influencer {key: 'x:jade', handle: 'jade'}),"
    " (a)-[:MENTIONS {count: 2, at: [1780000000000, -4611686018427387904]}]->(b)"
)
SLOW = "UNWIND range(1, 100000) AS a UNWIND range(1, 100000) AS b WITH a, b WHERE a * b = -1 RETURN count(*) AS n"


@pytest.fixture
def pair(store: Store) -> Store:
    store.write(lambda transaction: transaction.run(GRAPH).consume())
    return store


@pytest.mark.both_servers
def test_a_query_gives_typed_rows_dates_plans_and_ends_when_cancelled(pair: Store) -> None:
    """One test for what needs a store, so that it is filled once for each server."""
    _rows_are_typed(pair)
    _instants_are_dates(pair)
    _rows_are_limited_and_said_to_be(pair)
    _plans_have_one_type(pair)
    _a_cancelled_query_ends(pair)
    _errors_name_the_place_in_the_query_as_written(pair)


def _rows_are_typed(store: Store) -> None:
    with RunningQuery(store, "MATCH p = (a:Influencer)-[m:MENTIONS]->(b) RETURN a, m, p") as query:
        [(node, edge, path)] = list(query)
    assert (query.columns, query.row_count, query.truncated) == (("a", "m", "p"), 1, False)
    assert isinstance(node, NodeValue)
    assert (node.key, node.name, node.labels) == ("x:ben", "ben", ("Influencer",))
    assert isinstance(edge, EdgeValue)
    assert (edge.type, edge.properties["count"], edge.start.id) == ("MENTIONS", 2, node.id)
    assert isinstance(path, PathValue)
    assert str(path) == "ben -> jade"


def _instants_are_dates(store: Store) -> None:
    cypher = "MATCH (a)-[m:MENTIONS]->() RETURN a, a.profile_at, m.at AS at, a.profile_at + 0 AS number, $n AS n"
    with RunningQuery(store, cypher, {"n": 7}) as query:
        [(node, profile_at, at, number, n)] = list(query)
    day = datetime(2026, 5, 28, 20, 26, 40, tzinfo=UTC)
    assert isinstance(node, NodeValue)
    assert (node.properties["profile_at"], profile_at, at, number, n) == (day, day, [day, None], 1_780_000_000_000, 7)


def _rows_are_limited_and_said_to_be(store: Store) -> None:
    with RunningQuery(store, "UNWIND range(1, 5000) AS n RETURN n", limits=QueryLimits(rows=3)) as query:
        assert list(query) == [(1,), (2,), (3,)]
    assert query.truncated
    assert query.seconds > 0


def _plans_have_one_type(store: Store) -> None:
    cypher = "MATCH (i:Influencer) WHERE i.handle = 'ben' RETURN i.key"
    explained = RunningQuery(store, cypher).explain()
    assert len(list(explained.walk())) >= 3
    assert all(operator.rows is None for operator in explained.walk())
    with RunningQuery(store, cypher, profile=True) as query:
        assert list(query) == [("x:ben",)]
    assert query.plan is not None
    assert 1 in [operator.rows for operator in query.plan.walk()]
    assert "(1 row read" in query.plan.text or ", 1 row read" in query.plan.text
    assert "⭐" not in query.plan.text


def _a_cancelled_query_ends(store: Store) -> None:
    query = RunningQuery(store, SLOW)
    timer = threading.Timer(1.0, query.cancel)
    timer.start()
    began_at = time.monotonic()
    with pytest.raises(QueryCancelled):
        list(query.start())
    assert time.monotonic() - began_at < 30  # and not the 60 s of its limit
    assert not [row for row in store.admin("SHOW TRANSACTIONS") if "UNWIND range" in row["currentQuery"]]
    timer.join()


def _errors_name_the_place_in_the_query_as_written(store: Store) -> None:
    for text, marked in (
        ("MATCH (n RETURN n", "RETURN n"),
        ("\n  MATCH (n)\n  RETURN n, other", "other"),
        ("// '😀'\nMATCH (n) RETURN '😀', nofunc(n)", "nofunc(n)"),
        ("MATCH (n)\nRETUN n", "RETUN n"),
        ("RETURN '😀' +\n\n  )", ")"),
    ):
        with pytest.raises(QueryRefused) as refusal:
            RunningQuery(store, text).start()
        message, line, mark = str(refusal.value).split("\n")
        at = text.index(marked)
        row, column = text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)
        assert refusal.value.position == TextPosition(row, column), message
        assert message.startswith(f"The server refused the query at line {row}, column {column}: ")
        assert line[mark.index("^") :] == marked
    with pytest.raises(QueryRefused) as refusal:
        list(RunningQuery(store, "RETURN 1 / 0").start())
    assert refusal.value.position is None
    with pytest.raises(WrongUse, match="parameter"):
        RunningQuery(store, "RETURN $x", {"x": object()}).start()


@given(st.text("aß😀 \n\t", min_size=1), st.data())
def test_a_position_leads_back_to_its_character(text: str, data: st.DataObject) -> None:
    first = len(text) - len(text.lstrip())
    at = data.draw(st.integers(first, len(text)))
    position = SentQuery(text).position(at - first)
    assert position is not None
    assert sum(len(line) + 1 for line in text.split("\n")[: position.line - 1]) + position.column - 1 == at
    line, mark = excerpt(text, position).split("\n")
    assert line[len(mark) - 1 :][:1] == text[at : at + 1].replace("\n", "")
    assert SentQuery(text).position(len(text) - first + 1) is None


def test_only_so_many_queries_run_at_once_and_others_wait(one_store: Store) -> None:
    held = [RunningQuery(one_store, "UNWIND range(1, 100000) AS n RETURN n").start() for _ in range(2)]
    waiting = RunningQuery(one_store, "RETURN 1 AS n")
    threading.Timer(0.5, waiting.cancel).start()
    with pytest.raises(QueryCancelled):
        waiting.start()
    for query in held:
        query.close()
    with RunningQuery(one_store, "RETURN 1 AS n") as query:
        assert list(query) == [(1,)]


def test_queries_on_neo4j_run_as_the_reading_account(
    neo4j_running: neo4j_server.Neo4jServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable, value in neo4j_running.environment.items():
        monkeypatch.setenv(variable, value)
    monkeypatch.setenv("NEO4J_READER_USERNAME", "nobody")
    monkeypatch.setenv("NEO4J_READER_PASSWORD", "wrong-password")
    with open_store() as store:
        assert store.read("RETURN 1 AS n") == [{"n": 1}]
        with pytest.raises(StoreUnreachable, match="NEO4J_READER_USERNAME"):
            RunningQuery(store, "RETURN 1").start()


@given(st.integers(-(2**63), 2**63 - 1))
@example(-62_135_596_800_001)  # the year 0
def test_an_instant_is_a_date_or_nothing_and_never_an_error(milliseconds: int) -> None:
    found = values.instant(milliseconds)
    assert found is None or round(found.timestamp() * 1000) == milliseconds
    assert values.instant(UNDATED) is None


@pytest.mark.parametrize(
    ("plan", "embedded", "words"),
    [
        (Plan("ProduceResults", children=(Plan("LoadCSV", "line"),)), False, "LOAD CSV"),
        (Plan("NewOperatorOfNextYear"), False, "not known"),
        (Plan("Projection", "apoc.load.json($x) AS y"), False, "apoc.load.json"),
        (Plan("Projection", "`apoc`.`load` . json ($x) AS y"), False, "apoc.load.json"),
        (Plan("Projection", "[x IN y | COUNT { LOAD CSV FROM $a AS b }]"), False, "LOAD CSV"),
        (Plan("ProcedureCall", "dbms.listConfig() :: (name :: STRING)"), False, "dbms.listconfig"),
        (Plan("RunQueryAt", "system"), False, "not known"),
        (Plan("CALL", "apoc.load() YIELD 1 fields"), True, "apoc.load"),
        (Plan("CREATE"), True, "only read"),
        (Plan("SOMETHING NEW"), True, "not known"),
        (None, True, "command"),
    ],
)
def test_what_is_not_known_to_read_only_is_refused(plan: Plan | None, embedded: bool, words: str) -> None:
    with pytest.raises(QueryRefused, match=words):
        guard.check(plan, embedded)


def test_words_in_texts_and_names_of_a_query_are_no_reason_to_refuse_it() -> None:
    details = "'LOAD CSV' AS a, \"apoc.load(1)\" AS b, date.truncate($x, n.at) AS c, point.distance(p, q) < 5"
    guard.check(Plan("ProduceResults", children=(Plan("Projection", details), Plan("Expand(All)"))), embedded=False)
    guard.check(Plan("DirectedRelationshipIndexSeekByRange(NODE)"), embedded=False)
