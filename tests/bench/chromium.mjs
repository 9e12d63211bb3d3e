// The parts that need a browser.

import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { chromium as playwright } from "playwright-core";
import { createVault } from "../e2e/support/console.mjs";
import { serve } from "./serve.mjs";

// As root, Chromium starts only without its sandbox.
const ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-dev-shm-usage"];

export async function launch(executablePath) {
  return playwright.launch({ executablePath, headless: true, args: ARGUMENTS });
}

/** A browser with a profile of its own on disk: a context whose pages keep what they store there. */
export async function launchWithDisk(executablePath, directory) {
  return playwright.launchPersistentContext(directory, { executablePath, headless: true, args: ARGUMENTS });
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

/** The console's size, and samples of the time to its unlock screen in milliseconds. */
export async function consoleFigures(browser, dist, rounds) {
  const server = await serve({ "/": dist }, join(dist, "index.html"));
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(server.address);
  await createVault(page);
  await page.addInitScript(() => {
    const look = () => {
      const field = document.querySelector('[data-testid="unlock-passphrase"]');
      if (!field || field.getBoundingClientRect().height === 0) return false;
      requestAnimationFrame(() => setTimeout(() => (window.unlockScreenAt = performance.now())));
      return true;
    };
    const observer = new MutationObserver(() => look() && observer.disconnect());
    observer.observe(document, { childList: true, subtree: true });
  });
  const samples = [];
  for (let round = 0; round < rounds; round++) {
    await page.goto(server.address);
    const handle = await page.waitForFunction(() => window.unlockScreenAt, undefined, { timeout: 60_000 });
    samples.push(await handle.jsonValue());
  }
  await context.close();
  server.close();
  const wasm = join(dist, "keystead-web_bg.wasm");
  return { raw: statSync(wasm).size, gzipped: gzipSync(readFileSync(wasm), { level: 9 }).length, samples };
}
