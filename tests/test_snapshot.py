"""Snapshots hold what the store holds, follow its changes, read only what changed, and are built once."""

import os
import random
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from conftest import NOW, PROJECT
from helpers import DAY, contents, load_rows

from graph import snapshot
from graph.nx_backend.network import Network
from graph.records import UNDATED
from graph.search import resolve
from graph.snapshot import Snapshot, StringColumn, current_snapshot
from graph.store import Store, node_ids
from graph.store.read import columns
from graph.store.write.forget import forget

pytestmark = pytest.mark.both_servers

HEADER = "platform,source,source_id,target,created_at,kind,post_id,count"
KINDS = ("mention", "reply", "tag")


def mention_rows(seed: int, number: int = 300, accounts: int = 25, first_post: int = 0) -> list[str]:
    rng = random.Random(seed)
    rows = []
    for post in range(first_post, first_post + number):
        source, target = rng.sample(range(accounts), 2)
        day = "" if rng.random() < 0.1 else f"2026-0{rng.randint(1, 5)}-{rng.randint(10, 28)}"
        rows.append(f"x,p{source},,p{target},{day},{rng.choice(KINDS)},post{post},{rng.randint(1, 3)}")
    return rows


Mentions = dict[tuple[str, str], list[tuple[object, ...]]]


def in_snapshot(taken: Snapshot) -> Mentions:
    """The mentions of each pair (instant, kind, count) in a snapshot."""
    keys = taken.keys.tolist()
    mentions: Mentions = {}
    for source in range(len(taken)):
        for pair in range(taken.indptr[source], taken.indptr[source + 1]):
            part = slice(taken.first_event[pair], taken.first_event[pair + 1])
            kinds = [taken.kind_names[kind] for kind in taken.kinds[part]]
            columns = zip(taken.at[part].tolist(), kinds, taken.counts[part].tolist(), strict=True)
            mentions[keys[source], keys[taken.targets[pair]]] = sorted(columns)
    return mentions


def in_store(store: Store) -> Mentions:
    """The mentions of each pair (instant, kind, count) in the store, by another query."""
    return {
        pair: sorted((at, kind, count) for _, at, kind, count, _ in events[:-1])
        for pair, events in contents(store).items()
    }


def checked_snapshot(store: Store) -> Snapshot:
    """The current snapshot, compared with the store."""
    current = current_snapshot(store)
    assert in_snapshot(current) == in_store(store)
    rows = store.read(
        "MATCH (i:Influencer) RETURN i.key AS key, i.number AS number, coalesce(i.handle, i.account_id) AS handle,"
        " coalesce(i.bio, '') AS bio ORDER BY number"
    )
    assert current.numbers.tolist() == [row["number"] for row in rows]
    assert [current.keys.tolist(), current.handles.tolist(), current.bios.tolist()] == [
        [row[name] for row in rows] for name in ("key", "handle", "bio")
    ]
    return current


def test_a_snapshot_holds_what_the_store_holds(store: Store, tmp_path: Path) -> None:
    load_rows(store, tmp_path, HEADER, mention_rows(1))
    current = checked_snapshot(store)
    assert current.mentions == sum(count for events in in_snapshot(current).values() for *_, count in events)
    assert (current.at == UNDATED).any()
    network = current.network()
    assert network.number_of_edges() == current.pairs
    assert network.weights.sum() == current.mentions
    assert dict(network.nodes(data="handle")) == dict(zip(current.keys, current.handles, strict=True))


def test_accounts_are_read_from_several_pages(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    load_rows(store, tmp_path, HEADER, mention_rows(1))
    monkeypatch.setattr(node_ids, "IDS_AT_ONCE", 4)
    assert len(checked_snapshot(store)) == 25


def test_only_changes_are_read_again(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    load_rows(store, tmp_path, HEADER, mention_rows(1, 600, 60))
    first = checked_snapshot(store)
    assert current_snapshot(store).revision == first.revision
    reads: list[str] = []
    for name in ("accounts", "events", "changed_accounts", "changed_events"):
        real = getattr(columns, name)
        monkeypatch.setattr(columns, name, lambda *a, name=name, real=real: reads.append(name) or real(*a))
    more = [
        "x,p1,,p2,2026-05-29,reply,new1,1",
        "x,newcomer,,p3,2026-05-29,tag,new2,2",
        "x,p4,,stranger,2026-05-29,follow,new3,1",
    ]
    load_rows(store, tmp_path, HEADER, more, "more.csv")
    load_rows(store, tmp_path, "platform,handle,bio", ["x,p7,Überall zu Fuß 🏃"], "profiles.csv")
    second = checked_snapshot(store)
    assert reads == ["changed_accounts", "changed_events"]
    assert (len(second), second.pairs >= first.pairs + 2) == (len(first) + 2, True)
    assert "follow" in second.kind_names
    snapshot.discard(store)
    whole = checked_snapshot(store)
    assert reads[2:] == ["accounts", "events"]
    for name in ("numbers", "indptr", "targets", "first_event", "at", "counts"):
        assert np.array_equal(getattr(second, name), getattr(whole, name)), name


def test_a_node_id_that_passes_to_another_account_meanwhile_misleads_nobody(store: Store, tmp_path: Path) -> None:
    load_rows(store, tmp_path, HEADER, mention_rows(3))
    steps: list[str] = []

    def step(text: str) -> None:
        steps.append(text)
        if text == "reading the mentions":  # the ids of accounts are read, their mentions are not
            store.write(lambda tx: forget(tx, resolve.influencer_key(store, "p5"), NOW))
            load_rows(store, tmp_path, HEADER, ["x,newcomer,,p2,2026-06-01,tag,n1,1"], "meanwhile.csv")

    taken = current_snapshot(store, step)
    assert "reading the mentions again, because some were removed meanwhile" in steps
    expected = {pair: events for pair, events in in_store(store).items() if "x:newcomer" not in pair}
    assert in_snapshot(taken) == expected
    assert len(checked_snapshot(store)) == len(taken)


def test_renames_joins_and_deletions_are_followed(store: Store, tmp_path: Path) -> None:
    load_rows(store, tmp_path, HEADER, mention_rows(2))
    checked_snapshot(store)
    load_rows(
        store, tmp_path, HEADER, ["x,q1,17,p2,2026-06-01,tag,id1,1", "x,renamed,17,p3,2026-06-02,tag,id2,1"], "ids.csv"
    )
    assert "renamed" in checked_snapshot(store).handles.tolist()
    load_rows(store, tmp_path, HEADER, ["x,alone,,p2,2026-06-01,tag,a1,1"], "alone.csv")
    load_rows(store, tmp_path, HEADER, ["x,,99,p2,2026-06-01,tag,a2,1"], "number.csv")
    checked_snapshot(store)
    load_rows(store, tmp_path, HEADER, ["x,alone,99,p2,2026-06-03,tag,a3,1"], "joined.csv")
    checked_snapshot(store)
    key = resolve.influencer_key(store, "p5")
    store.write(lambda tx: forget(tx, key, NOW))
    assert key not in checked_snapshot(store).keys.tolist()
    folder = snapshot.cache_folder(store, columns.state(store))
    files = list(folder.rglob("*.npy"))
    assert any(b"x:p6" in path.read_bytes() for path in files)
    assert not any(b"x:p5" in path.read_bytes() for path in files)
    assert len([path for path in folder.iterdir() if path.is_dir()]) == 1


def weights(network: Network) -> dict[tuple[object, object], float]:
    return {(source, target): weight for source, target, weight in network.edges(data="weight")}


def test_a_network_of_a_window_holds_its_mentions_only(one_store: Store, tmp_path: Path) -> None:
    rows = [
        "x,a,,b,2026-05-01,mention,1,2",
        "x,a,,b,2026-05-20,mention,2,1",
        "x,b,,c,2026-05-10,mention,3,1",
        "x,c,,a,,mention,4,5",
    ]
    load_rows(one_store, tmp_path, HEADER, rows)
    current = current_snapshot(one_store)
    day = 1_778_371_200_000  # 10 May 2026
    assert weights(current.network()) == {("x:a", "x:b"): 3, ("x:b", "x:c"): 1, ("x:c", "x:a"): 5}
    assert weights(current.network(day, None)) == {("x:a", "x:b"): 1, ("x:b", "x:c"): 1}
    assert weights(current.network(None, day)) == {("x:a", "x:b"): 2, ("x:b", "x:c"): 1}
    assert len(current.network(day + 30 * DAY, None)) == 3


def test_an_empty_store_has_an_empty_snapshot(store: Store) -> None:
    current = current_snapshot(store)
    assert (len(current), current.pairs, current.mentions, current.last_at) == (0, 0, 0, None)
    assert len(current.network(0, NOW)) == 0


def test_a_broken_snapshot_is_rebuilt(one_store: Store, tmp_path: Path) -> None:
    load_rows(one_store, tmp_path, HEADER, mention_rows(3))
    current_snapshot(one_store)
    folder = next(snapshot.cache_folder(one_store, columns.state(one_store)).glob("revision-*"))
    (folder / "targets.npy").write_bytes(b"cut short")
    one_store.session.clear()  # as a new process would find it
    checked_snapshot(one_store)


def test_of_several_processes_only_one_builds(one_store: Store, tmp_path: Path) -> None:
    load_rows(one_store, tmp_path, HEADER, mention_rows(4, 3000, 200))
    command = [sys.executable, str(PROJECT / "tests" / "snapshot_process.py"), str(one_store.folder)]
    environment = os.environ | {"PYTHONPATH": str(PROJECT)}
    builders = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment)
        for _ in range(3)
    ]
    for builder in builders:
        assert builder.stdout
        assert builder.stdout.readline() == "ready\n"
    for builder in builders:
        assert builder.stdin
        builder.stdin.write("go\n")
        builder.stdin.flush()
    results = [tuple(map(int, builder.communicate(timeout=120)[0].split())) for builder in builders]
    assert len({pairs for pairs, _ in results}) == 1
    assert sorted(steps > 0 for _, steps in results) == [False, False, True]


def test_a_store_of_an_older_schema_gets_a_snapshot(store: Store, tmp_path: Path) -> None:
    load_rows(store, tmp_path, HEADER, mention_rows(5))
    store.write(lambda tx: tx.run("MATCH (i:Influencer) REMOVE i.number, i.revision, i.mentions_revision").consume())
    store.write(lambda tx: tx.run("MATCH ()-[m:MENTIONS]->() REMOVE m.revision").consume())
    store.write(
        lambda tx: tx.run("MATCH (s:Store) REMOVE s.ids_allocated, s.removed_revision SET s.schema = 1").consume()
    )
    from graph.store import ensure

    ensure(store)
    checked_snapshot(store)
    load_rows(store, tmp_path, HEADER, mention_rows(6, 50, 40, first_post=1000), "more.csv")
    checked_snapshot(store)


def test_a_string_column_keeps_any_string() -> None:
    names = ["", "zoë", "名前", "a\x00b", "🏃\u202e", "\ud800"]
    assert StringColumn.of(names).tolist() == names == list(StringColumn.of(names))
    assert StringColumn.of([]).tolist() == []


def test_a_pair_is_found_by_its_positions(one_store: Store, tmp_path: Path) -> None:
    load_rows(one_store, tmp_path, HEADER, mention_rows(7))
    current = current_snapshot(one_store)
    positions = np.arange(len(current))
    sources, targets = np.repeat(positions, len(positions)), np.tile(positions, len(positions))
    pairs = current.pairs_at(sources, targets)
    mentions = in_snapshot(current)
    keys = current.keys.tolist()
    for source, target, pair in zip(sources, targets, pairs, strict=True):
        assert (pair >= 0) == ((keys[source], keys[target]) in mentions)
    assert pairs[pairs >= 0].tolist() == list(range(current.pairs))
