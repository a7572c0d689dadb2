// The level of detail by zoom: communities from far away, fine communities nearer, people when near.
export const ALL_TIES = 8000; // up to so many, every tie is drawn at every zoom
const FAR_TIES = 2500; // of a larger map, the strongest ones beside the ribbons
const NEAR_TIES = 6000; // drawn at once when zoomed in
const FINE_FROM = 2.2; // zoom at which fine communities take over
const PEOPLE_FROM = 6;

export function levelAt(k) {
  if (k < FINE_FROM) return "broad";
  return k < PEOPLE_FROM ? "fine" : "people";
}

// How much is drawn: the level whose ribbons are shown (none where all ties are drawn), and the limit of ties.
export function detailAt(k, ties) {
  if (ties <= ALL_TIES) return { level: levelAt(k), ribbons: null, limit: ties };
  const level = levelAt(k);
  return { level, ribbons: level === "people" ? null : level, limit: level === "broad" ? FAR_TIES : NEAR_TIES };
}

// The width (px) of a ribbon: in proportion to its ties, the widest one `widest`.
export const ribbonWidth = (ties, most, widest) => Math.max(0.75, (widest * ties) / Math.max(most, 1));
