// Headless Chromium with a profile of its own, so that a vault survives a reload and not the test.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { chromium as playwright } from "playwright-core";

import { artefact, chromium } from "./environment.mjs";
import { started } from "./started.mjs";

const ARGUMENTS = [
  "--no-sandbox", // Chromium refuses to start as root with it
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--disable-dev-shm-usage",
];

/**
 * A browser with a profile on disk, closed when the test is over. What its pages complain of is collected; with `refusals`
 * not what Chromium writes for each request that a server refuses, which the page answers for.
 */
export async function openBrowser(test, options = {}, { refusals = false } = {}) {
  const profile = mkdtempSync(join(tmpdir(), "keystead-profile-"));
  const context = await launch(profile, options);
  const complaints = [];
  context.on("weberror", (error) => complaints.push(String(error.error())));
  context.on("console", (message) => {
    const isRefusal = refusals && /^Failed to load resource/.test(message.text()) && message.location().url.includes("/api/v1/");
    if (message.type() === "error" && !isRefusal) complaints.push(message.text());
  });
  test.after(async () => {
    await context.close();
    rmSync(profile, { recursive: true, force: true });
  });
  return { context, complaints };
}

/** A browser on this profile. */
export async function launch(profile, options = {}) {
  const context = await started((patience) =>
    playwright.launchPersistentContext(profile, {
      ...patience,
      executablePath: chromium,
      headless: true,
      args: ARGUMENTS,
      viewport: { width: 1280, height: 860 },
      locale: "en-GB",
      acceptDownloads: true,
      permissions: ["clipboard-read", "clipboard-write"],
      ...options,
    }),
  );
  context.setDefaultTimeout(20_000);
  return context;
}

/** A picture of the page among the artefacts. */
export async function picture(page, name, options = {}) {
  await page.screenshot({ path: artefact(`${name}.png`), ...options });
}
