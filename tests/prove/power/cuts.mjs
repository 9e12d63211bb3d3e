// Power cuts in a recorded run: each leaves a store, which is opened and compared with what was told until then.

import { Ledger } from "../crash/ledger.mjs";
import { compare } from "../crash/verify.mjs";
import { Disk } from "./disk.mjs";

/** Ciphertexts that are opened after a cut. */
const TEXTS = 12;
const SPARES = ["none", "all", "some", "some", "some"];

export class Cuts {
  figures = { states: 0, told: 0, inFlight: 0, kept: 0, left: 0, before: 0, opened: 0 };
  wrong = [];
  #notes;
  #disk;

  /**
   * `open` opens what a cut has left: it gives what is seen, or null where there is no vault, and makes a new write. `isNoise`
   * tells files of which nobody knows what is in them.
   */
  constructor({ root, recorded, random, open, isNoise }) {
    Object.assign(this, { random, open });
    this.#notes = recorded.marked.flatMap(({ ended, text }) =>
      text.split("\n").filter(Boolean).map((line) => ({ ended, line: JSON.parse(line) })),
    );
    this.#disk = new Disk(root, recorded.happenings, isNoise);
    const { made } = this.#told(Infinity);
    if (!made) throw new Error("No vault was made.");
    this.access = made.access;
  }

  get moments() {
    return this.#disk.moments();
  }

  get changes() {
    return this.#told(Infinity).ledger.changes;
  }

  /** What was told until then. */
  #told(moment) {
    const ledger = new Ledger();
    let made;
    for (const { ended, line } of this.#notes) {
      if (ended > moment) break;
      if (line.vault) made = line;
      else if (line.begin !== undefined || line.end !== undefined) ledger.read(line);
    }
    return { ledger, made };
  }

  /** What is wrong with what a cut at `moment` leaves. */
  async cut(moment, how) {
    const { ledger, made } = this.#told(moment);
    this.#disk.leave(moment, { random: this.random, ...how });
    let seen;
    try {
      const texts = ledger.texts.filter(() => this.random() < TEXTS / ledger.texts.length);
      seen = await this.open({ made: made !== undefined, access: this.access, ledger, texts });
    } catch (error) {
      return { wrong: [`it cannot be opened: ${error.code ?? ""} ${error.message}`.slice(0, 400)], ledger };
    }
    // Before the vault was made there may be none yet, and nothing in it.
    if (!seen) return { wrong: made ? ["the vault is gone"] : [], ledger, isBefore: true };
    const { wrong, found } = compare(ledger, seen);
    return { wrong, ledger, found, opened: seen.opened.length };
  }

  /** So many cuts: every second one right after an acknowledgement, when the most is promised. */
  async states(count, progress) {
    const moments = this.moments;
    const ends = this.#notes.filter(({ line }) => line.end !== undefined || line.vault).map(({ ended }) => ended);
    const { figures } = this;
    for (let number = 0; number < count; number++) {
      const among = number % 2 === 0 ? moments : ends;
      // Spread over the whole run.
      const part = Math.floor(number / 2) / Math.ceil(count / 2);
      const at = among[Math.min(among.length - 1, Math.floor((part + this.random() / Math.ceil(count / 2)) * among.length))];
      const how = { ordered: this.random() < 0.5, spare: SPARES[Math.floor(this.random() * SPARES.length)] };
      const { wrong, ledger, found, opened = 0, isBefore } = await this.cut(at, how);
      figures.states += 1;
      figures.told += ledger.changes;
      figures.opened += opened;
      if (isBefore) figures.before += 1;
      const model = `${how.ordered ? "names in order" : "any order"}, ${how.spare} of the rest`;
      for (const text of wrong) this.wrong.push(`${text} (${model}, after call ${at})`);
      if (found) {
        const { kept, left } = ledger.settle(found);
        figures.inFlight += kept + left;
        figures.kept += kept;
        figures.left += left;
      }
      progress(number + 1);
    }
  }

  /**
   * Takes syncs of some changes as if they had not happened, and cuts right after the acknowledgement: how many times it was
   * tried, what was said, and the times that nothing was noticed. `which` chooses among the syncs of one change.
   */
  async withoutSyncs(count, which) {
    const syncs = this.#disk.syncs();
    const trials = this.#changesAlone().flatMap(({ began, ended, what }) => {
      const lost = syncs.filter((sync) => sync.began > began && sync.ended < ended).filter(which);
      return lost.length ? [{ ended, what, lost: new Set(lost.map(({ ended }) => ended)) }] : [];
    });
    const step = Math.max(1, Math.floor(trials.length / count));
    const chosen = trials.filter((_, index) => index % step === 0).slice(0, count);
    const missed = [];
    const said = [];
    for (const { ended, what, lost } of chosen) {
      const { wrong } = await this.cut(ended, { ordered: false, spare: "none", lost });
      if (wrong.length) said.push(wrong[0]);
      else missed.push(`${what} at call ${ended}`);
    }
    return { tried: chosen.length, missed, said };
  }

  /** The changes that were made while one client was alone. */
  #changesAlone() {
    const changes = [];
    let alone = false;
    const begun = new Map();
    for (const { ended, line } of this.#notes) {
      if (line.alone !== undefined) alone = line.alone;
      if (alone && line.begin !== undefined) begun.set(line.begin, { began: ended, what: line.what, asked: line.asked });
      const begin = begun.get(line.end);
      // A use has no sync of its own.
      if (alone && begin?.asked && line.status === "done") changes.push({ ...begin, ended });
    }
    return changes;
  }
}
