// What the clients of a vault were told: which changes were acknowledged, and which were asked for and not answered. The
// ledger is fed lines, so that one that was written down can be read again up to any point.

/** A place in what is expected that only the store can know, such as the moment of a deletion. */
const ANY = "any";

/** The part of a key's view that its changes set; everything else follows from it or is counted. */
export const essenceOfKey = ({ name, description, state, primary, versions, rotation }) => ({
  name,
  description,
  state: [state.name, state.due ?? null, state.resumesEnabled ?? null],
  primary: primary ?? null,
  versions: versions.map(({ number, state }) => [number, state.name, state.due ?? null]),
  rotation: rotation.periodDays ?? null,
});

export const essenceOfKeystore = ({ name, description }) => ({ name, description });

/** Whether what was found is what was expected. */
export function fits(expected, found) {
  if (expected === ANY) return true;
  if (Array.isArray(expected) || (expected && typeof expected === "object")) {
    if (!found || typeof found !== "object") return false;
    const names = Object.keys(expected);
    return names.length === Object.keys(found).length && names.every((name) => fits(expected[name], found[name]));
  }
  return expected === found;
}

const withVersion = (essence, number, state, due = null) => ({
  ...essence,
  versions: essence.versions.map((version) => (version[0] === number ? [number, state, due] : version)),
});

const withNewVersion = (essence) => {
  const number = essence.versions.at(-1)[0] + 1;
  return { ...essence, primary: number, versions: [...essence.versions, [number, "active", null]] };
};

/** What each change makes of what was there; `asked` is what the client asked for. Null is what is not there. */
export const CHANGES = {
  createKeystore: (_, asked) => ({ name: asked.name, description: "" }),
  updateKeystore: (was, asked) => ({ ...was, description: asked.description }),
  deleteKeystore: () => null,
  createKey: (_, asked) => ({
    name: asked.name,
    description: "",
    state: ["enabled", null, null],
    primary: 1,
    versions: [[1, "active", null]],
    rotation: null,
  }),
  updateKey: (was, asked) => ({ ...was, description: asked.description }),
  rotate: withNewVersion,
  updateSecret: withNewVersion,
  disable: (was) => ({ ...was, state: ["disabled", null, null] }),
  enable: (was) => ({ ...was, state: ["enabled", null, null] }),
  requestDeletion: (was) => ({ ...was, state: ["pendingDeletion", ANY, was.state[0] === "enabled"], primary: ANY }),
  cancelDeletion: (was) => ({ ...was, state: [was.state[2] === false ? "disabled" : "enabled", null, null], primary: ANY }),
  deleteNow: (was) => ({
    ...was,
    state: ["destroyed", ANY, ANY],
    primary: ANY,
    versions: was.versions.map(([number]) => [number, "destroyed", ANY]),
  }),
  setRotation: (was, asked) => ({ ...was, rotation: asked.days }),
  makeDefault: (was, asked) => ({ ...was, primary: asked.version }),
  deactivate: (was, asked) => withVersion(was, asked.version, "deactivated"),
  activate: (was, asked) => withVersion(was, asked.version, "active"),
  requestVersionDeletion: (was, asked) => withVersion(was, asked.version, "pendingDeletion", ANY),
  cancelVersionDeletion: (was, asked) => withVersion(was, asked.version, asked.becomes),
};

/** The entry of the audit chain that belongs to a change, by the class of what is changed. */
const EVENTS = {
  createKeystore: "create", updateKeystore: "update", deleteKeystore: "delete", createKey: "create", updateKey: "update",
  rotate: "rotate", updateSecret: "update", disable: "disable", enable: "enable", requestDeletion: "delete_request",
  cancelDeletion: "delete_request_cancel", deleteNow: "delete", setRotation: "rotation_set", makeDefault: "default_set",
};
const VERSION_EVENTS = {
  deactivate: "deactivate", activate: "activate", requestVersionDeletion: "delete_request",
  cancelVersionDeletion: "delete_request_cancel",
};
/** What only uses a key, and may be in the chain a little later than it was answered. */
export const USES = { encrypt: "encrypt", sign: "sign", readSecret: "get" };

export const CLASSES = { aes256: "symmetric", ecP256: "asymmetric", secret: "secret" };

const eventOf = (what, of) => {
  if (what in USES) return `${of}.${USES[what]}`;
  return what in VERSION_EVENTS ? `${of}_version.${VERSION_EVENTS[what]}` : `${of}.${EVENTS[what]}`;
};

/** Every event that the ledger knows of, so that one without its change is noticed. */
export const CHANGE_EVENTS = new Set(
  ["keystore", ...Object.values(CLASSES)].flatMap((of) =>
    Object.keys(CHANGES).map((what) => eventOf(what, of)),
  ),
);

/** The message that the use with this number protects: it can be told again from the number alone. */
export const messageOf = (number) => Buffer.from(`message ${number} `.padEnd(16 + ((number * 37) % 200), "."));

const increase = (counts, name, by = 1) => counts.set(name, (counts.get(name) ?? 0) + by);

export class Ledger {
  /** Everything that was asked for, by the name that the client gave it. */
  things = new Map();
  /** Ciphertexts that were given out. */
  texts = [];
  /** Uses that were not answered, by number. */
  #open = new Map();
  /** What was acknowledged: changes, and uses. */
  changes = 0;
  uses = 0;
  refusals = [];

  /** Reads a line. A change is begun and ended; of one thing there is one change at a time. */
  read(line) {
    if (line.begin !== undefined) this.#begin(line);
    else this.#end(line);
  }

  #begin({ begin: number, what, thing: name, asked, strict }) {
    if (what in USES) {
      const thing = this.things.get(name);
      increase(thing.begun, what);
      this.#open.set(number, { what, thing, strict });
      return;
    }
    if (!this.things.has(name)) {
      this.things.set(name, {
        name,
        of: asked.kind ? CLASSES[asked.kind] : "keystore",
        kind: asked.kind,
        keystore: asked.keystore,
        owner: asked.owner,
        id: null,
        now: null,
        pending: null,
        /** The texts of a secret, oldest first. */
        values: [],
        /** How much each version has protected. */
        used: new Map(),
        /** Since the last look: uses that were asked for, uses that were answered under strict audit, entries of changes. */
        begun: new Map(),
        recorded: new Map(),
        told: new Map(),
      });
    }
    const thing = this.things.get(name);
    thing.pending = {
      number, what, asked, event: eventOf(what, thing.of), after: CHANGES[what](thing.now, asked), unknown: false,
    };
  }

  #end({ end: number, thing: name, status, because, id, view, version, ciphertext, bytes }) {
    if (this.#open.has(number)) {
      const { what, thing, strict } = this.#open.get(number);
      if (status === "unknown") return;
      this.#open.delete(number);
      if (status === "refused") return;
      this.uses += 1;
      if (strict) increase(thing.recorded, what);
      if (version !== undefined) {
        const used = thing.used.get(version) ?? { operations: 0, bytes: 0 };
        thing.used.set(version, { operations: used.operations + 1, bytes: used.bytes + bytes });
      }
      if (ciphertext) this.texts.push({ number, thing: name, version, ciphertext: Buffer.from(ciphertext, "base64") });
      return;
    }
    const thing = this.things.get(name);
    const { pending } = thing;
    if (status === "unknown") {
      pending.unknown = true;
      return;
    }
    thing.pending = null;
    if (status === "refused") {
      this.refusals.push(`${pending.what} ${because}`);
      if (thing.now === null) this.things.delete(name);
      return;
    }
    this.changes += 1;
    thing.id ??= id ?? null;
    this.#adopt(thing, pending, view ?? pending.after);
  }

  /** A change was made. What is left of destroyed keys goes with their keystore. */
  #adopt(thing, pending, essence) {
    adopt(thing, pending, essence);
    if (pending.what !== "deleteKeystore") return;
    for (const key of this.things.values()) if (key.keystore === thing.name) key.now = null;
  }

  /** How many changes and uses were begun and not answered. */
  inFlight() {
    const changes = [...this.things.values()].filter(({ pending }) => pending).length;
    return { changes, uses: this.#open.size };
  }

  /**
   * Takes what was found for what is: how many of the changes that were in flight were kept. If the same server goes on
   * (`goesOn`), it may record later what was used before.
   */
  settle(found, { goesOn = false } = {}) {
    let kept = 0;
    let left = 0;
    for (const [name, thing] of this.things) {
      const { pending } = thing;
      const { id, essence, isKept } = found.get(name);
      thing.id ??= id ?? null;
      if (pending) {
        thing.pending = null;
        if (isKept) kept += 1;
        else left += 1;
        if (!isKept && thing.now === null) {
          this.things.delete(name);
          continue;
        }
        if (isKept) this.#adopt(thing, pending, essence);
      }
      thing.told.clear();
      if (!goesOn) thing.begun.clear();
      thing.recorded.clear();
    }
    this.#open.clear();
    return { kept, left };
  }
}

/** A change was made. */
function adopt(thing, { what, asked, event }, essence) {
  thing.now = essence;
  increase(thing.told, event);
  if (asked?.value !== undefined && (what === "updateSecret" || what === "createKey")) thing.values.push(asked.value);
  if (what === "deleteNow") thing.values = [];
}
