// The server's own interface, as tests call it.

import assert from "node:assert/strict";
import { join } from "node:path";

import { keystead, scratch, secretFile, startServer } from "./program.mjs";

export const PASSPHRASE = "seven quiet lakes of autumn rain";
export const base64 = (text) => Buffer.from(text).toString("base64");
/** An id that nothing has. */
export const NOBODY = "0".repeat(32);

/** A server on a vault of its own; `call` calls it as its first administrator. */
export async function begin(t, { sealed = false } = {}) {
  const directory = scratch(t);
  const data = join(directory, "data");
  const passphrase = secretFile(directory, "passphrase", PASSPHRASE);
  const made = keystead(["init", "--data", data, "--passphrase-file", passphrase, "--kdf", "minimum", "--json"]);
  assert.equal(made.status, 0, made.stderr);
  const keys = JSON.parse(made.stdout);
  const { address, stop } = await startServer(t, ["--data", data, ...(sealed ? [] : ["--passphrase-file", passphrase])]);
  const root = `${address}/api/v1`;
  const identity = basic(keys.accessKeyId, keys.secretAccessKey);
  return { address, stop, root, data, passphrase, keys, identity, call: caller(root, identity) };
}

export const basic = (id, secret) => ({ authorization: `Basic ${base64(`${id}:${secret}`)}` });

/** How a body is sent: bytes as they are, everything else as JSON. */
function sent(body) {
  if (body === undefined) return {};
  if (Buffer.isBuffer(body)) return { body, headers: { "content-type": "application/octet-stream" } };
  return { body: JSON.stringify(body), headers: { "content-type": "application/json" } };
}

/** Calls as somebody: the status, the headers and what the body says. */
export const caller =
  (root, identity) =>
  async (method, path, body, headers = {}) => {
    const what = sent(body);
    const response = await fetch(root + path, { method, ...what, headers: { ...what.headers, ...identity, ...headers } });
    const text = await response.text();
    const isJson = /^application\/(problem\+|jwk-set\+)?json/.test(response.headers.get("content-type") ?? "");
    return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
  };

/** The body of an answer that is a success. */
export async function ok(answer) {
  const { status, body } = await answer;
  assert.ok(status >= 200 && status < 300, JSON.stringify(body));
  return body;
}

/** An answer has to be this problem. */
export async function refused(answer, status, code) {
  const { status: found, headers, body } = await answer;
  assert.deepEqual([found, body.code], [status, code], JSON.stringify(body));
  assert.match(headers.get("content-type"), /^application\/problem\+json/);
  assert.deepEqual([body.status, body.type], [status, `urn:keystead:${code}`]);
  assert.ok(body.title && body.detail);
}
