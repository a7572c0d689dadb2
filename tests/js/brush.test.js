import assert from "node:assert/strict";
import { test } from "node:test";

import { dragged, isAll, keyed } from "../../intrograph/components/timeline_view/brush.js";

const COUNT = 10;

test("an end never crosses the other one", () => {
  assert.deepEqual(dragged([2, 5], 0, 2, 8, COUNT), [5, 5]);
  assert.deepEqual(dragged([2, 5], 1, 5, 0, COUNT), [2, 2]);
  assert.deepEqual(dragged([2, 5], 0, 2, 0, COUNT), [0, 5]);
});

test("the whole brush keeps its length and stays on the track", () => {
  for (let to = -20; to < 20; to += 1) {
    const [first, last] = dragged([2, 5], "all", 3, to, COUNT);
    assert.equal(last - first, 3);
    assert.ok(first >= 0 && last < COUNT);
  }
  assert.deepEqual(dragged([2, 5], "all", 3, 4, COUNT), [3, 6]);
});

test("a new brush goes from where the drag began to where it is, in either direction", () => {
  assert.deepEqual(dragged([0, 9], null, 3, 6, COUNT), [3, 6]);
  assert.deepEqual(dragged([0, 9], null, 6, 3, COUNT), [3, 6]);
});

test("keys move an end within its bounds", () => {
  assert.deepEqual(keyed([2, 5], 0, "ArrowRight", COUNT), [3, 5]);
  assert.deepEqual(keyed([2, 5], 1, "ArrowDown", COUNT), [2, 4]);
  assert.deepEqual(keyed([2, 5], 1, "PageUp", COUNT), [2, 9]);
  assert.deepEqual(keyed([2, 5], 0, "PageDown", COUNT), [0, 5]);
  assert.deepEqual(keyed([2, 5], 0, "Home", COUNT), [0, 5]);
  assert.deepEqual(keyed([2, 5], 0, "End", COUNT), [5, 5]);
  assert.deepEqual(keyed([2, 5], 1, "End", COUNT), [2, 9]);
  assert.deepEqual(keyed([0, 5], 0, "ArrowLeft", COUNT), [0, 5]);
  for (const key of ["Tab", "a", "Enter"]) assert.equal(keyed([2, 5], 0, key, COUNT), null);
});

test("all bins mean all time", () => {
  assert.equal(isAll([0, 9], COUNT), true);
  assert.equal(isAll([0, 8], COUNT), false);
  assert.equal(isAll([0, 0], 1), true);
});
