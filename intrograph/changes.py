"""The log of changes that people make in an app with a sign-in: who, when, what, and a keyed hash of about whom.

The file `changes.jsonl` holds one object a line. It names nobody in the network: accounts are keyed hashes, by a key
that lies beside it, and forgetting a person removes theirs.
"""

import hashlib
import hmac
import json
import logging.handlers
import secrets
import threading
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from graph.errors import StoreError
from graph.export.files import replaced
from graph.store import Store
from intrograph.jobs import job_folder
from intrograph.serving.people import Person

FILE, KEY_FILE = "changes.jsonl", "changes.key"
FILE_BYTES, FILES = 2_000_000, 10
REPEAT_MS = 60_000  # a load writes in thousands of transactions: the same change of a person is noted once in this time


def change_log(store: Store) -> "ChangeLog":
    """The log of a store: in an embedded store's folder, else in this user's cache."""
    jobs = job_folder(store)
    return ChangeLog(jobs.with_name(jobs.name.replace("jobs", "changes")))


@dataclass(frozen=True)
class Change:
    """One line of the log.

    `at` is in ms; `about` are keyed hashes of accounts; `allowed` is False for a change that was refused.
    """

    at: int
    who: str
    role: str
    change: str
    about: tuple[str, ...]
    allowed: bool


class ChangeLog:
    """The log of changes of a store, safe to share between threads of one process."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._latest: dict[tuple[str, str, bool], int] = {}

    def add(self, person: Person, change: str, about: Sequence[str], at: int, *, allowed: bool) -> None:
        """Note a change; the same one without accounts, by the same person, once a minute.

        Raises
        ------
        StoreError
            The log cannot be written: a change that nobody can trace is not made.
        """
        with self._lock:
            repeated = (person.name, change, allowed)
            if not about and at - self._latest.get(repeated, -REPEAT_MS) < REPEAT_MS:
                return
            self._latest[repeated] = at
            try:
                self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                hashes = tuple(_hash(self._key(), key) for key in about)
                self._append(Change(at, person.name, person.role, change, hashes, allowed))
            except OSError as error:
                raise StoreError(
                    f"{self._folder / FILE} cannot be written ({error.strerror}), so that nothing was changed; free "
                    "the disk or correct the rights of the folder."
                ) from error

    def _append(self, change: Change) -> None:
        handler = logging.handlers.RotatingFileHandler(
            self._folder / FILE, maxBytes=FILE_BYTES, backupCount=FILES, encoding="utf-8"
        )
        line = json.dumps(asdict(change), ensure_ascii=False)
        try:
            record = logging.makeLogRecord({"msg": line})
            if handler.shouldRollover(record):
                handler.doRollover()
            with open(handler.baseFilename, "a", encoding="utf-8") as file:
                file.write(f"{line}\n")
        finally:
            handler.close()

    def _key(self) -> bytes:
        path = self._folder / KEY_FILE
        if not path.exists():
            path.touch(mode=0o600)
            path.write_bytes(secrets.token_bytes(32))
        return path.read_bytes()

    def changes(self) -> list[Change]:
        """Every change that is still kept, the earliest first."""
        lines = [line for path in self._files() for line in path.read_text("utf-8").splitlines()]
        return [_change(json.loads(line)) for line in lines]

    def forget(self, key: str) -> None:
        """Remove an account from every line that is about it; who changed something, and when, stays."""
        if not (self._folder / KEY_FILE).exists():
            return
        with self._lock:
            forgotten = f'"{_hash(self._key(), key)}"'
            for path in self._files():
                text = path.read_text("utf-8")
                if forgotten in text:
                    for with_comma in (f"{forgotten}, ", f", {forgotten}", forgotten):
                        text = text.replace(with_comma, "")
                    with replaced(path) as part:
                        part.write_text(text, "utf-8")

    def _files(self) -> list[Path]:
        numbered = [self._folder / f"{FILE}.{number}" for number in range(FILES, 0, -1)]
        return [path for path in (*numbered, self._folder / FILE) if path.is_file()]


def _hash(secret: bytes, key: str) -> str:
    return hmac.new(secret, key.encode("utf-8", "replace"), hashlib.sha256).hexdigest()[:20]


def _change(values: dict[str, object]) -> Change:
    return Change(**{**values, "about": tuple(values["about"])})  # type: ignore[arg-type]
