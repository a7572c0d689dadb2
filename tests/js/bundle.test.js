import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const COMPONENTS = new URL("../../intrograph/components/", import.meta.url);
const NAMES = /^(?:export )?(?:default )?(?:async )?(?:function|const|let|class) +(\w+)/gm;

const FOLDERS = [
  "circle_view/script/",
  "cross_filter/",
  "cypher_editor/",
  "introduction_lanes/",
  "map_view/script/",
  "search_box/",
  "timeline_view/",
];

for (const folder of FOLDERS) {
  const scripts = readdirSync(new URL(folder, COMPONENTS)).filter((name) => name.endsWith(".js"));

  // The app joins the modules of a component into one, without their imports and exports.
  test(`no two modules in ${folder} have a name in common`, () => {
    const seen = new Map();
    for (const script of scripts) {
      for (const [, name] of readFileSync(new URL(folder + script, COMPONENTS), "utf-8").matchAll(NAMES)) {
        assert.ok(!seen.has(name), `${name} in ${seen.get(name)} and ${script}`);
        seen.set(name, script);
      }
    }
  });

  test(`every module in ${folder} is valid on its own`, () => {
    for (const script of scripts) {
      execFileSync(process.execPath, ["--check", fileURLToPath(new URL(folder + script, COMPONENTS))]);
    }
  });
}
