// What lock files say.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

// The end-to-end tests have the library.
const { parse } = createRequire(new URL("../../e2e/package.json", import.meta.url))("smol-toml");

/** Folders with packages from npm that builds and tests use. */
export const PACKAGES = ["xtask/npm", "wasm-pkg", "tests/e2e", "tests/bench"];

/** The crates of a Cargo.lock, each with `name`, `version`, and, if it is not of a folder here, `source` and `checksum`. */
export function lockFile(text) {
  return parse(text).package;
}

/** The names of the crates of the workspace. */
export function members(root) {
  const manifest = (folder) => parse(readFileSync(join(root, folder, "Cargo.toml"), "utf8"));
  return manifest(".").workspace.members.map((folder) => manifest(folder).package.name);
}

/** The packages of every package-lock.json that builds and tests use; those of a folder here have no hash, and are left out. */
export function packageLocks(root) {
  const places = PACKAGES.map((place) => join(root, place, "package-lock.json"));
  return places.flatMap((place) =>
    Object.entries(JSON.parse(readFileSync(place, "utf8")).packages)
      .filter(([name, { link, inBundle }]) => name.startsWith("node_modules/") && !link && !inBundle)
      .map(([name, { version, integrity }]) => ({ name: name.slice("node_modules/".length), version, integrity })),
  );
}
