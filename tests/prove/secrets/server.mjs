// A server through which every planted secret goes. Then it is sealed.

import { spawn } from "node:child_process";
import http from "node:http";
import https from "node:https";
import { join } from "node:path";

import { program } from "../../e2e/support/environment.mjs";
import { keystead, secretFile } from "../../e2e/support/program.mjs";

/** A server on a new vault, sealed; what it says on both streams is kept. */
export async function startServer(tidy, directory, plants, { extra = [] } = {}) {
  const data = join(directory, "data");
  const passphrase = secretFile(directory, "passphrase", plants.passphrase.text);
  const made = keystead(["init", "--data", data, "--passphrase-file", passphrase, "--kdf", "minimum", "--json"]);
  if (made.status !== 0) throw new Error(made.stderr);
  const keys = JSON.parse(made.stdout);
  const process = spawn(program, ["serve", "--data", data, "--listen", "127.0.0.1:0", "--json", "--log-format", "json", "--log-requests", "--metrics", ...extra], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...globalThis.process.env, RUST_BACKTRACE: "full" },
  });
  const server = { pid: process.pid, data, keys, said: "" };
  const ended = new Promise((resolve) => process.on("exit", resolve));
  server.stop = async () => {
    process.kill("SIGTERM");
    await ended;
  };
  tidy.after(server.stop);
  server.address = await new Promise((resolve, reject) => {
    for (const stream of [process.stdout, process.stderr]) {
      stream.on("data", (chunk) => {
        server.said += chunk;
        const address = /"listening":\s*"([^"]+)\/"/.exec(server.said)?.[1];
        if (address) resolve(address);
      });
    }
    ended.then(() => reject(new Error(server.said)));
  });
  return server;
}

/** Calls a server over one connection, which stays open until `close`. */
export function client(server) {
  const { Agent, request } = server.address.startsWith("https") ? https : http;
  // Whose certificate it is does not matter here.
  const agent = new Agent({ keepAlive: true, maxSockets: 1, rejectUnauthorized: false });
  const { accessKeyId, secretAccessKey } = server.keys;
  const authorization = `Basic ${Buffer.from(`${accessKeyId}:${secretAccessKey}`).toString("base64")}`;
  const answers = [];
  const send = (method, path, body, headers = {}) =>
    new Promise((resolve, reject) => {
      const isBytes = Buffer.isBuffer(body);
      const sent = body === undefined ? undefined : isBytes || typeof body === "string" ? body : JSON.stringify(body);
      const type = sent === undefined ? {} : { "content-type": isBytes ? "application/octet-stream" : "application/json", "content-length": Buffer.byteLength(sent) };
      const asked = request(server.address + path, { agent, method, headers: { authorization, ...type, ...headers } }, (response) => {
        const chunks = [];
        response.on("data", (chunk) => chunks.push(chunk));
        response.on("end", () => {
          const answer = { status: response.statusCode, headers: response.headers, body: Buffer.concat(chunks) };
          if (answer.status >= 400) answers.push(`${method} ${path}\n${JSON.stringify(answer.headers)}\n${answer.body}`);
          resolve(answer);
        });
        response.on("error", reject);
      });
      asked.on("error", reject);
      asked.end(sent);
    });
  return {
    send,
    /** The answers that were refusals: what they say must not repeat a secret. */
    refusals: answers,
    close: () => agent.destroy(),
    /** The answer to a call that must succeed. */
    async ok(method, path, body, headers) {
      const answer = await send(method, `/api/v1${path}`, body, headers);
      if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${answer.body}`);
      return /json/.test(answer.headers["content-type"] ?? "") ? JSON.parse(answer.body) : answer.body;
    },
  };
}

/** Every planted secret is used for what it is for. Gives what came to be on the way. */
export async function useEverything({ ok }, server, plants, { ec, rsa }) {
  const text = (name) => plants[name].text;
  const base64 = (bytes) => Buffer.from(bytes).toString("base64");
  await ok("POST", "/unseal", { passphrase: text("passphrase") });
  await ok("POST", "/seal", {});
  await ok("POST", "/unseal", { recoveryCode: server.keys.recoveryCode });
  await ok("POST", "/session", { passphrase: text("passphrase") }, { authorization: "" });
  await ok("POST", "/vault/slots", { kind: "passphrase", label: "second", passphrase: text("second passphrase") });

  const { id: keystore } = await ok("POST", "/keystores", { name: "A public name", custom: { allowExport: true } });
  const { id: pinned } = await ok("POST", "/keystores", { name: "With a PIN", profile: "jwt", pin: text("PIN") });
  const bring = (name, material, kind) => ok("POST", `/keystores/${keystore}/keys`, { name, material, kind });
  const aes = await bring("aes", { format: "raw", data: base64(plants["AES key"].bytes) }, "aes256");
  const hmac = await bring("hmac", { format: "text", data: plants["HMAC key"].bytes.toString("hex") }, "hmacSha256");
  const signer = await bring("ec", { format: "pem", data: ec });
  const heavy = await bring("rsa", { format: "pem", data: rsa });
  for (const { id } of [signer, heavy]) await ok("POST", `/keys/${id}/sign`, { message: base64("a message") });
  await ok("POST", `/keys/${hmac.id}/mac`, { message: base64(text("plaintext")) });

  const { ciphertext } = await ok("POST", `/keys/${aes.id}/encrypt`, { plaintext: base64(text("plaintext")) });
  await ok("POST", `/keys/${aes.id}/decrypt`, { ciphertext });
  const sealed = await ok("POST", `/keys/${aes.id}/encrypt-stream`, plants["streamed plaintext"].bytes);
  await ok("POST", `/keys/${aes.id}/decrypt-stream`, sealed, { "content-type": "application/octet-stream" });
  const { plaintext: dataKey } = await ok("POST", `/keys/${aes.id}/data-key`, {});
  await ok("POST", `/keys/${aes.id}/export`, { format: "raw" });
  await ok("POST", `/keys/${signer.id}/export`, { format: "pkcs8Pem" });

  const secret = await ok("POST", `/keystores/${keystore}/keys`, { name: "text", kind: "secret", secret: text("confidential text") });
  await ok("GET", `/keys/${secret.id}/secret`);
  await ok("PUT", `/keys/${secret.id}/secret`, { value: text("replaced text") });

  await ok("POST", `/keystores/${keystore}/certificates`, { name: "client", password: text("certificate password"), days: 30 });
  const bundle = await ok("POST", "/vault/export", { passphrase: text("backup passphrase") });
  return { keystore, pinned, aes: aes.id, secret: secret.id, bundle, dataKey: Buffer.from(dataKey, "base64") };
}

/** Requests that are wrong in every way that has a secret in it. */
export async function sendNonsense({ send }, plants, { keystore, aes, secret }) {
  const passphrase = plants.passphrase.text;
  const value = plants["confidential text"].text;
  const key = plants["AES key"].bytes;
  const api = (path) => `/api/v1${path}`;
  const requests = [
    ["POST", "/unseal", { passphrase, [passphrase]: 1 }],
    ["POST", "/unseal", `{"passphrase":"${passphrase}"`],
    ["POST", "/unseal", { passphrase: [passphrase] }],
    ["POST", "/unseal", { passphrase: `${passphrase}, mistyped` }],
    ["POST", "/session", { passphrase: `${passphrase}, mistyped` }],
    ["POST", "/session", { secretAccessKey: passphrase }],
    ["POST", `/keystores/${keystore}/keys`, { name: "x", kind: "secret", secret: { [value]: value } }],
    ["POST", `/keystores/${keystore}/keys`, { name: "x", kind: value, secret: value }],
    ["POST", `/keystores/${keystore}/keys`, { name: "x", kind: "aes256", material: { format: "raw", data: `${key.toString("base64")}!` } }],
    ["POST", `/keystores/${keystore}/keys`, { name: "x", kind: "aes256", material: { format: "raw", data: Buffer.concat([key, key]).toString("base64") } }],
    ["POST", `/keystores/${keystore}/keys`, { name: "x", kind: "aes256", material: { format: "hexTokens", data: key.toString("hex") } }],
    ["POST", `/keystores/${keystore}/keys`, { name: "x", kind: "ecP256", material: { format: "pem", data: key.toString("base64") } }],
    ["POST", `/keystores/${keystore}/keys`, { name: "x", kind: "ecP256", material: { format: "jwk", data: { kty: "EC", d: key.toString("base64url") } } }],
    ["POST", `/keystores/${keystore}/keys`, { name: "x", kind: "ecP256", material: { format: key.toString("hex"), data: "" } }],
    ["PUT", `/keys/${secret}/secret`, { value, [value]: value }],
    ["PUT", `/keys/${secret}/secret`, value],
    ["POST", `/keys/${aes}/encrypt`, { plaintext: plants.plaintext.text }],
    ["POST", `/keys/${aes}/encrypt`, plants.plaintext.text],
    ["POST", `/keys/${aes}/decrypt`, { ciphertext: plants.plaintext.text }],
    ["PUT", `/keystores/${keystore}/pin`, { new: [plants.PIN.text] }],
    ["POST", "/vault/import", { bundle: "AAAA", passphrase: plants["backup passphrase"].text }],
  ];
  let refused = 0;
  for (const [method, path, body] of requests) if ((await send(method, api(path), body)).status >= 400) refused += 1;
  // In headers: a wrong secret, a token, and schemes that nobody knows.
  for (const authorization of [`Basic ${Buffer.from(`${"0".repeat(40)}:${passphrase}`).toString("base64")}`, `Bearer ${value}`, value]) {
    if ((await send("GET", api("/keys"), undefined, { authorization })).status >= 400) refused += 1;
  }
  return { sent: requests.length + 3, refused };
}
