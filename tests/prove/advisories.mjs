// A part of the proof: each class of weakness in docs/advisories.md has tests, and they pass.

import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { WORKSPACE } from "./support/cargo.mjs";
import { part } from "./support/outcome.mjs";

const ROOT = process.env.KEYSTEAD_ROOT ?? process.cwd();
const CARGO = process.env.CARGO ?? "cargo";
const TABLE = "docs/advisories.md";
/** A part of this many classes or fewer was not read as it is meant. */
const FEWEST = 27;

const proof = part({
  title: "Known classes of advisories",
  method:
    "docs/advisories.md lists what advisories report of key-management systems, secret stores and their libraries, by class, with what " +
    "Keystead does about each and the tests that try it. Every test that is named there is looked for in its file and, at length, run by " +
    "itself: a test that is missing, ignored, renamed, not run or fails breaks the claim of its class. That a class is listed says that " +
    "the tests try it, not that nothing else could be wrong.",
});

/** The classes: name, and tests as `{ file, name }`. */
function classes() {
  const rows = readFileSync(join(ROOT, TABLE), "utf8").split("\n").filter((line) => line.startsWith("| "));
  return rows.slice(1).map((row) => {
    const [name, , tests] = row.slice(2, -2).split(" | ");
    return { name, tests: tests.split("; ").map((test) => /^`(?<file>[^`]+)` (?<name>.+)$/.exec(test).groups) };
  });
}

const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** Why a test is not one that runs; `undefined` if it is. */
function missing({ file, name }) {
  const path = join(ROOT, file);
  if (!existsSync(path)) return "no such file";
  const text = readFileSync(path, "utf8");
  if (file.endsWith(".rs")) {
    const found = new RegExp(`((?:^[ \\t]*#\\[[^\\n]*\\]\\n)+)[ \\t]*(?:async )?fn ${escaped(name)}\\(`, "m").exec(text);
    if (!found) return "no test of this name";
    if (!/#\[(tokio::)?test\b/.test(found[1])) return "it is no test";
    return /#\[ignore/.test(found[1]) ? "it is ignored" : undefined;
  }
  const found = new RegExp(`\\btest\\(\\s*["'\`]${escaped(name)}`).test(text);
  return found ? undefined : "no test of this name";
}

/** The target of Cargo that a Rust file belongs to. */
function target(file) {
  const [crate, kind, rest] = [file.split("/")[0], file.split("/")[1], file.split("/").slice(2).join("/")];
  const packages = { core: "keystead-core", native: "keystead", tests: "keystead-tests" };
  if (!packages[crate]) throw new Error(`${file} is in no package that is tested natively`);
  return kind === "src" ? { lib: packages[crate] } : { test: rest.split("/")[0].replace(/\.rs$/, "") };
}

/** Which tests of Rust passed: their names without the modules before them. */
function rust(tests) {
  const passed = new Set();
  const targets = new Map();
  for (const test of tests) {
    const { lib, test: named } = target(test.file);
    const args = JSON.stringify(lib ? ["--lib"] : ["--test", named]);
    targets.set(args, [...(targets.get(args) ?? []), test]);
  }
  for (const [args, named] of targets) {
    console.log(`${JSON.parse(args).join(" ")}: ${named.length} tests`);
    const filters = named.map((test) => test.name);
    const options = { cwd: ROOT, encoding: "utf8", maxBuffer: 1 << 28, stdio: ["ignore", "pipe", "inherit"] };
    const run = spawnSync(CARGO, ["test", ...WORKSPACE, "--no-fail-fast", ...JSON.parse(args), "--", ...filters], options);
    if (run.error) throw run.error;
    for (const [, name] of run.stdout.matchAll(/^test (\S+) \.\.\. ok$/gm)) {
      for (const test of named) if (name.split("::").at(-1) === test.name && isAt(name, test.file)) passed.add(test);
    }
  }
  return passed;
}

/** Whether a path of modules is one of this file: `vault::tests::hsm::name` of `core/src/vault/tests/hsm.rs`. */
function isAt(path, file) {
  const modules = path.split("::").slice(0, -1).filter((module) => module !== "tests");
  const parts = file.replace(/\.rs$/, "").split("/").slice(2).filter((folder) => folder !== "tests" && folder !== "main");
  const inside = file.includes("/src/") ? parts : parts.slice(1);
  return modules.join("::") === inside.join("::");
}

/** Which tests of scripts passed. Whole files are run: their tests go on where others ended. */
function scripts(tests) {
  const passed = new Set();
  for (const file of new Set(tests.map((test) => test.file))) {
    console.log(`${file}: running`);
    const options = { cwd: ROOT, encoding: "utf8", maxBuffer: 1 << 28, stdio: ["ignore", "pipe", "inherit"] };
    const run = spawnSync(process.execPath, ["--test", "--test-reporter=tap", file], options);
    const ok = new Set([...run.stdout.matchAll(/^\s*ok \d+ - (.*?)(?: # ([A-Z]{4}).*)?$/gm)].filter((match) => !match[2]).map((match) => match[1]));
    for (const test of tests) if (test.file === file && ok.has(test.name)) passed.add(test);
  }
  return passed;
}

const all = classes();
proof.must(`At least ${FEWEST} classes are listed, each with a test`, all.length >= FEWEST && all.every(({ tests }) => tests.length > 0), `${all.length} classes, ${all.flatMap(({ tests }) => tests).length} tests`);

// A check that finds everything finds nothing.
const invented = { file: all[0].tests[0].file, name: "a_test_that_nobody_wrote" };
proof.must("A test that nobody wrote is not found", missing(invented) !== undefined, missing(invented) ?? "it was found");

const tests = all.flatMap((of) => of.tests);
let passed;
if (!proof.short) {
  passed = new Set([
    ...rust(tests.filter((test) => test.file.endsWith(".rs") && !missing(test))),
    ...scripts(tests.filter((test) => test.file.endsWith(".mjs") && !missing(test))),
  ]);
}
for (const { name, tests } of all) {
  const wrong = tests.flatMap((test) => {
    const why = missing(test) ?? (passed && !passed.has(test) ? "did not pass, or did not run" : undefined);
    return why ? [`${test.file} ${test.name}: ${why}`] : [];
  });
  const right = passed ? "ran and passed" : "are there; the tests run them";
  proof.must(name, wrong.length === 0, wrong.length > 0 ? wrong.join("; ") : `${tests.length} ${right}`);
}
proof.end();
