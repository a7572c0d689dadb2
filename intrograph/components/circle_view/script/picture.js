// The picture of a circle. Streamlit calls the default export when the component appears and whenever its data or the
// theme changes; one vis.Network lives as long as the component and new data is worked into it, so that people who stay
// do not move. The function returned runs when the component leaves, and for calls that a later one has replaced.
const pictures = new WeakMap();
const NARROW_PX = 640; // on a narrower page the picture is looked at from further away:
const LARGER_WHERE_NARROW = 1.7; // its circles are drawn larger, or they would be dots

export default function (component) {
  const { parentElement } = component;
  let picture = pictures.get(parentElement);
  if (!picture) {
    picture = { alive: true, calls: 0, queue: library(), tell: (type, id) => tell(picture, type, id) };
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
    picture.leave?.();
    picture.frame?.remove();
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

function tell(picture, type, id) {
  picture.component.setTriggerValue("event", { type, id });
}

function show(vis, picture, { parentElement, data }) {
  picture.theme = themeOf(parentElement.host ?? parentElement);
  const larger = innerWidth < NARROW_PX ? LARGER_WHERE_NARROW : 1;
  const nodes = data.nodes.map((node) => preparedNode({ ...node, size: larger * node.size }, data.center, picture.theme));
  const edges = data.edges.map((edge) => ({ ...edge, title: edge.told ? tieElement(edge.told) : undefined }));
  const json = JSON.stringify([picture.theme.ink, data.nodes, data.edges]);
  picture.data = data;
  if (!picture.network) create(vis, picture, parentElement, data, nodes, edges);
  else if (json !== picture.json) update(picture, data, nodes, edges);
  picture.json = json;
  picture.root.setAttribute("aria-label", data.label);
  showFrame(picture);
  picture.network.redraw();
}

function create(vis, picture, parent, data, nodes, edges) {
  const root = frame(picture, parent, data.height);
  place(nodes, edges, {}, data.center);
  picture.nodes = new vis.DataSet(nodes);
  picture.edges = new vis.DataSet(edges);
  picture.center = data.center;
  picture.network = new vis.Network(root, { nodes: picture.nodes, edges: picture.edges }, data.options);
  root.network = picture.network; // where a test asks for positions
  root.badge = (id) => {
    const node = picture.nodes.get(id);
    return showsBadge(picture, node)
      ? badgeOf(node, picture.network.getPositions([id])[id], picture.network.getScale())
      : null;
  };
  picture.network.on("afterDrawing", (context) => paint(picture, context));
  listen(picture);
  settle(picture, data, true);
}

function update(picture, data, nodes, edges) {
  const { network } = picture;
  closeMenu(picture);
  hideCard(picture);
  picture.hovered = null;
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
  picture.center = data.center;
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
    fit(picture, first);
    if (picture.nodes.get(data.center)) makeCurrent(picture, data.center, false);
    root.dataset.center = data.center;
    root.dataset.settled = String(Number(root.dataset.settled ?? 0) + 1);
    setTimeout(() => keepThumbnail(picture), calm() || first ? 60 : 460);
  };
  const moving = network.physics.physicsEnabled && network.physics.stabilized === false;
  if (moving) network.once("stabilizationIterationsDone", finish);
  else finish();
}

// Glides to where everybody is in sight, their names too.
function fit({ network }, at_once = false) {
  const before = { position: network.getViewPosition(), scale: network.getScale() };
  network.fit({ animation: false, maxZoomLevel: 1.25 });
  const after = { position: network.getViewPosition(), scale: 0.92 * network.getScale() };
  if (calm() || at_once) {
    network.moveTo({ ...after, animation: false });
    return;
  }
  network.moveTo({ ...before, animation: false });
  network.moveTo({ ...after, animation: { duration: 400, easingFunction: "easeInOutCubic" } });
}

function preparedNode({ card, ...node }, center, theme) {
  const border = node.id === center ? theme.ink : node.color.border;
  const color = {
    ...node.color,
    ...(node.more ? { background: theme.paper, border: theme.ink } : { border }),
    hover: { ...node.color.hover, ...(node.more ? { background: theme.paper } : {}), border: theme.ink },
    highlight: { ...node.color.highlight, ...(node.more ? { background: theme.paper } : {}), border: theme.ink },
  };
  return { opacity: 1, ...node, color, title: card ? cardElement(card) : undefined };
}

function themeOf(host) {
  const style = getComputedStyle(host);
  const read = (name, otherwise) => style.getPropertyValue(name).trim() || otherwise;
  return {
    ink: read("--st-text-color", "#222"),
    paper: read("--st-background-color", "#fff"),
    accent: read("--st-primary-color", "#0072B2"),
    face: read("--st-font", "sans-serif"),
  };
}

const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
const touched = () => matchMedia("(pointer: coarse)").matches;
