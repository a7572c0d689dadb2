// Writes map_library.min.js: the libraries of the map as one script, headed by the checksum of the lock and the
// licenses.
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { build } from "esbuild";

const lock = readFileSync("package-lock.json");
const packages = Object.entries(JSON.parse(lock).packages).filter(([path, entry]) => path && !entry.dev);
const licenses = packages.map(([path, { version, license }]) => {
  const file = ["LICENSE", "LICENSE.md"].map((name) => `${path}/${name}`).find((name) => existsSync(name));
  return `${path.replace("node_modules/", "")} ${version} (${license})\n\n${readFileSync(file, "utf8").trim()}`;
});
const { outputFiles } = await build({
  entryPoints: ["entry.js"],
  bundle: true,
  minify: true,
  format: "iife",
  globalName: "intrographMapLibrary",
  target: "es2022",
  legalComments: "none",
  write: false,
});
const checksum = createHash("sha256").update(lock).digest("hex");
const head = [`Built from package-lock.json ${checksum}`, ...licenses].join("\n\n").replaceAll("*/", "* /");
writeFileSync("../intrograph/components/map_view/map_library.min.js", `/*!\n${head}\n*/\n${outputFiles[0].text}`);
