// Makes the pictures of the documents anew: `node tests/e2e/pictures.mjs`, after `cargo xtask console`.

import { mkdirSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

import { openBrowser } from "./support/browser.mjs";
import { createKey, createKeystore, createVault, keyTab } from "./support/console.mjs";
import { serveConsole } from "./support/program.mjs";

const docs = resolve(dirname(fileURLToPath(import.meta.url)), "../../docs");
mkdirSync(docs, { recursive: true });

// What a test gives to its helpers: a place to say what is to be cleaned up.
const cleanups = [];
const run = { after: (cleanup) => cleanups.unshift(cleanup) };
try {
  const origin = await serveConsole(run);
  const { context } = await openBrowser(run, { viewport: { width: 1280, height: 760 }, deviceScaleFactor: 1.5 });
  const page = await context.newPage();
  await page.goto(origin);
  await createVault(page, { name: "Orchard Bank" });
  const keystore = await createKeystore(page, origin, "Payments");
  for (const name of ["refund tokens", "payout files", "statement archive", "card numbers"]) {
    await page.getByRole("link", { name: "Payments" }).first().click();
    await page.waitForURL(keystore);
    await createKey(page, name);
    for (let turns = name === "card numbers" ? 3 : 0; turns > 0; turns -= 1) {
      await keyTab(page, "versions");
      await page.getByTestId("rotate-now").click();
      await page.getByTestId("confirm-rotate").click();
      await page.getByTestId("rotate-dialog").waitFor({ state: "hidden" });
    }
    if (name === "statement archive") {
      await page.getByTestId("schedule-deletion").click();
      await page.getByTestId("confirm-schedule").click();
      await page.getByTestId("pending-banner").waitFor();
    }
  }
  await page.getByTestId("versions").locator("li").nth(3).waitFor();
  for (const close of await page.getByTestId("toast").getByRole("button").all()) await close.click().catch(() => {});
  await page.getByTestId("toast").first().waitFor({ state: "detached" });
  await page.mouse.move(0, 0);
  await page.screenshot({ path: join(docs, "versions.png") });
  await page.getByRole("link", { name: "Payments" }).first().click();
  await page.getByText("refund tokens").first().waitFor();
  await page.mouse.move(0, 0);
  await page.screenshot({ path: join(docs, "keys.png") });
} finally {
  for (const cleanup of cleanups) await cleanup();
}
