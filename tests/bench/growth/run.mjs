// What operations cost with few and with many keys in every store, and with few and many versions of a key in those that are
// native: runs them, and prints tables.

import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { launchWithDisk } from "../chromium.mjs";
import { costs, figure, size as sizeText, table, time } from "../report.mjs";
import { serve } from "../serve.mjs";

/** Results of every store and size, as growth/main.rs and growth/page.mjs give them. */
export async function growth({ program, bench, pkg, executable, sizes, versions }) {
  const scratch = mkdtempSync(join(tmpdir(), "keystead-growth-"));
  try {
    const bundles = join(scratch, "bundles");
    const native = inMemoryAndSqlite(program, { sizes, versions, bundles });
    const { passphrase } = native;
    const { browser, results } = await inIndexedDb({ bench, pkg, executable, sizes, scratch, bundles, passphrase });
    return { sizes, browser, results: [...native.results, ...results], versions: native.versions };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function inMemoryAndSqlite(program, { sizes, versions, bundles }) {
  const args = ["--sizes", sizes.join(), "--versions", versions.join(), "--bundles", bundles];
  return JSON.parse(execFileSync(program, args, { stdio: ["ignore", "pipe", "inherit"], maxBuffer: 1 << 26 }));
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

/** Tables of medians, and one of what filling the stores took. */
export function report({ sizes, results, versions }) {
  const byKeys = costs(results, "keys");
  const filled = byKeys.stores
    .flatMap((store) => results.filter((result) => result.store === store))
    .map(({ store, keys, seedingSeconds, bytes }) => [
      store, count(keys), time(seedingSeconds * 1e6), sizeText(bytes), sizeText(Math.round(bytes / keys)),
    ]);
  return [
    "One operation with so many keys, median, and how it grows\n",
    medians(byKeys, sizes),
    "\nFilling the stores, and their room (SQLite: file; IndexedDB: the browser's estimate)\n",
    table(["store", "keys", "filled in", "room", "per key"], filled),
    "\nOne operation on a key with so many versions, median, and how it grows\n",
    medians(costs(versions.results, "versions"), versions.sizes),
  ].join("\n");
}

function medians({ operations, stores, median }, sizes) {
  const last = sizes.at(-1);
  const from = sizes.slice(0, -1);
  const rows = operations.flatMap((operation) =>
    stores.map((store, index) => {
      const of = (size) => median(store, size, operation);
      const growths = from.map((first) => `${figure(of(last) / of(first))}x`);
      return [index ? "" : operation, store, ...sizes.map((size) => time(of(size))), ...growths];
    }),
  );
  const growths = from.map((first) => `${count(last)} / ${count(first)}`);
  return table(["operation", "store", ...sizes.map(count), ...growths], rows);
}

const count = (number) => number.toLocaleString("en-GB");
