// Changes that need approval: put aside, asked for, signed by others elsewhere, and made with the last signature.

import assert from "node:assert/strict";
import { generateKeyPairSync, sign } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";

import { everyWay, inspect } from "./support/barriers.mjs";
import { problemCode, unlockIfAsked } from "./support/console.mjs";
import { LOOKS, begin, keystoreOf, make, newKey } from "./support/looks.mjs";
import { scratch } from "./support/program.mjs";
import { addAddress, part, register } from "./support/stores.mjs";

/** Somebody with a key to sign approvals with. */
async function approver(page, name) {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  await register(page, { name, role: "admin", key: publicKey.export({ type: "spki", format: "pem" }) });
  return { name, sign: (document, form) => sign("sha256", document, { key: privateKey, dsaEncoding: form }) };
}

async function go(page, address) {
  await page.goto(address);
  await unlockIfAsked(page);
}

for (const look of LOOKS) {
  test(`changes wait for the approval of others (${look.name})`, async (t) => {
    const { origin, page, complaints } = await begin(t, look);
    const directory = scratch(t);
    const aside = page.getByTestId("staged");

    await go(page, `${origin}/principals`);
    const dana = await approver(page, "dana");
    const joon = await approver(page, "joon");
    const keystore = await keystoreOf(page, origin, "Payments", "standard");
    await newKey(page, "cards", "aes");
    const key = await make(page);

    await t.test("approval is switched on: two of two, signed", async () => {
      await go(page, `${keystore}/settings`);
      await page.getByTestId("approvals-on").click();
      await page.getByTestId("policy-signed").uncheck();
      await page.getByTestId("unsigned-warning").waitFor();
      await page.getByTestId("policy-signed").check();
      await page.getByTestId("policy-save").click();
      assert.equal(await problemCode(page), "setting.invalid");
      for (const name of ["dana", "joon"]) await page.locator(`[data-principal=${name}]`).check();
      await page.getByTestId("policy-needed").fill("2");
      await inspect(page, `approvals-policy-${look.name}`);
      await page.getByTestId("policy-save").click();
      await page.getByTestId("approval-note").waitFor();
      await inspect(page, `approvals-settings-${look.name}`, { fullPage: true });
    });

    await t.test("every way to a change leads to what was put aside", async () => {
      const waits = (many) => page.waitForFunction(
        (many) => document.querySelector("[data-testid=approvals-waiting]")?.dataset.count === String(many), many,
      );
      // A form of its own page.
      await go(page, keystore);
      await newKey(page, "invoices", "ec");
      await page.getByTestId("create-key").click();
      await waits(1);
      await page.waitForURL(keystore);
      await page.getByTestId("approval-note").waitFor();
      await inspect(page, `approvals-put-aside-${look.name}`);
      // A press.
      await go(page, `${origin}/keys/${key}`);
      await page.getByTestId("key-menu").click();
      await page.getByTestId("disable").click();
      await waits(2);
      // A dialog, which closes.
      await page.getByTestId("schedule-deletion").click();
      await page.getByTestId("confirm-schedule").click();
      await page.getByTestId("schedule-dialog").waitFor({ state: "hidden" });
      await waits(3);
      // A list.
      await go(page, keystore);
      await part(page, "ipv4");
      await page.getByTestId("credentials-menu").click();
      await page.getByTestId("import-addresses").click();
      const file = join(directory, "addresses.csv");
      await writeFile(file, "192.0.2.1,one\n192.0.2.2,two\n");
      await page.getByTestId("import-file").setInputFiles(file);
      await page.getByTestId("confirm-import").click();
      await page.getByTestId("import-dialog").waitFor({ state: "hidden" });
      await waits(5);
      // The keystore itself.
      await part(page, "settings");
      await page.getByTestId("keystore-name").fill("Card payments");
      await page.getByTestId("keystore-save").click();
      await waits(6);
      assert.equal(await page.locator("h1").textContent(), "Payments", "nothing was changed");
      await page.locator("[data-testid=problem] a").filter({ visible: true }).waitFor();
      await page.getByTestId("toast-action").first().click();
      await page.waitForURL(`${origin}/approvals`);
      await aside.nth(5).waitFor();
      assert.equal(await aside.count(), 6);
      await inspect(page, `approvals-list-${look.name}`, { fullPage: true });
    });

    await t.test("what was put aside is taken back", async () => {
      // What the key would not bear any more once it is gone goes first.
      await aside.nth(2).getByTestId("take-back").click();
      await page.waitForFunction(() => document.querySelectorAll("[data-testid=staged]").length === 5);
    });

    await t.test("what is done to several keys is put aside, too", async () => {
      await go(page, keystore);
      const rows = page.locator("[data-testid=keys] tbody tr");
      await rows.first().focus();
      await page.keyboard.press("Space");
      await page.getByTestId("bulk-delete").click();
      await page.getByTestId("bulk-confirm").click();
      await page.getByTestId("bulk-confirm").waitFor({ state: "hidden" });
      await page.waitForFunction(() => document.querySelector("[data-testid=approvals-waiting]")?.dataset.count === "6");
      await go(page, `${origin}/approvals`);
      await aside.nth(5).waitFor();
    });

    await t.test("a request is withdrawn and made again", async () => {
      const ask = async () => {
        await page.getByTestId("ask-approval").click();
        await page.getByTestId("approval-comment").fill("Quarterly renewal");
        await page.getByTestId("confirm-ask").click();
        await page.waitForURL(/\/approvals\/[0-9a-f]{32}$/);
        await page.getByTestId("request-state").waitFor();
      };
      await ask();
      await page.getByTestId("withdraw").click();
      await page.getByTestId("withdraw").waitFor({ state: "detached" });
      await go(page, `${origin}/approvals`);
      await ask();
      await inspect(page, `approvals-request-${look.name}`, { fullPage: true });
    });

    await t.test("a signature of something else is refused, and with the last good one all is done", async () => {
      const [download] = await Promise.all([
        page.waitForEvent("download"),
        page.getByTestId("approval-document").click(),
      ]);
      assert.match(download.suggestedFilename(), /^approval-\d+\.cbor$/);
      const document = await readFile(await download.path());
      const handIn = async (who, signature) => {
        const path = join(directory, `${who}.sig`);
        await writeFile(path, signature);
        if (!(await page.getByTestId("hand-in-dialog").isVisible())) await page.getByTestId("hand-in").click();
        await page.getByTestId("approver").selectOption({ label: who });
        if (await page.getByTestId("remove-file").isVisible()) await page.getByTestId("remove-file").click();
        await page.getByTestId("signature-file").setInputFiles(path);
        await page.getByTestId("confirm-hand-in").click();
      };
      await handIn("dana", joon.sign(document, "der"));
      assert.equal(await problemCode(page), "approval.signature");
      await inspect(page, `approvals-hand-in-${look.name}`);
      await handIn("dana", dana.sign(document, "der"));
      await page.getByTestId("approvals-given").getByText("dana").waitFor();
      await page.getByTestId("hand-in-dialog").waitFor({ state: "hidden" });
      await handIn("joon", joon.sign(document, "ieee-p1363"));
      await page.getByTestId("hand-in").waitFor({ state: "detached" });
      await page.getByTestId("request-state").locator(".badge.good").waitFor();
      await inspect(page, `approvals-approved-${look.name}`, { fullPage: true });
      await go(page, keystore);
      await page.locator("h1", { hasText: "Card payments" }).waitFor();
      await page.locator("[data-testid=keys]").getByText("invoices").waitFor();
      await part(page, "ipv4");
      await page.getByText("192.0.2.2").waitFor();
    });

    await t.test("the owner can stop it without anybody, by typing the name", async () => {
      await go(page, `${keystore}/settings`);
      await page.getByTestId("force-off").click();
      await inspect(page, `approvals-force-${look.name}`);
      await page.getByTestId("force-off-typed").fill("Payments");
      await page.getByTestId("confirm-force-off").click();
      await page.locator("#force-off-typed[aria-invalid=true]").waitFor();
      await page.getByTestId("force-off-typed").fill("Card payments");
      await page.getByTestId("confirm-force-off").click();
      await page.getByTestId("approvals-on").waitFor();
      await page.getByTestId("approval-note").waitFor({ state: "detached" });
    });

    await t.test("a profile without approvals has no switch", async () => {
      await keystoreOf(page, origin, "Naver", "naver");
      await part(page, "settings");
      await page.getByTestId("delete-keystore").waitFor();
      assert.equal(await page.getByTestId("approval-card").count(), 0);
    });
    assert.deepEqual(complaints, []);
  });
}

test("the pages around keystores have no barriers, wide and narrow, in both languages and themes", async (t) => {
  const { origin, page, complaints } = await begin(t, LOOKS[0]);
  await go(page, `${origin}/principals`);
  await approver(page, "dana");
  const keystore = await keystoreOf(page, origin, "Payments", "standard");
  await newKey(page, "cards", "aes");
  const key = await make(page);
  await go(page, `${keystore}/ipv4`);
  await addAddress(page, "192.0.2.7", "billing server");
  await go(page, `${keystore}/settings`);
  await page.getByTestId("approvals-on").click();
  await page.locator("[data-principal=dana]").check();
  await page.getByTestId("policy-save").click();
  await page.getByTestId("approval-note").waitFor();
  await page.getByTestId("keystore-name").fill("Card payments");
  await page.getByTestId("keystore-save").click();
  await page.getByTestId("approvals-waiting").waitFor();
  await go(page, `${origin}/approvals`);
  await page.getByTestId("ask-approval").click();
  await page.getByTestId("confirm-ask").click();
  await page.waitForURL(/\/approvals\/[0-9a-f]{32}$/);
  const request = page.url();
  await everyWay(page, {
    "store-list": `${origin}/keystores`,
    "store-keys": keystore,
    "store-ipv4": `${keystore}/ipv4`,
    "store-mac": `${keystore}/mac`,
    "store-certificates": `${keystore}/certificates`,
    "store-settings": `${keystore}/settings`,
    "store-approvals": `${origin}/approvals`,
    "store-request": request,
    "store-principals": `${origin}/principals`,
    "store-service-keys": `${origin}/service-keys`,
    "store-access": `${origin}/keys/${key}?tab=access`,
  });
  // The bar of a small screen has room for everything, now that something waits.
  const chip = await page.locator(".vault-chip").boundingBox();
  assert.ok(chip.x + chip.width <= 360, `the lock ends at ${chip.x + chip.width} px`);
  assert.deepEqual(complaints, []);
});
