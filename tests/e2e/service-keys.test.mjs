// The vault's own keys: listed with what each protects, and reached from everywhere.

import assert from "node:assert/strict";
import { test } from "node:test";

import { inspect } from "./support/barriers.mjs";
import { unlockIfAsked } from "./support/console.mjs";
import { LOOKS, begin, keystoreOf, make, newKey } from "./support/looks.mjs";

for (const look of LOOKS) {
  test(`service keys appear with their first use, in words (${look.name})`, async (t) => {
    const { origin, page, complaints } = await begin(t, look);
    await keystoreOf(page, origin, "Payments", "standard");
    await newKey(page, "connection", "secret");
    await page.getByTestId("key-data").fill("a connection string");
    await make(page);
    await page.keyboard.press("Control+k");
    await page.getByTestId("palette-input").fill(look.name.startsWith("ko") ? "서비스 키" : "service keys");
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/service-keys$/);
    const rows = page.getByTestId("service-keys").locator("li");
    await rows.filter({ hasText: "Secrets-manager" }).waitFor();
    await rows.filter({ hasText: "Record-integrity" }).waitFor();
    for (const text of await rows.locator("p").allTextContents()) assert.match(text, /\S.{20}/);
    assert.equal(await rows.locator("button, a").count(), 0, "nobody changes them by hand");
    await inspect(page, `service-keys-${look.name}`, { fullPage: true });
    if (look.name === "ko-narrow") {
      // The bar of a small screen leads there by the keystores.
      await page.goto(`${origin}/keystores`);

      await unlockIfAsked(page);
      await page.locator("a.narrow-only[href$=service-keys]").click();
      await page.waitForURL(/\/service-keys$/);
    }
    assert.deepEqual(complaints, []);
  });
}
