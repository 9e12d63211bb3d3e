// Bad input and bad moments: a typed error each, and nothing changed.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Keystead, KeysteadError } from "../pkg/index.mjs";
import { fails, kdf, passphrase, text, vaultWithKey } from "./support.mjs";

test("places and passphrases", async () => {
  await fails(Keystead.open({ name: "x", storage: "floppy" }), "argument.invalid", "caller");
  await fails(Keystead.open({ storage: "memory" }), "argument.invalid", "caller");
  await fails(Keystead.open(), "argument.invalid", "caller");
  await fails(Keystead.open({ name: "x" }), "store.unsupported", "environment");
  await fails(Keystead.names(), "store.unsupported", "environment");
  assert.throws(() => new Keystead({}), KeysteadError);

  const keystead = await Keystead.open({ name: "x", storage: "memory" });
  await fails(keystead.unlock({ passphrase }), "vault.absent", "policy");
  await fails(keystead.info(), "vault.absent", "policy");
  await fails(keystead.create({ name: "Vault", passphrase: "short" }), "passphrase.length", "caller");
  await fails(keystead.create({ name: "", passphrase, kdf }), "name.invalid", "caller");
  await fails(keystead.create({ passphrase, kdf }), "argument.invalid", "caller");
  await fails(keystead.create(), "argument.invalid", "caller");
  await fails(keystead.create({ name: "Vault", passphrase, kdf: { memoryKib: 64 } }), "kdf.out_of_bounds", "caller");
  assert.equal(await keystead.status(), "absent");
});

test("unlocking", async () => {
  const { keystead, recoveryCode } = await vaultWithKey();
  await fails(keystead.create({ name: "Again", passphrase, kdf }), "vault.exists", "policy");
  keystead.lock();
  await fails(keystead.unlock({ passphrase: "not the passphrase" }), "unlock.failed", "policy");
  await fails(keystead.unlock({ recoveryCode: "ABCD" }), "recovery_code.mistyped", "caller");
  const mistyped = recoveryCode.replace(/^./, (first) => (first === "A" ? "B" : "A"));
  await fails(keystead.unlock({ recoveryCode: mistyped }), "recovery_code.mistyped", "caller");
  await fails(keystead.unlock({}), "argument.invalid", "caller");
  await fails(keystead.unlock({ passphrase, recoveryCode }), "argument.invalid", "caller");
  await fails(keystead.unlock({ passphrase: 17 }), "argument.invalid", "caller");
  await fails(keystead.create({ name: "Again", passphrase, kdf }), "vault.exists", "policy");
  assert.equal(await keystead.status(), "locked");
  await keystead.unlock({ passphrase });
});

test("ciphertexts", async () => {
  const { keystead, keystore, key } = await vaultWithKey();
  const other = await keystead.keys.create(keystore.id, { name: "other" });
  for (const length of [3, 100_000]) {
    const ciphertext = await keystead.encrypt(key.id, "x".repeat(length), { aad: "aad" });
    const attempt = (bytes, aad = "aad", id = key.id) => keystead.decrypt(id, bytes, { aad });
    await fails(attempt(ciphertext, "other"), "decryption.failed", "data");
    await fails(attempt(ciphertext, ""), "decryption.failed", "data");
    await fails(attempt(ciphertext, "aad", other.id), "ciphertext.other_key", "data");
    await fails(attempt(ciphertext.slice(0, -1)), "decryption.failed", "data");
    await fails(attempt(ciphertext.slice(0, 50)), "ciphertext.malformed", "data");
    await fails(attempt(new Uint8Array()), "ciphertext.malformed", "data");
    const changed = ciphertext.slice();
    changed[changed.length - 20] ^= 1;
    await fails(attempt(changed), "decryption.failed", "data");
    const moved = ciphertext.slice();
    moved.set(Buffer.from(other.id, "hex"), 5);
    await fails(attempt(moved, "aad", other.id), "decryption.failed", "data");
    assert.equal((await attempt(ciphertext)).length, length);
  }
});

test("arguments of the wrong type", async () => {
  const { keystead, key } = await vaultWithKey();
  const ciphertext = await keystead.encrypt(key.id, "x");
  for (const data of [undefined, null, 17, {}, [1, 2], new Uint16Array(2), new ArrayBuffer(2)]) {
    await fails(keystead.encrypt(key.id, data), "argument.invalid", "caller");
    await fails(keystead.encrypt(key.id, "x", { aad: data ?? 17 }), "argument.invalid", "caller");
    await fails(keystead.decrypt(key.id, data), "argument.invalid", "caller");
  }
  await fails(keystead.decrypt(key.id, "text"), "argument.invalid", "caller");
  await fails(keystead.encrypt(key.id, "x", "aad"), "argument.invalid", "caller");
  await fails(keystead.encrypt(undefined, "x"), "argument.invalid", "caller");
  await fails(keystead.encrypt("no id", "x"), "id.invalid", "caller");
  await fails(keystead.encrypt("0".repeat(32), "x"), "key.not_found", "policy");
  await fails(keystead.keys.create(key.id, { name: "x" }), "keystore.not_found", "policy");
  await fails(keystead.keys.create(key.keystore, { name: "x", kind: "des" }), "argument.invalid", "caller");
  await fails(keystead.keystores.create({ name: "x", profile: "acme" }), "profile.unknown", "caller");
  await fails(keystead.keystores.create({ name: " x" }), "name.invalid", "caller");
  await fails(keystead.encrypt(key.id, "x", { get aad() { throw new Error("trap"); } }), "argument.invalid");
  assert.equal(text(await keystead.decrypt(key.id, Buffer.from(ciphertext))), "x", "a Buffer is a Uint8Array");
});

test("damaged bundles", async () => {
  const { keystead } = await vaultWithKey();
  const bundle = await keystead.exportBundle(passphrase, { kdf });
  const before = await keystead.check();
  await fails(keystead.importBundle(bundle, "another passphrase"), "bundle.not_opened", "data");
  await fails(keystead.importBundle(bundle.slice(0, -1), passphrase), "bundle.signature", "data");
  await fails(keystead.importBundle(bundle.slice(0, 40), passphrase), "bundle.malformed", "data");
  await fails(keystead.importBundle(new Uint8Array(200), passphrase), "bundle.malformed", "data");
  const newer = bundle.slice();
  newer[11] = 3;
  await fails(keystead.importBundle(newer, passphrase), "bundle.format", "data");
  const greedy = bundle.slice();
  greedy[12] = 0xff;
  await fails(keystead.importBundle(greedy, passphrase), "bundle.malformed", "data");
  await fails(keystead.importBundle("text", passphrase), "argument.invalid", "caller");
  await fails(keystead.importBundle(bundle, passphrase, { dryRun: "yes" }), "argument.invalid", "caller");
  await fails(keystead.importBundle(bundle, passphrase, { conflict: "all" }), "argument.invalid", "caller");
  assert.deepEqual(await keystead.check(), before, "nothing was changed");
});

test("after close every call is an error and none is a trap", async () => {
  const { keystead, key } = await vaultWithKey();
  const { keys, keystores } = keystead;
  await keys.prepare(key.id);
  const running = keystead.encrypt(key.id, "running");
  keystead.close();
  keystead.close();
  assert.ok((await running).length > 7, "calls in progress end normally");
  for (const call of [
    () => keystead.status(), () => keystead.info(), () => keystead.unlock({ passphrase }),
    () => keystead.encrypt(key.id, "x"), () => keys.list(), () => keystores.create({ name: "x" }),
    () => keystead.encryptSync(key.id, "x"), () => keystead.decryptSync(null, new Uint8Array()),
    () => keystead.lock(), () => keystead.exportBundle(passphrase), () => keystead.check(),
  ]) await fails(call, "handle.closed", "caller");
});

test("no error carries a secret", async () => {
  const { keystead, key } = await vaultWithKey();
  keystead.lock();
  const secret = "tell nobody these words";
  const errors = [await fails(keystead.unlock({ passphrase: secret }), "unlock.failed")];
  errors.push(await fails(keystead.encrypt(key.id, secret, { aad: secret }), "vault.locked"));
  errors.push(await fails(keystead.importBundle(new Uint8Array(), secret), "vault.locked"));
  for (const error of errors) assert.ok(!`${error.stack}${JSON.stringify(error)}`.includes("nobody"));
});
