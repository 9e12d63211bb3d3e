// The npm module in Node.js over a directory: its files.

import { pathToFileURL } from "node:url";

import { packageEntry } from "../../e2e/support/environment.mjs";

/** Brings the planted secrets into a vault in a directory, and uses them. */
export async function fillDirectory(directory, plants) {
  const { Keystead } = await import(pathToFileURL(packageEntry));
  const kdf = { memoryKib: 19_456, iterations: 2 };
  const vault = await Keystead.open({ name: "planted", storage: { directory } });
  const { recoveryCode } = await vault.create({ name: "Planted", passphrase: plants.passphrase.text, kdf });
  const { id: keystore } = await vault.keystores.create({ name: "A public name" });
  await vault.keystores.create({ name: "With a PIN", profile: "jwt", pin: plants.PIN.text, kdf });
  const bring = (name, kind) => vault.keys.import(keystore, { format: "raw", data: Uint8Array.from(plants[name].bytes) }, { name: kind, kind });
  const aes = await bring("AES key", "aes256");
  await bring("HMAC key", "hmacSha256");
  await bring("EC key", "ecP256");
  await vault.decrypt(aes.id, await vault.encrypt(aes.id, plants.plaintext.text));
  const secret = await vault.secrets.create(keystore, { name: "text", value: plants["confidential text"].text });
  await vault.secrets.update(secret.id, plants["replaced text"].text);
  await vault.close();
  return recoveryCode;
}
