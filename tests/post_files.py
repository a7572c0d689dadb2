"""Files of posts read in tests, and what of their items is compared."""

import json
from pathlib import Path

from conftest import NOW

from graph.records import Account, Mention
from ingest.input import plain_file
from ingest.registry import open_source
from ingest.source import Item, ReadOptions, Rejected, Skipped


def bare(account: Account) -> str:
    return account.handle or account.account_id or ""


def read(path: Path, **options: str) -> list[Item]:
    """All items of a file in the format that it is recognised as."""
    return list(open_source(plain_file(path), ReadOptions(**options), NOW).items())  # type: ignore[arg-type]


def read_json(folder: Path, *objects: object, **options: str) -> list[Item]:
    path = folder / "posts.json"
    path.write_text(json.dumps(objects))
    return read(path, **options)


def mentions(items: list[Item]) -> set[tuple[str, str, str]]:
    return {(bare(item.source), item.kind, bare(item.target)) for item in items if isinstance(item, Mention)}


def reasons(items: list[Item]) -> list[str]:
    return [item.reason for item in items if isinstance(item, Skipped | Rejected)]
