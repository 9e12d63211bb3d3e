// A vault in a directory, for Node.js. Every process that has it open keeps it in memory as well.
//
//   commit-REVISION     what one commit has put and deleted; the newest has the header too
//   snapshot-REVISION   every record but the header, as of that revision
//   lock                who writes now
//
// A commit is a file that appears whole, under a name that nobody else can take: written elsewhere, flushed, linked, and
// the directory flushed. The state is the newest snapshot and the commits behind it. The header has what unlocks the vault,
// so that none but the newest is left; and with a commit that deletes, what was deleted is left nowhere.

import { KeysteadError } from "./errors.mjs";
import { kindOf, pageOf } from "./records.mjs";
import { takeLock } from "./lock.mjs";

const FORMAT = 1;
/** Commits behind a snapshot, before the next one is made: at least so many, and as large as the snapshot. */
const COMMITS = 256;
/** How long a commit that conflicted may take to come again, in milliseconds, before others may write. */
const RETRY_WITHIN = 500;
/** Another process may replace files while they are looked for. */
const ATTEMPTS = 50;

const corrupt = (what, cause) => {
  const message = `The directory holds something that is not a vault (${what}). Restore a backup.`;
  return new KeysteadError(message, "store.corrupt", "data", { cause });
};

const nameOf = (kind, revision) => `${kind}-${String(revision).padStart(20, "0")}`;

const toText = (record) => [
  record.key, String(record.revision), record.parent, record.label, record.state, String(record.created),
  record.due === null ? null : String(record.due), base64(record.body), base64(record.seal),
];

const fromText = ([key, revision, parent, label, state, created, due, body, seal]) => ({
  key, revision: BigInt(revision), parent, label, state, created: BigInt(created),
  due: due === null ? null : BigInt(due), body: bytes(body), seal: bytes(seal),
});

const base64 = (data) => Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString("base64");
const bytes = (text) => new Uint8Array(Buffer.from(text, "base64"));

/** Opens a directory; it is made if it is not there. */
export async function openDirectory(path) {
  const builtin = globalThis.process?.getBuiltinModule;
  if (!builtin || typeof path !== "string" || path === "") {
    const message = builtin
      ? 'The argument "directory" must be the path of a directory.'
      : "Storage in a directory needs Node.js 20.16 or later.";
    const code = builtin ? "argument.invalid" : "store.unsupported";
    throw new KeysteadError(message, code, builtin ? "caller" : "environment");
  }
  const node = { fs: builtin("node:fs"), path: builtin("node:path"), os: builtin("node:os") };
  const place = node.path.resolve(path);
  await makeDirectory(node, place);
  return new Directory(node, place);
}

/** A vault whose directory is lost in a power cut is lost: each directory that is made is synced into the one above. */
async function makeDirectory({ fs, path }, place) {
  const highest = await fs.promises.mkdir(place, { recursive: true, mode: 0o700 });
  if (highest === undefined) return;
  for (let made = place; made.length >= highest.length; made = path.dirname(made)) {
    await syncDirectory(fs.promises, path.dirname(made));
  }
}

async function syncDirectory(fs, path) {
  // Windows has no such thing: there a rename is as durable as it gets.
  if (process.platform === "win32") return;
  const directory = await fs.open(path, "r");
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

class Directory {
  #fs;
  #node;
  #place;
  /** Records by kind and address, without the header. */
  #kinds = new Map();
  #header;
  #revision = 0n;
  #snapshot = 0n;
  #sizes = { snapshot: 0, commits: 0 };
  /** Reading goes one after the other. */
  #reading = Promise.resolve();
  #written = 0;
  /** The lock of a commit that conflicted, for its next attempt. */
  #turn;

  constructor(node, place) {
    this.#node = node;
    this.#fs = node.fs.promises;
    this.#place = place;
  }

  async load(key) {
    await this.#refresh();
    return kindOf(key) === 1 ? this.#header : this.#kinds.get(kindOf(key))?.get(key);
  }

  async list(query) {
    await this.#refresh();
    const records = query.kind === 1 ? [this.#header].filter(Boolean) : (this.#kinds.get(query.kind)?.values() ?? []);
    return pageOf(records, query);
  }

  async commit(changes) {
    const release = await this.#turnToWrite();
    let outcome;
    try {
      outcome = await this.#commit(changes);
      return outcome;
    } finally {
      // Whoever has lost against others would lose again: the lock is kept for its next attempt.
      if (outcome?.done === false) this.#keepTurn(release);
      else await release();
    }
  }

  async #turnToWrite() {
    const kept = this.#turn;
    this.#turn = undefined;
    if (!kept) return takeLock(this.#node, this.#path("lock"));
    clearTimeout(kept.timer);
    return kept.release;
  }

  #keepTurn(release) {
    const giveUp = () => {
      this.#turn = undefined;
      // If it is not removed, it is the lock of a dead process in the end.
      release().catch(() => {});
    };
    this.#turn = { release, timer: setTimeout(giveUp, RETRY_WITHIN) };
  }

  async #commit(changes) {
    await this.#refresh();
    const { revision } = changes.header;
    const conflict = () => ({ done: false, revision: this.#revision });
    if (this.#revision !== revision - 1n) return conflict();
    const written = {
      format: FORMAT,
      header: toText(changes.header),
      puts: changes.puts.map(toText),
      deletes: changes.deletes,
    };
    const size = await this.#write(nameOf("commit", revision), JSON.stringify(written), true);
    if (size === undefined) {
      await this.#refresh();
      return conflict();
    }
    this.#apply(changes, revision);
    this.#sizes.commits += size;
    // It is done. What follows makes room and forgets; if it fails, the next commit does it. Whoever has read meanwhile may
    // have found this commit already.
    await this.#tidy(revision - 1n, changes.deletes.length > 0).catch(() => {});
    return { done: true };
  }

  /** Calls back when somebody has committed; gives what ends it. It keeps no process alive. */
  watch(callback) {
    const watcher = this.#node.fs.watch(this.#place, { persistent: false }, (_, name) => {
      if (name?.startsWith("commit-")) callback();
    });
    watcher.on("error", () => watcher.close());
    return () => watcher.close();
  }

  #path(name) {
    return this.#node.path.join(this.#place, name);
  }

  #apply({ header, puts, deletes }, revision) {
    for (const key of deletes) this.#kinds.get(kindOf(key))?.delete(key);
    for (const record of puts) {
      const kind = kindOf(record.key);
      if (!this.#kinds.has(kind)) this.#kinds.set(kind, new Map());
      this.#kinds.get(kind).set(record.key, record);
    }
    this.#header = header;
    this.#revision = revision;
  }

  /** Reads what others have committed. */
  #refresh() {
    const reading = this.#reading.then(() => this.#read());
    this.#reading = reading.catch(() => {});
    return reading;
  }

  async #read() {
    let problem;
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      try {
        if (await this.#readOnce()) return;
      } catch (error) {
        if (error.code !== "ENOENT") throw error;
        problem = error;
      }
    }
    throw corrupt("commits are missing", problem);
  }

  /** Whether what was read fits together. */
  async #readOnce() {
    const [snapshots, commits] = await this.#listed();
    const snapshot = snapshots.at(-1) ?? 0n;
    const newest = commits.at(-1) ?? 0n;
    if (newest === this.#revision && this.#header?.revision === newest) return true;
    if (newest === 0n && snapshot === 0n) {
      this.#forget();
      return true;
    }
    try {
      // An older state than the one in memory is somebody's copy that was put back: the engine has to see it.
      if (snapshot > this.#revision || newest < this.#revision || this.#revision === 0n) {
        this.#forget();
        if (snapshot > 0n) {
          const { records, size } = await this.#parse(nameOf("snapshot", snapshot));
          this.#apply({ header: undefined, puts: records.map(fromText), deletes: [] }, snapshot);
          this.#sizes = { snapshot: size, commits: 0 };
        }
        this.#snapshot = snapshot;
      }
      // The newest is read although it may be in memory: it has the header.
      for (const number of commits.filter((number) => number > this.#revision || number === newest)) {
        if (number > this.#revision + 1n) return this.#undo();
        const { header: own, puts, deletes, size } = await this.#parse(nameOf("commit", number));
        if (number <= this.#revision && number !== newest) continue;
        const found = own ? fromText(own) : undefined;
        this.#apply({ header: found, puts: puts.map(fromText), deletes }, number);
        this.#sizes.commits += size;
      }
      if (this.#header?.revision !== this.#revision) return this.#undo();
      return true;
    } catch (error) {
      this.#forget();
      throw error;
    }
  }

  /** What was read half is forgotten: the next attempt begins anew. */
  #undo() {
    this.#forget();
    return false;
  }

  #forget() {
    this.#kinds = new Map();
    this.#header = undefined;
    this.#revision = 0n;
    this.#snapshot = 0n;
    this.#sizes = { snapshot: 0, commits: 0 };
  }

  /** The revisions of snapshots and of commits, in order. */
  async #listed() {
    const names = await this.#fs.readdir(this.#place);
    const revisions = (kind) =>
      names
        .map((name) => name.match(/^(snapshot|commit)-(\d{20})$/))
        .filter((match) => match?.[1] === kind)
        .map((match) => BigInt(match[2]))
        .sort((a, b) => (a < b ? -1 : 1));
    return [revisions("snapshot"), revisions("commit")];
  }

  async #parse(name) {
    const text = await this.#fs.readFile(this.#path(name), "utf8");
    try {
      const parsed = JSON.parse(text);
      if (parsed.format !== FORMAT) throw new Error(`format ${parsed.format}`);
      return { ...parsed, size: text.length };
    } catch (error) {
      throw corrupt(name, error);
    }
  }

  /** Writes a file whole: its size, or undefined if the name was to be new and is taken. */
  async #write(name, text, isNew = false) {
    const temporary = this.#path(`new-${process.pid}-${(this.#written += 1)}-${Math.random().toString(36).slice(2)}`);
    try {
      const file = await this.#fs.open(temporary, "wx", 0o600);
      try {
        await file.writeFile(text);
        await file.sync();
      } finally {
        await file.close();
      }
      if (isNew) await this.#fs.link(temporary, this.#path(name));
      else await this.#fs.rename(temporary, this.#path(name));
    } catch (error) {
      if (isNew && error.code === "EEXIST" && error.syscall === "link") return undefined;
      throw error;
    } finally {
      await this.#fs.rm(temporary, { force: true });
    }
    try {
      await syncDirectory(this.#fs, this.#place);
    } catch (error) {
      if (isNew) await this.#fs.rm(this.#path(name), { force: true });
      throw error;
    }
    return text.length;
  }

  /** Takes the header out of the commit before, makes a snapshot if it is time, and removes what no state needs. */
  async #tidy(before, forgets) {
    const newest = this.#revision;
    const many = newest - this.#snapshot >= COMMITS && this.#sizes.commits >= this.#sizes.snapshot;
    const [, commits] = await this.#listed();
    if (forgets || many || (await this.#left(commits))) {
      const records = [...this.#kinds.values()].flatMap((kind) => [...kind.values()].map(toText));
      const size = await this.#write(nameOf("snapshot", newest), JSON.stringify({ format: FORMAT, records }));
      this.#snapshot = newest;
      this.#sizes = { snapshot: size, commits: 0 };
      const header = { format: FORMAT, header: toText(this.#header), puts: [], deletes: [] };
      await this.#write(nameOf("commit", newest), JSON.stringify(header));
    } else if (before > this.#snapshot) {
      const { puts, deletes } = await this.#parse(nameOf("commit", before));
      await this.#write(nameOf("commit", before), JSON.stringify({ format: FORMAT, puts, deletes }));
    }
    const [snapshots, all] = await this.#listed();
    const old = [
      ...snapshots.filter((number) => number < this.#snapshot).map((number) => nameOf("snapshot", number)),
      ...all.filter((number) => number <= this.#snapshot && number < newest).map((number) => nameOf("commit", number)),
    ];
    for (const name of old) await this.#fs.rm(this.#path(name), { force: true });
    await this.#removeAbandoned();
  }

  /** Whether a process before has ended between a commit that deletes and the snapshot after it. */
  async #left(commits) {
    for (const number of commits.filter((number) => number > this.#snapshot && number < this.#revision)) {
      const { header, deletes } = this.#checked.has(number) ? {} : await this.#parse(nameOf("commit", number));
      if (deletes?.length > 0 || (header && number !== this.#revision - 1n)) return true;
      this.#checked.add(number);
    }
    return false;
  }

  #checked = new Set();

  /** Files that a process began and did not finish. */
  async #removeAbandoned() {
    for (const name of await this.#fs.readdir(this.#place)) {
      const pid = name.match(/^new-(\d+)-/)?.[1];
      if (!pid || Number(pid) === process.pid) continue;
      const path = this.#path(name);
      const age = Date.now() - (await this.#fs.stat(path).then(({ mtimeMs }) => mtimeMs, () => Date.now()));
      if (age > 60_000) await this.#fs.rm(path, { force: true });
    }
  }
}
