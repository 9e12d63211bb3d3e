// Keystores of every profile, and what is written by itself.

import assert from "node:assert/strict";
import { test } from "node:test";
import { fails, passphrase, text, vaultWithKey } from "./support.mjs";

test("each profile has its own words, rules and form of ciphertext, short and long", async () => {
  const { keystead } = await vaultWithKey();
  const seen = {};
  for (const profile of ["standard", "nhn", "kakao", "naver"]) {
    const gate = profile === "nhn" ? { ipv4: true } : undefined;
    const keystore = await keystead.keystores.create({ name: profile, profile, gate });
    assert.equal(keystore.profile, profile);
    const key = await keystead.keys.create(keystore.id, { name: "key-1" });
    for (const length of [5, 30_000]) {
      const sealed = await keystead.encrypt(key.id, "x".repeat(length));
      assert.equal(text(await keystead.decrypt(key.id, sealed)), "x".repeat(length));
      const changed = sealed.slice();
      changed[changed.length - 3] ^= 1;
      const refused = await keystead.decrypt(key.id, changed).then(() => undefined, (error) => error.code);
      assert.ok(["decryption.failed", "ciphertext.malformed"].includes(refused), refused);
    }
    // Zeros are version 0 of a key in the form that begins with the version.
    const foreign = profile === "nhn" ? "decryption.failed" : "ciphertext.malformed";
    await fails(keystead.decrypt(key.id, new Uint8Array(5_000)), foreign, "data");
    seen[profile] = [key.stateLabel, key.deletionConfirm];
  }
  assert.deepEqual(seen, {
    standard: ["Enabled", "name"], nhn: ["In Service", "dialog"], kakao: ["Active", "name"], naver: ["Enabled", "dialog"],
  });
  await fails(keystead.keystores.create({ name: "x", profile: "nhn" }), "gate.without_method", "caller");
  await fails(keystead.keystores.create({ name: "x", profile: "jwt" }), "pin.required", "caller");
  await fails(keystead.keystores.create({ name: "x", profile: "aws" }), "profile.unknown", "caller");
});

test("a list says that its rows are whole", async () => {
  const { keystead, key } = await vaultWithKey();
  const { items } = await keystead.keys.list();
  assert.deepEqual(items, [{ visibility: "full", ...key }]);
});

test("what was used is written within a second, and at the latest when the vault is locked", async () => {
  const { keystead, key } = await vaultWithKey();
  const used = async () => (await keystead.keys.get(key.id)).lastUsed;
  assert.equal(await used(), null);
  const before = Date.now();
  await keystead.encrypt(key.id, "x");
  let first;
  // One turn of the event loop after the other: the timer is the module's own.
  while (!(first = await used())) await new Promise((resolve) => setTimeout(resolve));
  assert.ok(first >= before && Date.now() - before < 5_000, "about a second");

  await keystead.decrypt(null, await keystead.encrypt(key.id, "y"));
  const locking = keystead.lock();
  await fails(keystead.encrypt(key.id, "x"), "vault.locked", "policy");
  await locking;
  await keystead.unlock({ passphrase });
  const [version] = (await keystead.keys.get(key.id)).versions;
  assert.equal(version.operations, 2, "what was counted ahead and not used is given back");
});

test("nothing that waits keeps a process from ending", async () => {
  const { keystead, key } = await vaultWithKey();
  await keystead.encrypt(key.id, "x");
  const waiting = process.getActiveResourcesInfo().filter((resource) => resource === "Timeout");
  assert.deepEqual(waiting, []);
  await keystead.close();
});
