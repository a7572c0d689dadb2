"""GraphML for yEd, Cytoscape, igraph and networkx, with the types of all attributes."""

from pathlib import Path

from graph.export.attributes import Attribute, attributes, known_values
from graph.export.contents import Contents, Edges, Node, instants
from graph.export.progress import Progress, counted
from graph.export.xml import XmlTexts, xml_text, xml_value
from graph.records import iso_second

_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" \
xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd">
"""
_TIE = (("first_at", "string"), ("last_at", "string"))
_MENTION = (("at", "string"), ("kind", "string"), ("url", "string"))
_CHANNELS = ("r", "g", "b")  # as Gephi reads colors


def write(contents: Contents, path: Path, progress: Progress) -> None:
    """Write nodes and edges; names of keys are those of the attributes, with `edge_` before those of edges."""
    chosen = attributes(with_personal=contents.has_emails)
    edge_keys = _TIE if contents.mentions is None else _MENTION
    with open(path, "w", encoding="utf-8", newline="\n") as file:
        file.write(_HEAD)
        file.writelines(_key("node", "", each.name, each.type) for each in chosen)
        file.writelines(_key("node", "", name, "int") for name in _CHANNELS)
        file.writelines(_key("edge", "edge_", name, kind) for name, kind in (("weight", "double"), *edge_keys))
        file.writelines(_key("graph", "graph_", name, "string") for name in ("title", "data_as_of"))
        file.write('<graph id="network" edgedefault="directed">\n')
        file.write(f'<data key="graph_title">{xml_text(contents.title)}</data>\n')
        if contents.as_of is not None:
            file.write(f'<data key="graph_data_as_of">{iso_second(contents.as_of)}</data>\n')
        for nodes in contents.nodes():
            file.writelines(_node(node, chosen) for node in nodes)
        texts = XmlTexts()
        for edges in counted(contents, progress):
            file.writelines(_ties(edges, texts) if contents.mentions is None else _mentions(edges, texts))
        file.write("</graph>\n</graphml>\n")


def _key(element: str, prefix: str, name: str, kind: str) -> str:
    return f'<key id="{prefix}{name}" for="{element}" attr.name="{name}" attr.type="{kind}"/>\n'


def _node(node: Node, chosen: tuple[Attribute, ...]) -> str:
    values = "".join(f'<data key="{each.name}">{xml_value(value)}</data>' for each, value in known_values(node, chosen))
    channels = zip(_CHANNELS, bytes.fromhex(node.color[1:]), strict=True)
    color = "".join(f'<data key="{name}">{value}</data>' for name, value in channels)
    return f'<node id="{xml_text(node.influencer.key)}">{values}{color}</node>\n'


def _ties(edges: Edges, texts: XmlTexts) -> list[str]:
    columns = (edges.sources, edges.targets, edges.counts, instants(edges.first_at), instants(edges.last_at))
    return [
        f'<edge source="{texts[source]}" target="{texts[target]}"><data key="edge_weight">{float(count)}</data>'
        + (
            f'<data key="edge_first_at">{start}</data><data key="edge_last_at">{end}</data></edge>\n'
            if start
            else "</edge>\n"
        )
        for source, target, count, start, end in zip(*columns, strict=True)
    ]


def _mentions(edges: Edges, texts: XmlTexts) -> list[str]:
    columns = (edges.sources, edges.targets, edges.counts, instants(edges.first_at), edges.kinds, edges.urls)
    return [
        f'<edge source="{texts[source]}" target="{texts[target]}"><data key="edge_weight">{float(count)}</data>'
        + (f'<data key="edge_at">{at}</data>' if at else "")
        + f'<data key="edge_kind">{xml_text(kind)}</data>'
        + (f'<data key="edge_url">{xml_text(url)}</data>' if url else "")
        + "</edge>\n"
        for source, target, count, at, kind, url in zip(*columns, strict=True)
    ]
