// A mixed load on a vault. Each client changes what is its own, one change after the other, and uses what anybody has.

import { USES, essenceOfKey, essenceOfKeystore, messageOf } from "./ledger.mjs";
import { Refused } from "./rest.mjs";

/** Where the version stands in a ciphertext: `core/src/envelope.rs`. */
const versionOf = (ciphertext) => ciphertext.readUInt32BE(21);
/** A client makes no more keys while it has so many that are not destroyed. */
const KEYS = 10;
/** Of each client. */
const KEYSTORES = 3;

/** What is asked for, and how often beside the others. */
const WEIGHTS = {
  encrypt: 30, sign: 8, readSecret: 6, readAudit: 3,
  createKey: 12, updateKey: 6, rotate: 10, updateSecret: 6, disable: 5, enable: 8, setRotation: 3,
  requestDeletion: 5, cancelDeletion: 5, deleteNow: 4,
  makeDefault: 3, deactivate: 4, activate: 3, requestVersionDeletion: 3, cancelVersionDeletion: 3,
  createKeystore: 2, updateKeystore: 3, deleteKeystore: 1,
};

/**
 * The clients of one vault. Each line of the ledger goes through `note`, before what it tells of goes on. `isRefusal` says
 * whether an error means that nothing was changed.
 */
export class Load {
  #number = 0;
  /** What each deletion of a version comes back to. */
  #before = new Map();
  strict = false;

  constructor(ledger, random, { note = () => {}, isRefusal = (error) => error instanceof Refused } = {}) {
    this.ledger = ledger;
    this.random = random;
    this.isRefusal = isRefusal;
    this.note = (line) => {
      note(line);
      ledger.read(line);
    };
  }

  /** One client, until it may not go on. */
  async client(store, owner, mayGoOn) {
    while (mayGoOn()) await this.step(store, owner);
  }

  async step(store, owner) {
    const possible = this.#possible(owner);
    const names = Object.keys(possible);
    const total = names.reduce((sum, name) => sum + WEIGHTS[name], 0);
    let drawn = this.random() * total;
    const what = names.find((name) => (drawn -= WEIGHTS[name]) < 0) ?? names[0];
    if (what === "readAudit") await store.recentAudit().catch(() => {});
    else if (what in USES) await this.use(store, what, possible[what]);
    else await this.change(store, what, possible[what]);
  }

  /** What this client may ask for now, each with the things that it may be asked of. */
  #possible(owner) {
    const all = [...this.ledger.things.values()].filter(({ now, pending }) => now && !pending);
    const own = all.filter((thing) => thing.owner === owner);
    const keystores = own.filter(({ of }) => of === "keystore");
    const keys = own.filter(({ of, now }) => of !== "keystore" && now.state[0] !== "destroyed");
    const inState = (name) => keys.filter(({ now }) => now.state[0] === name);
    const enabled = inState("enabled");
    const material = enabled.filter(({ of }) => of !== "secret");
    // The newest version and the default one are kept by the profile.
    const older = (state) =>
      material.flatMap((thing) =>
        thing.now.versions
          .filter(([number, name]) => name === state && number !== thing.now.primary && number !== thing.now.versions.length)
          .map(([version]) => ({ thing, version })),
      );
    const hasKeys = (name) => keys.some(({ keystore }) => keystore === name);
    const empty = keystores.length > 1 ? keystores.filter(({ name }) => !hasKeys(name)) : [];
    const possible = {
      encrypt: all.filter(({ kind, now }) => kind === "aes256" && now.state[0] === "enabled"),
      sign: all.filter(({ kind, now }) => kind === "ecP256" && now.state[0] === "enabled"),
      readSecret: all.filter(({ kind, now }) => kind === "secret" && now.state[0] === "enabled"),
      readAudit: [null],
      createKeystore: keystores.length < KEYSTORES ? [{ owner }] : [],
      updateKeystore: keystores,
      deleteKeystore: empty,
      createKey: keys.length < KEYS ? keystores.map((keystore) => ({ owner, keystore })) : [],
      updateKey: [...enabled, ...inState("disabled")],
      rotate: material,
      updateSecret: enabled.filter(({ of }) => of === "secret"),
      disable: enabled,
      enable: inState("disabled"),
      requestDeletion: [...enabled, ...inState("disabled")],
      cancelDeletion: inState("pendingDeletion"),
      deleteNow: inState("pendingDeletion"),
      setRotation: material,
      makeDefault: older("active"),
      deactivate: older("active"),
      activate: older("deactivated"),
      requestVersionDeletion: [...older("active"), ...older("deactivated")],
      cancelVersionDeletion: older("pendingDeletion"),
    };
    return Object.fromEntries(Object.entries(possible).filter(([, choices]) => choices.length));
  }

  #one(choices) {
    return choices[Math.floor(this.random() * choices.length)];
  }

  #line(number, status, more) {
    this.note({ end: number, status, ...more });
  }

  async use(store, what, choices) {
    const { name: thing, id } = this.#one(choices);
    const number = (this.#number += 1);
    this.note({ begin: number, what, thing, strict: this.strict });
    const message = messageOf(number);
    try {
      const done = await store[what](id, what === "readSecret" ? undefined : message);
      const version = what === "encrypt" ? done && versionOf(done) : done?.version;
      const ciphertext = what === "encrypt" && done ? done.toString("base64") : undefined;
      this.#line(number, "done", { thing, version, ciphertext, bytes: message.length });
    } catch (error) {
      this.#line(number, this.isRefusal(error) ? "refused" : "unknown", { thing });
    }
  }

  async change(store, what, choices) {
    const number = (this.#number += 1);
    const { thing: name, id, asked, of } = this.#ask(what, number, this.#one(choices));
    this.note({ begin: number, what, thing: name, asked });
    try {
      const made = await store[what](id, asked);
      const view = made?.id && (of === "keystore" ? essenceOfKeystore(made) : essenceOfKey(made));
      this.#line(number, "done", { thing: name, id: made?.id, view });
    } catch (error) {
      const status = this.isRefusal(error) ? "refused" : "unknown";
      this.#line(number, status, { thing: name, because: error.message });
    }
  }

  #ask(what, number, chosen) {
    const text = `of request ${number}`;
    if (what === "createKeystore") {
      const name = `keystore-${number}`;
      return { thing: name, of: "keystore", asked: { name, owner: chosen.owner } };
    }
    if (what === "createKey") {
      const name = `key-${number}`;
      const { owner, keystore, kind = this.#one(["aes256", "aes256", "ecP256", "secret"]) } = chosen;
      const value = kind === "secret" ? { value: `text ${text}` } : {};
      return { thing: name, of: "key", asked: { name, kind, owner, keystore: keystore.name, keystoreId: keystore.id, ...value } };
    }
    const { thing, version } = chosen.thing ? chosen : { thing: chosen };
    const asked = {
      name: thing.name,
      ...((what === "updateKey" || what === "updateKeystore") && { description: text }),
      ...(what === "updateSecret" && { value: `text ${text}` }),
      ...(what === "setRotation" && { days: (thing.now.rotation ?? 0) + 1 }),
      ...(version !== undefined && { version }),
    };
    const place = `${thing.name} ${version}`;
    if (what === "requestVersionDeletion") this.#before.set(place, thing.now.versions.find(([number]) => number === version)[1]);
    if (what === "cancelVersionDeletion") asked.becomes = this.#before.get(place);
    return { thing: thing.name, id: thing.id, asked, of: thing.of };
  }
}
