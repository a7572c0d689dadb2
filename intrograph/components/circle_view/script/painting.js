// What vis-network does not draw: names, badges, the ring of picked nodes and the mark of pinned ones.
import { badgeOf, paintBadge, showsBadge } from "./badges.js";
import { paintLabel, placedLabels } from "./labels.js";

export function paint(picture, context) {
  const scale = picture.network.getScale();
  const positions = picture.network.getPositions();
  context.save();
  for (const node of picture.nodes.get()) {
    const at = positions[node.id];
    if (!at) continue;
    if (showsBadge(picture, node)) paintBadge(picture, context, badgeOf(node, at, scale), node.opened);
    if (node.picked) paintRing(context, at, node.size + 5 / scale, scale, picture.theme.accent);
    if (node.pinned) paintPin(context, pinOf(node, at), scale, picture.theme);
  }
  const labels = placedLabels(picture, positions, scale, context);
  for (const label of labels) paintLabel(picture, context, label, scale);
  picture.root.labels = labels.map(({ node, box }) => ({ name: node.name, ...box })); // where a test looks for overlaps
  context.restore();
}

const pinOf = (node, { x, y }) => ({ x: x - 0.75 * node.size, y: y - 0.75 * node.size });

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
