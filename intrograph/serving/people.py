"""The people who may use an app that is open to others: a file with their names, roles and passwords, or a provider."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

import platformdirs

from graph.errors import UnreadableFile, WrongUse

NAME_HEADER, ROLE_HEADER = "x-intrograph-name", "x-intrograph-role"
_NAME = re.compile(r"[\w][\w.@+ -]{0,79}")
_PROVIDER_KEYS = ("server_metadata_url", "client_id", "client_secret", "redirect_uri", "cookie_secret")


class Role(StrEnum):
    """Viewers read everything; editors also change the store."""

    VIEWER = "viewer"
    EDITOR = "editor"


@dataclass(frozen=True)
class Person:
    """Somebody who is signed in."""

    name: str
    role: Role

    def to_headers(self) -> list[tuple[bytes, bytes]]:
        """The request headers that tell the pages who asks; no request brings its own past the sign-in."""
        return [(NAME_HEADER.encode(), quote(self.name).encode()), (ROLE_HEADER.encode(), self.role.encode())]

    @classmethod
    def from_headers(cls, headers: Mapping[str, str]) -> "Person | None":
        """The person of a request; None if it did not pass the sign-in."""
        name, role = headers.get(NAME_HEADER), headers.get(ROLE_HEADER)
        return cls(unquote(name), Role(role)) if name and role in tuple(Role) else None


@dataclass(frozen=True)
class Account:
    """A person with a password; `secret` is its hash."""

    person: Person
    secret: str


@dataclass(frozen=True)
class Provider:
    """A provider of OpenID Connect, and who may use the app: addresses, or domains as in `@team.example`."""

    settings: dict[str, str]
    viewers: tuple[str, ...]
    editors: tuple[str, ...]

    def person(self, email: str) -> Person | None:
        """The person with a verified e-mail address; None if it is not on a list."""
        address = email.casefold()
        names = (address, f"@{address.rpartition('@')[2]}")
        if any(name in self.editors for name in names):
            return Person(address, Role.EDITOR)
        return Person(address, Role.VIEWER) if any(name in self.viewers for name in names) else None


@dataclass(frozen=True)
class Access:
    """Who may use the app."""

    accounts: dict[str, Account]
    provider: Provider | None


def default_access_file() -> Path:
    """Where `intrograph access` keeps the people of this user's app."""
    return Path(platformdirs.user_config_dir("intrograph", appauthor=False)) / "access.toml"


def clean_person(name: str) -> str:
    """The name of a person; raises `WrongUse` if it is none.

    >>> clean_person("  Mia ")
    'Mia'
    """
    if not _NAME.fullmatch(name.strip()):
        raise WrongUse(f"“{name[:80]}” is not a name for a person: give up to 80 letters, digits and . - _ + @.")
    return name.strip()


def read_access(path: Path) -> Access:
    """Read a file of people.

    Raises
    ------
    UnreadableFile
        The file cannot be read, names nobody, or says something that is not understood.
    """
    try:
        content = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise UnreadableFile(f"{path} cannot be read ({error.strerror}); `intrograph access NAME` writes it.") from None
    except ValueError as error:
        raise UnreadableFile(f"{path} is not TOML ({error}); correct it, or write a new one.") from None
    try:
        accounts = {name: _account(name, entry) for name, entry in content.get("people", {}).items()}
        provider = _provider(content["oidc"]) if "oidc" in content else None
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise UnreadableFile(
            f"{path}: {error} is missing or not understood; docs/security.md has an example."
        ) from None
    if not accounts and provider is None:
        raise UnreadableFile(f"{path} names nobody; add somebody with `intrograph access NAME --role editor`.")
    return Access(accounts, provider)


def _account(name: str, entry: Mapping[str, Any]) -> Account:
    return Account(Person(clean_person(name), Role(entry["role"])), str(entry["password"]))


def _provider(entry: Mapping[str, Any]) -> Provider:
    lists = [tuple(str(name).casefold() for name in entry.get(role, ())) for role in ("viewers", "editors")]
    if not any(lists):
        raise KeyError("viewers or editors")
    return Provider({key: str(entry[key]) for key in _PROVIDER_KEYS}, *lists)
