// What the products are made of, and whether two builds of the same commit are the same.

import { readFileSync } from "node:fs";
import { join } from "node:path";

import { lockFile, members, packageLocks } from "./supply/locks.mjs";
import { placesIn } from "./supply/places.mjs";
import { part } from "./support/outcome.mjs";

const root = process.env.KEYSTEAD_ROOT ?? process.cwd();
const pkg = process.env.KEYSTEAD_PKG ?? join(root, "wasm-pkg/pkg");
const dist = process.env.KEYSTEAD_DIST ?? join(root, "dist");

const proof = part({
  title: "Supply chain",
  method: `Lock files are read for where each dependency comes from; what tests need of Python is installed with
\`--require-hashes\`, from a list of which pip takes nothing that has none. Licences, sources and known weaknesses are checked by cargo-deny
and npm. The bills of materials are made by cargo-cyclonedx and npm. For the reproducible build, the commit is checked out twice, in
folders of different names, each with a directory of its own for what is compiled, and every file of both products is compared.`,
});

const crates = lockFile(readFileSync(join(root, "Cargo.lock"), "utf8"));
const ours = new Set(members(root));
const foreign = crates.filter(({ name, source }) => source || !ours.has(name));
const elsewhere = foreign.filter(({ source, checksum }) => source !== "registry+https://github.com/rust-lang/crates.io-index" || !checksum);
proof.must(
  "Every crate of Cargo.lock that is not ours is from crates.io, with the checksum of its content",
  foreign.length > 0 && elsewhere.length === 0,
  `${foreign.length} crates${elsewhere.length ? `; not so: ${elsewhere.map(({ name }) => name).join(", ")}` : ""}`,
);

const packages = packageLocks(root);
const loose = packages.filter(({ integrity }) => !integrity);
proof.must(
  "Every npm package that builds and tests use is locked with a hash of its content",
  packages.length > 0 && loose.length === 0,
  `${packages.length} packages${loose.length ? `; not so: ${loose.map(({ name }) => name).join(", ")}` : ""}`,
);

const manifest = JSON.parse(readFileSync(join(pkg, "package.json"), "utf8"));
const needed = ["dependencies", "peerDependencies", "optionalDependencies"].flatMap((kind) => Object.keys(manifest[kind] ?? {}));
const scripts = Object.keys(manifest.scripts ?? {}).filter((name) => /install|prepare/.test(name));
proof.must(
  "The npm package needs no other package, and runs nothing when it is installed",
  needed.length === 0 && scripts.length === 0,
  `${needed.length} dependencies, ${scripts.length} scripts of installation`,
);

const told = [...placesIn(pkg, root), ...placesIn(dist, root)];
proof.must(
  "Neither the npm package nor the console tells where it was built",
  told.length === 0,
  told.length ? told.join("; ") : "no path of this machine in any file of either",
);

if (!proof.short) {
  const { checks } = await import("./supply/checks.mjs");
  checks(proof, root);
  const { bills } = await import("./supply/bills.mjs");
  bills(proof, { root, pkg });
  const { rebuilt } = await import("./supply/rebuilt.mjs");
  rebuilt(proof, root);
}
proof.end();
