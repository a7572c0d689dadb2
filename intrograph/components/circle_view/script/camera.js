import { prefersStillness } from "./environment.js";

// Glides to where everyone is in sight, with their names.
export function fit({ network }, at_once = false) {
  const before = { position: network.getViewPosition(), scale: network.getScale() };
  network.fit({ animation: false, maxZoomLevel: 1.25 });
  const after = { position: network.getViewPosition(), scale: 0.92 * network.getScale() };
  if (prefersStillness() || at_once) {
    network.moveTo({ ...after, animation: false });
    return;
  }
  network.moveTo({ ...before, animation: false });
  network.moveTo({ ...after, animation: { duration: 400, easingFunction: "easeInOutCubic" } });
}
