// The room for the site's storage runs out in the middle of changes.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { Journal } from "./journal.mjs";
import { openPage, openProfile } from "./place.mjs";
import { inspect, openVault } from "./writer.mjs";

const PASSPHRASE = "the room for the vault runs out";
/** The most changes before it must have run out: more than fit in the room that there is while there is enough. */
const MOST_CHANGES = 3_000;
/**
 * Room enough, in bytes. Chromium goes on granting for half a minute what was left when it asked last, so that there may never
 * be more left than is soon used up.
 */
const ENOUGH = 512 * 1_024;

export async function runOutOfRoom({ times, address, say }) {
  const profile = mkdtempSync(join(tmpdir(), "keystead-proof-"));
  const browser = await openProfile(profile, address);
  const { origin } = new URL(address);
  const outcome = { times, refused: {}, faults: [], acknowledged: 0, readWhileFull: 0, writtenAfter: 0, full: {}, logs: {} };
  const count = (of, name) => void (of[name] = (of[name] ?? 0) + 1);
  try {
    const journal = new Journal();
    const listen = (event) => journal.hear(event);
    let { page, cdp } = await openPage(browser, listen);
    const quota = (quotaSize) => cdp.send("Storage.overrideQuotaForOrigin", { origin, quotaSize });
    const used = async () => (await cdp.send("Storage.getUsageAndQuota", { origin })).usage;
    await quota(ENOUGH);
    await page.evaluate(openVault, { name: "full", passphrase: PASSPHRASE, fresh: true });
    const key = await page.evaluate(changeUntilRefused, { round: "before", most: 12 }).then(({ key }) => key);
    for (let round = 0; round < times; round += 1) {
      const usage = await used();
      await quota(usage + 1_024 * (1 + 7 * round));
      // Each time another change is the one that finds no room.
      const { refusals } = await page.evaluate(changeUntilRefused, { round, most: MOST_CHANGES, key, times: 5 });
      if (refusals === 0) outcome.faults.push(`round ${round}: nothing was refused with a quota of ${usage + 1_024 * (1 + 7 * round)}`);
      for (const { do: what, code } of journal.refused.splice(0)) count(outcome.refused, `${what}: ${code}`);
      const full = await page.evaluate(inspect, journal.questions(5));
      if (full.entriesRefused) count(outcome.logs, full.entriesRefused);
      outcome.faults.push(...journal.compare(full, { full: true }).map((fault) => `while it was full: ${fault}`));
      await page.close();

      // Another page opens the vault while there is no room, and reads.
      ({ page, cdp } = await openPage(browser, listen));
      await quota(usage);
      await page.evaluate(openVault, { name: "full", passphrase: PASSPHRASE, fresh: false });
      const questions = journal.questions();
      const opened = await page.evaluate(inspect, questions);
      outcome.faults.push(...journal.compare(opened, { full: true }).map((fault) => `opened while it was full: ${fault}`));
      outcome.readWhileFull += questions.sealed.length;
      const { refusals: still } = await page.evaluate(changeUntilRefused, { round: `${round} again`, most: 30, key, times: 2 });
      if (still === 0) outcome.faults.push(`round ${round}: the second page wrote without room`);
      for (const { do: what, code } of journal.refused.splice(0)) count(outcome.full, `${what}: ${code}`);

      await quota((await used()) + ENOUGH);
      const before = journal.acknowledged;
      await page.evaluate(changeUntilRefused, { round: `${round} after`, most: 30, key });
      outcome.writtenAfter += journal.acknowledged - before;
      for (const { do: what, code } of journal.refused.splice(0)) outcome.faults.push(`with room again, ${what} was refused: ${code}`);
      outcome.faults.push(...journal.compare(await page.evaluate(inspect, journal.questions())).map((fault) => `with room again: ${fault}`));
      say(`ran out of room ${round + 1} times: ${JSON.stringify(outcome.refused)}`);
    }
    outcome.acknowledged = journal.acknowledged;
    outcome.faults.push(...browser.complaints.map((complaint) => `a page complained: ${complaint}`));
  } finally {
    await browser.close();
    rmSync(profile, { recursive: true, force: true });
  }
  return outcome;
}

/** Rotates, encrypts and creates in turn, until `times` changes were refused or `most` were tried. */
async function changeUntilRefused({ round, most, key, times = 1 }) {
  const { vault, keystore } = window;
  const told = (event) => window.report(JSON.stringify(event));
  let refusals = 0;
  const run = async (step, op, work) => {
    told({ event: "begin", step, op });
    try {
      const result = await work();
      told({ event: "done", step, result });
      return result;
    } catch (error) {
      refusals += 1;
      told({ event: "failed", step, code: error.code ?? String(error) });
      return undefined;
    }
  };
  for (let change = 0; change < most && refusals < times; change += 1) {
    const name = `round ${round} change ${change}`;
    if (!key || change % 4 === 3) {
      const made = await run(`${name} create`, { do: "create", name }, async () => ({ id: (await vault.keys.create(keystore, { name })).id }));
      key ??= made?.id;
    } else if (change % 4 === 2) {
      await run(`${name} encrypt`, { do: "encrypt", key, plaintext: name }, async () => ({ ciphertext: window.bytes.encoded(await vault.encrypt(key, name)) }));
    } else {
      await run(`${name} rotate`, { do: "rotate", key }, async () => ({ version: (await vault.keys.rotate(key)).versions.at(-1).number }));
    }
  }
  return { refusals, key };
}
