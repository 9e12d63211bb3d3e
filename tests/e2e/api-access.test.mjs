// Who may do what: every operation of the OpenAPI document and every kind of caller.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { NOBODY, PASSPHRASE, base64, basic, begin, caller, ok, refused } from "./support/api.mjs";

const document = JSON.parse(readFileSync(new URL("../../docs/openapi.json", import.meta.url)));
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), ...operation })),
);
/** Those that somebody calls to say who they are, and the document itself. */
const OPEN = ["openapi", "showSession", "signIn", "signOut", "unseal"];
const guarded = operations.filter(({ operationId }) => !OPEN.includes(operationId));

/** What a viewer may do: look at names, states and public keys. */
const VIEWER = [
  "downloadCredentials", "listApprovalRequests", "listCredentials", "listKeys", "listKeystores", "listPrincipals", "listProfiles", "listPublishedKeys",
  "listServiceKeys", "listSlots", "listStagedChanges", "showApprovalDocument", "showAuditKey", "showApprovalRequest", "showCertificateAuthority",
  "showKey", "showKeySet", "showKeystore", "showPublicKey", "showSettings", "showVault", "watch",
];
/** What a user may do beside that: use keys. */
const USER = [
  "decrypt", "decryptStream", "drawRandom", "encrypt", "encryptBatch", "encryptStream", "makeDataKey", "makeMac", "readSecret", "rewrap", "sign", "signJws", "signJwt",
  "signJwtByName", "verify", "verifyJws", "verifyJwt", "verifyJwtByName", "verifyJwtOfKeystore", "verifyMac",
];

/** A body that each operation takes, so that it is refused for who asks and not for what is asked. */
function bodies({ ciphertext, signature, mac, token, stream }) {
  const message = base64("a");
  return {
    addCredentials: { items: [{ ipv4: "10.9.9.9" }] },
    addSlot: { kind: "keyFile", label: "x" },
    beginImport: { kind: "aes256" },
    changePassphrase: { old: PASSPHRASE, new: PASSPHRASE },
    changePin: { new: "Rain-42-Lakes!" },
    changeTokenPin: { current: "Rain-42-Lakes!", new: "Rain-43-Lakes!" },
    changeTokenSoPin: { current: "Rain-42-Lakes!", new: "Rain-43-Lakes!" },
    createCertificate: { name: "x", password: "long enough", days: 1 },
    createKey: { name: "x" },
    createKeystore: { name: "x" },
    createPrincipal: { name: "x", role: "admin" },
    decrypt: { ciphertext },
    decryptStream: stream,
    deleteTokenKey: { pin: "Rain-42-Lakes!" },
    deny: { reason: "x" },
    downloadCredentials: { kind: "ipv4" },
    drawRandom: { bytes: 1 },
    encrypt: { plaintext: message },
    encryptStream: Buffer.from("a"),
    encryptBatch: { items: [{ plaintext: message }] },
    exportBundle: { passphrase: PASSPHRASE },
    exportKey: { format: "raw" },
    finishImport: { wrapped: message, key: { name: "x" } },
    importBundle: { bundle: message, passphrase: PASSPHRASE },
    initializeToken: { slot: 0, label: "x", soPin: "Rain-42-Lakes!", userPin: "Rain-43-Lakes!" },
    importVersion: { format: "raw", data: base64("a".repeat(32)) },
    logInToToken: { pin: "Rain-42-Lakes!" },
    makeMac: { message },
    resetTokenPin: { soPin: "Rain-42-Lakes!", new: "Rain-43-Lakes!" },
    rewrap: { ciphertext },
    setAccess: { access: "open" },
    setDefaultVersion: { version: 1 },
    setRotation: {},
    sign: { message },
    signJws: { payload: message },
    signJwt: {},
    signJwtByName: { signer: { label: "ec" } },
    stageChange: { change: "deleteKeystore" },
    updateCredential: { description: "x" },
    updateKey: { name: "x" },
    updateKeystore: { name: "x" },
    updatePrincipal: { role: "admin" },
    updateSecret: { value: "x" },
    updateSettings: { strictAudit: true },
    verify: { message, signature },
    verifyJws: { token },
    verifyJwt: { token },
    verifyJwtByName: { token },
    verifyJwtOfKeystore: { token },
    verifyMac: { message, mac },
  };
}

/** A vault with one of each, and somebody of each role. */
async function furnished(t) {
  const server = await begin(t);
  const { root, call } = server;
  const keystore = (await ok(call("POST", "/keystores", { name: "Orders" }))).id;
  const make = async (name, more) => (await ok(call("POST", `/keystores/${keystore}/keys`, { name, ...more }))).id;
  const keys = {
    aes: await make("aes"),
    ec: await make("ec", { kind: "ecP256" }),
    hmac: await make("hmac", { kind: "hmacSha256" }),
    secret: await make("secret", { kind: "secret", secret: "s3cret" }),
  };
  const { ciphertext } = await ok(call("POST", `/keys/${keys.aes}/encrypt`, { plaintext: base64("a") }));
  const { signature } = await ok(call("POST", `/keys/${keys.ec}/sign`, { message: base64("a") }));
  const { mac } = await ok(call("POST", `/keys/${keys.hmac}/mac`, { message: base64("a") }));
  const { token } = await ok(call("POST", `/keys/${keys.ec}/sign-jwt`, {}));
  const sealed = await fetch(`${root}/keys/${keys.aes}/encrypt-stream`, { method: "POST", body: "a", headers: server.identity });
  const stream = Buffer.from(await sealed.arrayBuffer());
  const { items } = await ok(call("POST", `/keystores/${keystore}/credentials`, { items: [{ ipv4: "10.1.1.1" }] }));
  const as = async (role) => {
    const { id } = await ok(call("POST", "/principals", { name: role, role }));
    const { accessKeyId, secretAccessKey } = await ok(call("POST", `/principals/${id}/access-keys`));
    return { id, accessKeyId, call: caller(root, basic(accessKeyId, secretAccessKey)) };
  };
  const [viewer, user] = [await as("viewer"), await as("user")];
  const slot = (await ok(call("GET", "/vault/slots"))).items[0].id;

  const ticket = (await ok(call("POST", `/keystores/${keystore}/import-tickets`, { kind: "aes256" }))).id;
  const named = { token: "7f01", ckaId: "00ff", ticket, keystore, version: 1, slot, credential: items[0].id, principal: viewer.id, accessKey: viewer.accessKeyId };
  const bodyOf = bodies({ ciphertext, signature, mac, token, stream });
  const ask = (who, { path, method, operationId }) => {
    const key = { makeMac: keys.hmac, verifyMac: keys.hmac, readSecret: keys.secret, updateSecret: keys.secret };
    const signs = /sign|verify|public/i.test(operationId) && !/mac/i.test(operationId);
    const values = { ...named, key: key[operationId] ?? (signs ? keys.ec : keys.aes) };
    const filled = path.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? NOBODY);
    return who(method, filled, bodyOf[operationId]);
  };
  return { ...server, keystore, keys, viewer, user, ask };
}

/** Everything that somebody could have changed. */
async function state(call) {
  const parts = ["/keystores", "/keys?limit=1000", "/principals", "/vault/settings", "/vault/slots", "/approval-requests"];
  const found = await Promise.all(parts.map((path) => ok(call("GET", path))));
  for (const row of found[1].items) delete row.lastUsed, delete row.warnBeforeDeletion;
  for (const row of found[1].items) for (const version of row.versions) delete version.operations, delete version.bytes;
  return found;
}

test("nobody unknown does anything", async (t) => {
  const { root, keys, call, ask } = await furnished(t);
  const before = await state(call);
  const strangers = {
    nobody: {},
    "a wrong secret": basic(keys.accessKeyId, "A".repeat(52)),
    "another's id": basic(NOBODY + "00000001", keys.secretAccessKey),
    "a token of nobody": { authorization: `Bearer ${"A".repeat(43)}` },
    "a session of nobody": { cookie: `keystead=${"A".repeat(43)}` },
    "an application key": { authorization: `Bearer ${keys.appKey}` },
    "another scheme": { authorization: "Digest a" },
  };
  for (const [name, identity] of Object.entries(strangers)) {
    const who = caller(root, identity);
    // Wrong access keys are answered late: several wait at once.
    for (let at = 0; at < guarded.length; at += 40) {
      await Promise.all(guarded.slice(at, at + 40).map(async (operation) => {
        const { status, body } = await ask(who, operation);
        assert.deepEqual([status, body.code], [401, "request.unauthenticated"], `${name}: ${operation.operationId}`);
      }));
    }
  }
  assert.deepEqual(await state(call), before);
});

test("a viewer looks and a user uses, and neither manages", async (t) => {
  const { call, viewer, user, ask } = await furnished(t);
  const before = await state(call);
  for (const operation of guarded.filter(({ operationId }) => operationId !== "watch")) {
    const { operationId } = operation;
    const [asViewer, asUser] = [await ask(viewer.call, operation), await ask(user.call, operation)];
    const may = (answer, can) => {
      const said = `${operationId}: ${JSON.stringify(answer.body).slice(0, 200)}`;
      assert.ok(answer.status !== 401 && answer.status < 500, said);
      // What names something that is not there says that, whoever asks.
      const about = /\{(change|request)\}/.test(operation.path) ? [403, 404] : [403];
      assert.ok(can ? answer.status !== 403 : about.includes(answer.status), said);
    };
    may(asViewer, VIEWER.includes(operationId));
    may(asUser, VIEWER.includes(operationId) || USER.includes(operationId));
  }
  assert.deepEqual(await state(call), before);
});

test("a key that one may not see is not there, whatever one may do otherwise", async (t) => {
  const { call, keys, user, ask } = await furnished(t);
  for (const key of Object.values(keys)) await ok(call("PUT", `/keys/${key}/access`, { access: [] }));
  for (const operation of guarded.filter(({ path }) => path.startsWith("/keys/"))) {
    const { status, body } = await ask(user.call, operation);
    assert.ok([403, 404].includes(status), `${operation.operationId}: ${JSON.stringify(body)}`);
  }
  const rows = (await ok(user.call("GET", "/keys"))).items;
  assert.ok(rows.every((row) => row.visibility === "partial" && row.id === undefined), JSON.stringify(rows));
});

test("a locked vault does nothing for anybody", async (t) => {
  const { root, identity, call } = await begin(t, { sealed: true });
  for (const operation of guarded.filter(({ operationId }) => operationId !== "seal")) {
    const path = operation.path.replace(/\{version\}/, "1").replace(/\{\w+\}/g, NOBODY);
    await refused(call(operation.method, path, operation.requestBody && {}), 503, "vault.sealed");
  }
  await refused(caller(root, {})("POST", "/session", { passphrase: PASSPHRASE }), 503, "vault.sealed");
  await refused(call("POST", "/seal"), 409, "vault.sealed");
  await refused(call("POST", "/unseal", { passphrase: "seven quiet lakes of autumn sun" }), 403, "unlock.failed");
  await ok(caller(root, {})("POST", "/unseal", { passphrase: PASSPHRASE }));
  await ok(call("GET", "/keystores"));
  await ok(caller(root, identity)("POST", "/seal"));
  await refused(call("GET", "/keystores"), 503, "vault.sealed");
});

test("a gate is asked for every use of its keys", async (t) => {
  const { call, keystore, keys, user, ask } = await furnished(t);
  const gate = (methods) => ok(call("PATCH", `/keystores/${keystore}`, { gate: { ipv4: false, mac: false, certificate: false, any: false, ...methods } }));
  await gate({ ipv4: true });
  const uses = guarded.filter(({ operationId }) => USER.includes(operationId) && !["drawRandom", "verifyJwtOfKeystore"].includes(operationId));
  for (const operation of uses) {
    const { status, body } = await ask(user.call, operation);
    assert.deepEqual([status, body.code], [403, "client.refused"], operation.operationId);
  }
  const { items } = await ok(call("POST", `/keystores/${keystore}/credentials`, { items: [{ ipv4: "127.0.0.0/8" }] }));
  const encrypt = (headers) => user.call("POST", `/keys/${keys.aes}/encrypt`, { plaintext: "" }, headers);
  await ok(encrypt());
  await gate({ ipv4: true, mac: true });
  await refused(encrypt(), 403, "client.refused");
  await ok(call("POST", `/keystores/${keystore}/credentials`, { items: [{ mac: "00-11-22-33-44-55" }] }));
  await refused(encrypt(), 403, "client.refused");
  await ok(encrypt({ "keystead-client-mac": "00:11:22:33:44:55" }));
  await gate({ ipv4: true, mac: true, any: true });
  await ok(encrypt());
  await gate({ ipv4: true });
  await ok(call("POST", `/credentials/${items[0].id}/request-deletion`));
  await refused(encrypt(), 403, "client.refused");
  // Nobody is believed who says where they come from.
  await refused(encrypt({ "x-forwarded-for": "10.1.1.1" }), 403, "client.refused");
});
