// What the page around the picture is like: its colors, its width, its pointer, and whether motion is welcome.
const NARROW_PX = 640; // on a narrower page the picture is seen from further away:
const NARROW_SCALE = 1.7; // its nodes are drawn larger, or they would be dots

export const prefersStillness = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
export const hasTouch = () => matchMedia("(pointer: coarse)").matches;
export const nodeScale = () => (innerWidth < NARROW_PX ? NARROW_SCALE : 1);

export function themeOf(host) {
  const style = getComputedStyle(host);
  const read = (name, fallback) => style.getPropertyValue(name).trim() || fallback;
  return {
    ink: read("--st-text-color", "#222"),
    paper: read("--st-background-color", "#fff"),
    accent: read("--st-primary-color", "#0072B2"),
    face: read("--st-font", "sans-serif"),
  };
}
