import assert from "node:assert/strict";
import { test } from "node:test";

import { difference, placeNew } from "../../intrograph/components/circle_view/script/placement.js";
import { node } from "./circle.js";

const edge = (from, to) => ({ from, to });
const ids = (count) => Array.from({ length: count }, (_, i) => `x:${i}`);

test("new nodes start around the node that adds them, and never on top of each other", () => {
  const positions = { hub: { x: 400, y: -100 }, center: { x: 0, y: 0 } };
  const fresh = ids(30).map((id) => node(id));
  placeNew(fresh, fresh.map(({ id }) => edge("hub", id)), positions, "center");
  for (const { x, y } of fresh) {
    const distance = Math.hypot(x - 400, y + 100);
    assert.ok(distance >= 119 && distance <= 181, `${distance}`);
  }
  for (const a of fresh) {
    for (const b of fresh) if (a !== b) assert.ok(Math.hypot(a.x - b.x, a.y - b.y) > 10, `${a.id} and ${b.id}`);
  }
});

test("a node without an edge to anyone on screen starts around the center", () => {
  const fresh = [node("x:far")];
  placeNew(fresh, [], { center: { x: 50, y: 50 } }, "center");
  assert.equal(Math.round(Math.hypot(fresh[0].x - 50, fresh[0].y - 50)), 120);
});

test("the first center starts in the middle, the others on a ring", () => {
  const nodes = ["center", ...ids(5)].map((id) => node(id));
  placeNew(nodes, ids(5).map((id) => edge("center", id)), {}, "center");
  const center = nodes.find(({ id }) => id === "center");
  assert.deepEqual([center.x, center.y].map(Math.round), [0, 0]);
  assert.ok(nodes.filter(({ id }) => id !== "center").every(({ x, y }) => Math.hypot(x, y) >= 119));
});

test("neighbors on the ring have the same color", () => {
  const colors = ["#b", "#a", "#b", "#a", "#b", "#a"];
  const fresh = ids(6).map((id, i) => node(id, { color: { background: colors[i] } }));
  placeNew(fresh, [], { center: { x: 0, y: 0 } }, "center");
  const angle = ({ x, y }) => Math.atan2(y, x);
  const around = [...fresh].sort((a, b) => angle(a) - angle(b));
  const changes = around.filter((n, i) => n.color.background !== around[(i + 1) % 6].color.background);
  assert.equal(changes.length, 2);
});

test("nodes that stay are fixed while new ones find their place, and get no coordinates", () => {
  const before = ["center", "x:stays", "x:goes"];
  const { removed, fresh, staying } = difference(before, ["center", "x:stays", "x:new"].map((id) => node(id)));
  assert.deepEqual(removed, ["x:goes"]);
  assert.deepEqual(fresh.map(({ id }) => id), ["x:new"]);
  assert.deepEqual(staying.map(({ id }) => id), ["center", "x:stays"]);
  assert.ok(staying.every((n) => n.fixed && !("x" in n) && !("y" in n)));
  const positions = Object.freeze({ center: Object.freeze({ x: 1, y: 2 }), "x:stays": Object.freeze({ x: 3, y: 4 }) });
  placeNew(fresh, [edge("center", "x:new")], positions, "center");
  assert.deepEqual(positions, { center: { x: 1, y: 2 }, "x:stays": { x: 3, y: 4 } });
});

test("without new nodes nothing is held", () => {
  const { fresh, staying } = difference(["center", "x:goes"], [node("center")]);
  assert.deepEqual(fresh, []);
  assert.deepEqual(staying.map(({ fixed }) => fixed), [false]);
});
