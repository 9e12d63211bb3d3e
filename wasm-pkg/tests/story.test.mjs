// The life of one key, as a JavaScript program sees it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { init, Keystead, version } from "../pkg/index.mjs";
import { fails, kdf, passphrase, text, utf8, vaultWithKey } from "./support.mjs";

test("a vault is made, locked, and opened by passphrase and by recovery code", async () => {
  const keystead = await Keystead.open({ name: "story", storage: "memory" });
  assert.equal(await keystead.status(), "absent");
  assert.equal(await keystead.exists(), false);
  const { recoveryCode } = await keystead.create({ name: "Shop", passphrase, kdf });
  assert.match(recoveryCode, /^([0-9A-HJKMNP-TV-Z]{4}-){7}[0-9A-HJKMNP-TV-Z]{4}$/);
  assert.equal(await keystead.status(), "unlocked");

  keystead.lock();
  assert.equal(await keystead.status(), "locked");
  assert.equal(await keystead.exists(), true);
  await fails(keystead.keystores.list(), "vault.locked", "policy");
  await keystead.unlock({ passphrase });
  assert.deepEqual(await keystead.keystores.list(), []);
  keystead.lock();
  await keystead.unlock({ recoveryCode: recoveryCode.toLowerCase().replaceAll("-", " ") });

  const info = await keystead.info();
  assert.equal(info.name, "Shop");
  assert.match(info.id, /^[0-9a-f]{32}$/);
  assert.deepEqual(info.slots.map(({ kind }) => kind), ["passphrase", "recoveryCode"]);
  keystead.lock();
  assert.deepEqual(await keystead.info(), info, "a locked vault says the same");
});

test("slots are added, changed and removed, and each opens the vault by itself", async () => {
  const { keystead, recoveryCode } = await vaultWithKey();
  const bytes = (fill) => new Uint8Array(32).fill(fill);
  const passkey = { credential: utf8("id"), rpId: "keystead.example", salt: bytes(1), prfOutput: bytes(2) };
  const phone = await keystead.slots.add({ label: "phone", passkey });
  assert.deepEqual([phone.kind, phone.passkey.credential, phone.external], ["passkey", "aWQ", null]);
  const keyFile = "0123456789abcdef".repeat(4);
  const server = await keystead.slots.add({ label: "server", keyFile });
  await fails(keystead.slots.add({ label: "both", keyFile, passphrase }), "argument.invalid", "caller");
  await fails(keystead.slots.add({ label: "short", keyFile: "short" }), "key_file.length", "caller");
  const other = "four other words";
  const [words] = await keystead.slots.list();
  await fails(keystead.slots.changePassphrase(words.id, other, other, { kdf }), "slot.mismatch", "policy");
  await keystead.slots.changePassphrase(words.id, passphrase, other, { kdf });
  const renewed = await keystead.slots.renewRecoveryCode();

  const opens = async (options) => {
    await keystead.lock();
    await keystead.unlock(options);
  };
  await opens({ prfOutput: bytes(2) });
  await opens({ keyFile: `${keyFile}\n` });
  await opens({ recoveryCode: renewed.recoveryCode });
  await opens({ passphrase: other });
  await keystead.slots.remove(server.id);
  await keystead.lock();
  for (const options of [{ keyFile }, { passphrase }, { recoveryCode }, { prfOutput: bytes(3) }]) {
    await fails(keystead.unlock(options), "unlock.failed", "policy");
  }
});

test("what a key encrypted stays readable through rotation, and is gone with the key", async () => {
  const { keystead, key } = await vaultWithKey();
  const first = await keystead.encrypt(key.id, "4111 1111 1111 1111", { aad: "customer 17" });
  const rotated = await keystead.keys.rotate(key.id);
  assert.deepEqual(rotated.versions.map(({ number, state }) => [number, state.name]), [[1, "active"], [2, "active"]]);
  assert.equal(rotated.primary, 2);
  const second = await keystead.encrypt(key.id, utf8("new"), { aad: utf8("customer 17") });

  for (const [ciphertext, expected] of [[first, "4111 1111 1111 1111"], [second, "new"]]) {
    assert.ok(ciphertext instanceof Uint8Array);
    assert.equal(text(await keystead.decrypt(key.id, ciphertext, { aad: "customer 17" })), expected);
    assert.equal(text(await keystead.decrypt(null, ciphertext, { aad: "customer 17" })), expected);
  }

  const pending = await keystead.keys.requestDeletion(key.id);
  assert.equal(pending.state.name, "pendingDeletion");
  assert.equal(typeof pending.state.due, "number");
  assert.deepEqual(pending.state.due - pending.changed >= pending.deletionWindow - 3_600_000, true);
  await fails(keystead.decrypt(key.id, first, { aad: "customer 17" }), "key.state_forbids", "policy");
  assert.equal((await keystead.tick()).nextDeadline, pending.state.due);
  const cancelled = await keystead.keys.cancelDeletion(key.id);
  assert.ok(["enabled", "disabled"].includes(cancelled.state.name));
  if (cancelled.state.name === "disabled") await keystead.keys.enable(key.id);
  assert.equal(text(await keystead.decrypt(key.id, first, { aad: "customer 17" })), "4111 1111 1111 1111");

  await keystead.keys.requestDeletion(key.id);
  await fails(keystead.keys.deleteNow(key.id, "another name"), "confirmation.mismatch", "caller");
  const destroyed = await keystead.keys.deleteNow(key.id, "Key");
  assert.deepEqual(destroyed.state, { name: "destroyed" });
  assert.equal(destroyed.primary, null);
  assert.deepEqual(destroyed.actions, []);
  await fails(keystead.decrypt(key.id, first, { aad: "customer 17" }), "key.state_forbids");
  assert.ok((await keystead.check()).records > 0);
});

test("keystores and keys are created, changed, listed and deleted", async () => {
  const { keystead, keystore, key } = await vaultWithKey();
  const changed = await keystead.keystores.update(keystore.id, { name: "결제", description: "cards" });
  assert.deepEqual([changed.name, changed.description, changed.keys], ["결제", "cards", 1]);
  assert.deepEqual(await keystead.keystores.get(keystore.id), changed);
  await fails(keystead.keystores.create({ name: "결제" }), "name.taken", "policy");
  await fails(keystead.keystores.delete(keystore.id), "keystore.not_empty", "policy");

  assert.equal((await keystead.keys.update(key.id, { description: "new" })).description, "new");
  assert.equal((await keystead.keys.disable(key.id)).state.name, "disabled");
  await fails(keystead.encrypt(key.id, "x"), "key.state_forbids", "policy");
  assert.equal((await keystead.keys.enable(key.id)).state.name, "enabled");
  assert.equal((await keystead.keys.get(key.id)).name, "Key");

  await keystead.keys.requestDeletion(key.id);
  await keystead.keys.deleteNow(key.id, "Key");
  await keystead.keystores.delete(keystore.id);
  assert.deepEqual(await keystead.keystores.list(), []);
});

test("pages of keys join up", async () => {
  const { keystead, keystore } = await vaultWithKey();
  for (const number of [1, 2, 3, 4]) await keystead.keys.create(keystore.id, { name: `key ${number}` });
  const names = [];
  let cursor;
  do {
    const page = await keystead.keys.list({ keystore: keystore.id, orderBy: "name", limit: 2, cursor });
    assert.ok(page.items.length <= 2);
    names.push(...page.items.map(({ name }) => name));
    cursor = page.next;
  } while (cursor);
  assert.deepEqual(names, ["Key", "key 1", "key 2", "key 3", "key 4"]);
  const newest = (await keystead.keys.list({ nameContains: "KEY", limit: 100 })).items;
  assert.equal(newest.length, 5);
  assert.deepEqual((await keystead.keys.list({ states: ["disabled", "destroyed"] })).items, []);
  await fails(keystead.keys.list({ cursor: "nonsense" }), "argument.invalid", "caller");
  await fails(keystead.keys.list({ states: ["sleeping"] }), "argument.invalid", "caller");
  await fails(keystead.keys.list({ limit: 0.5 }), "argument.invalid", "caller");
});

test("a bundle moves keys to another vault, and a dry run only says so", async () => {
  const { keystead, key } = await vaultWithKey();
  const ciphertext = await keystead.encrypt(key.id, "moved");
  const bundle = await keystead.exportBundle("a bundle's own words", { kdf });
  const other = await Keystead.open({ name: "other", storage: "memory" });
  await other.create({ name: "Other", passphrase, kdf });

  const dry = await other.importBundle(bundle, "a bundle's own words", { dryRun: true });
  assert.deepEqual([dry.vaultName, dry.addedKeystores, dry.addedKeys, dry.applied], ["Vault", ["Keystore"], ["Key"], false]);
  assert.deepEqual(await other.keystores.list(), []);
  const report = await other.importBundle(bundle, "a bundle's own words");
  assert.equal(report.applied, true);
  assert.equal(text(await other.decrypt(null, ciphertext)), "moved");
  assert.deepEqual((await other.importBundle(bundle, "a bundle's own words")).unchangedKeys, ["Key"]);
});

test("init is idempotent and the version is the package's", async () => {
  await Promise.all([init(), init()]);
  const { default: { version: expected } } = await import("../pkg/package.json", { with: { type: "json" } });
  assert.equal(version().split("+")[0], expected);
});
