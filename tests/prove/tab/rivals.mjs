// Two tabs write to one vault at full speed, for the same keys.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { openPage, openProfile } from "./place.mjs";
import { inspect, openVault } from "./writer.mjs";

const PASSPHRASE = "two tabs write to one vault";
/** The keys that both change. */
const SHARED = 3;

export async function fight({ seconds, address }) {
  const profile = mkdtempSync(join(tmpdir(), "keystead-proof-"));
  const browser = await openProfile(profile, address);
  try {
    const tabs = [];
    for (const who of ["A", "B"]) {
      const { page } = await openPage(browser);
      await page.evaluate(openVault, { name: "rivals", passphrase: PASSPHRASE, fresh: who === "A" });
      tabs.push({ who, page });
    }
    const processes = (await browser.renderers()).length;
    const shared = await tabs[0].page.evaluate(makeShared, SHARED);
    const told = await Promise.all(tabs.map(({ who, page }) => page.evaluate(writeFor, { who, shared, seconds })));
    const sealed = told.flatMap(({ sealed }) => sealed);
    const seen = [];
    for (const { page } of tabs) seen.push(await page.evaluate(inspect, { sealed, secrets: [] }));
    return { processes, shared, told, seen, faults: judge(shared, told, seen) };
  } finally {
    await browser.close();
    rmSync(profile, { recursive: true, force: true });
  }
}

async function makeShared(count) {
  const made = [];
  for (let number = 0; number < count; number += 1) made.push((await window.vault.keys.create(window.keystore, { name: `shared ${number}` })).id);
  return made;
}

/**
 * Rotates and uses the shared keys, changes what is its own of them (tab A their names, tab B their descriptions), and makes
 * keys. Three writes are always under way.
 */
async function writeFor({ who, shared, seconds }) {
  const { vault, keystore } = window;
  const until = Date.now() + seconds * 1_000;
  const told = { who, versions: [], made: [], last: {}, sealed: [], used: {}, changes: 0, failures: [] };
  const attempt = async (work) => {
    try {
      await work();
      told.changes += 1;
    } catch (error) {
      told.failures.push(error.code ?? String(error));
    }
  };
  const lane = async (key, number) => {
    for (let turn = 0; Date.now() < until; turn += 1) {
      await attempt(async () => told.versions.push([key, (await vault.keys.rotate(key)).versions.at(-1).number]));
      const text = `${who} ${number} ${turn}`;
      const name = `${text}, made`;
      await attempt(async () => {
        await vault.keys.update(key, who === "A" ? { name: text } : { description: text });
        told.last[key] = text;
      });
      await attempt(async () => told.made.push({ name, id: (await vault.keys.create(keystore, { name })).id }));
      await attempt(async () => {
        const ciphertext = await vault.encrypt(key, text);
        told.used[key] = (told.used[key] ?? 0) + 1;
        told.sealed.push({ key, plaintext: text, ciphertext: window.bytes.encoded(ciphertext) });
      });
    }
  };
  await Promise.all(shared.map(lane));
  return told;
}

/** What is wrong with what two tabs were told, and what each sees in the end. */
export function judge(shared, told, seen) {
  const faults = [];
  for (const { who, failures } of told) if (failures.length > 0) faults.push(`tab ${who} was refused: ${[...new Set(failures)]}`);
  for (const [index, found] of seen.entries()) {
    const tab = told[index].who;
    const keys = new Map(found.keys.map((key) => [key.id, key]));
    for (const id of shared) {
      const key = keys.get(id);
      const rotations = told.flatMap(({ versions }) => versions).filter(([of]) => of === id).map(([, number]) => number);
      const numbers = key.versions.map(({ number }) => number);
      const expected = [1, ...rotations].sort((one, other) => one - other);
      if (String(numbers) !== String(expected)) faults.push(`tab ${tab} sees the versions ${numbers} of ${id}, the two were told of ${expected}`);
      const rotated = found.entries.filter((entry) => entry.object === id && entry.event === "symmetric.rotate").length;
      if (rotated !== rotations.length) faults.push(`the log has ${rotated} rotations of ${id} for ${rotations.length}`);
      for (const [member, { who, last }] of [["name", told[0]], ["description", told[1]]]) {
        if (key[member] !== last[id]) faults.push(`tab ${tab} sees the ${member} "${key[member]}", tab ${who} wrote "${last[id]}" last`);
      }
      const used = told.reduce((sum, one) => sum + (one.used[id] ?? 0), 0);
      const counted = key.versions.reduce((sum, { operations }) => sum + operations, 0);
      if (counted < used) faults.push(`${counted} messages are counted of ${used}`);
    }
    const made = told.flatMap((one) => one.made);
    const missing = made.filter(({ id, name }) => keys.get(id)?.name !== name);
    if (missing.length > 0) faults.push(`tab ${tab} misses ${missing.length} keys that were made`);
    if (found.keys.length !== made.length + shared.length) faults.push(`tab ${tab} sees ${found.keys.length} keys, ${made.length + shared.length} were made`);
    if (found.unreadable.length > 0) faults.push(`tab ${tab} cannot read ${found.unreadable.length} ciphertexts`);
    if (found.check.code) faults.push(`the check of all records says ${found.check.code}`);
    if (found.chain.code) faults.push(`the audit chain says ${found.chain.code}`);
  }
  return faults;
}
