import * as wasm from "./keystead_wasm.js";
import { asKeysteadError, KeysteadError, panickedAt, settled } from "./errors.mjs";
import { GROUPS, groups } from "./groups.mjs";
import { init } from "./load.mjs";
import { openRemote } from "./remote.mjs";
import { openSession } from "./session.mjs";
import { opening, rewrapping, sealing } from "./streams.mjs";

const idOf = (kind, digits = 32) => (text) => {
  if (typeof text === "string" && text.length === digits && /^[0-9a-f]*$/.test(text)) return text;
  throw new KeysteadError(`This is not the id of a ${kind}: ${digits} hexadecimal digits.`, "id.invalid", "caller");
};

/** Text from elsewhere as an id. */
export const ids = Object.freeze({
  ...Object.fromEntries(
    ["key", "keystore", "slot", "ticket", "principal", "credential", "approval", "stagedChange"].map((kind) => [kind, idOf(kind)]),
  ),
  accessKey: idOf("access key", 40),
});

const EVENTS = ["change", "lock"];
/** Whoever has it is this module. */
const OWN = Symbol("made by Keystead.open");

/** The vaults that are open, by the number that the engine knows them by. */
const open = new Map();
let numbers = 0;

/** The engine stopped in the middle of a call of this vault, and cannot go on with it. */
function panicked(number, place) {
  open.get(number)?.deref()?.[OWN](place);
}

/** A place for one vault, and the vault itself while it is unlocked. */
export class Keystead {
  #session;
  #number;
  #groups;
  /** What rejects each call in progress. */
  #pending = new Set();
  #poison;
  #listeners = new Map(EVENTS.map((event) => [event, new Set()]));

  static {
    for (const name of GROUPS) {
      Object.defineProperty(this.prototype, name, { configurable: true, get() { return this.#groups[name]; } });
    }
  }

  constructor(own, number) {
    if (own !== OWN) throw new KeysteadError("Use Keystead.open().", "argument.invalid", "caller");
    this.#number = number;
    this.#groups = groups((name, ...values) => this.#call(name, ...values));
  }

  static async open({ name, storage = "indexeddb", worker = false } = {}) {
    const number = (numbers += 1);
    const keystead = new Keystead(OWN, number);
    const weak = new WeakRef(keystead);
    open.set(number, weak);
    const changed = () => weak.deref()?.#tell("change");
    try {
      const given = { name, storage };
      keystead.#session = worker ? await openRemote(given, worker, changed) : await openSession(given, changed, panicked);
    } catch (error) {
      open.delete(number);
      throw error;
    }
    return keystead;
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

  static async verifyAuditExport(exported, options) {
    await init();
    return settled((async () => wasm.verifyAuditExport(exported, options?.publicKey))());
  }

  on(event, listener) {
    const listeners = this.#listeners.get(event);
    if (!listeners || typeof listener !== "function") {
      const message = `The argument "event" must be ${EVENTS.map((name) => `"${name}"`).join(" or ")}, with a function.`;
      throw new KeysteadError(message, "argument.invalid", "caller");
    }
    // The same function may listen twice.
    const entry = { listener };
    listeners.add(entry);
    return () => void listeners.delete(entry);
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

  makeMacSync(keyId, data) {
    return this.#callSync("makeMacSync", keyId, data);
  }

  encryptBatch(keyId, items) {
    return this.#call("encryptBatch", keyId, items);
  }

  decryptBatch(keyId, items) {
    return this.#call("decryptBatch", keyId, items);
  }

  dataKey(keyId, options) {
    return this.#call("dataKey", keyId, options);
  }

  rewrap(fromKeyId, ciphertext, toKeyId, options) {
    return this.#call("rewrap", fromKeyId, ciphertext, toKeyId, options);
  }

  encryptStream(keyId, options) {
    return sealing(() => this.#call("sealStream", keyId, options));
  }

  decryptStream(keyId, options) {
    return opening((head) => this.#call("openStream", keyId, head, options));
  }

  rewrapStream(fromKeyId, toKeyId, options) {
    return rewrapping((head) => this.#call("rewrapStream", fromKeyId, head, toKeyId, options));
  }

  async jwks(keystoreId) {
    return JSON.parse(await this.#call("jwks", keystoreId));
  }

  exportBundle(passphrase, options) {
    return this.#call("exportBundle", passphrase, options);
  }

  importBundle(bundle, passphrase, options) {
    return this.#call("importBundle", bundle, passphrase, options);
  }

  randomBytes(length) {
    return this.#call("randomBytes", length);
  }

  serviceKeys() {
    return this.#call("serviceKeys");
  }

  tick() {
    return this.#call("tick");
  }

  check() {
    return this.#call("check");
  }

  close() {
    const session = this.#session;
    if (!session) return Promise.resolve();
    this.#session = undefined;
    open.delete(this.#number);
    // What is poisoned is left where it is: nothing in it can be trusted to end in order.
    if (this.#poison) return Promise.resolve();
    const closed = this.#finish(session).finally(() => session.free());
    closed.catch(() => {});
    return closed;
  }

  #finish(session) {
    if (this.#poison) return Promise.reject(this.#poison);
    const finished = settled(session.lock());
    this.#tell("lock");
    // Who does not wait for it does not hear of it either.
    finished.catch(() => {});
    return finished;
  }

  #tell(event) {
    for (const { listener } of [...this.#listeners.get(event)]) {
      try {
        listener();
      } catch (error) {
        // It is the listener's, and goes where errors of listeners go.
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }

  /** Poisons this vault: calls in progress will not come back. */
  [OWN](place) {
    this.#poison ??= panickedAt(place);
    for (const reject of this.#pending) reject(this.#poison);
    this.#pending.clear();
  }

  #open() {
    if (!this.#session) {
      throw new KeysteadError("This Keystead is closed. Open it again.", "handle.closed", "caller");
    }
    if (this.#poison) throw this.#poison;
    return this.#session;
  }

  #call(name, ...values) {
    return new Promise((resolve, reject) => {
      const session = this.#open();
      this.#pending.add(reject);
      const failed = (error) => (this.#pending.delete(reject), reject(this.#poison ?? asKeysteadError(error)));
      try {
        if (!session.isRemote) wasm.enter(this.#number);
        session[name](...values).then((value) => (this.#pending.delete(reject), resolve(value)), failed);
      } catch (error) {
        failed(error);
      }
    });
  }

  #callSync(name, ...values) {
    const session = this.#open();
    if (session.isRemote) {
      const message = "A vault in a worker has no synchronous calls. Use those that give promises.";
      throw new KeysteadError(message, "worker.no_sync", "caller");
    }
    try {
      wasm.enter(this.#number);
      return session[name](...values);
    } catch (error) {
      throw this.#poison ?? asKeysteadError(error);
    }
  }
}

// `using` and `await using`, under the names that they have where the platform does not know them yet.
const method = (value) => ({ value, writable: true, configurable: true });
Object.defineProperty(Keystead.prototype, Symbol.dispose ?? Symbol.for("Symbol.dispose"), method(function dispose() {
  this.close().catch(() => {});
}));
Object.defineProperty(Keystead.prototype, Symbol.asyncDispose ?? Symbol.for("Symbol.asyncDispose"), method(function asyncDispose() {
  return this.close();
}));
