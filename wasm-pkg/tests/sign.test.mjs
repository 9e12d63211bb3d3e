// Signatures, codes and public keys: what Keystead signs, Node's OpenSSL and WebCrypto verify, and the other way round.

import assert from "node:assert/strict";
import crypto from "node:crypto";
import { test } from "node:test";

import * as jose from "jose";

import { fails, vaultWithKey } from "./support.mjs";

const MESSAGE = new TextEncoder().encode("pay 18 to Kim");
const OTHER = new TextEncoder().encode("pay 81 to Kim");

const KINDS = {
  ecP256: { algorithm: "ES256", hash: "sha256", bytes: 64 },
  ecP384: { algorithm: "ES384", hash: "sha384", bytes: 96 },
  ed25519: { algorithm: "EdDSA", hash: null, bytes: 64 },
  rsa2048: { algorithm: "RS256", hash: "sha256", bytes: 256 },
};

for (const [kind, { algorithm, hash, bytes }] of Object.entries(KINDS)) {
  test(`${kind}: OpenSSL verifies what Keystead signs`, async () => {
    const { keystead: vault, keystore } = await vaultWithKey();
    const key = await vault.keys.create(keystore.id, { name: "signer", kind });
    assert.deepEqual(key.actions.slice(0, 2), ["sign", "verify"]);
    const { pem, der, jwk, kid, version } = await vault.keys.publicKey(key.id);
    assert.equal(version, 1);
    const signed = await vault.sign(key.id, MESSAGE);
    assert.deepEqual([signed.version, signed.algorithm, signed.signature.length], [1, algorithm, bytes]);
    for (const publicKey of [
      crypto.createPublicKey(pem),
      crypto.createPublicKey({ key: Buffer.from(der), format: "der", type: "spki" }),
      crypto.createPublicKey({ key: jwk, format: "jwk" }),
    ]) {
      const how = { key: publicKey, dsaEncoding: "ieee-p1363" };
      assert.equal(crypto.verify(hash, MESSAGE, how, signed.signature), true);
      assert.equal(crypto.verify(hash, OTHER, how, signed.signature), false);
    }
    assert.equal(kid.length, 43, "a SHA-256 in base64url");
    assert.equal(await vault.verify(key.id, MESSAGE, signed.signature), true);
    assert.equal(await vault.verify(key.id, OTHER, signed.signature), false);
    assert.equal(await vault.verify(key.id, MESSAGE, signed.signature, { version: 1 }), true);
  });
}

test("ECDSA in DER and over a digest", async () => {
  const { keystead: vault, keystore } = await vaultWithKey();
  const key = await vault.keys.create(keystore.id, { name: "signer", kind: "ecP256" });
  const { pem } = await vault.keys.publicKey(key.id);
  const digest = crypto.createHash("sha256").update(MESSAGE).digest();
  const { signature } = await vault.sign(key.id, digest, { digest: true, encoding: "der" });
  assert.equal(crypto.verify("sha256", MESSAGE, crypto.createPublicKey(pem), signature), true);
  assert.equal(await vault.verify(key.id, MESSAGE, signature, { encoding: "der" }), true);
  await fails(vault.verify(key.id, MESSAGE, signature.slice(0, -1), { encoding: "der" }), "signature.malformed");
  await fails(vault.sign(key.id, digest.subarray(1), { digest: true }), "digest.length");
});

test("RSA by PSS, and as a digest", async () => {
  const { keystead: vault, keystore } = await vaultWithKey();
  const key = await vault.keys.create(keystore.id, { name: "signer", kind: "rsa2048" });
  const publicKey = crypto.createPublicKey((await vault.keys.publicKey(key.id)).pem);
  const { signature } = await vault.sign(key.id, MESSAGE, { algorithm: "PS256" });
  const pss = { key: publicKey, padding: crypto.constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 };
  assert.equal(crypto.verify("sha256", MESSAGE, pss, signature), true);
  assert.equal(await vault.verify(key.id, MESSAGE, signature, { algorithm: "PS256" }), true);
  assert.equal(await vault.verify(key.id, MESSAGE, signature), false);
  const digest = crypto.createHash("sha256").update(MESSAGE).digest();
  const signed = await vault.sign(key.id, digest, { digest: true });
  assert.equal(crypto.verify("sha256", MESSAGE, publicKey, signed.signature), true);
  await fails(vault.sign(key.id, MESSAGE, { algorithm: "ES256" }), "algorithm.forbidden");
  await fails(vault.sign(key.id, MESSAGE, { algorithm: "none" }), "argument.invalid");
});

test("older versions verify after a rotation", async () => {
  const { keystead: vault, keystore } = await vaultWithKey();
  const key = await vault.keys.create(keystore.id, { name: "signer", kind: "rsa2048" });
  const before = await vault.sign(key.id, MESSAGE);
  await vault.keys.rotate(key.id);
  const after = await vault.sign(key.id, MESSAGE);
  assert.deepEqual([before.version, after.version], [1, 2]);
  for (const { signature } of [before, after]) assert.equal(await vault.verify(key.id, MESSAGE, signature), true);
  const [first, second] = [
    await vault.keys.publicKey(key.id, { version: 1 }),
    await vault.keys.publicKey(key.id),
  ];
  assert.notEqual(first.kid, second.kid);
});

test("codes are those of OpenSSL's HMAC only in form: the key never leaves", async () => {
  const { keystead: vault, keystore } = await vaultWithKey();
  const key = await vault.keys.create(keystore.id, { name: "maker", kind: "hmacSha256" });
  const { mac, version } = await vault.makeMac(key.id, "text");
  assert.deepEqual([mac.length, version], [32, 1]);
  assert.equal(await vault.verifyMac(key.id, "text", mac), true);
  assert.equal(await vault.verifyMac(key.id, "texts", mac), false);
  assert.equal(await vault.verifyMac(key.id, "text", mac.slice(0, 16)), false);
  await fails(vault.sign(key.id, MESSAGE), "kind.forbids");
  await fails(vault.keys.publicKey(key.id), "kind.forbids");
});

test("an RSA key decrypts what anybody encrypted for it", async () => {
  const { keystead, keystore } = await vaultWithKey();
  const key = await keystead.keys.create(keystore.id, { name: "box", kind: "rsa2048", usage: "encryptDecrypt" });
  const sealed = await keystead.encrypt(key.id, "for you", { aad: "customer 17" });
  assert.equal(new TextDecoder().decode(await keystead.decrypt(null, sealed, { aad: "customer 17" })), "for you");
  await fails(keystead.decrypt(key.id, sealed), "decryption.failed");
  const { pem } = await keystead.keys.publicKey(key.id);
  const padding = { padding: crypto.constants.RSA_PKCS1_OAEP_PADDING, oaepHash: "sha256" };
  const foreign = crypto.publicEncrypt({ key: pem, ...padding }, Buffer.from("from OpenSSL"));
  assert.equal(new TextDecoder().decode(await keystead.decrypt(key.id, new Uint8Array(foreign))), "from OpenSSL");
  await fails(keystead.encrypt(key.id, "x".repeat(191)), "plaintext.too_large");
});

test("public keys as WebCrypto and jose take them", async () => {
  const { keystead: vault, keystore } = await vaultWithKey();
  const { subtle } = globalThis.crypto;
  const how = {
    ES256: { name: "ECDSA", hash: "SHA-256" }, ES384: { name: "ECDSA", hash: "SHA-384" }, EdDSA: { name: "Ed25519" },
    RS256: { name: "RSASSA-PKCS1-v1_5" }, PS256: { name: "RSA-PSS", saltLength: 32 },
  };
  for (const [kind, algorithm] of [["ecP256", "ES256"], ["ecP384", "ES384"], ["ed25519", "EdDSA"], ["rsa2048", "RS256"], ["rsa2048", "PS256"]]) {
    const key = await vault.keys.create(keystore.id, { name: algorithm, kind, algorithm });
    const publicKey = await vault.keys.publicCryptoKey(key.id, { algorithm });
    assert.deepEqual([publicKey.type, publicKey.usages], ["public", ["verify"]]);
    const { signature } = await vault.sign(key.id, MESSAGE);
    assert.equal(await subtle.verify(how[algorithm], publicKey, signature, MESSAGE), true, algorithm);
    assert.equal(await subtle.verify(how[algorithm], publicKey, signature, OTHER), false, algorithm);

    const token = await vault.jwt.sign(key.id, { role: "admin" }, { audience: "api" });
    const { pem, jwk } = await vault.keys.publicKey(key.id);
    for (const verifier of [publicKey, await jose.importJWK(jwk, algorithm), await jose.importSPKI(pem, algorithm)]) {
      const { payload } = await jose.jwtVerify(token, verifier, { audience: "api", algorithms: [algorithm] });
      assert.equal(payload.role, "admin");
    }
  }
  const key = await vault.keys.create(keystore.id, { name: "wrapping", kind: "rsa2048", usage: "encryptDecrypt" });
  const publicKey = await vault.keys.publicCryptoKey(key.id, { algorithm: "RSA-OAEP-256" });
  const sealed = new Uint8Array(await subtle.encrypt({ name: "RSA-OAEP" }, publicKey, MESSAGE));
  assert.deepEqual(await vault.decrypt(key.id, sealed), MESSAGE);
  await fails(vault.keys.publicCryptoKey(key.id, { algorithm: "RS1" }), "public_key.unsupported", "caller");
});
