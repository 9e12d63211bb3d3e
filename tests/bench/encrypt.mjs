// Encryption beside the peers, and unlocking. The same code runs in Node.js and in the page.

import { interleaved } from "./measure.mjs";

const PASSPHRASE = "four words by dice";
/** Synchronous calls are for short data. */
const LONGEST_SYNC = 1 << 20;
/** How many bytes are counted ahead at least when a key is prepared. */
const COUNTED_AHEAD = 64 << 20;

/** An unlocked vault with a prepared key. */
export async function vault(Keystead, storage) {
  const keystead = await Keystead.open({ name: `bench-${Date.now()}`, storage });
  await keystead.create({ name: "Bench", passphrase: PASSPHRASE });
  const keystore = await keystead.keystores.create({ name: "Keystore" });
  const { id } = await keystead.keys.create(keystore.id, { name: "Key" });
  await keystead.keys.prepare(id);
  return { keystead, keystore: keystore.id, id };
}

/** Samples of every contender at one size, after each has shown that it is right. */
export async function encryption({ vaults, gcm }, size, rounds) {
  const plaintext = bytes(size);
  const raw = crypto.getRandomValues(new Uint8Array(32));
  const key = await crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt", "decrypt"]);
  const nonce = () => crypto.getRandomValues(new Uint8Array(12));
  const contenders = [];
  for (const { storage, keystead, id } of vaults) {
    same(await keystead.decrypt(id, await keystead.encrypt(id, plaintext)), plaintext);
    contenders.push({ name: `keystead encrypt, ${storage}`, run: () => keystead.encrypt(id, plaintext) });
  }
  const [{ keystead, id }] = vaults;
  if (size <= LONGEST_SYNC) {
    // Synchronous calls are counted ahead, messages and bytes, and cannot ask for more themselves.
    const before = () => keystead.keys.prepare(id);
    const most = Math.min(20_000, Math.floor(COUNTED_AHEAD / size));
    contenders.push({ name: "keystead encryptSync", before, most, run: () => keystead.encryptSync(id, plaintext) });
  }
  contenders.push({ name: "@noble/ciphers", run: () => gcm(raw, nonce()).encrypt(plaintext) });
  const webCrypto = (iv) => crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, plaintext);
  contenders.push({ name: "WebCrypto", run: () => webCrypto(nonce()) });
  if (size <= LONGEST_SYNC) {
    const iv = nonce();
    same(new Uint8Array(await webCrypto(iv)), gcm(raw, iv).encrypt(plaintext));
  }
  return interleaved(contenders, rounds);
}

/** Samples of unlocking with a passphrase. */
export async function unlocking({ keystead }, rounds) {
  const unlock = () => {
    keystead.lock();
    return keystead.unlock({ passphrase: PASSPHRASE });
  };
  return interleaved([{ name: "keystead unlock", run: unlock }], rounds);
}

function bytes(size) {
  const plaintext = new Uint8Array(size);
  for (let index = 0; index < size; index += 65_536) {
    crypto.getRandomValues(plaintext.subarray(index, Math.min(index + 65_536, size)));
  }
  return plaintext;
}

function same(a, b) {
  if (a.length !== b.length || a.some((byte, index) => byte !== b[index])) throw new Error("a contender is wrong");
}
