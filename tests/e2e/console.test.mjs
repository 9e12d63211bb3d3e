// The console as a person uses it: deletion and its undoing, the automatic lock, the keyboard, both languages and themes,
// small screens, screen readers.

import assert from "node:assert/strict";
import { test } from "node:test";

import { barriers } from "./support/barriers.mjs";
import { openBrowser, picture } from "./support/browser.mjs";
import {
  PASSPHRASE,
  choose,
  createKey,
  createKeystore,
  createVault,
  keyTab,
  problemCode,
  unlock,
  unlockIfAsked,
} from "./support/console.mjs";
import { serveConsole } from "./support/program.mjs";

async function start(t, options) {
  const origin = await serveConsole(t);
  const { context, complaints } = await openBrowser(t, options);
  const page = await context.newPage();
  await page.goto(origin);
  await createVault(page);
  const keystore = await createKeystore(page, origin, "Cards");
  const key = await createKey(page, "card numbers");
  return { origin, context, complaints, page, keystore, key };
}

test("text goes in and comes out, and an encrypted text is not the text", async (t) => {
  const { page, complaints } = await start(t);
  await keyTab(page, "use");
  await choose(page, "source", "text");
  await page.getByTestId("use-text").fill("4111 1111 1111 1111 한글");
  await page.getByTestId("aad").fill("customer 17");
  await page.getByTestId("use-submit").click();
  const result = page.getByTestId("result");
  await result.waitFor();
  const ciphertext = (await result.textContent()).replace(/\s/g, "");
  assert.match(ciphertext, /^S1NFMQ[A-Za-z0-9+/]+=*$/);
  await choose(page, "direction", "decrypt");
  await page.getByTestId("use-text").fill(ciphertext);
  await page.getByTestId("use-submit").click();
  await page.getByText("4111 1111 1111 1111 한글").first().waitFor();
  await picture(page, "console-text");
  await page.getByTestId("aad").fill("customer 18");
  await page.getByTestId("use-submit").click();
  assert.equal(await problemCode(page), "decryption.failed");
  assert.deepEqual(complaints, []);
});

test("a deletion is scheduled, shown, taken back, and at last done by typing the name", async (t) => {
  const { page, origin, key, complaints } = await start(t);
  const state = page.getByTestId("key-state");
  await page.getByTestId("schedule-deletion").click();
  await picture(page, "console-schedule-dialog");
  await page.getByTestId("confirm-schedule").click();
  await page.getByTestId("pending-banner").waitFor();
  await picture(page, "console-pending");
  await page.getByTestId("cancel-deletion").first().click();
  await state.getByText("Enabled").waitFor();
  await page.getByTestId("schedule-deletion").click();
  await page.getByTestId("confirm-schedule").click();
  await page.getByTestId("pending-banner").waitFor();
  // It is on the home page too, with the way back beside it.
  await page.goto(origin);
  await unlockIfAsked(page);
  await page.getByTestId("pending-list").getByText("card numbers").waitFor();
  await picture(page, "console-home-pending");
  await page.goto(`${origin}/keys/${key}`);
  await unlockIfAsked(page);
  await page.getByTestId("delete-now").click();
  await page.getByTestId("delete-name").fill("Card Numbers");
  await page.getByTestId("confirm-delete").click();
  assert.equal(await problemCode(page), "confirmation.mismatch");
  await picture(page, "console-delete-dialog");
  await page.getByTestId("delete-name").fill("card numbers");
  await page.getByTestId("confirm-delete").click();
  await page.getByTestId("destroyed-banner").waitFor();
  await picture(page, "console-destroyed");
  assert.deepEqual(complaints, []);
});

test("an idle vault locks itself and leaves nothing behind", async (t) => {
  const origin = await serveConsole(t);
  const { context } = await openBrowser(t);
  const page = await context.newPage();
  await page.clock.install();
  await page.goto(origin);
  await createVault(page);
  await createKeystore(page, origin, "Cards");
  await createKey(page, "card numbers");
  await keyTab(page, "use");
  await choose(page, "source", "text");
  await page.getByTestId("use-text").fill("a secret that must not stay");
  const address = page.url();
  await page.clock.fastForward("09:45");
  await page.getByTestId("toast").filter({ hasText: /lock/i }).first().waitFor();
  await picture(page, "console-about-to-lock");
  await page.clock.fastForward("00:30");
  await page.getByTestId("unlock-passphrase").waitFor();
  assert.equal(page.url(), address);
  const left = await page.evaluate(() => ({
    page: document.documentElement.outerHTML + [...document.querySelectorAll("input, textarea")].map(({ value }) => value),
    script: typeof window.keystead?.encrypt,
    stored: JSON.stringify({ ...localStorage, ...sessionStorage }),
  }));
  for (const text of [left.page, left.stored]) {
    assert.ok(!text.includes("a secret that must not stay") && !text.includes(PASSPHRASE) && !text.includes("card numbers"));
  }
  assert.equal(left.script, "undefined");
});

test("the passphrase and the plaintext are nowhere in the browser's storage", async (t) => {
  const { page } = await start(t);
  await keyTab(page, "use");
  await choose(page, "source", "text");
  await page.getByTestId("use-text").fill("needle in the haystack");
  await page.getByTestId("use-submit").click();
  await page.getByTestId("result").waitFor();
  const everything = await page.evaluate(async () => {
    const request = (made) =>
      new Promise((resolve, reject) => {
        made.onsuccess = () => resolve(made.result);
        made.onerror = () => reject(made.error);
      });
    const texts = [JSON.stringify({ ...localStorage, ...sessionStorage }), document.cookie];
    const { decode } = { decode: (bytes) => new TextDecoder("latin1").decode(bytes) };
    for (const { name } of await indexedDB.databases()) {
      const database = await request(indexedDB.open(name));
      for (const store of database.objectStoreNames) {
        for (const record of await request(database.transaction(store).objectStore(store).getAll())) {
          for (const value of Object.values(record)) texts.push(value instanceof Uint8Array ? decode(value) : String(value));
        }
      }
      database.close();
    }
    return texts.join("\n");
  });
  assert.ok(everything.includes("card numbers"), "the search looks where the vault is");
  for (const secret of [PASSPHRASE, "needle in the haystack"]) assert.ok(!everything.includes(secret));
});

test("everything can be done with the keyboard, and focus comes back", async (t) => {
  const { page } = await start(t);
  await page.keyboard.press("Control+k");
  await page.getByTestId("palette-input").waitFor();
  await page.keyboard.type("card");
  await picture(page, "console-palette");
  await page.keyboard.press("Escape");
  await page.getByTestId("palette-input").waitFor({ state: "hidden" });
  await page.keyboard.press("Control+k");
  await page.keyboard.type("backup");
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/backup/);
  await page.goBack();
  const opener = page.getByTestId("schedule-deletion");
  await opener.focus();
  await page.keyboard.press("Enter");
  const dialog = page.getByTestId("schedule-dialog");
  await dialog.waitFor();
  for (let presses = 0; presses < 12; presses += 1) {
    await page.keyboard.press("Tab");
    const outside = await page.evaluate(() => {
      const active = document.activeElement;
      return active !== document.body && !active.closest("dialog");
    });
    assert.ok(!outside, "focus stays in the dialog");
  }
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "hidden" });
  assert.equal(await opener.evaluate((element) => element === document.activeElement), true, "focus comes back");
});

test("pages have no barriers, in both themes, both languages and on a small screen", async (t) => {
  const { page, origin, key, keystore, complaints } = await start(t);
  const places = { home: origin, keystores: `${origin}/keystores`, keystore, key: `${origin}/keys/${key}` };
  Object.assign(places, {
    versions: `${origin}/keys/${key}?tab=versions`,
    use: `${origin}/keys/${key}?tab=use`,
    create: `${keystore}/new-key`,
    backup: `${origin}/backup`,
    settings: `${origin}/settings`,
    gallery: `${origin}/gallery`,
    missing: `${origin}/no/such/page`,
  });
  const found = {};
  for (const [scheme, width, language] of [
    ["light", 1280, "en"],
    ["dark", 1280, "ko"],
    ["light", 360, "ko"],
  ]) {
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: "reduce" });
    await page.setViewportSize({ width, height: 860 });
    await page.evaluate((language) => localStorage.setItem("keystead.language", language), language);
    for (const [name, address] of Object.entries(places)) {
      await page.goto(address);
      if (name === "home") found[`unlock ${scheme} ${width}`] = await barriersOfLock(page, `${scheme}-${width}-${language}`);
      // The gallery has nothing to lock.
      if (name !== "gallery") await unlockIfAsked(page);
      await page.locator("h1, [data-testid=not-found]").first().waitFor();
      await picture(page, `page-${name}-${scheme}-${width}-${language}`);
      found[`${name} ${scheme} ${width}`] = await barriers(page);
      const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(wider <= 0, `${name} at ${width} px does not scroll sideways (${wider} px too wide)`);
    }
  }
  assert.deepEqual(
    Object.entries(found).filter(([, violations]) => violations.length > 0),
    [],
  );
  assert.deepEqual(complaints, []);
});

async function barriersOfLock(page, name) {
  await page.getByTestId("unlock-passphrase").waitFor();
  await picture(page, `page-unlock-${name}`);
  return barriers(page);
}

test("a small vault's own story: lock, reload, bookmark", async (t) => {
  const { page, origin, key } = await start(t);
  await page.getByTestId("lock").click();
  await page.getByTestId("unlock-passphrase").waitFor();
  await page.goto(`${origin}/keys/${key}?tab=versions`);
  await unlock(page);
  await page.getByTestId("versions").waitFor();
  assert.equal(new URL(page.url()).search, "?tab=versions");
});
