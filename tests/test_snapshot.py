"""Snapshots: what they hold, that they stay true, that they are read in parts, and that nobody builds one twice."""

import multiprocessing
import random
from pathlib import Path

import numpy as np
import pytest
from conftest import NOW
from helpers import DAY, contents, load_rows

from graph import snapshot
from graph.records import UNDATED
from graph.search import resolve
from graph.snapshot import Snapshot, StringColumn, current_snapshot
from graph.store import Store, open_store
from graph.store.read import columns
from graph.store.write import forgotten

HEADER = "platform,source,source_id,target,created_at,kind,post_id,count"
KINDS = ("mention", "reply", "tag")


def some_rows(seed: int, number: int = 300, people_there: int = 25, first_post: int = 0) -> list[str]:
    chance = random.Random(seed)
    rows = []
    for post in range(first_post, first_post + number):
        source, target = chance.sample(range(people_there), 2)
        day = "" if chance.random() < 0.1 else f"2026-0{chance.randint(1, 5)}-{chance.randint(10, 28)}"
        rows.append(f"x,p{source},,p{target},{day},{chance.choice(KINDS)},post{post},{chance.randint(1, 3)}")
    return rows


def told(taken: Snapshot) -> dict[tuple[str, str], list[tuple[int, str, int]]]:
    """The mentions of each pair as the snapshot has them."""
    keys = taken.keys.tolist()
    found = {}
    for source in range(len(taken)):
        for pair in range(taken.indptr[source], taken.indptr[source + 1]):
            part = slice(taken.first_event[pair], taken.first_event[pair + 1])
            kinds = [taken.kind_names[kind] for kind in taken.kinds[part]]
            events = zip(taken.at[part].tolist(), kinds, taken.counts[part].tolist(), strict=True)
            found[keys[source], keys[taken.targets[pair]]] = sorted(events)
    return found


def stored(store: Store) -> dict[tuple[str, str], list[tuple[object, ...]]]:
    """The same from the store, asked in another way."""
    return {
        pair: sorted((at, kind, count) for _, at, kind, count, _ in events[:-1])
        for pair, events in contents(store).items()
    }


def agrees(store: Store) -> Snapshot:
    taken = current_snapshot(store)
    assert told(taken) == stored(store)
    rows = store.read(
        "MATCH (i:Influencer) RETURN i.key AS key, i.number AS number, coalesce(i.handle, i.account_id) AS handle,"
        " coalesce(i.bio, '') AS bio ORDER BY number"
    )
    assert taken.numbers.tolist() == [row["number"] for row in rows]
    assert [taken.keys.tolist(), taken.handles.tolist(), taken.bios.tolist()] == [
        [row[name] for row in rows] for name in ("key", "handle", "bio")
    ]
    return taken


def test_a_snapshot_holds_what_the_store_holds(store: Store, tmp_path: Path) -> None:
    load_rows(store, tmp_path, HEADER, some_rows(1))
    taken = agrees(store)
    assert taken.mentions == sum(count for events in told(taken).values() for *_, count in events)
    assert (taken.at == UNDATED).any()
    network = taken.network()
    assert network.number_of_edges() == taken.pairs
    assert network.weights.sum() == taken.mentions


def test_only_what_changed_is_read_again(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    load_rows(store, tmp_path, HEADER, some_rows(1, 600, 60))
    first = agrees(store)
    assert current_snapshot(store).revision == first.revision
    asked: list[str] = []
    for name in ("accounts", "events", "changed_accounts", "changed_events"):
        real = getattr(columns, name)
        monkeypatch.setattr(columns, name, lambda *a, name=name, real=real: asked.append(name) or real(*a))
    more = [
        "x,p1,,p2,2026-05-29,reply,new1,1",
        "x,newcomer,,p3,2026-05-29,tag,new2,2",
        "x,p4,,stranger,2026-05-29,follow,new3,1",
    ]
    load_rows(store, tmp_path, HEADER, more, "more.csv")
    load_rows(store, tmp_path, "platform,handle,bio", ["x,p7,Überall zu Fuß 🏃"], "profiles.csv")
    second = agrees(store)
    assert asked == ["changed_accounts", "changed_events"]
    assert (len(second), second.pairs >= first.pairs + 2) == (len(first) + 2, True)
    assert "follow" in second.kind_names
    snapshot.discard(store)
    whole = agrees(store)
    assert asked[2:] == ["accounts", "events"]
    for name in ("numbers", "indptr", "targets", "first_event", "at", "counts"):
        assert np.array_equal(getattr(second, name), getattr(whole, name)), name


def test_renames_joins_and_deletions_are_followed(store: Store, tmp_path: Path) -> None:
    load_rows(store, tmp_path, HEADER, some_rows(2))
    agrees(store)
    load_rows(
        store, tmp_path, HEADER, ["x,q1,17,p2,2026-06-01,tag,id1,1", "x,renamed,17,p3,2026-06-02,tag,id2,1"], "ids.csv"
    )
    assert "renamed" in agrees(store).handles.tolist()
    load_rows(store, tmp_path, HEADER, ["x,alone,,p2,2026-06-01,tag,a1,1"], "alone.csv")
    load_rows(store, tmp_path, HEADER, ["x,,99,p2,2026-06-01,tag,a2,1"], "number.csv")
    agrees(store)
    load_rows(store, tmp_path, HEADER, ["x,alone,99,p2,2026-06-03,tag,a3,1"], "joined.csv")
    agrees(store)
    key = resolve.influencer_key(store, "p5")
    store.write(lambda tx: forgotten.forget(tx, key, NOW))
    assert key not in agrees(store).keys.tolist()
    folder = snapshot.cache_folder(store, columns.state(store))
    assert not any(b"p5" in path.read_bytes().split(b"x:p") for path in folder.rglob("*.npy"))
    assert len([path for path in folder.iterdir() if path.is_dir()]) == 1


def test_a_window_is_a_view(one_store: Store, tmp_path: Path) -> None:
    rows = [
        "x,a,,b,2026-05-01,mention,1,2",
        "x,a,,b,2026-05-20,mention,2,1",
        "x,b,,c,2026-05-10,mention,3,1",
        "x,c,,a,,mention,4,5",
    ]
    load_rows(one_store, tmp_path, HEADER, rows)
    taken = current_snapshot(one_store)
    day = 1_778_371_200_000  # 10 May 2026
    assert dict(taken.network().edges_between()) == {("x:a", "x:b"): 3, ("x:b", "x:c"): 1, ("x:c", "x:a"): 5}
    assert dict(taken.network(day, None).edges_between()) == {("x:a", "x:b"): 1, ("x:b", "x:c"): 1}
    assert dict(taken.network(None, day).edges_between()) == {("x:a", "x:b"): 2, ("x:b", "x:c"): 1}
    assert len(taken.network(day + 30 * DAY, None)) == 3


def test_an_empty_store_has_an_empty_snapshot(store: Store) -> None:
    taken = current_snapshot(store)
    assert (len(taken), taken.pairs, taken.mentions, taken.last_at) == (0, 0, 0, None)
    assert len(taken.network(0, NOW)) == 0


def test_a_broken_snapshot_is_made_anew(one_store: Store, tmp_path: Path) -> None:
    load_rows(one_store, tmp_path, HEADER, some_rows(3))
    current_snapshot(one_store)
    folder = next(snapshot.cache_folder(one_store, columns.state(one_store)).glob("revision-*"))
    (folder / "targets.npy").write_bytes(b"cut short")
    one_store.session.clear()  # as a new process would find it
    agrees(one_store)


def _take(folder: Path, ready: object, answers: object) -> None:
    with open_store(folder) as store:
        ready.wait()  # type: ignore[attr-defined]
        steps: list[str] = []
        taken = current_snapshot(store, steps.append)
        answers.put((taken.pairs, len(steps)))  # type: ignore[attr-defined]


def test_two_processes_never_build_it_twice(one_store: Store, tmp_path: Path) -> None:
    load_rows(one_store, tmp_path, HEADER, some_rows(4, 3000, 200))
    assert one_store.folder
    context = multiprocessing.get_context("spawn")
    ready, answers = context.Event(), context.Queue()
    takers = [context.Process(target=_take, args=(one_store.folder, ready, answers)) for _ in range(3)]
    for taker in takers:
        taker.start()
    ready.set()
    found = [answers.get(timeout=60) for _ in takers]
    for taker in takers:
        taker.join()
    assert len({pairs for pairs, _ in found}) == 1
    assert sorted(steps > 0 for _, steps in found) == [False, False, True]


def test_an_older_store_is_brought_up_to_date(store: Store, tmp_path: Path) -> None:
    load_rows(store, tmp_path, HEADER, some_rows(5))
    store.write(lambda tx: tx.run("MATCH (i:Influencer) REMOVE i.number, i.revision, i.mentions_revision").consume())
    store.write(lambda tx: tx.run("MATCH ()-[m:MENTIONS]->() REMOVE m.revision").consume())
    store.write(
        lambda tx: tx.run("MATCH (s:Store) REMOVE s.ids_allocated, s.removed_revision SET s.schema = 1").consume()
    )
    from graph.store import ensure

    ensure(store)
    agrees(store)
    load_rows(store, tmp_path, HEADER, some_rows(6, 50, 40, first_post=1000), "more.csv")
    agrees(store)


def test_texts_keep_any_text() -> None:
    names = ["", "zoë", "名前", "a\x00b", "🏃\u202e", "\ud800"]
    assert StringColumn.of(names).tolist() == names == list(StringColumn.of(names))
    assert StringColumn.of([]).tolist() == []
