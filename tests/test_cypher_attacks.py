"""A user's query changes nothing, reaches nothing but the graph, and holds nobody else up; on both servers."""

import base64
import hashlib
import json
import threading
from http.client import HTTPConnection
from pathlib import Path

import psutil
import pytest
from attacks import EITHER_WAY, REFUSED, SLOW

from graph.errors import QueryRefused, StoreError, WrongUse
from graph.store import Store, ready_store
from graph.store.query import QueryLimits, RunningQuery

PEOPLE = [{"key": f"x:{name}", "handle": name, "followers": n} for n, name in enumerate(("ben", "jade", "mia"))]
GRAPH = (
    "UNWIND $people AS p CREATE (i:Influencer) SET i = p WITH collect(i) AS all"
    " UNWIND range(0, 1) AS n WITH all[n] AS a, all[n + 1] AS b"
    " CREATE (a)-[:MENTIONS {count: 2, at: [1780000000000, 1790000000000]}]->(b)"
)
BOMB = "RETURN size(reduce(s = 'aaaaaaaa', x IN range(1, 40) | s + s)) AS n"


def checksum(store: Store) -> str:
    """Every node and relationship with everything on it."""
    nodes = store.read("MATCH (n) RETURN elementId(n) AS id, labels(n) AS labels, properties(n) AS properties")
    edges = store.read(
        "MATCH (a)-[r]->(b) RETURN elementId(r) AS id, type(r) AS type, elementId(a) AS a, elementId(b) AS b,"
        " properties(r) AS properties"
    )
    rows = sorted(json.dumps(row, sort_keys=True, default=str) for row in nodes + edges)
    return hashlib.sha256("\n".join(rows).encode()).hexdigest()


def outcome(store: Store, cypher: str, seconds: float = 30.0) -> str:
    """The sentence of a refusal; "" if the query ran."""
    try:
        with RunningQuery(store, cypher, {"url": "file:///etc/passwd"}, QueryLimits(seconds, 10)) as query:
            list(query)
    except (QueryRefused, WrongUse) as error:
        return str(error)
    return ""


def fill(store: Store) -> None:
    store.write(lambda transaction: transaction.run(GRAPH, people=PEOPLE).consume())


@pytest.mark.both_servers
def test_no_attack_changes_the_store_or_reaches_beyond_the_graph(store: Store) -> None:
    assert len(REFUSED) >= 60
    fill(store)
    before = checksum(store)
    ran = [cypher for cypher in REFUSED if not outcome(store, cypher)]
    for cypher in EITHER_WAY:
        outcome(store, cypher)
    assert ran == []
    assert checksum(store) == before
    assert outcome(store, "MATCH (i:Influencer) RETURN i.handle") == ""


@pytest.mark.both_servers
def test_a_slow_query_ends_at_its_limit_and_the_store_answers_meanwhile(store: Store) -> None:
    fill(store)
    sentences: list[str] = []

    def ask(cypher: str) -> None:
        sentences.append(outcome(store, cypher, 2.0))

    threads = [threading.Thread(target=ask, args=(cypher,)) for cypher in SLOW]
    for thread in threads:
        thread.start()
    assert store.read("MATCH (i:Influencer) RETURN count(i) AS n") == [{"n": 3}]
    for thread in threads:
        thread.join()
    assert [sentence.partition(";")[0] for sentence in sentences] == ["The query was stopped after 2 s"] * len(SLOW)
    assert not [row for row in store.admin("SHOW TRANSACTIONS") if "UNWIND range" in row["currentQuery"]]


def test_the_http_port_of_the_embedded_server_takes_no_commands(one_store: Store) -> None:
    assert one_store.folder is not None
    endpoint = one_store.endpoint()
    server = psutil.Process(int((one_store.folder / "server.pid").read_text().split()[0]))
    ports = {connection.laddr.port for connection in server.net_connections() if connection.status == "LISTEN"}
    [port] = ports - {int(endpoint.uri.rpartition(":")[2])}
    credentials = base64.b64encode(f"{endpoint.username}:{endpoint.password}".encode()).decode()
    headers = {"Authorization": f"Basic {credentials}", "Content-Type": "application/json"}
    for command in ("CHECK DATABASE FIX", "CREATE VERTEX TYPE Junk", "DELETE FROM Influencer"):
        connection = HTTPConnection("127.0.0.1", port, timeout=30)
        body = json.dumps({"language": "sql", "command": command})
        connection.request("POST", f"/api/v1/command/{endpoint.database}", body, headers)
        assert connection.getresponse().status == 413
        connection.close()


def test_queries_that_exhaust_the_memory_lose_no_row_and_lock_nobody_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INTROGRAPH_HEAP", "160m")
    with ready_store(tmp_path / "store") as store:
        fill(store)
        before = checksum(store)
        sentences: list[str] = []

        def attack() -> None:
            try:
                sentences.append(outcome(store, BOMB))
            except StoreError as error:
                sentences.append(str(error))

        threads = [threading.Thread(target=attack) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(sentences) == 4
        assert all(sentences)
        assert checksum(store) == before
        assert outcome(store, "MATCH (i:Influencer) RETURN i") == ""
