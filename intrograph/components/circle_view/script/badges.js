// The plus of a node that can be expanded, the minus of one that is.
import { hasTouch } from "./environment.js";

const BADGES_UP_TO = 70; // nodes; in a fuller picture only the hovered one shows its plus
const MIN_NODE_PX = 7; // radius of a node beside which there is room for a badge
const BADGE_PX = 7;
const TOUCH_BADGE_PX = 9;

export function showsBadge(picture, node) {
  if (node.id === picture.center || node.more || node.group || !picture.data.can.expand) return false;
  if (node.opened || node.id === picture.hovered || node.id === picture.current) return true;
  return picture.nodes.length <= BADGES_UP_TO && node.size * picture.network.getScale() >= MIN_NODE_PX;
}

// Beside the node, not over it: on a small screen it would leave nothing to click on.
export function badgeOf(node, { x, y }, scale) {
  const radius = (hasTouch() ? TOUCH_BADGE_PX : BADGE_PX) / scale;
  const offset = (node.size + 0.6 * radius) * Math.SQRT1_2;
  return { x: x + offset, y: y - offset, radius };
}

// The node whose badge a point of the canvas hits; null if the middle of a node is nearer.
export function badgeAt(picture, point) {
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

export function paintBadge({ theme }, context, { x, y, radius }, opened) {
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
