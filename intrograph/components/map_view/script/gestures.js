// Gestures on the map: zoom and shift by d3-zoom, hover, click, keys.
import { radiusAt, toMap, toScreen, viewOf } from "./geometry.js";
import { contactCount, requestFrame } from "./layers.js";
import { choosesNow, listenToOutlines, setChosen, setTool } from "./selection.js";

const MAX_ZOOM = 60;
const REACH_PX = 9; // from the edge of a person, for a pointer
const STEP_PX = 70; // of an arrow key
const ZOOM_STEP = 1.5;
const FLIGHT_MS = 650;
const PERSON_ZOOM = 4;

export function listenToGestures(map, { select, zoom, zoomIdentity }) {
  const target = select(map.canvas);
  map.zoom = zoom()
    .scaleExtent([0.6, MAX_ZOOM])
    .filter((event) => !event.button && (event.type === "wheel" || !choosesNow(map, event)))
    .on("zoom", ({ transform }) => {
      map.transform = transform;
      map.movedAt = performance.now();
      map.view = viewOf(map.fit, transform);
      requestFrame(map);
    });
  target.call(map.zoom).on("dblclick.zoom", null);
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const moving = (ms) => (still || !ms ? target : target.transition().duration(ms));
  // Several steps in quick succession add up, though each begins before the last one has ended.
  map.zoomBy = (factor) => {
    const goal = { k: Math.min(MAX_ZOOM, (map.goal ?? map.transform).k * factor) };
    const end = () => map.goal === goal && (map.goal = null);
    map.goal = goal;
    if (still) target.call(map.zoom.scaleTo, goal.k) && end();
    else target.transition().duration(180).call(map.zoom.scaleTo, goal.k).on("end interrupt", end);
  };
  map.moveBy = (x, y) => target.call(map.zoom.translateBy, x / map.transform.k, y / map.transform.k);
  map.showAll = () => moving(FLIGHT_MS).call(map.zoom.transform, zoomIdentity);
  map.centerOn = (x, y, ms, k = map.transform.k) => {
    const [px, py] = [map.fit.scale * x + map.fit.x, map.fit.scale * y + map.fit.y];
    moving(ms).call(
      map.zoom.transform,
      zoomIdentity
        .translate(map.width / 2, map.height / 2)
        .scale(k)
        .translate(-px, -py),
    );
  };
  map.flyTo = (person) =>
    map.centerOn(map.drawing.x[person], map.drawing.y[person], FLIGHT_MS, Math.max(PERSON_ZOOM, map.transform.k));
  listenToPointer(map);
  listenToOutlines(map);
  map.root.addEventListener("keydown", (event) => onMapKey(map, event));
}

function listenToPointer(map) {
  map.canvas.addEventListener("pointermove", (event) => {
    if (event.buttons || event.pointerType === "touch") return;
    hover(map, personAt(map, event));
  });
  map.canvas.addEventListener("pointerleave", () => hover(map, null));
  map.canvas.addEventListener("click", (event) => {
    if (event.defaultPrevented || event.shiftKey || map.tool || map.hasOutlined) return;
    const person = personAt(map, event);
    if (person != null) map.open(person);
    else if (map.opened != null) map.close();
  });
  map.canvas.addEventListener("dblclick", () => map.zoomBy(ZOOM_STEP * ZOOM_STEP));
}

function hover(map, person) {
  if (map.hovered === person) return;
  map.hovered = person;
  map.root.dataset.hovered = person ?? "";
  if (!map.tool) map.canvas.style.cursor = person == null ? "grab" : "pointer";
  requestFrame(map);
}

export function personAt(map, event) {
  const box = map.canvas.getBoundingClientRect();
  return nearest(map, event.clientX - box.x, event.clientY - box.y, REACH_PX);
}

// The person whose edge is nearest to a point, if it is within reach; of those under it the one painted on top.
// With `toEdge` false, whose middle is nearest.
function nearest(map, px, py, reach, toEdge = true) {
  const { view, drawing } = map;
  const widest = radiusAt(map.radii[0], view.k);
  let [best, least] = [null, reach];
  for (const person of map.index.within(...toMap(view, px, py), (widest + reach) / view.scale)) {
    if (!map.shown[person]) continue;
    const [x, y] = toScreen(view, drawing.x[person], drawing.y[person]);
    const distance = Math.max(0, Math.hypot(x - px, y - py) - (toEdge ? radiusAt(map.radii[person], view.k) : 0));
    if (distance < least || (distance === least && best != null && person < best)) [best, least] = [person, distance];
  }
  return best;
}

const KEYS = {
  ArrowLeft: (map) => map.moveBy(STEP_PX, 0),
  ArrowRight: (map) => map.moveBy(-STEP_PX, 0),
  ArrowUp: (map) => map.moveBy(0, STEP_PX),
  ArrowDown: (map) => map.moveBy(0, -STEP_PX),
  "+": (map) => map.zoomBy(ZOOM_STEP),
  "=": (map) => map.zoomBy(ZOOM_STEP),
  "-": (map) => map.zoomBy(1 / ZOOM_STEP),
  0: (map) => map.showAll(),
  "/": (map) => map.finderField.focus(),
  Enter: (map) => openMiddle(map),
  Escape: (map) => clear(map),
};

function onMapKey(map, event) {
  const act = KEYS[event.key];
  if (!act || event.ctrlKey || event.metaKey || event.altKey || event.target !== map.root) return;
  event.preventDefault();
  act(map);
}

// With the keyboard: open whoever is nearest to the middle of the map.
function openMiddle(map) {
  const person = nearest(map, map.width / 2, map.height / 2, Math.max(map.width, map.height) / 3, false);
  if (person != null) map.open(person);
}

function clear(map) {
  if (map.tool) setTool(map, map.tool);
  if (map.chosen.length) {
    setChosen(map, []);
    map.emit({ type: "select", people: "" });
  }
  if (map.opened != null) map.close();
}

export function describe(map, person) {
  const contacts = contactCount(map, person);
  return `${map.drawing.names[person]}, ${contacts.toLocaleString("en")} ${contacts === 1 ? "tie" : "ties"} on the map`;
}
