"""Files of a store that are damaged while nobody uses it."""

import random
from collections.abc import Callable
from pathlib import Path

from campaign.trial import PARTNER, Ground, Trial, answers, run

DERIVED = ("snapshots", "jobs", "search", "layout")  # folders whose files are made from the database
TEXTS = [b"", b"[]", b"{}", b"null", b"junk\n", b"\xff\xfe\x00", b"-1 -1", b'{"port": "no"}', b"0" * 100_000]


def flip(data: bytes, rng: random.Random) -> bytes:
    """Data with some bytes changed."""
    changed = bytearray(data)
    for _ in range(rng.randint(1, 20)):
        changed[rng.randrange(len(changed))] = rng.randrange(256)
    return bytes(changed)


def cut(data: bytes, rng: random.Random) -> bytes:
    """Data without its end."""
    return data[: rng.randrange(len(data))]


def replaced(data: bytes, rng: random.Random) -> bytes:
    """Something else."""
    return rng.choice(TEXTS)


def damaged(path: Path, rng: random.Random) -> str:
    """Damage or remove a file, and say how."""
    ways: list[Callable[[bytes, random.Random], bytes]] = [flip, cut, replaced]
    way, data = rng.choice([*ways, None]), path.read_bytes()
    if way is None:
        path.unlink()
        return f"{path.name} removed"
    path.write_bytes(way(data, rng) if data else replaced(data, rng))
    return f"{path.name}: {way.__name__}"


def damaged_derived_file(ground: Ground, rng: random.Random, place: Path) -> str:
    """What is made from the database is made again, or a sentence says what to do."""
    store = ground.copy(place)
    files = [p for p in sorted(store.rglob("*")) if p.is_file() and p.relative_to(store).parts[0] in DERIVED]
    done = [damaged(path, rng) for path in rng.sample(files, rng.randint(1, 3))]
    for command in (["status"], ["circle", PARTNER], ["find", "running"]):
        run(*command, store=store).done()
    assert answers(store) == ground.expected, "other answers"
    return ", ".join(done)


def damaged_file_of_the_server(ground: Ground, rng: random.Random, place: Path) -> str:
    """Addresses, locks and logs of a server that has ended do no harm to the next one."""
    store = ground.copy(place)
    names = (
        "endpoint.json",
        "server.pid",
        "supervisor.lock",
        "clients.lock",
        "java.args",
        "server.log",
        "supervisor.log",
    )
    files = [store / name for name in names if (store / name).exists()]
    done = [damaged(path, rng) for path in rng.sample(files, rng.randint(1, 3))]
    assert answers(store) == ground.expected, "other answers"
    return ", ".join(done)


def damaged_password(ground: Ground, rng: random.Random, place: Path) -> str:
    """A lost or changed password is generated again, and users are made from it."""
    store = ground.copy(place)
    done = damaged(rng.choice([store / "root.password", *sorted((store / "config").iterdir())]), rng)
    run("status", store=store).done()
    assert answers(store) == ground.expected
    return done


def damaged_database(ground: Ground, rng: random.Random, place: Path) -> str:
    """A damaged database ends in a sentence, or in an answer: never in a traceback, and not in waiting without end."""
    store = ground.copy(place)
    files = [p for p in sorted((store / "databases").rglob("*")) if p.is_file() and p.stat().st_size]
    done = damaged(rng.choice(files), rng)
    statuses = [
        run(*command, store=store).told() for command in (["status"], ["circle", PARTNER], ["analyze", "--again"])
    ]
    return f"{done}: exit statuses {[ended.status for ended in statuses]}, {statuses[-1].messages.strip()[-200:]}"


TRIALS = [
    Trial("damaged_derived_file", damaged_derived_file),
    Trial("damaged_file_of_the_server", damaged_file_of_the_server),
    Trial("damaged_password", damaged_password),
    Trial("damaged_database", damaged_database),
]
