// The benchmarks beside their peers, in one run, with what was wished for.

import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { costs, figure, several, size, time } from "../bench/report.mjs";
import { curves } from "./speed/plots.mjs";
import { wishes } from "./speed/wishes.mjs";
import { workers } from "./speed/workers.mjs";
import { part } from "./support/outcome.mjs";

const root = process.env.KEYSTEAD_ROOT ?? process.cwd();
const artefacts = process.env.KEYSTEAD_ARTIFACTS ?? join(root, "tests/artifacts");
const pictures = join(root, "docs/evidence");

const proof = part({
  title: "Speed",
  method: `The benchmarks of \`tests/bench\`, each beside its peer in the same run, the contenders in turns, so that a busy moment of the
machine hits all of them. A ratio says how fast Keystead is when the peer is 1. [speed.md](speed.md) has all figures; here is what was
wished for, how costs grow with the number of keys and of versions of a key, and how more workers help. No test asserts a time. Why
something falls short is in [studies.md](studies.md#speed-and-growth).`,
});

const quick = proof.short ? ["--quick"] : [];
execFileSync(process.execPath, ["tests/bench/run.mjs", ...quick, ...(proof.short ? [] : ["--document"])], { cwd: root, stdio: "inherit" });
const results = JSON.parse(readFileSync(join(artefacts, "bench.json"), "utf8"));

wishes(proof, results);

console.log("workers");
const scaled = await workers({ seconds: proof.short ? 1 : 5 });
proof.table(
  "Messages of 64 KiB encrypted by Node.js workers, each with a vault of its own in memory",
  ["workers", "messages/s", "beside one"],
  scaled.map(({ workers, perSecond }) => [workers, figure(perSecond), figure(perSecond / scaled[0].perSecond)]),
);
const { versions } = results.growth;
const growths = [
  { file: "growth", what: "key", with: "more keys in the vault", across: "keys in the vault", sizes: results.growth.sizes, found: costs(results.growth.results, "keys") },
  { file: "versions", what: "version", with: "more versions of a key", across: "versions of the key", sizes: versions.sizes, found: costs(versions.results, "versions") },
];
for (const { what, with: more, sizes, found } of growths) {
  proof.table(
    `What one operation costs with ${more}`,
    ["operation", "store", ...sizes.map((size) => several(size, what))],
    found.operations.flatMap((operation) =>
      found.stores.map((store) => [operation, store, ...sizes.map((size) => time(found.median(store, size, operation)))]),
    ),
  );
}

if (!proof.short) {
  mkdirSync(pictures, { recursive: true });
  const draw = (file, caption, chart) => {
    writeFileSync(join(pictures, file), curves(chart));
    proof.picture(file, caption);
  };
  for (const [name, { place, encrypted }] of [
    ["node", results.inNode],
    ["chromium", results.inChromium],
  ]) {
    const names = [...new Set(encrypted.map(({ name }) => name))];
    const caption = `Encryption of one message in ${place}`;
    draw(`encrypt-${name}.svg`, caption, {
      title: caption,
      across: "bytes of the message",
      base: 2,
      up: "MB/s",
      label: size,
      lines: names.map((name) => ({
        name,
        points: encrypted.filter((entry) => entry.name === name).map(({ size, megabytesPerSecond }) => [size, megabytesPerSecond]),
      })),
    });
  }
  for (const { file, with: more, across, sizes, found } of growths) {
    for (const store of found.stores) {
      const caption = `Cost of one operation in ${store} with ${more}`;
      draw(`${file}-${store.toLowerCase().replaceAll(/\W+/g, "-")}.svg`, caption, {
        title: caption,
        across,
        up: "µs",
        label: (number) => number.toLocaleString("en-GB"),
        lines: found.operations.map((name) => ({ name, points: sizes.map((size) => [size, found.median(store, size, name)]) })),
      });
    }
  }
}
proof.end();
