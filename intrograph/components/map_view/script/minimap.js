// The whole map in a corner, with a frame around the part in sight; a click or a drag moves that part.
import { fitting, toMap } from "./geometry.js";

const WIDTH_PX = 132;
const HEIGHT_PX = 88;
const INSET_PX = 5;

export function buildMinimap(map) {
  const canvas = document.createElement("canvas");
  canvas.className = "map-minimap";
  canvas.setAttribute("aria-hidden", "true"); // arrows and + - 0 do the same
  canvas.width = WIDTH_PX * map.ratio;
  canvas.height = HEIGHT_PX * map.ratio;
  map.minimap = canvas;
  const go = (event) => {
    const box = canvas.getBoundingClientRect();
    const fit = fitting(map.drawing, WIDTH_PX, HEIGHT_PX, INSET_PX);
    map.centerOn(...toMap(fit, event.clientX - box.x, event.clientY - box.y), 0);
  };
  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    go(event);
  });
  canvas.addEventListener("pointermove", (event) => event.buttons && go(event));
  map.root.append(canvas);
}

export function paintMinimap(map) {
  const { minimap, view } = map;
  const fit = fitting(map.drawing, WIDTH_PX, HEIGHT_PX, INSET_PX);
  const context = minimap.getContext("2d");
  context.setTransform(map.ratio, 0, 0, map.ratio, 0, 0);
  context.clearRect(0, 0, WIDTH_PX, HEIGHT_PX);
  if (map.minimapContent !== map.content) paintDots(map, fit);
  context.drawImage(map.minimapDots, 0, 0, WIDTH_PX, HEIGHT_PX);
  const [left, top] = toMap(view, 0, 0);
  const [right, bottom] = toMap(view, map.width, map.height);
  const x = Math.max(1, fit.scale * left + fit.x);
  const y = Math.max(1, fit.scale * top + fit.y);
  context.strokeStyle = map.theme.accent;
  context.lineWidth = 1.5;
  context.strokeRect(
    x,
    y,
    Math.min(WIDTH_PX - 1, fit.scale * right + fit.x) - x,
    Math.min(HEIGHT_PX - 1, fit.scale * bottom + fit.y) - y,
  );
}

function paintDots(map, fit) {
  const canvas = document.createElement("canvas");
  canvas.width = WIDTH_PX * map.ratio;
  canvas.height = HEIGHT_PX * map.ratio;
  const context = canvas.getContext("2d");
  context.scale(map.ratio, map.ratio);
  const { x, y, size } = map.drawing;
  const step = Math.max(1, Math.floor(size / 6000)); // more dots would cover one another
  for (let person = 0; person < size; person += step) {
    if (!map.shown[person]) continue;
    context.fillStyle = map.classColors[map.classOf[person]];
    context.fillRect(fit.scale * x[person] + fit.x - 0.5, fit.scale * y[person] + fit.y - 0.5, 1.2, 1.2);
  }
  map.minimapDots = canvas;
  map.minimapContent = map.content;
}
