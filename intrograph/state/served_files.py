"""Files that the app's server sends from disk: a download is never in memory as a whole, however large it is.

Each file lies in a folder of its own with a name that nobody can guess, which is its address too.
"""

import re
import secrets
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse
from starlette.routing import Route

PREFIX = "files"
_TOKEN = re.compile(r"[0-9a-f]{32}")


class ServedFolder:
    """Where the server looks for files; `path` is None as long as no server of ours runs in this process."""

    def __init__(self) -> None:
        self.path: Path | None = None

    @asynccontextmanager
    async def lifespan(self, app: object) -> AsyncIterator[None]:
        """The folder exists as long as the server."""
        with tempfile.TemporaryDirectory(prefix="intrograph-") as folder:
            self.path = Path(folder)
            yield
            self.path = None

    def new_folder(self) -> Path:
        """A folder for one file; whoever asked for it removes it."""
        if self.path is None:
            return Path(tempfile.mkdtemp(prefix="intrograph-"))
        folder = self.path / secrets.token_hex(16)
        folder.mkdir(mode=0o700)
        return folder

    def address(self, file: Path) -> str | None:
        """The address of a file, from any page of the app; None if no server of ours sends it."""
        if self.path is None or file.parent.parent != self.path:
            return None
        return f"{PREFIX}/{file.parent.name}/{file.name}"


# The route below and the pages run in the same process, and nothing else connects them.
SERVED = ServedFolder()


async def send(request: Request) -> FileResponse:
    """Answer the request for a file."""
    token, name = request.path_params["token"], request.path_params["name"]
    path = None if SERVED.path is None or not _TOKEN.fullmatch(token) else SERVED.path / token / name
    if path is None or Path(name).name != name or not path.is_file():
        raise HTTPException(404, "This file is no longer here; make it again on the page that offered it.")
    # An encoding that is named is not compressed again, so that browsers know the size.
    headers = {"Content-Encoding": "identity", "X-Content-Type-Options": "nosniff"}
    return FileResponse(path, media_type="application/octet-stream", filename=name, headers=headers)


# Behind a base path too.
ROUTES = [Route(f"{base}/{PREFIX}/{{token}}/{{name}}", send) for base in ("", "/{base:path}")]
