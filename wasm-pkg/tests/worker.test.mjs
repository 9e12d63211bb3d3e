// The engine in a worker, with the same interface.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { Worker } from "node:worker_threads";
import { Keystead } from "../pkg/index.mjs";
import { fails, kdf, passphrase, text } from "./support.mjs";

async function inWorker(storage = "memory", worker = true) {
  const keystead = await Keystead.open({ name: "worker", storage, worker });
  await keystead.create({ name: "Vault", passphrase, kdf });
  const keystore = await keystead.keystores.create({ name: "Keystore" });
  const key = await keystead.keys.create(keystore.id, { name: "Key" });
  return { keystead, keystore, key };
}

test("a vault in a worker has the same interface", async () => {
  const { keystead, keystore, key } = await inWorker();
  const sealed = await keystead.encrypt(key.id, "text", { aad: "a" });
  assert.equal(text(await keystead.decrypt(null, sealed, { aad: "a" })), "text");
  await fails(keystead.decrypt(null, sealed), "decryption.failed", "data");
  const signer = await keystead.keys.create(keystore.id, { name: "signer", kind: "rsa2048" });
  const token = await keystead.jwt.sign(signer.id, { role: "x" });
  assert.equal((await keystead.jwt.verify({ key: signer.id }, token)).claims.role, "x");
  assert.equal((await keystead.keys.list()).items.length, 2);
  const file = new Blob(["x".repeat(200_000)]).stream();
  const through = file.pipeThrough(keystead.encryptStream(key.id)).pipeThrough(keystead.decryptStream(key.id));
  assert.equal(await new Response(through).text(), "x".repeat(200_000));
  await fails(() => keystead.encryptSync(key.id, "x"), "worker.no_sync", "caller");
  await keystead.lock();
  await fails(keystead.encrypt(key.id, "x"), "vault.locked", "policy");
  await keystead.close();
  await fails(keystead.status(), "handle.closed", "caller");
});

test("stretching a passphrase does not hold up the thread that asks", async () => {
  const { keystead } = await inWorker();
  await keystead.lock();
  let ticks = 0;
  const ticking = setInterval(() => (ticks += 1), 5);
  const slots = await keystead.info();
  assert.equal(slots.slots.length, 2);
  const before = ticks;
  await keystead.unlock({ passphrase });
  clearInterval(ticking);
  assert.ok(ticks - before >= 3, `${ticks - before} timers ran while the worker stretched`);
  await keystead.close();
});

test("a directory is reached from a worker; a storage of one's own and what cannot be sent are refused", async (t) => {
  const directory = mkdtempSync(join(tmpdir(), "keystead-worker-"));
  t.after(() => rmSync(directory, { recursive: true, force: true }));
  const { keystead, key } = await inWorker({ directory });
  const sealed = await keystead.encrypt(key.id, "kept");
  await keystead.close();
  const here = await Keystead.open({ storage: { directory } });
  await here.unlock({ passphrase });
  assert.equal(text(await here.decrypt(null, sealed)), "kept");
  const own = { load: () => null, list: () => ({ records: [], more: false }), commit: () => ({ done: true }) };
  await fails(Keystead.open({ storage: own, worker: true }), "worker.no_adapter", "caller");
  const again = await Keystead.open({ name: "x", storage: "memory", worker: true });
  await fails(again.encrypt(key.id, () => {}), "argument.invalid", "caller");
  await again.close();
});

test("a worker of one's own serves a vault, and its end is a typed error", async () => {
  const worker = new Worker(new URL("../pkg/worker.mjs", import.meta.url));
  const { keystead, key } = await inWorker("memory", worker);
  assert.equal((await keystead.keys.get(key.id)).name, "Key");
  const waiting = keystead.unlock({ passphrase });
  await worker.terminate();
  await fails(waiting, "worker.ended", "environment");
  await fails(keystead.keys.get(key.id), "worker.ended", "environment");
});

test("a process ends although a worker is open", async () => {
  const { spawnSync } = await import("node:child_process");
  const entry = new URL("../pkg/index.mjs", import.meta.url);
  const source = `import { Keystead } from ${JSON.stringify(entry.href)};
    const keystead = await Keystead.open({ name: "x", storage: "memory", worker: true });
    console.log(await keystead.status());`;
  const { status, stdout } = spawnSync(process.execPath, ["--input-type=module", "-e", source], { encoding: "utf8", timeout: 30_000 });
  assert.deepEqual([status, stdout], [0, "absent\n"]);
});

test("a worker ends by itself when its vault is closed, also while it is stretching a passphrase", async () => {
  const { spawnSync } = await import("node:child_process");
  const entry = new URL("../pkg/index.mjs", import.meta.url);
  const source = `import { Keystead } from ${JSON.stringify(entry.href)};
    process.on("worker", (worker) => worker.on("exit", (code) => console.log("ended", code)));
    const keystead = await Keystead.open({ name: "x", storage: "memory", worker: true });
    const made = keystead.create({ name: "Vault", passphrase: ${JSON.stringify(passphrase)}, kdf: ${JSON.stringify(kdf)} }).then(() => "made", ({ code }) => code);
    await keystead.close();
    console.log(await made);`;
  const { status, stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", source], { encoding: "utf8", timeout: 30_000 });
  // Being stopped from outside would be the code 1.
  assert.deepEqual([status, stdout], [0, "made\nended 0\n"], stderr);
});
