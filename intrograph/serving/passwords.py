"""Passwords as hashes (scrypt), and how often one may be tried."""

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass, field

from graph.errors import WrongUse

SHORTEST_PASSWORD = 10
FAILURES, FAILURE_SECONDS = 8, 900.0  # so many wrong passwords in this time, for a name and for an address
FAILURES_OF_ALL = 200
_COST, _BLOCK, _PARALLEL = 2**14, 8, 1  # 16 MiB and about 50 ms


def hash_password(password: str) -> str:
    """A hash to store in place of a password. Raises `WrongUse` if the password is too short."""
    if len(password) < SHORTEST_PASSWORD:
        raise WrongUse(f"The password is too short: give at least {SHORTEST_PASSWORD} characters.")
    salt = secrets.token_bytes(16)
    return f"scrypt${base64.b64encode(salt).decode()}${base64.b64encode(_scrypt(password, salt)).decode()}"


def is_password(password: str, stored: str) -> bool:
    """Whether a password is the one of a hash; takes the same time for a wrong one, and for a hash that is none.

    >>> is_password("open sesame", hash_password("open sesame")), is_password("open sesame", "")
    (True, False)
    """
    try:
        kind, salt, expected = stored.split("$")
        salt_bytes, expected_bytes = base64.b64decode(salt), base64.b64decode(expected)
    except ValueError:
        kind, salt_bytes, expected_bytes = "", bytes(16), b""
    return hmac.compare_digest(_scrypt(password, salt_bytes), expected_bytes) and kind == "scrypt"


def _scrypt(password: str, salt: bytes) -> bytes:
    text = password.encode("utf-8", "replace")
    return hashlib.scrypt(text, salt=salt, n=_COST, r=_BLOCK, p=_PARALLEL, maxmem=64 * 2**20, dklen=32)


@dataclass
class FailureCount:
    """Wrong passwords of the last minutes, by what is counted: a name, an address, everybody ("")."""

    _failures: dict[str, list[float]] = field(default_factory=dict)

    def is_blocked(self, keys: tuple[str, ...], now: float) -> bool:
        """Whether one of these has to wait; `now` in seconds."""
        return self._recent("", now) >= FAILURES_OF_ALL or any(self._recent(key, now) >= FAILURES for key in keys)

    def add(self, keys: tuple[str, ...], now: float) -> None:
        """Count a wrong password."""
        if len(self._failures) > 10_000:  # whoever tries so many names is counted under "" too
            self._failures = {"": self._failures.get("", [])}
        for key in ("", *keys):
            self._failures.setdefault(key, []).append(now)

    def _recent(self, key: str, now: float) -> int:
        times = [at for at in self._failures.get(key, ()) if now - at < FAILURE_SECONDS]
        if key in self._failures:
            self._failures[key] = times
        return len(times)
