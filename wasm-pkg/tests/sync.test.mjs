// The synchronous path: prepared keys, short data.

import assert from "node:assert/strict";
import { test } from "node:test";
import { fails, text, utf8, vaultWithKey } from "./support.mjs";

test("a prepared key encrypts and decrypts at once, and each path reads the other", async () => {
  const { keystead, key } = await vaultWithKey();
  const old = await keystead.encrypt(key.id, "of the first version");
  await keystead.keys.rotate(key.id);
  await fails(() => keystead.encryptSync(key.id, "x"), "key.not_loaded", "caller");
  await keystead.keys.prepare(key.id);
  assert.equal(text(keystead.decryptSync(key.id, old)), "of the first version");
  for (const data of ["", "x", utf8("é".repeat(500)), new Uint8Array(10_000)]) {
    const expected = typeof data === "string" ? utf8(data) : data;
    const sealed = keystead.encryptSync(key.id, data, { aad: "aad" });
    assert.deepEqual(keystead.decryptSync(null, sealed, { aad: "aad" }), expected);
    assert.deepEqual(await keystead.decrypt(key.id, sealed, { aad: "aad" }), expected);
    const awaited = await keystead.encrypt(key.id, data, { aad: "aad" });
    assert.deepEqual(keystead.decryptSync(key.id, awaited, { aad: "aad" }), expected);
  }
});

test("two messages are never the same", async () => {
  const { keystead, key } = await vaultWithKey();
  await keystead.keys.prepare(key.id);
  const seen = new Set();
  for (let count = 0; count < 1_000; count++) {
    seen.add(Buffer.from(keystead.encryptSync(key.id, "same")).subarray(57, 69).toString("hex"));
  }
  assert.equal(seen.size, 1_000);
});

test("a key that was changed must be prepared again, and what its state forbids stays forbidden", async () => {
  const { keystead, key } = await vaultWithKey();
  await keystead.keys.prepare(key.id);
  const sealed = keystead.encryptSync(key.id, "x");
  await keystead.keys.disable(key.id);
  await fails(() => keystead.decryptSync(key.id, sealed), "key.not_loaded", "caller");
  await keystead.keys.prepare(key.id);
  await fails(() => keystead.decryptSync(key.id, sealed), "key.state_forbids", "policy");
  await fails(() => keystead.encryptSync(key.id, "x"), "key.state_forbids", "policy");
});

test("bad input throws the same errors as the other path", async () => {
  const { keystead, key } = await vaultWithKey();
  await keystead.keys.prepare(key.id);
  const sealed = keystead.encryptSync(key.id, "x");
  await fails(() => keystead.encryptSync(key.id, 17), "argument.invalid", "caller");
  await fails(() => keystead.encryptSync("x", "x"), "id.invalid", "caller");
  await fails(() => keystead.decryptSync(key.id, sealed, { aad: "no" }), "decryption.failed", "data");
  await fails(() => keystead.decryptSync(key.id, sealed.slice(1)), "ciphertext.malformed", "data");
  keystead.lock();
  await fails(() => keystead.decryptSync(key.id, sealed), "vault.locked", "policy");
});
