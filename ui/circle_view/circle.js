// The picture of a circle. Streamlit calls the default export when the component appears and whenever its data or the
// theme changes; one vis.Network lives as long as the component and new data is worked into it, so that people who stay
// do not move. The function returned runs when the component leaves, and for calls that a later one has replaced.
const pictures = new WeakMap();

export default function (component) {
  const { parentElement } = component;
  let picture = pictures.get(parentElement);
  if (!picture) {
    picture = { alive: true, calls: 0, queue: library() };
    pictures.set(parentElement, picture);
  }
  const call = (picture.calls += 1);
  picture.component = component;
  picture.queue = picture.queue.then((vis) => {
    if (picture.alive && call === picture.calls) show(vis, picture, component);
    return vis;
  });
  return () => {
    if (call !== picture.calls) return;
    picture.alive = false;
    picture.network?.destroy();
    picture.root?.remove();
    pictures.delete(parentElement);
  };
}

// The script of vis-network comes in a component of its own and may come later than this one.
function library() {
  return new Promise((found) => {
    const look = () => (globalThis.vis?.Network ? found(globalThis.vis) : setTimeout(look, 15));
    look();
  });
}

function show(vis, picture, { parentElement, data }) {
  const theme = themeOf(parentElement.host ?? parentElement);
  const options = { ...data.options, nodes: { font: theme.font } };
  const nodes = data.nodes.map((node) => preparedNode(node, data.center, theme.ink));
  const edges = data.edges.map((edge) => ({ ...edge, title: textElement("circle-card-about", edge.told) }));
  if (!picture.network) create(vis, picture, parentElement, data, options, nodes, edges);
  else update(picture, data, options, nodes, edges, JSON.stringify([theme.ink, data.nodes, data.edges]));
  picture.root.setAttribute("aria-label", data.label);
  picture.json = JSON.stringify([theme.ink, data.nodes, data.edges]);
  picture.center = data.center;
}

function create(vis, picture, parent, data, options, nodes, edges) {
  const root = (picture.root = document.createElement("div"));
  root.className = "circle-root";
  root.tabIndex = 0;
  root.setAttribute("role", "application");
  root.style.height = `${data.height}px`;
  parent.appendChild(root);
  place(nodes, edges, {}, data.center);
  picture.nodes = new vis.DataSet(nodes);
  picture.edges = new vis.DataSet(edges);
  picture.network = new vis.Network(root, { nodes: picture.nodes, edges: picture.edges }, options);
  root.network = picture.network; // where a test asks for positions
  listen(picture);
  settle(picture, data, true);
}

function update(picture, data, options, nodes, edges, json) {
  const { network } = picture;
  network.setOptions({ nodes: options.nodes });
  if (json === picture.json) return;
  hideCard(picture);
  const wanted = new Set(nodes.map((node) => node.id));
  const wantedEdges = new Set(edges.map((edge) => edge.id));
  const before = new Set(picture.nodes.getIds());
  const positions = network.getPositions();
  picture.edges.remove(picture.edges.getIds().filter((id) => !wantedEdges.has(id)));
  picture.nodes.remove([...before].filter((id) => !wanted.has(id)));
  const fresh = nodes.filter((node) => !before.has(node.id));
  place(fresh, edges, positions, data.center);
  const staying = nodes.filter((node) => before.has(node.id));
  picture.nodes.update(staying.map((node) => ({ ...node, fixed: fresh.length > 0 })));
  picture.nodes.add(fresh);
  picture.edges.update(edges);
  if (fresh.length) {
    network.setOptions({ physics: { ...data.options.physics, enabled: true } });
    network.stabilize(120);
  }
  settle(picture, data, false);
}

// New people start on a ring around the one who brings them in, sorted by colour; those on screen are not touched.
function place(fresh, edges, positions, center) {
  const near = new Map();
  for (const edge of edges) {
    if (positions[edge.from]) near.set(edge.to, edge.from);
    if (positions[edge.to]) near.set(edge.from, edge.to);
  }
  const rings = new Map();
  for (const node of fresh) {
    const hub = near.get(node.id) ?? center;
    rings.set(hub, [...(rings.get(hub) ?? []), node]);
  }
  for (const [hub, ring] of rings) {
    const origin = positions[hub] ?? { x: 0, y: 0 };
    ring.sort((a, b) => a.color.background.localeCompare(b.color.background) || a.id.localeCompare(b.id));
    ring.forEach((node, i) => {
      const angle = (2 * Math.PI * i) / ring.length;
      const radius = node.id === center && !positions[center] ? 0 : 120 + 30 * (i % 3);
      node.x = origin.x + radius * Math.cos(angle);
      node.y = origin.y + radius * Math.sin(angle);
    });
  }
}

// Once the layout has settled, the physics stop: a calm picture, an idle processor. Then glide to the whole circle.
function settle(picture, data, first) {
  const { network, root } = picture;
  const finish = () => {
    if (!picture.alive) return;
    network.setOptions({ physics: { enabled: false } });
    const positions = network.getPositions();
    const widen = first ? Math.min(1.7, Math.max(1, (0.8 * root.clientWidth) / root.clientHeight)) : 1;
    picture.nodes.update(
      picture.nodes.getIds().map((id) => ({ id, fixed: false, x: positions[id].x * widen, y: positions[id].y })),
    );
    const animation = calm() || first ? false : { duration: 500, easingFunction: "easeInOutCubic" };
    network.fit({ animation, maxZoomLevel: 1.25 });
    if (picture.nodes.get(data.center)) network.selectNodes([data.center]);
    root.dataset.center = data.center;
    root.dataset.settled = String(Number(root.dataset.settled ?? 0) + 1);
  };
  const moving = network.physics.physicsEnabled && network.physics.stabilized === false;
  if (moving) network.once("stabilizationIterationsDone", finish);
  else finish();
}

function listen(picture) {
  const { network, root } = picture;
  const tell = (type, id) => picture.component.setTriggerValue("event", { type, id });
  let waiting = 0; // for a second click
  network.on("click", ({ nodes }) => {
    clearTimeout(waiting);
    hideCard(picture);
    if (nodes.length) waiting = setTimeout(() => tell("follow", nodes[0]), 260);
  });
  network.on("doubleClick", ({ nodes }) => {
    clearTimeout(waiting);
    hideCard(picture);
    if (nodes.length) tell("expand", nodes[0]);
  });
  network.on("hoverNode", ({ node }) => {
    root.style.cursor = "pointer";
    dim(picture, node);
  });
  network.on("blurNode", () => {
    root.style.cursor = "";
    dim(picture, null);
  });
  root.addEventListener("mouseleave", () => {
    hideCard(picture);
    dim(picture, null);
  });
  root.addEventListener("keydown", (event) => pressed(picture, event, tell));
}

const ARROWS = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] };

function pressed(picture, event, tell) {
  const { network } = picture;
  const at = network.getSelectedNodes()[0] ?? picture.center;
  if (ARROWS[event.key]) {
    const next = nearest(network.getPositions(), at, ARROWS[event.key]);
    if (next != null) {
      network.selectNodes([next]);
      dim(picture, next);
    }
    event.preventDefault();
  } else if (event.key === "Enter") {
    tell("follow", at);
  } else if (event.key === "+" || event.key === " ") {
    tell("expand", at);
    event.preventDefault();
  }
}

function nearest(positions, at, [right, down]) {
  const origin = positions[at];
  let best = null;
  let least = Infinity;
  for (const [id, { x, y }] of Object.entries(positions)) {
    const along = (x - origin.x) * right + (y - origin.y) * down;
    const aside = Math.abs((x - origin.x) * down) + Math.abs((y - origin.y) * right);
    const distance = along + 2 * aside;
    if (along > 1 && distance < least) [best, least] = [id, distance];
  }
  return best;
}

// All but somebody, their neighbours and the ties between fade.
function dim(picture, id) {
  const near = id == null ? null : new Set([id, ...picture.network.getConnectedNodes(id)]);
  picture.nodes.update(picture.nodes.map((node) => ({ id: node.id, opacity: !near || near.has(node.id) ? 1 : 0.2 })));
  picture.edges.update(
    picture.edges.map((edge) => ({
      id: edge.id,
      color: { ...edge.color, opacity: !near ? 0.45 : edge.from === id || edge.to === id ? 0.8 : 0.08 },
    })),
  );
}

function hideCard({ root }) {
  root.querySelector(".vis-tooltip")?.style.setProperty("visibility", "hidden");
}

function preparedNode({ card, ...node }, center, ink) {
  const border = node.id === center ? ink : node.color.border;
  const color = {
    ...node.color,
    border,
    hover: { ...node.color.hover, border: ink },
    highlight: { ...node.color.highlight, border: ink },
  };
  return { opacity: 1, ...node, color, title: cardElement(card) };
}

// Built from text nodes only: a name from outside cannot become markup.
function cardElement(card) {
  const element = document.createElement("div");
  if (card.community) {
    const chip = element.appendChild(textElement("circle-card-community", card.community));
    chip.style.setProperty("--community", card.color);
  }
  element.appendChild(textElement("circle-card-name", card.name));
  if (card.about) element.appendChild(textElement("circle-card-about", card.about));
  for (const [name, value] of card.facts) {
    const fact = element.appendChild(textElement("circle-card-fact", ""));
    fact.append(
      Object.assign(document.createElement("span"), { textContent: name }),
      Object.assign(document.createElement("b"), { textContent: value }),
    );
  }
  return element;
}

function textElement(className, text) {
  return Object.assign(document.createElement("div"), { className, textContent: text });
}

function themeOf(host) {
  const style = getComputedStyle(host);
  const read = (name, otherwise) => style.getPropertyValue(name).trim() || otherwise;
  const ink = read("--st-text-color", "#222");
  const paper = read("--st-background-color", "#fff");
  return { ink, font: { face: read("--st-font", "sans-serif"), color: ink, strokeColor: paper, strokeWidth: 4 } };
}

const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
