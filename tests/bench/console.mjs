// The console as a person has it: its size, how soon it is there, many keys, and a large file.

import { execFileSync } from "node:child_process";
import { closeSync, ftruncateSync, mkdtempSync, openSync, readFileSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PASSPHRASE, choose, createKey, createKeystore, createVault, keyTab, unlock } from "../e2e/support/console.mjs";
import { launchWithDisk } from "./chromium.mjs";
import { summary } from "./report.mjs";
import { serve } from "./serve.mjs";

const KEYS = 10_000;
const FILE_BYTES = 1 << 30;
/** How many times slower the processor is made for the first screen, as on a small phone. */
const SLOW = 4;

/** All figures; times in milliseconds. `growthProgram` makes the bundle with many keys. */
export async function consoleFigures({ executable, bench, dist, growthProgram, quick }) {
  const scratch = mkdtempSync(join(tmpdir(), "keystead-console-"));
  const server = await serve({ "/bench/": bench, "/": dist }, join(dist, "index.html"));
  const context = await launchWithDisk(executable, join(scratch, "profile"));
  try {
    const page = await context.newPage();
    await page.goto(server.address);
    await createVault(page);
    const rounds = quick ? 3 : 9;
    const unlockScreen = await untilUnlockScreen(page, server.address, rounds, 1);
    const slowUnlockScreen = await untilUnlockScreen(page, server.address, rounds, SLOW);
    const file = await largeFile(context, page, server.address, scratch, quick ? FILE_BYTES / 16 : FILE_BYTES);
    await page.close();
    const many = await manyKeys(context, { growthProgram, scratch, dist, keys: quick ? KEYS / 10 : KEYS });
    return { modules: modules(dist), unlockScreen, slow: SLOW, slowUnlockScreen, file, many };
  } finally {
    await context.close();
    server.close();
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Bytes of every WebAssembly module as it is, and under Brotli. */
function modules(dist) {
  const size = (name) => statSync(join(dist, name)).size;
  const names = ["keystead-web_bg.wasm", "keystead-worker_bg.wasm"];
  return names.map((name) => ({ name, raw: size(name), brotli: size(`${name}.br`) }));
}

/** From navigation to the unlock screen, nothing cached. */
async function untilUnlockScreen(page, address, rounds, slow) {
  const session = await page.context().newCDPSession(page);
  await session.send("Page.enable");
  await session.send("Network.enable");
  await session.send("Network.setCacheDisabled", { cacheDisabled: true });
  await session.send("Network.setBypassServiceWorker", { bypass: true });
  await session.send("Emulation.setCPUThrottlingRate", { rate: slow });
  const { identifier } = await session.send("Page.addScriptToEvaluateOnNewDocument", { source: `(${watch})()` });
  const samples = [];
  for (let round = 0; round < rounds; round++) {
    await page.goto(address);
    const handle = await page.waitForFunction(() => window.unlockScreenAt, undefined, { timeout: 120_000 });
    samples.push(await handle.jsonValue());
  }
  await session.send("Page.removeScriptToEvaluateOnNewDocument", { identifier });
  await session.send("Emulation.setCPUThrottlingRate", { rate: 1 });
  await session.detach();
  return summary(samples);
}

function watch() {
  const look = () => {
    const field = document.querySelector('[data-testid="unlock-passphrase"]');
    if (!field || field.getBoundingClientRect().height === 0) return false;
    requestAnimationFrame(() => setTimeout(() => (window.unlockScreenAt = performance.now())));
    return true;
  };
  const observer = new MutationObserver(() => look() && observer.disconnect());
  observer.observe(document, { childList: true, subtree: true });
}

/** A file encrypted in the page, beside WebCrypto alone over the same file, and what memory that took. */
async function largeFile(context, page, address, scratch, bytes) {
  const path = join(scratch, "large.bin");
  const file = openSync(path, "w");
  ftruncateSync(file, bytes);
  closeSync(file);
  await unlock(page);
  await page.getByTestId("lock").waitFor();
  await createKeystore(page, address, "Files");
  await createKey(page, "archive");
  await keyTab(page, "use");
  await choose(page, "source", "file");
  await page.getByTestId("use-file").setInputFiles(path);
  const memory = await watchMemory(context);
  const started = performance.now();
  await page.getByTestId("use-submit").click();
  await page.getByTestId("file-result").waitFor({ timeout: 300_000 });
  const seconds = (performance.now() - started) / 1000;
  const { pages, all } = memory.stop();

  const peer = await context.newPage();
  await peer.goto(`${address}/bench/file.html`);
  await peer.locator("input").setInputFiles(path);
  const peerSeconds = await peer.evaluate(webCryptoAlone);
  await peer.close();
  return { bytes, seconds, peerSeconds, pageBytes: pages, browserBytes: all };
}

/** Reads the file by mebibytes, and encrypts each; nothing is kept. */
async function webCryptoAlone() {
  const [file] = document.querySelector("input").files;
  const key = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt"]);
  const piece = 1 << 20;
  const started = performance.now();
  for (let from = 0; from < file.size; from += piece) {
    const bytes = await file.slice(from, from + piece).arrayBuffer();
    await crypto.subtle.encrypt({ name: "AES-GCM", iv: crypto.getRandomValues(new Uint8Array(12)) }, key, bytes);
  }
  return (performance.now() - started) / 1000;
}

/** Resident memory beyond what there was at the beginning, at its peak: of the pages' processes, and of the whole browser. */
async function watchMemory(context) {
  const session = await context.browser().newBrowserCDPSession();
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  const resident = (wanted) =>
    processInfo
      .filter(({ type }) => wanted(type))
      .reduce((sum, { id }) => sum + 1024 * Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${id}/status`, "utf8"))?.[1] ?? 0), 0);
  const now = () => ({ pages: resident((type) => type === "renderer"), all: resident(() => true) });
  const [before, peak] = [now(), now()];
  const timer = setInterval(() => {
    const { pages, all } = now();
    peak.pages = Math.max(peak.pages, pages);
    peak.all = Math.max(peak.all, all);
  }, 50);
  return {
    stop() {
      clearInterval(timer);
      return { pages: peak.pages - before.pages, all: peak.all - before.all };
    },
  };
}

/** A vault with many keys: from the press on "unlock" to its list, and the longest task while somebody types a search. */
async function manyKeys(context, { growthProgram, scratch, dist, keys }) {
  const bundles = join(scratch, "bundles");
  const made = JSON.parse(execFileSync(growthProgram, ["--sizes", keys, "--bundles", bundles], { maxBuffer: 1 << 26 }));
  const [bundle] = readdirSync(bundles);
  const server = await serve({ "/": dist }, join(dist, "index.html"));
  const page = await context.newPage();
  await page.goto(server.address);
  await page.getByTestId("restore-instead").click();
  await page.getByTestId("backup-file").setInputFiles(join(bundles, bundle));
  await page.getByTestId("backup-passphrase").fill(made.passphrase);
  await createVault(page, { name: "Many keys" });
  await page.goto(`${server.address}/keystores`);
  await unlock(page);
  await page.getByTestId("lock").waitFor();
  await page.locator('main a[href*="/keystores/"]').first().click();
  const rows = page.locator("tbody tr");
  await rows.first().waitFor();
  const samples = [];
  for (let round = 0; round < 5; round++) {
    await page.reload();
    await page.getByTestId("unlock-passphrase").fill(PASSPHRASE);
    const started = performance.now();
    await page.getByTestId("unlock").click();
    await rows.first().waitFor();
    samples.push(performance.now() - started);
  }
  await page.evaluate(() => {
    window.longest = 0;
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) window.longest = Math.max(window.longest, duration);
    }).observe({ type: "longtask" });
  });
  // At the speed of somebody who types well.
  await page.getByTestId("search").pressSequentially("key 4711", { delay: 80 });
  await page.waitForFunction(() => document.querySelectorAll("tbody tr").length < 50);
  const longestTask = await page.evaluate(() => window.longest);
  await page.close();
  server.close();
  return { keys, opened: summary(samples), longestTask };
}
