import assert from "node:assert/strict";
import { test } from "node:test";

import { movedOption, takenOption } from "../../intrograph/components/search_box/keys.js";

test("arrows go through all options and through none", () => {
  const walk = (key, count) => {
    const seen = [];
    for (let at = movedOption(key, -1, count); at >= 0; at = movedOption(key, at, count)) seen.push(at);
    return seen;
  };
  assert.deepEqual(walk("ArrowDown", 4), [0, 1, 2, 3]);
  assert.deepEqual(walk("ArrowUp", 4), [3, 2, 1, 0]);
});

test("Home and End belong to the text until an option is marked", () => {
  assert.equal(movedOption("Home", -1, 4), null);
  assert.equal(movedOption("Home", 2, 4), 0);
  assert.equal(movedOption("End", 1, 4), 3);
  assert.equal(movedOption("ArrowDown", -1, 0), null);
});

test("Enter takes the marked option, else the first person", () => {
  const options = [{ kind: "recent" }, { kind: "hit" }, { kind: "hit" }];
  assert.equal(takenOption(2, options), 2);
  assert.equal(takenOption(-1, options), 1);
  assert.equal(takenOption(-1, [{ kind: "recent" }]), -1);
});
