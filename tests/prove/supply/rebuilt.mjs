// Two builds of the commit, each in a checkout and a directory of its own.

import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";

// Everything is compiled anew, where nothing was compiled before. xtask finds the compiler for WebAssembly by itself, and is
// compiled by the usual one.
const { CARGO_TARGET_DIR: _directory, ...forPackage } = process.env;
const { RUSTC: _compiler, RUSTDOC: _documenter, ...forConsole } = forPackage;

/** The products, how each is built in a checkout, and where it then is. */
const PRODUCTS = [
  { product: "npm package", command: [process.execPath, "wasm-pkg/build.mjs"], env: forPackage, place: "wasm-pkg/pkg" },
  { product: "console", command: [process.env.CARGO ?? "cargo", "xtask", "console"], env: forConsole, place: "dist" },
];

export function rebuilt(proof, root) {
  const scratch = join(root, "target/xtask/rebuilt");
  rmSync(scratch, { recursive: true, force: true });
  mkdirSync(scratch, { recursive: true });
  const builds = ["first", "the second, elsewhere"].map((name) => {
    const checkout = mkdtempSync(join(scratch, `${name.replaceAll(/\W/g, "-")}-`));
    execFileSync("git", ["clone", "--quiet", root, checkout]);
    const hashes = {};
    for (const { product, command, env, place } of PRODUCTS) {
      console.log(`${product}: ${name} build`);
      const [program, ...args] = command;
      const { status, error } = spawnSync(program, args, { cwd: checkout, env, stdio: ["ignore", "ignore", "inherit"] });
      if (status === 0) hashes[product] = hashesBelow(join(checkout, place));
      else console.log(`${product}: the build ended with ${error?.message ?? status}`);
    }
    rmSync(join(checkout, "target"), { recursive: true, force: true });
    return hashes;
  });
  const rows = [];
  for (const { product } of PRODUCTS) {
    const claim = `Two clean builds of the ${product} are the same, byte for byte`;
    const [one, other] = builds.map((hashes) => hashes[product]);
    if (!one || !other) {
      proof.must(claim, false, "it could not be built in a clone");
      continue;
    }
    const names = [...new Set([...Object.keys(one), ...Object.keys(other)])].sort();
    const modules = names.filter((name) => name.endsWith(".wasm"));
    const differ = names.filter((name) => one[name] !== other[name]);
    proof.must(
      claim,
      modules.length > 0 && differ.length === 0,
      differ.length ? `${differ.length} of ${names.length} files differ: ${differ.slice(0, 5).join(", ")}` : `${names.length} files`,
    );
    rows.push(...modules.map((name) => [product, name, one[name]]));
  }
  proof.table("The WebAssembly of both builds", ["product", "file", "SHA-256"], rows);
}

function hashesBelow(directory) {
  const files = readdirSync(directory, { recursive: true }).filter((name) => statSync(join(directory, name)).isFile());
  return Object.fromEntries(files.map((name) => [name, createHash("sha256").update(readFileSync(join(directory, name))).digest("hex")]));
}
