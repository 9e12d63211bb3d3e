// The examples, run as they stand with the packed package.

import assert from "node:assert/strict";
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import * as jose from "jose";
import { chromium } from "playwright-core";

const pkg = fileURLToPath(new URL("../pkg", import.meta.url));
let place;
before(() => {
  place = mkdtempSync(join(tmpdir(), "keystead-examples-"));
  for (const example of ["notes", "fields", "tokens"]) {
    cpSync(fileURLToPath(new URL(`../examples/${example}`, import.meta.url)), join(place, example), { recursive: true });
  }
  const packed = execFileSync("npm", ["pack", "--json", "--pack-destination", place], { cwd: pkg, stdio: ["ignore", "pipe", "ignore"] });
  writeFileSync(join(place, "package.json"), '{ "name": "examples", "private": true, "type": "module" }');
  const [{ filename }] = JSON.parse(packed);
  execFileSync("npm", ["install", "--offline", "--no-audit", "--no-fund", "--ignore-scripts", `./${filename}`], { cwd: place, stdio: "ignore" });
});
after(() => rmSync(place, { recursive: true, force: true }));

const env = { ...process.env, PASSPHRASE: "four words by dice" };

test("fields of rows are found and opened, also the second time", async () => {
  for (let run = 0; run < 2; run++) {
    const { status, stdout, stderr } = spawnSync(process.execPath, ["fields/service.mjs", join(place, "customers")], { cwd: place, env, encoding: "utf8" });
    assert.equal(status, 0, stderr);
    assert.match(stdout, /id: 2,\s+email: 'lee@example.org',\s+card: '4111 1111 1111 1112'/);
    assert.equal(stderr.includes("Keep this"), run === 0);
  }
  const { openFields } = await import(pathToFileURL(join(place, "fields/service.mjs")));
  const fields = await openFields(join(place, "customers"), env.PASSPHRASE);
  const [first, second] = [await fields.seal({ id: 1, email: "a@b.c", card: "1" }), await fields.seal({ id: 2, email: "a@b.c", card: "2" })];
  assert.deepEqual(first.email, second.email);
  await assert.rejects(fields.open({ ...first, card: second.card }), { code: "decryption.failed" });
  await fields.keystead.close();
});

test("a token of the service is verified by the key set that it serves", async (t) => {
  const child = spawn(process.execPath, ["tokens/service.mjs", join(place, "tokens-vault")], { cwd: place, env, stdio: ["ignore", "pipe", "ignore"] });
  t.after(() => child.kill());
  let told = "";
  for await (const chunk of child.stdout) {
    told += chunk;
    if (told.split("\n").length > 2) break;
  }
  const [address, token] = told.split("\n");
  const set = jose.createRemoteJWKSet(new URL(address));
  const { payload } = await jose.jwtVerify(token, set, { issuer: "https://tokens.example", audience: "api" });
  assert.deepEqual([payload.sub, payload.exp - payload.iat], ["kim", 900]);
  assert.equal((await fetch(new URL("/other", address))).status, 404);
});

test("notes are encrypted in the page, and are there again after a reload", async (t) => {
  const { build, preview } = await import("vite");
  const root = join(place, "notes");
  const config = { root, configFile: false, logLevel: "silent", worker: { format: "es" } };
  await build({ ...config, build: { target: "es2022" } });
  const server = await preview({ ...config, preview: { port: 0, host: "127.0.0.1" } });
  t.after(() => server.close());
  const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
  const browser = await chromium.launch({ executablePath, headless: true, args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"] });
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
