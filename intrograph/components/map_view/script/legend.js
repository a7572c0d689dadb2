// The legend: a way of coloring to choose, and its classes as switches that filter people.
import { repaint } from "./layers.js";

export function buildLegend(map) {
  const box = document.createElement("details");
  box.className = "map-legend";
  box.open = innerWidth >= 640;
  const summary = document.createElement("summary");
  summary.textContent = "Legend and filter";
  const label = document.createElement("label");
  label.textContent = "Color by ";
  const select = document.createElement("select");
  for (const { name, label: text } of map.drawing.colorings) select.append(new Option(text, name));
  select.addEventListener("change", () => colorBy(map, select.value));
  label.append(select);
  map.entries = document.createElement("div");
  map.entries.className = "map-entries";
  map.entries.setAttribute("role", "group");
  map.entries.setAttribute("aria-label", "People shown");
  box.append(summary, label, map.entries);
  map.outer.append(box);
  map.colorSelect = select;
}

export function colorBy(map, name) {
  const coloring = map.drawing.colorings.find((one) => one.name === name) ?? map.drawing.colorings[0];
  map.coloring = coloring;
  map.colorSelect.value = coloring.name;
  map.classOf = map.drawing[`class_${coloring.name}`];
  map.classColors = coloring.classes.map(({ color }) => color);
  map.hiddenClasses = new Set();
  map.entries.replaceChildren(
    ...coloring.classes.map((entry, index) => entryButton(map, entry, index)),
    allButton(map),
  );
  applyFilter(map);
}

function entryButton(map, { label, color, people }, index) {
  const button = document.createElement("button");
  button.type = "button";
  button.title = "Click to hide or show; Shift-click to show only these";
  const dot = document.createElement("i");
  dot.style.background = color;
  button.append(dot, `${label} (${people.toLocaleString("en")})`);
  button.addEventListener("click", (event) => toggle(map, index, event.shiftKey));
  return button;
}

function allButton(map) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "map-all";
  button.textContent = "Show all";
  button.addEventListener("click", () => {
    map.hiddenClasses.clear();
    applyFilter(map);
  });
  return button;
}

function toggle(map, index, alone) {
  if (alone) map.hiddenClasses = new Set(map.classColors.map((_, other) => other).filter((other) => other !== index));
  else if (!map.hiddenClasses.delete(index)) map.hiddenClasses.add(index);
  applyFilter(map);
}

// Who is shown: people of the visible classes, and of those that the page asked for.
export function applyFilter(map) {
  const { size } = map.drawing;
  map.shown = new Uint8Array(size);
  let count = 0;
  for (let person = 0; person < size; person += 1) {
    map.shown[person] = map.hiddenClasses.has(map.classOf[person]) || (map.asked && !map.asked[person]) ? 0 : 1;
    count += map.shown[person];
  }
  [...map.entries.querySelectorAll("button:not(.map-all)")].forEach((button, index) =>
    button.setAttribute("aria-pressed", String(!map.hiddenClasses.has(index))),
  );
  map.entries.querySelector(".map-all").disabled = !map.hiddenClasses.size;
  map.root.dataset.shown = String(count);
  map.empty.hidden = count > 0;
  repaint(map);
}
