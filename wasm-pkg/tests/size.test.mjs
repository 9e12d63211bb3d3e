// How many bytes travel. The module grows by decision, not by accident: whoever makes it larger or smaller by more than three
// per cent writes the new number into size.json, and says in the commit what it is for.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { brotliCompressSync, constants } from "node:zlib";

const TOLERANCE = 0.03;

test("the WebAssembly module has the size that is written down", () => {
  const { brotli: noted } = JSON.parse(readFileSync(new URL("../size.json", import.meta.url), "utf8"));
  const module = readFileSync(new URL("../pkg/keystead_wasm_bg.wasm", import.meta.url));
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 24, [constants.BROTLI_PARAM_SIZE_HINT]: module.length };
  const bytes = brotliCompressSync(module, { params }).length;
  const change = bytes / noted - 1;
  const advice = "`node wasm-pkg/build.mjs --report` says what the module is made of; wasm-pkg/size.json has the number";
  assert.ok(Math.abs(change) <= TOLERANCE, `${bytes} bytes under Brotli, ${noted} are written down: ${advice}`);
});
