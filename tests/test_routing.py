"""Several addresses of one Neo4j: the first that answers is asked for the routing table, and reads go to readers."""

from pathlib import Path

import pytest
from helpers import load_rows
from neo4j_server import Neo4jServer
from ports import free_port

from graph.errors import StoreError, StoreUnreachable
from graph.store import Store, open_store, read
from graph.store.driver import open_driver


@pytest.fixture
def addresses(neo4j_running: Neo4jServer, neo4j_store: Store, monkeypatch: pytest.MonkeyPatch) -> str:
    """An address where nobody answers, and that of the server, as the environment names them."""
    uri = f"neo4j://127.0.0.1:{free_port()},127.0.0.1:{neo4j_running.port}"
    monkeypatch.setenv("NEO4J_URI", uri)
    return uri


def test_a_member_that_does_not_answer_is_passed_over(addresses: str, tmp_path: Path) -> None:
    with open_store() as store:
        assert store.label == addresses
        load_rows(store, tmp_path, "platform,source,target", ["instagram,mia,jade", "instagram,jade,ben"])
        assert read.overview(store).influencers == 3  # what was written is read at once


def test_reads_are_sent_as_reads_which_a_member_that_only_reads_can_answer(addresses: str) -> None:
    with open_store() as store, pytest.raises(StoreError, match="read access mode"):
        store.read("CREATE (i:Influencer {key: 'x:nobody'}) RETURN i.key")


def test_no_member_answers(neo4j_store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEO4J_URI", f"neo4j://127.0.0.1:{free_port()},127.0.0.1:{free_port()}")
    with open_store() as store, pytest.raises(StoreUnreachable, match="No Neo4j answers at neo4j://"):
        read.overview(store)


@pytest.mark.parametrize(
    ("uri", "sentence"),
    [
        ("bolt://one:7687,two:7687", "only neo4j:// can use: write it as neo4j://one:7687,two:7687"),
        ("neo4j://one:7687,two:many", "NEO4J_URI cannot be used"),
    ],
)
def test_addresses_that_cannot_be_used_are_explained(uri: str, sentence: str) -> None:
    with pytest.raises(StoreUnreachable, match=sentence):
        open_driver(uri, "neo4j", "secret", 1.0)
