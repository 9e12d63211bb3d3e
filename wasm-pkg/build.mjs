// Builds the npm package in wasm-pkg/pkg, or with --conformance in wasm-pkg/pkg-conformance the same with the suites that
// stores are tested with: the WebAssembly module, its glue, and the hand-written files of wasm-pkg/js. With --report it says
// what the module is made of.
//
//   WASM_BINDGEN   the wasm-bindgen program, in the version of Cargo.lock (default: the one on PATH)
//   WASM_OPT       binaryen's wasm-opt, a program or a script for Node.js (default: the module stays as it is)
//   KEYSTEAD_PROFILE   Cargo's profile (default: wasm, which is small and takes minutes; dev while developing)
//   CARGO, CARGO_TARGET_DIR, RUSTC   as Cargo understands them

import { execFileSync } from "node:child_process";
import { closeSync, cpSync, existsSync, mkdirSync, openSync, readdirSync, readFileSync, readSync, rmSync, statSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { madeOf } from "./made-of.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const root = dirname(here);
const conformance = process.argv.includes("--conformance");
const pkg = join(here, conformance ? "pkg-conformance" : "pkg");
const cargo = process.env.CARGO ?? "cargo";
const profile = process.env.KEYSTEAD_PROFILE ?? (conformance ? "dev" : "wasm");

const metadata = JSON.parse(
  execFileSync(cargo, ["metadata", "--format-version", "1", "--no-deps"], { cwd: root, maxBuffer: 1 << 26 }),
);
const { version } = metadata.packages.find(({ name }) => name === "keystead-wasm");

// The commit is only known in a checkout; what is not committed is said, too.
const commit = git("rev-parse", "HEAD");
if (commit) process.env.KEYSTEAD_COMMIT = commit + (git("status", "--porcelain") ? "-changed" : "");

// What panics say is the same wherever it was built: where a crate's sources lie begins with its name. The first flag means
// something to the console alone, and is here so that both share what they compile. A build that is not shipped shares with
// others, which have no flags.
if (profile === "wasm") process.env.CARGO_ENCODED_RUSTFLAGS = ["--cfg", "erase_components", ...withoutPlaces()].join("\x1f");

// A library that is both rlib and cdylib gets no link-time optimisation, hence the type on the command line.
const target = "wasm32-unknown-unknown";
const directory = join(metadata.target_directory, target, profile === "dev" ? "debug" : profile);
const what = conformance ? ["build", "--example", "conformance"] : ["rustc", "--lib", "--crate-type", "cdylib"];
run(cargo, [what[0], "-p", "keystead-wasm", ...what.slice(1), "--target", target, "--profile", profile]);
const compiled = join(directory, conformance ? "examples/conformance.wasm" : "keystead_wasm.wasm");

rmSync(pkg, { recursive: true, force: true });
mkdirSync(pkg, { recursive: true });
run(process.env.WASM_BINDGEN ?? "wasm-bindgen", [
  compiled, "--target", "web", "--no-typescript", "--omit-default-module-path", "--out-dir", pkg, "--out-name", "keystead_wasm",
]);

const wasm = join(pkg, "keystead_wasm_bg.wasm");
if (process.argv.includes("--report")) console.log(madeOf(readFileSync(wasm)));
// The suites are large for it, and travel nowhere.
if (process.env.WASM_OPT && profile === "wasm" && !conformance) {
  // What rustc may emit for this target, and nothing newer.
  const features = [
    "bulk-memory", "bulk-memory-opt", "call-indirect-overlong", "multivalue", "mutable-globals",
    "nontrapping-float-to-int", "reference-types", "sign-ext",
  ].map((feature) => `--enable-${feature}`);
  const options = ["-Oz", ...features, wasm, "-o", wasm];
  if (isScript(process.env.WASM_OPT)) run(process.execPath, [process.env.WASM_OPT, ...options]);
  else run(process.env.WASM_OPT, options);
}

for (const file of readdirSync(join(here, "js"))) if (file !== "package.json") cpSync(join(here, "js", file), join(pkg, file));
cpSync(join(here, "README.md"), join(pkg, "README.md"));
for (const file of readdirSync(root).filter((name) => name.startsWith("LICENSE"))) {
  cpSync(join(root, file), join(pkg, file));
}
writeFileSync(join(pkg, "module.mjs"), `/** The WebAssembly module in base64. */\nexport const module =\n  "${readFileSync(wasm, "base64")}";\n`);
const { name, ...rest } = JSON.parse(readFileSync(join(here, "js/package.json"), "utf8"));
writeFileSync(join(pkg, "package.json"), `${JSON.stringify({ name, version, ...rest }, null, 2)}\n`);

const bytes = readFileSync(wasm);
const kib = (count) => `${(count / 1024).toFixed(1)} KiB`;
console.log(`wasm-pkg/pkg: keystead ${version}, module ${kib(statSync(wasm).size)}, gzipped ${kib(gzipSync(bytes, { level: 9 }).length)}`);

/** What has the compiler leave out where Cargo keeps the sources of crates. */
function withoutPlaces() {
  const registries = join(process.env.CARGO_HOME ?? join(homedir(), ".cargo"), "registry/src");
  run(cargo, ["fetch", "--quiet", "--locked", "--target", "wasm32-unknown-unknown"]);
  const names = existsSync(registries) ? readdirSync(registries) : [];
  return names.map((name) => `--remap-path-prefix=${join(registries, name)}/=`);
}

function git(...args) {
  try {
    return execFileSync("git", args, { cwd: root, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
  } catch {
    return "";
  }
}

function run(program, args) {
  try {
    execFileSync(program, args, { cwd: root, stdio: "inherit" });
  } catch (error) {
    const reason = error.code === "ENOENT" ? "it is not installed" : `it ended with ${error.status ?? error.signal}`;
    console.error(`${program} ${args[0]}: ${reason}. \`cargo xtask setup\` installs what this build needs.`);
    process.exit(1);
  }
}

function isScript(file) {
  const start = Buffer.alloc(2);
  const descriptor = openSync(file);
  readSync(descriptor, start);
  closeSync(descriptor);
  return start.toString("latin1") === "#!";
}
