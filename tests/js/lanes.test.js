import assert from "node:assert/strict";
import { test } from "node:test";

import {
  curveBetween,
  heightOf,
  pathsThrough,
  targetAfter,
  tiesOf,
  widthOf,
} from "../../intrograph/components/introduction_lanes/paths.js";

const PATHS = [
  { at: [0, 0, 0], strengths: [0.5, 0.2] },
  { at: [0, 0, 1], strengths: [0.5, 0.4] },
  { at: [1, 1, 2], strengths: [0.9, 0.9] },
];

test("a tie that two paths share is drawn once and belongs to both", () => {
  const ties = tiesOf(PATHS);
  assert.equal(ties.length, 5);
  assert.deepEqual(ties[0], { gap: 0, from: 0, to: 0, strength: 0.5, paths: [0, 1] });
  assert.deepEqual(ties.filter(({ gap }) => gap === 1).map(({ paths }) => paths), [[0], [1], [2]]);
});

test("a person stands for all paths that run through them", () => {
  assert.deepEqual(pathsThrough(PATHS, 0, 0), [0, 1]);
  assert.deepEqual(pathsThrough(PATHS, 1, 1), [2]);
  assert.deepEqual(pathsThrough(PATHS, 2, 1), [1]);
});

test("places of a lane keep equal distances within the height of all", () => {
  const heights = [0, 1, 2].map((place) => heightOf(place, 3, 300));
  assert.deepEqual(heights, [50, 150, 250]);
  assert.equal(heightOf(0, 1, 300), 150);
});

test("a line is the wider the stronger its tie, within bounds", () => {
  assert.ok(widthOf(0.2) < widthOf(0.8));
  assert.equal(widthOf(-1), widthOf(0));
  assert.equal(widthOf(2), widthOf(1));
  assert.ok(widthOf(0) > 1);
});

test("a curve begins and ends where it should", () => {
  assert.equal(curveBetween(0, 1, 10, 3), "M0 1C5 1 5 3 10 3");
});

test("keys move between targets and stop at the ends", () => {
  assert.equal(targetAfter(0, "ArrowDown", 3), 1);
  assert.equal(targetAfter(2, "ArrowDown", 3), 2);
  assert.equal(targetAfter(0, "ArrowUp", 3), 0);
  assert.equal(targetAfter(1, "End", 3), 2);
  assert.equal(targetAfter(1, "Home", 3), 0);
  assert.equal(targetAfter(1, "Enter", 3), null);
});
