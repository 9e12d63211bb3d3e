// One format everywhere: what each of the three places writes, each other one reads.

import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { test } from "node:test";

import { openBrowser } from "./support/browser.mjs";
import { createKey, createKeystore, createVault, makeBackup } from "./support/console.mjs";
import { packageEntry } from "./support/environment.mjs";
import { keystead, scratch, secretFile, serveConsole } from "./support/program.mjs";

const BUNDLE_PASSPHRASE = "a passphrase for the road";
const AAD = "customer 17";
// Below, at and above the size from which WebCrypto does the work, and awkward ones.
const SIZES = [0, 1, 64, 4095, 4096, 4097, 8191, 8192, 8193, 100_003];

const { Keystead } = await import(pathToFileURL(packageEntry));

/** Three vaults in three places that hold the same key, as functions on base64. */
async function threePlaces(t) {
  const directory = scratch(t);
  const origin = await serveConsole(t);
  const { context, complaints } = await openBrowser(t);
  const page = await context.newPage();
  await page.goto(origin);
  await createVault(page);
  await createKeystore(page, origin, "Shared");
  const key = await createKey(page, "shared");
  const bundle = join(directory, "shared.keystead-backup");
  writeFileSync(bundle, await makeBackup(page, origin, BUNDLE_PASSPHRASE));

  const node = await Keystead.open({ name: "node", storage: "memory" });
  await node.create({ name: "Node", passphrase: "a passphrase for node" });
  const { readFile } = await import("node:fs/promises");
  await node.importBundle(new Uint8Array(await readFile(bundle)), BUNDLE_PASSPHRASE);

  const data = join(directory, "vault");
  const own = secretFile(directory, "own", "the program's own passphrase");
  const road = secretFile(directory, "road", BUNDLE_PASSPHRASE);
  const run = (args, input) => {
    const outcome = keystead(["--data", data, "--passphrase-file", own, ...args], { input });
    assert.equal(outcome.status, 0, outcome.stderr);
    return outcome.stdout;
  };
  run(["init", "--kdf", "minimum"]);
  run(["import", bundle, "--bundle-passphrase-file", road]);

  const inPage = (method) => (bytes) =>
    page
      .evaluate(
        async ([method, key, text, aad]) => {
          const bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
          const out = await window.keystead[method](key, bytes, { aad });
          return btoa(Array.from(out, (byte) => String.fromCharCode(byte)).join(""));
        },
        [method, key, Buffer.from(bytes).toString("base64"), AAD],
      )
      .then((text) => Buffer.from(text, "base64"));
  const places = {
    tab: { encrypt: inPage("encrypt"), decrypt: inPage("decrypt") },
    node: {
      encrypt: async (bytes) => node.encrypt(key, new Uint8Array(bytes), { aad: AAD }),
      decrypt: async (bytes) => node.decrypt(key, new Uint8Array(bytes), { aad: AAD }),
    },
    program: {
      encrypt: async (bytes) => run(["encrypt", "--key", key, "--aad", AAD], bytes),
      decrypt: async (bytes) => run(["decrypt", "--key", key, "--aad", AAD], bytes),
    },
  };
  return { places, complaints };
}

test("what one place encrypts, the others decrypt", async (t) => {
  const { places, complaints } = await threePlaces(t);
  for (const size of SIZES) {
    const plaintext = Buffer.from(Array.from({ length: size }, (_, index) => (index * 7 + size) % 251));
    for (const [from, { encrypt }] of Object.entries(places)) {
      const ciphertext = Buffer.from(await encrypt(plaintext));
      assert.equal(ciphertext.length, size + 117, `${from}, ${size} bytes`);
      for (const [to, { decrypt }] of Object.entries(places)) {
        const back = Buffer.from(await decrypt(ciphertext));
        assert.ok(back.equals(plaintext), `from ${from} to ${to}, ${size} bytes`);
      }
    }
  }
  assert.deepEqual(complaints, []);
});

test("what was changed on the way is refused everywhere", async (t) => {
  const { places } = await threePlaces(t);
  const { tab, node } = places;
  const ciphertext = Buffer.from(await node.encrypt(Buffer.alloc(5000, 1)));
  ciphertext[ciphertext.length - 1] ^= 1;
  await assert.rejects(node.decrypt(ciphertext), { code: "decryption.failed" });
  await assert.rejects(tab.decrypt(ciphertext), /Decryption failed/);
  await assert.rejects(places.program.decrypt(ciphertext), /decryption\.failed/);
});
