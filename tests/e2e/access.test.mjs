// People, programs and groups, and the allow lists of keys.

import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { test } from "node:test";

import { inspect } from "./support/barriers.mjs";
import { keyTab, problemCode, unlockIfAsked } from "./support/console.mjs";
import { LOOKS, begin, keystoreOf, make, newKey, segment } from "./support/looks.mjs";
import { register } from "./support/stores.mjs";

for (const look of LOOKS) {
  test(`somebody is registered, and a key is restricted to them (${look.name})`, async (t) => {
    const { origin, page, complaints } = await begin(t, look);
    await page.goto(`${origin}/principals`);
    await unlockIfAsked(page);
    await page.getByTestId("add-principal").waitFor();
    await inspect(page, `principals-empty-${look.name}`);
    const row = (name) => page.getByTestId("principals").locator("li").filter({ hasText: name });

    await t.test("people, programs and groups are registered", async () => {
      await register(page, { name: "Payments team", kind: "group", role: "user" });
      const { publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
      const pem = publicKey.export({ type: "spki", format: "pem" });
      await page.getByTestId("add-principal").first().click();
      await page.getByTestId("principal-name").fill("dana");
      await page.getByTestId("principal-key").fill("not a key");
      await page.getByTestId("save-principal").click();
      assert.equal(await problemCode(page), "public_key.invalid");
      await page.getByTestId("principal-key").fill(pem);
      await page.getByTestId("principal-groups").getByText("Payments team").click();
      await page.getByTestId("principal-role").selectOption("admin");
      await inspect(page, `principals-form-${look.name}`);
      await page.getByTestId("save-principal").click();
      await row("dana").getByText("Payments team").waitFor();
      await row("dana").locator(".badge").waitFor();
      await register(page, { name: "billing", kind: "service", role: "user" });
      await inspect(page, `principals-list-${look.name}`, { fullPage: true });
      await page.getByTestId("add-principal").first().click();
      await page.getByTestId("principal-name").fill("dana");
      await page.getByTestId("save-principal").click();
      assert.equal(await problemCode(page), "name.taken");
      await page.keyboard.press("Escape");
      await page.getByTestId("principal-dialog").waitFor({ state: "hidden" });
    });

    await t.test("a program gets access keys whose secrets are shown once, and an application key", async () => {
      const dialog = page.getByTestId("access-keys-dialog");
      const group = page.getByTestId("principals").locator("li", { has: page.locator(".row-title", { hasText: "Payments team" }) });
      assert.equal(await group.getByTestId("access-keys-of").count(), 0, "groups have none");
      await row("billing").getByTestId("access-keys-of").click();
      await inspect(page, `access-keys-empty-${look.name}`);
      await page.getByTestId("make-access-key").click();
      const id = (await page.getByTestId("access-key-id").textContent()).trim();
      assert.match(id, /^[0-9a-f]{40}$/);
      const secret = page.getByTestId("access-secret");
      assert.match(await secret.textContent(), /^•+$/, "masked at first");
      await page.getByTestId("access-secret-show").click();
      assert.match((await secret.textContent()).trim(), /^[A-Z2-7]{52}$/);
      await inspect(page, `access-keys-fresh-${look.name}`);
      await page.getByTestId("copy-access-secret").click();
      assert.match(await page.evaluate(() => navigator.clipboard.readText()), /^[A-Z2-7]{52}$/);
      await page.getByTestId("access-stored").click();
      await page.getByTestId("fresh-access-key").waitFor({ state: "detached" });
      await page.getByTestId("make-app-key").click();
      await page.getByTestId("access-secret-show").click();
      const first = (await secret.textContent()).trim();
      assert.match(first, /^[A-Z2-7]{26}$/);
      // Whoever closes the dialog does not find it again.
      await page.keyboard.press("Escape");
      await dialog.waitFor({ state: "hidden" });
      await row("billing").getByTestId("access-keys-of").click();
      assert.equal(await page.getByTestId("fresh-access-key").count(), 0);
      await page.getByTestId("renew-app-key").click();
      await inspect(page, `access-keys-sure-${look.name}`, { fullPage: true });
      await page.getByTestId("confirm-access").click();
      await page.getByTestId("access-secret-show").click();
      assert.notEqual((await secret.textContent()).trim(), first);
      await page.getByTestId("access-stored").click();
      await page.getByTestId("remove-app-key").click();
      await page.getByTestId("confirm-access").click();
      await page.getByTestId("make-app-key").waitFor();
    });

    await t.test("an access key is revoked once it is asked again, and there are five at most", async () => {
      const keys = page.getByTestId("access-keys").locator("li");
      for (let made = 1; made < 5; made += 1) {
        await page.getByTestId("make-access-key").click();
        await page.getByTestId("access-stored").click();
        await keys.nth(made).waitFor();
      }
      await page.getByTestId("make-access-key").waitFor({ state: "detached" });
      await keys.first().getByTestId("revoke-access-key").click();
      await keys.first().getByTestId("keep-access").click();
      assert.equal(await keys.count(), 5);
      await keys.first().getByTestId("revoke-access-key").click();
      await inspect(page, `access-keys-revoke-${look.name}`);
      await keys.first().getByTestId("confirm-access").click();
      await page.waitForFunction(() => document.querySelectorAll("[data-testid=access-keys] li").length === 4);
      await page.keyboard.press("Escape");
      await page.getByTestId("access-keys-dialog").waitFor({ state: "hidden" });
      await row("billing").getByText(look.name.startsWith("ko") ? "액세스 키 4개" : "4 access keys").waitFor();
    });

    await t.test("somebody is changed", async () => {
      await row("dana").getByTestId("edit-principal").click();
      await page.getByTestId("principal-key-remove").check();
      await page.getByTestId("save-principal").click();
      await row("dana").locator(".badge").waitFor({ state: "detached" });
    });

    await keystoreOf(page, origin, "Payments", "standard");
    await newKey(page, "cards", "aes");
    const key = await make(page);
    await t.test("a key is open, then on a list, and stays so", async () => {
      await keyTab(page, "access");
      await page.getByTestId("access-choice").waitFor();
      const open = await page.getByTestId("access-meaning").textContent();
      await segment(page, "access-choice", 1);
      const nobody = await page.getByTestId("access-meaning").textContent();
      assert.notEqual(nobody, open);
      await page.locator("[data-principal=billing]").check();
      await page.locator("[data-principal='Payments team']").check();
      assert.notEqual(await page.getByTestId("access-meaning").textContent(), nobody);
      await inspect(page, `access-list-${look.name}`, { fullPage: true });
      await page.getByTestId("access-save").click();
      await page.getByTestId("toast").last().waitFor();
      await page.goto(`${origin}/keys/${key}?tab=access`);
      await unlockIfAsked(page);
      await page.locator("[data-principal=billing]").waitFor();
      assert.equal(await page.locator("[data-principal=billing]").isChecked(), true);
      assert.equal(await page.locator("[data-principal=dana]").isChecked(), false);
    });

    await t.test("who is removed stays on lists as nobody, until taken off", async () => {
      await page.goto(`${origin}/principals`);
      await unlockIfAsked(page);
      await row("billing").getByTestId("remove-principal").click();
      await page.getByTestId("principal-typed").fill("dana");
      await page.getByTestId("confirm-remove-principal").click();
      await page.locator("#principal-typed[aria-invalid=true]").waitFor();
      await inspect(page, `principals-remove-${look.name}`);
      await page.getByTestId("principal-typed").fill("billing");
      await page.getByTestId("confirm-remove-principal").click();
      await row("billing").waitFor({ state: "detached" });
      await page.goto(`${origin}/keys/${key}?tab=access`);
      await unlockIfAsked(page);
      await page.locator(".pick-list code").waitFor();
      await inspect(page, `access-gone-${look.name}`);
      await segment(page, "access-choice", 0);
      await page.getByTestId("access-save").click();
      await page.getByTestId("toast").last().waitFor();
    });

    await t.test("a profile without lists says so", async () => {
      await keystoreOf(page, origin, "Naver", "naver");
      await newKey(page, "plain", "aes");
      await make(page);
      await keyTab(page, "access");
      await page.getByTestId("access-none").waitFor();
      assert.equal(await page.getByTestId("access-save").count(), 0);
    });
    assert.deepEqual(complaints, []);
  });
}
