// Frames of the map. The picture is painted in slices into a canvas behind the scenes; until it is ready, the last one
// is shown moved and scaled. So a gesture is smooth however many people there are, and is sharp a moment later.
import { contactsOf } from "./data.js";
import { levelAt } from "./levels.js";
import { chooseNames, NAME_PX, nameSprite, paintNames, withoutOverlap } from "./names.js";
import { paintCircleOf, paintMap, paintRing } from "./painting.js";
import { paintMinimap } from "./minimap.js";
import { paintOutline } from "./selection.js";

const SLICE_MS = 7; // for painting, of the 16 ms of a frame
const MARGIN = 0.15; // of the longer side, painted beyond each edge
const MAX_NAMES = 140;
const NEIGHBOR_NAMES = 40;

export function requestFrame(map) {
  if (map.frame || !map.alive) return;
  map.frame = requestAnimationFrame(() => {
    map.frame = 0;
    if (map.alive) drawFrame(map);
  });
}

// After a change of colors, filters, theme or size: what is painted is out of date.
export function repaint(map) {
  map.content += 1;
  requestFrame(map);
}

export function resizeLayers(map) {
  map.margin = Math.ceil(MARGIN * Math.max(map.width, map.height));
  for (const canvas of [map.front, map.back]) {
    canvas.width = (map.width + 2 * map.margin) * map.ratio;
    canvas.height = (map.height + 2 * map.margin) * map.ratio;
  }
  map.canvas.width = map.width * map.ratio;
  map.canvas.height = map.height * map.ratio;
  map.painted = null;
  map.painter = null;
}

function drawFrame(map) {
  if (!map.width) return;
  paintOn(map);
  compose(map);
  if (map.painter || isStale(map)) requestFrame(map);
  else map.root.dataset.painted = String(Number(map.root.dataset.painted ?? 0) + 1);
}

const isStale = ({ painted, view, content }) =>
  !painted || painted.content !== content || ["x", "y", "scale"].some((name) => painted.view[name] !== view[name]);

function paintOn(map) {
  if (map.painter && map.painter.content !== map.content) map.painter = null;
  if (!map.painter && isStale(map)) startPainting(map);
  if (!map.painter) return;
  const until = performance.now() + SLICE_MS;
  do {
    if (map.painter.steps.next().done) {
      [map.front, map.back] = [map.back, map.front];
      map.painted = { view: map.painter.view, content: map.painter.content };
      map.painter = null;
      return;
    }
  } while (performance.now() < until);
}

function startPainting(map) {
  const context = map.back.getContext("2d");
  context.setTransform(map.ratio, 0, 0, map.ratio, 0, 0);
  const view = { ...map.view };
  const shifted = { ...view, x: view.x + map.margin, y: view.y + map.margin };
  const [width, height] = [map.width + 2 * map.margin, map.height + 2 * map.margin];
  map.painter = { view, content: map.content, steps: paintMap(map, context, shifted, width, height) };
}

function compose(map) {
  const context = map.canvas.getContext("2d");
  context.setTransform(map.ratio, 0, 0, map.ratio, 0, 0);
  context.clearRect(0, 0, map.width, map.height);
  const { view, painted } = map;
  if (painted) {
    const scale = view.scale / painted.view.scale;
    const [x, y] = [view.x - scale * (painted.view.x + map.margin), view.y - scale * (painted.view.y + map.margin)];
    const [width, height] = [map.width + 2 * map.margin, map.height + 2 * map.margin];
    context.drawImage(map.front, x, y, scale * width, scale * height);
  }
  const person = map.hovered ?? map.opened;
  if (person != null && map.shown[person]) composePerson(map, context, person);
  else map.names = chooseNames(map, view, levelAt(view.k), MAX_NAMES);
  paintNames(map, context, view, map.names, 1);
  for (const chosen of map.chosen.length <= 2000 ? map.chosen : []) paintRing(map, context, view, chosen, 1);
  if (map.opened != null) paintRing(map, context, view, map.opened, 3);
  paintOutline(map, context);
  paintMinimap(map);
}

// A person, their ties and the names of their contacts; all other names go.
function composePerson(map, context, person) {
  const contacts = paintCircleOf(map, context, map.view, person);
  const { x, y, names } = map.drawing;
  const candidates = [person, ...contacts.slice(0, NEIGHBOR_NAMES)].map((one, index) => {
    const sprite = nameSprite(map, names[one], NAME_PX + (index ? 0 : 2), !index);
    const shift = Math.max(4, Math.min(34, map.radii[one] * Math.sqrt(map.view.k))) + 9;
    const [px, py] = [map.view.scale * x[one] + map.view.x, map.view.scale * y[one] + map.view.y + shift];
    return {
      text: names[one],
      x: px,
      y: py,
      mapX: x[one],
      mapY: y[one],
      shift,
      person: one,
      sprite,
      width: sprite.width,
      height: sprite.height,
    };
  });
  map.names = withoutOverlap(candidates, map.width, map.height, NEIGHBOR_NAMES);
}

export const contactCount = (map, person) => contactsOf(map, person).length;
