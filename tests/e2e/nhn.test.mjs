// The interface of NHN Cloud Secure Key Manager, called as its API guide says, by a client that knows nothing else.

import assert from "node:assert/strict";
import crypto from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { before, after, describe, test } from "node:test";

import { keystead, scratch, secretFile, startConsole } from "./support/program.mjs";

const cleanup = [];
const own = { after: (act) => cleanup.push(act) };
const MAC = "aa:bb:cc:dd:ee:0f";
let server;
let vault;
let bearer;
/** Runs the command line on the server's vault, while the server runs. */
let run;
/** Ids of keystores and keys, by their names here. */
const made = {};

before(async () => {
  const directory = scratch(own);
  const passphrase = secretFile(directory, "passphrase", "seven quiet lakes of autumn rain");
  const data = join(directory, "data");
  const init = keystead(["init", "--data", data, "--passphrase-file", passphrase, "--kdf", "minimum", "--json"]);
  assert.equal(init.status, 0, init.stderr);
  vault = JSON.parse(init.stdout);
  run = (...args) => {
    const { status, stdout, stderr } = keystead([...args, "--data", data, "--passphrase-file", passphrase, "--json"]);
    assert.equal(status, 0, stderr);
    return JSON.parse(stdout);
  };
  const console = join(directory, "console");
  mkdirSync(console);
  writeFileSync(join(console, "index.html"), "<!doctype html>");
  server = await startConsole(own, { directory: console, extra: ["--data", data, "--passphrase-file", passphrase] });
  bearer = (await token()).access_token;
});

after(async () => {
  for (const act of cleanup) await act();
});

async function token(id = vault.accessKeyId, secret = vault.secretAccessKey) {
  const answer = await oauth("create", "grant_type=client_credentials", id, secret);
  return answer.json();
}

function oauth(what, body, id = vault.accessKeyId, secret = vault.secretAccessKey) {
  const headers = {
    "content-type": "application/x-www-form-urlencoded",
    authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString("base64")}`,
  };
  return fetch(`${server.address}/oauth2/token/${what}`, { method: "POST", headers, body });
}

/** One call; resolves to status, header and body of the envelope. */
async function call(version, method, path, { body, headers = {}, appKey = vault.appKey } = {}) {
  const caller = {
    "v1.2": { "X-TC-AUTHENTICATION-ID": vault.accessKeyId, "X-TC-AUTHENTICATION-SECRET": vault.secretAccessKey },
    "v1.3": { "X-NHN-Authorization": `Bearer ${bearer}` },
  };
  const all = { ...caller[version], "X-TOAST-CLIENT-MAC-ADDR": MAC, ...headers };
  if (body !== undefined) all["content-type"] = "application/json";
  const answer = await fetch(`${server.address}/keymanager/${version}/appkey/${appKey}/${path}`, {
    method,
    headers: Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)),
    body: typeof body === "string" || body === undefined ? body : JSON.stringify(body),
  });
  const envelope = await answer.json();
  assert.deepEqual(Object.keys(envelope).sort(), ["body", "header"]);
  assert.deepEqual(Object.keys(envelope.header).sort(), ["isSuccessful", "resultCode", "resultMessage"]);
  assert.equal(envelope.header.isSuccessful, envelope.header.resultCode === 0);
  assert.equal(answer.ok, envelope.header.isSuccessful);
  return { status: answer.status, message: envelope.header.resultMessage, body: envelope.body };
}

async function done(...request) {
  const { message, body } = await call(...request);
  assert.equal(message, "success", `${request[1]} ${request[2]}`);
  return body;
}

async function refused(message, ...request) {
  const answer = await call(...request);
  assert.equal(answer.message, message, `${request[1]} ${request[2]}`);
  assert.equal(answer.body, null);
  return answer.status;
}

describe("a client of NHN Cloud Secure Key Manager", () => {
  test("is told what it looks like from here", async () => {
    for (const version of ["v1.0", "v1.2", "v1.3"]) {
      assert.deepEqual(await done(version, "GET", "confirm"), {
        clientIp: "127.0.0.1",
        clientMacHeader: MAC,
        clientSentCerfificate: false,
        clientSentCertificate: false,
      });
    }
  });

  test("makes keystores, and finds them", async () => {
    const body = {
      name: "Store #1", description: "Description #1",
      ip4AuthUse: "Y", macAuthUse: "Y", certificateAuthUse: "N", authMode: "AND",
    };
    const store = await done("v1.3", "POST", "keystores", { body });
    made.store = store.keyStoreId;
    assert.deepEqual(store, { keyStoreId: made.store, ...body });
    assert.ok(Number.isSafeInteger(made.store));
    assert.equal(await refused("Already Exists", "v1.3", "POST", "keystores", { body }), 409);
    for (const version of ["v1.0", "v1.2", "v1.3"]) {
      assert.deepEqual(await done(version, "GET", "keystores"), { keyStoreIdList: [made.store] });
      const { keyStoreList } = await done(version, "GET", "keystores?detail=true");
      assert.deepEqual(keyStoreList, [await done(version, "GET", `keystores/${made.store}`)]);
      assert.equal(keyStoreList[0].ip4AuthUse, "Y");
      assert.match(keyStoreList[0].creationDatetime, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}$/);
    }
    assert.equal(await refused("Invalid Key Store Id", "v1.2", "GET", "keystores/1"), 404);
    const changed = { ...body, name: "Store #2", description: undefined, authMode: "OR" };
    assert.equal(await done("v1.3", "PUT", `keystores/${made.store}`, { body: changed }), null);
    const after = await done("v1.3", "GET", `keystores/${made.store}`);
    assert.deepEqual([after.name, after.description, after.authMode], ["Store #2", "", "OR"]);
    await done("v1.3", "PUT", `keystores/${made.store}`, { body });
    // A keystore without a method is none.
    const open = { ...body, name: "Open", ip4AuthUse: "N", macAuthUse: "N" };
    await refused("Invalid Request", "v1.3", "POST", "keystores", { body: open });
    const gone = await done("v1.3", "POST", "keystores", { body: { ...body, name: "Gone" } });
    assert.equal(await done("v1.3", "DELETE", `keystores/${gone.keyStoreId}`), null);
    await refused("Invalid Key Store Id", "v1.3", "GET", `keystores/${gone.keyStoreId}`);
  });

  test("makes keys of every type", async () => {
    const keyStoreName = "Store #1";
    for (const [kind, more] of [
      ["secrets", { secretValue: '{"user":"admin"}' }],
      ["symmetric-keys", { autoRotationPeriod: 0 }],
      ["asymmetric-keys", { autoRotationPeriod: 90 }],
    ]) {
      const body = { keyStoreName, name: `Key of ${kind}`, description: "Description", ...more };
      const key = await done("v1.2", "POST", `keys/${kind}/create`, { body });
      assert.match(key.keyId, /^[0-9a-f]{32}$/);
      assert.equal(key.keyStatus, "ACTIVE");
      made[kind] = key.keyId;
    }
    // Nothing says that a description must be there.
    const bare = await done("v1.3", "POST", "keys/symmetric-keys/create", { body: { keyStoreName, name: "bare" } });
    made.bare = bare.keyId;
    await refused("Invalid Key Store Name", "v1.3", "POST", "keys/symmetric-keys/create", {
      body: { keyStoreName: "Store #9", name: "lost" },
    });
    await refused("Invalid Request", "v1.3", "POST", "keys/symmetric-keys/create", {
      body: { keyStoreName, name: "often", autoRotationPeriod: 29 },
    });
    await refused("Invalid Request", "v1.3", "POST", "keys/secrets/create", { body: { keyStoreName, name: "empty" } });
  });

  test("lists keys by page, type, name and status, and looks at one", async () => {
    const path = `keystores/${made.store}/keys`;
    const all = await done("v1.2", "GET", path);
    assert.deepEqual(all.keyIdList, [made.secrets, made["symmetric-keys"], made["asymmetric-keys"], made.bare]);
    const { keyList } = await done("v1.2", "GET", `${path}?detail=true&type=ASYMMETRIC_KEY`);
    const [key] = keyList;
    assert.equal(keyList.length, 1);
    assert.deepEqual(
      [key.keyType, key.keyStatus, key.currentKeyValueVersion, key.autoRotationPeriod, key.deletionDatetime],
      ["ASYMMETRIC_KEY", "ACTIVE", 0, 90, null],
    );
    assert.match(key.nextAutoRotationDate, /^\d{4}-\d\d-\d\dT/);
    assert.deepEqual(await done("v1.3", "GET", `${path}/${made["asymmetric-keys"]}`), key);
    assert.deepEqual((await done("v1.2", "GET", `${path}?name=BARE`)).keyIdList, [made.bare]);
    assert.deepEqual((await done("v1.2", "GET", `${path}?status=inactive`)).keyIdList, []);
    assert.deepEqual((await done("v1.2", "GET", `${path}?pageNumber=2`)).keyIdList, []);
    for (const wrong of ["pageSize=9", "pageSize=101", "pageNumber=0", "type=KEY", "status=on", "detail=yes", `name=${"x".repeat(101)}`]) {
      assert.equal(await refused("Invalid Request", "v1.2", "GET", `${path}?${wrong}`), 400);
    }
    await refused("Invalid Key Id", "v1.2", "GET", `${path}/${"0".repeat(32)}`);
  });

  test("is stopped by the gate until its addresses are registered", async () => {
    const path = `symmetric-keys/${made["symmetric-keys"]}/encrypt`;
    const request = { body: { plaintext: "data" } };
    assert.equal(await refused("IPv4 Auth Failure", "v1.2", "POST", path, request), 403);
    const ip = { keyStoreName: "Store #1", value: "127.0.0.0/8", description: "loopback" };
    assert.deepEqual(await done("v1.2", "POST", "auths/ipv4s", { body: ip }), {
      value: "127.0.0.0/8", description: "loopback",
    });
    await refused("Already Exists", "v1.2", "POST", "auths/ipv4s", { body: ip });
    await refused("Invalid Request", "v1.2", "POST", "auths/ipv4s", { body: { ...ip, value: "300.1.1.1" } });
    assert.equal(await refused("MAC Auth Failure", "v1.2", "POST", path, request), 403);
    const mac = { keyStoreName: "Store #1", value: MAC.toUpperCase(), description: "" };
    await done("v1.3", "POST", "auths/macs", { body: mac });
    await done("v1.2", "POST", path, request);
    await refused("MAC Auth Failure", "v1.2", "POST", path, {
      ...request, headers: { "X-TOAST-CLIENT-MAC-ADDR": undefined },
    });
    const ips = `keystores/${made.store}/ips`;
    assert.deepEqual(await done("v1.2", "GET", ips), { ipv4List: ["127.0.0.0/8"] });
    const { ipv4List } = await done("v1.2", "GET", `${ips}?value=127.0.0.0/8`);
    assert.equal(ipv4List[0].value, "127.0.0.0/8");
    assert.equal(ipv4List[0].deletionDatetime, null);
    assert.deepEqual(await done("v1.2", "GET", `${ips}?value=10.0.0.1`), { ipv4List: [] });
    assert.deepEqual(await done("v1.2", "GET", `keystores/${made.store}/macs`), { macList: [MAC] });
    // Public keys are for everybody, from everywhere.
    await done("v1.2", "GET", `asymmetric-keys/${made["asymmetric-keys"]}/publicKey`, {
      headers: { "X-TOAST-CLIENT-MAC-ADDR": undefined },
    });
  });

  test("keeps confidential data", async () => {
    const path = `secrets/${made.secrets}`;
    for (const version of ["v1.0", "v1.2", "v1.3"]) {
      assert.deepEqual(await done(version, "GET", path), { secret: '{"user":"admin"}' });
    }
    const secretValue = "비밀 데이터 \u0000 🔑";
    const changed = await done("v1.3", "PUT", path, { body: { secretValue } });
    assert.equal(changed.keyId, made.secrets);
    assert.equal(changed.secretValue, secretValue);
    assert.deepEqual(await done("v1.0", "GET", path), { secret: secretValue });
    const most = "x".repeat(32_768);
    await done("v1.3", "PUT", path, { body: { secretValue: most } });
    assert.equal(await refused("User Data Too Large", "v1.3", "PUT", path, { body: { secretValue: `${most}x` } }), 400);
    assert.equal((await done("v1.2", "GET", path)).secret, most);
    await refused("Invalid Key Id", "v1.2", "GET", `secrets/${made["symmetric-keys"]}`);
  });

  test("encrypts and decrypts", async () => {
    const path = `symmetric-keys/${made["symmetric-keys"]}`;
    for (const version of ["v1.0", "v1.2", "v1.3"]) {
      const sealed = await done(version, "POST", `${path}/encrypt`, { body: { plaintext: "data" } });
      assert.equal(sealed.keyVersion, 0);
      const bytes = Buffer.from(sealed.ciphertext, "base64");
      assert.equal(bytes.length, 36);
      assert.equal(bytes.readUInt32BE(0), 0);
      const { ciphertext } = sealed;
      const opened = await done(version, "POST", `${path}/decrypt`, { body: { ciphertext } });
      assert.deepEqual(opened, { plaintext: "data", keyVersion: 0 });
      bytes[20] ^= 1;
      for (const wrong of [bytes.toString("base64"), "AAAA", "data", ""]) {
        assert.equal(await refused("Invalid User Data", version, "POST", `${path}/decrypt`, { body: { ciphertext: wrong } }), 400);
      }
    }
    await done("v1.2", "POST", `${path}/encrypt`, { body: { plaintext: "x".repeat(32_768) } });
    await refused("User Data Too Large", "v1.2", "POST", `${path}/encrypt`, { body: { plaintext: "x".repeat(32_769) } });
    const local = await done("v1.2", "POST", `${path}/create-local-key`);
    assert.equal(Buffer.from(local.localKeyPlaintext, "base64").length, 32);
    const opened = await done("v1.2", "POST", `${path}/decrypt`, { body: { ciphertext: local.localKeyCiphertext } });
    assert.equal(opened.plaintext, local.localKeyPlaintext);
  });

  test("is given the symmetric key, and decrypts with it alone", async () => {
    const path = `symmetric-keys/${made["symmetric-keys"]}/symmetric-key`;
    const { ciphertext } = await done("v1.2", "POST", `symmetric-keys/${made["symmetric-keys"]}/encrypt`, {
      body: { plaintext: "data" },
    });
    const first = await done("v1.0", "GET", path);
    assert.deepEqual(Object.keys(first), ["symmetricKey"]);
    for (const version of ["v1.1", "v1.2", "v1.3"]) {
      assert.deepEqual(await done(version, "GET", `${path}?keyVersion=0`), { ...first, keyVersion: 0 });
    }
    await refused("Invalid Key Version", "v1.2", "GET", `${path}?keyVersion=7`);
    await refused("Invalid Request", "v1.2", "GET", `${path}?keyVersion=one`);
    assert.match(first.symmetricKey, /^(0x[0-9a-f]{2}, ){31}0x[0-9a-f]{2}$/);
    const key = Buffer.from(first.symmetricKey.split(", ").map((token) => Number(token)));
    const bytes = Buffer.from(ciphertext, "base64").subarray(4);
    const cipher = crypto.createDecipheriv("aes-256-gcm", key, bytes.subarray(0, 12)).setAuthTag(bytes.subarray(-16));
    assert.equal(Buffer.concat([cipher.update(bytes.subarray(12, -16)), cipher.final()]).toString(), "data");
  });

  test("signs and verifies, and others verify with the public key", async () => {
    const path = `asymmetric-keys/${made["asymmetric-keys"]}`;
    const signed = await done("v1.2", "POST", `${path}/sign`, { body: { plaintext: "data" } });
    const signature = Buffer.from(signed.signature, "base64");
    assert.equal(signature.length, 260);
    assert.equal(signature.readUInt32BE(0), 0);
    const verify = (plaintext, signature) =>
      done("v1.2", "POST", `${path}/verify`, { body: { plaintext, signature: signature.toString("base64") } });
    assert.deepEqual(await verify("data", signature), { result: true, keyVersion: 0 });
    assert.deepEqual(await verify("date", signature), { result: false, keyVersion: 0 });
    for (const wrong of ["AAAA", "data!", ""]) {
      await refused("Invalid User Data", "v1.2", "POST", `${path}/verify`, { body: { plaintext: "data", signature: wrong } });
    }
    await done("v1.2", "POST", `${path}/sign`, { body: { plaintext: "x".repeat(245) } });
    await refused("User Data Too Large", "v1.2", "POST", `${path}/sign`, { body: { plaintext: "x".repeat(246) } });

    const half = await done("v1.2", "GET", `${path}/publicKey?keyVersion=0`);
    const der = Buffer.from(half.encodedKey, "base64");
    assert.deepEqual([half.keyType, half.keyVersion], ["PublicKey", 0]);
    assert.equal(half.key, [...der].map((byte) => `0x${byte.toString(16).padStart(2, "0")}`).join(", "));
    const publicKey = crypto.createPublicKey({ key: der, format: "der", type: "spki" });
    assert.ok(crypto.verify("sha256", "data", publicKey, signature.subarray(4)));
    const secret = await done("v1.2", "GET", `${path}/privateKey`);
    assert.equal(secret.keyType, "PrivateKey");
    const privateKey = crypto.createPrivateKey({ key: Buffer.from(secret.encodedKey, "base64"), format: "der", type: "pkcs8" });
    assert.ok(crypto.createPublicKey(privateKey).equals(publicKey));

    const plaintext = Buffer.from("any bytes \u0000").toString("base64");
    for (const algorithm of ["RSASSA-PSS", "RSASSA-PKCS1-v1_5"]) {
      const made = await done("v1.3", "POST", `${path}/sign-standard`, { body: { plaintext, algorithm } });
      assert.equal(Buffer.from(made.signature, "base64").length, 256);
      assert.equal(made.hashAlgorithm, "SHA-256");
      assert.equal(made.saltLength, algorithm === "RSASSA-PSS" ? 32 : undefined);
      const pss = { padding: crypto.constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 };
      const key = { key: publicKey, ...(algorithm === "RSASSA-PSS" ? pss : {}) };
      assert.ok(crypto.verify("sha256", Buffer.from(plaintext, "base64"), key, Buffer.from(made.signature, "base64")));
      const body = { plaintext, algorithm, signature: made.signature, keyVersion: made.keyVersion };
      assert.deepEqual(await done("v1.3", "POST", `${path}/verify-standard`, { body }), { result: true, keyVersion: 0 });
      const other = { ...body, plaintext: "AAAA" };
      assert.deepEqual(await done("v1.3", "POST", `${path}/verify-standard`, { body: other }), { result: false, keyVersion: 0 });
      await refused("Invalid Request", "v1.3", "POST", `${path}/verify-standard`, { body: { ...body, keyVersion: undefined } });
    }
    const large = Buffer.alloc(65_537).toString("base64");
    await refused("User Data Too Large", "v1.3", "POST", `${path}/sign-standard`, { body: { plaintext: large, algorithm: "RSASSA-PSS" } });
    await refused("Invalid Request", "v1.3", "POST", `${path}/sign-standard`, { body: { plaintext, algorithm: "RS256" } });
    assert.equal(await refused("URL NOT FOUND", "v1.2", "POST", `${path}/sign-standard`, { body: { plaintext } }), 404);
  });

  test("gets certificates from the keystore's own authority", async () => {
    const body = { keyStoreName: "Store #1", name: "batch", password: "twelve rivers", lifeTime: 365, description: "nightly" };
    assert.deepEqual(await done("v1.2", "POST", "auths/certificates", { body }), { name: "batch", description: "nightly" });
    const path = `keystores/${made.store}/certificates`;
    assert.deepEqual(await done("v1.2", "GET", path), { certificateList: ["batch"] });
    const [one] = (await done("v1.2", "GET", `${path}?value=batch`)).certificateList;
    assert.deepEqual([one.name, one.password, one.value], ["batch", "twelve rivers", undefined]);
    assert.match(one.expirationDate, /^\d{4}-/);
    const asked = await done("v1.2", "PUT", "auths/certificates/delete", { body: { keyStoreName: "Store #1", name: "batch" } });
    assert.equal(asked.name, "batch");
    assert.match(asked.deletionDateTime, /T\d\d:00:00\.000$/);
    const now = await done("v1.2", "POST", "auths/certificates/delete", { body: { keyStoreName: "Store #1", name: "batch" } });
    assert.equal(now.name, "batch");
    assert.deepEqual(await done("v1.2", "GET", path), { certificateList: [] });
  });

  test("asks for deletions, which take the key out of use at once", async () => {
    const id = made.bare;
    assert.equal(await refused("Invalid Key Status", "v1.2", "DELETE", `keys/${id}`), 409);
    const asked = await done("v1.2", "PUT", `keys/${id}/delete`);
    assert.equal(asked.keyId, id);
    // Seven days, rounded up to the hour.
    assert.match(asked.deletionDateTime, /T\d\d:00:00\.000$/);
    const days = (Date.parse(`${asked.deletionDateTime}Z`) - Date.now()) / 86_400_000;
    assert.ok(days >= 7 && days <= 7 + 1 / 24 + 0.6, `${days}`);
    await refused("Invalid Key Status", "v1.2", "POST", `symmetric-keys/${id}/encrypt`, { body: { plaintext: "data" } });
    await refused("Invalid Key Id", "v1.2", "GET", `symmetric-keys/${id}/symmetric-key`);
    await refused("Invalid Key Id", "v1.2", "GET", `keystores/${made.store}/keys/${id}`);
    assert.deepEqual((await done("v1.2", "GET", `keystores/${made.store}/keys?status=inactive`)).keyIdList, [id]);
    const gone = await done("v1.2", "DELETE", `keys/${id}`);
    assert.equal(gone.keyId, id);
    await refused("Invalid Key Id", "v1.2", "POST", `symmetric-keys/${id}/encrypt`, { body: { plaintext: "data" } });
    assert.equal((await done("v1.2", "GET", `keystores/${made.store}/keys`)).keyIdList.includes(id), false);
    await refused("Key Store Not Empty", "v1.3", "DELETE", `keystores/${made.store}`);
    // A credential that waits for its deletion admits nobody.
    const mac = { keyStoreName: "Store #1", value: MAC };
    await done("v1.2", "PUT", "auths/macs/delete", { body: mac });
    await refused("MAC Auth Failure", "v1.2", "GET", `secrets/${made.secrets}`);
    await done("v1.2", "POST", "auths/macs/delete", { body: mac });
    assert.equal(await refused("Invalid Auth Value", "v1.2", "POST", "auths/macs/delete", { body: mac }), 404);
  });
});

describe("nobody else", () => {
  const path = () => `keystores/${made.store}`;

  test("without the right app key, access key or token", async () => {
    for (const version of ["v1.0", "v1.2", "v1.3"]) {
      assert.equal(await refused("Invalid Appkey", version, "GET", path(), { appKey: "AAAA" }), 401);
    }
    const wrong = [
      { "X-TC-AUTHENTICATION-ID": undefined },
      { "X-TC-AUTHENTICATION-SECRET": undefined },
      { "X-TC-AUTHENTICATION-SECRET": "A".repeat(52) },
      { "X-TC-AUTHENTICATION-ID": "0".repeat(40) },
    ];
    for (const headers of wrong) assert.equal(await refused("Authentication Failure", "v1.2", "GET", path(), { headers }), 401);
    for (const given of [undefined, "Bearer", "Bearer ", `Basic ${bearer}`, `Bearer ${bearer}A`]) {
      await refused("Authentication Failure", "v1.3", "GET", path(), { headers: { "X-NHN-Authorization": given } });
    }
    // An app key alone uses keys; it changes nothing.
    await refused("URL NOT FOUND", "v1.0", "PUT", `secrets/${made.secrets}`, { body: { secretValue: "x" } });
  });

  test("with a token that was revoked", async () => {
    const answer = await token();
    assert.deepEqual([answer.token_type, answer.expires_in], ["Bearer", 86_400]);
    const headers = { "X-NHN-Authorization": `Bearer ${answer.access_token}` };
    await done("v1.3", "GET", path(), { headers });
    assert.equal((await oauth("revoke", `token=${answer.access_token}`, vault.accessKeyId, "wrong")).status, 401);
    await done("v1.3", "GET", path(), { headers });
    assert.equal((await oauth("revoke", `token=${answer.access_token}`)).status, 200);
    await refused("Authentication Failure", "v1.3", "GET", path(), { headers });
    assert.equal((await oauth("create", "grant_type=client_credentials", vault.accessKeyId, "wrong")).status, 401);
    assert.equal((await oauth("create", "grant_type=password")).status, 400);
  });
});

describe("somebody else", () => {
  const as = ({ accessKeyId, secretAccessKey }) => ({
    headers: { "X-TC-AUTHENTICATION-ID": accessKeyId, "X-TC-AUTHENTICATION-SECRET": secretAccessKey },
  });

  test("looks as a viewer, and changes and uses nothing", async () => {
    const { id } = run("principal", "create", "auditor", "--role", "viewer");
    const viewer = as(run("principal", "add-access-key", id));
    await done("v1.2", "GET", `keystores/${made.store}/keys`, viewer);
    await done("v1.2", "GET", `keystores/${made.store}/ips`, viewer);
    for (const [method, path, body] of [
      ["GET", `secrets/${made.secrets}`],
      ["POST", `symmetric-keys/${made["symmetric-keys"]}/encrypt`, { plaintext: "data" }],
      ["GET", `asymmetric-keys/${made["asymmetric-keys"]}/privateKey`],
      ["POST", "keys/symmetric-keys/create", { keyStoreName: "Store #1", name: "mine" }],
      ["PUT", `keys/${made["symmetric-keys"]}/delete`],
      ["POST", "auths/ipv4s", { keyStoreName: "Store #1", value: "10.0.0.1" }],
    ]) {
      assert.equal(await refused("Permission Denied", "v1.2", method, path, { ...viewer, body }), 403);
    }
  });

  test("is refused from the moment that an access key, a token's access key or a principal is gone", async () => {
    const { id } = run("principal", "create", "nightly", "--role", "admin");
    const keys = [run("principal", "add-access-key", id), run("principal", "add-access-key", id)];
    const path = `keystores/${made.store}`;
    const { access_token } = await token(keys[0].accessKeyId, keys[0].secretAccessKey);
    const bearer = { headers: { "X-NHN-Authorization": `Bearer ${access_token}` } };
    await done("v1.2", "GET", path, as(keys[0]));
    await done("v1.3", "GET", path, bearer);
    run("principal", "remove-access-key", keys[0].accessKeyId);
    await refused("Authentication Failure", "v1.2", "GET", path, as(keys[0]));
    await refused("Authentication Failure", "v1.3", "GET", path, bearer);
    await done("v1.2", "GET", path, as(keys[1]));
    run("principal", "delete", id);
    await refused("Authentication Failure", "v1.2", "GET", path, as(keys[1]));
  });

  test("does not reach keys that are not this interface's", async () => {
    const { id } = run("keystore", "create", "Own");
    const key = run("key", "create", "--keystore", id, "own").id;
    await refused("Invalid Key Id", "v1.2", "POST", `symmetric-keys/${key}/encrypt`, { body: { plaintext: "data" } });
    await refused("Invalid Key Id", "v1.2", "PUT", `keys/${key}/delete`);
    assert.deepEqual((await done("v1.2", "GET", "keystores")).keyStoreIdList, [made.store]);
    await refused("Invalid Key Store Name", "v1.2", "POST", "keys/symmetric-keys/create", { body: { keyStoreName: "Own", name: "x" } });
  });

  test("with the app key that was there before", async () => {
    const { id } = run("principal", "list").find(({ name }) => name === "application");
    const { appKey } = run("principal", "renew-app-key", id);
    await refused("Invalid Appkey", "v1.0", "GET", "confirm");
    vault.appKey = appKey;
    await done("v1.0", "GET", "confirm");
  });
});

test("what is not understood is refused in the envelope, and nothing is done", async () => {
  for (const path of ["", "/v1.2", "/v1.4/appkey/x/confirm", "/v1.2/appkey", "/v1.2/appkey/x/nothing", "/v1.2/appkey/x/keys/1/2/3"]) {
    const answer = await fetch(`${server.address}/keymanager${path}`);
    assert.equal(answer.status, 404);
    const { header } = await answer.json();
    assert.deepEqual(header, { resultCode: 40400, resultMessage: "URL NOT FOUND", isSuccessful: false });
  }
  for (const body of ["", "{", "[]", "null", '"text"', '{"plaintext":5}', '{"plaintext":null}', "\u0000"]) {
    const path = `symmetric-keys/${made["symmetric-keys"]}/encrypt`;
    assert.equal(await refused("Invalid Request", "v1.2", "POST", path, { body }), 400);
  }
  const large = JSON.stringify({ plaintext: "x".repeat(300_000) });
  await refused("User Data Too Large", "v1.2", "POST", `symmetric-keys/${made["symmetric-keys"]}/encrypt`, { body: large });
  for (const id of ["", "0", "zz", "0".repeat(33), "%00", "..%2f"]) {
    const answer = await call("v1.2", "POST", `symmetric-keys/${id}/encrypt`, { body: { plaintext: "x" } });
    assert.equal(answer.status, 404, id);
  }
});
