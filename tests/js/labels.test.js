import assert from "node:assert/strict";
import { test } from "node:test";

import { overlap, placedLabels } from "../../intrograph/components/circle_view/script/labels.js";
import { context, node, pictureOf, random } from "./circle.js";

function crowd(count, seed) {
  const next = random(seed);
  const nodes = Array.from({ length: count }, (_, i) => node(`x:${i}`, { rank: i, size: 8 + 26 * next() }));
  const positions = Object.fromEntries(nodes.map(({ id }) => [id, { x: 900 * next(), y: 600 * next() }]));
  return { nodes, positions };
}

for (const scale of [0.3, 1, 2.5]) {
  test(`names never cover one another at a zoom of ${scale}`, () => {
    for (let seed = 1; seed <= 20; seed += 1) {
      const { nodes, positions } = crowd(120, seed);
      const labels = placedLabels(pictureOf(nodes, positions), positions, scale, context);
      assert.ok(labels.length > 1 && labels.length <= nodes.length);
      labels.forEach((a, i) => {
        for (const b of labels.slice(i + 1)) assert.ok(!overlap(a.box, b.box, 0), `${a.node.id} and ${b.node.id}`);
      });
    }
  });
}

test("a name is left out only if it would cover a more important one", () => {
  const { nodes, positions } = crowd(120, 7);
  const picture = pictureOf(nodes, positions);
  const labels = placedLabels(picture, positions, 1, context);
  const named = new Set(labels.map((label) => label.node.id));
  for (const left of nodes.filter(({ id }) => !named.has(id))) {
    const [alone] = placedLabels(pictureOf([left], positions, { center: "x:0" }), positions, 1, context);
    const covered = labels.filter(({ box }) => overlap(alone.box, box, 3));
    assert.ok(covered.some(({ node: { id, rank } }) => id === "x:0" || rank < left.rank), left.id);
  }
});

test("nearer, more names have room", () => {
  const { nodes, positions } = crowd(120, 3);
  const picture = pictureOf(nodes, positions);
  const counts = [0.3, 1, 2.5].map((scale) => placedLabels(picture, positions, scale, context).length);
  assert.deepEqual(counts, [...counts].sort((a, b) => a - b));
  assert.ok(counts[0] < counts[2]);
});

test("the center, the hovered node and picked ones come before influence", () => {
  const nodes = [
    node("x:top", { rank: 0 }),
    node("x:picked", { rank: 3, picked: true }),
    node("x:hovered", { rank: 4 }),
    node("x:center", { rank: 5 }),
  ];
  const positions = Object.fromEntries(nodes.map(({ id }) => [id, { x: 0, y: 0 }]));
  const first = (changes, kept) => {
    const chosen = nodes.filter(({ id }) => kept.includes(id));
    const picture = { ...pictureOf(chosen, positions, { center: "x:center" }), ...changes };
    return placedLabels(picture, positions, 1, context).map((label) => label.node.id);
  };
  assert.deepEqual(first({ hovered: "x:hovered" }, ["x:top", "x:picked", "x:hovered", "x:center"]), ["x:center"]);
  assert.deepEqual(first({ hovered: "x:hovered" }, ["x:top", "x:picked", "x:hovered"]), ["x:hovered"]);
  assert.deepEqual(first({}, ["x:top", "x:picked"]), ["x:picked"]);
  assert.deepEqual(first({}, ["x:top", "x:hovered"]), ["x:top"]);
});
