// The npm module in a page: planted secrets go through it, then the vault is locked and the page's memory is searched.

import { openPage } from "../tab/place.mjs";
import { searchMemory } from "./memory.mjs";

/** The texts that a person types: a key of the keyboard at a time, so that no test has brought them in as a whole. */
const TYPED = ["passphrase", "backup passphrase", "confidential text", "PIN"];

/**
 * Gives what was found in the processes of pages while the vault was open and after it was locked, and what of it was
 * WebAssembly's memory.
 */
export async function moduleInPage(browser, plants, search, seed) {
  const { page, cdp } = await openPage(browser);
  await page.evaluate(makeFields, TYPED);
  for (const name of TYPED) await page.locator(`[name="${name}"]`).pressSequentially(plants[name].text);
  await page.evaluate(usePlanted, { seed });
  const open = await searchPages(browser, search);
  await page.evaluate(() => window.vault.lock());
  await page.evaluate(forget);
  const found = { open, locked: await afterCollection(browser, cdp, search) };
  found.leftInModule = await page.evaluate(leftInModule, { seed });
  await page.close();
  return found;
}

/** What is found when everything that nobody holds any more was collected. */
export async function afterCollection(browser, cdp, search) {
  // Weak things of a first collection go with the next ones.
  for (let times = 0; times < 4; times += 1) await cdp.send("HeapProfiler.collectGarbage");
  await cdp.send("Memory.simulatePressureNotification", { level: "critical" }).catch(() => {});
  await cdp.send("HeapProfiler.collectGarbage");
  return searchPages(browser, search);
}

/** Searches every process in which pages run. */
export async function searchPages(browser, search) {
  const all = { hits: [], bytes: 0, wasm: 0 };
  for (const pid of await browser.renderers()) {
    const { hits, bytes, wasm } = searchMemory(pid, search, { isPage: true });
    all.hits.push(...hits);
    all.bytes += bytes;
    all.wasm += wasm;
  }
  return all;
}

function makeFields(names) {
  for (const name of names) {
    const input = document.createElement("input");
    Object.assign(input, { name, type: "password", autocomplete: "off" });
    document.body.append(input);
  }
}

/** Nothing that a page can let go of is kept. */
function forget() {
  document.body.replaceChildren();
  window.vault = undefined;
}

/** Bytes are worked out in the page, as `planted` does outside, so that nothing has brought them there. */
async function usePlanted({ seed }) {
  const planted = async (name, length) => {
    const blocks = [];
    for (let index = 0; index < Math.ceil(length / 32); index += 1) {
      blocks.push(...new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(`${seed}/${name}/${index}`))));
    }
    const bytes = Uint8Array.from(blocks.slice(0, length));
    blocks.fill(0);
    return bytes;
  };
  const typed = (name) => document.querySelector(`[name="${name}"]`).value;
  const kdf = { memoryKib: 19_456, iterations: 2 };
  const vault = (window.vault = await Keystead.open({ name: "planted" }));
  await vault.create({ name: "Planted", passphrase: typed("passphrase"), kdf });
  await vault.lock();
  await vault.unlock({ passphrase: typed("passphrase") });
  const { id: keystore } = await vault.keystores.create({ name: "A public name", custom: { allowExport: true } });
  await vault.keystores.create({ name: "With a PIN", profile: "jwt", pin: typed("PIN"), kdf });
  const bring = async (name, kind) => {
    const data = await planted(name, 32);
    const { id } = await vault.keys.import(keystore, { format: "raw", data }, { name: `brought ${kind}`, kind });
    data.fill(0);
    return id;
  };
  const aes = await bring("aes", "aes256");
  const hmac = await bring("hmac", "hmacSha256");
  const ec = await bring("ec", "ecP256");
  // Short data is computed in WebAssembly, long data by WebCrypto.
  const plaintext = await planted("stream", 256);
  const long = new Uint8Array(8_192);
  for (let at = 0; at < long.length; at += plaintext.length) long.set(plaintext, at);
  for (const data of [plaintext, long]) {
    const sealed = await vault.encrypt(aes, data);
    (await vault.decrypt(aes, sealed)).fill(0);
    data.fill(0);
  }
  await vault.makeMac(hmac, "a message");
  await vault.sign(ec, "a message");
  (await vault.keys.export(aes, { format: "raw" })).fill(0);
  const secret = await vault.secrets.create(keystore, { name: "text", value: typed("confidential text") });
  await vault.secrets.read(secret.id);
  await vault.exportBundle(typed("backup passphrase"), { kdf });
}

/** Looks through WebAssembly's own memory from inside, whatever the mappings say: the names whose key is there. */
async function leftInModule({ seed }) {
  const { default: init } = await import("/keystead_wasm.js");
  const memory = new Uint8Array((await init()).memory.buffer);
  const left = [];
  for (const name of ["aes", "hmac", "ec", "stream"]) {
    const needle = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(`${seed}/${name}/0`))).slice(0, 16);
    for (let at = memory.indexOf(needle[0]); at !== -1; at = memory.indexOf(needle[0], at + 1)) {
      if (needle.every((byte, index) => memory[at + index] === byte)) {
        left.push(name);
        break;
      }
    }
  }
  return { left, bytes: memory.length };
}
