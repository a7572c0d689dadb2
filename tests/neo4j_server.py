"""A real Neo4j Community server for tests and benchmarks, from Maven: Bolt on a free local port, HTTP off.

Needs Maven and Java 21 or later; `NotHere` says which of them is missing. The jars are fetched once into a cache;
`python tests/neo4j_server.py` fetches them ahead, with those of its plug-in Graph Data Science, the Java driver,
Gephi and Spark in an object store for other tests; it needs nothing but Python and Maven.
"""

import os
import re
import shlex
import shutil
import subprocess
import sys
import time
from pathlib import Path

from ports import free_port

POM = Path(__file__).parent / "neo4j" / "pom.xml"
DRIVER_POM = Path(__file__).parent / "java" / "pom.xml"
GDS_POM = Path(__file__).parent / "gds" / "pom.xml"
GEPHI_POM = Path(__file__).parent / "gephi" / "pom.xml"
S3_POM = Path(__file__).parent / "s3" / "pom.xml"
S3PROXY_POM = Path(__file__).parent / "s3proxy" / "pom.xml"
PASSWORD = "only-for-tests"
MIN_JAVA = 21
START_SECONDS = 240  # a busy machine needs ten times as long as an idle one
_OPENS = (
    "java.nio",
    "java.io",
    "java.lang",
    "java.util.concurrent",
    "java.util.concurrent.atomic",
    "sun.nio.ch",
)


class NotHere(Exception):
    """This machine cannot run the server."""


class Neo4jServer:
    """One server over one folder, on the same port at every start."""

    def __init__(self, home: Path, pom: Path = POM, heap: str = "1g", settings: dict[str, str] | None = None) -> None:
        self.home, self.pom, self.heap, self.settings = home, pom, heap, settings or {}
        self.port = free_port()
        self.uri = f"bolt://127.0.0.1:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def environment(self) -> dict[str, str]:
        return {
            "NEO4J_URI": self.uri,
            "NEO4J_USERNAME": "neo4j",
            "NEO4J_PASSWORD": PASSWORD,
            "NEO4J_DATABASE": "neo4j",
        }

    def admin_program(self) -> Path:
        """A program `neo4j-admin` for this server's folder."""
        java, jars = java_program(), jars_of(self.pom)
        program = self.home / "neo4j-admin"
        (self.home / "conf").mkdir(parents=True, exist_ok=True)
        options = ["--enable-native-access=ALL-UNNAMED", "--add-modules=jdk.incubator.vector", f"-Xmx{self.heap}"]
        options += [f"--add-opens=java.base/{name}=ALL-UNNAMED" for name in _OPENS]
        command = [java, "-cp", f"{jars}/*", *options, "org.neo4j.cli.AdminTool"]
        program.write_text(
            f"#!/bin/sh\nexport NEO4J_HOME={shlex.quote(str(self.home))}\n"
            f'export NEO4J_CONF=$NEO4J_HOME/conf\nexec {shlex.join(command)} "$@"\n'
        )
        program.chmod(0o755)
        return program

    def start(self) -> "Neo4jServer":
        java, jars = java_program(), jars_of(self.pom)
        for folder in ("conf", "data", "logs", "plugins", "import", "run", "licenses"):
            (self.home / folder).mkdir(parents=True, exist_ok=True)
        settings = {
            "server.default_listen_address": "127.0.0.1",
            "server.bolt.listen_address": f"127.0.0.1:{self.port}",
            "server.http.enabled": "false",
            "server.https.enabled": "false",
            "server.memory.heap.max_size": self.heap,
            "server.memory.pagecache.size": "128m",
            "dbms.usage_report.enabled": "false",
        } | self.settings
        (self.home / "conf" / "neo4j.conf").write_text("".join(f"{name}={value}\n" for name, value in settings.items()))
        log = self.home / "logs" / "console.log"
        with open(log, "wb") as output:
            self.process = subprocess.Popen(
                [
                    java,
                    *("-cp", f"{jars}/*", f"-Xmx{self.heap}", "--enable-native-access=ALL-UNNAMED"),
                    *(
                        "--add-modules=jdk.incubator.vector",
                        *(f"--add-opens=java.base/{name}=ALL-UNNAMED" for name in _OPENS),
                    ),
                    "org.neo4j.server.Neo4jCommunity",
                    *(f"--home-dir={self.home}", f"--config-dir={self.home / 'conf'}"),
                ],
                cwd=self.home,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
            )
        self._wait(log)
        return self

    def stop(self) -> None:
        """Kill the server: an orderly end takes ten seconds, and what was committed is there at the next start."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def _wait(self, log: Path) -> None:
        import neo4j

        assert self.process is not None
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise RuntimeError(log.read_text()[-3000:])
            try:
                first = neo4j.GraphDatabase.driver(self.uri, auth=("neo4j", "neo4j"))
                with first, first.session(database="system") as session:
                    session.run("ALTER CURRENT USER SET PASSWORD FROM 'neo4j' TO $new", new=PASSWORD).consume()
            except neo4j.exceptions.AuthError:  # it was set by an earlier start
                pass
            except neo4j.exceptions.DriverError:
                time.sleep(0.3)
                continue
            with neo4j.GraphDatabase.driver(self.uri, auth=("neo4j", PASSWORD)) as driver:
                driver.verify_connectivity()
            return
        self.process.kill()
        raise RuntimeError(f"Neo4j did not answer within {START_SECONDS} s")


def gds_server(home: Path, heap: str = "1g", settings: dict[str, str] | None = None) -> Neo4jServer:
    """A server with the plug-in Graph Data Science, in a new folder; `NotHere` if the jars cannot be had."""
    (home / "plugins").mkdir(parents=True)
    for jar in jars_of(GDS_POM).glob("proc-*.jar"):
        shutil.copy(jar, home / "plugins")
    allowed = {"dbms.security.procedures.unrestricted": "gds.*"}
    return Neo4jServer(home, GDS_POM, heap, allowed | (settings or {}))


def java_program() -> str:
    """A Java that is new enough for Neo4j; `NotHere` if there is none."""
    homes = [Path(home) for name in ("NEO4J_JAVA_HOME", "JAVA_HOME") if (home := os.environ.get(name))]
    machines = Path("/usr/lib/jvm")
    homes += sorted(machines.glob("*"), reverse=True) if machines.is_dir() else []
    for java in [home / "bin" / "java" for home in homes] + [Path(shutil.which("java") or "java")]:
        if java.exists():
            banner = subprocess.run([java, "-version"], capture_output=True, text=True, check=False).stderr
            if (found := re.search(r'"(\d+)', banner)) and int(found[1]) >= MIN_JAVA:
                return str(java)
    raise NotHere(f"Neo4j needs Java {MIN_JAVA} or later; set NEO4J_JAVA_HOME")


def jars_of(pom: Path) -> Path:
    """The folder of the jars that a pom names, fetched once; `NotHere` says why they cannot be had."""
    version = re.search(r"<\w+\.version>(.+?)<", pom.read_text())
    assert version
    cache = (
        Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
        / "intrograph-tests"
        / f"{pom.parent.name}-{version[1]}"
    )
    if (cache / ".complete").exists():
        return cache
    if shutil.which("mvn") is None:
        raise NotHere("the jars come by Maven, which is not installed")
    goal = ["dependency:copy-dependencies", f"-DoutputDirectory={cache}", "-DincludeScope=runtime"]
    result = subprocess.run(["mvn", "-q", "-B", "-f", pom, *goal], capture_output=True, text=True, check=False)
    if result.returncode:
        raise NotHere(f"Maven could not fetch the jars of {pom}: {result.stdout[-300:]}")
    (cache / ".complete").touch()
    return cache


if __name__ == "__main__":
    try:
        for each in (POM, GDS_POM, DRIVER_POM, GEPHI_POM, S3_POM, S3PROXY_POM):
            print(f"The jars of {each} are in {jars_of(each)}.")
    except NotHere as reason:
        sys.exit(str(reason))
