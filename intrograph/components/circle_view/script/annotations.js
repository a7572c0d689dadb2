// The layer of annotations above the picture: each is a button that can be reached by Tab, moved, edited and removed.
import { announce } from "./announcement.js";
import { headOf, isArrow, noteAt, placeOf } from "./notes.js";

const MAX_NOTES = 20;
const MAX_NOTE_TEXT = 200;
const NUDGE_PX = 10;
const CLICK_PX = 6; // a shorter drag is a click
const ARROW_FROM_PX = { x: -110, y: -80 }; // the tail of an arrow that a click or a key makes
const TEXT_FROM_PX = { x: 0, y: -46 };

export function buildAnnotations(picture) {
  const layer = (picture.layer = picture.root.appendChild(document.createElement("div")));
  layer.className = "circle-notes";
  picture.arrows = layer.appendChild(document.createElementNS("http://www.w3.org/2000/svg", "svg"));
  picture.arrows.setAttribute("aria-hidden", "true");
  picture.notes = [];
  picture.noteElements = [];
  layer.addEventListener("pointerdown", (event) => draw(picture, event));
}

// The notes of the data, unless a change of them is still on its way to the page.
export function showAnnotations(picture) {
  const waits = picture.gestures.some(({ type }) => type === "annotate");
  if (waits || picture.editor || JSON.stringify(picture.notes) === JSON.stringify(picture.data.annotations)) return;
  picture.notes = picture.data.annotations;
  render(picture);
}

function render(picture) {
  picture.noteElements.forEach((element) => element.remove());
  picture.noteElements = picture.notes.map((note, index) => {
    const element = picture.layer.appendChild(document.createElement("button"));
    element.className = isArrow(note) ? "circle-note circle-note-arrow" : "circle-note";
    element.textContent = note[0];
    const kind = isArrow(note) ? "Arrow" : "Text";
    element.setAttribute("aria-label", `${kind}: ${note[0] || "no words"}. Enter edits, arrows move, Delete removes.`);
    element.addEventListener("dblclick", () => edit(picture, index));
    element.addEventListener("keydown", (event) => onNoteKey(picture, index, event));
    element.addEventListener("pointerdown", (event) => drag(picture, index, event));
    return element;
  });
  placeAnnotations(picture);
}

// Called after each drawing: the notes follow the picture.
export function placeAnnotations(picture) {
  if (!picture.notes.length && !picture.arrows.childNodes.length) return;
  const positions = picture.network.getPositions();
  const shapes = [];
  picture.notes.forEach((note, index) => {
    const element = picture.noteElements[index];
    const at = placeOf(note, positions);
    element.hidden = !at;
    if (!at) return;
    const [from, to] = [onScreen(picture, at.x, at.y), onScreen(picture, at.toX, at.toY)];
    element.style.left = `${from.x}px`;
    element.style.top = `${from.y}px`;
    if (isArrow(note)) shapes.push(...arrowShapes(from, to));
  });
  picture.arrows.replaceChildren(...shapes);
}

const onScreen = ({ network }, x, y) => network.canvasToDOM({ x, y });

function arrowShapes(from, to) {
  const shape = (name, attributes) => {
    const made = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    return made;
  };
  const points = headOf({ x: from.x, y: from.y, toX: to.x, toY: to.y }).map((corner) => corner.join(",")).join(" ");
  return [shape("line", { x1: from.x, y1: from.y, x2: to.x, y2: to.y }), shape("polygon", { points })];
}

function commit(picture, notes) {
  picture.notes = notes;
  render(picture);
  picture.emit("annotate", JSON.stringify(notes));
}

// --- new notes

export function startTool(picture, tool) {
  if (picture.tool === tool) {
    stopTool(picture);
    return;
  }
  if (picture.notes.length >= MAX_NOTES) {
    announce(picture, `A picture has at most ${MAX_NOTES} texts and arrows: remove one first.`);
    return;
  }
  picture.tool = tool;
  showTool(picture);
  const place = tool === "text" ? "Click where the text goes" : "Drag from the words to what the arrow points at";
  announce(picture, `${place}. Enter puts it at the current person, Escape cancels.`);
  picture.root.focus();
}

// Whether a tool was in use.
export function stopTool(picture) {
  const used = picture.tool != null;
  picture.tool = null;
  showTool(picture);
  return used;
}

function showTool(picture) {
  picture.layer.classList.toggle("circle-drawing", picture.tool != null);
  for (const [tool, button] of Object.entries(picture.tools)) {
    button.setAttribute("aria-pressed", String(tool === picture.tool));
  }
}

// Enter, while a tool is in use: a note at the current person.
export function putAtCurrent(picture, id) {
  const at = picture.network.getPositions([id])[id];
  if (!at) return;
  const scale = picture.network.getScale();
  const shift = picture.tool === "text" ? TEXT_FROM_PX : ARROW_FROM_PX;
  const from = { x: at.x + shift.x / scale, y: at.y + shift.y / scale };
  begin(picture, from, picture.tool === "text" ? null : nearEdge(from, at, picture.nodes.get(id).size));
}

// The point on the way to the middle of a node where its edge is.
function nearEdge(from, at, size) {
  const length = Math.hypot(at.x - from.x, at.y - from.y) || 1;
  const share = Math.max(0, 1 - (size + 3) / length);
  return { x: from.x + share * (at.x - from.x), y: from.y + share * (at.y - from.y) };
}

function draw(picture, event) {
  if (!picture.tool || event.target !== picture.layer) return;
  event.preventDefault();
  const at = ({ clientX, clientY }) => {
    const box = picture.layer.getBoundingClientRect();
    return picture.network.DOMtoCanvas({ x: clientX - box.left, y: clientY - box.top });
  };
  const from = at(event);
  if (picture.tool === "text") {
    begin(picture, from, null);
    return;
  }
  picture.layer.setPointerCapture(event.pointerId);
  const drop = (dropped) => {
    const isDrag = Math.hypot(dropped.clientX - event.clientX, dropped.clientY - event.clientY) > CLICK_PX;
    const scale = picture.network.getScale();
    const tail = { x: from.x + ARROW_FROM_PX.x / scale, y: from.y + ARROW_FROM_PX.y / scale };
    begin(picture, isDrag ? from : tail, isDrag ? at(dropped) : from);
  };
  picture.layer.addEventListener("pointerup", drop, { once: true });
}

function begin(picture, from, to) {
  stopTool(picture);
  const scale = picture.network.getScale();
  const note = noteAt("", from, to, picture.nodes.get(), picture.network.getPositions(), scale);
  picture.notes = [...picture.notes, note];
  render(picture);
  edit(picture, picture.notes.length - 1, true);
}

// --- notes that are there

function edit(picture, index, isNew = false) {
  if (picture.editor) return;
  const [note, element] = [picture.notes[index], picture.noteElements[index]];
  const field = (picture.editor = picture.layer.appendChild(document.createElement("input")));
  Object.assign(field, { className: "circle-note-field", value: note[0], maxLength: MAX_NOTE_TEXT });
  field.setAttribute("aria-label", isArrow(note) ? "Words at the arrow" : "Text on the picture");
  field.placeholder = isArrow(note) ? "Words, if any" : "Text";
  field.style.left = element.style.left;
  field.style.top = element.style.top;
  const end = (keep) => {
    if (picture.editor !== field) return;
    picture.editor = null;
    const text = field.value.replace(/\s+/g, " ").trim();
    field.remove();
    const isLeft = keep && (text || isArrow(note));
    if (isLeft) commit(picture, picture.notes.with(index, [text, ...note.slice(1)]));
    else if (isNew) remove(picture, index, false);
    (isLeft ? picture.noteElements[index] : picture.root).focus();
  };
  field.addEventListener("keydown", (event) => {
    event.stopPropagation();
    if (event.key === "Enter") end(true);
    else if (event.key === "Escape") end(false);
  });
  field.addEventListener("blur", () => end(true));
  field.focus();
  field.select();
}

function remove(picture, index, isKnown = true) {
  const notes = picture.notes.filter((_, other) => other !== index);
  if (isKnown) commit(picture, notes);
  else {
    picture.notes = notes;
    render(picture);
  }
}

const NUDGES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

function onNoteKey(picture, index, event) {
  const nudge = NUDGES[event.key];
  if (event.key === "Enter" || event.key === "F2") edit(picture, index);
  else if (event.key === "Delete" || event.key === "Backspace") {
    remove(picture, index);
    picture.root.focus();
    announce(picture, "Removed. Z brings it back.");
  } else if (event.key === "Escape") picture.root.focus();
  else if (nudge) {
    const step = NUDGE_PX / picture.network.getScale();
    commit(picture, picture.notes.with(index, moved(picture.notes[index], nudge[0] * step, nudge[1] * step)));
    picture.noteElements[index].focus();
  } else return;
  event.preventDefault();
  event.stopPropagation();
}

// The words move; the head of an arrow stays.
function moved(note, byX, byY) {
  return note.with(1, Math.round(note[1] + byX)).with(2, Math.round(note[2] + byY));
}

function drag(picture, index, event) {
  if (picture.tool || picture.editor) return;
  const element = picture.noteElements[index];
  const [before, scale] = [picture.notes[index], picture.network.getScale()];
  const by = (at) => [(at.clientX - event.clientX) / scale, (at.clientY - event.clientY) / scale];
  element.setPointerCapture(event.pointerId);
  const move = (at) => {
    picture.notes = picture.notes.with(index, moved(before, ...by(at)));
    placeAnnotations(picture);
  };
  const drop = (at) => {
    element.removeEventListener("pointermove", move);
    if (Math.hypot(at.clientX - event.clientX, at.clientY - event.clientY) <= CLICK_PX) {
      picture.notes = picture.notes.with(index, before);
      placeAnnotations(picture);
    } else commit(picture, picture.notes.with(index, moved(before, ...by(at))));
  };
  element.addEventListener("pointermove", move);
  element.addEventListener("pointerup", drop, { once: true });
}
