import assert from "node:assert/strict";
import { test } from "node:test";

import { badgeAt, badgeOf, showsBadge } from "../../intrograph/components/circle_view/script/badges.js";
import { node, pictureOf } from "./circle.js";

const positions = { center: { x: 0, y: 0 }, "x:a": { x: 100, y: 0 }, "x:b": { x: 140, y: 0 } };
const nodes = () => ["center", "x:a", "x:b"].map((id) => node(id));

test("a badge has room beside a node: it leaves most of the node to click on", () => {
  for (const scale of [0.5, 1, 3]) {
    for (const size of [8, 15, 34]) {
      const { x, y, radius } = badgeOf(node("x:a", { size }), { x: 0, y: 0 }, scale);
      const distance = Math.hypot(x, y);
      assert.ok(distance > size, "its middle is outside of the node");
      assert.ok(distance < size + radius, "it touches the node");
      assert.ok(Math.abs(radius * scale - 7) < 1e-9, "it has one size on the screen");
    }
  }
});

test("a small node shows no badge until it is hovered", () => {
  const picture = pictureOf(nodes(), positions, { scale: 0.5 });
  assert.equal(showsBadge(picture, picture.nodes.get("x:a")), false);
  assert.equal(showsBadge({ ...picture, hovered: "x:a" }, picture.nodes.get("x:a")), true);
  assert.equal(showsBadge(pictureOf(nodes(), positions), node("x:a")), true);
});

test("the center, the dashed circle, and a picture of paths show no badge", () => {
  const picture = pictureOf(nodes(), positions);
  assert.equal(showsBadge(picture, node("center")), false);
  assert.equal(showsBadge(picture, node("more x:a", { more: "x:a" })), false);
  assert.equal(showsBadge(pictureOf(nodes(), positions, { expand: false }), node("x:a", { opened: true })), false);
});

test("a crowded picture shows the badges of expanded nodes only", () => {
  const crowd = Array.from({ length: 71 }, (_, i) => node(`x:${i}`));
  const picture = pictureOf(crowd, {}, { center: "x:0" });
  assert.equal(showsBadge(picture, node("x:1")), false);
  assert.equal(showsBadge(picture, node("x:1", { opened: true })), true);
});

test("a point hits a badge, unless the middle of a node is nearer", () => {
  const picture = pictureOf(nodes(), positions);
  const badge = badgeOf(node("x:a"), positions["x:a"], 1);
  assert.equal(badgeAt(picture, badge), "x:a");
  assert.equal(badgeAt(picture, positions["x:a"]), null);
  assert.equal(badgeAt(picture, { x: 500, y: 500 }), null);
  const close = { ...positions, "x:b": { x: badge.x + 2, y: badge.y } };
  assert.equal(badgeAt(pictureOf(nodes(), close), close["x:b"]), null);
});
