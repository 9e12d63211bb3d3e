import load, * as wasm from "./keystead_wasm.js";
import { asKeysteadError, KeysteadError } from "./errors.mjs";

export { KeysteadError };

let loading;
let loaded = false;

/**
 * Loads the WebAssembly module. It may be called any number of times; the first call decides. Without an argument the
 * module is the file beside this one.
 */
export function init(source) {
  loading ??= start(source).catch((error) => {
    loading = undefined;
    throw error;
  });
  return loading;
}

async function start(source) {
  try {
    await load({ module_or_path: source ?? fileInNode() });
    loaded = true;
  } catch (error) {
    const message =
      "Keystead's WebAssembly module could not be loaded. Check that keystead_wasm_bg.wasm is served, " +
      "and that the Content-Security-Policy has 'wasm-unsafe-eval' in script-src.";
    throw new KeysteadError(message, "module.not_loaded", "environment", { cause: error });
  }
}

/** The module's bytes in Node.js, whose fetch does not read files; undefined elsewhere. */
function fileInNode() {
  if (!import.meta.url.startsWith("file:")) return undefined;
  const fs = globalThis.process?.getBuiltinModule?.("node:fs");
  return fs?.readFileSync(new URL("keystead_wasm_bg.wasm", import.meta.url));
}

/** The version of this package. */
export function version() {
  if (!loaded) {
    const message = "Keystead is not loaded yet. Await init() first.";
    throw new KeysteadError(message, "module.not_loaded", "caller");
  }
  return wasm.version();
}

async function settled(promise) {
  try {
    return await promise;
  } catch (error) {
    throw asKeysteadError(error);
  }
}

/** A place for one vault, and the vault itself while it is unlocked. */
export class Keystead {
  #session;
  #keystores;
  #keys;
  #slots;

  constructor(session) {
    if (!(session instanceof wasm.Session)) {
      throw new KeysteadError("Use Keystead.open().", "argument.invalid", "caller");
    }
    this.#session = session;
    const call = (name, ...values) => this.#call(name, ...values);
    this.#keystores = Object.freeze({
      create: (options) => call("createKeystore", options),
      list: () => call("listKeystores"),
      get: (keystoreId) => call("getKeystore", keystoreId),
      update: (keystoreId, changes) => call("updateKeystore", keystoreId, changes),
      delete: (keystoreId) => call("deleteKeystore", keystoreId),
    });
    this.#keys = Object.freeze({
      create: (keystoreId, options) => call("createKey", keystoreId, options),
      list: (options) => call("listKeys", options),
      get: (keyId) => call("getKey", keyId),
      update: (keyId, changes) => call("updateKey", keyId, changes),
      rotate: (keyId) => call("rotateKey", keyId),
      disable: (keyId) => call("disableKey", keyId),
      enable: (keyId) => call("enableKey", keyId),
      requestDeletion: (keyId) => call("requestKeyDeletion", keyId),
      cancelDeletion: (keyId) => call("cancelKeyDeletion", keyId),
      deleteNow: (keyId, confirmation) => call("deleteKeyNow", keyId, confirmation),
      prepare: (keyId) => call("prepareKey", keyId),
      publicKey: (keyId, options) => call("publicKey", keyId, options),
    });
    this.#slots = Object.freeze({
      list: () => call("listSlots"),
      add: (options) => call("addSlot", options),
      remove: (slotId) => call("removeSlot", slotId),
      changePassphrase: (slotId, oldPassphrase, newPassphrase, options) =>
        call("changePassphrase", slotId, oldPassphrase, newPassphrase, options),
      renewRecoveryCode: () => call("renewRecoveryCode"),
    });
  }

  static async open({ name, storage = "indexeddb" } = {}) {
    await init();
    return new Keystead(await settled(wasm.Session.open(name, storage)));
  }

  static async names() {
    await init();
    return settled(wasm.sessionNames());
  }

  static async remove(name) {
    await init();
    return settled(wasm.sessionRemove(name));
  }

  static async requestPersistence() {
    await init();
    return settled(wasm.sessionRequestPersistence());
  }

  get keystores() {
    return this.#keystores;
  }

  get keys() {
    return this.#keys;
  }

  get slots() {
    return this.#slots;
  }

  status() {
    return this.#call("status");
  }

  async exists() {
    return (await this.status()) !== "absent";
  }

  create(options) {
    return this.#call("create", options);
  }

  unlock(options) {
    return this.#call("unlock", options);
  }

  lock() {
    return this.#finish(this.#open());
  }

  info() {
    return this.#call("info");
  }

  encrypt(keyId, data, options) {
    return this.#call("encrypt", keyId, data, options);
  }

  decrypt(keyId, ciphertext, options) {
    return this.#call("decrypt", keyId, ciphertext, options);
  }

  sign(keyId, data, options) {
    return this.#call("sign", keyId, data, options);
  }

  verify(keyId, data, signature, options) {
    return this.#call("verify", keyId, data, signature, options);
  }

  makeMac(keyId, data) {
    return this.#call("makeMac", keyId, data);
  }

  verifyMac(keyId, data, mac, options) {
    return this.#call("verifyMac", keyId, data, mac, options);
  }

  encryptSync(keyId, data, options) {
    return this.#callSync("encryptSync", keyId, data, options);
  }

  decryptSync(keyId, ciphertext, options) {
    return this.#callSync("decryptSync", keyId, ciphertext, options);
  }

  exportBundle(passphrase, options) {
    return this.#call("exportBundle", passphrase, options);
  }

  importBundle(bundle, passphrase, options) {
    return this.#call("importBundle", bundle, passphrase, options);
  }

  tick() {
    return this.#call("tick");
  }

  check() {
    return this.#call("check");
  }

  close() {
    const session = this.#session;
    this.#session = undefined;
    if (!session) return Promise.resolve();
    const finished = this.#finish(session);
    session.free();
    return finished;
  }

  #finish(session) {
    const finished = settled(session.lock());
    // Who does not wait for it does not hear of it either.
    finished.catch(() => {});
    return finished;
  }

  #open() {
    if (!this.#session) {
      throw new KeysteadError("This Keystead is closed. Open it again.", "handle.closed", "caller");
    }
    return this.#session;
  }

  async #call(name, ...values) {
    return settled(this.#open()[name](...values));
  }

  #callSync(name, ...values) {
    const session = this.#open();
    try {
      return session[name](...values);
    } catch (error) {
      throw asKeysteadError(error);
    }
  }
}
