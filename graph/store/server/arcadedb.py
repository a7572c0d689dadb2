"""The graph server that comes with the installation, run as a private child process.

The wheel `arcadedb-embedded` brings a Java runtime and the ArcadeDB server, which speaks Bolt: the official `neo4j`
driver talks to it as it talks to Neo4j. The server listens on this machine only, on a port that the system chooses. Its
passwords are generated on the first start and never leave the store's folder.
"""

import contextlib
import ctypes
import importlib.util
import json
import locale
import logging
import os
import re
import secrets
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import neo4j
import psutil

from graph.disk import problem_of
from graph.errors import StoreUnreachable
from graph.store.server.settings import ServerSettings

DATABASE = "influencers"
READER = "reader"
START_SECONDS = 90.0
STOP_SECONDS = 60.0

log = logging.getLogger(__name__)

_BOLT_UP = re.compile(rb"Listening for incoming BOLT connections on \S*?:(\d+)")
_SECRET = re.compile(rb"[0-9a-f]{32}")
# Else the heap stays as large as it ever was: a store that is open and idle held twice the memory.
_GIVE_MEMORY_BACK = ("-XX:MinHeapFreeRatio=10", "-XX:MaxHeapFreeRatio=30", "-XX:G1PeriodicGCInterval=30000")
_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r"})  # of an argument file
_READY = b"ArcadeDB Server started in"
_GROUPS = {
    "version": 2,
    "databases": {
        "*": {
            "groups": {
                "admin": {
                    "resultSetLimit": -1,
                    "readTimeout": -1,
                    "access": ["updateSecurity", "updateSchema", "updateDatabaseSettings"],
                    "types": {"*": {"access": ["createRecord", "readRecord", "updateRecord", "deleteRecord"]}},
                },
                READER: {
                    "resultSetLimit": -1,
                    "readTimeout": -1,
                    "access": [],
                    "types": {"*": {"access": ["readRecord"]}},
                },
                "*": {"resultSetLimit": -1, "readTimeout": -1, "access": [], "types": {"*": {"access": []}}},
            }
        }
    },
}


@dataclass(frozen=True)
class Endpoint:
    """The address of a server, its database, a writing and a reading user. The passwords stay out of its repr."""

    uri: str
    database: str
    username: str
    password: str = field(repr=False)
    reader_username: str
    reader_password: str = field(repr=False)


class EmbeddedServer:
    """One ArcadeDB server over one folder, alive between `start` and `stop`.

    Call `start` from a main thread: Linux ends the server when the *thread* that started it ends.
    """

    def __init__(self, folder: Path, settings: ServerSettings) -> None:
        self.folder = folder.resolve()
        self._settings = settings
        self._heap_bytes = 0  # that the server was started with
        self._process: subprocess.Popen[bytes] | None = None
        self._log = self.folder / "server.log"

    @property
    def alive(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def needs_more_memory(self) -> bool:
        """Whether the database has grown so much that the server, started now, would have twice the memory."""
        return self._settings.heap_bytes(self._database_bytes()) >= 2 * self._heap_bytes

    def start(self) -> Endpoint:
        """Start the server and return its endpoint once it answers.

        Raises
        ------
        StoreUnreachable
            It does not start, with its reason.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        self.folder.chmod(0o700)
        self._wait_out_predecessor()
        password, reader_password = self._secret("root.password"), self._secret("reader.password")
        self._write_config()
        self._heap_bytes = self._settings.heap_bytes(self._database_bytes())
        command = [str(_java()), f"@{self._argument_file(reader_password)}"]
        with open(self._log, "wb") as log_file:
            self._process = subprocess.Popen(
                command,
                cwd=self.folder,
                env={
                    **os.environ,
                    "LC_ALL": "C.UTF-8",
                },  # in which Java encodes names of files
                stdin=subprocess.DEVNULL,
                stdout=log_file,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=_end_with_parent if sys.platform == "linux" else None,
            )
        self._remember_process()
        try:
            return self._wait_until_it_answers(password, reader_password)
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Stop the server; it closes its files first."""
        if self._process is not None and self.alive:
            self._process.terminate()
            try:
                self._process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        (self.folder / "server.pid").unlink(missing_ok=True)

    def _database_bytes(self) -> int:
        """The size of the database on the disk. Its files come and go while the server runs."""
        total = 0
        for path in (self.folder / "databases").rglob("*"):
            with contextlib.suppress(OSError):
                total += path.stat().st_size
        return total

    def _argument_file(self, reader_password: str) -> Path:
        """Java's arguments in a private file: a process list would show passwords."""
        settings = {
            "server.rootPath": self.folder,
            "server.databaseDirectory": self.folder / "databases",
            "server.logsDirectory": self.folder / "log",
            "server.rootPasswordPath": self.folder / "root.password",
            "server.defaultDatabases": f"{DATABASE}[root,{READER}:{reader_password}:{READER}]",
            "server.plugins": "Bolt:com.arcadedb.bolt.BoltProtocolPlugin",
            "server.mode": "development",  # "production" hides every error text from the driver
            "server.httpIncomingHost": "127.0.0.1",  # the defaults listen on every address
            "server.httpIncomingPort": 0,
            # The server does not run without this port. Commands come in a body; without one, only reading is left.
            "server.httpBodyContentMaxSize": 1,
            "bolt.host": "127.0.0.1",
            "bolt.port": 0,
            "bolt.defaultDatabase": DATABASE,
            "txWalFlush": 2,  # fsync at commit; the default does not
            "dateTimeImplementation": "java.time.ZonedDateTime",  # else stored datetimes come back without a zone
            "opencypher.loadCsv.allowFileUrls": "false",
            "opencypher.loadCsv.allowRemoteUrls": "false",
            # A query that dies of memory keeps its slot for ever: the store limits queries of users itself.
            "queryMaxConcurrent": 0,
            "command.timeout": self._settings.query_timeout_ms,
        }
        options = [
            f"-Xmx{self._heap_bytes >> 20}m",
            "-Duser.timezone=UTC",
            "-Dfile.encoding=UTF8",
            "-Djava.awt.headless=true",
            "--add-modules=jdk.incubator.vector",
            "--enable-native-access=ALL-UNNAMED",
            "--add-opens=java.base/java.util.concurrent.atomic=ALL-UNNAMED",
            "--add-opens=java.base/java.nio.channels.spi=ALL-UNNAMED",
            "--add-opens=java.base/java.lang=ALL-UNNAMED",
            "-Dpolyglot.engine.WarnInterpreterOnly=false",
            "-XX:+UseCompactObjectHeaders",
            *_GIVE_MEMORY_BACK,
            "-XX:+ExitOnOutOfMemoryError",  # a fresh server in seconds; what was committed is on the disk
            f"-XX:ErrorFile={self.folder}/hs_err_%p.log",
            *[f"-Darcadedb.{name}={value}" for name, value in settings.items()],
            "-cp",
            os.pathsep.join(map(str, sorted(_wheel().joinpath("jars").glob("*.jar")))),
            "com.arcadedb.server.ArcadeDBServer",
        ]
        path = self.folder / "java.args"
        path.touch(mode=0o600)
        text = "\n".join(f'"{str(option).translate(_ESCAPES)}"' for option in options)
        # Java reads this file as it reads names of files.
        path.write_bytes(text.encode(locale.getencoding()) if os.name == "nt" else os.fsencode(text))
        return path

    def _write_config(self) -> None:
        """Start from fresh files: the server makes its users from the passwords again, whatever was lost or damaged."""
        config = self.folder / "config"
        shutil.rmtree(config, ignore_errors=True)
        config.mkdir(exist_ok=True)
        (config / "server-groups.json").write_text(json.dumps(_GROUPS))

    def _secret(self, name: str) -> str:
        """The password in a file of the folder; a new one if the file is lost or damaged."""
        path = self.folder / name
        if not path.exists() or not _SECRET.fullmatch(path.read_bytes()):
            path.unlink(missing_ok=True)
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(secrets.token_hex(16))
        return path.read_text()

    def _remember_process(self) -> None:
        assert self._process is not None
        with contextlib.suppress(psutil.Error):
            created_at = psutil.Process(self._process.pid).create_time()
            (self.folder / "server.pid").write_text(f"{self._process.pid} {created_at}")

    def _wait_out_predecessor(self) -> None:
        """Wait until a server whose supervisor was killed has closed its files: two must never hold them."""
        if (predecessor := running_server(self.folder)) is None:
            return
        log.info("%s: stopping the server %d of an earlier supervisor", self.folder, predecessor.pid)
        with contextlib.suppress(psutil.NoSuchProcess):
            predecessor.terminate()
            try:
                predecessor.wait(STOP_SECONDS)
            except psutil.TimeoutExpired:
                predecessor.kill()
                predecessor.wait(STOP_SECONDS)

    def _wait_until_it_answers(self, password: str, reader_password: str) -> Endpoint:
        assert self._process is not None
        deadline, problem = time.monotonic() + START_SECONDS, "it opened no port"
        while time.monotonic() < deadline:
            output = self._log.read_bytes()
            if self._process.poll() is not None:
                raise StoreUnreachable(
                    problem_of(self.folder)
                    or f"The embedded graph server ended while starting; its last words are in {self._log}: "
                    + " ".join(output.decode("utf-8", "replace").split())[-300:]
                )
            up = _BOLT_UP.search(output)
            if up and _READY in output:  # the port opens before the database does
                uri = f"bolt://127.0.0.1:{int(up[1])}"
                endpoint = Endpoint(uri, DATABASE, "root", password, READER, reader_password)
                try:
                    with neo4j.GraphDatabase.driver(uri, auth=("root", password), connection_timeout=5) as driver:
                        driver.execute_query("RETURN 1", database_=DATABASE)
                    return endpoint
                except (neo4j.exceptions.DriverError, neo4j.exceptions.Neo4jError) as error:
                    problem = str(error)
            time.sleep(0.05)
        raise StoreUnreachable(f"The embedded graph server did not answer within {START_SECONDS:.0f} s: {problem}")


def running_server(folder: Path) -> psutil.Process | None:
    """The process of the server over a folder; None if none is running."""
    try:
        pid, created_at = (folder / "server.pid").read_text().split()
        process = psutil.Process(int(pid))
        is_the_same = abs(process.create_time() - float(created_at)) <= 1  # else another program has the id now
    except (OSError, ValueError, psutil.NoSuchProcess):
        return None
    return process if is_the_same else None


def _wheel() -> Path:
    """The folder of the installed wheel, found without an import, which would start a Java machine in this process."""
    spec = importlib.util.find_spec("arcadedb_embedded")
    for root in spec.submodule_search_locations or () if spec else ():
        if Path(root, "jre").is_dir():
            return Path(root)
    raise StoreUnreachable(
        "The embedded graph server is not installed for this system; install `arcadedb-embedded`, "
        "or set NEO4J_URI to use a Neo4j server instead."
    )


def _java() -> Path:
    return _wheel() / "jre" / "bin" / ("java.exe" if os.name == "nt" else "java")


def _end_with_parent() -> None:
    with contextlib.suppress(OSError, AttributeError):
        pr_set_pdeathsig = 1
        ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGTERM)
