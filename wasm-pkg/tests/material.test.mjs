// Key material in and out: what OpenSSL and WebCrypto write, Keystead reads, and the other way round.

import assert from "node:assert/strict";
import crypto from "node:crypto";
import { test } from "node:test";
import { fails, text, utf8, vaultWithKey } from "./support.mjs";

const MESSAGE = utf8("pay 18 to Kim");

/** A vault with a keystore that lets keys out. */
async function open() {
  const { keystead, keystore: closed } = await vaultWithKey();
  const keystore = await keystead.keystores.create({ name: "Open", custom: { allowExport: true } });
  return { keystead, keystore, closed };
}

test("private keys come in and leave in every form, and sign as before", async () => {
  const { keystead, keystore } = await open();
  const pairs = {
    ecP256: crypto.generateKeyPairSync("ec", { namedCurve: "P-256" }),
    ecP384: crypto.generateKeyPairSync("ec", { namedCurve: "P-384" }),
    ed25519: crypto.generateKeyPairSync("ed25519"),
    rsa2048: crypto.generateKeyPairSync("rsa", { modulusLength: 2048 }),
  };
  for (const [kind, { privateKey, publicKey }] of Object.entries(pairs)) {
    const materials = [
      { format: "pem", data: privateKey.export({ type: "pkcs8", format: "pem" }) },
      { format: "der", data: new Uint8Array(privateKey.export({ type: "pkcs8", format: "der" })) },
      { format: "jwk", data: privateKey.export({ format: "jwk" }) },
      { format: "jwk", data: JSON.stringify(privateKey.export({ format: "jwk" })) },
    ];
    for (const [index, material] of materials.entries()) {
      const key = await keystead.keys.import(keystore.id, material, { name: `${kind} ${index}` });
      assert.deepEqual([key.kind, key.origin], [kind, "imported"]);
      const { signature } = await keystead.sign(key.id, MESSAGE, { encoding: "der" });
      const hash = { ecP256: "sha256", ecP384: "sha384", rsa2048: "sha256" }[kind] ?? null;
      assert.equal(crypto.verify(hash, MESSAGE, publicKey, signature), true, `${kind} ${material.format}`);
      const pem = await keystead.keys.export(key.id, { format: "pkcs8Pem" });
      assert.ok(crypto.createPrivateKey(pem).equals(privateKey));
      const der = await keystead.keys.export(key.id, { format: "pkcs8Der" });
      assert.ok(crypto.createPrivateKey({ key: Buffer.from(der), format: "der", type: "pkcs8" }).equals(privateKey));
      const jwk = await keystead.keys.export(key.id, { format: "jwk" });
      assert.ok(crypto.createPrivateKey({ key: jwk, format: "jwk" }).equals(privateKey));
    }
    for (const [index, material] of [
      { format: "publicPem", data: publicKey.export({ type: "spki", format: "pem" }) },
      { format: "publicJwk", data: publicKey.export({ format: "jwk" }) },
    ].entries()) {
      const key = await keystead.keys.import(keystore.id, material, { name: `${kind} public ${index}` });
      assert.equal(key.origin, "publicOnly");
      assert.ok(crypto.createPublicKey((await keystead.keys.publicKey(key.id)).pem).equals(publicKey));
      assert.ok(!key.actions.includes("sign"));
    }
  }
});

test("symmetric keys come in as bytes, text, tokens and JWK, and leave as they came", async () => {
  const { keystead, keystore } = await open();
  const bytes = new Uint8Array(32).map((_, index) => index * 7);
  const hex = Buffer.from(bytes).toString("hex");
  const tokens = [...bytes].map((byte) => `0x${byte.toString(16).padStart(2, "0")}`).join(", ");
  const jwk = { kty: "oct", k: Buffer.from(bytes).toString("base64url") };
  const materials = [
    { format: "raw", data: bytes },
    { format: "text", data: hex },
    { format: "text", data: Buffer.from(bytes).toString("base64") },
    { format: "hexTokens", data: tokens },
    { format: "jwk", data: jwk },
  ];
  for (const [index, material] of materials.entries()) {
    const key = await keystead.keys.import(keystore.id, material, { name: `key ${index}`, kind: "aes256" });
    assert.deepEqual(await keystead.keys.export(key.id, { format: "raw" }), bytes);
    assert.equal(await keystead.keys.export(key.id, { format: "hexTokens" }), tokens);
    assert.equal((await keystead.keys.export(key.id, { format: "jwk" })).k, jwk.k);
    await fails(keystead.keys.export(key.id, { format: "pkcs8Pem" }), "kind.forbids");
  }
  const mac = await keystead.keys.import(keystore.id, materials[0], { name: "mac", kind: "hmacSha256" });
  const expected = crypto.createHmac("sha256", bytes).update(MESSAGE).digest();
  assert.deepEqual(Buffer.from((await keystead.makeMac(mac.id, MESSAGE)).mac), expected);
  await keystead.keys.prepare(mac.id);
  assert.deepEqual(Buffer.from(keystead.makeMacSync(mac.id, MESSAGE).mac), expected);
});

test("components are joined when their check values are right", async () => {
  const { keystead, keystore } = await open();
  const parts = [1, 2, 3].map((seed) => new Uint8Array(32).map((_, index) => (index * 31 + seed * 97) % 256));
  const whole = new Uint8Array(32).map((_, index) => parts[0][index] ^ parts[1][index] ^ parts[2][index]);
  const check = (bytes) => ({ method: "sha256", value: new Uint8Array(crypto.createHash("sha256").update(bytes).digest().subarray(0, 8)) });
  const components = [
    { hex: Buffer.from(parts[0]).toString("hex").replace(/..../g, "$& "), check: check(parts[0]) },
    { bytes: parts[1] },
    { bytes: parts[2], check: check(parts[2]) },
  ];
  const material = { format: "components", components, check: check(whole) };
  const key = await keystead.keys.import(keystore.id, material, { name: "joined", kind: "aes256" });
  assert.deepEqual(await keystead.keys.export(key.id, { format: "raw" }), whole);
  const wrong = { ...material, check: check(parts[0]) };
  await fails(keystead.keys.import(keystore.id, wrong, { name: "wrong", kind: "aes256" }), "material.check_value");
  const one = { ...material, components: [components[0]] };
  await fails(keystead.keys.import(keystore.id, one, { name: "one", kind: "aes256" }), "material.components");
});

test("a key arrives wrapped for a ticket that is good once", async () => {
  const { keystead, keystore } = await open();
  const padding = { padding: crypto.constants.RSA_PKCS1_OAEP_PADDING, oaepHash: "sha256" };
  const seal = (ticket, bytes) => new Uint8Array(crypto.publicEncrypt({ key: ticket.publicKey, ...padding }, bytes));
  const bytes = crypto.randomBytes(32);
  const ticket = await keystead.keys.beginImport(keystore.id, "aes256");
  assert.equal(ticket.algorithm, "RSA-OAEP-256");
  const wrapped = seal(ticket, bytes);
  const broken = wrapped.slice();
  broken[100] ^= 1;
  await fails(keystead.keys.finishImport(ticket.id, broken, { name: "arrived" }), "material.wrapping");
  const key = await keystead.keys.finishImport(ticket.id, wrapped, { name: "arrived" });
  assert.equal(key.origin, "imported");
  assert.deepEqual(Buffer.from(await keystead.keys.export(key.id, { format: "raw" })), bytes);
  await fails(keystead.keys.finishImport(ticket.id, wrapped, { name: "again" }), "material.ticket");

  const { privateKey } = crypto.generateKeyPairSync("ec", { namedCurve: "P-256" });
  const der = privateKey.export({ type: "pkcs8", format: "der" });
  const second = await keystead.keys.beginImport(keystore.id, "ecP256");
  assert.equal(second.algorithm, "RSA-AES-KWP");
  const kek = crypto.randomBytes(32);
  const cipher = crypto.createCipheriv("id-aes256-wrap-pad", kek, Buffer.from("a65959a6", "hex"));
  const under = Buffer.concat([seal(second, kek), cipher.update(der), cipher.final()]);
  const signer = await keystead.keys.finishImport(second.id, new Uint8Array(under), { name: "signer" });
  assert.ok(crypto.createPrivateKey(await keystead.keys.export(signer.id, { format: "pkcs8Pem" })).equals(privateKey));
});

test("a key that was brought in gets its next versions the same way", async () => {
  const { keystead, keystore } = await open();
  const versions = [1, 2].map((seed) => new Uint8Array(32).fill(seed));
  const key = await keystead.keys.import(keystore.id, { format: "raw", data: versions[0] }, { name: "key", kind: "aes256" });
  const sealed = await keystead.encrypt(key.id, "before");
  const second = await keystead.keys.importVersion(key.id, { format: "raw", data: versions[1] });
  assert.equal(second.primary, 2);
  assert.equal(text(await keystead.decrypt(null, sealed)), "before");
  for (const version of [1, 2]) {
    assert.deepEqual(await keystead.keys.export(key.id, { format: "raw", version }), versions[version - 1]);
  }
});

test("what stays in stays in, and what is wrong has a code", async () => {
  const { keystead, keystore, closed } = await open();
  const raw = { format: "raw", data: new Uint8Array(32).fill(7) };
  const inside = await keystead.keys.import(closed.id, raw, { name: "inside", kind: "aes256" });
  await fails(keystead.keys.export(inside.id, { format: "raw" }), "export.forbidden", "policy");
  const stays = await keystead.keys.import(keystore.id, raw, { name: "stays", kind: "aes256", exportable: false });
  await fails(keystead.keys.export(stays.id, { format: "raw" }), "export.forbidden", "policy");
  const bring = (material, options = {}) => keystead.keys.import(keystore.id, material, { name: "x", kind: "aes256", ...options });
  await fails(bring({ format: "raw", data: new Uint8Array(31) }), "material.malformed");
  await fails(bring({ format: "pem", data: "no PEM" }), "material.unreadable");
  await fails(bring({ format: "text", data: "0".repeat(63) }), "material.unreadable");
  await fails(bring({ format: "raw", data: "text" }), "argument.invalid", "caller");
  await fails(bring({ format: "magic", data: "text" }), "argument.invalid", "caller");
  await fails(bring({}), "argument.invalid", "caller");
  await fails(keystead.keys.export(inside.id, { format: "gold" }), "argument.invalid", "caller");
});
