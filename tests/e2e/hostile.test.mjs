// What goes wrong in a browser: each of it is named, changes nothing and loses nothing.

import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { openBrowser, picture } from "./support/browser.mjs";
import {
  choose,
  createKey,
  createKeystore,
  createVault,
  keyTab,
  makeBackup,
  problemCode,
  runFile,
  unlock,
  unlockIfAsked,
} from "./support/console.mjs";
import { scratch, serveConsole } from "./support/program.mjs";

/** A page with a vault, a keystore and a key; the key's page is open. */
async function start(t) {
  const origin = await serveConsole(t);
  const { context, complaints } = await openBrowser(t);
  const page = await context.newPage();
  await page.goto(origin);
  const code = await createVault(page);
  const keystore = await createKeystore(page, origin, "Cards");
  const key = await createKey(page, "card numbers");
  return { origin, context, complaints, page, code, keystore, key };
}

async function tryToDecrypt(page, path, context = "") {
  await keyTab(page, "use");
  await choose(page, "direction", "decrypt");
  await choose(page, "source", "file");
  await page.getByTestId("aad").fill(context);
  await page.getByTestId("use-file").setInputFiles(path);
  await page.getByTestId("use-submit").click();
  return problemCode(page);
}

test("a wrong passphrase is refused and says no more; the recovery code opens", async (t) => {
  const { page, code } = await start(t);
  await page.getByTestId("lock").click();
  await unlock(page, "not the passphrase at all");
  assert.equal(await problemCode(page), "unlock.failed");
  await picture(page, "hostile-wrong-passphrase");
  assert.ok(!(await page.content()).includes("not the passphrase at all"), "what was typed is not in the page's text");
  await page.getByTestId("unlock-other").click();
  await page.getByTestId("unlock-recovery").fill(code.slice(0, -1) + (code.endsWith("0") ? "1" : "0"));
  await page.getByTestId("unlock").click();
  assert.equal(await problemCode(page), "recovery_code.mistyped");
  await page.getByTestId("unlock-recovery").fill(code.toLowerCase().replaceAll("-", " "));
  await page.getByTestId("unlock").click();
  await page.getByTestId("lock").waitFor();
});

test("a ciphertext that is cut, foreign, misdirected or out of context is refused by name", async (t) => {
  const directory = scratch(t);
  const { page, origin, keystore } = await start(t);
  const write = (name, bytes) => {
    const path = join(directory, name);
    writeFileSync(path, bytes);
    return path;
  };
  const plain = write("plain.txt", Buffer.alloc(20_000, "text "));
  const { bytes } = await runFile(page, "encrypt", plain, { aad: "right" });
  const whole = write("whole.keystead", bytes);
  assert.equal(await tryToDecrypt(page, write("cut.keystead", bytes.subarray(0, -1)), "right"), "decryption.failed");
  assert.equal(await tryToDecrypt(page, write("stub.keystead", bytes.subarray(0, 50)), "right"), "ciphertext.malformed");
  assert.equal(await tryToDecrypt(page, plain, "right"), "ciphertext.malformed");
  assert.equal(await tryToDecrypt(page, whole, "wrong"), "decryption.failed");
  await picture(page, "hostile-wrong-context");
  await page.goto(keystore);
  await unlockIfAsked(page);
  await createKey(page, "another key");
  assert.equal(await tryToDecrypt(page, whole, "right"), "ciphertext.other_key");
  assert.ok(origin);
});

test("a damaged bundle or a wrong passphrase imports nothing", async (t) => {
  const directory = scratch(t);
  const { page, origin } = await start(t);
  const backup = await makeBackup(page, origin, "a passphrase for the road");
  const look = async (bytes, passphrase) => {
    const path = join(directory, "bundle.keystead-backup");
    writeFileSync(path, bytes);
    await page.goto(`${origin}/backup`);
    await unlockIfAsked(page);
    await page.getByTestId("restore-file").setInputFiles(path);
    await page.getByTestId("restore-passphrase").fill(passphrase);
    await page.getByTestId("look-restore").click();
    return problemCode(page);
  };
  assert.equal(await look(backup, "another passphrase"), "bundle.not_opened");
  const changed = Buffer.from(backup);
  changed[changed.length >> 1] ^= 1;
  assert.equal(await look(changed, "a passphrase for the road"), "bundle.signature");
  assert.equal(await look(Buffer.from("PK\u0003\u0004 not a bundle"), "a passphrase for the road"), "bundle.malformed");
  await picture(page, "hostile-bundle");
});

test("a second tab sees what the first changes, and neither loses a change", async (t) => {
  const { page, context, origin, keystore } = await start(t);
  const second = await context.newPage();
  await second.goto(keystore);
  await unlockIfAsked(second);
  await second.getByText("card numbers").first().waitFor();
  await page.goto(keystore);
  await unlockIfAsked(page);
  // Both at once, several times: every commit finds the other's, and is computed again.
  for (let round = 0; round < 3; round += 1) {
    await Promise.all(
      [page, second].map(async (tab, index) => {
        await tab.getByTestId("new-key").first().click();
        await tab.getByTestId("key-name").fill(`tab ${index} round ${round}`);
        await tab.getByTestId("create-key").click();
        await tab.waitForURL(/\/keys\/[0-9a-f]{32}/);
        await tab.goBack();
        await tab.goBack();
        await tab.getByTestId("new-key").first().waitFor();
      }),
    );
  }
  for (const tab of [page, second]) {
    for (const name of [0, 1, 2].flatMap((round) => [`tab 0 round ${round}`, `tab 1 round ${round}`])) {
      await tab.getByText(name).first().waitFor();
    }
  }
  assert.ok(origin);
});

test("a full disk is named, and what was there stays", async (t) => {
  const { page, keystore } = await start(t);
  await page.goto(keystore);
  await unlockIfAsked(page);
  // Chromium's own quota cannot be made small from outside, so the database does here what it does when it is full: the
  // writes are accepted, and then the transaction is aborted.
  await page.evaluate(() => {
    const { put } = IDBObjectStore.prototype;
    IDBObjectStore.prototype.put = function (...values) {
      const request = put.apply(this, values);
      const full = new DOMException("The quota has been exceeded.", "QuotaExceededError");
      Object.defineProperty(this.transaction, "error", { get: () => full, configurable: true });
      request.addEventListener("success", () => request.transaction.abort(), { once: true });
      return request;
    };
    globalThis.makeRoom = () => (IDBObjectStore.prototype.put = put);
  });
  await page.getByTestId("new-key").first().click();
  await page.getByTestId("key-name").fill("one too many");
  await page.getByTestId("create-key").click();
  assert.equal(await problemCode(page), "store.full");
  await picture(page, "hostile-full");
  await page.evaluate(() => globalThis.makeRoom());
  await page.getByTestId("create-key").click();
  await page.waitForURL(/\/keys\/[0-9a-f]{32}/);
  await page.goto(keystore);
  await unlockIfAsked(page);
  await page.getByText("card numbers").first().waitFor();
  assert.equal(await page.getByText("one too many").count(), 1);
});

test("a record that was changed in the browser's database is refused", async (t) => {
  const { page, origin, key } = await start(t);
  await page.evaluate(async () => {
    const [{ name }] = (await indexedDB.databases()).filter(({ name }) => name.startsWith("keystead-"));
    const request = (made) =>
      new Promise((resolve, reject) => {
        made.onsuccess = () => resolve(made.result);
        made.onerror = () => reject(made.error);
      });
    const database = await request(indexedDB.open(name));
    const records = database.transaction("records", "readwrite").objectStore("records");
    for (const record of await request(records.getAll())) {
      if (record.kind === 4) await request(records.put({ ...record, created: record.seal.slice(0, 8) }));
    }
    database.close();
  });
  await page.goto(`${origin}/keys/${key}`);
  await unlockIfAsked(page);
  assert.equal(await problemCode(page), "record.altered");
  await picture(page, "hostile-altered");
});

for (const [missing, code] of [
  ["WebAssembly", "browser.no_webassembly"],
  ["indexedDB", "browser.no_indexeddb"],
]) {
  test(`a browser without ${missing} is told so`, async (t) => {
    const origin = await serveConsole(t);
    const { context } = await openBrowser(t);
    const page = await context.newPage();
    await page.addInitScript((name) => Object.defineProperty(globalThis, name, { value: undefined }), missing);
    await page.goto(origin);
    await page.getByText(code).waitFor();
    await picture(page, `hostile-no-${missing.toLowerCase()}`);
  });
}
