import assert from "node:assert/strict";
import { test } from "node:test";

import {
  accepted,
  columnsIn,
  countAll,
  createCounter,
  setBrush,
} from "../../intrograph/components/cross_filter/counting.js";

// Four people: a number in three bins (3: unknown), and a category of two.
const NUMBERS = [0, 1, 2, 3];
const CATEGORIES = [0, 1, 1, 0];
const counter = () => createCounter([new Uint8Array(NUMBERS), new Uint8Array(CATEGORIES)], [3, 2]);
const listed = ({ passing, counts }) => [passing, ...counts.map((column) => [...column])];

test("without brushes everybody is counted, people without a value apart", () => {
  assert.deepEqual(listed(countAll(counter())), [4, [1, 1, 1, 1], [2, 2, 0]]);
});

test("a column is counted without its own brush, the others with it", () => {
  const people = counter();
  setBrush(people, 0, accepted([1, 2], 3));
  assert.deepEqual(listed(countAll(people)), [2, [1, 1, 1, 1], [0, 2, 0]]);
  setBrush(people, 1, accepted(new Set([0]), 2));
  assert.deepEqual(listed(countAll(people)), [0, [1, 0, 0, 1], [0, 2, 0]]);
});

test("clearing a brush restores the counts", () => {
  const people = counter();
  setBrush(people, 1, accepted(new Set([1]), 2));
  const before = listed(countAll(people));
  setBrush(people, 0, accepted([0, 0], 3));
  assert.notDeepEqual(listed(countAll(people)), before);
  setBrush(people, 0, accepted(null, 3));
  assert.deepEqual(listed(countAll(people)), before);
});

test("a choice of categories that nobody has lets nobody pass", () => {
  const people = counter();
  setBrush(people, 1, accepted(new Set(), 2));
  assert.equal(countAll(people).passing, 0);
});

test("columns of one and of two bytes are read out of one text of bytes", () => {
  const two = new Uint16Array([300, 7, 65_000]);
  const bytes = new Uint8Array([9, 1, 2, 3, ...new Uint8Array(two.buffer), 4, 5, 6]);
  const columns = columnsIn(bytes, [{ width: 1 }, { width: 2 }, { width: 1 }], 1);
  assert.deepEqual(
    columns.map((column) => [...column]),
    [[1, 2, 3], [300, 7, 65_000], [4, 5, 6]],
  );
});
