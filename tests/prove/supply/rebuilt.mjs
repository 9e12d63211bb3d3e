// Two builds of the commit, each in a checkout and a directory of its own.

import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";

/** The products, how each is built in a checkout, and where it then is. */
const PRODUCTS = [
  { product: "npm package", build: (root) => [process.execPath, ["wasm-pkg/build.mjs"], root], place: "wasm-pkg/pkg" },
  { product: "console", build: (root) => [process.env.CARGO ?? "cargo", ["xtask", "console"], root], place: "dist" },
];

export function rebuilt(proof, root) {
  const scratch = join(root, "target/xtask/rebuilt");
  rmSync(scratch, { recursive: true, force: true });
  mkdirSync(scratch, { recursive: true });
  const builds = ["first", "the second, elsewhere"].map((name) => {
    const checkout = mkdtempSync(join(scratch, `${name.replaceAll(/\W/g, "-")}-`));
    execFileSync("git", ["clone", "--quiet", root, checkout]);
    const hashes = {};
    for (const { product, build, place } of PRODUCTS) {
      console.log(`${product}: ${name} build`);
      const [program, args, cwd] = build(checkout);
      // Everything is compiled anew, where nothing was compiled before.
      const { CARGO_TARGET_DIR: _, ...env } = process.env;
      execFileSync(program, args, { cwd, env, stdio: ["ignore", "ignore", "inherit"] });
      hashes[product] = hashesBelow(join(checkout, place));
    }
    rmSync(join(checkout, "target"), { recursive: true, force: true });
    return hashes;
  });
  const rows = [];
  for (const { product } of PRODUCTS) {
    const [one, other] = builds.map((hashes) => hashes[product]);
    const names = [...new Set([...Object.keys(one), ...Object.keys(other)])].sort();
    const differ = names.filter((name) => one[name] !== other[name]);
    proof.must(
      `Two clean builds of the ${product} are the same, byte for byte`,
      names.length > 0 && differ.length === 0,
      differ.length ? `${differ.length} of ${names.length} files differ: ${differ.slice(0, 5).join(", ")}` : `${names.length} files`,
    );
    rows.push(...names.filter((name) => name.endsWith(".wasm")).map((name) => [product, name, one[name]]));
  }
  proof.table("The WebAssembly of both builds", ["product", "file", "SHA-256"], rows);
}

function hashesBelow(directory) {
  const files = readdirSync(directory, { recursive: true }).filter((name) => statSync(join(directory, name)).isFile());
  return Object.fromEntries(files.map((name) => [name, createHash("sha256").update(readFileSync(join(directory, name))).digest("hex")]));
}
