import assert from "node:assert/strict";
import { test } from "node:test";
import { completions, tokens } from "../../intrograph/components/cypher_editor/language.js";

const WORDS = { labels: ["Influencer", "Load"], types: ["MENTIONS"], properties: ["handle", "followers"] };
const at = (text) => completions(text, text.length, WORDS).words;

test("a text is the sum of its tokens, however odd", () => {
  for (const text of ["MATCH (a:X {k: $p}) // end", "'open", "/* open", "RETURN \"a\\\"b\" + 1.5", "", "é`$`\n"]) {
    assert.equal(
      tokens(text)
        .map(([, part]) => part)
        .join(""),
      text,
    );
  }
});

test("keywords, strings and comments have kinds of their own", () => {
  const kinds = new Map(tokens("match (a) WHERE a.x = 'RETURN' // LIMIT").map(([kind, part]) => [part, kind]));
  assert.equal(kinds.get("match"), "keyword");
  assert.equal(kinds.get("'RETURN'"), "string");
  assert.equal(kinds.get("// LIMIT"), "comment");
});

test("a label, a type, a property and a keyword are completed where they belong", () => {
  assert.deepEqual(at("MATCH (i:Inf"), ["Influencer"]);
  assert.deepEqual(at("MATCH (i)-[:M"), ["MENTIONS"]);
  assert.deepEqual(at("RETURN i.fol"), ["followers"]);
  assert.deepEqual(at("MATCH (i) RET"), ["RETURN"]);
  assert.deepEqual(at("MATCH (i) "), []);
});
