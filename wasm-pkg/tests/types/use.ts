// Compiled, never run: the types allow what works and forbid what does not.

import { buildInfo, ids, init, Keystead, KeysteadError, pageOf, version } from "keystead";
import type { Bytes, Change, Fault, KeyId, KeyPage, KeyRow, KeyView, KeystoreId, PrincipalId, StorageAdapter, StoredRecord } from "keystead";

export async function use(bytes: Uint8Array): Promise<string> {
  await init();
  await init(new URL("https://example.org/keystead_wasm_bg.wasm"));
  const keystead = await Keystead.open({ name: "shop" });
  if (!(await keystead.exists())) {
    const { recoveryCode } = await keystead.create({ name: "Shop", passphrase: "x", kdf: { memoryKib: 65536 } });
    await keystead.unlock({ recoveryCode });
  }
  const keystore = await keystead.keystores.create({ name: "Cards", profile: "nhn", gate: { ipv4: true } });
  const key: KeyView = await keystead.keys.create(keystore.id, { name: "x", kind: "aes256" });
  const page: KeyPage = await keystead.keys.list({ states: ["enabled"], orderBy: "name" });
  const row: KeyRow | undefined = page.items[0];
  if (row?.visibility === "full") console.log(row.id, row.stateLabel, row.versions[0]?.state.name);
  if (row?.visibility === "partial") console.log(row.idPrefix);
  if (page.next !== null) await keystead.keys.list({ cursor: page.next });
  if (key.state.name === "pendingDeletion") console.log(new Date(key.state.due));
  const sealed: Uint8Array = await keystead.encrypt(key.id, bytes, { aad: "aad" });
  const opened = new Blob([keystead.decryptSync(null, sealed)]);
  console.log(opened, await keystead.importBundle(sealed, "x", { dryRun: true }));

  await keystead.lock();

  // @ts-expect-error: what one may not see has no versions
  console.log(page.items[0].versions);
  // @ts-expect-error: no such profile
  await keystead.keystores.create({ name: "Cards", profile: "aws" });
  // @ts-expect-error: a key id comes first
  await keystead.encrypt(bytes);
  // @ts-expect-error: text from elsewhere is no id yet
  await keystead.encrypt("0123456789abcdef0123456789abcdef", bytes);
  // @ts-expect-error: the id of a keystore is not that of a key
  await keystead.encrypt(keystore.id, bytes);
  // @ts-expect-error: an AES key does not sign
  await keystead.keys.create(keystore.id, { name: "x", kind: "aes256", usage: "signVerify" });
  // @ts-expect-error: only AES encrypts convergently
  await keystead.keys.create(keystore.id, { name: "x", kind: "ed25519", convergent: true });
  // @ts-expect-error: DER is bytes
  await keystead.keys.import(keystore.id, { format: "der", data: "text" }, { name: "x" });
  // @ts-expect-error: a stream has no context
  keystead.encryptStream(key.id, { context: "customer" });
  // @ts-expect-error: one of the two
  await keystead.jwt.verify({ key: key.id, keystore: keystore.id }, "token");
  // @ts-expect-error: a sealed data key has no plaintext
  (await keystead.dataKey(key.id, { sealed: true })).plaintext.fill(0);
  // @ts-expect-error: ciphertext is bytes
  await keystead.decrypt(key.id, "text");
  // @ts-expect-error: one way to unlock
  await keystead.unlock({});
  // @ts-expect-error: no such storage
  await Keystead.open({ name: "x", storage: "floppy" });
  // @ts-expect-error: a storage commits
  await Keystead.open({ storage: { load: () => null, list: () => ({ records: [], more: false }) } });
  // @ts-expect-error: IndexedDB needs a name
  await Keystead.open({ storage: "indexeddb" });
  // @ts-expect-error: no such event
  keystead.on("sleep", () => {});
  // @ts-expect-error: made by open
  new Keystead();
  // @ts-expect-error: only a pending deletion has a due time
  console.log(key.state.due);
  return version();
}

/** A storage of one's own, and what ends by itself. */
export async function places(records: Map<string, StoredRecord>): Promise<number> {
  const storage: StorageAdapter = {
    load: (key) => records.get(key),
    list: async (query) => pageOf(records.values(), query),
    commit: ({ header }) => ({ done: false, revision: header.revision }),
    watch: (changed) => (changed(), () => {}),
  };
  await using own = await Keystead.open({ storage });
  using directory = await Keystead.open({ storage: { directory: "vault" }, worker: true });
  const stop: () => void = own.on("change", () => {});
  stop();
  await directory.status();
  return buildInfo().formats.stream;
}

/** What is newer than messages. */
export async function more(keystead: Keystead, keystore: KeystoreId, text: string): Promise<void> {
  const id: KeyId = ids.key(text);
  const file = new Blob(["text"]).stream();
  const sealed: ReadableStream<Bytes> = file.pipeThrough(keystead.encryptStream(id, { frameSize: 4096 }));
  await sealed.pipeThrough(keystead.rewrapStream(null, id)).pipeTo(keystead.decryptStream(id).writable);
  const pem: string = await keystead.keys.export(id, { format: "pkcs8Pem" });
  const raw: Bytes = await keystead.keys.export(id, { format: "raw", version: 1 });
  await keystead.keys.import(keystore, { format: "pem", data: pem }, { name: "x", kind: "rsa2048", usage: "encryptDecrypt" });
  const check = { method: "aesCmac", value: raw.subarray(0, 3) } as const;
  const material = { format: "components", components: [{ hex: "00" }, { bytes: raw, check }], check } as const;
  await keystead.keys.import(keystore, { ...material, components: [...material.components] }, { name: "x" });
  const { plaintext, ciphertext } = await keystead.dataKey(id, { bits: 512, context: "c" });
  plaintext.fill(0);
  const [again] = await keystead.decryptBatch(id, [{ data: ciphertext, aad: "aad" }]);
  const token = await keystead.jwt.sign(id, { role: "admin", list: [1, null] }, { expiresIn: 60, audience: "api" });
  const { claims } = await keystead.jwt.verify({ keystore }, token, { audience: ["api"], required: ["sub"] });
  const page = await keystead.audit.list({ key: id, outcome: "refused" });
  const version = (await keystead.versions.list(id))[0]?.number ?? 1;
  await keystead.versions.destroyNow(id, version);
  await keystead.keystores.create({ name: "x", custom: { allowExport: true }, approvals: { needed: 2 } });
  console.log(again?.length, claims["role"], page.items[0]?.details[0]?.[0], (await keystead.jwks(keystore)).keys[0]?.kid);
}

/** Who may do what, and what is the vault's own. */
export async function manage(keystead: Keystead, keystore: KeystoreId, key: KeyView): Promise<void> {
  const kim = await keystead.principals.create({ name: "Kim", role: "admin" });
  await keystead.principals.update(kim.id, { approvalKey: null });
  const access = await keystead.principals.createAccessKey(kim.id);
  const whose: PrincipalId = await keystead.principals.admitAccessKey(access.id, access.secret);
  await keystead.principals.deleteAccessKey(access.id);
  // @ts-expect-error A principal is no access key.
  await keystead.principals.deleteAccessKey(whose);
  const address = await keystead.credentials.add(keystore, { ipv4: "192.0.2.1" });
  if (address.state.name === "pendingDeletion") console.log(new Date(address.state.due));
  const change: Change = { change: "moveKey", key: key.id, event: "deleteNow", confirmation: key.name };
  await keystead.approvals.stage(keystore, change);
  await keystead.approvals.stage(keystore, { change: "createKey", options: { kind: "secret", name: "x", secret: "y" } });
  const { id } = await keystead.approvals.request(keystore, { comment: "please" });
  await keystead.approvals.approve(id, { approver: kim.id, signature: await keystead.approvals.document(id) });
  const { utcOffsetMinutes } = await keystead.settings.update({ region: null });
  const slot = (await keystead.slots.list())[0]?.id ?? ids.slot("");
  const { recoveryCode } = await keystead.rootKey.rotate({ keep: [{ slot, passphrase: "x" }] });
  const bytes: Bytes = await keystead.randomBytes(16);
  const publicKey: CryptoKey = await keystead.keys.publicCryptoKey(key.id, { algorithm: "PS256" });
  await keystead.decrypt(null, bytes, { compromised: true });
  console.log(utcOffsetMinutes, recoveryCode, publicKey, (await keystead.serviceKeys())[0]?.rotationDays, buildInfo().targetFeatures);

  // @ts-expect-error: there is no such role
  await keystead.principals.create({ name: "Kim", role: "root" });
  // @ts-expect-error: one address at a time
  await keystead.credentials.add(keystore, { ipv4: "192.0.2.1", mac: "00-11-22-AA-BB-CC" });
  // @ts-expect-error: certificates are issued, not added
  await keystead.credentials.add(keystore, { certificate: "pem" });
  // @ts-expect-error: only a deletion is confirmed
  await keystead.approvals.stage(keystore, { change: "moveKey", key: key.id, event: "enable", confirmation: "x" });
  // @ts-expect-error: a version has a number
  await keystead.approvals.stage(keystore, { change: "setDefaultVersion", key: key.id });
  // @ts-expect-error: the id of a change is not that of a request
  await keystead.approvals.approve((await keystead.approvals.staged(keystore))[0].id);
  // @ts-expect-error: what is decrypted at once is not overridden
  keystead.decryptSync(null, bytes, { compromised: true });
  // @ts-expect-error: a slot that is kept is opened
  await keystead.rootKey.rotate({ keep: [{ slot }] });
}

export function explain(error: unknown): { code: string; fault: Fault } | undefined {
  return error instanceof KeysteadError ? { code: error.code, fault: error.fault } : undefined;
}
