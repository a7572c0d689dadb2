// Texts and arrows on the picture. A note is [text, x, y, anchor] or, as an arrow, [text, x, y, anchor, toX, toY]:
// places in the units of the drawing, counted from the node `anchor`, or from the origin if that is empty. The address
// of the page holds the same.
const ANCHOR_REACH_PX = 28; // from the edge of a node: a note nearer than this goes with the node
const LINE_CHARACTERS = 30;
const HEAD = 11; // of an arrow, in pixels

export const isArrow = (note) => note.length === 6;

// Where a note is now; null while its node is not in the picture.
export function placeOf([, x, y, anchor, toX, toY], positions) {
  const origin = anchor ? positions[anchor] : { x: 0, y: 0 };
  if (!origin) return null;
  return { x: origin.x + x, y: origin.y + y, toX: origin.x + (toX ?? x), toY: origin.y + (toY ?? y) };
}

// A note at these places, counted from the node that it points at or stands beside.
export function noteAt(text, from, to, nodes, positions, scale) {
  const aim = to ?? from;
  let [anchor, least] = ["", Infinity];
  for (const node of nodes) {
    const at = positions[node.id];
    const distance = at ? Math.hypot(at.x - aim.x, at.y - aim.y) - node.size : Infinity;
    if (distance < ANCHOR_REACH_PX / scale && distance < least) [anchor, least] = [node.id, distance];
  }
  const origin = anchor ? positions[anchor] : { x: 0, y: 0 };
  const places = [from.x - origin.x, from.y - origin.y].map(rounded);
  const head = to ? [to.x - origin.x, to.y - origin.y].map(rounded) : [];
  return [text, ...places, anchor, ...head];
}

const rounded = (number) => Math.round(number * 10) / 10;

// A text in lines of a bounded length, broken between words where that is possible.
export function linesOf(text, longest = LINE_CHARACTERS) {
  const lines = [""];
  for (const word of text.split(" ").flatMap((word) => word.match(new RegExp(`.{1,${longest}}`, "gu")) ?? [])) {
    const line = lines.at(-1);
    if (line && line.length + word.length >= longest) lines.push(word);
    else lines[lines.length - 1] = line ? `${line} ${word}` : word;
  }
  return lines;
}

// The corners of the head of an arrow.
export function headOf({ x, y, toX, toY }, size = HEAD) {
  const length = Math.hypot(toX - x, toY - y) || 1;
  const [ux, uy] = [(toX - x) / length, (toY - y) / length];
  const [backX, backY] = [toX - ux * size, toY - uy * size];
  const half = size / 2;
  return [
    [toX, toY],
    [backX - uy * half, backY + ux * half],
    [backX + uy * half, backY - ux * half],
  ];
}

// The notes as shapes of an exported drawing; `element` makes one.
export function noteShapes(notes, positions, theme, element) {
  return notes.flatMap((note) => {
    const at = placeOf(note, positions);
    if (!at) return [];
    const shapes = [];
    if (isArrow(note)) {
      const points = headOf(at).map((corner) => corner.join(",")).join(" ");
      const ends = { x1: at.x, y1: at.y, x2: at.toX, y2: at.toY };
      shapes.push(element("line", { ...ends, stroke: theme.accent, "stroke-width": 2, class: "note-arrow" }));
      shapes.push(element("polygon", { points, fill: theme.accent }));
    }
    linesOf(note[0]).forEach((line, index) => {
      const halo = { stroke: theme.paper, "stroke-width": 5, "paint-order": "stroke", "stroke-linejoin": "round" };
      const place = { x: at.x, y: at.y + 5 + 18 * index, "text-anchor": "middle", "font-size": 14 };
      if (line) shapes.push(element("text", { ...place, fill: theme.ink, class: "note", ...halo }, line));
    });
    return shapes;
  });
}
