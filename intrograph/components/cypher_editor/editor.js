// The editor: a transparent text area over the same text in colors. Ctrl+Enter runs, Tab or Enter takes a completion,
// Escape closes the list, Alt+Up and Alt+Down walk through the history.
import { completions, tokens } from "./language.js";

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
  const list = add("div", "cypher-list", root);
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Completions");
  list.hidden = true;
  const editor = { root, area, colors, list, words: [], chosen: 0, back: 0, version: -1, insertions: 0 };
  area.addEventListener("input", () => typed(editor));
  area.addEventListener("scroll", () => follow(editor));
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
}

function setText(editor, text) {
  editor.area.value = text;
  editor.sent = text;
  color(editor);
}

function color(editor) {
  editor.colors.replaceChildren(
    ...tokens(editor.area.value).map(([kind, text]) =>
      Object.assign(document.createElement("span"), { className: kind ? `cypher-${kind}` : "", textContent: text }),
    ),
    "\n",
  );
  follow(editor);
}

function follow({ area, colors }) {
  colors.scrollTop = area.scrollTop;
  colors.scrollLeft = area.scrollLeft;
}

function typed(editor) {
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
  else if (!editor.words.length) return;
  else if (step) {
    editor.chosen = (editor.chosen + step + editor.words.length) % editor.words.length;
    drawList(editor);
  } else if (event.key === "Tab" || event.key === "Enter") take(editor, editor.chosen);
  else if (event.key === "Escape") close(editor);
  else return;
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
