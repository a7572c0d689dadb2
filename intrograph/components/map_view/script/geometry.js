// Where things are: from the map's own units to the screen and back, sizes by zoom, and what lies inside an outline.
const MARGIN_PX = 26; // between the outermost people and the edge
const LARGEST_PX = 34; // radius of a person, however near

// The scale and offset that fit all positions into a width and a height (px).
export function fitting({ x, y }, width, height, margin = MARGIN_PX) {
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
  for (let i = 0; i < x.length; i += 1) {
    left = Math.min(left, x[i]);
    right = Math.max(right, x[i]);
    top = Math.min(top, y[i]);
    bottom = Math.max(bottom, y[i]);
  }
  const room = (length) => Math.max(40, length - 2 * margin);
  const scale = Math.min(room(width) / Math.max(right - left, 1), room(height) / Math.max(bottom - top, 1));
  return { scale, x: width / 2 - (scale * (left + right)) / 2, y: height / 2 - (scale * (top + bottom)) / 2 };
}

// The view on the screen: `fit`, then the zoom and shift of the gestures.
export function viewOf(fit, transform) {
  return {
    scale: fit.scale * transform.k,
    x: fit.x * transform.k + transform.x,
    y: fit.y * transform.k + transform.y,
    k: transform.k,
  };
}

export const toScreen = (view, x, y) => [view.scale * x + view.x, view.scale * y + view.y];
export const toMap = (view, x, y) => [(x - view.x) / view.scale, (y - view.y) / view.scale];

// Radii (px) at the first zoom by influence, so that people of a large map are dots.
export function baseRadii(influence, width, height) {
  const spacing = Math.sqrt((0.5 * width * height) / Math.max(influence.length, 1));
  const least = Math.min(2.6, Math.max(0.7, 0.13 * spacing));
  const most = Math.min(14, least + Math.max(5, 0.9 * spacing));
  const top = Math.max(...influence.subarray(0, 1), 1e-12); // the first has most
  return Float32Array.from(influence, (value) => least + (most - least) * Math.sqrt(Math.max(value, 0) / top) ** 1.5);
}

export const radiusAt = (radius, k) => Math.min(LARGEST_PX, radius * Math.sqrt(k));

// Whether a point is inside an outline of corners [x, y]: a ray to its right crosses it an odd number of times.
export function isInside(outline, x, y) {
  let inside = false;
  for (let i = 0, j = outline.length - 1; i < outline.length; j = i, i += 1) {
    const [x0, y0] = outline[i];
    const [x1, y1] = outline[j];
    if (y0 > y !== y1 > y && x < x0 + ((x1 - x0) * (y - y0)) / (y1 - y0)) inside = !inside;
  }
  return inside;
}

// The people inside an outline, in ascending order; `index` finds those in its bounding box.
export function peopleInside(index, { x, y }, outline) {
  const [xs, ys] = [outline.map(([px]) => px), outline.map(([, py]) => py)];
  const box = [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
  return index
    .range(...box)
    .filter((person) => isInside(outline, x[person], y[person]))
    .sort((a, b) => a - b);
}
