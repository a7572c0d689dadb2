// Paints the map in slices: areas of communities, ribbons or ties, people. A generator, so that no frame waits for it.
import { contactsOf } from "./data.js";
import { radiusAt, toScreen } from "./geometry.js";
import { detailAt, ribbonWidth } from "./levels.js";

const SLICE = 1200; // people or ties between two looks at the clock
const AREA_ALPHA = 0.09;
const WIDEST_RIBBON_PX = 22;
const SPRITE_UP_TO_PX = 10;

export function* paintMap(map, context, view, width, height) {
  const detail = detailAt(view.k, map.drawing.tieTotal);
  context.clearRect(0, 0, width, height);
  paintAreas(map, context, view, detail.level);
  yield;
  if (detail.ribbons) paintRibbons(map, context, view, detail.ribbons);
  yield;
  yield* paintTies(map, context, view, width, height, detail);
  yield* paintPeople(map, context, view, width, height);
}

function paintAreas(map, context, view, level) {
  context.lineJoin = "round";
  for (const region of map.drawing.regions[level === "people" ? "fine" : level]) {
    if (!region.outline.length) continue;
    context.beginPath();
    for (const [x, y] of region.outline) context.lineTo(...toScreen(view, x, y));
    context.closePath();
    context.globalAlpha = AREA_ALPHA;
    context.fillStyle = context.strokeStyle = region.color;
    context.lineWidth = 14;
    context.fill();
    context.stroke();
  }
  context.globalAlpha = 1;
}

function paintRibbons(map, context, view, level) {
  const regions = map.regionByNumber[level];
  const ribbons = map.drawing.ribbons[level];
  const most = ribbons[0]?.[2] ?? 1;
  context.lineCap = "round";
  context.globalAlpha = map.theme.isDark ? 0.34 : 0.26;
  context.strokeStyle = map.theme.ink;
  for (let i = ribbons.length - 1; i >= 0; i -= 1) {
    const [a, b] = [regions.get(ribbons[i][0]), regions.get(ribbons[i][1])];
    if (!a || !b) continue;
    const [from, to] = [toScreen(view, a.x, a.y), toScreen(view, b.x, b.y)];
    const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
    context.lineWidth = ribbonWidth(ribbons[i][2], most, WIDEST_RIBBON_PX);
    context.beginPath();
    context.moveTo(...from);
    context.quadraticCurveTo((from[0] + to[0]) / 2 - 0.12 * dy, (from[1] + to[1]) / 2 + 0.12 * dx, ...to);
    context.stroke();
  }
  context.globalAlpha = 1;
}

// Ties inside a class of people take its color, others are gray. One path a color: a stroke each would be slow.
function* paintTies(map, context, view, width, height, detail) {
  const { x, y, first, second } = map.drawing;
  const paths = new Map();
  let drawn = 0;
  for (let t = 0; t < first.length && drawn < detail.limit; t += 1) {
    if (t % SLICE === SLICE - 1) yield;
    const [a, b] = [first[t], second[t]];
    if (!map.shown[a] || !map.shown[b]) continue;
    const [x0, y0, x1, y1] = [
      view.scale * x[a] + view.x,
      view.scale * y[a] + view.y,
      view.scale * x[b] + view.x,
      view.scale * y[b] + view.y,
    ];
    if ((x0 < 0 && x1 < 0) || (y0 < 0 && y1 < 0) || (x0 > width && x1 > width) || (y0 > height && y1 > height))
      continue;
    drawn += 1;
    const color = map.classOf[a] === map.classOf[b] ? map.classColors[map.classOf[a]] : map.theme.ink;
    if (!paths.has(color)) paths.set(color, []);
    paths.get(color).push(x0, y0, x1, y1);
  }
  context.lineWidth = view.k > 3 ? 1 : 0.75;
  const dense = Math.min(1, 900 / Math.max(drawn, 1)) ** 0.5;
  for (const [color, ends] of paths) {
    context.globalAlpha = (color === map.theme.ink ? 0.2 : 0.45) * Math.max(0.3, dense);
    context.strokeStyle = color;
    for (let from = 0; from < ends.length; from += 4 * SLICE) {
      context.beginPath();
      for (let i = from; i < Math.min(ends.length, from + 4 * SLICE); i += 4) {
        context.moveTo(ends[i], ends[i + 1]);
        context.lineTo(ends[i + 2], ends[i + 3]);
      }
      context.stroke();
      yield;
    }
  }
  context.globalAlpha = 1;
}

function* paintPeople(map, context, view, width, height) {
  const { x, y, size } = map.drawing;
  for (let person = size - 1; person >= 0; person -= 1) {
    if (person % SLICE === 0) yield;
    if (!map.shown[person]) continue;
    const [px, py] = [view.scale * x[person] + view.x, view.scale * y[person] + view.y];
    const radius = radiusAt(map.radii[person], view.k);
    if (px < -radius || py < -radius || px > width + radius || py > height + radius) continue;
    paintPerson(map, context, px, py, radius, map.classColors[map.classOf[person]]);
  }
}

export function paintPerson(map, context, x, y, radius, color) {
  if (radius <= SPRITE_UP_TO_PX) {
    const sprite = discSprite(map, radius, color);
    context.drawImage(sprite.canvas, x - sprite.half, y - sprite.half, 2 * sprite.half, 2 * sprite.half);
    return;
  }
  disc(map, context, x, y, radius, color);
}

function disc(map, context, x, y, radius, color) {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fillStyle = color;
  context.fill();
  if (radius < 2) return;
  context.lineWidth = radius < 5 ? 0.75 : 1.25;
  context.strokeStyle = map.theme.paper;
  context.stroke();
}

// Small discs are copied from a picture of one: several times as fast as to draw each.
function discSprite(map, radius, color) {
  const rounded = Math.max(0.5, Math.round(2 * radius) / 2);
  const key = `${map.theme.paper} ${color} ${rounded}`;
  let sprite = map.discSprites.get(key);
  if (!sprite) {
    const canvas = document.createElement("canvas");
    const half = Math.ceil(rounded + 1.5);
    canvas.width = canvas.height = 2 * half * map.ratio;
    const context = canvas.getContext("2d");
    context.scale(map.ratio, map.ratio);
    disc(map, context, half, half, rounded, color);
    sprite = { canvas, half };
    map.discSprites.set(key, sprite);
  }
  return sprite;
}

// A person with their ties and contacts, over the faded rest.
export function paintCircleOf(map, context, view, person) {
  const { x, y, strength } = map.drawing;
  context.globalAlpha = 0.78;
  context.fillStyle = map.theme.paper;
  context.fillRect(0, 0, map.width, map.height);
  context.globalAlpha = 1;
  const [px, py] = toScreen(view, x[person], y[person]);
  const contacts = contactsOf(map, person).filter(({ contact }) => map.shown[contact]);
  for (const { tie, contact } of contacts) {
    context.globalAlpha = 0.65;
    context.strokeStyle = map.classColors[map.classOf[contact]];
    context.lineWidth = 0.8 + (2.6 * strength[tie]) / 255;
    context.beginPath();
    context.moveTo(px, py);
    context.lineTo(...toScreen(view, x[contact], y[contact]));
    context.stroke();
  }
  context.globalAlpha = 1;
  for (const { contact } of contacts.reverse()) spot(map, context, view, contact, 3);
  spot(map, context, view, person, 5);
  return contacts.reverse().map(({ contact }) => contact);
}

function spot(map, context, view, person, least) {
  const radius = Math.max(least, radiusAt(map.radii[person], view.k));
  const [x, y] = toScreen(view, map.drawing.x[person], map.drawing.y[person]);
  disc(map, context, x, y, radius, map.classColors[map.classOf[person]]);
}

export function paintRing(map, context, view, person, width) {
  const [x, y] = toScreen(view, map.drawing.x[person], map.drawing.y[person]);
  context.beginPath();
  context.arc(x, y, Math.max(4, radiusAt(map.radii[person], view.k)) + 3, 0, 2 * Math.PI);
  context.lineWidth = width;
  context.strokeStyle = map.theme.accent;
  context.stroke();
}
