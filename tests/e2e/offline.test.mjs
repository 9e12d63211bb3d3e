// The console without a network: installable, kept file by file, brought up to date only when somebody says so.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { openBrowser, picture } from "./support/browser.mjs";
import { choose, createKey, createKeystore, createVault, keyTab, unlock, unlockIfAsked } from "./support/console.mjs";
import { dist } from "./support/environment.mjs";
import { scratch, startConsole } from "./support/program.mjs";

/** Waits until the files of the console are kept and the page is under the service worker's care. */
async function kept(page) {
  await page.waitForFunction(async () => {
    const { active } = await navigator.serviceWorker.ready;
    return active.state === "activated" && navigator.serviceWorker.controller !== null;
  });
}

test("after the first visit the console opens and works with the server gone, and asks nobody else", async (t) => {
  const server = await startConsole(t);
  const { context, complaints } = await openBrowser(t);
  const asked = new Set();
  context.on("request", (request) => asked.add(new URL(request.url()).origin));
  const page = await context.newPage();
  await page.goto(server.address);
  await createVault(page);
  await createKeystore(page, server.address, "Cards");
  const key = await createKey(page, "card numbers");
  await kept(page);
  await server.stop();
  await assert.rejects(fetch(server.address), "the server is really gone");

  await page.goto(`${server.address}/keys/${key}`);
  await unlockIfAsked(page);
  await page.reload();
  await unlockIfAsked(page);
  await keyTab(page, "use");
  await choose(page, "source", "text");
  await page.getByTestId("use-text").fill("without a network");
  await page.getByTestId("use-submit").click();
  await page.getByTestId("result").waitFor();
  await picture(page, "offline");
  // A fresh tab at an address that was never visited is the same page.
  const second = await context.newPage();
  await second.goto(`${server.address}/settings`);
  await unlock(second);
  await second.getByTestId("lock").waitFor();
  assert.deepEqual([...asked], [server.address], "no other origin was asked for anything");
  // Violations of the content security policy and of Trusted Types are errors on the console.
  assert.deepEqual(complaints, []);
});

test("the console is installable", async (t) => {
  const server = await startConsole(t);
  const { context } = await openBrowser(t);
  const page = await context.newPage();
  await page.goto(server.address);
  await kept(page);
  const session = await context.newCDPSession(page);
  const { url, errors } = await session.send("Page.getAppManifest");
  assert.equal(new URL(url).pathname, "/manifest.webmanifest");
  assert.deepEqual(errors, []);
  const { installabilityErrors } = await session.send("Page.getInstallabilityErrors");
  assert.deepEqual(installabilityErrors, []);
  const manifest = await (await fetch(`${server.address}/manifest.webmanifest`)).json();
  assert.ok(manifest.icons.some(({ purpose }) => purpose === "maskable"));
  for (const { src, type } of manifest.icons) {
    const answer = await fetch(new URL(src, server.address));
    assert.deepEqual([answer.status, answer.headers.get("content-type")], [200, type], src);
  }
});

test("a new version is offered and waits; taking it removes the old files and loads the new ones", async (t) => {
  const directory = join(scratch(t), "console");
  cpSync(dist, directory, { recursive: true });
  const first = await startConsole(t, { directory });
  const { context, complaints } = await openBrowser(t);
  const page = await context.newPage();
  await page.goto(first.address);
  await createVault(page);
  await kept(page);
  const before = await page.evaluate(() => caches.keys());
  assert.equal(before.length, 1);
  await first.stop();

  release(directory, "manifest.webmanifest", (text) => text.replace("Works without a network", "Works anywhere"));
  await startConsole(t, { directory, port: first.port });
  await page.evaluate(async () => (await navigator.serviceWorker.getRegistration()).update());
  const offer = page.getByTestId("toast").filter({ hasText: "new version" });
  await offer.waitFor();
  await picture(page, "offline-update");
  // Nothing happened to the work at hand.
  assert.equal(await page.getByTestId("lock").isVisible(), true);
  await offer.getByTestId("toast-action").click();
  await page.getByTestId("unlock-passphrase").waitFor();
  const after = await page.evaluate(async () => ({
    caches: await caches.keys(),
    manifest: await (await fetch("/manifest.webmanifest")).text(),
  }));
  assert.equal(after.caches.length, 1);
  assert.notDeepEqual(after.caches, before);
  assert.match(after.manifest, /Works anywhere/);
  assert.deepEqual(complaints, []);
});

test("a file that is not what was built is never kept", async (t) => {
  const directory = join(scratch(t), "console");
  cpSync(dist, directory, { recursive: true });
  // The file changes and the list does not: as on a server that was brought up to date by half.
  const path = join(directory, "manifest.webmanifest");
  writeFileSync(path, readFileSync(path, "utf8").replace("Works without a network", "Half of it"));
  const server = await startConsole(t, { directory });
  const { context } = await openBrowser(t);
  const page = await context.newPage();
  await page.goto(server.address);
  await createVault(page);
  const state = await page.evaluate(async () => {
    const registration = await navigator.serviceWorker.register("/service-worker.js");
    const { installing, waiting, active } = registration;
    const worker = installing ?? waiting ?? active;
    while (worker && !["redundant", "activated"].includes(worker.state)) {
      await new Promise((resolve) => worker.addEventListener("statechange", resolve, { once: true }));
    }
    return worker?.state ?? "redundant";
  });
  assert.equal(state, "redundant");
  assert.equal(await page.getByTestId("lock").isVisible(), true, "the console works all the same, with a network");
});

/** Changes a file of a built console as a release would: the list of files says so. */
function release(directory, name, change) {
  const text = change(readFileSync(join(directory, name), "utf8"));
  replace(directory, name, text);
  const digest = `sha256-${createHash("sha256").update(text).digest("base64")}`;
  const listed = readFileSync(join(directory, "service-worker.js"), "utf8");
  const escaped = name.replaceAll(".", "\\.");
  const updated = listed.replace(new RegExp(`"/${escaped}": "sha256-[^"]+"`), () => `"/${name}": "${digest}"`);
  assert.notEqual(updated, listed);
  replace(directory, "service-worker.js", updated);
}

/** Writes a file, and leaves no compressed form of what was there before. */
function replace(directory, name, text) {
  writeFileSync(join(directory, name), text);
  rmSync(join(directory, `${name}.br`), { force: true });
}
