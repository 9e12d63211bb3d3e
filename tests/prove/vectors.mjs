// A part of the proof: how many published vectors each provider of cryptography was tried with, counted while they run.

import { spawnSync } from "node:child_process";
import process from "node:process";
import { WORKSPACE } from "./support/cargo.mjs";
import { cleanup } from "./support/cleanup.mjs";
import { part } from "./support/outcome.mjs";
import { inChromium, inNode } from "./support/suites.mjs";

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
    "must be refused. The same vectors go through the engine compiled to WebAssembly, in a process of Node.js and in a page of " +
    "Chromium, and there through the cryptography of the platform as the npm package uses it: of signatures those whose encoding the " +
    "engine could read, since no other reaches the platform.",
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
const on = (platform, provider) => rows.filter((row) => row.platform === platform && row.provider === provider);
const groups = (provider, platform = NATIVE) => on(platform, provider).map((row) => `${row.group}, ${row.source}: ${row.counts}`);

/** What was tried with each provider there, of both kinds. */
function told(platform) {
  for (const provider of new Set(rows.filter((row) => row.platform === platform).map((row) => row.provider))) {
    const counts = on(platform, provider).map((row) => row.counts);
    const [valid, invalid, accepted, refused] = [0, 1, 2, 3].map((at) => counts.reduce((all, count) => all + count[at], 0));
    const found = `${valid} that must hold, ${invalid} that must be refused, ${accepted + refused} left to us`;
    // OpenSSL does part of the work in Node.js, and WebCrypto there the rest.
    const few = provider === "WebCrypto of Node.js" ? 50 : 100;
    proof.must(`Vectors of both kinds were tried with ${provider}, ${platform}`, valid > few && invalid > few, found);
  }
}

const providers = tests("providers", ["--test", "providers", "--", "--show-output", "--test-threads=1"]);
for (const [, provider, group, source, ...counts] of providers.printed.matchAll(SAID)) {
  rows.push({ platform: NATIVE, provider, group, source, counts: counts.map(Number) });
}
const own = tests("the engine's own primitives", ["--lib", "--", "--show-output", "--test-threads=1", "crypto::"]);
for (const [, group, source, valid, invalid] of own.printed.matchAll(OWN)) {
  rows.push({ platform: NATIVE, provider: "the engine itself", group, source, counts: [Number(valid), Number(invalid), 0, 0] });
}

for (const [name, run] of [["each provider", providers], ["the engine's own primitives", own]]) {
  const failed = run.failed.length > 0 ? `failed: ${run.failed.join(", ")}` : `${run.passed} tests passed`;
  proof.must(`Every vector for ${name} came out as it must, natively`, run.status === 0 && run.failed.length === 0, failed);
}
told(NATIVE);
const [one, other] = ["RustCrypto", "AWS-LC"].map((provider) => groups(provider).sort().join("\n"));
proof.must("Both native providers were tried with the same vectors", one !== "" && one === other, `${groups("AWS-LC").length} groups each`);

// A debug build takes long for RSA-OAEP in WebAssembly; the tests in Chromium have it.
const [ASIDE, aside] = proof.short ? [/ in a vault|^RSA-OAEP/, "tokens in a vault and RSA-OAEP"] : [/ in a vault/, "tokens in a vault"];
const tidy = cleanup();
try {
  const places = [["Node.js", inNode(tidy)], ["Chromium", await inChromium(tidy)]];
  const tried = places.map(async ([place, { ask }]) => {
    console.log(`WebAssembly in ${place}: running`);
    return [`WebAssembly in ${place}`, await ask("vectors", !proof.short)];
  });
  for (const [platform, { answer = [], panic }] of await Promise.all(tried)) {
    const here = answer.join("\n").matchAll(SAID);
    for (const [, provider, group, source, ...counts] of here) rows.push({ platform, provider, group, source, counts: counts.map(Number) });
    proof.must(`Every vector came out as it must with RustCrypto and with the platform's own cryptography, ${platform}`, panic === undefined, panic ?? `${answer.length} groups`);
    if (panic !== undefined) continue;
    told(platform);
    const missing = groups("RustCrypto").filter((group) => !ASIDE.test(group) && !groups("RustCrypto", platform).includes(group));
    const found = missing.length > 0 ? `missing: ${missing.join("; ")}` : `${groups("RustCrypto", platform).length} groups, each with the same numbers as natively`;
    proof.must(`RustCrypto was tried with the same vectors as natively, ${aside} aside, ${platform}`, missing.length === 0, found);
  }
} finally {
  await tidy.end();
}

proof.table(
  "Vectors tried, by group, provider and platform",
  ["group", "source", "provider", "platform", "held, as they must", "refused, as they must", "accepted by choice", "refused by choice"],
  rows.map(({ platform, provider, group, source, counts }) => [group, source, provider, platform, ...counts]),
);
proof.end();
