// What a checker of accessibility finds, and whether a page fits its window.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

import { picture } from "./browser.mjs";
import { unlockIfAsked } from "./console.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** What a checker of accessibility finds on the page, in short. */
export async function barriers(page) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() =>
    axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] }),
  );
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(" ")).join(", ")}`);
}

/** A picture of the page, which must have no barriers and not scroll sideways. */
export async function inspect(page, name, options = {}) {
  // Things that move are judged where they come to rest.
  await page.evaluate(() => Promise.all(document.getAnimations().map((one) => one.finished.catch(() => {}))));
  if (options.fullPage) await page.evaluate(() => scrollTo(0, 0));
  await picture(page, name, options);
  assert.deepEqual(await barriers(page), [], name);
  const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.ok(wider <= 0, `${name} does not scroll sideways (${wider} px too wide)`);
}

/** Opens each place light and wide in English, and dark and narrow in Korean; makes pictures, and finds no barrier. */
export async function everyWay(page, places, prepare = async () => {}) {
  const found = [];
  for (const [scheme, width, language] of [
    ["light", 1280, "en"],
    ["dark", 360, "ko"],
  ]) {
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: "reduce" });
    await page.setViewportSize({ width, height: 860 });
    await page.evaluate((language) => localStorage.setItem("keystead.language", language), language);
    for (const [name, address] of Object.entries(places)) {
      await page.goto(address);
      await unlockIfAsked(page);
      await page.locator("h1").first().waitFor({ state: "attached" });
      await prepare(page, name);
      // What is fetched has come when nothing waits any more.
      await page.locator(".skeleton").first().waitFor({ state: "detached" });
      await picture(page, `${name}-${scheme}-${width}-${language}`, { fullPage: true });
      found.push(...(await barriers(page)).map((barrier) => `${name} ${scheme} ${width}: ${barrier}`));
      const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(wider <= 0, `${name} at ${width} px does not scroll sideways (${wider} px too wide)`);
    }
  }
  assert.deepEqual(found, []);
}
