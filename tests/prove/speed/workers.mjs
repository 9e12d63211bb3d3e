// How much more several workers of Node.js encrypt than one.

import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Worker, isMainThread, parentPort, workerData } from "node:worker_threads";

const SIZE = 64 * 1024;

/** Messages in a second of 1, 2 and 4 workers. */
export async function workers({ seconds }) {
  const results = [];
  for (const count of [1, 2, 4]) {
    const made = Array.from({ length: count }, () => new Worker(new URL(import.meta.url), { workerData: { seconds } }));
    await Promise.all(made.map((worker) => answer(worker)));
    // All of them are ready; now they begin together.
    const counts = made.map((worker) => answer(worker));
    for (const worker of made) worker.postMessage("begin");
    const perSecond = (await Promise.all(counts)).reduce((sum, one) => sum + one, 0);
    await Promise.all(made.map((worker) => worker.terminate()));
    results.push({ workers: count, perSecond });
  }
  return results;
}

function answer(worker) {
  return new Promise((resolve, reject) => {
    worker.once("message", resolve);
    worker.once("error", reject);
  });
}

if (!isMainThread) {
  const pkg = process.env.KEYSTEAD_PKG ?? join(process.cwd(), "wasm-pkg/pkg");
  const { Keystead } = await import(pathToFileURL(join(pkg, "index.mjs")));
  const vault = await Keystead.open({ name: "worker", storage: "memory" });
  await vault.create({ name: "Worker", passphrase: "seven quiet lakes of autumn rain", kdf: { memoryKib: 19_456, iterations: 2 } });
  const keystore = await vault.keystores.create({ name: "Worker" });
  const key = await vault.keys.create(keystore.id, { name: "messages" });
  const message = new Uint8Array(SIZE);
  await vault.encrypt(key.id, message);
  parentPort.once("message", async () => {
    const began = performance.now();
    let done = 0;
    while (performance.now() - began < workerData.seconds * 1000) {
      await vault.encrypt(key.id, message);
      done += 1;
    }
    parentPort.postMessage(done / ((performance.now() - began) / 1000));
  });
  parentPort.postMessage("ready");
}
