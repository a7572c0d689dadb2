// Which bins the brush covers: pairs [first, last] of indices, both included, of `count` bins.

// Where a drag leads: `grip` is 0 or 1 for an end, "all" for the whole brush, null for a new one from `origin`.
export function dragged([first, last], grip, origin, to, count) {
  if (grip === 0) return [Math.min(to, last), last];
  if (grip === 1) return [first, Math.max(to, first)];
  if (grip === "all") {
    const by = Math.max(-first, Math.min(count - 1 - last, to - origin));
    return [first + by, last + by];
  }
  return [Math.min(origin, to), Math.max(origin, to)];
}

const STEPS = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 4, PageDown: -4 };

// Where a key moves an end (0 or 1); null for keys that mean nothing here.
export function keyed([first, last], end, key, count) {
  const by = STEPS[key];
  const to = key === "Home" ? 0 : key === "End" ? count - 1 : by && [first, last][end] + by;
  if (to == null) return null;
  return end === 0 ? [Math.max(0, Math.min(to, last)), last] : [first, Math.min(count - 1, Math.max(to, first))];
}

export const isAll = ([first, last], count) => first === 0 && last === count - 1;
