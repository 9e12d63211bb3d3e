// What a vault has beside messages: secrets, convergent keys, data keys, batches, versions, PINs, the audit log.

import assert from "node:assert/strict";
import { test } from "node:test";
import { ids, Keystead } from "../pkg/index.mjs";
import { fails, kdf, text, utf8, vaultWithKey } from "./support.mjs";

test("secrets are texts with versions", async () => {
  const { keystead, keystore, key } = await vaultWithKey();
  const secret = await keystead.secrets.create(keystore.id, { name: "database", value: "비밀번호 1", description: "main" });
  assert.deepEqual([secret.kind, secret.description, secret.versions.length], ["secret", "main", 1]);
  const changed = await keystead.secrets.update(secret.id, "비밀번호 2");
  assert.equal(changed.versions.length, 2);
  assert.equal(await keystead.secrets.read(secret.id), "비밀번호 2");
  assert.equal(await keystead.secrets.read(secret.id, { version: 1 }), "비밀번호 1");
  await fails(keystead.secrets.read(secret.id, { version: 3 }), "version.not_found");
  await fails(keystead.secrets.read(key.id), "kind.forbids");
  await fails(keystead.secrets.update(key.id, "x"), "kind.forbids");
  await fails(keystead.encrypt(secret.id, "x"), "kind.forbids");
});

test("a convergent key gives equal ciphertexts where context and message are equal", async () => {
  const { keystead, keystore, key } = await vaultWithKey();
  const convergent = await keystead.keys.create(keystore.id, { name: "index", convergent: true });
  assert.equal(convergent.convergent, true);
  const seal = (data, context, aad) => keystead.encrypt(convergent.id, data, { context, aad });
  const [one, same, other, elsewhere] = [await seal("kim", "name"), await seal("kim", "name"), await seal("lee", "name"), await seal("kim", "city")];
  assert.deepEqual(one, same);
  assert.notDeepEqual(one, other);
  assert.notDeepEqual(one, elsewhere);
  assert.equal(text(await keystead.decrypt(convergent.id, one, { context: utf8("name") })), "kim");
  await keystead.keys.prepare(convergent.id);
  assert.deepEqual(keystead.encryptSync(convergent.id, "kim", { context: "name" }), one);
  assert.equal(text(keystead.decryptSync(null, one, { context: "name" })), "kim");
  const long = await seal("x".repeat(5_000), "name");
  assert.equal(text(await keystead.decrypt(null, long, { context: "name" })), "x".repeat(5_000));
  await fails(keystead.decrypt(convergent.id, one, { context: "city" }), "decryption.failed", "data");
  await fails(keystead.encrypt(convergent.id, "kim"), "context.missing", "caller");
  await fails(keystead.encrypt(key.id, "kim", { context: "name" }), "context.not_taken", "caller");
});

test("a data key opens again from its ciphertext alone", async () => {
  const { keystead, key } = await vaultWithKey();
  for (const bits of [128, 256, 512]) {
    const { plaintext, ciphertext } = await keystead.dataKey(key.id, { bits, aad: "disk" });
    assert.equal(plaintext.length, bits / 8);
    assert.deepEqual(await keystead.decrypt(key.id, ciphertext, { aad: "disk" }), plaintext);
  }
  const sealed = await keystead.dataKey(key.id, { sealed: true });
  assert.deepEqual(Object.keys(sealed), ["ciphertext"]);
  assert.equal((await keystead.decrypt(key.id, sealed.ciphertext)).length, 32);
  await fails(keystead.dataKey(key.id, { bits: 200 }), "data_key.size");
});

test("a batch is all or nothing", async () => {
  const { keystead, key } = await vaultWithKey();
  const items = Array.from({ length: 50 }, (_, index) => ({ data: `message ${index}`, aad: `row ${index}` }));
  const sealed = await keystead.encryptBatch(key.id, items);
  const rows = sealed.map((data, index) => ({ data, aad: `row ${index}` }));
  assert.deepEqual((await keystead.decryptBatch(key.id, rows)).map(text), items.map(({ data }) => data));
  assert.equal(text(await keystead.decrypt(null, sealed[7], { aad: "row 7" })), "message 7");
  await fails(keystead.decryptBatch(key.id, [...rows.slice(0, 3), { data: sealed[3], aad: "row 4" }]), "decryption.failed", "data");
  assert.deepEqual(await keystead.encryptBatch(key.id, []), []);
  await fails(keystead.encryptBatch(key.id, "text"), "argument.invalid", "caller");
  await fails(keystead.encryptBatch(key.id, [{}]), "argument.invalid", "caller");
});

test("a ciphertext goes over to another key and to the newest version", async () => {
  const { keystead, keystore, key } = await vaultWithKey();
  const other = await keystead.keys.create(keystore.id, { name: "Other" });
  const sealed = await keystead.encrypt(key.id, "moved", { aad: "a" });
  const moved = await keystead.rewrap(null, sealed, other.id, { aad: "a" });
  assert.equal(text(await keystead.decrypt(other.id, moved, { aad: "a" })), "moved");
  await fails(keystead.decrypt(key.id, moved, { aad: "a" }), "ciphertext.other_key");
  await keystead.keys.rotate(other.id);
  const newest = await keystead.rewrap(other.id, moved, other.id, { aad: "a" });
  await keystead.versions.deactivate(other.id, 1);
  await keystead.versions.destroyNow(other.id, 1).catch(() => {});
  assert.equal(text(await keystead.decrypt(null, newest, { aad: "a" })), "moved");
  await fails(keystead.rewrap(null, sealed, other.id, { aad: "b" }), "decryption.failed", "data");
});

test("versions change their states, and the default is chosen", async () => {
  const { keystead, key } = await vaultWithKey();
  const first = await keystead.encrypt(key.id, "first");
  await keystead.keys.rotate(key.id);
  await keystead.keys.rotate(key.id);
  const state = async (version) => (await keystead.versions.list(key.id))[version - 1].state.name;
  assert.equal((await keystead.versions.makeDefault(key.id, 2)).primary, 2);
  await keystead.versions.deactivate(key.id, 1);
  assert.equal(await state(1), "deactivated");
  assert.equal(text(await keystead.decrypt(key.id, first)), "first");
  await keystead.versions.activate(key.id, 1);
  await keystead.versions.compromise(key.id, 1);
  assert.equal(await state(1), "compromised");
  await fails(keystead.decrypt(key.id, first), "version.state_forbids", "policy");
  await keystead.versions.requestDeletion(key.id, 1);
  assert.equal(await state(1), "pendingDeletion");
  await keystead.versions.cancelDeletion(key.id, 1);
  await keystead.versions.requestDeletion(key.id, 1);
  await keystead.versions.destroyNow(key.id, 1);
  assert.equal(await state(1), "destroyed");
  await fails(keystead.versions.requestDeletion(key.id, 3), "version.protected", "policy");
  await fails(keystead.versions.activate(key.id, 9), "version.not_found");
  await fails(keystead.versions.activate(key.id, 1.5), "argument.invalid", "caller");
});

test("a key rotates by period and by use", async () => {
  const { keystead, keystore, key } = await vaultWithKey();
  const timed = await keystead.keys.setRotation(key.id, { periodDays: 30 });
  assert.deepEqual([timed.rotation.periodDays, typeof timed.nextRotation], [30, "number"]);
  const off = await keystead.keys.setRotation(key.id, {});
  assert.deepEqual([off.rotation.periodDays, off.nextRotation], [null, null]);
  const used = await keystead.keys.create(keystore.id, { name: "used", rotation: { maxOperations: 2 } });
  for (let message = 0; message < 5; message++) await keystead.encrypt(used.id, "x");
  assert.ok((await keystead.keys.get(used.id)).versions.length > 1);
  await fails(keystead.keys.setRotation(key.id, { periodDays: 0 }), "rotation.period");
  await fails(keystead.keys.setRotation(key.id, { sometimes: true }), "argument.invalid", "caller");
});

test("a keystore of the JWT profile asks for its PIN", async () => {
  const { keystead } = await vaultWithKey();
  const [pin, other] = ["Tp9!kfm2Q", "Xw7#pzb4R"];
  const keystore = await keystead.keystores.create({ name: "Tokens", profile: "jwt", pin, kdf });
  assert.equal(keystore.hasPin, true);
  await fails(keystead.keystores.create({ name: "weak", profile: "jwt", pin: "1234", kdf }), "pin.rejected");
  const key = await keystead.keys.create(keystore.id, { name: "signer", kind: "rsa2048" });
  assert.equal(key.deletionConfirm, "pin");
  const wrong = keystead.keys.deleteNow(key.id, { pin: other });
  assert.match((await wrong.then(() => undefined, (error) => error)).code, /^pin\.mismatch$|^key\.state_forbids$/);
  await keystead.keystores.changePin(keystore.id, other, { kdf });
  assert.equal((await keystead.keystores.get(keystore.id)).hasPin, true);
});

test("a keystore's own choices of its profile, and who approves", async () => {
  const { keystead } = await vaultWithKey();
  const custom = { deletionWindowHours: 48, allowExport: true };
  const keystore = await keystead.keystores.create({ name: "Own", custom });
  assert.deepEqual([keystore.custom.deletionWindowHours, keystore.custom.allowExport], [48, true]);
  const changed = await keystead.keystores.update(keystore.id, { custom: { deletionWindowHours: 72 }, gate: { mac: true } });
  assert.deepEqual([changed.custom.deletionWindowHours, changed.custom.allowExport, changed.gate.mac], [72, null, true]);
  await fails(keystead.keystores.create({ name: "x", custom: { deletionWindowHours: 1 } }), "custom.out_of_bounds");
  await fails(keystead.keystores.create({ name: "x", custom: { other: 1 } }), "argument.invalid", "caller");
  await fails(keystead.keystores.create({ name: "x", profile: "nhn", gate: { ipv4: true }, custom }), "profile.not_offered");
  await fails(keystead.keystores.create({ name: "x", approvals: { needed: 300 } }), "argument.invalid", "caller");
});

test("the audit log is listed, filtered, verified and exported", async () => {
  const { keystead, key } = await vaultWithKey();
  await keystead.encrypt(key.id, "x");
  await keystead.keys.disable(key.id);
  await fails(keystead.encrypt(key.id, "x"), "key.state_forbids");
  const { items } = await keystead.audit.list({ key: key.id });
  assert.deepEqual(items.map(({ event, outcome }) => [event, outcome]).slice(0, 2), [
    ["symmetric.encrypt", "refused"], ["symmetric.disable", "success"],
  ]);
  assert.deepEqual([items[0].code, items[0].object, items[0].actor], ["key.state_forbids", key.id, "owner"]);
  const refused = await keystead.audit.list({ outcome: "refused" });
  assert.equal(refused.items.length, 1);
  assert.equal((await keystead.audit.list({ outcome: "success", event: "symmetric.disable" })).items.length, 1);
  const [page, seen] = [[], []];
  let cursor;
  do {
    const next = await keystead.audit.list({ limit: 2, cursor });
    page.push(next.items.length);
    seen.push(...next.items.map(({ sequence }) => sequence));
    cursor = next.next ?? undefined;
  } while (cursor);
  assert.deepEqual(seen, [...seen].sort((a, b) => b - a));
  const { last } = await keystead.audit.verify();
  assert.equal(seen[0], last);
  const publicKey = await keystead.audit.publicKey();
  const exported = await keystead.audit.export();
  const verified = await Keystead.verifyAuditExport(exported, { publicKey });
  assert.deepEqual([verified.vault, verified.publicKeyExpected], [(await keystead.info()).id, true]);
  assert.ok(verified.entries >= last);
  const changed = exported.replace("key.state_forbids", "key.state_permits");
  assert.notEqual(changed, exported);
  const error = await Keystead.verifyAuditExport(changed).then(() => undefined, (error) => error);
  assert.equal(error.fault, "data");
  await fails(keystead.audit.list({ event: "no.such" }), "event.unknown");
});

test("text becomes an id only if it is one", async () => {
  const { key } = await vaultWithKey();
  assert.equal(ids.key(key.id), key.id);
  await fails(() => ids.key("x"), "id.invalid", "caller");
});
