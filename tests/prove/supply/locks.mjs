// What lock files say.

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The packages of a Cargo.lock. Cargo writes them one key a line. */
export function lockFile(text) {
  return text
    .split("[[package]]")
    .slice(1)
    .map((block) => Object.fromEntries([...block.matchAll(/^(name|version|source|checksum) = "([^"]*)"$/gm)].map(([, key, value]) => [key, value])));
}

/** The packages of every package-lock.json that builds and tests use; those of a folder here have no hash, and are left out. */
export function packageLocks(root) {
  const places = ["xtask/npm", "wasm-pkg", "tests/e2e", "tests/bench"].map((place) => join(root, place, "package-lock.json"));
  return places.filter(existsSync).flatMap((place) =>
    Object.entries(JSON.parse(readFileSync(place, "utf8")).packages)
      .filter(([name, { link, inBundle }]) => name.startsWith("node_modules/") && !link && !inBundle)
      .map(([name, { version, integrity }]) => ({ name: name.slice("node_modules/".length), version, integrity })),
  );
}
