// The geometry of the lanes, and what belongs together: `paths` have places `at` in the three lanes, from 0.

// The ties to draw; one that several paths share is drawn once. `gap` is 0 before the connectors, 1 after them.
export function tiesOf(paths) {
  const ties = new Map();
  paths.forEach(({ at, strengths }, path) => {
    for (const gap of [0, 1]) {
      const id = `${gap} ${at[gap]} ${at[gap + 1]}`;
      const [from, to] = at.slice(gap);
      if (!ties.has(id)) ties.set(id, { gap, from, to, strength: strengths[gap], paths: [] });
      ties.get(id).paths.push(path);
    }
  });
  return [...ties.values()];
}

// The paths that run through a place of a lane.
export const pathsThrough = (paths, lane, place) =>
  paths.flatMap(({ at }, path) => (at[lane] === place ? [path] : []));

// The middle of a place in a lane of `count`, when all lanes are as high as the longest one.
export const heightOf = (place, count, total) => ((place + 0.5) * total) / count;

// A curve that leaves and reaches both lanes horizontally.
export function curveBetween(left, top, right, bottom) {
  const middle = (left + right) / 2;
  return `M${left} ${top}C${middle} ${top} ${middle} ${bottom} ${right} ${bottom}`;
}

// The width of a tie in pixels; `strength` is 0 to 1.
export const widthOf = (strength) => 1.5 + 6.5 * Math.max(0, Math.min(1, strength));

// The target that a key leads to from one of `count`; null for keys that mean nothing here.
export function targetAfter(place, key, count) {
  const to = { ArrowDown: place + 1, ArrowUp: place - 1, Home: 0, End: count - 1 }[key];
  return to == null ? null : Math.max(0, Math.min(count - 1, to));
}
