// One vault through many rounds: load, a kill, and a look at what is left.

import { spawn } from "node:child_process";
import { setTimeout as pause } from "node:timers/promises";

import { program } from "../../e2e/support/environment.mjs";
import { keystead } from "../../e2e/support/program.mjs";
import { Ledger } from "./ledger.mjs";
import { Load } from "./load.mjs";
import { restStore } from "./rest.mjs";
import { startServer } from "./server.mjs";
import { compare, look } from "./verify.mjs";

const CLIENTS = 8;
/** How long the load goes on before the kill, in milliseconds. */
const LOAD = { least: 40, most: 700 };
/** So many changes are acknowledged before the first kill. */
const FIRST_CHANGES = 100;
/** Ciphertexts that are opened after a kill: the newest, and some from anywhere before. */
const TEXTS = { newest: 40, older: 15 };
/** In so many rounds, the server is killed once more while it starts. */
const KILL_AT_START = 6;

export class Rounds {
  ledger = new Ledger();
  /** Everything that was noted until the first kill, for the faults that are planted. */
  lines = [];
  figures = {
    rounds: 0, kills: 0, killedStarting: 0, changesInFlight: 0, kept: 0, left: 0, usesInFlight: 0, opened: 0, entries: 0,
  };
  /** What was found, once each. */
  wrong = new Set();
  #after = 0;
  #server;

  /** `place` are the program's arguments for where the vault is; `unseal` those that unlock it. */
  constructor({ place, unseal, env, random, running }) {
    Object.assign(this, { place, unseal, env, random, running });
    this.load = new Load(this.ledger, random, { note: (line) => this.figures.rounds === 0 && this.lines.push(line) });
  }

  init() {
    const made = keystead(["init", ...this.place, ...this.unseal, "--kdf", "minimum", "--json"]);
    if (made.status !== 0) throw new Error(made.stderr);
    this.access = JSON.parse(made.stdout);
  }

  /** Starts the server, and gives its store. */
  async start() {
    this.#server = await startServer([...this.place, ...this.unseal], { env: this.env, running: this.running });
    this.store = restStore(await this.#server.ready, this.access);
  }

  /** The load, until the moment has come. What was asked for then is in flight. */
  async #burden(kill) {
    let goesOn = true;
    const { store } = this;
    const clients = Array.from({ length: CLIENTS }, (_, index) => this.load.client(store, `client ${index}`, () => goesOn));
    // The first round has something of everything before the kill.
    while (this.figures.rounds === 0 && this.ledger.changes < FIRST_CHANGES) await pause(20);
    await pause(LOAD.least + this.random() * (LOAD.most - LOAD.least));
    goesOn = false;
    await kill();
    await Promise.all(clients);
  }

  /**
   * One round. `kill` ends what is to be ended, the server if it is not given; then `mend` brings it back. A server that is
   * not killed goes on.
   */
  async round({ kill, mend = async () => {}, strict }) {
    const goesOn = kill !== undefined;
    if (strict !== undefined) {
      await this.store.strict(strict);
      this.load.strict = strict;
    }
    await this.#burden(kill ?? (() => this.#server.kill()));
    this.figures.kills += 1;
    const { changes, uses } = this.ledger.inFlight();
    this.figures.changesInFlight += changes;
    this.figures.usesInFlight += uses;
    await mend();
    if (!goesOn) await this.#again();
    await this.verify({ goesOn });
    this.figures.rounds += 1;
  }

  async #again() {
    if (this.random() * KILL_AT_START < 1) {
      const server = await startServer([...this.place, ...this.unseal], { env: this.env, running: this.running });
      server.ready.catch(() => {});
      await pause(this.random() * 300);
      await server.kill();
      this.figures.killedStarting += 1;
    }
    // The doctor is the first to open what the kill has left, or looks while the server starts.
    if (this.random() < 0.5) {
      await this.doctor();
      await this.start();
    } else {
      await Promise.all([this.doctor(), this.start()]);
    }
  }

  /** What `keystead doctor` complains of: it verifies every record and the audit chain. */
  async doctor() {
    for (const finding of await doctor([...this.place, ...this.unseal], this.env)) this.#complain(`doctor: ${finding}`);
  }

  #complain(text) {
    this.wrong.add(text);
  }

  #texts() {
    const { texts } = this.ledger;
    const newest = texts.slice(-TEXTS.newest);
    const older = Array.from({ length: TEXTS.older }, () => texts[Math.floor(this.random() * texts.length)]);
    return [...new Set([...newest, ...older])].filter(Boolean);
  }

  /** What is there, beside what was told; afterwards what is there counts. */
  async verify({ goesOn }) {
    // The doctor has verified records and chain, unless the server was not killed.
    this.seen = await look(this.store, this.ledger, { after: this.#after, texts: this.#texts(), health: goesOn });
    const { wrong, found } = compare(this.ledger, this.seen);
    for (const text of wrong) this.#complain(`round ${this.figures.rounds + 1}: ${text}`);
    this.figures.opened += this.seen.opened.length;
    this.figures.entries += this.seen.audit.length;
    if (this.figures.rounds === 0) this.first = { seen: this.seen, lines: [...this.lines] };
    const changed = [...this.ledger.things.values()].filter(({ pending }) => pending);
    const { kept, left } = this.ledger.settle(found, { goesOn });
    this.figures.kept += kept;
    this.figures.left += left;
    this.#after = Math.max(this.#after, ...this.seen.audit.map(({ sequence }) => sequence));
    await this.#use(changed.filter(({ now }) => now?.state?.[0] === "enabled"));
  }

  /** What a change in flight has left can be used. */
  async #use(things) {
    for (const thing of things) {
      if (thing.of === "secret") continue;
      const texts = this.ledger.texts.length;
      const { uses } = this.ledger;
      await this.load.use(this.store, thing.of === "symmetric" ? "encrypt" : "sign", [thing]);
      if (this.ledger.uses === uses) this.#complain(`${thing.name}: it cannot be used after a change in flight`);
      const text = this.ledger.texts[texts];
      if (!text) continue;
      await this.store.decrypt(thing.id, text.ciphertext).catch((error) => this.#complain(`${thing.name}: ${error.message}`));
    }
  }

  async end() {
    await this.#server?.kill("SIGTERM");
    await this.doctor();
  }
}

/** What the doctor says that is wrong. */
export async function doctor(args, env = {}) {
  const options = { env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] };
  const child = spawn(program, ["doctor", ...args, "--json"], options);
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (chunk) => (stdout += chunk));
  child.stderr.on("data", (chunk) => (stderr += chunk));
  const status = await new Promise((resolve) => child.on("close", resolve));
  let findings = [];
  try {
    findings = JSON.parse(stdout);
  } catch {
    return [`it ended with ${status}: ${stderr}`];
  }
  const failed = findings.filter(({ state }) => state === "failed").map(({ check, found }) => `${check}: ${found}`);
  const looked = new Set(findings.filter(({ state }) => state !== "skipped").map(({ check }) => check));
  const missed = ["records", "audit"].filter((name) => !looked.has(name)).map((name) => `${name}: it did not look`);
  return [...failed, ...missed, ...(status === 0 || failed.length ? [] : [stderr])];
}
