// The bars of the timeline: stacked by kind of mention, with a line for picked people, and a legend.
export const SVG_NAMESPACE = "http://www.w3.org/2000/svg";

// The parts of one bar, the most frequent kind at the bottom.
export function stackOf(parts, kinds) {
  return parts.flatMap((count, kind) => {
    if (!count) return [];
    const part = document.createElement("div");
    part.style.flexGrow = String(count);
    part.style.background = kinds[kind].color;
    return [part];
  });
}

// The middle of each bin and the height of its value, in a box of 100 by 100 with the origin at the top.
export function curvePoints(bins, most) {
  return bins.map(({ own }, index) => [(100 * (index + 0.5)) / bins.length, 100 - (100 * own) / most]);
}

export function curveOf(bins, most) {
  if (!bins.length || bins[0].own == null) return [];
  const points = curvePoints(bins, most).map(([x, y]) => `${x.toFixed(2)},${y.toFixed(2)}`);
  return ["time-curve-halo", "time-curve-line"].map((name) => {
    const shape = document.createElementNS(SVG_NAMESPACE, "polyline");
    shape.setAttribute("points", points.join(" "));
    shape.setAttribute("class", name);
    return shape;
  });
}

export function legendOf({ kinds, line }) {
  const entry = (className, text, color) => {
    const item = document.createElement("span");
    const mark = Object.assign(document.createElement("i"), { className });
    if (color) mark.style.background = color;
    item.append(mark, text);
    return item;
  };
  const entries = kinds.map(({ name, color }) => entry("time-kind", name, color));
  return line ? [...entries, entry("time-line", line)] : entries;
}
