"""Draw docs/architecture.svg from the imports that the code really has.

    python docs/draw_architecture.py [--check]

The layers come from the contracts in pyproject.toml, the arrows from grimp, the import graph behind import-linter.
Layers that import nothing from each other share a row. Three kinds of arrow are left out so that the picture stays
readable: arrows into `UNIVERSAL`, which everything imports; arrows that follow from others (a imports b, b imports c,
a imports c too); and arrows within a package. An import against the layers is drawn in red.
"""

import argparse
import ast
import sys
import tomllib
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from xml.sax.saxutils import escape

import grimp
import networkx as nx

PROJECT = Path(__file__).resolve().parents[1]
PICTURE = PROJECT / "docs" / "architecture.svg"
UNIVERSAL = ("graph.errors", "graph.records", "graph.text")
ENTRY_POINT = "app"  # app.py is a script outside the packages, so grimp does not see it

# Horizontal centres as a share of the width, chosen so that no arrow runs behind a box. A new box takes a free place.
CENTRES = {
    "app": 0.56,
    "intrograph.cli": 0.36,
    "intrograph.pages": 0.56,
    "intrograph.components": 0.79,
    "intrograph.jobs": 0.1,
    "intrograph.precompile": 0.28,
    "intrograph.demo": 0.51,
    "intrograph.state": 0.69,
    "intrograph.nx_plugin": 0.91,
    "ingest": 0.1,
    "graph.introductions": 0.26,
    "graph.circle": 0.45,
    "graph.search": 0.62,
    "graph.analysis": 0.79,
    "graph.export": 0.21,
    "graph.ties": 0.43,
    "graph.snapshot": 0.52,
    "graph.store": 0.1,
    "graph.nx_backend": 0.86,
    "graph.errors": 0.3,
    "graph.records": 0.5,
    "graph.text": 0.7,
}
ROLES = {
    "app": "page list and theme",
    "intrograph.cli": "commands",
    "intrograph.pages": "pages of the app",
    "intrograph.components": "views, cards, search box",
    "intrograph.state": "the URL, the open store",
    "intrograph.demo": "the sample, prepared",
    "intrograph.jobs": "background work",
    "intrograph.api": "import intrograph as ig",
    "intrograph.nx_plugin": "networkx entry points",
    "intrograph.precompile": "kernels compiled ahead",
    "ingest": "files to records to store",
    "graph.introductions": "candidates, score, reasons",
    "graph.circle": "ego network, paths, time",
    "graph.search": "index, resolving names",
    "graph.analysis": "communities, measures",
    "graph.ties": "tie strength",
    "graph.export": "CSV cells",
    "graph.snapshot": "arrays on disk",
    "graph.nx_backend": "networkx, compiled",
    "graph.store": "Bolt, Cypher, both servers",
    "graph.errors": "one error tree",
    "graph.records": "the types",
    "graph.text": "words and numbers",
}

WIDTH, BOX_WIDTH, BOX_HEIGHT = 980, 156, 46
ROW_GAP, FRAME_GAP, FRAME_PADDING, MARGIN = 50, 48, 30, 16
STYLE = """
  text { font-family: system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; text-anchor: middle }
  .name { font-size: 14px; font-weight: 600; fill: #12202f }
  .role { font-size: 11px; fill: #33475b }
  .label { font-size: 15px; font-weight: 600; text-anchor: start; fill: #6b7785 }
  .note { font-size: 12px; fill: #6b7785 }
  .frame { fill: #8794a5; fill-opacity: .1; stroke: #8794a5; stroke-opacity: .45 }
  .app rect, .intrograph rect { fill: #cfe3fb; stroke: #4a86c8 }
  .ingest rect { fill: #d9efd3; stroke: #58a046 }
  .graph rect { fill: #fde6c4; stroke: #d0902f }
  .import { fill: none; stroke: #7d8998; stroke-width: 1.4; marker-end: url(#head) }
  .upward { fill: none; stroke: #d3302f; stroke-width: 2.2; marker-end: url(#red) }
  @media (prefers-color-scheme: dark) { .label, .note { fill: #9aa7b5 } .import { stroke: #8b98a7 } }
"""


@dataclass(frozen=True)
class Box:
    """A package, or a module that stands beside packages, with its centre and the top of its rectangle in pixels."""

    name: str
    x: float
    top: float

    @property
    def group(self) -> str:
        return self.name.split(".")[0]

    @property
    def bottom(self) -> float:
        return self.top + BOX_HEIGHT


@dataclass(frozen=True)
class Frame:
    """The rectangle around the boxes of one top-level package, in pixels."""

    label: str
    top: float
    bottom: float


def layers() -> list[list[str]]:
    """The layers of pyproject.toml from top to bottom, those of a container in place of the container."""
    contracts = tomllib.loads((PROJECT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    inner: dict[str, list[list[str]]] = {}
    outer: list[str] = []
    for contract in contracts:
        if contract["type"] != "layers":
            continue
        if "containers" not in contract:
            outer = contract["layers"]
            continue
        for container in contract["containers"]:
            parts = [layer.replace("|", ":").split(":") for layer in contract["layers"]]
            inner[container] = [[f"{container}.{part.strip(' ()')}" for part in layer] for layer in parts]
    return [[ENTRY_POINT]] + [layer for package in outer for layer in inner.get(package, [[package]])]


def imports(boxes: set[str]) -> nx.DiGraph:
    """Which box imports which, arrows into `UNIVERSAL` left out."""
    roots = sorted({name.split(".")[0] for name in boxes} - {ENTRY_POINT})
    modules = grimp.build_graph(*roots, cache_dir=None)
    import_graph = nx.DiGraph()
    import_graph.add_nodes_from(sorted(boxes))
    for module in sorted(modules.modules):
        for imported in sorted(modules.find_modules_directly_imported_by(module)):
            _connect(import_graph, _box_of(module, boxes), _box_of(imported, boxes))
    for node in ast.walk(ast.parse((PROJECT / f"{ENTRY_POINT}.py").read_text())):
        if isinstance(node, ast.ImportFrom) and node.module:
            _connect(import_graph, ENTRY_POINT, _box_of(node.module, boxes))
    return import_graph


def _connect(import_graph: nx.DiGraph, importer: str | None, imported: str | None) -> None:
    if importer and imported and importer != imported and imported not in UNIVERSAL:
        import_graph.add_edge(importer, imported)


def _box_of(module: str, boxes: set[str]) -> str | None:
    """The box that holds a module; None for the top of a package of packages."""
    parts = module.split(".")
    return next((name for size in (2, 1) if (name := ".".join(parts[:size])) in boxes), None)


def without_implied(
    import_graph: nx.DiGraph, rank: dict[str, int]
) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Arrows down that no chain of other arrows implies, and all arrows against the layers."""
    upward = [(importer, imported) for importer, imported in import_graph.edges if rank[importer] >= rank[imported]]
    downward = nx.DiGraph(import_graph)
    downward.remove_edges_from(upward)
    return sorted(nx.transitive_reduction(downward).edges), sorted(upward)


def rows(contract_layers: list[list[str]], import_graph: nx.DiGraph) -> list[list[str]]:
    """Layers in rows: a layer joins the row above if neither imports the other and both belong to one package."""
    placed: list[list[str]] = []
    for layer in contract_layers:
        above = placed[-1] if placed else []
        same_package = bool(above) and above[0].split(".")[0] == layer[0].split(".")[0]
        independent = UNIVERSAL[0] not in layer and not any(import_graph.has_edge(a, b) for a in above for b in layer)
        if same_package and independent:
            above.extend(layer)
        else:
            placed.append(list(layer))
    return placed


def place(placed_rows: list[list[str]]) -> tuple[dict[str, Box], list[Frame], float]:
    """Boxes by name, the frames around packages of packages, and the height of the picture."""
    boxes: dict[str, Box] = {}
    frames: list[Frame] = []
    y, package, frame_top = float(MARGIN), "", 0.0
    for row in placed_rows:
        group = row[0].split(".")[0]
        if group != package:
            if package:
                y += FRAME_GAP - ROW_GAP
                if frame_top:
                    frames.append(Frame(package, frame_top, y - FRAME_GAP + FRAME_PADDING / 2))
            frame_top = y if "." in row[0] else 0.0
            y += FRAME_PADDING if frame_top else 0
            package = group
        for name, x in _centres(row).items():
            boxes[name] = Box(name, x, y)
        y += BOX_HEIGHT + ROW_GAP
    y -= ROW_GAP
    if frame_top:
        frames.append(Frame(package, frame_top, y + FRAME_PADDING / 2))
    return boxes, frames, y + FRAME_PADDING / 2 + 3 * MARGIN


def _centres(row: list[str]) -> dict[str, float]:
    """Horizontal centres of a row in pixels; a box without a place of its own takes the middle of the widest gap."""
    centres = {name: CENTRES[name] for name in row if name in CENTRES}
    for name in sorted(set(row) - set(centres)):
        taken = sorted([-0.1, *centres.values(), 1.1])
        widest = max(pairwise(taken), key=lambda gap: gap[1] - gap[0])
        centres[name] = sum(widest) / 2
    return {name: round(share * WIDTH, 1) for name, share in centres.items()}


def arrow(source: Box, target: Box, offsets: tuple[float, float], kind: str) -> str:
    """A curve from the bottom of one box to the top of another; an arrow against the layers runs the other way."""
    start, end = (source.bottom, target.top - 2) if kind == "import" else (source.top, target.bottom + 2)
    bend = (end - start) * 0.5
    x1, x2 = source.x + offsets[0], target.x + offsets[1]
    curve = f"M{x1:.1f} {start:.1f}C{x1:.1f} {start + bend:.1f} {x2:.1f} {end - bend:.1f} {x2:.1f} {end:.1f}"
    return f'<path class="{kind}" d="{curve}"><title>{source.name} imports {target.name}</title></path>'


def fan_out(edges: list[tuple[str, str]], boxes: dict[str, Box]) -> dict[tuple[str, str], tuple[float, float]]:
    """How far each arrow leaves and arrives beside the centre of its boxes, so that arrows do not share an end."""
    offsets: dict[tuple[str, str], list[float]] = {edge: [0.0, 0.0] for edge in edges}
    for end in (0, 1):
        for name in boxes:
            mine = sorted((e for e in edges if e[end] == name), key=lambda edge: boxes[edge[1 - end]].x)
            step = min(22.0, (BOX_WIDTH - 40) / max(1, len(mine) - 1))
            for position, edge in enumerate(mine):
                offsets[edge][end] = (position - (len(mine) - 1) / 2) * step
    return {edge: (start, end) for edge, (start, end) in offsets.items()}


def draw() -> str:
    """The picture as SVG; the same imports give the same bytes."""
    contract_layers = layers()
    rank = {name: depth for depth, layer in enumerate(contract_layers) for name in layer}
    import_graph = imports(set(rank))
    boxes, frames, height = place(rows(contract_layers, import_graph))
    downward, upward = without_implied(import_graph, rank)
    offsets = fan_out(downward, boxes)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:.0f}" role="img">',
        "<title>The packages of Intrograph and what they import</title>",
        f"<style>{STYLE}</style><defs>{_head('head', '#7d8998')}{_head('red', '#d3302f')}</defs>",
    ]
    for frame in frames:
        rectangle = f'x="4" y="{frame.top:.1f}" width="{WIDTH - 8}" height="{frame.bottom - frame.top:.1f}" rx="10"'
        parts.append(f'<rect class="frame" {rectangle}/>')
        parts.append(f'<text class="label" x="16" y="{frame.top + 20:.1f}">{frame.label}/</text>')
    parts += [arrow(boxes[a], boxes[b], offsets[a, b], "import") for a, b in downward]
    parts += [arrow(boxes[a], boxes[b], (0, 0), "upward") for a, b in upward]
    parts += [_box(box) for box in boxes.values()]
    *others, last = (name.split(".")[1] for name in UNIVERSAL)
    note = f"An arrow is an import. Everything imports {', '.join(others)} and {last};"
    note += " arrows that follow from others are left out."
    parts.append(f'<text class="note" x="{WIDTH / 2}" y="{height - MARGIN:.1f}">{note}</text></svg>')
    return "\n".join(parts) + "\n"


def _head(name: str, color: str) -> str:
    shape = f'<path d="M0 1L9 5L0 9z" fill="{color}"/>'
    size = 'viewBox="0 0 10 10" refX="8" refY="5" markerWidth="9" markerHeight="9" markerUnits="userSpaceOnUse"'
    return f'<marker id="{name}" {size} orient="auto">{shape}</marker>'


def _box(box: Box) -> str:
    label, role = box.name.removeprefix(f"{box.group}."), ROLES.get(box.name, "")
    label = f"{label}.py" if box.name == ENTRY_POINT else label
    rectangle = f'x="{box.x - BOX_WIDTH / 2:.1f}" y="{box.top:.1f}" width="{BOX_WIDTH}" height="{BOX_HEIGHT}" rx="7"'
    name = f'<text class="name" x="{box.x:.1f}" y="{box.top + (20 if role else 28):.1f}">{escape(label)}</text>'
    detail = f'<text class="role" x="{box.x:.1f}" y="{box.top + 36:.1f}">{escape(role)}</text>' if role else ""
    return f'<g class="{box.group}"><rect {rectangle}/>{name}{detail}</g>'


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true", help="fail if the picture is not what would be drawn")
    sys.path.insert(0, str(PROJECT))
    svg = draw()
    if parser.parse_args().check:
        if not PICTURE.exists() or PICTURE.read_text(encoding="utf-8") != svg:
            sys.exit(f"{PICTURE.relative_to(PROJECT)} is out of date: run `python docs/draw_architecture.py`.")
        return
    PICTURE.write_text(svg, encoding="utf-8")
    print(f"Drew {PICTURE.relative_to(PROJECT)}.")


if __name__ == "__main__":
    main()
