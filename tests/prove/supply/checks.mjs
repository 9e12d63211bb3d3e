// Licences, sources and known weaknesses, as the tools of both registries see them.

import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { PACKAGES } from "./locks.mjs";

const deny = process.env.CARGO_DENY ?? "cargo-deny";
/** An answer comes within seconds, or a firewall swallows the question. */
const ANSWER = 90_000;
/** What is computed here may wait until another Cargo is done with what it has locked. */
const TURN = 600_000;
/** A package in a version with weaknesses that are known for years: a registry that knows of none does not know any. */
const WEAK = { name: "minimist", version: "0.0.8" };

export function checks(proof, root) {
  console.log("licences, sources, duplicates");
  const allowed = run(deny, ["--color", "never", "--offline", "check", "bans", "licenses", "sources"], { cwd: root, timeout: TURN });
  proof.must("Licences, sources and duplicates are what deny.toml allows (cargo-deny)", allowed.status === 0, allowed.last);

  console.log("known weaknesses of crates");
  const crates = "No crate has a known weakness that deny.toml does not answer (RustSec, as cargo-audit and cargo-deny read it)";
  const fetched = run(deny, ["--color", "never", "fetch", "db"], { cwd: root, timeout: ANSWER });
  if (fetched.status === 0) {
    // deny.toml answers a weakness that is known: a database that does not have it does not have any.
    const found = run(deny, ["--color", "never", "check", "-D", "advisory-not-detected", "advisories"], { cwd: root, timeout: TURN });
    proof.must(crates, found.status === 0, found.last);
  } else {
    proof.unchecked(crates, "the database of advisories could not be reached from this machine");
  }

  console.log("known weaknesses of packages");
  const packages = "No npm package that builds and tests use has a known weakness (npm audit)";
  const control = weaknesses(controlled(root));
  const counts = control ? PACKAGES.map((place) => weaknesses(join(root, place))) : [];
  if (control && counts.every((count) => count !== undefined)) {
    const sum = counts.reduce((all, count) => all + count, 0);
    proof.must(packages, sum === 0, `${sum} known weaknesses; ${control} of ${WEAK.name} ${WEAK.version}, which was asked for as well`);
  } else {
    proof.unchecked(packages, "the registry that is configured here does not answer the question");
  }
}

/** How many weaknesses of the packages of a lock file are known; `undefined` if nobody says so. */
function weaknesses(folder) {
  const { stdout } = run("npm", ["audit", "--json", "--package-lock-only"], { cwd: folder, timeout: ANSWER });
  try {
    return JSON.parse(stdout).metadata?.vulnerabilities?.total;
  } catch {
    return undefined;
  }
}

/** A folder with a lock file that names the weak package; nothing is installed. */
function controlled(root) {
  const folder = join(root, "target/xtask/weak");
  mkdirSync(folder, { recursive: true });
  const { name, version } = WEAK;
  const own = { name: "weak", version: "1.0.0", dependencies: { [name]: version } };
  const resolved = `https://registry.npmjs.org/${name}/-/${name}-${version}.tgz`;
  writeFileSync(join(folder, "package.json"), JSON.stringify(own));
  writeFileSync(
    join(folder, "package-lock.json"),
    JSON.stringify({ name: own.name, version: own.version, lockfileVersion: 3, requires: true, packages: { "": own, [`node_modules/${name}`]: { version, resolved } } }),
  );
  return folder;
}

/** What a program said, and the last line of its result; why, if it could not be started or was not done in time. */
function run(program, args, { cwd, timeout }) {
  const { status, error, stdout, stderr } = spawnSync(program, args, { cwd, timeout, encoding: "utf8", maxBuffer: 1 << 28 });
  const text = stdout?.trim() || stderr?.trim() || "";
  return { status, stdout, last: error?.message ?? text.split("\n").at(-1) };
}
