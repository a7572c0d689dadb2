"""Unusual places, accounts, languages and settings of the machine."""

import os
import random
import shutil
import subprocess
import sys
import time
from pathlib import Path

from campaign.trial import PARTNER, PROJECT, SAMPLE, Ground, Trial, answers, environment, processes_of, run, start
from graph.store.server.arcadedb import DATABASE

PATHS = [
    "with blanks in it",
    "Zoë's 店 📁",
    "-dash",
    "quote'\"s",
    "percent%41 #hash ?query",
    "[brackets] {braces}",
    "$HOME and `date`",
    "semi;colon,comma&and",
    "line\nbreak",
    "x" * 200,
]
LANGUAGES: list[dict[str, str | None]] = [
    {"LC_ALL": "C", "LANG": None, "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    {"LC_ALL": "POSIX", "PYTHONIOENCODING": "ascii"},
    {"PYTHONIOENCODING": "latin-1"},
    {"PYTHONIOENCODING": "cp1252", "LANG": "de_DE.ISO-8859-1"},
    {"LANG": "tr_TR.UTF-8", "LC_ALL": "tr_TR.UTF-8"},
    {"TZ": "Asia/Kathmandu"},
    {"HOME": None, "XDG_DATA_HOME": None, "XDG_CACHE_HOME": None, "USER": None},
    {"HOME": "/nonexistent", "XDG_DATA_HOME": None, "XDG_CACHE_HOME": None},
    {"TERM": "dumb", "COLUMNS": "1"},
    {"COLUMNS": "junk", "NO_COLOR": "1"},
]
SETTINGS = {
    "INTROGRAPH_QUERY_TIMEOUT_MS": ["junk", "-1", "0", "1e9", ""],
    "INTROGRAPH_HEAP": ["junk", "0", "-1g", "1", "999999g", ""],
    "INTROGRAPH_LOG": ["junk", "/nonexistent/log", ""],
    "NEO4J_URI": ["junk", "bolt://", "http://localhost:1", "bolt://127.0.0.1:1"],
}


def odd_path(ground: Ground, rng: random.Random, place: Path) -> str:
    """A store answers from a folder of any name, in any language of the machine."""
    name, changes = rng.choice(PATHS), rng.choice(LANGUAGES)
    (place / name).mkdir()
    store = ground.copy(place / name)
    assert answers(store, changes) == ground.expected, "other answers"
    return f"{name!r} with {changes}"


def odd_language(ground: Ground, rng: random.Random, place: Path) -> str:
    """Names that an encoding lacks are written as escapes."""
    store, changes = ground.copy(place), rng.choice(LANGUAGES)
    file = place / "names.csv"
    file.write_text("source,target,post_id\nzoë,店主,1\nИван,jade.runs,2\n", encoding="utf-8")
    run("load", file, "--platform", "instagram", store=store, changes=changes).done()
    for command in (
        ["circle", PARTNER],
        ["query", "MATCH (i:Influencer) RETURN i.handle AS h ORDER BY h DESC LIMIT 5"],
        ["loads"],
    ):
        run(*command, store=store, changes=changes).done()
    return str(changes)


def bad_setting(ground: Ground, rng: random.Random, place: Path) -> str:
    """A wrong setting is named at once."""
    store = ground.copy(place)
    name = rng.choice(sorted(SETTINGS))
    changes: dict[str, str | None] = {name: rng.choice(SETTINGS[name])}
    begin = time.monotonic()
    ended = run("status", store=store, changes=changes).told()
    seconds = time.monotonic() - begin
    assert seconds < 45, f"{changes}: {seconds:.0f} s to say {ended.messages[-500:]}"
    assert ended.status == 0 or name in ended.messages, f"{changes}: {ended.messages[-500:]}"
    return f"{changes}: exit status {ended.status} after {seconds:.0f} s"


def read_only_folder(ground: Ground, rng: random.Random, place: Path) -> str:
    """A folder that another account owns ends in a sentence, and stays as it is."""
    store = ground.copy(place)
    for folder in (place, *place.parents[:1]):
        folder.chmod(0o755)
    before = _listing(store)
    mode = rng.choice([0o555, 0o700, 0o000])
    store.chmod(mode)
    command = rng.choice([["status"], ["circle", PARTNER], ["load", str(SAMPLE[0])], ["analyze"]])
    ended = _as_nobody([*command, "--store", str(store)])
    assert ended.returncode in (1, 2, 3), f"exit status {ended.returncode}: {ended.stderr[-1000:]}"
    assert "Traceback" not in ended.stderr, ended.stderr[-2000:]
    assert str(store) in ended.stderr, ended.stderr[-1000:]
    store.chmod(0o700)
    assert _listing(store) == before
    return f"mode {mode:o}, {command[0]}: {ended.stderr.strip()[-150:]}"


def _as_nobody(arguments: list[str]) -> subprocess.CompletedProcess[str]:
    """Run a command as an account without rights; root may write everywhere."""
    command = [
        "setpriv",
        "--reuid",
        "65534",
        "--regid",
        "65534",
        "--clear-groups",
        sys.executable,
        "-m",
        "intrograph.cli",
    ]
    changes: dict[str, str | None] = {"HOME": "/nonexistent", "XDG_DATA_HOME": None, "XDG_CACHE_HOME": None}
    return subprocess.run(
        [*command, *arguments], env=environment(changes), cwd="/", capture_output=True, text=True, timeout=180
    )


def _listing(folder: Path) -> list[tuple[str, int]]:
    return [(str(path), path.stat().st_size) for path in sorted(folder.rglob("*"))]


def moved_folder(ground: Ground, rng: random.Random, place: Path) -> str:
    """A store whose folder is moved during a load has every committed row at its new place, and the load says so."""
    store, seconds = ground.copy(place), rng.uniform(1, 6)
    process = start("load", *SAMPLE, "--again", "--quiet", store=store)
    time.sleep(seconds)
    moved = place / "moved"
    os.rename(store, moved)
    _, messages = process.communicate(timeout=180)
    assert "Traceback" not in messages, messages[-3000:]
    for left in processes_of(store):
        left.wait(timeout=120)
    if store.exists():  # a process that was about to write has created the folder again
        assert not (store / "databases" / DATABASE).exists() or process.returncode == 0, "a second store appeared"
        shutil.rmtree(store)
    run("load", *SAMPLE, "--again", "--quiet", store=moved).done()
    assert answers(moved).counts == ground.expected.counts
    return f"moved after {seconds:.1f} s, exit status {process.returncode}: {messages.strip()[-150:]}"


def _needs_setpriv() -> str:
    if os.name != "posix" or os.geteuid() != 0 or shutil.which("setpriv") is None:
        return "only root can become another account"
    readable = subprocess.run(
        ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", sys.executable, "-c", "import click"],
        env=environment(),
        cwd="/",
        capture_output=True,
    )
    return "" if readable.returncode == 0 else f"other accounts cannot read {PROJECT}"


TRIALS = [
    Trial("odd_path", odd_path),
    Trial("odd_language", odd_language),
    Trial("bad_setting", bad_setting),
    Trial("read_only_folder", read_only_folder, _needs_setpriv),
    Trial("moved_folder", moved_folder),
]
