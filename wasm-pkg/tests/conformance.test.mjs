// The suites that every store passes, on stores that JavaScript implements.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import * as wasm from "../pkg-conformance/keystead_wasm.js";
import { openDirectory } from "../pkg-conformance/directory.mjs";
import { init, pageOf } from "../pkg-conformance/index.mjs";

const scratch = mkdtempSync(join(tmpdir(), "keystead-conformance-"));
after(() => rmSync(scratch, { recursive: true, force: true }));

/** The shortest storage that keeps to the contract: what the README shows. */
function inMap() {
  const records = new Map();
  const HEADER = `01${"0".repeat(40)}`;
  return {
    load: (key) => records.get(key),
    list: (query) => pageOf(records.values(), query),
    commit({ header, puts, deletes }) {
      const revision = records.get(HEADER)?.revision ?? 0n;
      if (revision !== header.revision - 1n) return { done: false, revision };
      for (const key of deletes) records.delete(key);
      for (const record of [...puts, header]) records.set(record.key, record);
      return { done: true };
    },
  };
}

/** Runs a case; a store that does not pass panics, which is told. */
async function run(suite, name, open) {
  await init();
  const stopped = new Promise((_, reject) => wasm.setPanicListener((_, place) => reject(new Error(`${suite}: ${name} at ${place}`))));
  // The trap itself comes out of a microtask.
  const trapped = () => {};
  process.on("uncaughtException", trapped);
  try {
    return await Promise.race([wasm.conformanceCase(suite, name, open), stopped]);
  } finally {
    await new Promise((resolve) => setImmediate(resolve));
    process.off("uncaughtException", trapped);
  }
}

await init();
let directories = 0;
const STORES = {
  "an object over a Map": () => {
    const store = inMap();
    return () => store;
  },
  "a directory": () => {
    const directory = join(scratch, String((directories += 1)));
    return () => openDirectory(directory);
  },
};

for (const [store, place] of Object.entries(STORES)) {
  for (const suite of ["store", "vault"]) {
    test(`${store} passes the suite of the ${suite}`, async (t) => {
      const names = wasm.conformanceCases(suite);
      assert.ok(names.length >= 19, `${names.length} cases`);
      for (const name of names) await t.test(name, async () => assert.equal(await run(suite, name, place()), true));
    });
  }
}
