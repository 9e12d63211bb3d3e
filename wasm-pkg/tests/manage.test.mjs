// Who may do what, who approves it, and what is the vault's own.

import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { test } from "node:test";
import { ids, Keystead } from "../pkg/index.mjs";
import { fails, kdf, passphrase, text, vaultWithKey } from "./support.mjs";

test("random bytes, up to a limit of the engine", async () => {
  const { keystead } = await vaultWithKey();
  const [one, other] = [await keystead.randomBytes(32), await keystead.randomBytes(32)];
  assert.deepEqual([one.length, other.length], [32, 32]);
  assert.notDeepEqual(one, other);
  assert.equal((await keystead.randomBytes(1_024)).length, 1_024);
  for (const length of [0, 1_025]) await fails(keystead.randomBytes(length), "random.length", "caller");
  for (const length of [1.5, -1, "32", undefined]) await fails(keystead.randomBytes(length), "argument.invalid", "caller");
  const { items } = await keystead.audit.list({ outcome: "success" });
  assert.ok(items.some(({ details }) => details.some(([name, value]) => name === "bytes" && value === "1024")));
});

test("a principal's access keys admit it until they are taken away", async () => {
  const { keystead } = await vaultWithKey();
  const { principals } = keystead;
  const [kim, program, team] = await Promise.all(
    [["Kim", "user"], ["billing", "service"], ["Team", "group"]].map(([name, kind]) => principals.create({ name, kind, role: "user" })),
  );
  const made = await principals.createAccessKey(kim.id);
  assert.match(made.secret, /^[A-Z2-7]{52}$/);
  assert.equal(ids.accessKey(made.id), made.id);
  assert.deepEqual((await principals.accessKeys(kim.id)).map(({ id }) => id), [made.id]);
  assert.ok(!JSON.stringify(await principals.accessKeys(kim.id)).includes(made.secret));
  assert.equal(await principals.admitAccessKey(made.id, made.secret), kim.id);
  for (const [id, secret] of [[made.id, made.secret.slice(1)], [made.id, ""], ["", made.secret], [kim.id, made.secret]]) {
    await fails(principals.admitAccessKey(id, secret), "access.denied");
  }
  await fails(principals.admitAccessKey(made.id), "argument.invalid", "caller");
  await fails(principals.createAccessKey(team.id), "setting.invalid");
  for (let count = 1; count < 5; count++) await principals.createAccessKey(kim.id);
  await fails(principals.createAccessKey(kim.id), "setting.invalid");
  await principals.deleteAccessKey(made.id);
  await fails(principals.admitAccessKey(made.id, made.secret), "access.denied");
  await fails(principals.deleteAccessKey("x"), "argument.invalid", "caller");
  assert.throws(() => ids.accessKey(kim.id), { code: "id.invalid" });

  const first = await principals.createApplicationKey(program.id);
  assert.match(first, /^[A-Z2-7]{26}$/);
  assert.equal(await principals.admitApplicationKey(first), program.id);
  const second = await principals.createApplicationKey(program.id);
  await fails(principals.admitApplicationKey(first), "access.denied");
  assert.equal(await principals.admitApplicationKey(second), program.id);
  await fails(principals.createApplicationKey(kim.id), "setting.invalid");
});

test("principals are registered, changed and removed", async () => {
  const { keystead, key } = await vaultWithKey();
  const team = await keystead.principals.create({ name: "Team", kind: "group", role: "user" });
  const kim = await keystead.principals.create({ name: "Kim", role: "viewer", groups: [team.id] });
  assert.deepEqual([kim.kind, kim.role, kim.groups, kim.signsApprovals, kim.createdBy], ["user", "viewer", [team.id], false, "owner"]);
  assert.deepEqual((await keystead.principals.list()).map(({ name }) => name), ["Kim", "Team"]);
  const changed = await keystead.principals.update(kim.id, { role: "admin", groups: [], approvalKey: (await approver()).pem });
  assert.deepEqual([changed.name, changed.role, changed.groups, changed.signsApprovals], ["Kim", "admin", [], true]);
  assert.equal((await keystead.principals.update(kim.id, { approvalKey: null })).signsApprovals, false);
  assert.deepEqual((await keystead.keys.setAccess(key.id, [kim.id])).allowed, [kim.id]);
  await keystead.principals.delete(kim.id);
  await fails(keystead.principals.delete(kim.id), "principal.not_found");
  await fails(keystead.principals.create({ name: "Team", role: "user" }), "name.taken");
  await fails(keystead.principals.create({ name: "Lee" }), "argument.invalid", "caller");
  await fails(keystead.principals.create({ name: "Lee", role: "root" }), "argument.invalid", "caller");
  await fails(keystead.principals.update(team.id, { approvalKey: "none" }), "public_key.invalid");
});

test("addresses of clients are registered and go through their deletion", async () => {
  const { keystead } = await vaultWithKey();
  const { id: keystore } = await keystead.keystores.create({ name: "Clients", profile: "nhn", gate: { ipv4: true } });
  const address = await keystead.credentials.add(keystore, { ipv4: "10.0.0.0/8", description: "office" });
  assert.deepEqual([address.kind, address.value, address.description, address.state.name], ["ipv4", "10.0.0.0/8", "office", "active"]);
  const more = await keystead.credentials.addAll(keystore, [{ ipv4: "192.0.2.1" }, { mac: "00-11-22-AA-BB-CC" }]);
  assert.deepEqual(more.map(({ kind }) => kind), ["ipv4", "mac"]);
  await fails(keystead.credentials.addAll(keystore, [{ ipv4: "192.0.2.2" }, { ipv4: "10.0.0.0/8" }]), "credential.taken");
  assert.deepEqual((await keystead.credentials.list(keystore, { kind: "ipv4" })).map(({ value }) => value), ["10.0.0.0/8", "192.0.2.1"]);
  assert.equal((await keystead.credentials.list(keystore)).length, 3);
  assert.equal((await keystead.credentials.update(address.id, { description: "offices" })).description, "offices");
  const pending = await keystead.credentials.requestDeletion(address.id);
  assert.equal(pending.state.name, "pendingDeletion");
  assert.ok(pending.state.due > Date.now() && pending.actions.includes("cancelDeletion"));
  assert.equal((await keystead.credentials.cancelDeletion(address.id)).state.name, "active");
  await fails(keystead.credentials.cancelDeletion(address.id), "credential.state_forbids");
  await keystead.credentials.requestDeletion(address.id);
  assert.equal(await keystead.credentials.deleteNow(address.id), undefined);
  await fails(keystead.credentials.update(address.id, { description: "x" }), "credential.not_found");
  await fails(keystead.credentials.add(keystore, { ipv4: "10.0.0.1/8" }), "address.host_bits");
  await fails(keystead.credentials.add(keystore, { ipv4: "10.0.0.1", mac: "00-11-22-AA-BB-CC" }), "argument.invalid", "caller");
  await fails(keystead.credentials.list(keystore, { kind: "ipv6" }), "argument.invalid", "caller");
});

test("a keystore issues certificates to its clients", async () => {
  const { keystead } = await vaultWithKey();
  const { id: keystore } = await keystead.keystores.create({ name: "Clients", profile: "nhn", gate: { certificate: true } });
  assert.equal(await keystead.credentials.authority(keystore), "");
  const options = { name: "robot", password: "opens the file", days: 30 };
  const issued = await keystead.credentials.createCertificate(keystore, options);
  assert.deepEqual([issued.kind, issued.value, issued.fingerprint.length], ["certificate", "robot", 64]);
  assert.ok(issued.subject.includes("robot") && issued.validFrom < issued.expires, JSON.stringify(issued));
  const { name, file, password } = await keystead.credentials.certificateFile(issued.id);
  assert.deepEqual([name, password, file[0]], ["robot", options.password, 0x30]);
  const authority = new X509Certificate(await keystead.credentials.authority(keystore));
  assert.equal(authority.ca, true);
  await fails(keystead.credentials.createCertificate(keystore, options), "credential.taken");
  await fails(keystead.credentials.createCertificate(keystore, { ...options, password: "short" }), "certificate.password");
  await fails(keystead.credentials.createCertificate(keystore, { ...options, days: 10_000 }), "certificate.validity");
  await fails(keystead.credentials.createCertificate(keystore, { name: "x", password: "12345678" }), "argument.invalid", "caller");
});

/** A key pair that approvals are signed with, as somebody has it elsewhere. */
async function approver() {
  const pair = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, false, ["sign", "verify"]);
  const der = Buffer.from(await crypto.subtle.exportKey("spki", pair.publicKey)).toString("base64");
  const pem = `-----BEGIN PUBLIC KEY-----\n${der.match(/.{1,64}/g).join("\n")}\n-----END PUBLIC KEY-----\n`;
  const sign = async (document) =>
    new Uint8Array(await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, pair.privateKey, document));
  return { pem, sign };
}

test("changes wait until others have approved them", async () => {
  const { keystead } = await vaultWithKey();
  const { pem, sign } = await approver();
  const kim = await keystead.principals.create({ name: "Kim", role: "admin", approvalKey: pem });
  const { id: keystore } = await keystead.keystores.create({ name: "Production", approvals: { needed: 1, approvers: [kim.id], signed: true } });
  await fails(keystead.keys.create(keystore, { name: "direct" }), "approval.required", "policy");

  const first = await keystead.approvals.stage(keystore, { change: "createKey", options: { name: "orders" } });
  assert.deepEqual([first.number, first.objectKind, first.name, first.request], [1, "keystore", "orders", null]);
  const second = await keystead.approvals.stage(keystore, { change: "updateKeystore", changes: { description: "live" } });
  const third = await keystead.approvals.stage(keystore, { change: "createKey", options: { name: "spare" } });
  await keystead.approvals.unstage(third.id);
  assert.deepEqual((await keystead.approvals.staged(keystore)).at(-1).id, second.id);

  const request = await keystead.approvals.request(keystore, { changes: [first.id, second.id], comment: "for the shop" });
  assert.deepEqual([request.state, request.comment, request.changes.length, request.policy.needed], ["ready", "for the shop", 2, 1]);
  await fails(keystead.approvals.approve(request.id), "approval.signature", "policy");
  const document = await keystead.approvals.document(request.id);
  const wrong = { approver: kim.id, signature: await sign(document.slice(1)) };
  await fails(keystead.approvals.approve(request.id, wrong), "approval.signature", "policy");
  await fails(keystead.approvals.approve(request.id, { approver: kim.id }), "argument.invalid", "caller");
  const approved = await keystead.approvals.approve(request.id, { approver: kim.id, signature: await sign(document) });
  assert.deepEqual([approved.state, approved.approvals[0].approver], ["approved", "Kim"]);
  const [key] = (await keystead.keys.list({ keystore })).items;
  assert.equal(key.name, "orders");
  assert.equal((await keystead.keystores.get(keystore)).description, "live");

  // Every kind of change of a key that exists; one request for all of them.
  for (const change of [
    { change: "rotate", key: key.id },
    { change: "rotate", key: key.id },
    { change: "updateKey", key: key.id, changes: { description: "of the shop" } },
    { change: "setRotation", key: key.id, policy: { periodDays: 90 } },
    { change: "setAccess", key: key.id, access: [kim.id] },
    { change: "setDefaultVersion", key: key.id, version: 1 },
    { change: "moveVersion", key: key.id, version: 2, event: "deactivate" },
    { change: "moveKey", key: key.id, event: "disable" },
  ]) {
    await keystead.approvals.stage(keystore, change);
  }
  const all = await keystead.approvals.request(keystore);
  const made = await keystead.approvals.approve(all.id, { approver: kim.id, signature: await sign(await keystead.approvals.document(all.id)) });
  assert.equal(made.state, "approved");
  const after = await keystead.keys.get(key.id);
  assert.deepEqual([after.description, after.primary, after.state.name, after.allowed], ["of the shop", 1, "disabled", [kim.id]]);

  await keystead.approvals.stage(keystore, { change: "moveKey", key: key.id, event: "enable" });
  const last = await keystead.approvals.request(keystore);
  assert.equal((await keystead.approvals.withdraw(last.id)).state, "withdrawn");
  await fails(keystead.approvals.withdraw(last.id), "approval.closed");
  assert.equal((await keystead.approvals.get(last.id)).state, "withdrawn");
  const page = await keystead.approvals.list({ keystore, limit: 2 });
  assert.deepEqual([page.items.map(({ number }) => number), typeof page.next], [[3, 2], "string"]);
  assert.deepEqual((await keystead.approvals.list({ keystore, cursor: page.next })).items.map(({ number }) => number), [1]);
  assert.deepEqual((await keystead.approvals.list({ states: ["withdrawn"] })).items.map(({ id }) => id), [last.id]);

  await fails(keystead.approvals.stage(keystore, { change: "explode" }), "argument.invalid", "caller");
  await fails(keystead.approvals.stage(keystore, { change: "moveKey", key: key.id, event: "explode" }), "argument.invalid", "caller");
  await fails(keystead.approvals.stage(keystore, { change: "rotate" }), "argument.invalid", "caller");
  await fails(keystead.approvals.list({ states: ["open"] }), "argument.invalid", "caller");
  assert.equal((await keystead.approvals.disable(keystore)).approvals, null);
  assert.equal((await keystead.keys.enable(key.id)).state.name, "enabled");
});

test("nobody approves or denies what they have asked for", async () => {
  const { keystead } = await vaultWithKey();
  const { id: keystore } = await keystead.keystores.create({ name: "Production", approvals: { needed: 1 } });
  await fails(keystead.approvals.request(keystore), "approval.empty");
  await keystead.approvals.stage(keystore, { change: "createKey", options: { kind: "secret", name: "token", secret: "x" } });
  const { id } = await keystead.approvals.request(keystore);
  await fails(keystead.approvals.approve(id), "approval.self", "policy");
  await fails(keystead.approvals.deny(id, { reason: "no" }), "approval.self", "policy");
  await fails(keystead.approvals.get(ids.approval("0".repeat(32))), "approval.not_found");
});

test("settings are kept until they are changed", async () => {
  const { keystead } = await vaultWithKey();
  assert.deepEqual(await keystead.settings.get(), { region: null, utcOffsetMinutes: 0, strictAudit: false });
  const changed = { region: "kr-1", utcOffsetMinutes: 540, strictAudit: true };
  assert.deepEqual(await keystead.settings.update(changed), changed);
  assert.deepEqual(await keystead.settings.update({ region: null }), { ...changed, region: null });
  assert.deepEqual(await keystead.settings.update({}), { ...changed, region: null });
  await fails(keystead.settings.update({ utcOffsetMinutes: 900 }), "setting.invalid");
  await fails(keystead.settings.update({ utcOffsetMinutes: "540" }), "argument.invalid", "caller");
  await fails(keystead.settings.update({ region: 17 }), "argument.invalid", "caller");
});

test("the root key is replaced, and keys are wrapped anew step by step", async () => {
  const { keystead, key, recoveryCode } = await vaultWithKey();
  const sealed = await keystead.encrypt(key.id, "stays readable");
  const [kept] = (await keystead.slots.list()).filter(({ kind }) => kind === "passphrase");
  const dropped = await keystead.slots.add({ label: "lost", passphrase: "a passphrase that is known", kdf });
  const file = await keystead.slots.add({ label: "file", keyFile: new Uint8Array(32).fill(7) });
  const before = await keystead.serviceKeys();
  await fails(keystead.rootKey.rotate({ keep: [] }), "slots.unnamed");
  await fails(keystead.rootKey.rotate({ keep: [{ slot: kept.id }] }), "argument.invalid", "caller");
  const keep = [{ slot: kept.id, passphrase }, { slot: file.id, keyFile: new Uint8Array(32).fill(7) }];
  await fails(keystead.rootKey.rotate({ keep: [{ ...keep[0], passphrase: "not the passphrase" }, keep[1]], drop: [dropped.id] }), "slot.mismatch");
  const { recoveryCode: renewed } = await keystead.rootKey.rotate({ keep, drop: [dropped.id] });
  assert.notEqual(renewed, recoveryCode);

  assert.equal((await keystead.info()).rewrapLeft > 0, true);
  let progress;
  do progress = await keystead.rootKey.continueRewrap({ max: 1 });
  while (progress.left > 0);
  await keystead.rootKey.continueRewrap();
  assert.equal((await keystead.info()).rewrapLeft, null);
  const after = await keystead.serviceKeys();
  assert.deepEqual(after.map(({ name }) => name), before.map(({ name }) => name));
  assert.ok(after.some(({ version, lastRotation }) => version > 1 && lastRotation !== null));

  await keystead.lock();
  await fails(keystead.unlock({ recoveryCode }), "unlock.failed");
  await fails(keystead.unlock({ passphrase: "a passphrase that is known" }), "unlock.failed");
  for (const opener of [{ recoveryCode: renewed }, { keyFile: new Uint8Array(32).fill(7) }, { passphrase }]) {
    await keystead.unlock(opener);
    assert.equal(text(await keystead.decrypt(null, sealed)), "stays readable");
    await keystead.lock();
  }
});

test("what others know is decrypted by explicit override alone", async () => {
  const { keystead, key } = await vaultWithKey();
  const sealed = await keystead.encrypt(key.id, "known", { aad: "a" });
  const stream = () => new Response(new Blob(["known, too"]).stream().pipeThrough(keystead.encryptStream(key.id))).blob();
  const streamed = await stream();
  await keystead.keys.rotate(key.id);
  await keystead.versions.compromise(key.id, 1);
  await fails(keystead.decrypt(key.id, sealed, { aad: "a" }), "version.state_forbids", "policy");
  await fails(keystead.decrypt(key.id, sealed, { aad: "a", compromised: false }), "version.state_forbids", "policy");
  await fails(keystead.decrypt(key.id, sealed, { aad: "a", compromised: "yes" }), "argument.invalid", "caller");
  assert.equal(text(await keystead.decrypt(key.id, sealed, { aad: "a", compromised: true })), "known");
  await fails(keystead.decrypt(key.id, sealed, { aad: "b", compromised: true }), "decryption.failed", "data");
  const open = (options) => new Response(streamed.stream().pipeThrough(keystead.decryptStream(key.id, options))).text();
  await fails(open(), "version.state_forbids", "policy");
  assert.equal(await open({ compromised: true }), "known, too");
  const { items } = await keystead.audit.list({ key: key.id, outcome: "success" });
  assert.ok(items.some(({ event, version }) => /compromised/i.test(event) && version === 1), items.map(({ event }) => event).join());
});

test("a vault in a worker has all of it", async () => {
  const keystead = await Keystead.open({ name: "worker", storage: "memory", worker: true });
  await keystead.create({ name: "Vault", passphrase, kdf });
  assert.equal((await keystead.randomBytes(16)).length, 16);
  assert.equal((await keystead.principals.create({ name: "Kim", role: "user" })).name, "Kim");
  const keystore = await keystead.keystores.create({ name: "Keystore" });
  const key = await keystead.keys.create(keystore.id, { name: "Key", kind: "ecP256" });
  assert.equal((await keystead.keys.rotate(key.id)).versions.length, 2);
  assert.equal((await keystead.keys.publicCryptoKey(key.id)).type, "public");
  await keystead.close();
});
