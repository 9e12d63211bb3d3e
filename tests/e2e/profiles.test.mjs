// Keystores of other profiles: what only they ask for, their words, and their form of ciphertext.

import assert from "node:assert/strict";
import { test } from "node:test";

import { openBrowser, picture } from "./support/browser.mjs";
import { choose, createKey, createVault, keyTab, problemCode, unlockIfAsked } from "./support/console.mjs";
import { serveConsole } from "./support/program.mjs";

async function start(t) {
  const origin = await serveConsole(t);
  const { context, complaints } = await openBrowser(t);
  const page = await context.newPage();
  await page.goto(origin);
  await createVault(page);
  return { origin, page, complaints };
}

/** Opens the form of a new keystore and chooses a profile. */
async function newKeystore(page, origin, name, profile) {
  await page.goto(`${origin}/keystores?new=1`);
  await unlockIfAsked(page);
  await page.getByTestId("keystore-name").fill(name);
  await page.getByTestId("keystore-profile").selectOption(profile);
}

async function save(page) {
  await page.getByTestId("keystore-save").click();
  await page.waitForURL(/\/keystores\/[0-9a-f]{32}$/);
}

test("a keystore in the manner of another product has its rules and its words", async (t) => {
  const { origin, page, complaints } = await start(t);
  await newKeystore(page, origin, "Cards", "nhn");
  assert.equal(await page.getByTestId("gate-ipv4").isChecked(), true, "a method is needed");
  await picture(page, "profiles-form");
  await save(page);
  await createKey(page, "card-numbers");
  await page.getByTestId("key-state").getByText("In Service").waitFor();

  await keyTab(page, "use");
  await choose(page, "source", "text");
  await page.getByTestId("use-text").fill("4111 1111");
  await page.getByTestId("use-submit").click();
  const result = page.getByTestId("result");
  await result.waitFor();
  const ciphertext = (await result.textContent()).replace(/\s/g, "");
  assert.match(ciphertext, /^AAAAA/, "it begins with the version");
  await choose(page, "direction", "decrypt");
  await page.getByTestId("use-text").fill(ciphertext);
  await page.getByTestId("use-submit").click();
  await page.getByText("4111 1111").first().waitFor();
  assert.deepEqual(complaints, []);
});

test("a keystore for tokens asks for a user PIN and refuses a weak one", async (t) => {
  const { origin, page, complaints } = await start(t);
  await newKeystore(page, origin, "Tokens", "jwt");
  await page.getByTestId("keystore-pin").fill("12345");
  await page.getByTestId("keystore-save").click();
  assert.equal(await problemCode(page), "pin.rejected");
  await page.getByTestId("keystore-pin").fill("Vgr 9-Kp7#q");
  await save(page);
  assert.deepEqual(complaints, []);
});
