// The page's side of the growth benchmark: the same operations as in operations.rs, over IndexedDB.

import { Keystead } from "/pkg/index.mjs";

/** The most samples of one operation, and how long taking them may last once there are a few, in milliseconds. */
const SAMPLES = 30;
const FEW = 5;
const LONGEST = 3_000;
/** The least that Keystead accepts: stretching a passphrase is not what is measured. */
const KDF = { memoryKib: 19_456, iterations: 2, lanes: 1 };

window.growth = async (size, passphrase) => {
  const name = `growth-${size}`;
  const keystead = await Keystead.open({ name });
  const { recoveryCode } = await keystead.create({ name: "Growth", passphrase, kdf: KDF });
  const bundle = new Uint8Array(await (await fetch(`/bundles/${size}.bundle`)).arrayBuffer());
  const before = await usage();
  const start = performance.now();
  await keystead.importBundle(bundle, passphrase);
  const seedingSeconds = (performance.now() - start) / 1000;
  const bytes = (await usage()) - before;
  const operations = await measure(keystead, size, recoveryCode);
  keystead.close();
  await Keystead.remove(name);
  return { store: "IndexedDB", keys: size, seedingSeconds, bytes, operations };
};

async function measure(keystead, size, recoveryCode) {
  const [{ id: keystore }] = await keystead.keystores.list();
  const page = async (query, expected) => {
    const { items } = await keystead.keys.list({ keystore, ...query });
    if (items.length !== expected) throw new Error(`${items.length} keys instead of ${expected}`);
    return items;
  };
  const full = Math.min(size, 100);
  const nameContains = nameOf(Math.floor(size / 2));
  const [{ id }] = await page({ nameContains }, 1);
  const made = [];
  const operations = {
    // With the recovery code, which needs no stretching.
    "open the vault, load one key": await sample(async () => {
      keystead.lock();
      await keystead.unlock({ recoveryCode });
      await keystead.keys.get(id);
    }),
    "load one key": await sample(() => keystead.keys.get(id)),
    "list a page, newest first": await sample(() => page({}, full)),
    "list a page by name": await sample(() => page({ orderBy: "name" }, full)),
    "filter by state": await sample(() => page({ states: ["disabled"] }, Math.min(size, 10))),
    "filter by part of a name": await sample(() => page({ nameContains }, 1)),
    "create a key": await sample(async () => {
      made.push(await keystead.keys.create(keystore, { name: nameOf(size + made.length) }));
    }),
  };
  operations["rotate a key"] = await sample(() => keystead.keys.rotate(made.pop().id), made.length);
  return operations;
}

const nameOf = (number) => `key-${String(number).padStart(8, "0")}`;

/** Microseconds of single calls, one after the other. */
async function sample(run, most = SAMPLES) {
  const samples = [];
  const started = performance.now();
  while (samples.length < most && (samples.length < FEW || performance.now() - started < LONGEST)) {
    const call = performance.now();
    await run();
    samples.push((performance.now() - call) * 1000);
  }
  return samples;
}

async function usage() {
  const { usage, usageDetails } = await navigator.storage.estimate();
  return usageDetails?.indexedDB ?? usage;
}
