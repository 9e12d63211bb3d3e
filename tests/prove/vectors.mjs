// A part of the proof: how many published vectors each provider of cryptography was tried with, counted while they run.

import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";
import { WORKSPACE } from "./support/cargo.mjs";
import { part } from "./support/outcome.mjs";

const ROOT = process.env.KEYSTEAD_ROOT ?? process.cwd();
const CARGO = process.env.CARGO ?? "cargo";
const NATIVE = `native, ${process.arch}`;

const proof = part({
  title: "Published vectors",
  method:
    "The tests that try the vectors of Project Wycheproof, of the RFCs and of NIST are run here, and say what they tried while they " +
    "do; the table has what they said, and no list is read for it. A vector that must hold and is refused, or must be refused and " +
    "holds, fails its test. Each test also compares its numbers with docs/vectors.md, so that a file that went missing is no success. " +
    "Valid vectors must hold; invalid ones are wrong tags, altered or malleable signatures, wrong paddings and bad encodings, and " +
    "must be refused.",
});

/** Runs tests, and gives what they print. */
function tests(name, args) {
  console.log(`${name}: running`);
  const options = { cwd: ROOT, encoding: "utf8", maxBuffer: 1 << 28, stdio: ["ignore", "pipe", "pipe"] };
  const run = spawnSync(CARGO, ["test", ...WORKSPACE, "--no-fail-fast", ...args], options);
  if (run.error) throw run.error;
  const passed = [...run.stdout.matchAll(/^test result: .*? (\d+) passed; (\d+) failed/gm)];
  const sum = (group) => passed.reduce((all, match) => all + Number(match[group]), 0);
  if (sum(1) + sum(2) === 0) throw new Error(`no test ran: ${run.stderr.slice(-4_000)}`);
  const failed = [...run.stdout.matchAll(/^test (\S+) \.\.\. FAILED$/gm)].map((match) => match[1]);
  return { printed: run.stdout, status: run.status, passed: sum(1), failed };
}

const SAID = /^(.+?): (.+) \((.+)\): (\d+) valid, (\d+) invalid, (\d+) accepted, (\d+) refused$/gm;
const OWN = /^([^\t\n]+)\t([^\t\n]+)\t(\d+)\t(\d+)$/gm;

const rows = [];
const providers = tests("providers", ["--test", "providers", "--", "--show-output", "--test-threads=1"]);
for (const [, provider, group, source, ...counts] of providers.printed.matchAll(SAID)) {
  rows.push({ provider, group, source, counts: counts.map(Number) });
}
const own = tests("the engine's own primitives", ["--lib", "--", "--show-output", "--test-threads=1", "crypto::"]);
for (const [, group, source, valid, invalid] of own.printed.matchAll(OWN)) {
  rows.push({ provider: "the engine itself", group, source, counts: [Number(valid), Number(invalid), 0, 0] });
}

for (const [name, run] of [["each provider", providers], ["the engine's own primitives", own]]) {
  const failed = run.failed.length > 0 ? `failed: ${run.failed.join(", ")}` : `${run.passed} tests passed`;
  proof.must(`Every vector for ${name} came out as it must, natively`, run.status === 0 && run.failed.length === 0, failed);
}
const names = [...new Set(rows.map((row) => row.provider))];
const sum = (provider, at) => rows.filter((row) => row.provider === provider).reduce((all, row) => all + row.counts[at], 0);
for (const provider of names) {
  const [valid, invalid, accepted, refused] = [0, 1, 2, 3].map((at) => sum(provider, at));
  const found = `${valid} that must hold, ${invalid} that must be refused, ${accepted + refused} left to us`;
  proof.must(`Vectors of both kinds were tried with ${provider}`, valid > 100 && invalid > 100, found);
}
const groups = (provider) => rows.filter((row) => row.provider === provider).map((row) => `${row.group}, ${row.source}: ${row.counts}`);
const [one, other] = ["RustCrypto", "AWS-LC"].map((provider) => groups(provider).sort().join("\n"));
proof.must("Both native providers were tried with the same vectors", one !== "" && one === other, `${groups("AWS-LC").length} groups each`);

const package_ = join(ROOT, "wasm-pkg/pkg-conformance");
if (existsSync(join(package_, "keystead_wasm.js"))) {
  const load = (file) => JSON.stringify(pathToFileURL(join(package_, file)).href);
  const script = `
    const { init } = await import(${load("index.mjs")});
    const wasm = await import(${load("keystead_wasm.js")});
    await init();
    console.log(await wasm.platformVectors());`;
  const run = spawnSync(process.execPath, ["--input-type=module", "-e", script], { encoding: "utf8" });
  const count = Number(run.stdout.trim());
  const found = run.status === 0 ? `${count} vectors, each of which came out as it must` : run.stderr.slice(-500);
  proof.must(`The cryptography of Node.js, as the npm package uses it, was tried with more than 1,000 vectors`, run.status === 0 && count > 1_000, found);
  rows.push({ provider: "Node.js through WebAssembly", group: "AES-256-GCM and every signature", source: "Wycheproof", counts: [count, "both kinds", "", ""] });
} else {
  proof.unchecked(
    "The cryptography of Node.js, as the npm package uses it",
    "wasm-pkg/pkg-conformance was not built; the tests of the npm package build it and try these vectors",
  );
}
proof.unchecked(
  "RustCrypto and WebCrypto in Chromium",
  "tests inside the browser have no way to say numbers to this part; cargo xtask test --wasm tries the same vectors there, and compares the same numbers",
);

const platform = (provider) => (provider.startsWith("Node.js") ? "WebAssembly in Node.js" : NATIVE);
proof.table(
  "Vectors tried, by group, provider and platform",
  ["group", "source", "provider", "platform", "held, as they must", "refused, as they must", "accepted by choice", "refused by choice"],
  rows.map(({ provider, group, source, counts }) => [group, source, provider, platform(provider), ...counts]),
);
proof.end();
