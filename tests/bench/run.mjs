// Runs the benchmarks; README.md says what they measure. `cargo xtask bench` sets the environment.

import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { gzipSync } from "node:zlib";
import { gcm } from "@noble/ciphers/aes.js";
import * as jose from "jose";
import { benchPage, launch } from "./chromium.mjs";
import { consoleFigures } from "./console.mjs";
import { page as speedPage } from "./document.mjs";
import { encryption, unlocking, vault } from "./encrypt.mjs";
import { growth, report } from "./growth/run.mjs";
import { consoleReport, figure, size as sizeText, summary, table, time } from "./report.mjs";
import { tokens } from "./tokens.mjs";

const bench = dirname(fileURLToPath(import.meta.url));
const root = join(bench, "../..");
const pkg = process.env.KEYSTEAD_PKG ?? join(root, "wasm-pkg/pkg");
const dist = process.env.KEYSTEAD_DIST ?? join(root, "dist");
const artefacts = process.env.KEYSTEAD_ARTIFACTS ?? join(root, "tests/artifacts");
const growthProgram = process.env.KEYSTEAD_GROWTH ?? join(process.env.KEYSTEAD_EXAMPLES ?? join(root, "target/release/examples"), "growth");
const speedProgram = process.env.KEYSTEAD_SPEED ?? join(process.env.KEYSTEAD_EXAMPLES ?? join(root, "target/release/examples"), "speed");
const hsmProgram = process.env.KEYSTEAD_HSM_SPEED ?? join(process.env.KEYSTEAD_EXAMPLES ?? join(root, "target/release/examples"), "hsm");
const requestsProgram = process.env.KEYSTEAD_REQUESTS ?? join(process.env.KEYSTEAD_EXAMPLES ?? join(root, "target/release/examples"), "requests");
const program = process.env.KEYSTEAD_BIN ?? join(root, "target/release/keystead");
const executable = process.env.CHROMIUM ?? "/usr/bin/chromium";
const peers = {
  noble: dirname(fileURLToPath(import.meta.resolve("@noble/ciphers/aes.js"))),
  jose: dirname(fileURLToPath(import.meta.resolve("jose"))),
};

const { values: options } = parseArgs({
  options: {
    quick: { type: "boolean" },
    sizes: { type: "string" },
    only: { type: "string" },
    document: { type: "boolean" },
  },
});
const sizes = options.sizes?.split(",").map(Number) ?? [16, 64, 256, 1024, 4096, 16 << 10, 64 << 10, 1 << 20, 64 << 20];
const parts = options.only ? [options.only] : ["native", "server", "many", "hsm", "node", "chromium", "growth", "console"];
/** The longer one operation takes, the fewer rounds. */
const rounds = (size) => Math.max(3, Math.round((size > 8 << 20 ? 5 : 15) / (options.quick ? 5 : 1)));

const machine = `${cpus()[0]?.model.trim() ?? "unknown processor"}, ${cpus().length} cores`;
const results = { machine, node: process.version, started: new Date().toISOString() };
console.log(`Machine: ${machine}. Node.js ${process.version}.`);

mkdirSync(artefacts, { recursive: true });
if (parts.includes("native")) {
  const file = join(artefacts, "speed.json");
  execFileSync(speedProgram, [...(options.quick ? ["--quick"] : []), "--out", file], { stdio: "inherit" });
  results.native = JSON.parse(readFileSync(file, "utf8"));
}
if (parts.includes("server")) {
  const file = join(artefacts, "requests.json");
  execFileSync(requestsProgram, ["--program", program, ...(options.quick ? ["--quick"] : []), "--out", file], { stdio: "inherit" });
  results.server = JSON.parse(readFileSync(file, "utf8"));
}
if (parts.includes("many")) {
  const file = join(artefacts, "many.json");
  const sizes = options.quick ? "1000,10000" : "1000,1000000";
  execFileSync(requestsProgram, ["--program", program, "--keys", sizes, ...(options.quick ? ["--quick"] : []), "--out", file], {
    stdio: "inherit",
  });
  results.many = JSON.parse(readFileSync(file, "utf8"));
}
if (parts.includes("hsm")) results.hsm = measureTokens();
if (parts.includes("node")) {
  const { Keystead } = await import(pathToFileURL(join(pkg, "index.mjs")).href);
  const open = { storage: "memory", ...(await vault(Keystead, "memory")) };
  results.inNode = await measured("Node.js", {
    encryption: (size, rounds) => encryption({ vaults: [open], gcm }, size, rounds),
    tokens: (rounds) => tokens(open, jose, rounds),
    unlocking: (rounds) => unlocking(open, rounds),
  });
}
if (parts.includes("chromium")) {
  const browser = await launch(executable);
  const { page, close } = await benchPage(browser, { bench, pkg, ...peers });
  results.inChromium = await measured(`Chromium ${browser.version()}`, {
    encryption: (size, rounds) =>
      page.evaluate(([size, rounds]) => window.bench.encryption(size, rounds), [size, rounds]),
    tokens: (rounds) => page.evaluate((rounds) => window.bench.tokens(rounds), rounds),
    unlocking: (rounds) => page.evaluate((rounds) => window.bench.unlocking(rounds), rounds),
  });
  close();
  await browser.close();
}

if (parts.includes("growth")) {
  const sizes = [1, 1_000, options.quick ? 10_000 : 100_000];
  const versions = [1, 10, 100, ...(options.quick ? [] : [1_000])];
  results.growth = await growth({ program: growthProgram, bench, pkg, executable, sizes, versions });
  console.log(`\n${report(results.growth)}`);
}

if (["node", "chromium"].some((part) => parts.includes(part))) {
  const module = readFileSync(join(pkg, "keystead_wasm_bg.wasm"));
  results.module = { raw: module.length, gzipped: gzipSync(module, { level: 9 }).length };
  console.log(`\nnpm module: ${sizeText(results.module.raw)}, gzipped ${sizeText(results.module.gzipped)}.`);
}
if (parts.includes("console")) await measureConsole();

// What was not measured this time stays as it was measured last.
const file = join(artefacts, "bench.json");
const all = { ...(existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {}), ...results };
writeFileSync(file, `${JSON.stringify(all, null, 2)}\n`);
console.log(`\nNumbers: ${file}`);
if (options.document) {
  writeFileSync(join(root, "docs/speed.md"), speedPage(all));
  console.log("Page: docs/speed.md");
}

/** Keys in a token of SoftHSM, which has a directory of its own. */
function measureTokens() {
  const directory = mkdtempSync(join(tmpdir(), "keystead-bench-"));
  try {
    const settings = join(directory, "softhsm2.conf");
    mkdirSync(join(directory, "tokens"));
    writeFileSync(settings, `directories.tokendir = ${join(directory, "tokens")}\nobjectstore.backend = file\nlog.level = ERROR\n`);
    const run = (program, args, name) => {
      const file = join(artefacts, name);
      const quick = options.quick ? ["--quick"] : [];
      execFileSync(program, [...args, ...quick, "--out", file], { stdio: "inherit", env: { ...process.env, SOFTHSM2_CONF: settings } });
      return JSON.parse(readFileSync(file, "utf8"));
    };
    return {
      calls: run(hsmProgram, [], "hsm.json"),
      requests: run(requestsProgram, ["--program", program, "--hsm"], "hsm-requests.json"),
    };
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** Encryption, tokens and unlocking in one place. */
async function measured(place, measure) {
  const encrypted = [];
  for (const size of sizes) {
    for (const { name, samples } of await measure.encryption(size, rounds(size))) {
      encrypted.push({ size, name, rounds: samples.length, ...summary(samples, size) });
    }
  }
  console.log(`\nEncryption in ${place}\n`);
  const rows = encrypted.map(({ size, name, median, min, max, operationsPerSecond, megabytesPerSecond }, index) => [
    encrypted[index - 1]?.size === size ? "" : sizeText(size),
    name,
    ...[median, min, max].map(time),
    ...[operationsPerSecond, megabytesPerSecond].map(figure),
  ]);
  console.log(table(["size", "what", "median", "min", "max", "ops/s", "MB/s"], rows));

  const signed = (await measure.tokens(options.quick ? 5 : 15)).map(({ algorithm, what, contenders }) => ({
    algorithm,
    what,
    ...Object.fromEntries(contenders.map(({ name, samples }) => [name, summary(samples).median])),
  }));
  console.log(`\nTokens in ${place}, median\n`);
  const lines = signed.map(({ algorithm, what, keystead, jose }) => [
    algorithm, what, time(keystead), time(jose), `${figure(jose / keystead)}x`,
  ]);
  console.log(table(["algorithm", "", "keystead", "jose", "as fast"], lines));

  const [{ samples }] = await measure.unlocking(options.quick ? 3 : 7);
  const unlock = summary(samples);
  console.log(`\nUnlocking in ${place}: ${time(unlock.median)} (${time(unlock.min)} to ${time(unlock.max)}).`);
  return { place, encrypted, signed, unlock };
}

async function measureConsole() {
  if (!existsSync(join(dist, "keystead-web_bg.wasm.br"))) {
    console.log(`\nThe console is not built in ${dist}: \`cargo xtask console\` builds it. Its figures are left out.`);
    return;
  }
  results.console = await consoleFigures({ executable, bench, dist, growthProgram, quick: options.quick });
  console.log(`\nConsole\n\n${consoleReport(results.console)}`);
}
