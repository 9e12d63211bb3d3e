// Tokens: what Keystead signs, jose verifies, and the other way round.

import assert from "node:assert/strict";
import { test } from "node:test";
import * as jose from "jose";
import { fails, text, vaultWithKey } from "./support.mjs";

const KINDS = { rsa2048: "RS256", ecP256: "ES256", ecP384: "ES384", ed25519: "EdDSA" };

for (const [kind, algorithm] of Object.entries(KINDS)) {
  test(`${algorithm}: jose verifies a token by the key set, through a rotation`, async () => {
    const { keystead, keystore } = await vaultWithKey();
    const key = await keystead.keys.create(keystore.id, { name: "tokens", kind });
    const options = { issuer: "https://keystead.example", audience: "api", subject: "kim", expiresIn: 60 };
    const before = await keystead.jwt.sign(key.id, { role: "admin" }, options);
    await keystead.keys.rotate(key.id);
    const after = await keystead.jwt.sign(key.id, { role: "admin" }, options);
    const set = jose.createLocalJWKSet(await keystead.jwks(keystore.id));
    const checks = { issuer: "https://keystead.example", audience: "api", algorithms: [algorithm] };
    for (const token of [before, after]) {
      const { payload, protectedHeader } = await jose.jwtVerify(token, set, checks);
      assert.deepEqual([payload.role, payload.sub, payload.exp - payload.iat], ["admin", "kim", 60]);
      assert.deepEqual([protectedHeader.alg, protectedHeader.typ], [algorithm, "JWT"]);
      for (const keys of [{ key: key.id }, { keystore: keystore.id }]) {
        const verified = await keystead.jwt.verify(keys, token, { audience: "api", issuer: options.issuer });
        assert.deepEqual([verified.claims.role, verified.key, verified.header.alg], ["admin", key.id, algorithm]);
        assert.equal(verified.version, token === before ? 1 : 2);
      }
    }
  });
}

test("a token of jose by a key that was exported is verified here", async () => {
  const { keystead } = await vaultWithKey();
  const open = await keystead.keystores.create({ name: "Open", custom: { allowExport: true } });
  for (const [kind, algorithm] of [["ecP256", "ES256"], ["ed25519", "EdDSA"], ["hmacSha256", "HS256"]]) {
    const key = await keystead.keys.create(open.id, { name: kind, kind });
    const jwk = await keystead.keys.export(key.id, { format: "jwk" });
    const signer = new jose.SignJWT({ role: "user" }).setProtectedHeader({ alg: algorithm }).setIssuedAt();
    const token = await signer.setExpirationTime("1m").sign(await jose.importJWK(jwk, algorithm));
    const { claims, version } = await keystead.jwt.verify({ key: key.id }, token, { required: ["exp"] });
    assert.deepEqual([claims.role, version], ["user", 1]);
  }
});

test("what is wrong with a token is told by a code", async () => {
  const { keystead, keystore } = await vaultWithKey();
  const key = await keystead.keys.create(keystore.id, { name: "tokens", kind: "ed25519" });
  const other = await keystead.keys.create(keystore.id, { name: "other", kind: "ed25519" });
  const keys = { key: key.id };
  const token = await keystead.jwt.sign(key.id, {}, { expiresIn: 60, audience: ["a", "b"], issuer: "here" });
  await fails(keystead.jwt.verify(keys, token), "token.audience", "data");
  await fails(keystead.jwt.verify(keys, token, { audience: "c" }), "token.audience", "data");
  await fails(keystead.jwt.verify(keys, token, { audience: "a", issuer: "there" }), "token.issuer", "data");
  await fails(keystead.jwt.verify(keys, token, { audience: "a", required: ["sub"] }), "token.claim_missing", "data");
  const expired = await keystead.jwt.sign(key.id, {}, { issuedAt: 1_000_000_000, expiresIn: 60 });
  await fails(keystead.jwt.verify(keys, expired), "token.expired", "data");
  const [head, body, signature] = token.split(".");
  const none = `${Buffer.from('{"alg":"none"}').toString("base64url")}.${body}.`;
  await fails(keystead.jwt.verify(keys, none), "token.algorithm", "data");
  await fails(keystead.jwt.verify(keys, `${head}.${body}.${signature.slice(0, -4)}AAAA`, { audience: "a" }), "token.signature", "data");
  await fails(keystead.jwt.verify({ key: other.id }, token, { audience: "a" }), "token.key_unknown", "data");
  await fails(keystead.jwt.verify({}, token), "argument.invalid", "caller");
  await fails(keystead.jwt.verify(keys, token, { surprise: 1 }), "argument.invalid", "caller");
  await fails(keystead.jwt.sign(key.id, "text"), "argument.invalid", "caller");
  await fails(keystead.jwt.sign(key.id, { iss: "x" }, { issuer: "y" }), "token.options", "data");
});

test("a JWS carries any payload", async () => {
  const { keystead, keystore } = await vaultWithKey();
  const key = await keystead.keys.create(keystore.id, { name: "tokens", kind: "rsa2048" });
  const token = await keystead.jws.sign(key.id, "not JSON", { cty: "text/plain" });
  const verified = await keystead.jws.verify({ keystore: keystore.id }, token);
  assert.deepEqual([text(verified.payload), verified.header.cty, verified.version], ["not JSON", "text/plain", 1]);
  const { pem } = await keystead.keys.publicKey(key.id);
  const { payload } = await jose.compactVerify(token, await jose.importSPKI(pem, "RS256"));
  assert.equal(text(payload), "not JSON");
  await fails(keystead.jws.sign(key.id, "x", { alg: "none" }), "token.options", "data");
});

test("HMAC signs tokens that only the vault verifies, and publishes nothing", async () => {
  const { keystead, keystore } = await vaultWithKey();
  const key = await keystead.keys.create(keystore.id, { name: "sessions", kind: "hmacSha256" });
  const token = await keystead.jwt.sign(key.id, { sid: "1" });
  assert.equal((await keystead.jwt.verify({ key: key.id }, token)).header.alg, "HS256");
  assert.deepEqual(await keystead.jwks(keystore.id), { keys: [] });
});
