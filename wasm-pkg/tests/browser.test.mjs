// The package in real browser tabs: IndexedDB, a strict Content-Security-Policy, workers, several tabs, a full disk.

import assert from "node:assert/strict";
import { test } from "node:test";
import { inChromium } from "./chromium.mjs";

const chromium = inChromium();

test("a vault survives a reload, and a worker opens it too", async () => {
  const page = await chromium.page();
  const stored = await page.evaluate(async () => {
    const keystead = await ready("story");
    const keystore = await keystead.keystores.create({ name: "Keystore" });
    const key = await keystead.keys.create(keystore.id, { name: "Key" });
    const file = new Uint8Array(3 << 20).map((_, index) => index % 251);
    const ciphertext = await keystead.encrypt(key.id, file, { aad: "file" });
    const cache = await caches.open("test");
    await cache.put("/file", new Response(ciphertext));
    return { id: key.id, short: [...(await keystead.encrypt(key.id, "short"))] };
  });
  await chromium.reload(page);
  const opened = await page.evaluate(async ({ id, short }) => {
    const keystead = await Keystead.open({ name: "story" });
    const before = await keystead.status();
    const refused = await code(keystead.unlock({ passphrase: "not the passphrase" }));
    await keystead.unlock({ passphrase });
    const cache = await caches.open("test");
    const ciphertext = new Uint8Array(await (await cache.match("/file")).arrayBuffer());
    const file = await keystead.decrypt(id, ciphertext, { aad: "file" });
    const worker = new Worker("/worker.js", { type: "module" });
    const inWorker = new Promise((resolve) => (worker.onmessage = ({ data }) => resolve(data)));
    worker.postMessage({ name: "story", passphrase, ciphertext: new Uint8Array(short) });
    return {
      before, refused, length: file.length, right: file.every((byte, index) => byte === index % 251),
      inWorker: new TextDecoder().decode(await inWorker), names: await Keystead.names(),
    };
  }, stored);
  assert.deepEqual(opened, {
    before: "locked", refused: "unlock.failed", length: 3 << 20, right: true, inWorker: "short", names: ["story"],
  });
  assert.deepEqual(page.errors, [], "nothing broke the Content-Security-Policy");
});

test("two tabs write at once and nothing is lost", async () => {
  const context = await chromium.browser.newContext();
  const [first, second] = [await chromium.page(context), await chromium.page(context)];
  const keystore = await first.evaluate(async () => {
    window.keystead = await ready("tabs");
    return (await keystead.keystores.create({ name: "Keystore" })).id;
  });
  await second.evaluate(async () => (window.keystead = await ready("tabs")));
  const create = (page, label) =>
    page.evaluate(
      ([keystore, label]) =>
        Promise.all(Array.from({ length: 12 }, (_, index) => keystead.keys.create(keystore, { name: `${label} ${index}` }))),
      [keystore, label],
    );
  const [ours, theirs] = await Promise.all([create(first, "first"), create(second, "second")]);
  for (const page of [first, second]) {
    const seen = await page.evaluate(async () => {
      const { items } = await keystead.keys.list({ limit: 100 });
      await keystead.check();
      return items.map(({ id }) => id).sort();
    });
    assert.deepEqual(seen, [...ours, ...theirs].map(({ id }) => id).sort());
  }
});

test("a tab that dies while it writes does not stop the others", async () => {
  const context = await chromium.browser.newContext();
  const [dying, living] = [await chromium.page(context), await chromium.page(context)];
  await living.evaluate(async () => (window.keystead = await ready("dying")));
  await dying.evaluate(
    () => new Promise((held) => navigator.locks.request("keystead:dying", () => (held(), new Promise(() => {})))),
  );
  const writing = living.evaluate(() => keystead.keystores.create({ name: "after" }));
  await living.waitForFunction(async () => (await navigator.locks.query()).pending.length === 1);
  await dying.close();
  assert.equal((await writing).name, "after");
});

test("a full disk is a typed error, nothing is changed, and room makes it work again", async () => {
  const context = await chromium.browser.newContext();
  const page = await chromium.page(context);
  const session = await context.newCDPSession(page);
  const quota = (quotaSize) => session.send("Storage.overrideQuotaForOrigin", { origin: chromium.origin, quotaSize });
  await quota(200_000);
  const full = await page.evaluate(async () => {
    window.keystead = await ready("full");
    const keystore = (await keystead.keystores.create({ name: "Keystore" })).id;
    window.key = (await keystead.keys.create(keystore, { name: "Key" })).id;
    window.sealed = await keystead.encrypt(key, "kept");
    for (let made = 1; made < 1_000; made++) {
      const outcome = await code(keystead.keys.create(keystore, { name: `key ${made}`, description: "x".repeat(100) }));
      if (outcome !== "ok") return { outcome, made, rotated: await code(keystead.keys.rotate(key)) };
    }
  });
  assert.deepEqual([full?.outcome, full?.rotated], ["store.full", "store.full"]);
  const state = () =>
    page.evaluate(async () => {
      const { keys } = (await keystead.keystores.list())[0];
      const { versions } = await keystead.keys.get(key);
      const text = new TextDecoder().decode(await keystead.decrypt(null, sealed));
      return { keys, versions: versions.length, text, sound: (await keystead.check()).records > 0 };
    });
  assert.deepEqual(await state(), { keys: full.made, versions: 1, text: "kept", sound: true });
  await quota(undefined);
  await page.evaluate(() => keystead.keys.rotate(key));
  assert.deepEqual(await state(), { keys: full.made, versions: 2, text: "kept", sound: true });
});

test("a vault that is removed is gone for its other tabs", async () => {
  const context = await chromium.browser.newContext();
  const [first, second] = [await chromium.page(context), await chromium.page(context)];
  for (const page of [first, second]) await page.evaluate(async () => (window.keystead = await ready("removed")));
  assert.deepEqual(await first.evaluate(async () => [await Keystead.remove("removed"), await Keystead.names()][1]), []);
  const codes = await second.evaluate(async () => {
    const used = await code(keystead.keystores.create({ name: "x" }));
    keystead.lock();
    return [used, await code(keystead.unlock({ passphrase })), await keystead.exists()];
  });
  assert.deepEqual(codes, ["records.rolled_back", "vault.absent", false]);
});
