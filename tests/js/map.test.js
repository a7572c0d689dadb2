import assert from "node:assert/strict";
import { test } from "node:test";
import { adjacency, bitsOf, contactsOf, decode } from "../../intrograph/components/map_view/script/data.js";
import { matching } from "../../intrograph/components/map_view/script/finder.js";
import {
  baseRadii,
  fitting,
  isInside,
  toMap,
  toScreen,
  viewOf,
} from "../../intrograph/components/map_view/script/geometry.js";
import { ALL_TIES, detailAt, levelAt, ribbonWidth } from "../../intrograph/components/map_view/script/levels.js";
import { withoutOverlap } from "../../intrograph/components/map_view/script/names.js";
import { random } from "./circle.js";

test("a drawing comes out of its bytes as it went in", () => {
  const arrays = [
    { name: "x", kind: "f4", offset: 0, count: 3 },
    { name: "first", kind: "u4", offset: 16, count: 1 },
  ];
  const text = new TextEncoder().encode(JSON.stringify({ names: ["@a", "@ü", "@c"], arrays }));
  const start = 8 + 8 * Math.ceil(text.length / 8);
  const bytes = new Uint8Array(start + 24);
  new DataView(bytes.buffer).setUint32(0, text.length, true);
  bytes.set(text, 8);
  new Float32Array(bytes.buffer, start, 3).set([1, 2.5, -3]);
  new Uint32Array(bytes.buffer, start + 16, 1).set([70_000]);
  const drawing = decode(new Uint8Array([9, ...bytes]).subarray(1));
  assert.deepEqual([drawing.size, drawing.names[1], [...drawing.x], drawing.first[0]], [3, "@ü", [1, 2.5, -3], 70_000]);
});

test("the ties of a person are found from both ends, the strongest first", () => {
  const drawing = { first: Uint32Array.of(0, 1, 0), second: Uint32Array.of(2, 2, 1) };
  const map = { drawing, adjacency: adjacency(3, drawing.first, drawing.second) };
  assert.deepEqual(contactsOf(map, 2).map(({ contact }) => contact), [0, 1]);
  assert.deepEqual(contactsOf(map, 1).map(({ tie }) => tie), [1, 2]);
});

test("chosen people become bits, the first one the highest", () => {
  assert.equal(bitsOf(3, [0, 2]), "oA==");
  assert.equal(bitsOf(9, [8]), "AIA=");
});

test("nearer means more detail, and a small network shows every tie at every zoom", () => {
  assert.deepEqual([1, 3, 9].map(levelAt), ["broad", "fine", "people"]);
  for (const k of [0.7, 1, 3, 9, 50]) assert.deepEqual(detailAt(k, ALL_TIES).limit, ALL_TIES);
  assert.deepEqual([1, 3, 9].map((k) => detailAt(k, ALL_TIES + 1).ribbons), ["broad", "fine", null]);
});

test("the width of a ribbon is in proportion to its ties", () => {
  assert.equal(ribbonWidth(40, 80, 20), 10);
  assert.equal(ribbonWidth(80, 80, 20), 20);
});

test("names never overlap and the first of two that would is kept", () => {
  const next = random(3);
  const names = Array.from({ length: 400 }, (_, rank) => ({
    rank, text: String(rank), x: 900 * next(), y: 600 * next(), width: 30 + 90 * next(), height: 18,
  }));
  const placed = withoutOverlap(names, 900, 600, 1000);
  assert.ok(placed.length > 20);
  for (const a of placed)
    for (const b of placed)
      if (a !== b) assert.ok(2 * Math.abs(a.x - b.x) >= a.width + b.width || Math.abs(a.y - b.y) >= 18, a.text);
  const pair = [{ x: 100, y: 50, width: 50, height: 18 }, { x: 110, y: 52, width: 50, height: 18 }];
  assert.deepEqual(withoutOverlap(pair, 900, 600, 9).map(({ x }) => x), [100]);
  assert.equal(withoutOverlap(pair.slice(0, 1), 900, 600, 0).length, 0);
});

test("the whole map fits into its frame, and the way back from the screen is exact", () => {
  const drawing = { x: Float32Array.of(-40, 80, 0), y: Float32Array.of(-10, 20, 5) };
  const view = viewOf(fitting(drawing, 800, 500), { k: 1, x: 0, y: 0 });
  for (let i = 0; i < 3; i += 1) {
    const [x, y] = toScreen(view, drawing.x[i], drawing.y[i]);
    assert.ok(x >= 20 && x <= 780 && y >= 20 && y <= 480);
    assert.ok(Math.abs(toMap(view, x, y)[0] - drawing.x[i]) < 1e-4);
  }
});

test("more influence never means a smaller circle", () => {
  const radii = baseRadii(Float32Array.of(0.5, 0.2, 0.01, 0), 900, 600);
  for (let i = 1; i < radii.length; i += 1) assert.ok(radii[i] <= radii[i - 1]);
});

test("a point in the notch of an outline is outside", () => {
  const outline = [[0, 0], [10, 0], [10, 10], [5, 3], [0, 10]];
  assert.deepEqual([[5, 1], [5, 8], [2, 8]].map(([x, y]) => isInside(outline, x, y)), [true, false, false]);
  assert.equal(isInside(outline, 0.5, 8.5), true);
});

test("a search lists names that begin with the text before those that contain it", () => {
  const names = ["@mia.jade", "@jade.runs", "@zoe"];
  assert.deepEqual(matching(names, "@JADE", 8), [1, 0]);
  assert.deepEqual(matching(names, " ", 8), []);
  assert.deepEqual(matching(names, "e", 1), [0]);
});
