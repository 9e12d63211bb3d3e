// Bills of materials in CycloneDX, for each product.

import { execFileSync, spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const cyclonedx = process.env.CARGO_CYCLONEDX ?? "cargo-cyclonedx";
const HOST = undefined;
const WASM = "wasm32-unknown-unknown";
const PRODUCTS = [
  { product: "the engine, a crate", crate: "keystead-core", folder: "core", target: HOST },
  { product: "the native program", crate: "keystead", folder: "native", target: HOST },
  { product: "the WebAssembly of the npm package", crate: "keystead-wasm", folder: "wasm-pkg", target: WASM },
  { product: "the console", crate: "keystead-web", folder: "web", target: WASM },
];

export function bills(proof, { root, pkg }) {
  const place = join(root, "target/xtask/sbom");
  rmSync(place, { recursive: true, force: true });
  mkdirSync(place, { recursive: true });
  // It writes beside the manifest of every crate of the workspace, which is to stay as it is.
  const checkout = join(place, "checkout");
  execFileSync("git", ["clone", "--quiet", root, checkout]);
  const made = [];
  for (const target of [HOST, WASM]) {
    const products = PRODUCTS.filter((product) => product.target === target);
    console.log(`bills of materials: ${products.map(({ product }) => product).join(", ")}`);
    const args = ["cyclonedx", "--manifest-path", join(checkout, "Cargo.toml"), "--format", "json", "--spec-version", "1.5"];
    const { error, stderr } = spawnSync(cyclonedx, [...args, ...(target ? ["--target", target] : [])], { cwd: checkout, encoding: "utf8" });
    for (const { product, crate, folder } of products) {
      const written = join(checkout, folder, `${crate}.cdx.json`);
      if (!existsSync(written)) {
        proof.must(`There is a bill of materials of ${product}`, false, error?.message ?? stderr.trim().split("\n").at(-1));
        continue;
      }
      const file = join(place, `${crate}.cdx.json`);
      copyFileSync(written, file);
      made.push({ product, file, least: 1 });
    }
    execFileSync("git", ["clean", "--quiet", "--force", "-d"], { cwd: checkout });
  }
  rmSync(checkout, { recursive: true });
  console.log("bill of materials: the npm package");
  const own = spawnSync("npm", ["sbom", "--sbom-format", "cyclonedx", "--omit", "dev", "--package-lock-only"], {
    cwd: packaged(place, pkg),
    encoding: "utf8",
  });
  if (own.status === 0) {
    const file = join(place, "npm.cdx.json");
    writeFileSync(file, own.stdout);
    made.push({ product: "the npm package, whose WebAssembly has the bill above", file, least: 0 });
  }
  const rows = made.map(({ product, file, least }) => {
    const { bomFormat, specVersion, components = [] } = JSON.parse(readFileSync(file, "utf8"));
    const withLicence = components.filter(({ licenses }) => licenses?.length).length;
    const whole = bomFormat === "CycloneDX" && components.length >= least && withLicence === components.length;
    return { product, specVersion, parts: components.length, whole };
  });
  const wanting = rows.filter(({ whole }) => !whole).map(({ product }) => product);
  proof.must(
    "There is a bill of materials in CycloneDX for each product, and every part in it has a licence",
    rows.length === PRODUCTS.length + 1 && wanting.length === 0,
    `${rows.length} bills, ${rows.reduce((sum, { parts }) => sum + parts, 0)} entries${wanting.length ? `; not so: ${wanting.join(", ")}` : ""}`,
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
