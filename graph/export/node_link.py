"""JSON in node-link form, for networkx, D3 and programs of your own."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Any

from graph.export.attributes import attributes, iso, known_values
from graph.export.contents import Contents, Edges, instants
from graph.export.progress import Progress, counted


def write(contents: Contents, path: Path, progress: Progress) -> None:
    """Write one JSON object with `nodes` and `edges`, a line for each; unknown values are left out."""
    chosen = attributes(with_personal=contents.has_emails)
    graph = {"title": contents.title, "data_as_of": iso(contents.as_of)}
    with open(path, "w", encoding="utf-8", newline="\n") as file:
        file.write(f'{{"directed": true, "multigraph": {json.dumps(contents.mentions is not None)}')
        file.write(f', "graph": {_json(graph)}, "nodes": [')
        nodes = (node for batch in contents.nodes() for node in batch)
        _write_items(
            file,
            (
                {"id": node.influencer.key} | {each.name: value for each, value in known_values(node, chosen)}
                for node in nodes
            ),
        )
        file.write('], "edges": [')
        items = _ties if contents.mentions is None else _mentions
        _write_items(file, (item for edges in counted(contents, progress) for item in items(edges)))
        file.write("]}\n")


def _write_items(file: IO[str], items: Iterable[dict[str, Any]]) -> None:
    separator = "\n"
    for item in items:
        file.write(separator + _json(item))
        separator = ",\n"
    file.write("\n")


def _json(value: dict[str, Any]) -> str:
    # Halves of characters are escaped: they have no UTF-8.
    text = json.dumps(value, ensure_ascii=False)
    return text if _is_utf8(text) else json.dumps(value)


def _is_utf8(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _ties(edges: Edges) -> Iterator[dict[str, Any]]:
    columns = (edges.sources, edges.targets, edges.counts, instants(edges.first_at), instants(edges.last_at))
    for source, target, count, start, end in zip(*columns, strict=True):
        item = {"source": source, "target": target, "weight": count}
        yield item | ({"first_at": start, "last_at": end} if start else {})


def _mentions(edges: Edges) -> Iterator[dict[str, Any]]:
    columns = (edges.sources, edges.targets, edges.counts, instants(edges.first_at), edges.kinds, edges.urls)
    for source, target, count, at, kind, url in zip(*columns, strict=True):
        item = {"source": source, "target": target, "weight": count, "kind": kind}
        yield item | ({"at": at} if at else {}) | ({"url": url} if url else {})
