// Introductions as lines from partner to connector to target. Names are elements of the page, so that they are cut with
// an ellipsis and never overlap; the names of targets are buttons. Hover and focus light up paths.
import { curveBetween, heightOf, pathsThrough, targetAfter, tiesOf, widthOf } from "./paths.js";

const SVG = "http://www.w3.org/2000/svg";
const HEADINGS = ["Partner", "Connector", "Target"];
const DOT_PX = 5;
const pictures = new WeakMap();

export default function (component) {
  const { parentElement, data } = component;
  let picture = pictures.get(parentElement);
  if (!picture) {
    picture = createPicture(parentElement);
    pictures.set(parentElement, picture);
  }
  picture.component = component;
  showPaths(picture, data);
  return () => {
    if (parentElement.isConnected) return; // a call that another one has replaced
    picture.observer.disconnect();
    picture.root.remove();
    pictures.delete(parentElement);
  };
}

function element(tag, className, parent, properties = {}) {
  return parent.appendChild(Object.assign(document.createElement(tag), { className, ...properties }));
}

function createPicture(parent) {
  const root = element("div", "lanes", parent);
  root.setAttribute("role", "group");
  const head = element("div", "lanes-head", root);
  HEADINGS.forEach((textContent) => element("span", "", head, { textContent }));
  const stage = element("div", "lanes-stage", root);
  const drawing = stage.appendChild(document.createElementNS(SVG, "svg"));
  drawing.setAttribute("aria-hidden", "true");
  const picture = { root, stage, drawing, names: [[], [], []], lit: null };
  picture.observer = new ResizeObserver(() => drawTies(picture));
  picture.observer.observe(stage);
  return picture;
}

function showPaths(picture, data) {
  const focused = picture.names[2].findIndex((name) => name === picture.root.getRootNode().activeElement);
  const focusedKey = focused >= 0 ? picture.data.lanes[2][focused].key : null;
  const shape = JSON.stringify([data.lanes, data.paths]);
  const isSame = picture.shape === shape;
  picture.shape = shape;
  picture.data = data;
  picture.root.setAttribute("aria-label", `Paths of ${data.paths.length} introductions`);
  if (!isSame) {
    picture.lit = null;
    picture.rows = Math.max(...data.lanes.map((lane) => lane.length));
    picture.stage.style.height = `${picture.rows * data.row_px}px`;
    picture.names.flat().forEach((name) => name?.remove());
    picture.names = data.lanes.map((lane, index) =>
      lane.map((person, place) => person && nameOf(picture, index, place)),
    );
    drawTies(picture);
    const again = data.lanes[2].findIndex(({ key }) => key === focusedKey);
    if (again >= 0) picture.names[2][again].focus();
  }
  light(picture);
}

function nameOf(picture, lane, place) {
  const { data, stage } = picture;
  const person = data.lanes[lane][place];
  const name = element(lane === 2 ? "button" : "span", `lanes-name lanes-${HEADINGS[lane].toLowerCase()}`, stage);
  element("span", "lanes-text", name, { textContent: person.name });
  name.title = `${person.name} (${person.community})`;
  name.style.top = `${heightOf(place, data.lanes[lane].length, picture.rows * data.row_px)}px`;
  name.style.setProperty("--community", person.color);
  const paths = pathsThrough(data.paths, lane, place);
  name.addEventListener("pointerenter", () => lightUp(picture, paths));
  name.addEventListener("pointerleave", () => lightUp(picture, null));
  if (lane === 2) asButton(picture, name, place, paths);
  return name;
}

function asButton(picture, name, place, paths) {
  const { label } = picture.data.paths[paths[0]];
  name.setAttribute("aria-label", label);
  name.title = label;
  name.addEventListener("click", () => choose(picture, paths[0]));
  name.addEventListener("focus", () => lightUp(picture, paths));
  name.addEventListener("blur", () => lightUp(picture, null));
  name.addEventListener("keydown", (event) => {
    const to = targetAfter(place, event.key, picture.data.lanes[2].length);
    if (to == null) return;
    event.preventDefault();
    picture.names[2][to].focus();
  });
}

function choose(picture, path) {
  picture.component.setTriggerValue("event", { target: picture.data.paths[path].target });
}

function lightUp(picture, paths) {
  picture.lit = paths;
  light(picture);
}

// Which paths stand out: those under the pointer or the focus, else the selected one, faded rest only for the former.
function light(picture) {
  const { data, lit, drawing } = picture;
  const selected = data.paths.findIndex(({ target }) => target === data.selected);
  const strong = new Set(lit ?? (selected >= 0 ? [selected] : []));
  picture.root.classList.toggle("lanes-hovered", lit != null);
  for (const line of drawing.children) {
    line.classList.toggle("lanes-lit", picture.ties[line.dataset.tie].paths.some((path) => strong.has(path)));
  }
  picture.names.forEach((lane, index) =>
    lane.forEach((name, place) => {
      if (!name) return;
      const isLit = pathsThrough(data.paths, index, place).some((path) => strong.has(path));
      name.classList.toggle("lanes-lit", isLit);
      if (index !== 2) return;
      const isSelected = data.lanes[2][place].key === data.selected;
      name.setAttribute("aria-pressed", String(isSelected));
      name.tabIndex = isSelected || (selected < 0 && place === 0) ? 0 : -1;
    }),
  );
}

function drawTies(picture) {
  const { data, drawing, stage } = picture;
  if (!data) return;
  const width = stage.clientWidth;
  const total = picture.rows * data.row_px;
  const columns = [DOT_PX, 0.4 * width, width - DOT_PX];
  picture.ties = tiesOf(data.paths);
  drawing.setAttribute("viewBox", `0 0 ${width} ${total}`);
  const lines = picture.ties.map((tie, number) => {
    const line = document.createElementNS(SVG, "path");
    const ends = [tie.from, tie.to].map((place, end) => heightOf(place, data.lanes[tie.gap + end].length, total));
    line.setAttribute("d", curveBetween(columns[tie.gap], ends[0], columns[tie.gap + 1], ends[1]));
    line.style.strokeWidth = `${widthOf(tie.strength)}px`;
    line.style.setProperty("--community", data.lanes[2][data.paths[tie.paths[0]].at[2]].color);
    line.dataset.tie = String(number);
    line.addEventListener("pointerenter", () => lightUp(picture, tie.paths));
    line.addEventListener("pointerleave", () => lightUp(picture, null));
    line.addEventListener("click", () => choose(picture, tie.paths[0]));
    return line;
  });
  drawing.replaceChildren(...lines);
  light(picture);
}
