// The options of the dropdown as elements. Texts come from strangers and become text nodes, never markup.

export function add(tag, className, parent, properties = {}) {
  return parent.appendChild(Object.assign(document.createElement(tag), { className, ...properties }));
}

// The options of a field: hits of what is typed, else recent searches. Each is { kind, ... }.
export function optionsOf(data, text) {
  if (!text) return data.recent.map((recent) => ({ kind: "recent", text: recent }));
  if (data.text.trim() !== text) return null; // the hits are on their way
  const hits = data.hits.map((hit) => ({ kind: "hit", ...hit }));
  return data.isMain && data.table ? [...hits, { kind: "table", text: data.table }] : hits;
}

export function optionElement(option, id) {
  const element = Object.assign(document.createElement("div"), { id, className: `find-option find-${option.kind}` });
  element.setAttribute("role", "option");
  element.setAttribute("aria-selected", "false");
  if (option.kind === "hit") addHit(element, option);
  else addLine(element, option);
  return element;
}

function addLine(element, { kind, text }) {
  add("span", "find-icon", element, { textContent: kind === "recent" ? "↺" : "▤" }).setAttribute("aria-hidden", "true");
  add("span", "find-line", element, { textContent: text });
}

function addHit(element, hit) {
  const avatar = add("span", "find-avatar", element, { textContent: hit.initials });
  avatar.setAttribute("aria-hidden", "true");
  avatar.style.background = hit.color;
  avatar.style.color = hit.ink;
  const lines = add("span", "find-lines", element);
  const first = add("span", "find-first", lines);
  addParts(first, "find-handle", hit.handle);
  if (hit.name.length) addParts(first, "find-name", hit.name);
  add("span", "find-facts", lines, { textContent: hit.facts });
  for (const { label, parts } of hit.reasons) {
    const line = add("span", "find-reason", lines);
    add("span", "find-label", line, { textContent: `${label}: ` });
    addParts(line, "find-text", parts);
  }
}

function addParts(parent, className, parts) {
  const span = add("span", className, parent);
  for (const [text, isMatch] of parts) {
    if (isMatch) add("mark", "", span, { textContent: text });
    else span.append(text);
  }
  parent.append(" "); // between the words of the accessible name
}
