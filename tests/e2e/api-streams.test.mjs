// Streams over the server's own interface: what is too large for one message.

import assert from "node:assert/strict";
import crypto from "node:crypto";
import http from "node:http";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { test } from "node:test";

import { base64, begin, ok, refused } from "./support/api.mjs";
import { keystead, scratch, secretFile } from "./support/program.mjs";

const MIB = 1 << 20;

async function key(t) {
  const server = await begin(t);
  const { id: keystore } = await ok(server.call("POST", "/keystores", { name: "Files" }));
  const { id } = await ok(server.call("POST", `/keystores/${keystore}/keys`, { name: "archive" }));
  const send = (operation, body, headers = {}) =>
    fetch(`${server.root}/keys/${id}/${operation}-stream`, { method: "POST", body, duplex: "half", headers: { ...server.identity, ...headers } });
  return { ...server, id, send };
}

const bytes = async (response) => Buffer.from(await response.arrayBuffer());

async function said(response) {
  const { status, headers } = response;
  return { status, headers, body: JSON.parse(await response.text()) };
}

test("a stream comes back as it was, whatever its length", async (t) => {
  const { send } = await key(t);
  const aad = { "keystead-aad": base64("archive 7") };
  for (const length of [0, 1, 65_535, 65_536, 65_537, MIB, 3 * MIB + 17]) {
    const plaintext = crypto.randomBytes(length);
    const sealed = await send("encrypt", plaintext, aad);
    assert.deepEqual([sealed.status, sealed.headers.get("content-type")], [200, "application/octet-stream"]);
    const ciphertext = await bytes(sealed);
    assert.ok(ciphertext.length > length);
    assert.ok((await bytes(await send("decrypt", ciphertext, aad))).equals(plaintext), String(length));
  }
});

test("a stream may be longer than any message", async (t) => {
  const { send } = await key(t);
  const piece = crypto.randomBytes(MIB);
  const hash = crypto.createHash("sha256");
  const pieces = 160;
  const source = Readable.from((function* () {
    for (let number = 0; number < pieces; number += 1) {
      hash.update(piece);
      yield piece;
    }
  })());
  const sealed = await send("encrypt", Readable.toWeb(source));
  assert.equal(sealed.status, 200);
  const opened = await send("decrypt", sealed.body);
  const found = crypto.createHash("sha256");
  let length = 0;
  for await (const chunk of opened.body) {
    found.update(chunk);
    length += chunk.length;
  }
  assert.equal(length, pieces * MIB);
  assert.equal(found.digest("hex"), hash.digest("hex"));
});

test("what is wrong is refused, and what breaks off is not whole", async (t) => {
  const { call, send, id, root, identity } = await key(t);
  const ciphertext = await bytes(await send("encrypt", crypto.randomBytes(300_000), { "keystead-aad": base64("a") }));
  const right = { "keystead-aad": base64("a") };
  await refused(said(await send("decrypt", ciphertext)), 422, "decryption.failed");
  await refused(said(await send("decrypt", ciphertext, { "keystead-aad": base64("b") })), 422, "decryption.failed");
  await refused(said(await send("decrypt", ciphertext, { "keystead-aad": "%" })), 400, "request.body");
  await refused(said(await send("decrypt", Buffer.from("nothing"), right)), 422, "ciphertext.malformed");
  await refused(said(await send("decrypt", Buffer.alloc(0), right)), 422, "ciphertext.malformed");
  const first = Buffer.from(ciphertext);
  first[1_000] ^= 1;
  await refused(said(await send("decrypt", first, right)), 422, "decryption.failed");
  // The first frame is given out, and then it is noticed.
  for (const broken of [ciphertext.subarray(0, 200_000), Buffer.concat([ciphertext, Buffer.alloc(1)])]) {
    const answer = await send("decrypt", broken, right);
    if (answer.status === 200) await assert.rejects(bytes(answer));
    else assert.equal(answer.status, 422);
  }
  await ok(call("POST", `/keys/${id}/disable`));
  await refused(said(await send("encrypt", "a")), 409, "key.state_forbids");
  const nobody = await fetch(`${root}/keys/${id}/encrypt-stream`, { method: "POST", body: "a" });
  assert.equal(nobody.status, 401);
  assert.equal((await fetch(`${root}/keys/${id}/encrypt-stream`, { headers: identity })).status, 405);
});

test("a client that goes away in the middle leaves the server as it was", async (t) => {
  const { call, root, id, identity } = await key(t);
  await new Promise((resolve) => {
    const request = http.request(`${root}/keys/${id}/encrypt-stream`, { method: "POST", headers: identity });
    request.on("response", (response) => {
      response.once("data", () => request.destroy());
      response.on("error", () => {});
    });
    request.on("error", () => {});
    request.on("close", resolve);
    const more = () => {
      if (!request.destroyed) request.write(crypto.randomBytes(MIB), more);
    };
    more();
  });
  assert.equal((await ok(call("GET", `/keys/${id}`))).state.name, "enabled");
});

test("the program reads what the server wrote, and the other way round", async (t) => {
  const { send, call, root, identity } = await key(t);
  const directory = scratch(t);
  const { id } = (await ok(call("GET", "/keys"))).items[0];
  const bundle = join(directory, "bundle");
  const secret = secretFile(directory, "passphrase", "seven quiet lakes of autumn rain");
  const exported = await fetch(`${root}/vault/export`, {
    method: "POST",
    body: JSON.stringify({ passphrase: "seven quiet lakes of autumn rain" }),
    headers: { ...identity, "content-type": "application/json" },
  });
  writeFileSync(bundle, await bytes(exported));
  const own = (...args) => {
    const ended = keystead([...args, "--data", join(directory, "data"), "--passphrase-file", secret]);
    assert.equal(ended.status, 0, ended.stderr);
  };
  own("init", "--kdf", "minimum");
  own("import", bundle, "--bundle-passphrase-file", secret);
  const plaintext = crypto.randomBytes(2 * MIB);
  writeFileSync(join(directory, "sealed"), await bytes(await send("encrypt", plaintext)));
  own("decrypt", "--in", join(directory, "sealed"), "--out", join(directory, "opened"));
  assert.ok(readFileSync(join(directory, "opened")).equals(plaintext));
  writeFileSync(join(directory, "plain"), plaintext);
  own("encrypt", "--stream", "--key", id, "--in", join(directory, "plain"), "--out", join(directory, "other"));
  assert.ok((await bytes(await send("decrypt", readFileSync(join(directory, "other"))))).equals(plaintext));
});
