// The ways to unlock a vault, what tabs tell each other, a vault that vanishes, the demo.

import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { everyWay } from "./support/barriers.mjs";
import { openBrowser, picture } from "./support/browser.mjs";
import { PASSPHRASE, createKey, createKeystore, createVault, problemCode, unlock, unlockIfAsked } from "./support/console.mjs";
import { scratch, serveConsole } from "./support/program.mjs";

async function start(t) {
  // A passkey belongs to a domain: an address of numbers has none.
  const origin = (await serveConsole(t)).replace("127.0.0.1", "localhost");
  const { context, complaints } = await openBrowser(t);
  const page = await context.newPage();
  await page.goto(origin);
  const code = await createVault(page);
  const open = async () => {
    await page.goto(`${origin}/settings`);
    await unlockIfAsked(page);
    await page.getByTestId("slots").waitFor();
  };
  await open();
  return { origin, context, complaints, page, code, open };
}

async function addWay(page, what, label) {
  await page.getByTestId("add-way").click();
  await page.getByTestId(`add-${what}`).click();
  await page.getByTestId("slot-label").fill(label);
}

async function lock(page) {
  await page.getByTestId("lock").click();
  await page.getByTestId("unlock").waitFor();
}

test("the passphrase is changed, and the one before opens nothing", async (t) => {
  const { page, complaints } = await start(t);
  await page.getByTestId("change-passphrase").click();
  await page.getByTestId("old-passphrase").fill("not this one at all");
  await page.getByTestId("new-passphrase").fill("another four words here");
  await page.getByTestId("new-passphrase-again").fill("another four words here");
  await page.getByTestId("save-passphrase").click();
  assert.equal(await problemCode(page), "slot.mismatch");
  await page.getByTestId("old-passphrase").fill(PASSPHRASE);
  await page.getByTestId("save-passphrase").click();
  await page.getByTestId("change-passphrase-dialog").waitFor({ state: "hidden" });
  await lock(page);
  await unlock(page, PASSPHRASE);
  assert.equal(await problemCode(page), "unlock.failed");
  await unlock(page, "another four words here");
  await page.getByTestId("lock").waitFor();
  assert.deepEqual(complaints, []);
});

test("a second passphrase opens, and opens no more once it is removed; the last by hand stays", async (t) => {
  const { page, complaints } = await start(t);
  await addWay(page, "passphrase", "deputy");
  await page.getByTestId("slot-passphrase").fill("the deputy has her own");
  await page.getByTestId("slot-passphrase-again").fill("the deputy has her own");
  await page.getByTestId("save-slot").click();
  await page.getByTestId("slots").getByText("deputy").waitFor();
  await lock(page);
  await unlock(page, "the deputy has her own");
  await page.getByTestId("slots").waitFor();
  const rows = page.getByTestId("slots").locator("li");
  const remove = async (row) => {
    await row.getByTestId("remove-slot").click();
    await page.getByTestId("confirm-remove-slot").click();
  };
  await remove(rows.filter({ hasText: "deputy" }));
  await rows.filter({ hasText: "deputy" }).waitFor({ state: "detached" });
  await remove(rows.first());
  await page.waitForFunction(() => document.querySelectorAll("[data-slot]").length === 1);
  await remove(rows.first());
  assert.equal(await problemCode(page), "slot.protected");
  assert.deepEqual(complaints, []);
});

test("a new recovery code is shown once and proved to be kept; the one before opens nothing", async (t) => {
  const { page, code, complaints } = await start(t);
  await page.getByTestId("renew-recovery").click();
  await page.getByTestId("confirm-renew").click();
  const spans = page.getByTestId("recovery-code").locator("span");
  await spans.first().waitFor();
  const groups = await spans.allTextContents();
  await picture(page, "settings-recovery");
  const asked = Number(/\d+/.exec(await page.locator("label[for=recovery-check]").textContent())[0]);
  await page.getByTestId("recovery-check").fill(groups[asked - 1]);
  await page.getByTestId("recovery-kept").click();
  await page.getByTestId("renew-dialog").waitFor({ state: "hidden" });
  await lock(page);
  await page.getByTestId("unlock-other").click();
  await page.getByTestId("unlock-recovery").fill(code);
  await page.getByTestId("unlock").click();
  assert.equal(await problemCode(page), "unlock.failed");
  await page.getByTestId("unlock-recovery").fill(groups.join("-"));
  await page.getByTestId("unlock").click();
  await page.getByTestId("lock").waitFor();
  assert.deepEqual(complaints, []);
});

test("a key file is downloaded once and opens the vault", async (t) => {
  const { page, complaints } = await start(t);
  await addWay(page, "key-file", "server");
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByTestId("save-slot").click()]);
  const path = join(scratch(t), "server.keyfile");
  writeFileSync(path, readFileSync(await download.path()));
  await page.getByTestId("slots").getByText("server").waitFor();
  await lock(page);
  await page.getByTestId("unlock-by-file").click();
  await page.getByTestId("unlock-file").setInputFiles(path);
  await page.getByTestId("unlock").click();
  await page.getByTestId("lock").waitFor();
  assert.deepEqual(complaints, []);
});

test("a passkey with PRF opens the vault", async (t) => {
  const { context, page, complaints } = await start(t);
  const session = await context.newCDPSession(page);
  await session.send("WebAuthn.enable");
  await session.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      ctap2Version: "ctap2_1",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      hasPrf: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  await addWay(page, "passkey", "this laptop");
  await page.getByTestId("save-slot").click();
  await page.getByTestId("slots").getByText("this laptop").waitFor();
  await picture(page, "settings-slots", { fullPage: true });
  await lock(page);
  await picture(page, "unlock-passkey");
  await page.getByTestId("unlock-passkey").click();
  await page.getByTestId("lock").waitFor();
  assert.deepEqual(complaints, []);
});

test("an authenticator without PRF is refused in words", async (t) => {
  const { context, page } = await start(t);
  const session = await context.newCDPSession(page);
  await session.send("WebAuthn.enable");
  await session.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      ctap2Version: "ctap2_1",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  await addWay(page, "passkey", "too old");
  await page.getByTestId("save-slot").click();
  assert.equal(await problemCode(page), "browser.passkey_no_prf");
});

test("recording before answering is switched on, and stays on", async (t) => {
  const { page, open, complaints } = await start(t);
  await page.getByTestId("strict-audit").check();
  await page.waitForFunction(() => document.querySelector("[data-testid=strict-audit]")?.checked);
  await open();
  assert.equal(await page.getByTestId("strict-audit").isChecked(), true);
  assert.deepEqual(complaints, []);
});

test("what is locked in one tab is locked in the other, and what is used in one stays open in both", async (t) => {
  const { context, origin, page } = await start(t);
  const second = await context.newPage();
  await second.goto(origin);
  await unlock(second);
  await second.getByTestId("lock").waitFor();
  await second.getByTestId("lock").click();
  await page.getByTestId("unlock").waitFor();
});

test("a vault that vanishes while it is open is noticed, and the page says what to do", async (t) => {
  const { context, origin, page } = await start(t);
  await createKeystore(page, origin, "Cards");
  await createKey(page, "card numbers");
  const other = await context.newPage();
  await other.goto(`${origin}/favicon.svg`);
  await other.evaluate(async () => {
    for (const { name } of await indexedDB.databases()) {
      await new Promise((resolve, reject) => {
        const request = indexedDB.deleteDatabase(name);
        request.onsuccess = resolve;
        request.onerror = () => reject(request.error);
      });
    }
  });
  await page.bringToFront();
  await page.evaluate(() => window.dispatchEvent(new Event("focus")));
  await page.getByTestId("vanished").waitFor();
  assert.equal(await page.evaluate(() => typeof window.keystead), "undefined");
  await picture(page, "settings-vanished");
  await page.getByTestId("vanished-continue").click();
  await page.getByTestId("create-vault").waitFor();
});

test("a demo vault says so on every page, and is removed by typing its name", async (t) => {
  const origin = await serveConsole(t);
  const { context, complaints } = await openBrowser(t);
  const page = await context.newPage();
  await page.goto(origin);
  await page.getByTestId("try-demo").click();
  await page.getByTestId("tally").waitFor();
  await page.getByTestId("demo-banner").waitFor();
  await picture(page, "demo-home", { fullPage: true });
  for (const path of ["keystores", "jwt", "audit", "backup", "settings"]) {
    await page.goto(`${origin}/${path}`);
    await unlockIfAsked(page, "try keystead today");
    await page.getByTestId("demo-banner").getByText("This is a demo vault").waitFor();
  }
  await page.getByTestId("erase-vault").click();
  await page.getByTestId("erase-name").fill("something else");
  await page.getByTestId("confirm-erase").click();
  await page.getByText("This is not the name of the vault.").waitFor();
  await page.getByTestId("erase-name").fill("Demo");
  await page.getByTestId("confirm-erase").click();
  await page.getByTestId("create-vault").waitFor();
  assert.deepEqual(complaints, []);
});

test("pages of the vault have no barriers, wide and narrow, in both languages and themes", async (t) => {
  const { origin, page, complaints } = await start(t);
  await createKeystore(page, origin, "Cards");
  await createKey(page, "card numbers");
  await everyWay(page, { "vault-home": origin, "vault-settings": `${origin}/settings` });
  assert.deepEqual(complaints, []);
});
