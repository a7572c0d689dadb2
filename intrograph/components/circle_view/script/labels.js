// Names that never cover one another. vis-network scales names with the zoom and lets them overlap.
const NAME_PX = 13; // on the screen, at any zoom
const CENTER_NAME_PX = NAME_PX + 3;
const GAP_PX = 3; // between two names

// The most important name first: the center, the current node, picked and pinned ones, then by influence. A name that
// would cover another one is left out until there is room, by zooming in or hovering.
export function placedLabels(picture, positions, scale, context) {
  const importance = (node) =>
    node.id === picture.center ? -4
    : node.id === picture.hovered || node.id === picture.current ? -3
    : node.picked || node.pinned || node.opened ? -2
    : node.more ? -1
    : node.rank;
  const placed = [];
  const nodes = picture.nodes.get().filter((node) => positions[node.id]);
  nodes.sort((a, b) => importance(a) - importance(b));
  for (const node of nodes) {
    const label = labelOf(picture, node, positions[node.id], scale, context);
    if (!placed.some((other) => overlap(label.box, other.box, GAP_PX / scale))) placed.push(label);
  }
  return placed;
}

function labelOf(picture, node, { x, y }, scale, context) {
  const bold = node.id === picture.center;
  const px = bold ? CENTER_NAME_PX : NAME_PX;
  const width = widthOf(picture, context, node.name, px, bold) / scale;
  const height = (px * 1.25) / scale;
  const top = y + node.size + 3 / scale;
  const box = { left: x - width / 2, right: x + width / 2, top, bottom: top + height };
  return { node, x, top, height, px, bold, box };
}

export function overlap(a, b, gap) {
  return a.left < b.right + gap && b.left < a.right + gap && a.top < b.bottom && b.top < a.bottom;
}

function widthOf(picture, context, text, px, bold) {
  picture.widths ??= new Map();
  const key = `${px} ${bold} ${text}`;
  if (!picture.widths.has(key)) {
    context.font = `${bold ? "650 " : ""}${px}px ${picture.theme.face}`;
    const transform = context.getTransform();
    context.setTransform(1, 0, 0, 1, 0, 0);
    picture.widths.set(key, context.measureText(text).width);
    context.setTransform(transform);
  }
  return picture.widths.get(key);
}

// Faded names stay readable.
export const opacityOf = (node) => Math.sqrt(node.pale ?? 1);

export function paintLabel(picture, context, { node, x, top, px, bold }, scale) {
  context.font = `${bold ? "650 " : ""}${px / scale}px ${picture.theme.face}`;
  context.globalAlpha = picture.neighbors && !picture.neighbors.has(node.id) ? 0.25 : opacityOf(node);
  context.textAlign = "center";
  context.textBaseline = "top";
  context.lineJoin = "round";
  context.lineWidth = 4 / scale;
  context.strokeStyle = picture.theme.paper;
  context.fillStyle = picture.theme.ink;
  context.strokeText(node.name, x, top);
  context.fillText(node.name, x, top);
  context.globalAlpha = 1;
}
