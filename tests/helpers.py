"""Small things that several tests need."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from conftest import NOW

import ingest
from graph.store import Store
from ingest import ReadOptions, Report

DAY = 86_400_000

Row = Sequence[object]


def write_table(path: Path, header: str, rows: Iterable[Row | str]) -> Path:
    """A CSV file of these rows; a row that is a text is written as it stands."""
    lines = [row if isinstance(row, str) else ",".join(map(str, row)) for row in rows]
    path.write_text("\n".join([header, *lines, ""]), encoding="utf-8")
    return path


def load(store: Store, path: Path, **choices: object) -> Report:
    """Load a file as of the tests' moment; keywords that are options of reading go there."""
    options = {name: choices.pop(name) for name in list(choices) if name in ReadOptions.__dataclass_fields__}
    rejects = path.with_suffix(".rejects.csv")
    return ingest.load(store, path, ReadOptions(**options), received_at=NOW, rejects=rejects, **choices)  # type: ignore[arg-type]


def load_rows(
    store: Store, folder: Path, header: str, rows: Iterable[Row | str], name: str = "mentions.csv", **choices: object
) -> Report:
    """Write a file and load it."""
    return load(store, write_table(folder / name, header, rows), **choices)


def totals(store: Store) -> dict[str, int]:
    """What a store holds, counted from its events."""
    row = store.read(
        "MATCH (:Influencer)-[m:MENTIONS]->(:Influencer)"
        " RETURN count(m) AS pairs, coalesce(sum(size(m.ids)), 0) AS events, coalesce(sum(m.count), 0) AS mentions"
    )[0]
    return row | store.read("MATCH (i:Influencer) RETURN count(i) AS influencers")[0]


def contents(store: Store, platform: str = "") -> dict[tuple[str, str], list[tuple[object, ...]]]:
    """Every pair of a platform, or of all, with its events in order: equal for equal graphs however they came."""
    rows = store.read(
        "MATCH (a:Influencer)-[m:MENTIONS]->(b:Influencer) WHERE $platform IN ['', a.platform]"
        " RETURN a.key AS a, b.key AS b, m.ids AS ids,"
        " m.at AS at, m.kinds AS kinds, m.counts AS counts, m.urls AS urls, m.count AS count, m.first_at AS first,"
        " m.last_at AS last",
        platform=platform,
    )
    return {
        (row["a"], row["b"]): [
            *sorted(zip(row["ids"], row["at"], row["kinds"], row["counts"], row["urls"], strict=True)),
            (row["count"], str(row["first"]), str(row["last"])),
        ]
        for row in rows
    }


def handles(store: Store) -> dict[str, dict[str, object]]:
    """Each account by its key: handle, id and former handles."""
    rows = store.read(
        "MATCH (i:Influencer) RETURN i.key AS key, i.handle AS handle, i.account_id AS id, i.former_handles AS former"
    )
    return {row["key"]: {name: row[name] for name in ("handle", "id", "former")} for row in rows}
