// Compiled, never run: the types allow what works and forbid what does not.

import { init, Keystead, KeysteadError, version } from "keystead";
import type { Fault, KeyPage, KeyRow, KeyView } from "keystead";

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
  // @ts-expect-error: ciphertext is bytes
  await keystead.decrypt(key.id, "text");
  // @ts-expect-error: one way to unlock
  await keystead.unlock({});
  // @ts-expect-error: no such storage
  await Keystead.open({ name: "x", storage: "floppy" });
  // @ts-expect-error: made by open
  new Keystead();
  // @ts-expect-error: only a pending deletion has a due time
  console.log(key.state.due);
  return version();
}

export function explain(error: unknown): { code: string; fault: Fault } | undefined {
  return error instanceof KeysteadError ? { code: error.code, fault: error.fault } : undefined;
}
