// One table of what crosses places: made in a tab, in Node and by the program, each opened or verified by each. The console
// takes part in messages and signatures, which its scripts have.

import assert from "node:assert/strict";
import crypto from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { openBrowser } from "./support/browser.mjs";
import { createVault, unlockIfAsked } from "./support/console.mjs";
import { nodePlace, programPlace, tabPlace } from "./support/places.mjs";
import { scratch, serveConsole } from "./support/program.mjs";

const ROAD = "a passphrase for the road";
const AAD = "customer 17";
const MESSAGE = new TextEncoder().encode("pay 18 to Kim");

/** Ciphertexts of every profile and kind. A naver plaintext is at most 32 KiB; RSA takes 190 bytes. */
const CIPHERTEXTS = [
  { name: "envelope", profile: "standard", kind: "aes256", sizes: [0, 64, 5_000, 200_000] },
  { name: "nhn frame", profile: "nhn", kind: "aes256", sizes: [1, 32_768] },
  { name: "kakao frame", profile: "kakao", kind: "aes256", sizes: [1, 50_000] },
  { name: "naver frame", profile: "naver", kind: "aes256", sizes: [1, 32_768] },
  { name: "RSA-OAEP", profile: "standard", kind: "rsa2048", usage: "encryptDecrypt", sizes: [0, 190] },
  { name: "RSA-OAEP of naver", profile: "naver", kind: "rsa2048", sizes: [16] },
];

const CONVERGENT = [
  { name: "convergent", profile: "standard", kind: "aes256", convergent: true, context: "column 3" },
  { name: "convergent of naver", profile: "naver", kind: "aes256", convergent: true, context: "column 3" },
];

const SIGNATURES = [
  { name: "ES256", kind: "ecP256", algorithm: "ES256" },
  { name: "ES384", kind: "ecP384", algorithm: "ES384" },
  { name: "EdDSA", kind: "ed25519", algorithm: "EdDSA" },
  { name: "RS256", kind: "rsa2048", algorithm: "RS256" },
  { name: "PS256", kind: "rsa2048", algorithm: "PS256" },
  { name: "ES256 in DER", kind: "ecP256", algorithm: "ES256", encoding: "der" },
  { name: "ES384 in DER", kind: "ecP384", algorithm: "ES384", encoding: "der" },
];

const FRAMED = [{ name: "framed ES256 of naver", profile: "naver", kind: "ecP256", algorithm: "ES256", framed: true }];

const OTHERS = [
  { name: "other", profile: "standard", kind: "aes256" },
  { name: "HMAC", profile: "standard", kind: "hmacSha256" },
];

const TOKENS = ["ES256", "ES384", "EdDSA", "RS256", "HMAC"];

/** The same keys in every place, by one bundle that Node made. */
async function places(t) {
  const directory = scratch(t);
  const { vault, ...node } = await nodePlace("a passphrase for node");
  const [keystores, keys] = [{}, {}];
  for (const { name, profile = "standard", kind, usage, convergent } of [
    ...CIPHERTEXTS, ...CONVERGENT, ...SIGNATURES, ...FRAMED, ...OTHERS,
  ]) {
    const gate = profile === "nhn" ? { ipv4: true } : undefined;
    keystores[profile] ??= (await vault.keystores.create({ name: profile, profile, gate })).id;
    const created = { name: `key-${Object.keys(keys).length}`, kind, usage, convergent };
    keys[name] = (await vault.keys.create(keystores[profile], created)).id;
  }
  const bundle = await node.bundle(ROAD);
  const { complaints, ...tab } = await tabPlace(t, "a passphrase for the tab");
  const program = programPlace(directory, "the program's own passphrase");
  for (const { restore } of [tab, program]) await restore(bundle, ROAD);
  return { all: { tab, node, program }, keys, keystores, bundle, directory, complaints };
}

/** The console with the same keys, as a place for what its scripts have. */
async function consolePlace(t, directory, bundle) {
  const path = join(directory, "shared.keystead-backup");
  writeFileSync(path, bundle);
  const origin = await serveConsole(t);
  const { context, complaints } = await openBrowser(t);
  const page = await context.newPage();
  await page.goto(origin);
  await createVault(page);
  await page.goto(`${origin}/backup`);
  await unlockIfAsked(page);
  await page.getByTestId("restore-file").setInputFiles(path);
  await page.getByTestId("restore-passphrase").fill(ROAD);
  await page.getByTestId("look-restore").click();
  await page.getByTestId("apply-restore").click();
  await page.getByTestId("apply-restore").waitFor({ state: "hidden" });
  const base64 = (bytes) => Buffer.from(bytes).toString("base64");
  const ask = async (method, ...values) => {
    const sent = values.map((value) => (ArrayBuffer.isView(value) ? { bytes: base64(value) } : { value }));
    const answer = await page.evaluate(
      async ([method, sent]) => {
        const bytes = (text) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
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
  return {
    encrypt: ({ key, aad }, data) => ask("encrypt", key, data, { aad }),
    decrypt: ({ key, aad }, data) => ask("decrypt", key, data, { aad }),
    sign: ({ key, ...how }, data) => ask("sign", key, data, how),
    verify: ({ key, ...how }, data, signature) => ask("verify", key, data, signature, how),
    complaints,
  };
}

/** Bytes that are told apart from others of their length. */
const bytesOf = (size) => new Uint8Array(size).map((_, index) => (index * 7 + size) % 251);

const same = (found, expected, what) => assert.ok(Buffer.from(found).equals(Buffer.from(expected)), what);

/** Each place makes, each place opens: how many crossings there were. */
async function cross(all, name, make, open) {
  let crossings = 0;
  for (const [from, place] of Object.entries(all)) {
    const made = await make(place);
    for (const [to, other] of Object.entries(all)) {
      await open(other, made, `${name}, from ${from} to ${to}`);
      crossings += 1;
    }
  }
  return crossings;
}

async function messages(all, keys) {
  let crossings = 0;
  for (const { name, sizes } of CIPHERTEXTS) {
    const how = { key: keys[name], aad: AAD };
    for (const size of sizes) {
      const plaintext = bytesOf(size);
      crossings += await cross(
        all, `${name}, ${size} bytes`,
        async ({ encrypt }) => new Uint8Array(await encrypt(how, plaintext)),
        async ({ decrypt }, made, what) => same(await decrypt(how, made), plaintext, what),
      );
    }
  }
  return crossings;
}

async function signatures(all, keys, table) {
  let crossings = 0;
  for (const { name, algorithm, encoding, framed } of table) {
    const how = { key: keys[name], algorithm, encoding, framed };
    const other = new TextEncoder().encode("pay 81 to Kim");
    crossings += await cross(
      all, name,
      async ({ sign }) => new Uint8Array(await sign(how, MESSAGE)),
      async ({ verify }, made, what) => {
        assert.equal(await verify(how, MESSAGE, made), true, what);
        assert.equal(await verify(how, other, made), false, what);
      },
    );
  }
  return crossings;
}

test("what one place makes, each place opens", async (t) => {
  const { all, keys, keystores, bundle, directory, complaints } = await places(t);
  const count = async (name, crossings, expected) => {
    assert.equal(crossings, expected, name);
    t.diagnostic(`${name}: ${crossings} crossings`);
  };
  const three = 9;

  await t.test("messages of every frame", async () =>
    count("messages", await messages(all, keys), three * CIPHERTEXTS.flatMap(({ sizes }) => sizes).length));

  await t.test("convergent messages, equal everywhere", async () => {
    let crossings = 0;
    for (const { name, context } of CONVERGENT) {
      const how = { key: keys[name], aad: AAD, context };
      const seen = [];
      crossings += await cross(
        all, name,
        async ({ encrypt }) => (seen.push(Buffer.from(await encrypt(how, MESSAGE))), new Uint8Array(seen.at(-1))),
        async ({ decrypt }, made, what) => same(await decrypt(how, made), MESSAGE, what),
      );
      for (const other of seen) same(other, seen[0], `${name} is the same in every place`);
    }
    await count("convergent messages", crossings, three * CONVERGENT.length);
  });

  await t.test("messages and streams that went over to another key", async () => {
    const [key, to] = [keys.envelope, keys.other];
    const sealed = new Uint8Array(await all.node.encrypt({ key, aad: AAD }, MESSAGE));
    let crossings = await cross(
      all, "rewrapped",
      async ({ rewrap }) => new Uint8Array(await rewrap({ key, to, aad: AAD }, sealed)),
      async ({ decrypt }, made, what) => same(await decrypt({ key: to, aad: AAD }, made), MESSAGE, what),
    );
    const stream = new Uint8Array(await all.node.sealStream({ key, aad: AAD }, bytesOf(150_000)));
    crossings += await cross(
      all, "rewrapped stream",
      async ({ rewrapStream }) => new Uint8Array(await rewrapStream({ key, to, aad: AAD }, stream)),
      async ({ openStream }, made, what) => same(await openStream({ key: to, aad: AAD }, made), bytesOf(150_000), what),
    );
    await count("rewrapped", crossings, 2 * three);
  });

  await t.test("streams", async () => {
    const how = { key: keys.envelope, aad: AAD };
    const sizes = [0, 1, 65_536, 65_537, 1_000_000];
    let crossings = 0;
    for (const size of sizes) {
      crossings += await cross(
        all, `stream of ${size} bytes`,
        async ({ sealStream }) => new Uint8Array(await sealStream(how, bytesOf(size))),
        async ({ openStream }, made, what) => same(await openStream(how, made), bytesOf(size), what),
      );
    }
    await count("streams", crossings, three * sizes.length);
  });

  await t.test("data keys", async () => {
    let crossings = 0;
    for (const bits of [128, 256, 512]) {
      const how = { key: keys.envelope, aad: AAD, bits };
      crossings += await cross(
        all, `data key of ${bits} bits`,
        ({ dataKey }) => dataKey(how),
        async ({ decrypt }, { plaintext, ciphertext }, what) => {
          assert.equal(plaintext.length, bits / 8);
          same(await decrypt({ key: how.key, aad: AAD }, ciphertext), plaintext, what);
        },
      );
    }
    await count("data keys", crossings, 3 * three);
  });

  await t.test("signatures of every kind and encoding", async () =>
    count("signatures", await signatures(all, keys, [...SIGNATURES, ...FRAMED]), three * (SIGNATURES.length + FRAMED.length)));

  await t.test("message authentication codes", async () => {
    const how = { key: keys.HMAC };
    const crossings = await cross(
      all, "HMAC",
      ({ mac }) => mac(how, MESSAGE),
      async ({ verifyMac }, made, what) => {
        assert.equal(await verifyMac(how, MESSAGE, made), true, what);
        assert.equal(await verifyMac(how, bytesOf(5), made), false, what);
      },
    );
    await count("codes", crossings, three);
  });

  await t.test("tokens, by key and by key set", async () => {
    let crossings = 0;
    for (const name of TOKENS) {
      crossings += await cross(
        all, `token by ${name}`,
        ({ token }) => token({ key: keys[name] }, { role: "admin", list: [1, null, "한글"] }),
        async ({ claims }, made, what) => {
          for (const named of [{ key: keys[name] }, ...(name === "HMAC" ? [] : [{ keystore: keystores.standard }])]) {
            const found = await claims(named, made);
            assert.deepEqual([found.role, found.list, found.aud], ["admin", [1, null, "한글"], "matrix"], what);
          }
        },
      );
    }
    await count("tokens", crossings, three * TOKENS.length);
  });

  await t.test("key sets are the same everywhere, and Node's OpenSSL reads them", async () => {
    const sets = [];
    for (const { jwks } of Object.values(all)) sets.push(await jwks(keystores.standard));
    for (const set of sets) assert.deepEqual(set, sets[0]);
    assert.equal(sets[0].keys.length, SIGNATURES.length);
    for (const jwk of sets[0].keys) assert.equal(crypto.createPublicKey({ key: jwk, format: "jwk" }).type, "public");
  });

  await t.test("messages and signatures of the console", async () => {
    const { complaints: heard, ...page } = await consolePlace(t, directory, bundle);
    const four = { ...all, console: page };
    const more = 16;
    await count("messages, with the console", await messages(four, keys), more * CIPHERTEXTS.flatMap(({ sizes }) => sizes).length);
    await count("signatures, with the console", await signatures(four, keys, SIGNATURES), more * SIGNATURES.length);
    assert.deepEqual(heard, []);
  });

  await t.test("bundles", async () => {
    const sealed = new Uint8Array(await all.node.encrypt({ key: keys.envelope, aad: AAD }, MESSAGE));
    let crossings = 0;
    for (const [from, place] of Object.entries(all)) {
      const made = await place.bundle(ROAD);
      const fresh = {
        tab: await tabPlace(t, "another passphrase"),
        node: await nodePlace("another passphrase"),
        program: programPlace(scratch(t), "another passphrase"),
      };
      for (const [to, { restore, decrypt }] of Object.entries(fresh)) {
        await restore(made, ROAD);
        same(await decrypt({ key: keys.envelope, aad: AAD }, sealed), MESSAGE, `bundle from ${from} to ${to}`);
        crossings += 1;
      }
    }
    await count("bundles", crossings, three);
  });
  assert.deepEqual(complaints, []);
});
