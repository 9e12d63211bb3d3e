// One table of what crosses places: made in a tab, in Node and by the program, each opened or verified by each.

import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";

import { openBrowser } from "./support/browser.mjs";
import { createVault, unlockIfAsked } from "./support/console.mjs";
import { packageEntry } from "./support/environment.mjs";
import { keystead, scratch, secretFile, serveConsole } from "./support/program.mjs";

const { Keystead } = await import(pathToFileURL(packageEntry));
const ROAD = "a passphrase for the road";
const AAD = "customer 17";

/** Ciphertexts of every profile and kind. A naver plaintext is at most 32 KiB; RSA takes 190 bytes. */
const CIPHERTEXTS = [
  { name: "envelope", profile: "standard", kind: "aes256", sizes: [0, 64, 5_000, 200_000] },
  { name: "nhn frame", profile: "nhn", gate: { ipv4: true }, kind: "aes256", sizes: [1, 32_768] },
  { name: "kakao frame", profile: "kakao", kind: "aes256", sizes: [1, 50_000] },
  { name: "naver frame", profile: "naver", kind: "aes256", sizes: [1, 32_768] },
  { name: "RSA-OAEP", profile: "standard", kind: "rsa2048", usage: "encryptDecrypt", sizes: [0, 190] },
  { name: "RSA-OAEP of naver", profile: "naver", kind: "rsa2048", sizes: [16] },
];

const SIGNATURES = [
  { name: "ES256", kind: "ecP256", algorithm: "ES256" },
  { name: "ES384", kind: "ecP384", algorithm: "ES384" },
  { name: "EdDSA", kind: "ed25519", algorithm: "EdDSA" },
  { name: "RS256", kind: "rsa2048", algorithm: "RS256" },
  { name: "PS256", kind: "rsa2048", algorithm: "PS256" },
  { name: "ES256 in DER", kind: "ecP256", algorithm: "ES256", encoding: "der" },
];

const base64 = (bytes) => Buffer.from(bytes).toString("base64");

/** The same keys in three places, by one bundle that Node made. */
async function places(t) {
  const directory = scratch(t);
  const node = await Keystead.open({ name: "node", storage: "memory" });
  await node.create({ name: "Node", passphrase: "a passphrase for node", kdf: { memoryKib: 19_456, iterations: 2 } });
  const keystores = {};
  const keys = {};
  for (const { name, profile = "standard", gate, kind, usage } of [...CIPHERTEXTS, ...SIGNATURES]) {
    keystores[profile] ??= await node.keystores.create({ name: profile, profile, gate });
    const created = { name: `key-${Object.keys(keys).length}`, kind, usage };
    keys[name] = (await node.keys.create(keystores[profile].id, created)).id;
  }
  const bundle = join(directory, "shared.keystead-backup");
  writeFileSync(bundle, await node.exportBundle(ROAD));

  const origin = await serveConsole(t);
  const { context, complaints } = await openBrowser(t);
  const page = await context.newPage();
  await page.goto(origin);
  await createVault(page);
  await page.goto(`${origin}/backup`);
  await unlockIfAsked(page);
  await page.getByTestId("restore-file").setInputFiles(bundle);
  await page.getByTestId("restore-passphrase").fill(ROAD);
  await page.getByTestId("look-restore").click();
  await page.getByTestId("apply-restore").click();
  await page.getByTestId("apply-restore").waitFor({ state: "hidden" });

  const own = secretFile(directory, "own", "the program's own passphrase");
  const run = (args, input) => {
    const all = ["--data", join(directory, "vault"), "--passphrase-file", own, ...args];
    const outcome = keystead(all, { input });
    assert.equal(outcome.status, 0, `${args.join(" ")}: ${outcome.stderr}`);
    return outcome.stdout;
  };
  run(["init", "--kdf", "minimum"]);
  run(["import", bundle, "--bundle-passphrase-file", secretFile(directory, "road", ROAD)]);

  const inPage = async (method, ...values) => {
    const sent = values.map((value) => (ArrayBuffer.isView(value) ? { bytes: base64(value) } : { value }));
    const answer = await page.evaluate(
      async ([method, sent]) => {
        const bytes = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
        const values = sent.map((value) => (value.bytes === undefined ? value.value : bytes(value.bytes)));
        const answer = await window.keystead[method](...values);
        const made = answer?.signature ?? answer;
        if (!(made instanceof Uint8Array)) return made;
        return btoa(Array.from(made, (byte) => String.fromCharCode(byte)).join(""));
      },
      [method, sent],
    );
    return typeof answer === "string" ? Buffer.from(answer, "base64") : answer;
  };
  const signing = ({ key, algorithm, encoding = "p1363" }) => [
    "--key", key, "--algorithm", algorithm, "--encoding", encoding,
  ];
  const all = {
    tab: {
      encrypt: (key, data) => inPage("encrypt", key, data, { aad: AAD }),
      decrypt: (key, data) => inPage("decrypt", key, data, { aad: AAD }),
      sign: ({ key, algorithm, encoding }, data) => inPage("sign", key, data, { algorithm, encoding }),
      verify: ({ key, algorithm, encoding }, data, signature) =>
        inPage("verify", key, data, signature, { algorithm, encoding }),
    },
    node: {
      encrypt: (key, data) => node.encrypt(key, data, { aad: AAD }),
      decrypt: (key, data) => node.decrypt(key, data, { aad: AAD }),
      sign: async ({ key, algorithm, encoding }, data) =>
        (await node.sign(key, data, { algorithm, encoding })).signature,
      verify: ({ key, algorithm, encoding }, data, signature) =>
        node.verify(key, data, signature, { algorithm, encoding }),
    },
    program: {
      encrypt: (key, data) => run(["encrypt", "--key", key, "--aad", AAD], data),
      decrypt: (key, data) => run(["decrypt", "--key", key, "--aad", AAD], data),
      sign: (how, data) => run(["sign", ...signing(how)], data),
      verify: (how, data, signature) => {
        const path = join(directory, "signature");
        writeFileSync(path, signature);
        run(["verify", ...signing(how), "--signature", path], data);
        return true;
      },
    },
  };
  return { all, keys, complaints };
}

test("what one place makes, each place opens", async (t) => {
  const { all, keys, complaints } = await places(t);
  let crossings = 0;
  for (const { name, sizes } of CIPHERTEXTS) {
    for (const size of sizes) {
      const plaintext = new Uint8Array(Array.from({ length: size }, (_, index) => (index * 7 + size) % 251));
      for (const [from, { encrypt }] of Object.entries(all)) {
        const ciphertext = new Uint8Array(await encrypt(keys[name], plaintext));
        for (const [to, { decrypt }] of Object.entries(all)) {
          const back = Buffer.from(await decrypt(keys[name], ciphertext));
          assert.ok(back.equals(plaintext), `${name}, ${size} bytes, from ${from} to ${to}`);
          crossings += 1;
        }
      }
    }
  }
  const message = new TextEncoder().encode("pay 18 to Kim");
  for (const { name, algorithm, encoding } of SIGNATURES) {
    const how = { key: keys[name], algorithm, encoding };
    for (const [from, { sign }] of Object.entries(all)) {
      const signature = new Uint8Array(await sign(how, message));
      for (const [to, { verify }] of Object.entries(all)) {
        assert.equal(await verify(how, message, signature), true, `${name} from ${from} to ${to}`);
        crossings += 1;
      }
    }
  }
  t.diagnostic(`${crossings} crossings between three places`);
  assert.equal(crossings, 9 * (CIPHERTEXTS.flatMap(({ sizes }) => sizes).length + SIGNATURES.length));
  assert.deepEqual(complaints, []);
});
