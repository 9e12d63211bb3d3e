// What a person does in the console, step by step.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";

export const PASSPHRASE = "seven quiet lakes of autumn rain";

/** First run: makes a vault and opens it. Resolves to the recovery code. */
export async function createVault(page, { name = "Payments", passphrase = PASSPHRASE, between = async () => {} } = {}) {
  await page.getByTestId("vault-name").fill(name);
  await page.getByTestId("passphrase").fill(passphrase);
  await page.getByTestId("passphrase-again").fill(passphrase);
  await between("first-run");
  await page.getByTestId("create-vault").click();
  const groups = page.getByTestId("recovery-code").locator("span");
  await groups.first().waitFor();
  const code = await groups.allTextContents();
  assert.equal(code.length, 8);
  await between("recovery-code");
  const asked = Number(/\d+/.exec(await page.locator("label[for=recovery-check]").textContent())[0]);
  await page.getByTestId("recovery-check").fill(code[asked - 1]);
  await page.getByTestId("recovery-kept").click();
  await page.getByTestId("open-vault").waitFor();
  await between("storage");
  await page.getByTestId("open-vault").click();
  await page.getByTestId("lock").waitFor();
  return code.join("-");
}

/** Unlocks a locked vault; the page stays where it was. */
export async function unlock(page, passphrase = PASSPHRASE) {
  await page.getByTestId("unlock-passphrase").fill(passphrase);
  await page.getByTestId("unlock").click();
}

/** Makes a keystore and stays on its page. Resolves to its address. */
export async function createKeystore(page, origin, name) {
  await page.goto(`${origin}/keystores?new=1`);
  await unlockIfAsked(page);
  await page.getByTestId("keystore-name").fill(name);
  await page.getByTestId("keystore-save").click();
  await page.waitForURL(/\/keystores\/[0-9a-f]{32}$/);
  return page.url();
}

/** Makes a key in the keystore whose page is open. Resolves to the key's id. */
export async function createKey(page, name) {
  await page.getByTestId("new-key").first().click();
  await page.getByTestId("key-name").fill(name);
  await page.getByTestId("create-key").click();
  await page.waitForURL(/\/keys\/[0-9a-f]{32}/);
  return /\/keys\/([0-9a-f]{32})/.exec(page.url())[1];
}

/** A full load of a page loses what was in memory, the unlocked vault included. */
export async function unlockIfAsked(page, passphrase = PASSPHRASE) {
  const either = page.getByTestId("unlock-passphrase").or(page.getByTestId("lock")).first();
  await either.waitFor();
  if (await page.getByTestId("unlock-passphrase").isVisible()) {
    await unlock(page, passphrase);
    await page.getByTestId("lock").waitFor();
  }
}

/** Opens a tab of the key's page by its name in the address. */
export async function keyTab(page, tab) {
  await page.getByTestId(`tab-${["overview", "versions", "use", "timeline", "history", "access"].indexOf(tab)}`).click();
}

/** Encrypts or decrypts a file on the key's "use" tab; resolves to the bytes and name that are downloaded. */
export async function runFile(page, direction, path, { aad = "" } = {}) {
  await keyTab(page, "use");
  await choose(page, "direction", direction);
  await choose(page, "source", "file");
  await page.getByTestId("aad").fill(aad);
  await page.getByTestId("use-file").or(page.getByTestId("remove-file")).first().waitFor();
  if (await page.getByTestId("remove-file").isVisible()) await page.getByTestId("remove-file").click();
  await page.getByTestId("use-file").setInputFiles(path);
  await page.getByTestId("use-submit").click();
  await page.getByTestId("file-result").waitFor();
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByTestId("save-file").click()]);
  return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
}

/** Presses one choice of a group of choices. */
export async function choose(page, group, choice) {
  const places = { direction: ["encrypt", "decrypt"], source: ["text", "file"] };
  await page.getByTestId(group).getByRole("button").nth(places[group].indexOf(choice)).click();
}

/** Makes a backup; resolves to its bytes. */
export async function makeBackup(page, origin, passphrase) {
  await page.goto(`${origin}/backup`);
  await unlockIfAsked(page);
  await page.getByTestId("backup-passphrase").fill(passphrase);
  await page.getByTestId("backup-passphrase-again").fill(passphrase);
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByTestId("make-backup").click()]);
  return readFile(await download.path());
}

/** The code of the problem that the page tells of. */
export async function problemCode(page) {
  const problem = page.getByTestId("problem").filter({ visible: true, hasText: /\S/ }).first();
  await problem.waitFor();
  const [code] = /[a-z_]+\.[a-z_]+/.exec(await problem.textContent()) ?? [];
  return code;
}
