import assert from "node:assert/strict";
import test from "node:test";
import { unhandled, withGesture } from "../../intrograph/components/circle_view/script/delivery.js";

test("gestures are numbered on from the last one that the page has handled", () => {
  const gestures = withGesture(withGesture([], 7, "pin", "x:mia"), 7, "undo", "");
  assert.deepEqual(gestures, [
    { number: 8, type: "pin", id: "x:mia" },
    { number: 9, type: "undo", id: "" },
  ]);
});

test("a gesture is sent until the page has handled it", () => {
  const gestures = withGesture(withGesture([], 0, "pin", "x:mia"), 0, "hide", "x:leo");
  assert.deepEqual(unhandled(gestures, 1), [{ number: 2, type: "hide", id: "x:leo" }]);
  assert.deepEqual(withGesture(gestures, 2, "undo", ""), [{ number: 3, type: "undo", id: "" }]);
});
