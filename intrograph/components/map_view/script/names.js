// Names that never cover one another: the most important first, and one that finds no room is left out.
const GAP_PX = 3;

// Chooses among candidates { text, x, y, width, height, ... } in order of importance; `x` and `y` are the middle.
export function withoutOverlap(candidates, width, height, limit) {
  const grid = new Map();
  const cell = 64;
  const placed = [];
  for (const name of candidates) {
    if (placed.length >= limit) break;
    const box = [
      name.x - name.width / 2 - GAP_PX,
      name.y - name.height / 2,
      name.x + name.width / 2 + GAP_PX,
      name.y + name.height / 2,
    ];
    if (box[0] < 0 || box[1] < 0 || box[2] > width || box[3] > height) continue;
    const cells = [];
    for (let i = Math.floor(box[0] / cell); i <= Math.floor(box[2] / cell); i += 1)
      for (let j = Math.floor(box[1] / cell); j <= Math.floor(box[3] / cell); j += 1) cells.push(`${i} ${j}`);
    if (cells.some((key) => grid.get(key)?.some((other) => meet(box, other)))) continue;
    for (const key of cells) {
      if (!grid.has(key)) grid.set(key, []);
      grid.get(key).push(box);
    }
    placed.push({ ...name, box });
  }
  return placed;
}

const meet = (a, b) => a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];

export const NAME_PX = 12;
export const REGION_PX = 13;

// A name as a small picture, since text with a rim is slow to draw in every frame.
export function nameSprite(map, text, px, bold) {
  const key = `${map.theme.ink} ${px} ${bold} ${text}`;
  let sprite = map.nameSprites.get(key);
  if (!sprite) {
    if (map.nameSprites.size > 3000) map.nameSprites.clear();
    const canvas = document.createElement("canvas");
    const context = canvas.getContext("2d");
    const font = `${bold ? "650 " : ""}${px}px ${map.theme.face}`;
    context.font = font;
    const width = Math.ceil(context.measureText(text).width) + 8;
    const height = Math.ceil(1.5 * px);
    canvas.width = width * map.ratio;
    canvas.height = height * map.ratio;
    context.scale(map.ratio, map.ratio);
    Object.assign(context, { font, textBaseline: "middle", lineJoin: "round", lineWidth: 4 });
    context.strokeStyle = map.theme.paper;
    context.fillStyle = map.theme.ink;
    context.strokeText(text, 4, height / 2);
    context.fillText(text, 4, height / 2);
    sprite = { canvas, width, height };
    map.nameSprites.set(key, sprite);
  }
  return sprite;
}

// The names for a view: communities of the level first, then people in order of influence who are large enough.
export function chooseNames(map, view, level, limit) {
  const candidates = [];
  const add = (text, x, y, px, bold, shift, extra) => {
    const sprite = nameSprite(map, text, px, bold);
    candidates.push({
      text,
      x,
      y: y + shift,
      mapX: extra.mapX,
      mapY: extra.mapY,
      shift,
      width: sprite.width,
      height: sprite.height,
      sprite,
      person: extra.person,
    });
  };
  if (level !== "people") {
    for (const region of map.drawing.regions[level]) {
      if (candidates.length > 150) break;
      const [x, y] = [view.scale * region.x + view.x, view.scale * region.y + view.y];
      if (isOff(x, y, map)) continue;
      add(region.name, x, y, REGION_PX, true, 0, { mapX: region.x, mapY: region.y });
    }
  }
  let tried = 0;
  const { x: xs, y: ys, names } = map.drawing;
  for (let person = 0; person < names.length && tried < 4 * limit; person += 1) {
    if (!map.shown[person]) continue;
    const [x, y] = [view.scale * xs[person] + view.x, view.scale * ys[person] + view.y];
    if (isOff(x, y, map)) continue;
    tried += 1;
    const radius = Math.min(34, map.radii[person] * Math.sqrt(view.k));
    if (radius < 3 && level !== "people") break; // those that follow are smaller still
    add(names[person], x, y, NAME_PX, false, radius + 8, { person, mapX: xs[person], mapY: ys[person] });
  }
  return withoutOverlap(candidates, map.width, map.height, limit);
}

const isOff = (x, y, map) => x < 0 || y < 0 || x > map.width || y > map.height;

export function paintNames(map, context, view, names, alpha) {
  context.globalAlpha = alpha;
  for (const { mapX, mapY, shift, sprite } of names) {
    const x = view.scale * mapX + view.x - sprite.width / 2;
    const y = view.scale * mapY + view.y + shift - sprite.height / 2;
    context.drawImage(sprite.canvas, x, y, sprite.width, sprite.height);
  }
  context.globalAlpha = 1;
}
