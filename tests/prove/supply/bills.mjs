// Bills of materials in CycloneDX, for each product.

import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const cyclonedx = process.env.CARGO_CYCLONEDX ?? "cargo-cyclonedx";
const PRODUCTS = [
  { product: "the engine, a crate", crate: "keystead-core", folder: "core" },
  { product: "the native program", crate: "keystead", folder: "native" },
  { product: "the WebAssembly of the npm package", crate: "keystead-wasm", folder: "wasm-pkg", target: "wasm32-unknown-unknown" },
  { product: "the console", crate: "keystead-web", folder: "web", target: "wasm32-unknown-unknown" },
];

export function bills(proof, { root, pkg }) {
  const place = join(root, "target/xtask/sbom");
  mkdirSync(place, { recursive: true });
  const made = [];
  for (const { product, crate, folder, target } of PRODUCTS) {
    console.log(`bill of materials: ${product}`);
    // It writes beside each manifest of the workspace that it is called for.
    const args = ["cyclonedx", "--manifest-path", join(root, folder, "Cargo.toml"), "--format", "json", "--spec-version", "1.5"];
    const { status, stderr } = spawnSync(cyclonedx, [...args, ...(target ? ["--target", target] : [])], { cwd: root, encoding: "utf8" });
    if (status !== 0) {
      proof.must(`There is a bill of materials of ${product}`, false, stderr.trim().split("\n").at(-1));
      continue;
    }
    const file = join(place, `${crate}.cdx.json`);
    renameSync(join(root, folder, `${crate}.cdx.json`), file);
    made.push({ product, file });
  }
  console.log("bill of materials: the npm package");
  const own = spawnSync("npm", ["sbom", "--sbom-format", "cyclonedx", "--omit", "dev", "--package-lock-only"], {
    cwd: packaged(place, pkg),
    encoding: "utf8",
  });
  if (own.status === 0) {
    const file = join(place, "npm.cdx.json");
    writeFileSync(file, own.stdout);
    made.push({ product: "the npm package, whose WebAssembly has the bill above", file });
  }
  const rows = made.map(({ product, file }) => {
    const text = readFileSync(file);
    const { bomFormat, specVersion, components = [] } = JSON.parse(text);
    const withLicence = components.filter(({ licenses }) => licenses?.length).length;
    return { product, bomFormat, specVersion, parts: components.length, withLicence, hash: createHash("sha256").update(text).digest("hex") };
  });
  proof.must(
    "There is a bill of materials in CycloneDX for each product, and every part in it has a licence",
    rows.length === PRODUCTS.length + 1 && rows.every((row) => row.bomFormat === "CycloneDX" && row.withLicence === row.parts),
    `${rows.length} bills, ${rows.reduce((sum, { parts }) => sum + parts, 0)} entries`,
  );
  proof.table(
    "Bills of materials, left in `target/xtask/sbom`",
    ["product", "CycloneDX", "parts"],
    rows.map(({ product, specVersion, parts }) => [product, specVersion, parts]),
  );
}

/** A folder with the manifest of the package and a lock file that says that it needs nothing, which `npm sbom` reads. */
function packaged(place, pkg) {
  const folder = join(place, "npm");
  mkdirSync(folder, { recursive: true });
  const manifest = JSON.parse(readFileSync(join(pkg, "package.json"), "utf8"));
  writeFileSync(join(folder, "package.json"), JSON.stringify(manifest));
  const { name, version } = manifest;
  writeFileSync(join(folder, "package-lock.json"), JSON.stringify({ name, version, lockfileVersion: 3, requires: true, packages: { "": { name, version } } }));
  return folder;
}
