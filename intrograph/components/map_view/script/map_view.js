// The map of the network. Streamlit calls the default export when the component appears and whenever its data or the
// theme changes. The drawing comes in a component of its own, once: here it is found by its version.
import { adjacency, decode } from "./data.js";
import { baseRadii, fitting, viewOf } from "./geometry.js";
import { describe, listenToGestures } from "./gestures.js";
import { repaint, requestFrame, resizeLayers } from "./layers.js";
import { followFilters, leaveFilters } from "./asked.js";
import { buildLegend, colorBy } from "./legend.js";
import { buildMinimap } from "./minimap.js";
import { buildFinder } from "./finder.js";
import { setChosen, setTool } from "./selection.js";

const maps = new WeakMap();

export default function (component) {
  const { parentElement, data } = component;
  let map = maps.get(parentElement);
  if (!map) {
    map = { alive: true };
    maps.set(parentElement, map);
  }
  map.component = component;
  arrival(data.version).then(({ bytes, library }) => {
    if (map.alive && map.component === component) show(map, parentElement, data, bytes, library);
  });
  return () => {
    if (parentElement.isConnected) return; // a call that another one has replaced
    map.alive = false;
    map.observer?.disconnect();
    leaveFilters(map);
    map.outer?.remove();
    maps.delete(parentElement);
  };
}

// The libraries and the drawing come in components of their own and may arrive later than this one.
function arrival(version) {
  return new Promise((resolve) => {
    const look = () => {
      const { intrographMapLibrary: library, intrographMap: drawing } = globalThis;
      if (library && drawing?.version === version) resolve({ library, bytes: drawing.bytes });
      else setTimeout(look, 15);
    };
    look();
  });
}

function show(map, parent, data, bytes, library) {
  map.theme = themeOfMap(parent.host ?? parent);
  map.data = data;
  if (!map.outer) build(map, parent, data);
  if (map.version !== data.version) {
    load(map, data, bytes, library);
    followFilters(map);
  }
  map.root.setAttribute("aria-label", data.label);
  if (data.opened !== map.told) {
    map.told = data.opened;
    if (map.opened !== data.opened && data.opened != null) map.flyTo(data.opened);
    map.opened = data.opened;
    map.root.dataset.opened = data.opened ?? "";
  }
  if (!data.chosen && map.chosen.length) setChosen(map, []);
  repaint(map);
}

function themeOfMap(host) {
  const style = getComputedStyle(host);
  const read = (name, fallback) => style.getPropertyValue(name).trim() || fallback;
  const paper = read("--st-background-color", "#fff");
  const probe = document.createElement("canvas").getContext("2d");
  probe.fillStyle = paper;
  probe.fillRect(0, 0, 1, 1);
  const [red, green, blue] = probe.getImageData(0, 0, 1, 1).data;
  return {
    ink: read("--st-text-color", "#222"),
    paper,
    accent: read("--st-primary-color", "#0072B2"),
    face: read("--st-font", "sans-serif"),
    isDark: red + green + blue < 384,
  };
}

function build(map, parent, data) {
  const element = (tag, name, inside) => {
    const made = document.createElement(tag);
    made.className = name;
    inside.append(made);
    return made;
  };
  Object.assign(map, {
    content: 0,
    movedAt: -Infinity,
    chosen: [],
    names: [],
    nameSprites: new Map(),
    discSprites: new Map(),
    hovered: null,
    opened: null,
    tool: null,
  });
  map.ratio = Math.min(2, devicePixelRatio || 1);
  map.outer = element("div", "map-outer", parent);
  map.bar = element("div", "map-bar", map.outer);
  map.root = element("div", "map-root", map.outer);
  map.root.style.height = `min(${data.height}px, 120vw)`; // a phone shows the page around it
  map.root.tabIndex = 0;
  map.root.setAttribute("role", "application");
  map.root.map = map; // where a test asks for positions
  map.canvas = element("canvas", "map-canvas", map.root);
  map.canvas.setAttribute("aria-hidden", "true");
  [map.front, map.back] = [document.createElement("canvas"), document.createElement("canvas")];
  map.empty = element("div", "map-empty", map.root);
  map.empty.textContent =
    "Nobody is shown: the filter hides everyone. Clear the filters, or choose “Show all” in the legend.";
  map.status = element("div", "map-status", map.root);
  map.status.setAttribute("role", "status");
  map.announce = (text) => (map.status.textContent = text);
}

function load(map, data, bytes, library) {
  const drawing = decode(bytes);
  const isFirst = !map.drawing;
  Object.assign(map, { drawing, version: data.version, hovered: null });
  map.adjacency = adjacency(drawing.size, drawing.first, drawing.second);
  map.index = new library.KDBush(drawing.size);
  for (let person = 0; person < drawing.size; person += 1) map.index.add(drawing.x[person], drawing.y[person]);
  map.index.finish();
  map.regionByNumber = {};
  for (const level of ["broad", "fine"])
    map.regionByNumber[level] = new Map(drawing.regions[level].map((region) => [region.number, region]));
  if (isFirst) buildControls(map, library);
  else map.entries.closest("details").remove();
  if (!isFirst) buildLegend(map);
  measure(map);
  colorBy(map, map.coloring?.name);
}

function buildControls(map, library) {
  map.emit = (event) => map.component.setTriggerValue("event", event);
  map.open = (person) => {
    map.opened = person;
    map.root.dataset.opened = person;
    map.announce(describe(map, person));
    map.emit({ type: "open", person });
    requestFrame(map);
  };
  map.close = () => {
    map.opened = null;
    map.root.dataset.opened = "";
    map.emit({ type: "open", person: null });
    requestFrame(map);
  };
  map.transform = library.zoomIdentity;
  buildFinder(map);
  buildBar(map);
  buildMinimap(map);
  buildLegend(map);
  listenToGestures(map, library);
  map.observer = new ResizeObserver(() => map.root.clientWidth !== map.width && resize(map));
  map.observer.observe(map.root);
}

function buildBar(map) {
  const tools = document.createElement("div");
  tools.className = "map-tools";
  tools.setAttribute("role", "toolbar");
  tools.setAttribute("aria-label", "Map");
  const add = (text, name, act) => {
    const button = document.createElement("button");
    Object.assign(button, { type: "button", textContent: text, title: name });
    button.setAttribute("aria-label", name);
    button.addEventListener("click", act);
    tools.append(button);
    return button;
  };
  add("+", "Zoom in (+)", () => map.zoomBy(1.5));
  add("−", "Zoom out (-)", () => map.zoomBy(1 / 1.5));
  add("Fit", "Show the whole map (0)", () => map.showAll());
  map.toolButtons = {
    lasso: add("Lasso", "Lasso: draw around people to list them", () => setTool(map, "lasso")),
    rectangle: add("Rectangle", "Rectangle: list the people in it (Shift and drag)", () => setTool(map, "rectangle")),
  };
  for (const button of Object.values(map.toolButtons)) button.setAttribute("aria-pressed", "false");
  map.bar.append(tools);
}

function measure(map) {
  map.width = map.root.clientWidth;
  map.height = map.root.clientHeight;
  map.fit = fitting(map.drawing, map.width, map.height);
  map.radii = baseRadii(map.drawing.influence, map.width, map.height);
  map.view = viewOf(map.fit, map.transform);
  map.canvas.style.cursor = "grab";
  resizeLayers(map);
}

function resize(map) {
  measure(map);
  repaint(map);
}
