// Licences, sources and known weaknesses, as the tools of both registries see them.

import { spawnSync } from "node:child_process";
import { join } from "node:path";

const deny = process.env.CARGO_DENY ?? "cargo-deny";
/** An answer comes within seconds, or a firewall swallows the question. */
const PATIENCE = 90_000;

export function checks(proof, root) {
  const run = (program, args, cwd = root) => spawnSync(program, args, { cwd, encoding: "utf8", timeout: PATIENCE, maxBuffer: 1 << 28 });

  console.log("licences, sources, duplicates");
  const allowed = run(deny, ["--color", "never", "--offline", "check", "bans", "licenses", "sources"]);
  proof.must(
    "Licences, sources and duplicates are what deny.toml allows (cargo-deny)",
    allowed.status === 0,
    lastLine(allowed.stdout + allowed.stderr),
  );

  console.log("known weaknesses of crates");
  const claim = "No crate has a known weakness that deny.toml does not answer (RustSec, as cargo-audit and cargo-deny read it)";
  if (run(deny, ["fetch", "db"]).status === 0) {
    const advisories = run(deny, ["--color", "never", "check", "advisories"]);
    proof.must(claim, advisories.status === 0, lastLine(advisories.stdout + advisories.stderr));
  } else {
    proof.unchecked(claim, "the database of advisories could not be reached from this machine");
  }

  console.log("known weaknesses of packages");
  const wish = "No package that builds and tests use has a known weakness (npm audit)";
  const counts = ["xtask/npm", "wasm-pkg", "tests/e2e", "tests/bench"].map((place) => {
    try {
      return JSON.parse(run("npm", ["audit", "--json"], join(root, place)).stdout).metadata?.vulnerabilities?.total;
    } catch {
      return undefined;
    }
  });
  if (counts.every((count) => count !== undefined)) {
    const sum = counts.reduce((all, count) => all + count, 0);
    proof.must(wish, sum === 0, `${sum} known weaknesses`);
  } else {
    proof.unchecked(wish, "the registry that is configured here does not answer the question");
  }
}

function lastLine(text) {
  return text.trim().split("\n").at(-1) ?? "";
}
