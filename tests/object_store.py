"""A local object store that speaks S3, in memory, on the loopback address; from Maven, as Neo4j is."""

import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from neo4j_server import S3PROXY_POM, jars_of, java_program
from ports import free_port

START_SECONDS = 120
_SETTINGS = """
s3proxy.authorization=aws-v2-or-v4
s3proxy.identity={identity}
s3proxy.credential={secret}
s3proxy.endpoint=http://127.0.0.1:{port}
jclouds.provider=transient
jclouds.identity=any
jclouds.credential=any
"""


@contextmanager
def object_store(folder: Path, identity: str, secret: str) -> Iterator[str]:
    """The address of a server that knows one user; `NotHere` if its jars or Java cannot be had.

    Parameters
    ----------
    folder
        For its settings.
    """
    port = free_port()
    settings, logging = folder / "s3proxy.properties", folder / "logback.xml"
    settings.write_text(_SETTINGS.format(port=port, identity=identity, secret=secret))
    logging.write_text("<configuration><root level='OFF'/></configuration>")
    options = [f"-Dlogback.configurationFile={logging}", "-cp", f"{jars_of(S3PROXY_POM)}/*"]
    command = [java_program(), *options, "org.gaul.s3proxy.Main", "--properties", str(settings)]
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        address = f"http://127.0.0.1:{port}"
        _wait_for(address, process)
        yield address
    finally:
        process.kill()
        process.wait()


def _wait_for(address: str, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            urllib.request.urlopen(address, timeout=5).close()
        except urllib.error.HTTPError:  # it asks who we are
            return
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise RuntimeError("the object store did not answer")
