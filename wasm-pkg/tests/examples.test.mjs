// The examples, run as they stand with the packed package.

import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { cpSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { install, launch } from "./installed.mjs";

const env = { ...process.env, PASSPHRASE: "four words by dice" };

let installed;
before(() => {
  installed = install();
  for (const example of ["notes", "fields", "tokens"]) {
    cpSync(fileURLToPath(new URL(`../examples/${example}`, import.meta.url)), join(installed.place, example), { recursive: true });
  }
  const jose = fileURLToPath(new URL("../node_modules/jose", import.meta.url));
  cpSync(jose, join(installed.place, "node_modules/jose"), { recursive: true });
});
after(() => installed?.remove());

/** A service that runs: the address that it prints first, what it says on the side, and how it is ended. */
async function started(...args) {
  const child = spawn(process.execPath, args, { cwd: installed.place, env });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  let said = "";
  child.stderr.on("data", (chunk) => (said += chunk));
  const address = await new Promise((resolve, reject) => {
    child.stdout.once("data", (chunk) => resolve(String(chunk).trim()));
    ended.then(() => reject(new Error(said)));
  });
  return { address, said: () => said, end: () => (child.kill("SIGTERM"), ended) };
}

const post = async (address, body) => {
  const response = await fetch(address, { method: "POST", body: typeof body === "string" ? body : JSON.stringify(body) });
  return [response.status, await response.json()];
};

test("fields of rows are found and opened, also by the vault of before", async () => {
  for (let run = 0; run < 2; run++) {
    const { address, said, end } = await started("fields/service.mjs", "customers");
    try {
      assert.deepEqual(await post(address, { email: "Kim@example.org", card: "4111 1111 1111 1111" }), [201, { id: 1 }]);
      assert.deepEqual(await post(address, { email: "lee@example.org", card: "4111 1111 1111 1112" }), [201, { id: 2 }]);
      const found = await (await fetch(`${address}?email=kim@example.org`)).json();
      assert.deepEqual(found, [{ id: 1, email: "kim@example.org", card: "4111 1111 1111 1111" }]);
      assert.deepEqual(await (await fetch(`${address}?email=nobody@example.org`)).json(), []);
      assert.deepEqual(await post(address, { email: "x", card: 17 }), [400, { error: "argument.invalid", message: 'The argument "data" must be a Uint8Array or a string.' }]);
      assert.deepEqual(await post(address, "no JSON"), [400, { error: "request.malformed" }]);
    } finally {
      assert.equal(await end(), 0, said());
    }
    assert.equal(said().includes("Keep this"), run === 0);
  }
});

test("a token of the service is verified by jose and the key set that the service serves", async () => {
  const { address, said, end } = await started("tokens/service.mjs", "tokens-vault");
  try {
    const [status, { token }] = await post(`${address}/token`, { subject: "kim", audience: "api" });
    assert.equal(status, 200);
    const verify = (token) => spawnSync(process.execPath, ["tokens/client.mjs", address, token], { cwd: installed.place, encoding: "utf8" });
    assert.equal(verify(token).stdout, "kim, signed with ES256\n");
    const [, { token: other }] = await post(`${address}/token`, { subject: "kim", audience: "another" });
    assert.match(verify(other).stderr, /ERR_JWT_CLAIM_VALIDATION_FAILED/);
    const set = await fetch(`${address}/.well-known/jwks.json`);
    assert.equal(set.headers.get("cache-control"), "max-age=3600");
    assert.ok((await set.json()).keys.every((key) => key.d === undefined && key.use === "sig"));
    assert.equal((await fetch(`${address}/other`)).status, 404);
  } finally {
    assert.equal(await end(), 0, said());
  }
});

test("notes are encrypted in the page, and are there again after a reload", async (t) => {
  const { build, preview } = await import("vite");
  const root = join(installed.place, "notes");
  await build({ root, logLevel: "silent" });
  const server = await preview({ root, logLevel: "silent", preview: { port: 0, host: "127.0.0.1" } });
  t.after(() => server.close());
  const browser = await launch();
  t.after(() => browser.close());
  const page = await browser.newPage();
  const open = async (passphrase) => {
    await page.goto(`http://127.0.0.1:${server.httpServer.address().port}/`);
    await page.locator("body[data-ready]").waitFor();
    await page.locator("#passphrase").fill(passphrase);
    await page.locator("#unlock button").click();
  };
  await open(env.PASSPHRASE);
  await page.locator("#note").fill("buy milk");
  await page.locator("#write button").click();
  await page.getByText("buy milk").waitFor();
  assert.ok(!(await page.evaluate(() => localStorage.getItem("notes"))).includes("milk"));
  await open("not the passphrase");
  await page.locator("#problem:not(:empty)").waitFor();
  assert.equal(await page.locator("li").count(), 0);
  await open(env.PASSPHRASE);
  await page.getByText("buy milk").waitFor();
});
