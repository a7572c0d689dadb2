// The editor: a transparent text area over the same text in colors. Ctrl+Enter runs, Tab or Enter takes a completion
// from the list at the cursor, Escape closes it, Ctrl+Space opens it, Alt+Up and Alt+Down walk through the history.
import { completions, tokens } from "./language.js";
import { markAt, screenPlace, withMark } from "./marks.js";

const TYPING_MS = 350;
const editors = new WeakMap();

export default function (component) {
  const { parentElement, data } = component;
  let editor = editors.get(parentElement);
  if (!editor) {
    editor = build(parentElement);
    editors.set(parentElement, editor);
  }
  editor.component = component;
  receive(editor, data);
  return () => {
    if (parentElement.isConnected) return; // a call that another one has replaced
    clearTimeout(editor.typing);
    editor.root.remove();
    editors.delete(parentElement);
  };
}

function build(parent) {
  const add = (tag, className, to) => to.appendChild(Object.assign(document.createElement(tag), { className }));
  const root = add("div", "cypher", parent);
  const frame = add("div", "cypher-frame", root);
  const colors = add("pre", "cypher-colors", frame);
  colors.setAttribute("aria-hidden", "true");
  const area = add("textarea", "cypher-text", frame);
  Object.assign(area, { spellcheck: false, autocapitalize: "off" });
  area.placeholder = "MATCH (i:Influencer) RETURN i LIMIT 25";
  area.setAttribute("aria-label", "Cypher query");
  area.setAttribute("autocorrect", "off");
  area.setAttribute("aria-autocomplete", "list");
  const list = add("div", "cypher-list", root);
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Completions");
  list.hidden = true;
  const editor = { root, area, colors, list, words: [], chosen: 0, back: 0, version: -1, insertions: 0, mark: null };
  area.addEventListener("input", () => typed(editor));
  area.addEventListener("scroll", () => follow(editor));
  area.addEventListener("mousedown", () => close(editor));
  area.addEventListener("keydown", (event) => pressed(editor, event));
  area.addEventListener("blur", () => {
    flush(editor);
    close(editor);
  });
  return editor;
}

function receive(editor, data) {
  const isNew = editor.version === -1;
  editor.data = data;
  if (data.version !== editor.version) {
    editor.version = data.version;
    setText(editor, data.text);
    editor.back = 0;
  }
  if (data.insertions !== editor.insertions && !isNew) {
    const { selectionStart, selectionEnd, value } = editor.area;
    setText(editor, value.slice(0, selectionStart) + data.insertion + value.slice(selectionEnd));
    editor.area.setSelectionRange(selectionStart + data.insertion.length, selectionStart + data.insertion.length);
    emitText(editor, "edit");
  }
  editor.insertions = data.insertions;
  // What was typed since has moved the place of the error.
  editor.mark = data.text === editor.area.value ? markAt(data.text, data.error) : null;
  color(editor);
}

function setText(editor, text) {
  editor.area.value = text;
  editor.sent = text;
  color(editor);
}

function color(editor) {
  editor.area.setAttribute("aria-invalid", String(editor.mark !== null));
  editor.colors.replaceChildren(
    ...withMark(tokens(editor.area.value), editor.mark).map(([kind, text, isMarked]) => {
      const part = Object.assign(document.createElement("span"), { textContent: text });
      if (kind) part.classList.add(`cypher-${kind}`);
      if (isMarked) part.classList.add("cypher-error");
      return part;
    }),
    "\n",
  );
  follow(editor);
}

function follow(editor) {
  const { area, colors } = editor;
  colors.scrollTop = area.scrollTop;
  colors.scrollLeft = area.scrollLeft;
  if (editor.words.length) placeList(editor);
}

function typed(editor) {
  editor.mark = null;
  color(editor);
  suggest(editor);
  clearTimeout(editor.typing);
  editor.typing = setTimeout(() => flush(editor), TYPING_MS);
}

// Sends what was typed since the last time.
function flush(editor) {
  clearTimeout(editor.typing);
  if (editor.area.value !== editor.sent) emitText(editor, "edit");
}

function emitText(editor, kind) {
  clearTimeout(editor.typing);
  editor.sent = editor.area.value;
  editor.component.setTriggerValue("event", { kind, text: editor.sent });
}

function suggest(editor) {
  const found = completions(editor.area.value, editor.area.selectionStart, editor.data);
  Object.assign(editor, found, { chosen: 0 });
  drawList(editor);
}

function drawList(editor) {
  editor.list.hidden = editor.words.length === 0;
  editor.list.replaceChildren(
    ...editor.words.map((word, index) => {
      const item = Object.assign(document.createElement("div"), { className: "cypher-word", textContent: word });
      item.setAttribute("role", "option");
      item.setAttribute("aria-selected", String(index === editor.chosen));
      item.addEventListener("mousedown", (event) => {
        event.preventDefault(); // the text area keeps the focus
        take(editor, index);
      });
      return item;
    }),
  );
  if (editor.words.length) placeList(editor);
}

// Below the word that is being completed; above it where the window ends, and never beyond its right edge.
function placeList({ list, colors, from }) {
  const at = screenPlace(colors, from);
  const isBelow = at.bottom + list.offsetHeight < window.innerHeight;
  list.style.left = `${Math.max(0, Math.min(at.left, window.innerWidth - list.offsetWidth))}px`;
  list.style.top = `${isBelow ? at.bottom : at.top - list.offsetHeight}px`;
}

function close(editor) {
  editor.words = [];
  drawList(editor);
}

function take(editor, index) {
  const { area, from, words } = editor;
  area.setRangeText(words[index], from, area.selectionStart, "end");
  close(editor);
  color(editor);
  editor.typing = setTimeout(() => flush(editor), TYPING_MS);
}

function pressed(editor, event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) emitText(editor, "run");
  else if (step && event.altKey) recall(editor, -step);
  else if (event.key === " " && event.ctrlKey) suggest(editor);
  else if (!editor.words.length) return;
  else if (step) {
    editor.chosen = (editor.chosen + step + editor.words.length) % editor.words.length;
    drawList(editor);
  } else if (event.key === "Tab" || event.key === "Enter") take(editor, editor.chosen);
  else if (event.key === "Escape") close(editor);
  else {
    if (["ArrowLeft", "ArrowRight", "Home", "End"].includes(event.key)) close(editor); // the cursor leaves the word
    return;
  }
  event.preventDefault();
}

// Shows an earlier query, or a later one; history is ordered from the latest to the earliest.
function recall(editor, step) {
  const { history } = editor.data;
  const back = Math.max(0, Math.min(history.length, editor.back + step));
  if (back === editor.back) return;
  if (editor.back === 0) editor.unfinished = editor.area.value;
  editor.back = back;
  editor.area.value = back ? history[back - 1] : editor.unfinished;
  typed(editor);
  close(editor);
}
