import assert from "node:assert/strict";
import { test } from "node:test";
import { markAt, withMark } from "../../intrograph/components/cypher_editor/marks.js";

const marked = (text, line, column) => {
  const { from, to } = markAt(text, { line, column });
  return text.slice(from, to);
};

test("a mark covers the word or the sign at a position, whatever stands before it", () => {
  assert.equal(marked("MATCH (a RETURN a", 1, 10), "RETURN");
  assert.equal(marked("// 😀\nRETURN '😀', größe", 2, 13), "größe");
  assert.equal(marked("RETURN 1 +\n\n  )x", 3, 3), ")");
  assert.equal(marked("RETURN", 1, 7), "");
  assert.equal(markAt("RETURN", null), null);
});

test("tokens are cut at a mark, and the end of the text can be marked", () => {
  const parts = [["keyword", "RETURN"], ["", " abc"]];
  assert.deepEqual(withMark(parts, { from: 7, to: 10 }), [
    ["keyword", "RETURN", false],
    ["", " ", false],
    ["", "abc", true],
  ]);
  assert.deepEqual(withMark(parts, { from: 10, to: 10 }).at(-1), ["", "\u00a0", true]);
  assert.ok(withMark(parts, null).every(([, , isMarked]) => !isMarked));
});
