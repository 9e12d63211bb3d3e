// The same interface over TLS: the server's own certificate, and clients that are known by theirs.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync, statSync } from "node:fs";
import https from "node:https";
import { join } from "node:path";
import { test } from "node:test";
import tls from "node:tls";

import { keystead, scratch, secretFile, startServer } from "./support/program.mjs";

const PASSWORD = "twelve rivers";
const STORE = "Certified";

async function start(t, extra = []) {
  const directory = scratch(t);
  const passphrase = secretFile(directory, "passphrase", "seven quiet lakes of autumn rain");
  const data = join(directory, "data");
  const run = (...args) => keystead([...args, "--data", data, "--passphrase-file", passphrase]);
  const init = run("init", "--kdf", "minimum", "--json");
  assert.equal(init.status, 0, init.stderr);
  const vault = JSON.parse(init.stdout);
  const { address } = await startServer(t, ["--data", data, "--passphrase-file", passphrase, "--tls-self-signed", ...extra]);
  const ca = readFileSync(join(data, "tls-certificate.pem"));
  /** One call on a connection of its own, or on that of `agent`. */
  const call = (method, path, { body, version = "v1.2", agent, also = {}, ...options } = {}) =>
    new Promise((resolve, reject) => {
      const headers = { "X-TC-AUTHENTICATION-ID": vault.accessKeyId, "X-TC-AUTHENTICATION-SECRET": vault.secretAccessKey, ...also };
      const url = `${address}/keymanager/${version}/appkey/${vault.appKey}/${path}`;
      const request = https.request(url, { method, ca, headers, agent: agent ?? false, ...options }, (answer) => {
        let text = "";
        answer.on("data", (chunk) => (text += chunk));
        answer.on("end", () => {
          const { header, body } = JSON.parse(text);
          resolve({ message: header.resultMessage, body });
        });
      });
      request.on("error", reject);
      request.end(body && JSON.stringify(body));
    });
  return { directory, data, run, vault, address, ca, call };
}

async function token({ address, vault, ca }) {
  return new Promise((resolve, reject) => {
    const auth = `${vault.accessKeyId}:${vault.secretAccessKey}`;
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    const request = https.request(`${address}/oauth2/token/create`, { method: "POST", ca, auth, headers }, (answer) => {
      let text = "";
      answer.on("data", (chunk) => (text += chunk));
      answer.on("end", () => resolve(JSON.parse(text).access_token));
    });
    request.on("error", reject);
    request.end("grant_type=client_credentials");
  });
}

test("clients are known by certificates that their keystore issued, until these are taken back", async (t) => {
  const place = await start(t);
  const { call, directory, data, run, vault, address, ca } = place;
  assert.equal(statSync(join(data, "tls-key.pem")).mode & 0o777, 0o600);
  const bearer = await token(place);
  const made = await new Promise((resolve, reject) => {
    const headers = { "X-NHN-Authorization": `Bearer ${bearer}` };
    const request = https.request(`${address}/keymanager/v1.3/appkey/${vault.appKey}/keystores`, { method: "POST", ca, headers }, (answer) => {
      answer.resume();
      answer.on("end", () => resolve(answer.statusCode));
    });
    request.on("error", reject);
    request.end(JSON.stringify({ name: STORE, ip4AuthUse: "N", macAuthUse: "N", certificateAuthUse: "Y" }));
  });
  assert.equal(made, 200);
  const key = (await call("POST", "keys/symmetric-keys/create", { body: { keyStoreName: STORE, name: "key" } })).body.keyId;
  const body = { keyStoreName: STORE, name: "batch", password: PASSWORD, lifeTime: 30 };
  assert.equal((await call("POST", "auths/certificates", { body })).message, "success");

  // The file is fetched on the machine of the vault. OpenSSL reads it, too.
  const store = JSON.parse(run("keystore", "list", "--json").stdout).find(({ name }) => name === STORE);
  const file = join(directory, "batch.p12");
  const credential = JSON.parse(run("credential", "list", "--keystore", store.id, "--json").stdout).find(({ value }) => value === "batch");
  const saved = run("credential", "certificate", "download", credential.id, "--out", file);
  assert.equal(saved.status, 0, saved.stderr);
  const looked = spawnSync("openssl", ["pkcs12", "-in", file, "-passin", `pass:${PASSWORD}`, "-nokeys"]);
  assert.equal(looked.status, 0, looked.stderr.toString());

  const pfx = readFileSync(file);
  const encrypt = (options) => call("POST", `symmetric-keys/${key}/encrypt`, { body: { plaintext: "data" }, ...options });
  assert.equal((await encrypt({})).message, "Certificate Auth Failure");
  const own = { pfx, passphrase: PASSWORD };
  assert.equal((await encrypt(own)).message, "success");
  const { body: confirmed } = await call("GET", "confirm", own);
  assert.deepEqual([confirmed.clientSentCerfificate, confirmed.clientSentCertificate], [true, true]);
  assert.equal((await call("GET", "confirm")).body.clientSentCertificate, false);

  // Somebody else's certificate, made by nobody that the keystore knows.
  const other = join(directory, "other");
  const forged = spawnSync("openssl", [
    "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=batch",
    "-keyout", `${other}.key`, "-out", `${other}.pem`, "-days", "30",
  ]);
  assert.equal(forged.status, 0, forged.stderr.toString());
  const stranger = { cert: readFileSync(`${other}.pem`), key: readFileSync(`${other}.key`) };
  assert.equal((await encrypt(stranger)).message, "Certificate Auth Failure");

  // Taken back while a connection is open: the next request on it is refused.
  const agent = new https.Agent({ keepAlive: true, maxSockets: 1, ca, ...own });
  t.after(() => agent.destroy());
  assert.equal((await encrypt({ agent })).message, "success");
  const gone = await call("PUT", "auths/certificates/delete", { body: { keyStoreName: STORE, name: "batch" } });
  assert.equal(gone.message, "success");
  assert.equal((await encrypt({ agent })).message, "Certificate Auth Failure");
});

test("older protocols are refused, and a slow client keeps nobody waiting", async (t) => {
  const { address, ca, call } = await start(t);
  const { port } = new URL(address);
  const connect = (options) =>
    new Promise((resolve) => {
      const socket = tls.connect({ host: "127.0.0.1", port: Number(port), ca, ...options });
      socket.on("secureConnect", () => resolve(socket.getProtocol()) || socket.destroy());
      socket.on("error", (error) => resolve(error.code));
    });
  assert.equal(await connect({}), "TLSv1.3");
  assert.match(await connect({ maxVersion: "TLSv1.2" }), /ALERT|ECONNRESET|PROTOCOL/);
  // It connects and says nothing.
  const { connect: plain } = await import("node:net");
  const silent = plain(Number(port), "127.0.0.1");
  t.after(() => silent.destroy());
  await new Promise((resolve) => silent.on("connect", resolve));
  assert.equal((await call("GET", "confirm")).message, "success");
});

test("what a proxy says is believed of those that are trusted alone", async (t) => {
  const seen = async ({ call }, forwarded) => (await call("GET", "confirm", { also: { "X-Forwarded-For": forwarded } })).body.clientIp;
  const alone = await start(t);
  assert.equal(await seen(alone, "192.0.2.7"), "127.0.0.1");
  const behind = await start(t, ["--trusted-proxy", "127.0.0.0/8", "--trusted-proxy", "10.0.0.1"]);
  assert.equal(await seen(behind, "192.0.2.7"), "192.0.2.7");
  assert.equal(await seen(behind, "203.0.113.9, 192.0.2.7, 10.0.0.1"), "192.0.2.7");
  for (const nothing of ["", "unknown", "192.0.2.7, nonsense"]) assert.equal(await seen(behind, nothing), "127.0.0.1");
});

test("a certificate that is none is named before anything is served", (t) => {
  const directory = scratch(t);
  const passphrase = secretFile(directory, "passphrase", "seven quiet lakes of autumn rain");
  const data = join(directory, "data");
  const common = ["--data", data, "--passphrase-file", passphrase];
  assert.equal(keystead(["init", "--kdf", "minimum", ...common]).status, 0);
  const refused = keystead(["serve", ...common, "--tls-cert", passphrase, "--tls-key", passphrase]);
  assert.notEqual(refused.status, 0);
  assert.match(refused.stderr, /tls\.unusable/);
});
