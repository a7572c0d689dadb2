// Gestures: a click follows, a double-click or the plus expands and collapses, Shift-click picks, a right-click or a
// long press opens the menu. The keyboard can do all of it.
import { putAtCurrent, startTool, stopTool } from "./annotations.js";
import { badgeAt } from "./badges.js";
import { fit } from "./camera.js";
import { textElement } from "./cards.js";
import { saveView } from "./toolbar.js";

const SECOND_CLICK_MS = 250;
const NEARBY_PX = 8; // beside a node, still a click on it

export function listen(picture) {
  const { network, root } = picture;
  let waiting = 0; // the timer of a click that may become a double click
  network.on("click", ({ nodes, edges, pointer, event }) => {
    clearTimeout(waiting);
    closeMenu(picture);
    hideCard(picture);
    const badge = badgeAt(picture, pointer.canvas);
    const at = nodes[0] ?? nearby(picture, pointer.canvas);
    if (badge != null) picture.emit("expand", badge);
    else if (at != null && stepOf(picture, at)) picture.emit(...stepOf(picture, at));
    else if (at != null && (event.srcEvent?.shiftKey || event.srcEvent?.ctrlKey || event.srcEvent?.metaKey)) {
      picture.emit("pick", at);
    } else if (at != null) waiting = setTimeout(() => picture.emit("follow", at), SECOND_CLICK_MS);
    else if (edges.length && picture.edges.get(edges[0])?.tie) picture.emit("tie", edges[0]);
  });
  network.on("doubleClick", ({ nodes, pointer }) => {
    clearTimeout(waiting);
    hideCard(picture);
    if (badgeAt(picture, pointer.canvas) != null) return;
    const at = nodes[0] ?? nearby(picture, pointer.canvas);
    if (at != null && picture.data.can.expand && !stepOf(picture, at)) picture.emit("expand", at);
  });
  const showMenu = ({ pointer, event }) => {
    clearTimeout(waiting);
    event.preventDefault?.();
    const at = network.getNodeAt(pointer.DOM) ?? nearby(picture, pointer.canvas);
    if (at != null && !stepOf(picture, at)) openMenu(picture, at, pointer.DOM);
  };
  network.on("oncontext", showMenu);
  network.on("hold", (held) => {
    // The browser turns a short press into a click, which would choose the item that has appeared below the finger.
    root.addEventListener("touchend", (event) => event.preventDefault(), { once: true, passive: false });
    showMenu(held);
  });
  network.on("hoverNode", ({ node }) => {
    root.style.cursor = "pointer";
    picture.hovered = node;
    dim(picture, node);
  });
  network.on("hoverEdge", () => (root.style.cursor = "pointer"));
  network.on("blurEdge", () => (root.style.cursor = ""));
  network.on("blurNode", () => {
    root.style.cursor = "";
    picture.hovered = null;
    dim(picture, null);
  });
  root.addEventListener("mouseleave", () => {
    hideCard(picture);
    picture.hovered = null;
    dim(picture, null);
  });
  root.addEventListener("keydown", (event) => onKey(picture, event));
}

// The node nearest to a point, if a finger may have meant it.
function nearby(picture, point) {
  const reach = NEARBY_PX / picture.network.getScale();
  let [nearestId, least] = [null, Infinity];
  for (const [id, { x, y }] of Object.entries(picture.network.getPositions())) {
    const distance = Math.hypot(point.x - x, point.y - y) - picture.nodes.get(id).size;
    if (distance < reach && distance < least) [nearestId, least] = [id, distance];
  }
  return nearestId;
}

// What a click on a node that is not a person means: more people, or a folded community that opens. Else null.
function stepOf(picture, id) {
  const node = picture.nodes.get(id);
  if (node?.more) return ["more", node.more];
  return node?.group ? ["fold", id] : null;
}

const ARROWS = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] };

function onKey(picture, event) {
  if (event.target !== picture.root) return;
  const at = picture.current ?? picture.center;
  if (act(picture, event, at)) event.preventDefault();
}

// Whether the key did something.
function act(picture, event, at) {
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (event.ctrlKey || event.metaKey) {
    if (key !== "z" && key !== "y") return false;
    picture.emit(key === "y" || event.shiftKey ? "redo" : "undo", "");
    return true;
  }
  if (picture.tool && key === "Enter") putAtCurrent(picture, at);
  else if (picture.tool && key === "Escape") stopTool(picture);
  else if (ARROWS[key]) {
    const next = nearest(picture, at, ARROWS[key]);
    if (next != null) makeCurrent(picture, next, true);
  } else if (key === "Enter") picture.emit(...(stepOf(picture, at) ?? ["follow", at]));
  else if (key === "z") picture.emit("undo", "");
  else if (key === "y") picture.emit("redo", "");
  else if (key === "f") fit(picture);
  else if (key === "Escape") closeMenu(picture) || makeCurrent(picture, picture.center, true);
  else if (key === "t") startTool(picture, "text");
  else if (key === "a") startTool(picture, "arrow");
  else if (key === "v") saveView(picture);
  else if (key === "g" && picture.nodes.get(at)?.community) picture.emit("fold", at);
  else if (stepOf(picture, at)) return false;
  else if (key === "s") picture.emit("pick", at);
  else if (key === "p") picture.emit("pin", at);
  else if (key === "m" || key === "ContextMenu") openMenu(picture, at, middleOf(picture, at));
  else if (picture.data.can.expand && (key === "+" || key === " ")) picture.emit("expand", at);
  else if (picture.data.can.expand && key === "h") picture.emit("hide", at);
  else return false;
  return true;
}

const middleOf = ({ network }, id) => network.canvasToDOM(network.getPositions([id])[id]);

// The next node in a direction: along a tie if one leads that way, else the nearest node.
function nearest(picture, at, [right, down]) {
  const positions = picture.network.getPositions();
  const origin = positions[at];
  if (!origin) return picture.center;
  const neighbors = new Set(picture.network.getConnectedNodes(at));
  let best = null;
  let least = Infinity;
  for (const [id, { x, y }] of Object.entries(positions)) {
    const along = (x - origin.x) * right + (y - origin.y) * down;
    const across = Math.abs((x - origin.x) * down) + Math.abs((y - origin.y) * right);
    const distance = along + 2 * across + (neighbors.has(id) ? 0 : 1e6);
    if (along > 1 && distance < least) [best, least] = [id, distance];
  }
  return best;
}

// Makes a node the one that the keyboard acts on; `spoken` has screen readers say its name.
export function makeCurrent(picture, id, spoken) {
  picture.current = id;
  picture.network.selectNodes([id]);
  if (!spoken) return;
  dim(picture, id === picture.center ? null : id);
  picture.status.textContent = picture.nodes.get(id)?.aria_label ?? "";
}

function openMenu(picture, id, { x, y }) {
  closeMenu(picture);
  hideCard(picture);
  const person = picture.nodes.get(id);
  const menu = document.createElement("div");
  menu.className = "circle-menu";
  menu.setAttribute("role", "menu");
  menu.setAttribute("aria-label", person.name);
  const items = [
    ["follow", "Follow", "Enter"],
    ["expand", person.opened ? "Collapse" : "Expand", "+"],
    ["pick", person.picked ? "Unpick" : "Pick", "S"],
    ["pin", person.pinned ? "Unpin" : "Pin: keep in the picture", "P"],
    ["fold", `Fold “${person.community}”`, "G"],
    ["hide", "Hide", "H"],
  ].filter(
    ([type]) =>
      (id !== picture.center || !["follow", "expand", "hide"].includes(type)) &&
      (picture.data.can.expand || !["expand", "pin", "hide"].includes(type)) &&
      (person.community || type !== "fold"),
  );
  const questions = (picture.data.questions ?? []).map(([type, label]) => [type, label, ""]);
  for (const [type, label, key] of [...items, ...questions]) {
    const item = menu.appendChild(document.createElement("button"));
    item.setAttribute("role", "menuitem");
    item.append(Object.assign(document.createElement("span"), { textContent: label }), textElement("circle-key", key));
    item.addEventListener("click", () => {
      closeMenu(picture);
      picture.emit(type, id);
      picture.root.focus();
    });
  }
  menu.addEventListener("keydown", (event) => walkMenu(picture, menu, event));
  picture.root.appendChild(menu);
  menu.style.left = `${Math.max(4, Math.min(x, picture.root.clientWidth - menu.offsetWidth - 4))}px`;
  menu.style.top = `${Math.max(4, Math.min(y, picture.root.clientHeight - menu.offsetHeight - 4))}px`;
  picture.menu = menu;
  menu.firstChild.focus();
}

function walkMenu(picture, menu, event) {
  const items = [...menu.children];
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (event.key === "Escape") {
    closeMenu(picture);
    picture.root.focus();
  } else if (step) {
    const at = items.indexOf(menu.getRootNode().activeElement);
    items[(at + step + items.length) % items.length].focus();
    event.preventDefault();
  }
  event.stopPropagation();
}

export function closeMenu(picture) {
  if (!picture.menu) return false;
  picture.menu.remove();
  picture.menu = null;
  return true;
}

// Fades everything but a node, its neighbors and the edges between them.
function dim(picture, id) {
  const neighbors = id == null ? null : new Set([id, ...picture.network.getConnectedNodes(id)]);
  picture.neighbors = neighbors;
  picture.nodes.update(
    picture.nodes.map((node) => ({
      id: node.id,
      opacity: !neighbors || neighbors.has(node.id) ? (node.pale ?? 1) : 0.2,
    })),
  );
  const opacity = (edge) => {
    if (!neighbors) return 0.45 * (edge.pale ?? 1);
    return edge.from === id || edge.to === id ? 0.8 : 0.08;
  };
  picture.edges.update(
    picture.edges.map((edge) => ({ id: edge.id, color: { ...edge.color, opacity: opacity(edge) } })),
  );
}

export function hideCard({ root }) {
  root.querySelector(".vis-tooltip")?.style.setProperty("visibility", "hidden");
}
