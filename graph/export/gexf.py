"""GEXF 1.3 for Gephi: attributes, colors, sizes, positions, and the times of ties for its timeline."""

from pathlib import Path

from graph.export.attributes import Attribute, attributes, known_values
from graph.export.contents import Contents, Edges, Node, instants
from graph.export.progress import Progress, counted
from graph.export.xml import XmlTexts, xml_text, xml_value
from graph.records import day_of

_DRAWN = ("label", "color", "size", "x", "y")  # which GEXF has elements and attributes of its own for
_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<gexf xmlns="http://gexf.net/1.3" xmlns:viz="http://gexf.net/1.3/viz" version="1.3">
<meta{date}><creator>Intrograph</creator><description>{title}</description></meta>
<graph defaultedgetype="directed" idtype="string" mode="dynamic" timeformat="date" timerepresentation="interval">
"""


def write(contents: Contents, path: Path, progress: Progress) -> None:
    """Write nodes and edges; a tie begins with its first mention, a single mention begins and ends with its time."""
    chosen = [each for each in attributes(with_personal=contents.has_emails) if each.name not in _DRAWN]
    date = "" if contents.as_of is None else f' lastmodifieddate="{day_of(contents.as_of)}"'
    with open(path, "w", encoding="utf-8", newline="\n") as file:
        file.write(_HEAD.format(date=date, title=xml_text(contents.title)))
        file.write(_declarations("node", [(attribute.name, attribute.type) for attribute in chosen]))
        file.write(_declarations("edge", _edge_attributes(contents)))
        file.write("<nodes>\n")
        for nodes in contents.nodes():
            file.writelines(_node(node, chosen) for node in nodes)
        file.write("</nodes>\n<edges>\n")
        texts, first = XmlTexts(), 0
        for edges in counted(contents, progress):
            file.writelines(_ties(edges, texts, first) if contents.mentions is None else _mentions(edges, texts, first))
            first += len(edges)
        file.write("</edges>\n</graph>\n</gexf>\n")


def _edge_attributes(contents: Contents) -> list[tuple[str, str]]:
    if contents.mentions is None:
        return [("first_at", "string"), ("last_at", "string")]
    return [("at", "string"), ("kind", "string"), ("url", "string")]


def _declarations(kind: str, named: list[tuple[str, str]]) -> str:
    lines = "".join(f'<attribute id="{name}" title="{name}" type="{value_type}"/>\n' for name, value_type in named)
    return f'<attributes class="{kind}" mode="static">\n{lines}</attributes>\n'


def _node(node: Node, chosen: list[Attribute]) -> str:
    influencer = node.influencer
    red, green, blue = bytes.fromhex(node.color[1:])
    values = "".join(
        f'<attvalue for="{each.name}" value="{xml_value(value)}"/>' for each, value in known_values(node, chosen)
    )
    position = "" if node.x is None or node.y is None else f'<viz:position x="{node.x!r}" y="{node.y!r}" z="0.0"/>'
    return (
        f'<node id="{xml_text(influencer.key)}" label="{xml_text(influencer.display_name)}">'
        f"<attvalues>{values}</attvalues>"
        f'<viz:color r="{red}" g="{green}" b="{blue}"/>{position}<viz:size value="{node.size}"/></node>\n'
    )


def _ties(edges: Edges, texts: XmlTexts, first: int) -> list[str]:
    columns = (edges.sources, edges.targets, edges.counts, instants(edges.first_at), instants(edges.last_at))
    return [
        f'<edge id="{number}" source="{texts[source]}" target="{texts[target]}" weight="{count}"'
        + (
            f' start="{start[:-1]}"><attvalues><attvalue for="first_at" value="{start}"/>'
            f'<attvalue for="last_at" value="{end}"/></attvalues></edge>\n'
            if start
            else "/>\n"
        )
        for number, (source, target, count, start, end) in enumerate(zip(*columns, strict=True), first)
    ]


def _mentions(edges: Edges, texts: XmlTexts, first: int) -> list[str]:
    columns = (edges.sources, edges.targets, edges.counts, instants(edges.first_at), edges.kinds, edges.urls)
    return [
        f'<edge id="{number}" source="{texts[source]}" target="{texts[target]}" weight="{count}"'
        + (f' start="{at[:-1]}" end="{at[:-1]}"' if at else "")
        + "><attvalues>"
        + (f'<attvalue for="at" value="{at}"/>' if at else "")
        + f'<attvalue for="kind" value="{xml_text(kind)}"/>'
        + (f'<attvalue for="url" value="{xml_text(url)}"/>' if url else "")
        + "</attvalues></edge>\n"
        for number, (source, target, count, at, kind, url) in enumerate(zip(*columns, strict=True), first)
    ]
