// The toolbar around the picture: breadcrumb, buttons, and announcements for screen readers.
import { startTool } from "./annotations.js";
import { fit } from "./camera.js";
import { copyLink, savePng, saveSvg } from "./export.js";

const thumbnails = new Map(); // by focus: a small image of its circle

const KEYS = [
  ["Arrows", "move along ties"],
  ["Enter", "follow"],
  ["+ or Space", "expand or collapse"],
  ["S", "pick"],
  ["P", "pin"],
  ["H", "hide"],
  ["G", "fold the community, or open it"],
  ["T, A", "text, arrow"],
  ["V", "save this view"],
  ["M", "all actions"],
  ["Z, Y", "undo, redo"],
  ["F", "fit the whole picture"],
  ["/", "search"],
];

export function buildToolbar(picture, parent, height) {
  const outer = (picture.outer = document.createElement("div"));
  outer.className = "circle-outer";
  outer.style.height = `${height}px`;
  const top = outer.appendChild(document.createElement("div"));
  top.className = "circle-top";
  picture.crumbs = top.appendChild(document.createElement("nav"));
  picture.crumbs.className = "circle-crumbs";
  picture.crumbs.setAttribute("aria-label", "Visited circles");
  picture.bar = top.appendChild(document.createElement("div"));
  picture.bar.className = "circle-bar";
  picture.bar.setAttribute("role", "toolbar");
  picture.bar.setAttribute("aria-label", "Picture");
  const root = (picture.root = outer.appendChild(document.createElement("div")));
  root.className = "circle-root";
  root.tabIndex = 0;
  root.setAttribute("role", "application");
  picture.status = outer.appendChild(document.createElement("div"));
  picture.status.className = "circle-status";
  picture.status.setAttribute("role", "status");
  fillBar(picture);
  parent.appendChild(outer);
  return root;
}

function fillBar(picture) {
  const button = (label, title, act) => {
    const element = picture.bar.appendChild(document.createElement("button"));
    Object.assign(element, { textContent: label, title, className: "circle-button" });
    element.addEventListener("click", act);
    return element;
  };
  picture.undo = button("Undo", "Undo the last step (Z)", () => picture.emit("undo", ""));
  picture.redo = button("Redo", "Redo the last undone step (Y)", () => picture.emit("redo", ""));
  button("Fit", "Fit the whole picture (F)", () => fit(picture));
  picture.tools = {
    text: button("Text", "Write on the picture (T)", () => startTool(picture, "text")),
    arrow: button("Arrow", "Draw an arrow on the picture (A)", () => startTool(picture, "arrow")),
  };
  Object.values(picture.tools).forEach((tool) => tool.setAttribute("aria-pressed", "false"));
  button("Save view", "Save this picture under a name, for everybody who uses this store (V)", () => saveView(picture));
  button("PNG", "Save the whole picture as an image", () => savePng(picture));
  button("SVG", "Save the whole picture as a scalable drawing", () => saveSvg(picture));
  button("Link", "Copy a link to this view", () => copyLink(picture));
  const keys = button("Keys", "Show the keyboard shortcuts", () => {
    const open = keys.getAttribute("aria-expanded") === "true";
    keys.setAttribute("aria-expanded", String(!open));
    list.hidden = open;
  });
  keys.setAttribute("aria-expanded", "false");
  const list = picture.outer.appendChild(document.createElement("dl"));
  list.className = "circle-keys";
  list.hidden = true;
  for (const [key, action] of KEYS) {
    list.append(
      Object.assign(document.createElement("dt"), { textContent: key }),
      Object.assign(document.createElement("dd"), { textContent: action }),
    );
  }
}

// Asks the page to save the picture, and says where everybody is in it.
export function saveView(picture) {
  const places = Object.entries(picture.network.getPositions()).filter(([id]) => !picture.nodes.get(id)?.more);
  picture.emit("save", JSON.stringify(places.map(([id, { x, y }]) => [id, Math.round(x), Math.round(y)])));
}

export function updateToolbar(picture) {
  const { data } = picture;
  picture.undo.disabled = !data.can.undo;
  picture.redo.disabled = !data.can.redo;
  showCrumbs(picture);
}

function showCrumbs(picture) {
  const { data } = picture;
  const crumbs = data.crumbs.map(({ id, label }) => {
    const crumb = document.createElement("button");
    crumb.className = "circle-crumb";
    crumb.dataset.id = id;
    if (id === data.center) crumb.setAttribute("aria-current", "location");
    const thumbnail = thumbnails.get(id);
    if (thumbnail) crumb.appendChild(Object.assign(document.createElement("img"), { src: thumbnail, alt: "" }));
    crumb.append(Object.assign(document.createElement("span"), { textContent: label }));
    crumb.addEventListener("click", () => {
      picture.root.focus();
      if (id !== data.center) picture.emit("follow", id);
    });
    return crumb;
  });
  picture.crumbs.replaceChildren(...crumbs);
  picture.crumbs.scrollLeft = picture.crumbs.scrollWidth;
}

export function keepThumbnail(picture) {
  const drawn = picture.alive && picture.root.querySelector("canvas");
  if (!drawn?.width) return;
  const small = Object.assign(document.createElement("canvas"), { width: 72, height: 44 });
  const share = Math.min(drawn.width / 72, drawn.height / 44);
  const [width, height] = [72 * share, 44 * share];
  const context = small.getContext("2d");
  context.drawImage(drawn, (drawn.width - width) / 2, (drawn.height - height) / 2, width, height, 0, 0, 72, 44);
  thumbnails.set(picture.center, small.toDataURL());
  showCrumbs(picture);
}
