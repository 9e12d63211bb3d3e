// Keystores: their list, the parts of their page, what they ask of programs, and their end.

import assert from "node:assert/strict";
import { test } from "node:test";

import { inspect } from "./support/barriers.mjs";
import { problemCode, unlockIfAsked } from "./support/console.mjs";
import { LOOKS, begin, keystoreOf, make, newKey } from "./support/looks.mjs";
import { part } from "./support/stores.mjs";

for (const look of LOOKS) {
  test(`a keystore is made, found, changed and deleted (${look.name})`, async (t) => {
    const { origin, page, complaints } = await begin(t, look);
    const meaning = page.getByTestId("gate-meaning");

    await page.goto(`${origin}/keystores`);
    await unlockIfAsked(page);
    await page.getByTestId("first-keystore").waitFor();
    await inspect(page, `stores-empty-${look.name}`);

    await t.test("what the methods mean is said while they are chosen", async () => {
      await page.getByTestId("first-keystore").click();
      await page.getByTestId("keystore-name").fill("Payments");
      await page.getByTestId("keystore-description").fill("Card data. Ask Dana.");
      const nobody = await meaning.textContent();
      await page.getByTestId("gate-ipv4").check();
      assert.notEqual(await meaning.textContent(), nobody);
      assert.equal(await page.getByTestId("gate-combine").count(), 0, "one method is not combined");
      await page.getByTestId("gate-certificate").check();
      const all = await meaning.textContent();
      await page.getByTestId("gate-combine").getByRole("button").nth(1).click();
      assert.notEqual(await meaning.textContent(), all);
      await inspect(page, `stores-create-${look.name}`);
      await page.getByTestId("keystore-save").click();
      await page.waitForURL(/\/keystores\/[0-9a-f]{32}$/);
      await page.locator("h1", { hasText: "Payments" }).waitFor();
    });
    const payments = page.url();

    await t.test("a profile has its own methods, and may need one", async () => {
      await page.goto(`${origin}/keystores?new=1`);
      await unlockIfAsked(page);
      await page.getByTestId("keystore-profile").selectOption("kakao");
      assert.equal(await page.getByTestId("keystore-gate").count(), 0);
      await page.getByTestId("keystore-profile").selectOption("naver");
      assert.equal(await page.getByTestId("gate-mac").count(), 0);
      await page.getByTestId("keystore-profile").selectOption("nhn");
      assert.equal(await page.getByTestId("gate-ipv4").isChecked(), true);
      await page.getByTestId("gate-ipv4").uncheck();
      await page.locator("#gate-error").getByText(/\S/).first().waitFor();
      await page.getByTestId("keystore-name").fill("As elsewhere");
      await page.getByTestId("keystore-save").click();
      assert.equal(await problemCode(page), "gate.without_method");
      await page.getByTestId("gate-mac").check();
      await page.getByTestId("keystore-save").click();
      await page.waitForURL(/\/keystores\/[0-9a-f]{32}$/);
    });

    await t.test("the list is searched", async () => {
      await page.goto(`${origin}/keystores`);
      await unlockIfAsked(page);
      const tiles = page.getByTestId("keystores").locator("li");
      await tiles.nth(1).waitFor();
      await inspect(page, `stores-list-${look.name}`);
      await page.getByTestId("search").fill("dana");
      await page.waitForFunction(() => document.querySelectorAll("[data-testid=keystores] li").length === 1);
      await page.getByTestId("search").fill("nothing like this");
      await page.getByTestId("all-keystores").click();
      await tiles.nth(1).waitFor();
    });

    await t.test("each part has its own address", async () => {
      await page.goto(payments);
      await unlockIfAsked(page);
      await page.locator("nav.tabs").waitFor();
      assert.equal(await page.locator("nav.tabs a").count(), 5);
      for (const name of ["ipv4", "mac", "certificates", "settings"]) {
        await part(page, name);
        await page.locator("nav.tabs a[aria-current]").waitFor();
      }
      await page.reload();
      await unlockIfAsked(page);
      await page.getByTestId("delete-keystore").waitFor();
      await page.goBack();
      await page.waitForURL(/\/certificates$/);
      await page.goto(`${payments}/no-such-part`);
      await unlockIfAsked(page);
      await page.getByTestId("not-found").waitFor();
    });

    await t.test("name, description and methods are changed", async () => {
      await page.goto(`${payments}/settings`);
      await unlockIfAsked(page);
      await page.getByTestId("keystore-name").fill("Card payments");
      await page.getByTestId("keystore-save").click();
      await page.locator("h1", { hasText: "Card payments" }).waitFor();
      await page.getByTestId("toast-action").first().click();
      await page.locator("h1", { hasText: /^Payments$/ }).waitFor();
      assert.equal(await page.getByTestId("keystore-name").inputValue(), "Payments");
      await page.getByTestId("keystore-name").fill("As elsewhere");
      await page.getByTestId("keystore-save").click();
      assert.equal(await problemCode(page), "name.taken");
      await inspect(page, `stores-settings-${look.name}`, { fullPage: true });
      await page.getByTestId("gate-ipv4").uncheck();
      await page.getByTestId("gate-save").click();
      await page.getByTestId("toast").last().waitFor();
      await page.reload();
      await unlockIfAsked(page);
      await page.getByTestId("gate-certificate").waitFor();
      assert.equal(await page.getByTestId("gate-ipv4").isChecked(), false);
      assert.equal(await page.getByTestId("gate-certificate").isChecked(), true);
    });

    await t.test("rules are chosen within bounds, and hold for its keys", async () => {
      await page.goto(`${payments}/settings`);
      await unlockIfAsked(page);
      await page.getByTestId("rules-window").fill("23");
      await page.locator("#rules-window[aria-invalid=true]").waitFor();
      await page.getByTestId("rules-save").click();
      assert.equal(await problemCode(page), "custom.out_of_bounds");
      await page.getByTestId("rules-window").fill("720");
      await page.locator("#rules-window[aria-invalid=true]").waitFor({ state: "detached" });
      await page.getByTestId("rules-export").check();
      await inspect(page, `stores-rules-${look.name}`, { fullPage: true });
      await page.getByTestId("rules-save").click();
      await page.getByTestId("toast").last().waitFor();
      await page.reload();
      await unlockIfAsked(page);
      await page.getByTestId("rules-window").waitFor();
      assert.equal(await page.getByTestId("rules-window").inputValue(), "720");
      assert.equal(await page.getByTestId("rules-export").isChecked(), true);
    });

    await t.test("it is deleted only when it is empty", async () => {
      await page.goto(payments);
      await unlockIfAsked(page);
      await newKey(page, "cards", "aes");
      await make(page);
      await page.goto(`${payments}/settings`);
      await unlockIfAsked(page);
      await page.getByTestId("delete-keystore").click();
      assert.equal(await page.getByTestId("confirm-delete-keystore").count(), 0);
      await inspect(page, `stores-delete-blocked-${look.name}`);
      await keystoreOf(page, origin, "Short-lived", "standard");
      await part(page, "settings");
      await page.getByTestId("delete-keystore").click();
      await inspect(page, `stores-delete-${look.name}`);
      await page.getByTestId("confirm-delete-keystore").click();
      await page.waitForURL(`${origin}/keystores`);
      await page.getByTestId("keystores").waitFor();
      // The list stays until its successor has come.
      await page.getByTestId("keystores").getByText("Short-lived").waitFor({ state: "detached" });
    });
    // What the vault refuses is no error of the page.
    assert.deepEqual(complaints, []);
  });
}
