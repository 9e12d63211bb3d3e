// Where the things under test are. `cargo xtask test` says so; by hand, the defaults fit a checkout that was built.

import { existsSync, mkdirSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "../../..");

export const program = process.env.KEYSTEAD_BIN ?? join(root, "target/debug/keystead");
export const dist = process.env.KEYSTEAD_DIST ?? join(root, "dist");
export const chromium = process.env.CHROMIUM ?? "/usr/bin/chromium";
export const packageEntry = join(process.env.KEYSTEAD_PKG ?? join(root, "wasm-pkg/pkg"), "index.mjs");

/** The module of SoftHSM2, where distributions put it. */
export const softhsm = [
  "/usr/lib/softhsm/libsofthsm2.so",
  "/usr/lib64/softhsm/libsofthsm.so",
  "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so",
  "/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so",
  "/usr/local/lib/softhsm/libsofthsm2.so",
  "/opt/homebrew/lib/softhsm/libsofthsm2.so",
].find(existsSync);

/** Makes requests from an OpenAPI document. */
export const schemathesis = process.env.SCHEMATHESIS ?? "schemathesis";

/** Python with the packages of requirements.txt. */
export const python = process.env.TEST_PYTHON ?? "python3";

const artefacts = process.env.KEYSTEAD_ARTIFACTS ?? join(root, "tests/artifacts");

/** The path of an artefact of this run: screenshots and figures that people look at. */
export function artefact(name) {
  mkdirSync(artefacts, { recursive: true });
  return join(artefacts, name);
}
