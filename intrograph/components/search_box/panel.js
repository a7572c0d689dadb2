// The dropdown: options, a sentence where there is none, and what is announced to screen readers.
import { add, optionElement } from "./options.js";

let panels = 0;

export function createPanel(root, { onTake, onFilter }) {
  const id = `find-${(panels += 1)}`;
  const element = add("div", "find-panel", root, { hidden: true });
  const panel = { element, id, options: [], active: -1, isOpen: false, onFilter };
  panel.heading = add("div", "find-heading", element);
  panel.title = add("span", "", panel.heading, { textContent: "Recent searches" });
  panel.forget = add("button", "find-button", panel.heading, { type: "button", textContent: "Clear" });
  panel.forget.setAttribute("aria-label", "Clear recent searches");
  panel.filters = add("div", "find-filters", element, { hidden: true });
  panel.filters.setAttribute("role", "group");
  panel.filters.setAttribute("aria-label", "Filters");
  panel.list = add("div", "find-list", element, { id: `${id}-list` });
  panel.list.setAttribute("role", "listbox");
  panel.note = add("div", "find-note", element);
  panel.status = add("div", "find-status", root);
  panel.status.setAttribute("role", "status");
  element.addEventListener("mousedown", (event) => {
    if (!event.target.closest("button")) event.preventDefault(); // the field keeps the focus
  });
  panel.list.addEventListener("click", (event) => {
    const index = [...panel.list.children].indexOf(event.target.closest(".find-option"));
    if (index >= 0) onTake(index);
  });
  return panel;
}

// Shows options, or a sentence; an empty panel is closed. `options` is null while hits are on their way: the last ones
// stay, so that the panel does not jump.
export function fillPanel(panel, input, options, { note, filters }) {
  if (options) {
    fillFilters(panel, filters);
    panel.options = options;
    panel.list.replaceChildren(...options.map((option, index) => optionElement(option, `${panel.id}-${index}`)));
    panel.note.textContent = note;
    panel.note.hidden = !note;
    panel.heading.hidden = options[0]?.kind !== "recent";
    panel.list.setAttribute("aria-label", panel.heading.hidden ? "Results" : "Recent searches");
    markOption(panel, input, -1);
  }
  const isEmpty = !panel.options.length && !panel.note.textContent && panel.filters.hidden;
  panel.element.hidden = !panel.isOpen || isEmpty;
  panel.list.hidden = !panel.options.length;
  input.setAttribute("aria-expanded", String(!panel.element.hidden && !panel.list.hidden));
  panel.status.textContent = panel.element.hidden ? "" : announcement(panel);
}

// The recognised filters, each as a button that removes it.
function fillFilters(panel, filters) {
  panel.filters.hidden = !filters.length;
  panel.filters.replaceChildren(
    ...filters.map(({ label, without }) => {
      const chip = Object.assign(document.createElement("button"), { type: "button", className: "find-chip" });
      chip.append(label, " ");
      add("span", "", chip, { textContent: "×" }).setAttribute("aria-hidden", "true");
      chip.setAttribute("aria-label", `Remove the filter ${label}`);
      chip.addEventListener("click", () => panel.onFilter(without));
      return chip;
    }),
  );
}

function announcement({ options: all, heading }) {
  const options = all.filter(({ kind }) => kind !== "table");
  if (!options.length) return "No results";
  const [one, many] = heading.hidden ? ["result", "results"] : ["recent search", "recent searches"];
  return `${options.length} ${options.length === 1 ? one : many}`;
}

export function markOption(panel, input, index) {
  panel.active = index;
  [...panel.list.children].forEach((element, at) => {
    element.setAttribute("aria-selected", String(at === index));
    if (at === index) element.scrollIntoView({ block: "nearest" });
  });
  if (index < 0) input.removeAttribute("aria-activedescendant");
  else input.setAttribute("aria-activedescendant", `${panel.id}-${index}`);
}
