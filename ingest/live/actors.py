"""The file that names the accounts to follow, one a line."""

from pathlib import Path

from graph.errors import NothingFound, UnreadableFile
from graph.records import clean_handle
from ingest.fields.addresses import read_address
from ingest.input import plain_file

MAX_ACTORS = 10_000  # that the stream of Bluesky takes


def read_actors(path: Path, default_domain: str = "") -> list[str]:
    """The accounts in a file: handles, DIDs, or addresses of profiles; a line that begins with # is a comment.

    Parameters
    ----------
    default_domain
        What is added to a handle without a dot: `bsky.social`.

    Raises
    ------
    UnreadableFile, NothingFound
        The file cannot be read, a line names no account, or there is none.
    """
    with plain_file(path).open() as file:
        lines = file.read().decode("utf-8-sig", "replace").splitlines()
    found: dict[str, None] = {}
    for number, line in enumerate(lines, 1):
        text = line.split("#", 1)[0].split(",")[0].strip()
        if text:
            found[_actor(path, number, text, default_domain)] = None
    if not found:
        raise NothingFound(f"{path}: the file names no account; write one handle a line.")
    if len(found) > MAX_ACTORS:
        raise UnreadableFile(
            f"{path}: {len(found):,} accounts are more than the {MAX_ACTORS:,} of one feed; divide it."
        )
    return list(found)


def _actor(path: Path, number: int, text: str, default_domain: str) -> str:
    if text.startswith("did:"):
        return text
    if "/profile/did:" in text:
        return "did:" + text.split("/profile/did:", 1)[1].split("/")[0]
    try:
        address = read_address(text) if "/" in text else None
        handle = clean_handle((address and address.handle) or text).casefold()
    except ValueError as error:
        raise UnreadableFile(f"{path}, row {number}: {error}; write one handle a line.") from None
    return f"{handle}.{default_domain}" if default_domain and "." not in handle else handle
