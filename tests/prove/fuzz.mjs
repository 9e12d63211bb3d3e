// Every parser fed by libFuzzer, for half an hour and more in total.

import { spawnSync } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

import { part } from "./support/outcome.mjs";

const root = process.env.KEYSTEAD_ROOT ?? process.cwd();
const logs = join(root, "target/xtask/logs");

const proof = part({
  title: "Generated input",
  method: `libFuzzer feeds whatever reads bytes from outside, guided by the branches that each input reaches, from the corpora of
\`tests/fuzz/corpus\`: ciphertexts, streams and signatures; stored records; bundles; exports of the audit chain; keys that are brought
in; tokens; and every body that REST takes. Beside not ending in a panic, a hang or two gigabytes, each target holds that what is read
is written as the same again.`,
});

const targets = readdirSync(join(root, "tests/fuzz/targets")).map((name) => name.replace(/\.rs$/, "")).sort();
const seconds = proof.short ? 5 : Math.ceil((35 * 60) / targets.length);
const { status } = spawnSync(process.env.CARGO ?? "cargo", ["xtask", "fuzz", "--seconds", String(seconds)], { cwd: root, stdio: "inherit" });
const rows = targets.map((target) => {
  const log = readFileSync(join(logs, `fuzz-${target}.log`), "utf8");
  const last = (pattern) => Number([...log.matchAll(pattern)].at(-1)?.[1] ?? NaN);
  return {
    target,
    inputs: last(/stat::number_of_executed_units:\s*(\d+)/g),
    edges: last(/cov: (\d+)/g),
    corpus: last(/corp: (\d+)/g),
    memory: last(/stat::peak_rss_mb:\s*(\d+)/g),
  };
});
const inputs = rows.reduce((sum, row) => sum + row.inputs, 0);
const minutes = (targets.length * seconds) / 60;
proof.must(
  "No input ends in a panic, a hang, or in what is read not being written as the same",
  status === 0 && inputs > 0,
  `${inputs.toLocaleString("en-GB")} inputs to ${targets.length} targets`,
);
proof.must("Half an hour at least", proof.short || minutes >= 30, `${minutes.toFixed(0)} minutes`);
proof.table(
  "Targets",
  ["target", "inputs", "branches reached", "inputs that reach more", "MiB at most"],
  rows.map(({ target, inputs, edges, corpus, memory }) => [target, inputs.toLocaleString("en-GB"), edges, corpus, memory]),
);
proof.end();
