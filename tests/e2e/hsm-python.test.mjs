// Tokens that keys in a token of SoftHSM2 sign, verified by others with nothing but the published keys: PyJWT and jose.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";

import { createRemoteJWKSet, jwtVerify } from "jose";

import { python, softhsm } from "./support/environment.mjs";
import { keystead, scratch, secretFile, startServer } from "./support/program.mjs";

const ISSUER = "https://login.example";
const AUDIENCE = "shop";

/** Prints the claims of a token, or why it is none: by the key that its header names, of the set at an address. */
const PYTHON = `
import json, sys, jwt
address, token, algorithm = sys.argv[1:]
try:
    key = jwt.PyJWKClient(address).get_signing_key_from_jwt(token)
    print(json.dumps(jwt.decode(token, key, algorithms=[algorithm], issuer="${ISSUER}", audience="${AUDIENCE}")))
except jwt.PyJWTError as error:
    print(json.dumps({"refused": type(error).__name__}))
`;

/** A server that is logged in to a token, and a keystore. */
async function begin(t) {
  const directory = scratch(t);
  mkdirSync(join(directory, "tokens"));
  const settings = `directories.tokendir = ${join(directory, "tokens")}\nobjectstore.backend = file\nlog.level = ERROR\n`;
  writeFileSync(join(directory, "softhsm2.conf"), settings);
  const pin = secretFile(directory, "pin", "Someone#3141");
  const passphrase = secretFile(directory, "passphrase", "seven quiet lakes of autumn rain");
  Object.assign(process.env, {
    SOFTHSM2_CONF: join(directory, "softhsm2.conf"),
    KEYSTEAD_HSM_MODULE: softhsm,
    KEYSTEAD_HSM_TOKEN: "keys",
    KEYSTEAD_HSM_PIN_FILE: pin,
  });
  const said = (args) => {
    const { status, stdout, stderr } = keystead([...args, "--json"]);
    assert.equal(status, 0, stderr);
    return JSON.parse(stdout);
  };
  const vault = ["--data", join(directory, "data"), "--passphrase-file", passphrase];
  const run = (...args) => said([...args, ...vault]);
  const soPin = secretFile(directory, "so-pin", "Officer#2718");
  const { serial } = said(["hsm", "init", "--label", "keys", "--so-pin-file", soPin, "--pin-file", pin]);
  const { accessKeyId, secretAccessKey } = run("init", "--kdf", "minimum");
  const keystore = run("keystore", "create", "Login").id;
  const { address } = await startServer(t, vault);
  const authorization = `Basic ${Buffer.from(`${accessKeyId}:${secretAccessKey}`).toString("base64")}`;
  const call = async (method, path, body) => {
    const headers = { authorization, "content-type": "application/json" };
    const answer = await fetch(address + path, { method, headers, body: body && JSON.stringify(body) });
    const text = await answer.text();
    assert.ok(answer.ok, `${path}: ${answer.status} ${text}`);
    return text && JSON.parse(text);
  };
  const set = `${address}/keystores/${keystore}/.well-known/jwks.json`;
  return { serial, keystore, run, call, set };
}

const claims = () => ({ iss: ISSUER, aud: AUDIENCE, sub: "user-17", exp: Math.floor(Date.now() / 1_000) + 600 });

/** What PyJWT makes of a token. */
async function byPython(set, token, algorithm) {
  const { stdout } = await promisify(execFile)(python, ["-c", PYTHON, set, token, algorithm]);
  return JSON.parse(stdout);
}

/** What jose makes of a token; it fetches the set anew. */
async function byJose(set, token, algorithm) {
  const options = { issuer: ISSUER, audience: AUDIENCE, algorithms: [algorithm] };
  return (await jwtVerify(token, createRemoteJWKSet(new URL(set)), options)).payload;
}

/** The token with another claim under the same signature. */
function altered(token) {
  const [header, body, signature] = token.split(".");
  const claims = { ...JSON.parse(Buffer.from(body, "base64url")), sub: "user-18" };
  return [header, Buffer.from(JSON.stringify(claims)).toString("base64url"), signature].join(".");
}

const kidOf = (token) => JSON.parse(Buffer.from(token.split(".")[0], "base64url")).kid;

test("PyJWT and jose verify what keys in a token sign, and refuse what was altered", async (t) => {
  const { serial, keystore, run, call, set } = await begin(t);
  const create = (kind) => run("key", "create", "--keystore", keystore, "--kind", kind, "--hsm", serial, kind).id;
  const body = { name: "PS256", kind: "rsa2048", algorithm: "PS256", hsm: { token: serial } };
  const keys = {
    RS256: create("rsa2048"),
    PS256: (await call("POST", `/api/v1/keystores/${keystore}/keys`, body)).id,
    ES256: create("ec-p256"),
  };
  for (const [algorithm, key] of Object.entries(keys)) {
    const { token } = await call("POST", "/jwt/sign", { signer: { key }, claims: claims() });
    for (const verify of [byPython, byJose]) {
      assert.equal((await verify(set, token, algorithm)).sub, "user-17", `${algorithm}, ${verify.name}`);
    }
    assert.deepEqual(await byPython(set, altered(token), algorithm), { refused: "InvalidSignatureError" });
    await assert.rejects(byJose(set, altered(token), algorithm), { code: "ERR_JWS_SIGNATURE_VERIFICATION_FAILED" });
  }
});

test("the next, the current and the previous key of a rotation are published, and sign what others verify", async (t) => {
  const { serial, keystore, call, set } = await begin(t);
  const { id } = await call("POST", `/api/v1/keystores/${keystore}/keys`, {
    name: "signer",
    kind: "rsa2048",
    algorithm: "PS256",
    hsm: { token: serial },
    publication: { leadHours: 1, retentionHours: 24 },
  });
  const sign = async () => (await call("POST", "/jwt/sign", { signer: { key: id }, claims: claims() })).token;
  const published = async () => (await (await fetch(set)).json()).keys.map(({ kid }) => kid);
  const first = await sign();
  assert.deepEqual(await published(), [kidOf(first)]);

  // The next one is published, and the one before goes on signing.
  await call("POST", `/api/v1/keys/${id}/rotate`);
  assert.equal((await published()).length, 2);
  assert.equal(kidOf(await sign()), kidOf(first));

  // It takes over, and yet another one is published ahead.
  await call("PUT", `/api/v1/keys/${id}/default-version`, { version: 2 });
  const second = await sign();
  await call("POST", `/api/v1/keys/${id}/rotate`);
  assert.equal(kidOf(await sign()), kidOf(second));
  const kids = await published();
  assert.equal(new Set(kids).size, 3);
  assert.ok(kids.includes(kidOf(first)) && kids.includes(kidOf(second)) && kidOf(first) !== kidOf(second));
  for (const verify of [byPython, byJose]) {
    for (const token of [first, second]) {
      assert.equal((await verify(set, token, "PS256")).sub, "user-17", verify.name);
    }
  }
  // What was published ahead signs what whoever holds the set accepts.
  await call("PUT", `/api/v1/keys/${id}/default-version`, { version: 3 });
  const third = await sign();
  assert.ok(kids.includes(kidOf(third)));
  assert.equal((await byPython(set, third, "PS256")).sub, "user-17");
});
