// What operations cost with few and with many keys, in every store: runs them, and prints one table.

import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { launchWithDisk } from "../chromium.mjs";
import { figure, size as sizeText, summary, table, time } from "../report.mjs";
import { serve } from "../serve.mjs";

/** Results of every store and size, as growth/main.rs and growth/page.mjs give them. */
export async function growth({ program, bench, pkg, executable, sizes }) {
  const scratch = mkdtempSync(join(tmpdir(), "keystead-growth-"));
  try {
    const bundles = join(scratch, "bundles");
    const native = inMemoryAndSqlite(program, sizes, bundles);
    const { browser, results } = await inIndexedDb({ bench, pkg, executable, sizes, scratch, bundles, ...native });
    return { sizes, browser, results: [...native.results, ...results] };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function inMemoryAndSqlite(program, sizes, bundles) {
  const output = execFileSync(program, ["--sizes", sizes.join(), "--bundles", bundles], {
    stdio: ["ignore", "pipe", "inherit"],
    maxBuffer: 1 << 26,
  });
  return JSON.parse(output);
}

/** A profile on disk: in a private window, IndexedDB would be in memory. */
async function inIndexedDb({ bench, pkg, executable, sizes, scratch, bundles, passphrase }) {
  const server = await serve({ "/bench/": bench, "/pkg/": pkg, "/bundles/": bundles });
  const context = await launchWithDisk(executable, join(scratch, "profile"));
  const page = await context.newPage();
  page.on("pageerror", (error) => console.error(error));
  await page.goto(`${server.address}/bench/growth/page.html`);
  await page.waitForFunction(() => window.growth, undefined, { timeout: 60_000 });
  const results = [];
  for (const keys of sizes) {
    results.push(await page.evaluate(([keys, passphrase]) => window.growth(keys, passphrase), [keys, passphrase]));
  }
  const browser = context.browser()?.version() ?? "";
  await context.close();
  server.close();
  return { browser, results };
}

/** One table of medians, and one of what filling the stores took. */
export function report({ sizes, results }) {
  const count = (keys) => keys.toLocaleString("en-GB");
  const stores = [...new Set(results.map(({ store }) => store))];
  const of = (store, keys) => results.find((result) => result.store === store && result.keys === keys);
  const last = sizes.at(-1);
  const from = sizes.slice(0, -1);
  const rows = Object.keys(results[0].operations).flatMap((operation) =>
    stores.map((store, index) => {
      const median = (keys) => summary(of(store, keys).operations[operation]).median;
      const growths = from.map((first) => `${figure(median(last) / median(first))}x`);
      return [index ? "" : operation, store, ...sizes.map((keys) => time(median(keys))), ...growths];
    }),
  );
  const growths = from.map((first) => `${count(last)} / ${count(first)}`);
  const filled = stores.flatMap((store) =>
    sizes.map((keys) => {
      const { seedingSeconds, bytes } = of(store, keys);
      return [store, count(keys), time(seedingSeconds * 1e6), sizeText(bytes), sizeText(Math.round(bytes / keys))];
    }),
  );
  return [
    "One operation with so many keys, median, and how it grows\n",
    table(["operation", "store", ...sizes.map(count), ...growths], rows),
    "\nFilling the stores, and their room (SQLite: file; IndexedDB: the browser's estimate)\n",
    table(["store", "keys", "filled in", "room", "per key"], filled),
  ].join("\n");
}
