import assert from "node:assert/strict";
import { test } from "node:test";

import { headOf, linesOf, noteAt, noteShapes, placeOf } from "../../intrograph/components/circle_view/script/notes.js";
import { node, random } from "./circle.js";

const nodes = [node("x:mia"), node("x:zoe")];
const positions = { "x:mia": { x: 100, y: 50 }, "x:zoe": { x: -300, y: 0 } };

test("a note beside a person goes where the person goes", () => {
  const note = noteAt("Hello", { x: 110, y: 20 }, null, nodes, positions, 1);
  assert.deepEqual(note, ["Hello", 10, -30, "x:mia"]);
  const moved = { ...positions, "x:mia": { x: 0, y: 0 } };
  assert.deepEqual(placeOf(note, moved), { x: 10, y: -30, toX: 10, toY: -30 });
  assert.equal(placeOf(note, {}), null);
});

test("a note far from everybody keeps its place", () => {
  assert.deepEqual(noteAt("Hello", { x: 500, y: 500 }, null, nodes, positions, 1), ["Hello", 500, 500, ""]);
});

test("a note is placed where it was put, at any zoom", () => {
  const chance = random(3);
  for (let run = 0; run < 200; run += 1) {
    const point = () => ({ x: 800 * chance() - 400, y: 400 * chance() - 200 });
    const [from, to] = [point(), run % 2 ? point() : null];
    const at = placeOf(noteAt("", from, to, nodes, positions, 0.2 + 2 * chance()), positions);
    const wanted = [from.x, from.y, (to ?? from).x, (to ?? from).y];
    [at.x, at.y, at.toX, at.toY].forEach((value, index) => assert.ok(Math.abs(value - wanted[index]) <= 0.11));
  }
});

test("lines hold every letter and are no longer than they may be", () => {
  for (const text of ["", "short", "a".repeat(70), "one two three four five six seven eight nine ten eleven"]) {
    const lines = linesOf(text, 20);
    assert.equal(lines.join("").replaceAll(" ", ""), text.replaceAll(" ", ""));
    assert.ok(lines.every((line) => line.length <= 20));
  }
});

test("the head of an arrow ends where it points", () => {
  assert.deepEqual(headOf({ x: 0, y: 0, toX: 10, toY: 0 }, 4), [[10, 0], [6, 2], [6, -2]]);
});

test("an exported note is text and never markup", () => {
  const made = [];
  const element = (name, attributes, text) => made.push({ name, text });
  noteShapes([["<b>x</b>", 0, 0, "", 5, 5]], positions, {}, element);
  assert.deepEqual(made.map(({ name, text }) => [name, text]), [
    ["line", undefined],
    ["polygon", undefined],
    ["text", "<b>x</b>"],
  ]);
});
