// What the tests share.

import assert from "node:assert/strict";
import { Keystead, KeysteadError } from "../pkg/index.mjs";

/** The cheapest passphrase that is accepted: the tests are about something else. */
export const kdf = { memoryKib: 19 * 1024, iterations: 2 };
export const passphrase = "four words by dice";

/** An unlocked vault in memory with one keystore and one key. */
export async function vaultWithKey() {
  const keystead = await Keystead.open({ name: "test", storage: "memory" });
  const { recoveryCode } = await keystead.create({ name: "Vault", passphrase, kdf });
  const keystore = await keystead.keystores.create({ name: "Keystore" });
  const key = await keystead.keys.create(keystore.id, { name: "Key" });
  return { keystead, keystore, key, recoveryCode };
}

/** Whether `call` fails with a KeysteadError of this code, and what it was. */
export async function fails(call, code, fault) {
  let error;
  try {
    await (typeof call === "function" ? call() : call);
  } catch (caught) {
    error = caught;
  }
  assert.ok(error instanceof KeysteadError, `${code}: ${error ?? "it succeeded"}`);
  assert.ok(error instanceof Error);
  assert.equal(error.name, "KeysteadError");
  assert.equal(error.code, code);
  if (fault) assert.equal(error.fault, fault);
  assert.ok(error.message.length > 10 && error.message.endsWith("."), error.message);
  return error;
}

export const utf8 = (text) => new TextEncoder().encode(text);
export const text = (bytes) => new TextDecoder("utf-8", { fatal: true }).decode(bytes);
