// What a page said of its writes, and whether a vault has it: every acknowledged write, and of a write that was under way all
// or nothing.

const EVENTS = {
  rotate: "symmetric.rotate",
  describe: "symmetric.update",
  disable: "symmetric.disable",
  enable: "symmetric.enable",
  updateSecret: "secret.update",
};
const size = (text) => new TextEncoder().encode(text).length;

export class Journal {
  /** What is known of each key, by its id. */
  keys = new Map();
  /** The writes that were begun, and neither acknowledged nor refused. */
  pending = new Map();
  refused = [];
  acknowledged = 0;
  /** Of the writes that a kill interrupted: how many were made, and how many not. */
  interrupted = { made: 0, not: 0 };

  hear({ event, step, op, result, code }) {
    if (event === "begin") return void this.pending.set(step, op);
    const begun = this.pending.get(step);
    if (!begun) throw new Error(`${event} of ${step}, which was never begun`);
    this.pending.delete(step);
    if (event === "failed") return void this.refused.push({ ...begun, code });
    this.acknowledged += 1;
    this.apply(begun, result);
  }

  /** Takes a write into what the vault must show from now on. */
  apply(op, { id, version, ciphertext } = {}) {
    if (op.do === "create" || op.do === "createSecret") {
      const values = op.do === "createSecret" ? [op.value] : undefined;
      const kind = values ? "secret" : "aes256";
      this.keys.set(id, { name: op.name, kind, description: "", state: "enabled", versions: 1, values, uses: new Map(), sealed: [], events: {} });
      return;
    }
    const key = this.keys.get(op.key);
    const event = EVENTS[op.do];
    if (event) key.events[event] = (key.events[event] ?? 0) + 1;
    if (op.do === "rotate" || op.do === "updateSecret") {
      key.versions += 1;
      // A page that is told another number than comes next has lost a version, or was given somebody else's.
      if (version !== undefined && version !== key.versions) key.surprise = `version ${version} was acknowledged, ${key.versions} comes next`;
      key.values?.push(op.value);
    } else if (op.do === "describe") key.description = op.description;
    else if (op.do === "disable") key.state = "disabled";
    else if (op.do === "enable") key.state = "enabled";
    else {
      const use = key.uses.get(key.versions) ?? { operations: 0, bytes: 0 };
      key.uses.set(key.versions, { operations: use.operations + 1, bytes: use.bytes + size(op.plaintext) });
      key.sealed.push({ key: op.key, ciphertext, plaintext: op.plaintext });
    }
  }

  /** What is to be read of the vault: every secret, and ciphertexts of each key, the newest `most` of them. */
  questions(most = Infinity) {
    const all = [...this.keys];
    // Whether a key is disabled whose disabling was interrupted is found out first.
    const interrupted = (change) => new Set([...this.pending.values()].filter((op) => op.do === change).map(({ key }) => key));
    const [inDoubt, replaced] = [interrupted("disable"), interrupted("updateSecret")];
    return {
      sealed: all.filter(([key, { state }]) => state === "enabled" && !inDoubt.has(key)).flatMap(([, { sealed }]) => sealed.slice(-most)),
      secrets: all.filter(([, { values }]) => values).map(([key, { versions }]) => ({ key, versions: versions + (replaced.has(key) ? 1 : 0) })),
    };
  }

  /**
   * Compares it with what was found, and gives what is wrong. What was interrupted is taken as it was found, if it is whole. With
   * `full`, the log may not be readable: what waits to be recorded is written first.
   */
  compare(found, { full = false } = {}) {
    const faults = [];
    if (found.entriesRefused && !full) faults.push(`the audit log says ${found.entriesRefused}`);
    const keys = new Map(found.keys.map((key) => [key.id, key]));
    const count = (object, event) => found.entries.filter((entry) => entry.object === object && entry.event === event && entry.outcome === "success").length;
    for (const op of this.pending.values()) this.#settle(op, found, keys);
    this.pending.clear();

    for (const [id, known] of this.keys) {
      const key = keys.get(id);
      const wrong = (text) => faults.push(`${known.name}: ${text}`);
      if (known.surprise) wrong(known.surprise);
      if (!key) {
        wrong("acknowledged, and is not there");
        continue;
      }
      for (const member of ["name", "kind", "description", "state"]) {
        if (key[member] !== known[member]) wrong(`${member} is "${key[member]}", acknowledged was "${known[member]}"`);
      }
      const numbers = key.versions.map(({ number }) => number);
      const expected = Array.from({ length: known.versions }, (_, index) => index + 1);
      if (String(numbers) !== String(expected)) wrong(`has the versions ${numbers}, acknowledged were ${known.versions}`);
      if (key.primary !== known.versions) wrong(`protects with version ${key.primary} of ${known.versions}`);
      for (const [number, { operations, bytes }] of known.uses) {
        const version = key.versions[number - 1];
        if (!(version?.operations >= operations && version.bytes >= bytes)) {
          wrong(`version ${number} counts ${version?.operations} messages and ${version?.bytes} bytes, it has protected ${operations} and ${bytes}`);
        }
      }
      // A change and its entry in the log are one commit.
      const subject = known.values ? "secret" : "symmetric";
      for (const [event, times] of Object.entries({ [`${subject}.create`]: 1, ...known.events })) {
        if (!found.entriesRefused && count(id, event) !== times) wrong(`the log has ${count(id, event)} entries ${event} for ${times} changes`);
      }
      if (known.values && found.secrets[id]) {
        known.values.forEach((value, index) => {
          if (found.secrets[id][index] !== value) wrong(`version ${index + 1} reads "${found.secrets[id][index]}"`);
        });
      }
    }
    for (const { id, name } of found.keys) if (!this.keys.has(id)) faults.push(`${name} is there, and nobody has made it`);
    for (const { plaintext, opened } of found.unreadable) faults.push(`the ciphertext of "${plaintext}" opens to ${opened}`);
    if (found.check.code) faults.push(`the check of all records says ${found.check.code}`);
    if (found.chain.code && !(full && found.entriesRefused)) faults.push(`the audit chain says ${found.chain.code}`);
    return faults;
  }

  /** A write that nobody acknowledged: it counts if the vault shows it. What it left half made, `compare` finds. */
  #settle(op, found, keys) {
    const known = this.keys.get(op.key);
    const key = keys.get(op.key);
    const made = () => {
      switch (op.do) {
        case "create":
        case "createSecret":
          return found.keys.find(({ name }) => name === op.name);
        case "rotate":
        case "updateSecret":
          return key?.versions.length > known.versions;
        case "describe":
          return key?.description === op.description;
        case "disable":
          return key?.state === "disabled";
        case "enable":
          return key?.state === "enabled";
        default:
          // Nobody has the ciphertext; its count may be there or not.
          return false;
      }
    };
    const there = made();
    this.interrupted[there ? "made" : "not"] += 1;
    if (there) this.apply(op, { id: there.id });
  }

  /** By how many messages the counters are above what was protected, over all versions that were used. */
  overcount(found) {
    const keys = new Map(found.keys.map((key) => [key.id, key]));
    let [messages, over] = [0, 0];
    for (const [id, { uses }] of this.keys) {
      for (const [number, { operations }] of uses) {
        messages += operations;
        over += (keys.get(id)?.versions[number - 1]?.operations ?? operations) - operations;
      }
    }
    return { messages, over };
  }
}
