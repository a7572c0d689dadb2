// What stands around the picture: where one was, buttons, and a voice for those who do not see it.
const thumbnails = new Map(); // of a focus, what its circle looked like

const KEYS = [
  ["Arrows", "go along ties"], ["Enter", "follow"], ["+ or Space", "open here, or fold"], ["S", "pick"],
  ["P", "pin"], ["H", "hide"], ["M", "all choices"], ["Z, Y", "undo, redo"], ["F", "the whole picture"],
  ["/", "search"],
];

function frame(picture, parent, height) {
  const outer = (picture.frame = document.createElement("div"));
  outer.className = "circle-frame";
  outer.style.height = `${height}px`;
  const top = outer.appendChild(document.createElement("div"));
  top.className = "circle-top";
  picture.crumbs = top.appendChild(document.createElement("nav"));
  picture.crumbs.className = "circle-crumbs";
  picture.crumbs.setAttribute("aria-label", "Where you were");
  picture.bar = top.appendChild(document.createElement("div"));
  picture.bar.className = "circle-bar";
  picture.bar.setAttribute("role", "toolbar");
  picture.bar.setAttribute("aria-label", "The picture");
  const root = (picture.root = outer.appendChild(document.createElement("div")));
  root.className = "circle-root";
  root.tabIndex = 0;
  root.setAttribute("role", "application");
  picture.aloud = outer.appendChild(document.createElement("div"));
  picture.aloud.className = "circle-aloud";
  picture.aloud.setAttribute("role", "status");
  fillBar(picture);
  parent.appendChild(outer);
  return root;
}

function fillBar(picture) {
  const button = (name, told, act) => {
    const made = picture.bar.appendChild(document.createElement("button"));
    Object.assign(made, { textContent: name, title: told, className: "circle-button" });
    made.addEventListener("click", act);
    return made;
  };
  picture.undo = button("Undo", "Undo the last step (Z)", () => picture.tell("undo", ""));
  picture.redo = button("Redo", "Do it again (Y)", () => picture.tell("redo", ""));
  button("Fit", "Show the whole picture (F)", () => fit(picture));
  button("PNG", "Save the whole picture as an image", () => savePng(picture));
  button("SVG", "Save the whole picture as a drawing that can be scaled", () => saveSvg(picture));
  button("Link", "Copy a link to this view", () => copyLink(picture));
  const keys = button("Keys", "What the keyboard does", () => {
    const open = keys.getAttribute("aria-expanded") === "true";
    keys.setAttribute("aria-expanded", String(!open));
    list.hidden = open;
  });
  keys.setAttribute("aria-expanded", "false");
  const list = picture.frame.appendChild(document.createElement("dl"));
  list.className = "circle-keys";
  list.hidden = true;
  for (const [key, told] of KEYS) {
    list.append(
      Object.assign(document.createElement("dt"), { textContent: key }),
      Object.assign(document.createElement("dd"), { textContent: told }),
    );
  }
}

function showFrame(picture) {
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
    const seen = thumbnails.get(id);
    if (seen) crumb.appendChild(Object.assign(document.createElement("img"), { src: seen, alt: "" }));
    crumb.append(Object.assign(document.createElement("span"), { textContent: label }));
    crumb.addEventListener("click", () => {
      picture.root.focus();
      if (id !== data.center) picture.tell("follow", id);
    });
    return crumb;
  });
  picture.crumbs.replaceChildren(...crumbs);
  picture.crumbs.scrollLeft = picture.crumbs.scrollWidth;
}

function keepThumbnail(picture) {
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
