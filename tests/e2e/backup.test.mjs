// Backups: the warning while keys are in none, what restoring would change before it is written, conflicts by rule.

import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { everyWay } from "./support/barriers.mjs";
import { openBrowser, picture } from "./support/browser.mjs";
import { createKey, createKeystore, createVault, makeBackup, unlockIfAsked } from "./support/console.mjs";
import { begin, everywhere } from "./support/looks.mjs";
import { scratch, serveConsole } from "./support/program.mjs";

const PASSPHRASE = "a passphrase for the road";

async function start(t, place) {
  const { origin, context, page, complaints } = await begin(t, place);
  const keystore = await createKeystore(page, origin, "Cards");
  const key = await createKey(page, "card numbers");
  const backup = async (name) => {
    const path = join(scratch(t), name);
    writeFileSync(path, await makeBackup(page, origin, PASSPHRASE));
    return path;
  };
  return { origin, context, complaints, page, keystore, key, backup };
}

async function look(page, origin, path, rule) {
  await page.goto(`${origin}/backup`);
  await unlockIfAsked(page);
  await page.getByTestId("restore-file").setInputFiles(path);
  await page.getByTestId("restore-passphrase").fill(PASSPHRASE);
  if (rule) await page.getByTestId("restore-conflict").selectOption(rule);
  await page.getByTestId("look-restore").click();
  await page.getByTestId("restore-difference").waitFor();
}

const outcomes = (page) =>
  page.locator("[data-outcome] strong").evaluateAll((numbers) =>
    Object.fromEntries(numbers.map((number) => [number.parentElement.dataset.outcome, Number(number.textContent)])),
  );

everywhere("keys that no backup holds are warned of until one does", async (t, place) => {
  const { page, origin, keystore, backup, complaints } = await start(t, place);
  const warning = page.getByTestId("backup-reminder");
  await page.goto(origin);
  await unlockIfAsked(page);
  await warning.getByText("1 key is in no backup").waitFor();
  await picture(page, "backup-warning");
  await backup("first.keystead-backup");
  await warning.waitFor({ state: "detached" });
  // It is the vault that knows, not the page: a reload changes nothing.
  await page.goto(origin);
  await unlockIfAsked(page);
  await page.getByTestId("tally").waitFor();
  assert.equal(await warning.count(), 0);
  await page.goto(keystore);
  await unlockIfAsked(page);
  await createKey(page, "one more");
  await page.goto(`${origin}/backup`);
  await unlockIfAsked(page);
  await warning.getByText("1 key is in no backup").waitFor();
  assert.deepEqual(complaints, []);
});

everywhere("what restoring would change is shown field by field before it is written, and rules decide conflicts", async (t, place) => {
  const { page, origin, keystore, backup, complaints } = await start(t, place);
  const path = await backup("before.keystead-backup");
  await page.goto(`${keystore}/settings`);
  await unlockIfAsked(page);
  await page.getByTestId("keystore-name").fill("Payment cards");
  await page.getByTestId("keystore-save").click();
  await page.getByRole("heading", { name: "Payment cards" }).waitFor();

  await look(page, origin, path);
  // The key, and on a server the two principals that it began with.
  const unchanged = place.server ? 3 : 1;
  assert.deepEqual(await outcomes(page), { kept: 1, unchanged });
  await page.locator('[data-row="kept"]').getByText("Payment cards").first().waitFor();
  assert.equal(await page.getByTestId("apply-restore").count(), 0, "there is nothing to do");
  await look(page, origin, path, "replace");
  assert.deepEqual(await outcomes(page), { replaced: 1, unchanged });
  await picture(page, "backup-difference", { fullPage: true });
  // Nothing was written yet.
  await page.goto(keystore);
  await unlockIfAsked(page);
  await page.getByRole("heading", { name: "Payment cards" }).waitFor();
  await look(page, origin, path, "replace");
  await page.getByTestId("apply-restore").click();
  await page.getByTestId("toast").filter({ hasText: "Restored" }).waitFor();
  await page.goto(keystore);
  await unlockIfAsked(page);
  await page.getByRole("heading", { name: "Cards", exact: true }).waitFor();
  assert.deepEqual(complaints, []);
});

everywhere("a vault that lost everything comes back from its backup on the first page", async (t, place) => {
  const { context, page, key, backup } = await start(t, place);
  const path = await backup("all.keystead-backup");
  const second = await serveConsole(t);
  const fresh = await context.newPage();
  await fresh.goto(second);
  await fresh.getByTestId("restore-instead").click();
  await fresh.getByTestId("backup-file").setInputFiles(path);
  await fresh.getByTestId("backup-passphrase").fill(PASSPHRASE);
  await createVault(fresh, { name: "Restored" });
  await fresh.goto(`${second}/keys/${key}`);
  await unlockIfAsked(fresh);
  await fresh.getByRole("heading", { name: "card numbers" }).waitFor();
  assert.ok(page);
});

everywhere("the page has no barriers, wide and narrow, in both languages and themes", async (t, place) => {
  const { origin, page, backup, complaints } = await start(t, place);
  const path = await backup("all.keystead-backup");
  await everyWay(page, { backup: `${origin}/backup`, "backup-restore": `${origin}/backup#restore` }, async (page, name) => {
    if (name === "backup-restore") {
      await page.getByTestId("restore-file").setInputFiles(path);
      await page.getByTestId("restore-passphrase").fill(PASSPHRASE);
      await page.getByTestId("look-restore").click();
      await page.getByTestId("restore-difference").waitFor();
    }
  });
  assert.deepEqual(complaints, []);
});
