import { prefersStillness } from "./environment.js";

const GLIDES_UP_TO = 150; // nodes: a fuller picture takes longer to draw than a frame of the glide lasts

// Glides to where everyone is in sight, with their names.
export function fit({ network, nodes }, at_once = false) {
  const before = { position: network.getViewPosition(), scale: network.getScale() };
  network.fit({ animation: false, maxZoomLevel: 1.25 });
  const after = { position: network.getViewPosition(), scale: 0.92 * network.getScale() };
  if (prefersStillness() || at_once || nodes.length > GLIDES_UP_TO) {
    network.moveTo({ ...after, animation: false });
    return;
  }
  network.moveTo({ ...before, animation: false });
  network.moveTo({ ...after, animation: { duration: 400, easingFunction: "easeInOutCubic" } });
}
