// A search field for the people of the map: arrows and Enter choose, and the map flies to them.
const LISTED = 8;

// Positions of the people whose name contains the text, those whose name begins with it first.
export function matching(names, text, limit) {
  const wanted = text.trim().toLowerCase().replace(/^@/, "");
  if (!wanted) return [];
  const [beginning, inside] = [[], []];
  for (let person = 0; person < names.length && beginning.length < limit; person += 1) {
    const at = names[person].toLowerCase().replace(/^@/, "").indexOf(wanted);
    if (at === 0) beginning.push(person);
    else if (at > 0 && inside.length < limit) inside.push(person);
  }
  return [...beginning, ...inside].slice(0, limit);
}

export function buildFinder(map) {
  const box = document.createElement("div");
  box.className = "map-finder";
  const field = document.createElement("input");
  const list = document.createElement("div");
  Object.assign(field, { type: "search", placeholder: "Find on the map", autocomplete: "off", spellcheck: false });
  const attributes = {
    role: "combobox",
    "aria-label": "Find a person on the map",
    "aria-expanded": "false",
    "aria-autocomplete": "list",
    "aria-controls": "map-found",
  };
  for (const [name, value] of Object.entries(attributes)) field.setAttribute(name, value);
  Object.assign(list, { className: "map-found", hidden: true, id: "map-found" });
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "People on the map");
  box.append(field, list);
  map.bar.prepend(box);
  const state = { map, field, list, found: [], current: 0 };
  field.addEventListener("input", () => offer(state, matching(map.drawing.names, field.value, LISTED)));
  field.addEventListener("keydown", (event) => onFinderKey(state, event));
  field.addEventListener("blur", () => setTimeout(() => offer(state, []), 150));
  map.finderField = field;
}

function offer(state, found) {
  Object.assign(state, { found, current: 0 });
  const text = state.field.value.trim();
  const options = found.map((person, index) => {
    const option = document.createElement("div");
    option.id = `map-found-${index}`;
    option.setAttribute("role", "option");
    option.textContent = state.map.drawing.names[person];
    option.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      choosePerson(state, index);
    });
    return option;
  });
  state.list.replaceChildren(...options);
  state.list.hidden = !found.length;
  state.field.setAttribute("aria-expanded", String(found.length > 0));
  if (!found.length && text && document.activeElement && !state.chosen)
    state.map.announce("Nobody on the map has this name.");
  state.chosen = false;
  markOption(state);
}

function markOption(state) {
  [...state.list.children].forEach((option, index) =>
    option.setAttribute("aria-selected", String(index === state.current)),
  );
  if (state.found.length) state.field.setAttribute("aria-activedescendant", `map-found-${state.current}`);
  else state.field.removeAttribute("aria-activedescendant");
}

function onFinderKey(state, event) {
  event.stopPropagation();
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step && state.found.length) {
    state.current = (state.current + step + state.found.length) % state.found.length;
    markOption(state);
  } else if (event.key === "Enter" && state.found.length) choosePerson(state, state.current);
  else if (event.key === "Escape") {
    state.field.value = "";
    offer(state, []);
  } else return;
  event.preventDefault();
}

function choosePerson(state, index) {
  const person = state.found[index];
  state.field.value = "";
  state.chosen = true;
  offer(state, []);
  state.map.flyTo(person);
  state.map.open(person);
}
