// The people that the filters on the page ask for: a byte for each person in the order of the drawing, or null for all.
import { applyFilter } from "./legend.js";

const FILTERED = "intrograph-filter"; // the event of the filters, beside `globalThis.intrographFilter`

function takeFilter(map) {
  const passes = globalThis.intrographFilter;
  const asked = passes?.length === map.drawing?.size ? passes : null;
  if (!asked && !map.asked) return;
  map.asked = asked;
  applyFilter(map);
}

export function followFilters(map) {
  if (!map.onFilter) {
    map.onFilter = () => takeFilter(map);
    globalThis.addEventListener(FILTERED, map.onFilter);
  }
  takeFilter(map);
}

export const leaveFilters = (map) => globalThis.removeEventListener(FILTERED, map.onFilter);
