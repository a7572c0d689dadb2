// What a key in the field means, without touching the page.

// The option that a key leads to: `active` is an index, or -1 for none; null for keys that do not move.
export function movedOption(key, active, count) {
  if (!count) return null;
  if (key === "ArrowDown") return active + 1 < count ? active + 1 : -1;
  if (key === "ArrowUp") return active < 0 ? count - 1 : active - 1;
  if (active < 0) return null; // Home and End move the cursor in the text
  if (key === "Home") return 0;
  return key === "End" ? count - 1 : null;
}

// The option that Enter takes: the active one, else the first hit; -1 for none.
export function takenOption(active, options) {
  return active >= 0 ? active : options.findIndex(({ kind }) => kind === "hit");
}

// Whether a key press on the page asks for the search field.
export function asksForSearch(event) {
  const at = event.composedPath()[0];
  const typing = at instanceof Element && at.closest("input, textarea, select, [contenteditable='true']");
  return event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey;
}
