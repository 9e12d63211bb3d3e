// The suites that every store passes, case by case, and a storage that does.

import * as wasm from "../pkg-conformance/keystead_wasm.js";
import { init, pageOf } from "../pkg-conformance/index.mjs";

const HEADER = `01${"0".repeat(40)}`;

/** The shortest storage that keeps to the contract: what the README shows. */
export function inMap(records = new Map()) {
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

/** Runs a case. A store that does not pass panics, which is told with the place. */
export async function run(suite, name, open) {
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
