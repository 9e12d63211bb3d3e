// The public keys that a server publishes, as those see them who verify its tokens.

import assert from "node:assert/strict";
import crypto from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { keystead, scratch, secretFile, startServer } from "./support/program.mjs";

test("tokens are verified with the published keys, which change when a key rotates", async (t) => {
  const directory = scratch(t);
  const passphrase = secretFile(directory, "passphrase", "seven quiet lakes of autumn rain");
  const run = (...args) => {
    const { status, stdout, stderr } = keystead([...args, "--data", join(directory, "data"), "--passphrase-file", passphrase]);
    assert.equal(status, 0, stderr);
    return stdout.toString().trim();
  };
  run("init", "--kdf", "minimum");
  const keystore = JSON.parse(run("keystore", "create", "Login", "--json")).id;
  const key = JSON.parse(run("key", "create", "--keystore", keystore, "--kind", "ec-p256", "login", "--json")).id;
  const { address } = await startServer(t, ["--data", join(directory, "data"), "--passphrase-file", passphrase]);
  const url = `${address}/keystores/${keystore}/.well-known/jwks.json`;
  const claims = join(directory, "claims");
  writeFileSync(claims, '{"sub":"user-17"}');
  const accepted = async () => {
    const [header, body, signature] = run("jwt", "sign", "--key", key, "--claims", claims).split(".");
    const { kid, alg } = JSON.parse(Buffer.from(header, "base64url"));
    assert.equal(alg, "ES256");
    const { keys } = await (await fetch(url)).json();
    const jwk = keys.find((jwk) => jwk.kid === kid);
    assert.equal(jwk.d, undefined);
    const publicKey = crypto.createPublicKey({ key: jwk, format: "jwk" });
    return crypto.verify("sha256", `${header}.${body}`, { key: publicKey, dsaEncoding: "ieee-p1363" }, Buffer.from(signature, "base64url"));
  };
  assert.equal(await accepted(), true);

  const first = await fetch(url);
  assert.equal(first.headers.get("content-type"), "application/jwk-set+json");
  const [, age] = /^public, max-age=(\d+)$/.exec(first.headers.get("cache-control"));
  assert.ok(Number(age) >= 300 && Number(age) <= 375, age);
  const again = await fetch(url, { headers: { "if-none-match": first.headers.get("etag") } });
  assert.deepEqual([again.status, await again.text()], [304, ""]);

  run("key", "rotate", key);
  assert.equal(await accepted(), true);
  const changed = await fetch(url, { headers: { "if-none-match": first.headers.get("etag") } });
  assert.equal(changed.status, 200);
  assert.equal((await changed.json()).keys.length, 2);
  for (const id of ["0".repeat(32), "nonsense"]) {
    assert.equal((await fetch(`${address}/keystores/${id}/.well-known/jwks.json`)).status, 404);
  }
});
