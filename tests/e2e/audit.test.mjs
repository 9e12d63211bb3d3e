// The audit log: newest first, filtered, page by page, one entry in full, exported, and verified in the tab.

import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { everyWay } from "./support/barriers.mjs";
import { picture } from "./support/browser.mjs";
import { choose, createKey, createKeystore, keyTab, unlockIfAsked } from "./support/console.mjs";
import { LOOKS, begin, everywhere } from "./support/looks.mjs";
import { keystead, scratch } from "./support/program.mjs";

async function start(t, look) {
  const { origin, context, page, complaints } = await begin(t, look);
  const keystore = await createKeystore(page, origin, "Cards");
  const key = await createKey(page, "card numbers");
  const open = async (query = "") => {
    await page.goto(`${origin}/audit${query}`);
    await unlockIfAsked(page);
    await page.getByTestId("audit-table").or(page.getByText("No entry matches")).first().waitFor();
  };
  return { origin, context, complaints, page, keystore, key, open };
}

const events = (page) => page.getByTestId("audit-entry").allTextContents();

everywhere("entries come newest first, and a filter leaves those that were asked for", async (t, look) => {
  const { page, key, open, complaints } = await start(t, look);
  await keyTab(page, "use");
  await choose(page, "source", "text");
  await page.getByTestId("use-text").fill("4111");
  await page.getByTestId("use-submit").click();
  await page.getByTestId("result").waitFor();
  // Within the page: a full load in the same second would lose what is not written yet, which is documented.
  await page.getByRole("link", { name: "Audit log" }).click();
  await page.getByTestId("audit-table").waitFor();
  const all = await events(page);
  const [used, made] = ["Symmetric key · encrypted", "Symmetric key · created"].map((words) => all.indexOf(words));
  assert.ok(used >= 0 && made > used, all.join("\n"));

  await page.getByTestId("audit-about").selectOption("keystore");
  await page.waitForFunction(() => document.querySelectorAll("[data-testid=audit-entry]").length === 1);
  assert.deepEqual(await events(page), ["Keystore · created"]);
  assert.match(page.url(), /about=keystore/);
  await page.getByTestId("audit-clear").click();
  await page.getByTestId("audit-object").fill(key);
  await page.waitForFunction(() =>
    [...document.querySelectorAll("[data-testid=audit-entry]")].every(({ textContent }) => /Symmetric key/.test(textContent)),
  );
  await page.getByTestId("audit-outcome").getByRole("button").nth(2).click();
  await page.getByText("No entry matches").waitFor();
  await open("?from=2001-01-01&until=2001-01-02");
  await page.getByText("No entry matches").waitFor();
  assert.deepEqual(complaints, []);
});

everywhere("one entry is shown in full, and leads to the history of its object", async (t, look) => {
  const { page, key, open, complaints } = await start(t, look);
  await open();
  await page.getByTestId("audit-entry").filter({ hasText: "Symmetric key · created" }).click();
  const dialog = page.getByTestId("audit-entry-dialog");
  await dialog.getByText("symmetric.create").waitFor();
  assert.ok((await dialog.textContent()).includes(key));
  await picture(page, "audit-entry");
  await dialog.getByTestId("object-history").click();
  await page.waitForURL(new RegExp(`object=${key}`));
  assert.deepEqual(complaints, []);
});

everywhere("older entries come page by page", async (t, look) => {
  const { page, key } = await start(t, look);
  await page.evaluate(async (key) => {
    // Scripts use a vault in the browser; one behind a server has its interface.
    const { csrf } = window.keystead ? {} : await (await fetch("/api/v1/session")).json();
    const headers = { "content-type": "application/json", "keystead-csrf": csrf };
    for (let turn = 0; turn < 60; turn += 1) {
      if (window.keystead) await window.keystead.encrypt(key, `message ${turn}`);
      else await fetch(`/api/v1/keys/${key}/encrypt`, { method: "POST", headers, body: JSON.stringify({ plaintext: btoa(turn) }) });
    }
  }, key);
  await page.getByRole("link", { name: "Audit log" }).click();
  await page.getByTestId("audit-table").waitFor();
  assert.equal((await events(page)).length, 50);
  await page.getByTestId("audit-older").click();
  await page.waitForFunction(() => document.querySelectorAll("[data-testid=audit-entry]").length > 60);
  const numbers = await page.locator("[data-testid=audit-table] td.end").allTextContents();
  assert.deepEqual(numbers, numbers.map((_, place) => String(Number(numbers[0]) - place)), "none is missing or twice");
});

everywhere("the chain is verified, and what is exported is verified without the vault, here and by the program", async (t, look) => {
  const { page, open, complaints } = await start(t, look);
  const directory = scratch(t);
  await open();
  await page.getByTestId("verify-chain").click();
  await page.getByTestId("chain-result").getByText(/in order and unchanged/).waitFor();
  const [result] = await Promise.all([page.waitForEvent("download"), page.getByTestId("download-result").click()]);
  assert.equal(JSON.parse(readFileSync(await result.path(), "utf8")).intact, true);

  const [download] = await Promise.all([page.waitForEvent("download"), page.getByTestId("export-audit").click()]);
  const text = readFileSync(await download.path(), "utf8");
  const good = join(directory, "good.jsonl");
  writeFileSync(good, text);
  assert.equal(keystead(["audit", "verify", good]).status, 0, "the program agrees");
  await page.getByTestId("audit-file").setInputFiles(good);
  await page.getByTestId("file-result").getByText("Signed by this vault.").waitFor();
  await picture(page, "audit-verified", { fullPage: true });

  // One letter of one entry is another: its line and its number are named.
  const lines = text.split("\n");
  const place = lines.findIndex((line) => line.includes('"keystore.create"'));
  const { line, sequence } = JSON.parse(lines[place]);
  lines[place] = lines[place].replace('"keystore.create"', '"keystore.delete"');
  const bad = join(directory, "bad.jsonl");
  writeFileSync(bad, lines.join("\n"));
  await page.getByText("Remove file").click();
  await page.getByTestId("audit-file").setInputFiles(bad);
  await page.getByTestId("file-result").getByText(`Line ${line}, entry ${sequence}`).waitFor();
  await picture(page, "audit-broken-file", { fullPage: true });
  assert.deepEqual(complaints, []);
});

test("an entry that was changed in the browser's database breaks the chain, and is named", async (t) => {
  const { page, open } = await start(t, LOOKS[0]);
  await open();
  await page.evaluate(async () => {
    const [{ name }] = (await indexedDB.databases()).filter(({ name }) => name.startsWith("keystead-"));
    const request = (made) =>
      new Promise((resolve, reject) => {
        made.onsuccess = () => resolve(made.result);
        made.onerror = () => reject(made.error);
      });
    const database = await request(indexedDB.open(name));
    const records = database.transaction("records", "readwrite").objectStore("records");
    const all = (await request(records.getAll())).filter(({ key }) => new Uint8Array(key)[0] === 10);
    if (all.length === 0) throw new Error("no record of the audit log");
    await request(records.delete(all[Math.floor(all.length / 2)].key));
    database.close();
  });
  await page.getByTestId("verify-chain").click();
  await page.getByTestId("chain-result").getByText(/^Entry \d+ is the first/).waitFor();
  await picture(page, "audit-broken-chain", { fullPage: true });
});

everywhere("the page has no barriers, wide and narrow, in both languages and themes", async (t, look) => {
  const { origin, page, complaints } = await start(t, look);
  await everyWay(page, { audit: `${origin}/audit`, "audit-filtered": `${origin}/audit?ended=refused` }, async (page, name) => {
    if (name === "audit") {
      await page.getByTestId("verify-chain").click();
      await page.getByTestId("chain-result").waitFor();
    }
  });
  assert.deepEqual(complaints, []);
});
