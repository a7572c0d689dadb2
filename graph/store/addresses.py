"""Which store is opened: a folder or a server, from the options and the environment."""

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

import platformdirs

from graph.disk import unusable
from graph.errors import WrongUse
from graph.store.connection import Store
from graph.store.server import supervisor
from graph.store.server.arcadedb import DATABASE, Endpoint
from graph.store.server.settings import ServerSettings

CHECKOUT_FOLDER = Path(__file__).parents[2] / "data" / "store"  # the default of earlier versions


@dataclass(frozen=True)
class Login:
    """The user of a Neo4j server, and the database. The password stays out of its repr."""

    username: str
    password: str = field(repr=False)
    database: str

    @classmethod
    def of_environment(cls, prefix: str = "NEO4J_") -> Self:
        """What variables say whose names begin with `prefix`."""
        username = os.environ.get(f"{prefix}USERNAME", "neo4j")
        return cls(username, os.environ.get(f"{prefix}PASSWORD", ""), os.environ.get(f"{prefix}DATABASE", "neo4j"))


def open_store(folder: Path | None = None) -> Store:
    """Open the store that the options and the environment name.

    `folder` (the option `--store`) takes precedence over NEO4J_URI, that over INTROGRAPH_STORE, and that over
    `default_folder`.

    Raises
    ------
    WrongUse
        None of them is given, and the only store is in the checkout, where an earlier version kept it.
    """
    uri = os.environ.get("NEO4J_URI")
    if folder is None and uri:
        return _open_neo4j(uri)
    chosen = folder or os.environ.get("INTROGRAPH_STORE")
    return _open_embedded(Path(chosen) if chosen else _existing_default())


def default_folder() -> Path:
    """Where the embedded store of this user lies if nothing else is said."""
    return Path(platformdirs.user_data_dir("intrograph", appauthor=False)) / "store"


def _existing_default() -> Path:
    folder = default_folder()
    if _holds_store(CHECKOUT_FOLDER) and not _holds_store(folder):
        raise WrongUse(
            f"Your store is in {CHECKOUT_FOLDER}, but the default is now {folder}: move it there, or give "
            f"--store {CHECKOUT_FOLDER}."
        )
    return folder


def _refuse_other_files(folder: Path) -> None:
    """Raise `WrongUse` for a folder that is neither a store nor empty: a store would scatter files among others."""
    others = [] if _holds_store(folder) else [path.name for path in folder.iterdir() if not path.name.startswith(".")]
    if unknown := sorted(set(others) - supervisor.EARLY_FILES):
        raise WrongUse(
            f"{folder} holds other files ({', '.join(unknown[:3])}{', ...' if unknown[3:] else ''}) and no store: name "
            f"an empty folder or a new one, as in {folder / 'store'}."
        )


def _holds_store(folder: Path) -> bool:
    first_file = folder / "root.password"  # of those that the embedded server writes; it can be lost
    return first_file.is_file() or (folder / "databases" / DATABASE).is_dir()


def login_of(uri: str, prefix: str) -> Login | None:
    """What the environment says of the user of a server: variables with this prefix, as in NEO4J_TO_PASSWORD.

    Without them those of NEO4J_URI, unless that is another server, which must not see this password. None if the
    environment does not say.
    """
    _check_uri(uri)
    if f"{prefix}PASSWORD" in os.environ:
        return Login.of_environment(prefix)
    is_of_this_server = os.environ.get("NEO4J_URI", uri) == uri
    return Login.of_environment() if is_of_this_server and "NEO4J_PASSWORD" in os.environ else None


def _check_uri(uri: str) -> None:
    if "@" in uri:
        raise WrongUse("An address must not hold a user or password, which others could see: give host and port only.")


def open_at(address: str, login: Login | None = None) -> Store:
    """Open the store at an address: a URI of a Neo4j server, or the folder of an embedded store.

    Parameters
    ----------
    login
        For a Neo4j server; None stands for what the environment says.
    """
    if not is_uri(address):
        return _open_embedded(Path(address))
    _check_uri(address)
    return _open_neo4j(address, login)


def is_uri(address: str) -> bool:
    """Whether an address is that of a server, and not a folder.

    >>> is_uri("bolt://127.0.0.1:7687"), is_uri("C:/stores/a")
    (True, False)
    """
    return "://" in address


def _open_neo4j(uri: str, login: Login | None = None) -> Store:
    login = login or Login.of_environment()
    reader, reader_password = login.username, login.password
    if login == Login.of_environment():
        reader = os.environ.get("NEO4J_READER_USERNAME", reader)
        reader_password = os.environ.get("NEO4J_READER_PASSWORD", reader_password if reader == login.username else "")
    endpoint = Endpoint(uri, login.database, login.username, login.password, reader, reader_password)
    return Store(uri, None, lambda: endpoint)


def _open_embedded(folder: Path) -> Store:
    ServerSettings.of_environment()  # a wrong one is told at once, and not by a server that does not start
    folder = folder.expanduser().resolve()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _refuse_other_files(folder)
    except OSError as error:
        raise unusable(folder, error) from error
    store = Store(
        str(folder),
        folder,
        lambda: supervisor.endpoint(folder),
        lambda endpoint: supervisor.is_current(folder, endpoint),
    )
    store.enter(supervisor.lease(folder))
    return store
