// Choosing people by an outline: a lasso or a rectangle, by their buttons, or a rectangle with Shift held.
import { bitsOf } from "./data.js";
import { peopleInside, toMap } from "./geometry.js";
import { requestFrame } from "./layers.js";

const SMALLEST_PX = 6;

export const choosesNow = (map, event) => Boolean(map.tool) || event.shiftKey;

export function setTool(map, tool) {
  map.tool = map.tool === tool ? null : tool;
  for (const [name, button] of Object.entries(map.toolButtons))
    button.setAttribute("aria-pressed", String(map.tool === name));
  map.canvas.style.cursor = map.tool ? "crosshair" : "grab";
}

export function listenToOutlines(map) {
  const at = (event) => {
    const box = map.canvas.getBoundingClientRect();
    return [event.clientX - box.x, event.clientY - box.y];
  };
  map.canvas.addEventListener("pointerdown", (event) => {
    map.hasOutlined = false;
    if (event.button || !choosesNow(map, event)) return;
    map.canvas.setPointerCapture(event.pointerId);
    map.outline = { rectangle: map.tool !== "lasso", points: [at(event)] };
  });
  map.canvas.addEventListener("pointermove", (event) => {
    if (!map.outline) return;
    if (map.outline.rectangle) map.outline.points[1] = at(event);
    else map.outline.points.push(at(event));
    requestFrame(map);
  });
  map.canvas.addEventListener("pointerup", () => {
    if (!map.outline) return;
    const corners = cornersOf(map.outline);
    map.outline = null;
    map.hasOutlined = true; // a click follows, which opens nobody
    if (isLarge(corners)) chooseInside(map, corners);
    requestFrame(map);
  });
}

export function cornersOf({ rectangle, points }) {
  if (!rectangle || points.length < 2) return points;
  const [[x0, y0], [x1, y1]] = points;
  return [
    [x0, y0],
    [x1, y0],
    [x1, y1],
    [x0, y1],
  ];
}

function isLarge(corners) {
  const spread = (axis) =>
    Math.max(...corners.map((corner) => corner[axis])) - Math.min(...corners.map((corner) => corner[axis]));
  return corners.length > 2 && spread(0) > SMALLEST_PX && spread(1) > SMALLEST_PX;
}

function chooseInside(map, corners) {
  const outline = corners.map(([x, y]) => toMap(map.view, x, y));
  const people = peopleInside(map.index, map.drawing, outline).filter((person) => map.shown[person]);
  setChosen(map, people);
  map.announce(`${people.length.toLocaleString("en")} people chosen.`);
  map.emit({ type: "select", people: bitsOf(map.drawing.size, people) });
  setTool(map, map.tool);
}

export function setChosen(map, people) {
  map.chosen = people;
  map.root.dataset.chosen = String(people.length);
  requestFrame(map);
}

export function paintOutline(map, context) {
  if (!map.outline) return;
  context.beginPath();
  for (const point of cornersOf(map.outline)) context.lineTo(...point);
  context.closePath();
  context.globalAlpha = 0.14;
  context.fillStyle = map.theme.accent;
  context.fill();
  context.globalAlpha = 1;
  context.setLineDash([5, 4]);
  context.lineWidth = 1.5;
  context.strokeStyle = map.theme.accent;
  context.stroke();
  context.setLineDash([]);
}
