// Calls that overlap, with each other and with lock and close.

import assert from "node:assert/strict";
import { test } from "node:test";
import { fails, passphrase, text, vaultWithKey } from "./support.mjs";

test("a hundred calls at once all give their own result", async () => {
  const { keystead, key } = await vaultWithKey();
  const sizes = Array.from({ length: 100 }, (_, index) => index * 257);
  const sealed = await Promise.all(sizes.map((size) => keystead.encrypt(key.id, new Uint8Array(size).fill(size))));
  const opened = await Promise.all(sealed.map((ciphertext) => keystead.decrypt(null, ciphertext)));
  opened.forEach((plaintext, index) => {
    assert.deepEqual(plaintext, new Uint8Array(sizes[index]).fill(sizes[index]));
  });
});

test("changes that overlap are all made", async () => {
  const { keystead, keystore, key } = await vaultWithKey();
  await Promise.all([
    ...Array.from({ length: 40 }, (_, index) => keystead.keys.create(keystore.id, { name: `key ${index}` })),
    ...Array.from({ length: 10 }, () => keystead.keys.rotate(key.id)),
  ]);
  assert.equal((await keystead.keystores.get(keystore.id)).keys, 41);
  assert.deepEqual((await keystead.keys.get(key.id)).versions.map(({ number }) => number), Array.from({ length: 11 }, (_, index) => index + 1));
  await keystead.check();
});

test("locking lets calls in progress end", async () => {
  const { keystead, key } = await vaultWithKey();
  const calls = [keystead.encrypt(key.id, "short"), keystead.encrypt(key.id, new Uint8Array(1 << 20))];
  keystead.lock();
  const [short] = await Promise.all(calls);
  await fails(keystead.decrypt(null, short), "vault.locked", "policy");
  await Promise.all([keystead.unlock({ passphrase }), keystead.unlock({ passphrase })]);
  assert.equal(text(await keystead.decrypt(null, short)), "short");
});

test("two vaults do not know of each other", async () => {
  const [first, second] = await Promise.all([vaultWithKey(), vaultWithKey()]);
  const sealed = await first.keystead.encrypt(first.key.id, "x");
  await fails(second.keystead.decrypt(null, sealed), "key.not_found", "policy");
  first.keystead.close();
  assert.equal(await second.keystead.status(), "unlocked");
});

test("data may be read before the promise settles, and short data may be reused at once", async () => {
  const { keystead, key } = await vaultWithKey();
  const buffer = new Uint8Array(64).fill(1);
  const running = keystead.encrypt(key.id, buffer);
  const transferred = new Uint8Array(100_000);
  const lost = keystead.encrypt(key.id, transferred);
  structuredClone(transferred, { transfer: [transferred.buffer] });
  await running;
  await fails(lost, "argument.invalid", "caller");
});
