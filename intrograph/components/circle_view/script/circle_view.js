// The picture of a circle. Streamlit calls the default export when the component appears and whenever its data or the
// theme changes; one vis.Network lives as long as the component and new data is merged into it, so that people who stay
// do not move. The returned function runs when the component leaves, and for calls that a later one has replaced. Calls
// may come in another order than their data: the newest version is shown.
import { buildAnnotations, placeAnnotations, showAnnotations } from "./annotations.js";
import { badgeOf, showsBadge } from "./badges.js";
import { fit } from "./camera.js";
import { cardElement, tieElement } from "./cards.js";
import { nodeScale, prefersStillness, themeOf } from "./environment.js";
import { unhandled, withGesture } from "./delivery.js";
import { closeMenu, hideCard, listen, makeCurrent } from "./gestures.js";
import { paint } from "./painting.js";
import { difference, keepPlaces, placeNew } from "./placement.js";
import { buildToolbar, keepThumbnail, updateToolbar } from "./toolbar.js";

// Of the layout, for people who are new among fixed ones. More let a click wait and change nothing that can be seen: at
// 300 people 20 leave two circles overlapping, 40 none, and mean lengths of ties differ by 1 % from those after 120.
const UPDATE_ITERATIONS = 40;

const pictures = new WeakMap();

export default function (component) {
  const { parentElement, data } = component;
  let picture = pictures.get(parentElement);
  if (!picture) {
    picture = { alive: true, queue: library(), gestures: [], emit: (type, id) => emit(picture, type, id) };
    pictures.set(parentElement, picture);
  }
  if (!(data.version < picture.component?.data.version)) {
    picture.component = component;
    picture.queue = picture.queue.then((vis) => {
      if (picture.alive && picture.component === component) show(vis, picture, component);
      return vis;
    });
  }
  return () => {
    if (parentElement.isConnected) return; // a call that another one has replaced
    picture.alive = false;
    picture.network?.destroy();
    picture.outer?.remove();
    pictures.delete(parentElement);
  };
}

// The script of vis-network comes in a component of its own and may arrive later than this one.
function library() {
  return new Promise((resolve) => {
    const look = () => (globalThis.vis?.Network ? resolve(globalThis.vis) : setTimeout(look, 15));
    look();
  });
}

// Streamlit drops an event that a later one overtakes on its way. So each gesture has a number, and is sent again with
// those after it until the page's data says that it was handled.
function emit(picture, type, id) {
  picture.gestures = withGesture(picture.gestures, picture.data.handled, type, id);
  picture.component.setTriggerValue("event", { gestures: picture.gestures });
}

function show(vis, picture, { parentElement, data }) {
  picture.theme = themeOf(parentElement.host ?? parentElement);
  const scale = nodeScale();
  const nodes = data.nodes.map((node) =>
    preparedNode({ ...node, size: scale * node.size }, data.center, picture.theme),
  );
  const edges = data.edges.map(preparedEdge);
  const json = JSON.stringify([picture.theme.ink, data.layout, data.nodes, data.edges]);
  picture.data = data;
  picture.gestures = unhandled(picture.gestures, data.handled);
  if (!picture.network) create(vis, picture, parentElement, data, nodes, edges);
  else if (json !== picture.json) update(picture, data, nodes, edges);
  picture.json = json;
  picture.layout = data.layout;
  picture.root.setAttribute("aria-label", data.label);
  updateToolbar(picture);
  showAnnotations(picture);
  picture.network.redraw();
}

function create(vis, picture, parent, data, nodes, edges) {
  const root = buildToolbar(picture, parent, data.height);
  const places = keepPlaces(nodes, data.places);
  placeNew(nodes.filter((node) => !places[node.id]), edges, places, data.center);
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
  buildAnnotations(picture);
  picture.network.on("afterDrawing", (context) => {
    paint(picture, context);
    placeAnnotations(picture);
  });
  listen(picture);
  settle(picture, data, true);
}

function update(picture, data, nodes, edges) {
  const { network } = picture;
  closeMenu(picture);
  hideCard(picture);
  picture.hovered = null;
  const wantedEdges = new Set(edges.map((edge) => edge.id));
  const isOpened = data.layout && data.layout !== picture.layout;
  const { removed, fresh, staying } = difference(picture.nodes.getIds(), nodes);
  if (isOpened) keepPlaces(staying, data.places);
  const positions = { ...network.getPositions(), ...keepPlaces(fresh, data.places) };
  network.renderer.allowRedraw = false; // at rest, vis-network draws everything after each of these changes
  picture.edges.remove(picture.edges.getIds().filter((id) => !wantedEdges.has(id)));
  picture.nodes.remove(removed);
  placeNew(fresh.filter((node) => !positions[node.id]), edges, positions, data.center);
  picture.nodes.update(staying);
  picture.nodes.add(fresh);
  picture.edges.update(edges);
  network.renderer.allowRedraw = true;
  if (picture.center !== data.center) picture.current = data.center;
  picture.center = data.center;
  if (fresh.length) {
    network.setOptions({ physics: { ...data.options.physics, enabled: true } });
    network.stabilize(UPDATE_ITERATIONS);
  }
  settle(picture, data, false);
}

// Once the layout has settled, the physics stop: a calm picture, an idle processor. Then glide to the whole circle.
function settle(picture, data, first) {
  const { network, root } = picture;
  const finish = () => {
    if (!picture.alive) return;
    network.setOptions({ physics: { enabled: false } });
    const positions = network.getPositions();
    const widen = first && !data.layout ? Math.min(1.7, Math.max(1, (0.8 * root.clientWidth) / root.clientHeight)) : 1;
    picture.nodes.update(
      picture.nodes.getIds().map((id) => ({ id, fixed: false, x: positions[id].x * widen, y: positions[id].y })),
    );
    fit(picture, first);
    const current = [picture.current, data.center].find((id) => id != null && picture.nodes.get(id));
    if (current != null) makeCurrent(picture, current, false);
    root.dataset.center = data.center;
    root.dataset.settled = String(Number(root.dataset.settled ?? 0) + 1);
    setTimeout(() => keepThumbnail(picture), prefersStillness() || first ? 60 : 460);
  };
  const moving = network.physics.physicsEnabled && network.physics.stabilized === false;
  if (moving) network.once("stabilizationIterationsDone", finish);
  else finish();
}

function preparedEdge(edge) {
  const color = { ...edge.color, opacity: edge.color.opacity * (edge.pale ?? 1) };
  return { ...edge, color, title: edge.tie ? tieElement(edge.tie) : undefined };
}

function preparedNode({ card, ...node }, center, theme) {
  const border = node.id === center ? theme.ink : node.color.border;
  const color = {
    ...node.color,
    ...(node.more ? { background: theme.paper, border: theme.ink } : { border }),
    hover: { ...node.color.hover, ...(node.more ? { background: theme.paper } : {}), border: theme.ink },
    highlight: { ...node.color.highlight, ...(node.more ? { background: theme.paper } : {}), border: theme.ink },
  };
  return { opacity: node.pale ?? 1, ...node, color, title: card ? cardElement(card) : undefined };
}
