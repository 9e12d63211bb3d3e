// The tab is killed while it writes, over and over, and sometimes the browser with it.

import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { Journal } from "./journal.mjs";
import { Late, openPage, openProfile, within } from "./place.mjs";
import { inspect, openVault, writeForEver } from "./writer.mjs";

const PASSPHRASE = "the tab is killed while it writes";
const LANES = 3;
/** After so many rounds a vault is read to the end, and the next one begins. */
const ROUNDS_OF_A_VAULT = 10;
/** The longest that a page writes after its first write of a round was acknowledged, in milliseconds. */
const LONGEST = 500;

export async function killTabs({ rounds, random, address, say }) {
  const profile = mkdtempSync(join(tmpdir(), "keystead-proof-"));
  const total = { rounds: 0, tabs: 0, browsers: 0, ended: 0, hung: 0, acknowledged: 0, made: 0, not: 0, during: 0, read: 0, keys: 0, versions: 0, entries: 0, messages: 0, over: 0 };
  const faults = [];
  let told = 0;
  const reopened = [];
  let browser = await openProfile(profile, address);
  let journal, name, tab;
  try {
    for (let round = 0; round < rounds; round += 1) {
      const fresh = round % ROUNDS_OF_A_VAULT === 0;
      if (fresh) {
        journal = new Journal();
        name = `killed-${round}`;
        tab = await writingPage(browser, journal);
        await tab.page.evaluate(openVault, { name, passphrase: PASSPHRASE, fresh });
      }
      const before = journal.acknowledged;
      const first = tab.next();
      await tab.page.evaluate(writeForEver, { lanes: LANES, round, seed: Math.floor(random() * 2 ** 31), old: olderKeys(journal) });
      await within(60, "the first write of a round", first);
      await new Promise((resolve) => setTimeout(resolve, random() * LONGEST));
      const whole = round % 5 === 4;
      const killed = whole ? await browser.killBrowser() : await browser.killTab(tab.page);
      total[whole ? "browsers" : "tabs"] += 1;
      if (killed === 0) total.ended += 1;
      total.rounds += 1;
      total.acknowledged += journal.acknowledged - before;
      if (journal.pending.size > 0) total.during += 1;

      if (whole) browser = await openProfile(profile, address);
      else await within(60, "the end of a page", tab.page.close());
      try {
        tab = await within(60, "a new page", writingPage(browser, journal));
      } catch (error) {
        // A browser whose page processes were all killed sometimes gives no page again, or one in a process that is gone. What it
        // keeps is looked at all the same.
        if (whole || !(error instanceof Late || /Target crashed/.test(error.message))) throw error;
        total.hung += 1;
        await browser.killBrowser();
        browser = await openProfile(profile, address);
        tab = await within(60, "a new page", writingPage(browser, journal));
      }
      reopened.push(await within(120, "opening the vault again", tab.page.evaluate(openVault, { name, passphrase: PASSPHRASE, fresh: false })));
      const last = (round + 1) % ROUNDS_OF_A_VAULT === 0 || round + 1 === rounds;
      const questions = journal.questions(last ? Infinity : 3);
      const found = await within(300, "reading the vault", tab.page.evaluate(inspect, questions));
      faults.push(...journal.compare(found).map((fault) => `round ${round + 1}: ${fault}`));
      faults.push(...journal.refused.splice(0).map(({ do: what, code }) => `round ${round + 1}: ${what} was refused: ${code}`));
      for (const fault of faults.slice(told)) say(fault);
      told = faults.length;
      total.read += questions.sealed.length;
      if (last) addUp(total, journal, found);
      if (last) await tab.page.close();
      if ((round + 1) % 5 === 0 || round + 1 === rounds) say(`tab killed ${round + 1} times, ${total.acknowledged} writes acknowledged, ${faults.length} faults`);
    }
    faults.push(...browser.complaints.map((complaint) => `a page complained: ${complaint}`));
  } finally {
    await browser.close().catch(() => {});
    rmSync(profile, { recursive: true, force: true });
  }
  return { ...total, faults, reopened: Math.max(...reopened) };
}

/** A page that tells the journal; `next()` is settled with the next write that is acknowledged. */
async function writingPage(browser, journal) {
  let waiting = [];
  const opened = await openPage(browser, (event) => {
    journal.hear(event);
    if (event.event !== "done") return;
    for (const resolve of waiting) resolve();
    waiting = [];
  });
  return { ...opened, next: () => new Promise((resolve) => waiting.push(resolve)) };
}

function olderKeys(journal) {
  return [...journal.keys].filter(([, { kind, state }]) => kind === "aes256" && state === "enabled").map(([id]) => id).slice(-2 * LANES);
}

function addUp(total, journal, found) {
  total.made += journal.interrupted.made;
  total.not += journal.interrupted.not;
  total.keys += found.keys.length;
  total.versions += found.keys.reduce((sum, { versions }) => sum + versions.length, 0);
  total.entries += found.chain.last ?? 0;
  const { messages, over } = journal.overcount(found);
  total.messages += messages;
  total.over += over;
}

/**
 * Takes acknowledged writes away for real: the browser's files are put back as they were before them. Gives what the comparison
 * finds then, and what it finds when one record is removed and when an acknowledged write is made up.
 */
export async function loseWrites({ address }) {
  const profile = mkdtempSync(join(tmpdir(), "keystead-proof-"));
  const copy = mkdtempSync(join(tmpdir(), "keystead-proof-"));
  const files = (of) => join(of, "Default/IndexedDB");
  let browser;
  try {
    const journal = new Journal();
    browser = await openProfile(profile, address);
    let tab = await writingPage(browser, journal);
    await tab.page.evaluate(openVault, { name: "lost", passphrase: PASSPHRASE, fresh: true });
    await someWrites(tab, journal, 0, 15);
    await browser.killBrowser();
    cpSync(files(profile), files(copy), { recursive: true });

    browser = await openProfile(profile, address);
    tab = await writingPage(browser, journal);
    await tab.page.evaluate(openVault, { name: "lost", passphrase: PASSPHRASE, fresh: false });
    const untouched = journal.compare(await tab.page.evaluate(inspect, journal.questions()));
    const before = journal.acknowledged;
    await someWrites(tab, journal, 1, 15);
    const taken = journal.acknowledged - before;
    await browser.killBrowser();
    rmSync(files(profile), { recursive: true });
    cpSync(files(copy), files(profile), { recursive: true });

    browser = await openProfile(profile, address);
    tab = await writingPage(browser, journal);
    await tab.page.evaluate(openVault, { name: "lost", passphrase: PASSPHRASE, fresh: false });
    const lost = journal.compare(await tab.page.evaluate(inspect, journal.questions()));

    const removed = await tab.page.evaluate(removeOneRecord, "lost");
    const half = await tab.page.evaluate(inspect, { sealed: [], secrets: [] });
    return { untouched, taken, lost, removed, half: half.check.code };
  } finally {
    await browser?.close().catch(() => {});
    for (const directory of [profile, copy]) rmSync(directory, { recursive: true, force: true });
  }
}

async function someWrites(tab, journal, round, least) {
  const enough = journal.acknowledged + least;
  await tab.page.evaluate(writeForEver, { lanes: LANES, round, seed: 7 + round, old: olderKeys(journal) });
  while (journal.acknowledged < enough) await tab.next();
}

/** Removes the last record of a vault, past the module. */
function removeOneRecord(name) {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open(`keystead-${name}`);
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
      const transaction = opening.result.transaction("records", "readwrite");
      const cursor = transaction.objectStore("records").openCursor(null, "prev");
      cursor.onsuccess = () => cursor.result.delete();
      transaction.oncomplete = () => resolve(true);
      transaction.onabort = () => reject(transaction.error);
    };
  });
}
