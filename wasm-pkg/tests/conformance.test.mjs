// The suites that every store passes, on stores that JavaScript implements.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { openDirectory } from "../pkg-conformance/directory.mjs";
import { init } from "../pkg-conformance/index.mjs";
import * as wasm from "../pkg-conformance/keystead_wasm.js";
import { BROKEN } from "./broken-stores.mjs";
import { inMap, run } from "./suites.mjs";

const scratch = mkdtempSync(join(tmpdir(), "keystead-conformance-"));
after(() => rmSync(scratch, { recursive: true, force: true }));

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

test("the cryptography of Node.js passes the vectors that the engine's own passes", async () => {
  const said = (await wasm.vectors(false)).filter((line) => line.includes("Node.js"));
  const numbers = said.flatMap((line) => line.match(/\d+(?= (valid|invalid|accepted|refused))/g).map(Number));
  assert.ok(numbers.reduce((sum, number) => sum + number, 0) > 2_000, said.join("\n"));
});

for (const [fault, { seen }] of Object.entries(BROKEN)) {
  test(`the suite catches a store that ${fault}`, () => {
    // In a process of its own: a case that fails stops the engine in the middle of a call.
    const script = fileURLToPath(new URL("broken-stores.mjs", import.meta.url));
    const { stdout, stderr } = spawnSync(process.execPath, [script, fault], { encoding: "utf8" });
    assert.match(stdout, new RegExp(`^store: ${seen} at tests/src/conformance/store`), stderr);
  });
}
