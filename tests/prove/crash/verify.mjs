// Compares what a store holds with what its clients were told.

import { CHANGE_EVENTS, USES, essenceOfKey, essenceOfKeystore, fits, messageOf } from "./ledger.mjs";

/** What can be decrypted: the key is in use, and so is the version. */
const opens = (key, version) =>
  key?.state.name === "enabled" &&
  ["active", "deactivated"].includes(key.versions.find(({ number }) => number === version)?.state.name);

/**
 * Looks at everything in a vault. `after` is the last entry of the audit chain that was looked at before; `texts` are the
 * ciphertexts that are to be opened.
 */
export async function look(store, ledger, { after = 0, texts = ledger.texts, health = true } = {}) {
  const seen = { keys: new Map(), keystores: new Map(), audit: [], after, values: new Map(), opened: [], problems: [] };
  for (const keystore of await store.keystores()) seen.keystores.set(keystore.id, keystore);
  for (const key of await store.keys()) seen.keys.set(key.id, key);
  seen.audit = await store.audit(after);
  if (health) {
    for (const check of ["check", "verifyAudit"]) {
      await store[check]().catch((error) => seen.problems.push(`${check}: ${error.message}`));
    }
  }
  for (const key of seen.keys.values()) {
    if (key.kind !== "secret" || key.state.name !== "enabled") continue;
    const values = [];
    for (const { number } of key.versions) {
      values.push(await store.readSecret(key.id, number).catch((error) => `unreadable: ${error.message}`));
    }
    seen.values.set(key.id, values);
  }
  for (const text of texts) {
    const key = seen.keys.get(ledger.things.get(text.thing)?.id);
    if (!opens(key, text.version)) continue;
    const plaintext = await store.decrypt(key.id, text.ciphertext).catch((error) => error);
    seen.opened.push({ ...text, plaintext });
  }
  return seen;
}

/** What is wrong, in sentences; and what became of each change that was in flight. */
export function compare(ledger, seen) {
  const wrong = [...seen.problems];
  const found = new Map();
  const known = new Set();
  const byName = new Map([...seen.keys.values(), ...seen.keystores.values()].map((view) => [view.name, view]));
  for (const thing of ledger.things.values()) {
    const all = thing.of === "keystore" ? seen.keystores : seen.keys;
    const view = thing.id ? all.get(thing.id) : byName.get(thing.name);
    const essence = view ? (thing.of === "keystore" ? essenceOfKeystore : essenceOfKey)(view) : null;
    if (view) known.add(view.id);
    // Its keystore comes before it, so that it is known whether a deletion in flight was made.
    const goes = ledger.things.get(thing.keystore)?.pending?.what === "deleteKeystore" && found.get(thing.keystore).isKept;
    const outcome = judge(goes ? { ...thing, now: null } : thing, essence);
    if (outcome.wrong) wrong.push(outcome.wrong);
    const isKept = outcome.isKept ?? false;
    found.set(thing.name, { id: view?.id, essence, isKept });
    wrong.push(...counters(thing, view));
    wrong.push(...recorded(thing, view?.id ?? thing.id, isKept, seen));
    wrong.push(...values(thing, view, isKept, seen));
  }
  for (const view of [...seen.keys.values(), ...seen.keystores.values()]) {
    if (!known.has(view.id)) wrong.push(`${view.name}: nobody asked for it`);
  }
  wrong.push(...totals(seen), ...sequence(seen), ...strangers(ledger, seen, found));
  for (const { number, thing, plaintext } of seen.opened) {
    if (!Buffer.isBuffer(plaintext) || !plaintext.equals(messageOf(number))) {
      wrong.push(`${thing}: the ciphertext of message ${number} does not open (${plaintext.message ?? "other bytes"})`);
    }
  }
  return { wrong, found };
}

function judge(thing, essence) {
  const { name, now, pending } = thing;
  const said = (what) => `${name}: ${what}; found ${JSON.stringify(essence)}, told ${JSON.stringify(now)}`;
  if (!pending) {
    if (fits(now, essence)) return {};
    return { wrong: said(essence === null ? "an acknowledged write is lost" : "it is not as acknowledged") };
  }
  // Which of the two it is decides the audit chain, too: a change in flight that changes nothing is never asked for.
  if (fits(pending.after, essence)) return { isKept: true };
  if (fits(now, essence)) return { isKept: false };
  return { wrong: said(`${pending.what} in flight is half done`) };
}

function counters(thing, view) {
  const wrong = [];
  for (const [number, { operations, bytes }] of thing.used) {
    const version = view?.versions.find((version) => version.number === number);
    if (version && (version.operations < operations || version.bytes < bytes)) {
      wrong.push(
        `${thing.name}: version ${number} counts ${version.operations} messages and ${version.bytes} bytes, and has protected ` +
          `${operations} and ${bytes}`,
      );
    }
  }
  return wrong;
}

/** Successes about an object in the part of the chain that was looked at, by event. */
function entriesOf(seen) {
  seen.entries ??= seen.audit.reduce((all, { outcome, object, event }) => {
    if (outcome !== "success" || !object) return all;
    if (!all.has(object)) all.set(object, new Map());
    all.get(object).set(event, (all.get(object).get(event) ?? 0) + 1);
    return all;
  }, new Map());
  return seen.entries;
}

function recorded(thing, id, isKept, seen) {
  const entries = entriesOf(seen).get(id) ?? new Map();
  const wrong = [];
  const { pending } = thing;
  for (const event of new Set([...entries.keys(), ...thing.told.keys(), ...(isKept ? [pending.event] : [])])) {
    if (!CHANGE_EVENTS.has(event)) continue;
    const expected = (thing.told.get(event) ?? 0) + (isKept && pending.event === event ? 1 : 0);
    const count = entries.get(event) ?? 0;
    if (count !== expected) wrong.push(`${thing.name}: ${event} is recorded ${count} times, and was made ${expected} times`);
  }
  for (const [what, least] of thing.recorded) {
    const count = entries.get(`${thing.of}.${USES[what]}`) ?? 0;
    if (count >= least) continue;
    wrong.push(`${thing.name}: ${what} was answered ${least} times under strict audit, and is recorded ${count} times`);
  }
  for (const [what, most] of thing.begun) {
    const count = entries.get(`${thing.of}.${USES[what]}`) ?? 0;
    // Whoever verifies reads secrets as well.
    if (what === "readSecret" || count <= most) continue;
    wrong.push(`${thing.name}: ${what} is recorded ${count} times, and was asked for ${most} times`);
  }
  return wrong;
}

function values(thing, view, isKept, seen) {
  const read = seen.values.get(view?.id);
  if (!read) return [];
  const { pending } = thing;
  const isLonger = isKept && pending.asked.value !== undefined;
  const expected = isLonger ? [...thing.values, pending.asked.value] : thing.values;
  if (fits(expected, read)) return [];
  return [`${thing.name}: its texts are ${JSON.stringify(read)}, and should be ${JSON.stringify(expected)}`];
}

/** A keystore counts its keys in a record of its own. */
function totals(seen) {
  const counts = new Map();
  for (const { keystore, state } of seen.keys.values()) {
    if (state.name !== "destroyed") counts.set(keystore, (counts.get(keystore) ?? 0) + 1);
  }
  return [...seen.keystores.values()]
    .filter(({ id, keys }) => keys !== (counts.get(id) ?? 0))
    .map(({ id, name, keys }) => `${name}: it counts ${keys} keys, and has ${counts.get(id) ?? 0}`);
}

function sequence(seen) {
  const numbers = seen.audit.map(({ sequence }) => sequence).sort((a, b) => a - b);
  const gap = numbers.findIndex((number, index) => number !== seen.after + 1 + index);
  return gap < 0 ? [] : [`audit: entry ${seen.after + 1 + gap} is missing`];
}

/** Entries about changes of what is not there. */
function strangers(ledger, seen, found) {
  const ids = new Set([...ledger.things.values()].flatMap(({ name, id }) => [id, found.get(name)?.id]));
  const others = [...entriesOf(seen)].filter(([object]) => !ids.has(object));
  const changes = ([, entries]) => [...entries.keys()].filter((event) => CHANGE_EVENTS.has(event));
  return others.flatMap((other) => changes(other).map((event) => `audit: ${event} of ${other[0]}, which is not there`));
}
