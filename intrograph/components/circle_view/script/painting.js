// What vis-network does not draw: names that never cover one another, the plus of those who can be opened, and marks.
const NAME_PX = 13; // on the screen, however far one has zoomed
const ROOM_PX = 3; // between two names
const BADGES_FOR = 70; // people; in a fuller picture only the one that is hovered shows its plus
const LEAST_WITH_BADGE_PX = 7; // radius of a circle beside which there is room for one

function paint(picture, context) {
  const scale = picture.network.getScale();
  const positions = picture.network.getPositions();
  context.save();
  for (const node of picture.nodes.get()) {
    const at = positions[node.id];
    if (!at) continue;
    if (showsBadge(picture, node)) paintBadge(picture, context, badgeOf(node, at, scale), node.opened);
    if (node.picked) paintRing(context, at, node.size + 5 / scale, scale, picture.theme.accent);
    if (node.pinned) paintPin(context, { x: at.x - 0.75 * node.size, y: at.y - 0.75 * node.size }, scale, picture.theme);
  }
  const labels = placedLabels(picture, positions, scale, context);
  for (const label of labels) paintLabel(picture, context, label, scale);
  picture.root.labels = labels.map(({ node, box }) => ({ name: node.name, ...box })); // where a test looks for overlaps
  context.restore();
}

// The most important name first: the middle, where one is, what is picked or pinned, then by influence. A name that
// would cover another is left out until there is room, by zooming in or hovering.
function placedLabels(picture, positions, scale, context) {
  const importance = (node) =>
    node.id === picture.center ? -4 : node.id === picture.hovered || node.id === picture.current ? -3
      : node.picked || node.pinned || node.opened ? -2 : node.more ? -1 : node.rank;
  const placed = [];
  const nodes = picture.nodes.get().filter((node) => positions[node.id]);
  nodes.sort((a, b) => importance(a) - importance(b));
  picture.widths ??= new Map();
  for (const node of nodes) {
    const bold = node.id === picture.center;
    const px = bold ? NAME_PX + 3 : NAME_PX;
    const width = widthOf(picture, context, node.name, px, bold) / scale;
    const height = (px * 1.25) / scale;
    const { x, y } = positions[node.id];
    const top = y + node.size + 3 / scale;
    const box = { left: x - width / 2, right: x + width / 2, top, bottom: top + height };
    const room = ROOM_PX / scale;
    const covers = (other) =>
      box.left < other.right + room && other.left < box.right + room && box.top < other.bottom && other.top < box.bottom;
    if (placed.some((other) => covers(other.box))) continue;
    placed.push({ node, x, top, height, px, bold, box });
  }
  return placed;
}

function widthOf(picture, context, text, px, bold) {
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

function paintLabel(picture, context, { node, x, top, px, bold }, scale) {
  context.font = `${bold ? "650 " : ""}${px / scale}px ${picture.theme.face}`;
  context.globalAlpha = picture.near && !picture.near.has(node.id) ? 0.25 : 1;
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

function showsBadge(picture, node) {
  if (node.id === picture.center || node.more || !picture.data.opens) return false;
  if (node.opened || node.id === picture.hovered || node.id === picture.current) return true;
  return picture.nodes.length <= BADGES_FOR && node.size * picture.network.getScale() >= LEAST_WITH_BADGE_PX;
}

// Beside the circle, not over it: on a small screen it would leave nothing to click on.
function badgeOf(node, { x, y }, scale) {
  const radius = (touched() ? 9 : 7) / scale;
  const out = (node.size + 0.6 * radius) * Math.SQRT1_2;
  return { x: x + out, y: y - out, radius };
}

// Whose plus or minus a point of the canvas hits; nobody's where the middle of a circle is nearer.
function badgeAt(picture, point) {
  const scale = picture.network.getScale();
  const positions = picture.network.getPositions();
  let [hit, least] = [null, Infinity];
  for (const node of picture.nodes.get()) {
    const at = positions[node.id];
    if (!at) continue;
    const toNode = Math.hypot(point.x - at.x, point.y - at.y);
    if (toNode < least) [hit, least] = [null, toNode];
    if (!showsBadge(picture, node)) continue;
    const badge = badgeOf(node, at, scale);
    const toBadge = Math.hypot(point.x - badge.x, point.y - badge.y);
    if (toBadge < least && toBadge <= 1.3 * badge.radius) [hit, least] = [node.id, toBadge];
  }
  return hit;
}

function paintBadge({ theme }, context, { x, y, radius }, opened) {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fillStyle = theme.paper;
  context.fill();
  context.lineWidth = radius / 6;
  context.strokeStyle = theme.ink;
  context.stroke();
  context.beginPath();
  context.lineWidth = radius / 4;
  context.moveTo(x - radius / 2, y);
  context.lineTo(x + radius / 2, y);
  if (!opened) {
    context.moveTo(x, y - radius / 2);
    context.lineTo(x, y + radius / 2);
  }
  context.stroke();
}

function paintRing(context, { x, y }, radius, scale, color) {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.setLineDash([6 / scale, 4 / scale]);
  context.lineWidth = 3 / scale;
  context.strokeStyle = color;
  context.stroke();
  context.setLineDash([]);
}

function paintPin(context, { x, y }, scale, theme) {
  const half = 6 / scale;
  context.beginPath();
  context.moveTo(x, y - half);
  context.lineTo(x + half, y);
  context.lineTo(x, y + half);
  context.lineTo(x - half, y);
  context.closePath();
  context.fillStyle = theme.ink;
  context.fill();
  context.lineWidth = 1.5 / scale;
  context.strokeStyle = theme.paper;
  context.stroke();
}
