// Where nodes start, and which of them the physics may move.
const RING = 120; // radius, in the units of the drawing
const RING_STEP = 30; // three rings, so that neighbors do not start on top of each other

// New nodes start on a ring around the node that adds them, sorted by color; nodes on screen are not touched.
export function placeNew(fresh, edges, positions, center) {
  for (const [hub, ring] of rings(fresh, edges, positions, center)) {
    const origin = positions[hub] ?? { x: 0, y: 0 };
    ring.sort((a, b) => a.color.background.localeCompare(b.color.background) || a.id.localeCompare(b.id));
    ring.forEach((node, i) => {
      const angle = (2 * Math.PI * i) / ring.length;
      const radius = node.id === center && !positions[center] ? 0 : RING + RING_STEP * (i % 3);
      node.x = origin.x + radius * Math.cos(angle);
      node.y = origin.y + radius * Math.sin(angle);
    });
  }
}

// The new nodes by the node on screen that they have an edge with, else by the center.
function rings(fresh, edges, positions, center) {
  const hubs = new Map();
  for (const edge of edges) {
    if (positions[edge.from]) hubs.set(edge.to, edge.from);
    if (positions[edge.to]) hubs.set(edge.from, edge.to);
  }
  const found = new Map();
  for (const node of fresh) {
    const hub = hubs.get(node.id) ?? center;
    found.set(hub, [...(found.get(hub) ?? []), node]);
  }
  return found;
}

// How the nodes on screen change into those that are wanted. Nodes that stay keep their position: while new ones find
// theirs, they are fixed, and their data never holds coordinates.
export function difference(before, nodes) {
  const known = new Set(before);
  const wanted = new Set(nodes.map((node) => node.id));
  const fresh = nodes.filter((node) => !known.has(node.id));
  return {
    removed: before.filter((id) => !wanted.has(id)),
    fresh,
    staying: nodes.filter((node) => known.has(node.id)).map((node) => ({ ...node, fixed: fresh.length > 0 })),
  };
}

// Puts nodes where a saved picture has them, and holds them there; returns the places of those that it has.
export function keepPlaces(nodes, places) {
  const kept = {};
  for (const node of nodes) {
    const place = places[node.id];
    if (!place) continue;
    [node.x, node.y] = place;
    node.fixed = true;
    kept[node.id] = { x: place[0], y: place[1] };
  }
  return kept;
}
