// The page of one key: what it holds, its versions, its life, its history and its end.

import assert from "node:assert/strict";
import crypto from "node:crypto";
import { test } from "node:test";

import { inspect } from "./support/barriers.mjs";
import { keyTab, unlockIfAsked } from "./support/console.mjs";
import { LOOKS, begin, keystoreOf, make, newKey } from "./support/looks.mjs";

const SECRET = "postgres://app:correct-horse@db/cards";

for (const look of LOOKS) {
  test(`confidential data is masked, shown for half a minute and replaced (${look.name})`, async (t) => {
    const { origin, page, complaints } = await begin(t, look);
    await keystoreOf(page, origin, "Secrets", "standard");
    await page.clock.install();
    await newKey(page, "database", "secret");
    await page.getByTestId("create-key").click();
    await page.locator("#key-data[aria-invalid=true]").waitFor();
    await page.getByTestId("key-data").fill(SECRET);
    await make(page);
    const whole = () => page.evaluate(() => document.documentElement.outerHTML + location.href);
    await page.getByTestId("secret-masked").waitFor();
    assert.ok(!(await whole()).includes(SECRET));
    await inspect(page, `secret-masked-${look.name}`);
    await page.getByTestId("secret-show").click();
    await page.getByTestId("secret-shown").getByText(SECRET).waitFor();
    await inspect(page, `secret-shown-${look.name}`);
    await page.clock.fastForward("00:31");
    await page.getByTestId("secret-masked").waitFor();
    assert.ok(!(await whole()).includes(SECRET), "hidden again by itself");
    await page.getByTestId("secret-show").click();
    await page.getByTestId("secret-copy").click();
    await page.waitForFunction((secret) => navigator.clipboard.readText().then((text) => text === secret), SECRET);
    await page.getByTestId("secret-hide").click();

    await page.getByTestId("secret-edit").click();
    await page.getByTestId("secret-new").fill("another value");
    await inspect(page, `secret-edit-${look.name}`);
    await page.getByTestId("secret-save").click();
    await page.getByTestId("secret-dialog").waitFor({ state: "hidden" });
    await page.getByTestId("secret-show").click();
    await page.getByTestId("secret-shown").getByText("another value").waitFor();
    // The older version is still there for whoever asks.
    await page.getByTestId("secret-version").selectOption("1");
    await page.getByTestId("secret-masked").waitFor();
    await page.getByTestId("secret-show").click();
    await page.getByTestId("secret-shown").getByText(SECRET).waitFor();
    assert.deepEqual(complaints, []);
  });

  test(`versions do what their key offers (${look.name})`, async (t) => {
    const { origin, page, complaints } = await begin(t, look);
    await keystoreOf(page, origin, "Versions", "standard");
    await newKey(page, "card numbers", "aes");
    await make(page);
    await keyTab(page, "versions");
    for (let version = 2; version <= 4; version += 1) {
      await page.getByTestId("rotate-now").click();
      await page.getByTestId("confirm-rotate").click();
      await page.getByTestId(`version-${version}`).waitFor();
      await page.getByTestId("rotate-dialog").waitFor({ state: "hidden" });
    }
    const version = (number) => page.getByTestId(`version-${number}`);
    const press = async (number, action) => {
      await version(number).getByTestId("version-menu").click();
      await page.getByTestId(`version-${action}`).click();
    };
    await press(1, "deactivate");
    await version(1).locator(".badge.quiet").waitFor();
    await page.getByTestId("toast-action").first().click();
    await version(1).locator(".badge.quiet").waitFor({ state: "detached" });
    await press(2, "default");
    await version(2).locator(".badge.good").waitFor();
    await version(1).getByTestId("version-menu").click();
    await inspect(page, `versions-menu-${look.name}`);
    await page.getByTestId("version-request").click();
    await inspect(page, `versions-dialog-${look.name}`);
    await page.getByTestId("version-confirm").click();
    await version(1).locator(".badge.warn").waitFor();
    await inspect(page, `versions-${look.name}`, { fullPage: true });
    await version(1).getByTestId("version-cancel-deletion").click();
    await version(1).locator(".badge.warn").waitFor({ state: "detached" });
    // The one that protects is reported: another takes its place at once.
    await press(2, "compromise");
    await page.getByTestId("version-confirm").click();
    await version(2).locator(".badge.bad").waitFor();
    await version(5).locator(".badge.good").waitFor();
    await press(1, "request");
    await page.getByTestId("version-confirm").click();
    await version(1).locator(".badge.warn").waitFor();
    await press(1, "destroy");
    await page.getByTestId("version-name").fill("card numbers");
    await page.getByTestId("version-confirm").click();
    await version(1).locator(".dot.gone").waitFor();
    assert.deepEqual(complaints, []);
  });

  test(`public key, rotation, life and history (${look.name})`, async (t) => {
    const { origin, page, complaints } = await begin(t, look);
    await keystoreOf(page, origin, "Signing", "standard");
    await newKey(page, "releases", "ec");
    await make(page);
    const pem = await page.getByTestId("public-key").textContent();
    assert.equal(crypto.createPublicKey(pem).asymmetricKeyDetails.namedCurve, "prime256v1");
    const [download] = await Promise.all([page.waitForEvent("download"), page.getByTestId("public-save").click()]);
    assert.equal(download.suggestedFilename(), "releases-1.pem");
    await page.getByTestId("public-copy").click();
    await page.waitForFunction((pem) => navigator.clipboard.readText().then((text) => text === pem), pem);

    await page.getByTestId("rotation-edit").click();
    await page.getByTestId("edit-rotation-on").check();
    await page.getByTestId("edit-rotation-days").fill("2000");
    await page.locator("#edit-rotation-days[aria-invalid=true]").waitFor();
    await inspect(page, `rotation-edit-${look.name}`);
    await page.getByTestId("edit-rotation-days").fill("90");
    await page.getByTestId("rotation-save").click();
    await page.getByTestId("rotation-period").getByText("90").waitFor();
    assert.notEqual(await page.getByTestId("rotation-next").textContent(), "–");
    await page.getByTestId("rotation-now").click();
    await page.getByTestId("confirm-rotate").click();
    await page.getByTestId("public-version").waitFor();
    await inspect(page, `key-overview-${look.name}`, { fullPage: true });
    // The public key of the version before is still there.
    await page.getByTestId("public-version").selectOption("1");
    await page.waitForFunction((pem) => document.querySelector("[data-testid=public-key]").textContent === pem, pem);

    await keyTab(page, "use");
    await page.getByTestId("use-text").fill("release 1");
    await page.getByTestId("use-submit").click();
    await page.getByTestId("result").waitFor();
    await keyTab(page, "timeline");
    await page.getByTestId("timeline").waitFor();
    await page.getByTestId("use-chart").waitFor();
    await page.getByTestId("budget").waitFor();
    await page.getByTestId("timeline-table").locator("summary").click();
    assert.ok((await page.getByTestId("timeline-table").locator("tbody tr").count()) >= 4);
    await inspect(page, `key-timeline-${look.name}`, { fullPage: true });
    await keyTab(page, "history");
    const entries = page.getByTestId("history").locator("tbody tr");
    await entries.nth(3).waitFor();
    await inspect(page, `key-history-${look.name}`, { fullPage: true });
    assert.deepEqual(complaints, []);
  });

  test(`a key is scheduled, taken back by the toast, and destroyed (${look.name})`, async (t) => {
    const { origin, page, complaints } = await begin(t, look);
    await keystoreOf(page, origin, "Ends", "standard");
    await newKey(page, "old key", "aes");
    await make(page);
    await page.getByTestId("schedule-deletion").click();
    await page.getByTestId("confirm-schedule").click();
    await page.getByTestId("pending-banner").waitFor();
    await inspect(page, `danger-pending-${look.name}`, { fullPage: true });
    await page.getByTestId("toast-action").first().click();
    await page.getByTestId("pending-banner").waitFor({ state: "detached" });
    await page.getByTestId("schedule-deletion").click();
    await page.getByTestId("confirm-schedule").click();
    await page.getByTestId("delete-now").click();
    await page.getByTestId("delete-name").fill("old key");
    await inspect(page, `danger-delete-${look.name}`);
    await page.getByTestId("confirm-delete").click();
    await page.getByTestId("destroyed-banner").waitFor();
    await inspect(page, `danger-destroyed-${look.name}`, { fullPage: true });
    assert.deepEqual(complaints, []);
  });

  test(`a token key is deleted with the user PIN, and exported keys leave where they may (${look.name})`, async (t) => {
    const { origin, page, complaints } = await begin(t, look);
    const pin = "Vgr 9-Kp7#q";
    await page.goto(`${origin}/keystores?new=1`);
    await unlockIfAsked(page);
    await page.getByTestId("keystore-name").fill("Tokens");
    await page.getByTestId("keystore-profile").selectOption("jwt");
    await page.getByTestId("keystore-pin").fill(pin);
    await page.getByTestId("keystore-save").click();
    await page.waitForURL(/\/keystores\/[0-9a-f]{32}$/);
    await newKey(page, "signer", "ec");
    await make(page);
    await page.getByTestId("delete-now").click();
    await page.getByTestId("delete-pin").fill("Wrong 9-Kp7#q");
    await page.getByTestId("confirm-delete").click();
    await page.getByTestId("problem").filter({ hasText: "pin." }).waitFor();
    await page.getByTestId("delete-pin").fill(pin);
    await page.getByTestId("confirm-delete").click();
    await page.getByTestId("destroyed-banner").waitFor();

    await keystoreOf(page, origin, "NHN", "nhn");
    await newKey(page, "leaving", "aes");
    await make(page);
    await page.getByTestId("export-key").click();
    await inspect(page, `key-export-${look.name}`);
    if (look.server) {
      // The gate of this product's keystores holds for a console as for any client of the server.
      await page.getByTestId("export-save").click();
      await page.getByTestId("problem").filter({ hasText: "client.refused" }).waitFor();
    } else {
      const [download] = await Promise.all([page.waitForEvent("download"), page.getByTestId("export-save").click()]);
      assert.match(download.suggestedFilename(), /^leaving-0\.txt$/);
      await page.getByTestId("export-dialog").waitFor({ state: "hidden" });
    }
    assert.deepEqual(complaints, []);
  });
}
