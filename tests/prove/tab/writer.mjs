// What runs in the page. Each function is sent there as text, and sees only `window` and what it is given.

/** Opens the vault of this name and unlocks it; makes it first if `fresh`. */
export async function openVault({ name, passphrase, fresh }) {
  const began = performance.now();
  const vault = (window.vault = await Keystead.open({ name }));
  if (fresh) await vault.create({ name: "Proof", passphrase, kdf: { memoryKib: 19_456, iterations: 2 } });
  else await vault.unlock({ passphrase });
  window.bytes = {
    encoded: (bytes) => btoa(String.fromCharCode(...bytes)),
    decoded: (text) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0)),
  };
  if (fresh) window.keystore = (await vault.keystores.create({ name: "Proof" })).id;
  else window.keystore = (await vault.keystores.list()).find((one) => one.name === "Proof").id;
  return performance.now() - began;
}

/**
 * Writes without end, in lanes that overlap: each changes keys of its own, one change after the other. Before a change
 * `begin` is reported, when its promise is settled `done` or `failed`.
 */
export function writeForEver({ lanes, round, seed, old }) {
  const told = (event) => window.report(JSON.stringify(event));
  const { vault, keystore } = window;
  const { encoded } = window.bytes;
  const drawing = (state) => () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const makes = {
    create: ({ name }) => vault.keys.create(keystore, { name }).then(({ id }) => ({ id })),
    createSecret: ({ name, value }) => vault.secrets.create(keystore, { name, value }).then(({ id }) => ({ id })),
    rotate: ({ key }) => vault.keys.rotate(key).then(({ versions }) => ({ version: versions.at(-1).number })),
    updateSecret: ({ key, value }) => vault.secrets.update(key, value).then(({ versions }) => ({ version: versions.at(-1).number })),
    describe: ({ key, description }) => vault.keys.update(key, { description }).then(() => ({})),
    disable: ({ key }) => vault.keys.disable(key).then(() => ({})),
    enable: ({ key }) => vault.keys.enable(key).then(() => ({})),
    encrypt: ({ key, plaintext }) => vault.encrypt(key, plaintext).then((bytes) => ({ ciphertext: encoded(bytes) })),
    encryptSync: async ({ key, plaintext }) => {
      // What another lane changes in between has the key loaded again.
      for (let tries = 0; ; tries += 1) {
        await vault.keys.prepare(key);
        try {
          return { ciphertext: encoded(vault.encryptSync(key, plaintext)) };
        } catch (error) {
          if (error.code !== "key.not_loaded" || tries === 20) throw error;
        }
      }
    },
  };

  const lane = async (number) => {
    const random = drawing(seed * 31 + number);
    let steps = 0;
    const run = async (op) => {
      const step = `${round}.${number}.${(steps += 1)}`;
      told({ event: "begin", step, op });
      try {
        const result = await makes[op.do](op);
        told({ event: "done", step, result });
        return result;
      } catch (error) {
        told({ event: "failed", step, code: error.code ?? String(error) });
        return undefined;
      }
    };
    const own = old.filter((_, index) => index % lanes === number);
    for (let turn = 0; ; turn += 1) {
      const name = `round ${round} lane ${number} turn ${turn}`;
      const made = await run({ do: "create", name });
      const secret = await run({ do: "createSecret", name: `${name}, secret`, value: `${name}: the first value` });
      const keys = [made?.id, ...own].filter(Boolean);
      for (let change = 0; change < 20; change += 1) {
        const key = keys[Math.floor(random() * keys.length)];
        const text = `${name} change ${change} ${random()}`;
        const drawn = random();
        if (drawn < 0.3) await run({ do: "rotate", key });
        else if (drawn < 0.6) await run({ do: "encrypt", key, plaintext: text });
        else if (drawn < 0.65) await run({ do: "encryptSync", key, plaintext: text });
        else if (drawn < 0.8) await run({ do: "describe", key, description: text });
        else if (drawn < 0.9) {
          if (secret) await run({ do: "updateSecret", key: secret.id, value: text });
        } else if (await run({ do: "disable", key })) await run({ do: "enable", key });
      }
    }
  };
  for (let number = 0; number < lanes; number += 1) lane(number);
}

/** All that can be seen of the vault; `sealed` are ciphertexts and `secrets` keys of texts, which are read. */
export async function inspect({ sealed, secrets }) {
  const { vault } = window;
  const found = { keys: [], entries: [], unreadable: [], secrets: {} };
  for (let cursor; ; ) {
    const { items, next } = await vault.keys.list({ limit: 100, cursor });
    for (const { id } of items) {
      const { name, description, state, versions, primary, kind } = await vault.keys.get(id);
      found.keys.push({ id, name, kind, description, state: state.name, primary, versions: versions.map(({ number, operations, bytes }) => ({ number, operations, bytes })) });
    }
    if (next === null) break;
    cursor = next;
  }
  for (const { key, ciphertext, plaintext } of sealed) {
    const opened = await vault.decrypt(key, window.bytes.decoded(ciphertext)).then((bytes) => new TextDecoder().decode(bytes), String);
    if (opened !== plaintext) found.unreadable.push({ key, plaintext, opened });
  }
  for (const { key, versions } of secrets) {
    found.secrets[key] = [];
    for (let version = 1; version <= versions; version += 1) {
      found.secrets[key].push(await vault.secrets.read(key, { version }).catch(String));
    }
  }
  for (let cursor; ; ) {
    const { items, next, code } = await vault.audit.list({ limit: 1_000, cursor }).catch(({ code }) => ({ code }));
    found.entriesRefused = code;
    if (code) break;
    found.entries.push(...items.map(({ sequence, event, object, version, outcome }) => ({ sequence, event, object, version, outcome })));
    if (next === null) break;
    cursor = next;
  }
  // These throw with the first record, or entry, that is not as it was written.
  found.check = await vault.check().then(({ records }) => ({ records }), ({ code }) => ({ code }));
  found.chain = await vault.audit.verify().then(({ last }) => ({ last }), ({ code }) => ({ code }));
  return found;
}
