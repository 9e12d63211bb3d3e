// Who may do what: every operation of the OpenAPI document and every kind of caller.

import assert from "node:assert/strict";
import { test } from "node:test";

import { NOBODY, PASSPHRASE, base64, basic, begin, caller, ok, refused } from "./support/api.mjs";
import { furnished, guarded } from "./support/furnished.mjs";

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
