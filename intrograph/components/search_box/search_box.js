// A search field with a dropdown, after the combobox pattern of ARIA: arrows, Home and End mark an option, Enter takes
// it, or the first hit; Escape closes the dropdown, then clears the field. `/` leads to the main field of a page.
import { asksForSearch, movedOption, takenOption } from "./keys.js";
import { add, optionsOf } from "./options.js";
import { createPanel, fillPanel, markOption } from "./panel.js";

const TYPING_MS = 120;
const BUSY_MS = 250; // without an answer; a quick one shows no busy sign
const boxes = new WeakMap();

export default function (component) {
  const { parentElement, data } = component;
  let box = boxes.get(parentElement);
  if (!box) {
    box = createBox(parentElement);
    boxes.set(parentElement, box);
  }
  box.component = component;
  receiveData(box, data);
  return () => {
    if (parentElement.isConnected) return; // a call that another one has replaced
    clearTimeout(box.typing);
    clearTimeout(box.slow);
    document.removeEventListener("keydown", box.onPageKey);
    box.root.remove();
    boxes.delete(parentElement);
  };
}

function createBox(parent) {
  const root = add("div", "find", parent);
  const label = add("label", "find-caption", root);
  const frame = add("div", "find-frame", root);
  const input = add("input", "find-input", frame, { type: "search", autocomplete: "off", spellcheck: false });
  const busy = add("span", "find-busy", frame, { hidden: true });
  const box = { root, label, input, busy, version: null, sent: null, wantsFirst: false };
  box.panel = createPanel(root, {
    onTake: (index) => takeOption(box, index),
    onFilter: (text) => {
      input.focus();
      setText(box, text);
    },
  });
  input.id = label.htmlFor = `${box.panel.id}-input`;
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", box.panel.list.id);
  input.setAttribute("autocapitalize", "off");
  input.setAttribute("enterkeyhint", "search");
  box.panel.forget.addEventListener("click", () => forgetRecent(box));
  box.onPageKey = (event) => focusBySlash(box, event);
  listen(box);
  return box;
}

function listen(box) {
  const { root, input } = box;
  input.addEventListener("input", () => onInput(box));
  for (const kind of ["focus", "click"]) {
    input.addEventListener(kind, () => openPanel(box, !box.isSettled || !textOf(box)));
  }
  input.addEventListener("keydown", (event) => {
    if (onFieldKey(box, event)) event.preventDefault();
  });
  root.addEventListener("focusout", ({ relatedTarget }) => {
    if (relatedTarget && root.contains(relatedTarget)) return;
    sendText(box);
    openPanel(box, false);
  });
  root.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && event.target !== input) closeToField(box);
  });
  document.addEventListener("keydown", box.onPageKey);
}

const textOf = (box) => box.input.value.trim();

function receiveData(box, data) {
  box.data = data;
  box.label.textContent = data.label;
  box.label.classList.toggle("find-hidden", data.isMain);
  box.input.placeholder = data.placeholder;
  if (data.version !== box.version) {
    const isNew = box.version === null;
    box.version = data.version;
    box.input.value = isNew ? data.text || data.value : data.value;
    box.sent = box.input.value;
    box.isSettled = true;
    box.panel.isOpen = false;
  }
  drawPanel(box);
  if (box.wantsFirst && optionsOf(data, textOf(box))) {
    box.wantsFirst = false;
    takeOption(box, takenOption(-1, box.panel.options));
  }
}

function drawPanel(box) {
  const options = optionsOf(box.data, textOf(box));
  fillPanel(box.panel, box.input, options, textOf(box) ? box.data : { note: "", filters: [] });
  clearTimeout(box.slow);
  if (options || box.isSettled) showBusy(box, false);
  else box.slow = setTimeout(() => showBusy(box, true), BUSY_MS);
}

function showBusy(box, isBusy) {
  box.busy.hidden = !isBusy;
  box.panel.list.setAttribute("aria-busy", String(isBusy));
}

function openPanel(box, isOpen) {
  box.panel.isOpen = isOpen;
  if (!isOpen) box.wantsFirst = false;
  drawPanel(box);
}

function onInput(box) {
  box.wantsFirst = false;
  box.isSettled = false;
  box.panel.isOpen = true;
  clearTimeout(box.typing);
  box.typing = setTimeout(() => sendText(box), TYPING_MS);
  drawPanel(box);
}

// Sends what was typed since the last time.
function sendText(box) {
  clearTimeout(box.typing);
  if (box.input.value === box.sent) return;
  box.sent = box.input.value;
  box.component.setTriggerValue("event", { kind: "typed", text: box.sent });
}

function setText(box, text) {
  box.input.value = text;
  onInput(box);
  sendText(box);
}

// Whether a key in the field did something.
function onFieldKey(box, event) {
  const { panel, input } = box;
  if (event.isComposing) return false;
  if (event.key === "Escape") return onEscape(box);
  if (event.key === "Enter") return onEnter(box);
  if (!panel.isOpen && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
    box.isSettled = false;
    openPanel(box, true);
    return true;
  }
  const index = panel.element.hidden ? null : movedOption(event.key, panel.active, panel.options.length);
  if (index === null) return false;
  markOption(panel, input, index);
  return true;
}

function onEscape(box) {
  if (box.panel.element.hidden && box.input.value) setText(box, "");
  openPanel(box, false);
  return true;
}

function onEnter(box) {
  const { panel } = box;
  if (!panel.isOpen) return false;
  if (optionsOf(box.data, textOf(box))) takeOption(box, takenOption(panel.active, panel.options));
  else {
    box.wantsFirst = true; // once the hits are there
    sendText(box);
  }
  return true;
}

function takeOption(box, index) {
  const option = box.panel.options[index];
  if (!option || !optionsOf(box.data, textOf(box))) return;
  if (option.kind === "recent") {
    setText(box, option.text);
    return;
  }
  box.isSettled = true;
  box.panel.isOpen = false;
  drawPanel(box);
  const event = option.kind === "table" ? { kind: "table" } : { kind: "chosen", id: option.key };
  box.component.setTriggerValue("event", event);
}

function forgetRecent(box) {
  box.data.recent = [];
  box.component.setTriggerValue("event", { kind: "forget" });
  closeToField(box);
}

function closeToField(box) {
  box.input.focus();
  openPanel(box, false);
}

function focusBySlash(box, event) {
  if (!box.data.isMain || !asksForSearch(event)) return;
  box.input.focus();
  event.preventDefault();
}
