"""JSON in node-link form, for networkx, D3 and programs of your own."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO

from graph.export.attributes import attributes, known_values
from graph.export.contents import Contents, Edges, instants
from graph.export.progress import Progress, counted
from graph.records import iso_second

_encode = json.JSONEncoder(ensure_ascii=False).encode


class _JsonTexts(dict[str, str]):
    """Texts that occur often as JSON, such as the keys of accounts: each is encoded once."""

    def __missing__(self, text: str) -> str:
        self[text] = encoded = _encode(text)
        return encoded


def write(contents: Contents, path: Path, progress: Progress) -> None:
    """Write one JSON object with `nodes` and `edges`, a line for each; unknown values are left out."""
    chosen = attributes(with_personal=contents.has_emails)
    graph = {"title": contents.title, "data_as_of": iso_second(contents.as_of)}
    nodes = (node for batch in contents.nodes() for node in batch)
    lines = (
        _encode({"id": node.influencer.key} | {each.name: value for each, value in known_values(node, chosen)})
        for node in nodes
    )
    texts = _JsonTexts()
    edge_lines = _ties if contents.mentions is None else _mentions
    # Halves of characters have no UTF-8; as \udcff they are JSON.
    with open(path, "w", encoding="utf-8", newline="\n", errors="backslashreplace") as file:
        file.write(f'{{"directed": true, "multigraph": {_encode(contents.mentions is not None)}')
        file.write(f', "graph": {_encode(graph)}, "nodes": [')
        _write_lines(file, lines)
        file.write('], "edges": [')
        _write_lines(file, (line for edges in counted(contents, progress) for line in edge_lines(edges, texts)))
        file.write("]}\n")


def _write_lines(file: IO[str], lines: Iterable[str]) -> None:
    separator = "\n"
    for line in lines:
        file.write(separator + line)
        separator = ",\n"
    file.write("\n")


def _ties(edges: Edges, texts: _JsonTexts) -> Iterator[str]:
    columns = (edges.sources, edges.targets, edges.counts, instants(edges.first_at), instants(edges.last_at))
    for source, target, count, start, end in zip(*columns, strict=True):
        times = f', "first_at": "{start}", "last_at": "{end}"' if start else ""
        yield f'{{"source": {texts[source]}, "target": {texts[target]}, "weight": {count}{times}}}'


def _mentions(edges: Edges, texts: _JsonTexts) -> Iterator[str]:
    columns = (edges.sources, edges.targets, edges.counts, instants(edges.first_at), edges.kinds, edges.urls)
    for source, target, count, at, kind, url in zip(*columns, strict=True):
        rest = (f', "at": "{at}"' if at else "") + (f', "url": {_encode(url)}' if url else "")
        ends = f'"source": {texts[source]}, "target": {texts[target]}'
        yield f'{{{ends}, "weight": {count}, "kind": {texts[kind]}{rest}}}'
