// The parts that need a browser.

import { chromium as playwright } from "playwright-core";
import { started } from "../e2e/support/started.mjs";
import { serve } from "./serve.mjs";

// As root, Chromium starts only without its sandbox.
const ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-dev-shm-usage"];

export async function launch(executablePath) {
  return started((patience) => playwright.launch({ ...patience, executablePath, headless: true, args: ARGUMENTS }));
}

/** A browser with a profile of its own on disk: a context whose pages keep what they store there. */
export async function launchWithDisk(executablePath, directory) {
  return started((patience) => playwright.launchPersistentContext(directory, { ...patience, executablePath, headless: true, args: ARGUMENTS }));
}

/** The page with `window.bench`. */
export async function benchPage(browser, { bench, pkg, noble, jose }) {
  const server = await serve({ "/bench/": bench, "/pkg/": pkg, "/noble/": noble, "/jose/": jose });
  const page = await browser.newPage();
  page.on("pageerror", (error) => console.error(error));
  await page.goto(`${server.address}/bench/page.html`);
  await page.waitForFunction(() => window.bench, undefined, { timeout: 60_000 });
  return { page, close: () => server.close() };
}
