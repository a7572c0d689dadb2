"""Draw docs/architecture.svg from the imports that the code really has.

    python docs/draw_architecture.py [--check]

The layers come from the contracts in pyproject.toml, the imports from grimp, the import graph behind import-linter.
Layers that import nothing from each other share a row; the modules of `intrograph` that commands, pages and the
Python API share are one box. Two kinds of arrow are left out to keep the picture readable: arrows into `UNIVERSAL`,
which everything imports, and arrows that follow from others (a imports b, b imports c, a imports c too). An import
against the layers is drawn in red.
"""

import argparse
import ast
import sys
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from xml.sax.saxutils import escape

import grimp
import networkx as nx

PROJECT = Path(__file__).resolve().parents[1]
PICTURE = PROJECT / "docs" / "architecture.svg"
ENTRY_POINT = "app"  # app.py is a script outside the packages, so grimp does not see it
UNIVERSAL = ("graph.errors", "graph.records", "graph.text")
SHARED = "intrograph.shared"  # stands for all modules of `intrograph` that are no package and have no role below

# Horizontal centre as a share of the width, and what the box does. A box that is not listed takes a free place.
BOXES = {
    "app": (0.6, "page list and theme"),
    "intrograph.api": (0.13, "import intrograph as ig"),
    "intrograph.cli": (0.36, "commands"),
    "intrograph.pages": (0.6, "pages of the app"),
    "intrograph.components": (0.8, "views, cards, search box"),
    "intrograph.precompile": (0.09, "kernels compiled ahead"),
    SHARED: (0.36, ""),
    "intrograph.state": (0.66, "the URL, the open store"),
    "intrograph.serving": (0.66, "hosts, sign-in"),
    "intrograph.nx_plugin": (0.91, "networkx entry points"),
    "ingest": (0.09, "files to records to store"),
    "graph.introductions": (0.23, "candidates, score, reasons"),
    "graph.trust": (0.6, "flags with evidence"),
    "graph.watch": (0.75, "growth, tiers, forecast"),
    "graph.outreach": (0.4, "board, limits, warnings"),
    "graph.digest": (0.2, "a week as a mail"),
    "graph.engines": (0.5, "without a store, Spark"),
    "graph.circle": (0.44, "ego network, paths, time"),
    "graph.search": (0.62, "index, resolving names"),
    "graph.analysis": (0.8, "communities, measures"),
    "graph.export": (0.2, "CSV cells"),
    "graph.cross_filter": (0.66, "filters of people"),
    "graph.ties": (0.42, "tie strength"),
    "graph.snapshot": (0.52, "arrays on disk"),
    "graph.store": (0.09, "Bolt, Cypher, both servers"),
    "graph.nx_backend": (0.86, "networkx, compiled"),
    "graph.errors": (0.3, "one error tree"),
    "graph.records": (0.5, "the types"),
    "graph.text": (0.7, "words and numbers"),
}

WIDTH, BOX_WIDTH, BOX_HEIGHT, LETTER_WIDTH = 980, 156, 46, 5.8
ROW_GAP, FRAME_GAP, FRAME_PADDING, MARGIN = 48, 50, 30, 16
CLEARANCE = 10  # between an arrow and a box, or another arrow, that it passes
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

Edge = tuple[str, str]  # importer, imported
Point = tuple[float, float]  # pixels from the left and from the top


@dataclass(frozen=True)
class Box:
    """A rectangle with two lines of text, its centre and its top in pixels."""

    name: str
    label: str
    role: str
    x: float
    top: float
    width: float

    @property
    def package(self) -> str:
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


# --- what imports what


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


def imports(units: Iterable[str]) -> set[Edge]:
    """Which unit of the layers imports which, `UNIVERSAL` left out."""
    known = set(units)
    modules = grimp.build_graph(*sorted({unit.split(".")[0] for unit in known} - {ENTRY_POINT}), cache_dir=None)
    pairs = [(m, imported) for m in modules.modules for imported in modules.find_modules_directly_imported_by(m)]
    statements = ast.walk(ast.parse((PROJECT / f"{ENTRY_POINT}.py").read_text()))
    pairs += [(ENTRY_POINT, node.module) for node in statements if isinstance(node, ast.ImportFrom) and node.module]
    edges = {(_unit(importer, known), _unit(imported, known)) for importer, imported in pairs}
    return {(a, b) for a, b in edges if a and b and a != b and b not in UNIVERSAL}


def _unit(module: str, units: set[str]) -> str | None:
    """The unit that holds a module; None for the `__init__` of a package whose parts are units."""
    parts = module.split(".")
    return next((name for size in (2, 1) if (name := ".".join(parts[:size])) in units), None)


def box_of(unit: str) -> str:
    """The name of the box that stands for a unit: its own, or `SHARED`."""
    is_package = (PROJECT / unit.replace(".", "/")).is_dir()
    return SHARED if unit.startswith("intrograph.") and not is_package and unit not in BOXES else unit


def boxes_by_layer(units: list[list[str]]) -> list[list[str]]:
    """The layers with boxes in place of units, each box in the highest layer of its units."""
    seen: set[str] = set()
    stack = []
    for layer in units:
        boxes = list(dict.fromkeys(box for unit in layer if (box := box_of(unit)) not in seen))
        seen.update(boxes)
        if boxes:
            stack.append(boxes)
    return stack


def rows(stack: list[list[str]], edges: set[Edge]) -> list[list[str]]:
    """Layers in rows: a layer joins the row above if neither imports the other and both belong to one package."""
    placed: list[list[str]] = []
    for layer in stack:
        above = placed[-1] if placed else []
        same_package = bool(above) and above[0].split(".")[0] == layer[0].split(".")[0]
        independent = UNIVERSAL[0] not in layer and not any((a, b) in edges for a in above for b in layer)
        if same_package and independent:
            above.extend(layer)
        else:
            placed.append(list(layer))
    return placed


# --- where it stands


def place(placed_rows: list[list[str]], members: list[str]) -> tuple[dict[str, Box], list[Frame], float]:
    """Boxes by name, the frames around packages of packages, and the height of the picture.

    `members` are the modules of the shared box.
    """
    boxes: dict[str, Box] = {}
    frames: list[Frame] = []
    y, package, frame_top = float(MARGIN), "", 0.0
    for row in placed_rows:
        if row[0].split(".")[0] != package:
            if package:
                y += FRAME_GAP - ROW_GAP
            if frame_top:
                frames.append(Frame(package, frame_top, y - FRAME_GAP + FRAME_PADDING / 2))
            package = row[0].split(".")[0]
            frame_top = y if "." in row[0] else 0.0
            y += FRAME_PADDING if frame_top else 0
        for name, x in _centres(row).items():
            label, role = _texts(name, members)
            boxes[name] = Box(name, label, role, x, y, max(BOX_WIDTH, LETTER_WIDTH * len(role)))
        y += BOX_HEIGHT + ROW_GAP
    bottom = y - ROW_GAP + FRAME_PADDING / 2
    if frame_top:
        frames.append(Frame(package, frame_top, bottom))
    return boxes, frames, bottom + 3 * MARGIN


def _texts(name: str, members: list[str]) -> tuple[str, str]:
    """The two lines of a box."""
    if name == SHARED:
        return "shared modules", ", ".join(members)
    label = f"{name}.py" if name == ENTRY_POINT else name.split(".")[-1]
    return label, BOXES[name][1] if name in BOXES else ""


def _centres(row: list[str]) -> dict[str, float]:
    """Horizontal centres of a row in pixels; a box that has none in `BOXES` takes the middle of the widest gap."""
    shares = {name: BOXES[name][0] for name in row if name in BOXES}
    for name in sorted(set(row) - set(shares)):
        widest = max(pairwise(sorted([-0.1, *shares.values(), 1.1])), key=lambda gap: gap[1] - gap[0])
        shares[name] = sum(widest) / 2
    return {name: round(share * WIDTH, 1) for name, share in shares.items()}


class Router:
    """Leads arrows down the rows, between boxes and beside other arrows."""

    def __init__(self, boxes: dict[str, Box]) -> None:
        self._rows: dict[float, list[Box]] = {}
        for box in boxes.values():
            self._rows.setdefault(box.top, []).append(box)
        self._taken: dict[float, list[float]] = {top: [] for top in self._rows}

    def points(self, start: Point, end: Point) -> list[Point]:
        """The start, where each row in between is entered and left, and the end."""
        points = [start]
        for top in sorted(row for row in self._rows if start[1] < row and row + BOX_HEIGHT < end[1]):
            x, y = points[-1]
            x = self._free(top, x + (end[0] - x) * (top + BOX_HEIGHT / 2 - y) / (end[1] - y))
            points += [(x, top), (x, top + BOX_HEIGHT)]
        return [*points, end]

    def _free(self, top: float, wish: float) -> float:
        """The place nearest to `wish` in a row that is clear of boxes and, if possible, of other arrows."""
        row = self._rows[top]
        gaps = [x for x in range(12, WIDTH - 11, 2) if all(abs(x - b.x) >= b.width / 2 + CLEARANCE for b in row)]
        clear = [x for x in gaps if all(abs(x - other) >= CLEARANCE for other in self._taken[top])]
        x = float(min(clear or gaps, key=lambda place: (abs(place - wish), place)))
        self._taken[top].append(x)
        return x


def fan_out(edges: Iterable[Edge], boxes: dict[str, Box]) -> dict[Edge, tuple[float, float]]:
    """How far each arrow leaves and arrives beside the centre of its boxes, so that arrows do not share an end."""
    offsets: dict[Edge, list[float]] = {edge: [0.0, 0.0] for edge in edges}
    for end in (0, 1):
        for name, box in boxes.items():
            own = sorted((edge for edge in offsets if edge[end] == name), key=lambda edge: boxes[edge[1 - end]].x)
            step = min(22.0, (box.width - 40) / max(1, len(own) - 1))
            for position, edge in enumerate(own):
                offsets[edge][end] = (position - (len(own) - 1) / 2) * step
    return {edge: (start, end) for edge, (start, end) in offsets.items()}


# --- how it is drawn


def draw() -> str:
    """The picture as SVG; the same imports give the same bytes."""
    units = layers()
    rank = {unit: depth for depth, layer in enumerate(units) for unit in layer}
    found = imports(rank)
    upward = {(a, b) for a, b in found if rank[a] >= rank[b]}
    edges = {(box_of(a), box_of(b)) for a, b in found - upward if box_of(a) != box_of(b)}
    members = sorted(unit.split(".")[1] for unit in rank if box_of(unit) == SHARED)
    boxes, frames, height = place(rows(boxes_by_layer(units), edges), members)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:.0f}" role="img">',
        "<title>The packages of Intrograph and what they import</title>",
        f"<style>{STYLE}</style><defs>{_head('head', '#7d8998')}{_head('red', '#d3302f')}</defs>",
        *(_frame(frame) for frame in frames),
    ]
    downward = nx.transitive_reduction(nx.DiGraph(sorted(edges))).edges
    offsets = fan_out(sorted(downward), boxes)
    router = Router(boxes)
    for edge in sorted(downward, key=lambda edge: (boxes[edge[1]].top - boxes[edge[0]].top, edge)):
        source, target = boxes[edge[0]], boxes[edge[1]]
        leaves, arrives = offsets[edge]
        points = router.points((source.x + leaves, source.bottom), (target.x + arrives, target.top - 2))
        parts.append(_arrow(points, "import", f"{edge[0]} imports {edge[1]}"))
    for importer, imported in sorted(upward):
        source, target = boxes[box_of(importer)], boxes[box_of(imported)]
        points = [(source.x, source.top), (target.x, target.bottom + 2)]
        parts.append(_arrow(points, "upward", f"{importer} imports {imported}, against the layers"))
    parts += [_box(box) for box in boxes.values()]
    *others, last = (name.split(".")[1] for name in UNIVERSAL)
    note = f"An arrow is an import. Everything imports {', '.join(others)} and {last};"
    note += " arrows that follow from others are left out."
    parts.append(f'<text class="note" x="{WIDTH / 2}" y="{height - MARGIN:.1f}">{note}</text></svg>')
    return "\n".join(parts) + "\n"


def _arrow(points: list[Point], kind: str, title: str) -> str:
    """A smooth line through points: a curve to each row, a vertical line across it."""
    (x, y), *others = points
    path = f"M{x:.1f} {y:.1f}"
    for position, (next_x, next_y) in enumerate(others):
        if position % 2 == 0:
            bend = (next_y - y) / 2
            path += f"C{x:.1f} {y + bend:.1f} {next_x:.1f} {next_y - bend:.1f} {next_x:.1f} {next_y:.1f}"
        else:
            path += f"V{next_y:.1f}"
        x, y = next_x, next_y
    return f'<path class="{kind}" d="{path}"><title>{escape(title)}</title></path>'


def _head(name: str, color: str) -> str:
    shape = f'<path d="M0 1L9 5L0 9z" fill="{color}"/>'
    size = 'viewBox="0 0 10 10" refX="8" refY="5" markerWidth="9" markerHeight="9" markerUnits="userSpaceOnUse"'
    return f'<marker id="{name}" {size} orient="auto">{shape}</marker>'


def _frame(frame: Frame) -> str:
    rectangle = f'x="4" y="{frame.top:.1f}" width="{WIDTH - 8}" height="{frame.bottom - frame.top:.1f}" rx="10"'
    label = f'<text class="label" x="16" y="{frame.top + 20:.1f}">{frame.label}/</text>'
    return f'<rect class="frame" {rectangle}/>{label}'


def _box(box: Box) -> str:
    rectangle = f'x="{box.x - box.width / 2:.1f}" y="{box.top:.1f}" width="{box.width}" height="{BOX_HEIGHT}" rx="7"'
    lines = (
        f'<text class="name" x="{box.x:.1f}" y="{box.top + (20 if box.role else 28):.1f}">{escape(box.label)}</text>'
    )
    if box.role:
        lines += f'<text class="role" x="{box.x:.1f}" y="{box.top + 36:.1f}">{escape(box.role)}</text>'
    return f'<g class="{box.package}"><rect {rectangle}/>{lines}</g>'


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true", help="fail if the picture is not what would be drawn")
    check = parser.parse_args().check
    sys.path.insert(0, str(PROJECT))
    svg = draw()
    if not check:
        PICTURE.write_text(svg, encoding="utf-8")
        print(f"Drew {PICTURE.relative_to(PROJECT)}.")
    elif not PICTURE.exists() or PICTURE.read_text(encoding="utf-8") != svg:
        sys.exit(f"{PICTURE.relative_to(PROJECT)} is out of date: run `python docs/draw_architecture.py`.")


if __name__ == "__main__":
    main()
