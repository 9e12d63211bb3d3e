// A disk whose power can fail: what a log of calls can have left of the files below a directory.
//
// What the model allows, whatever the order in which it was asked for:
//
//   data      what was written to a file and not followed by a completed sync of that file: each sector of 512 bytes of each
//             write is there or not, and each change of the length
//   names     what was made, linked, renamed or removed in a directory and not followed by a completed sync of that
//             directory: each is there or not, or (`ordered`) all up to some moment, as file systems with a journal do it
//
// A rename is done or not. A completed sync of a file keeps its data and length, and not its name; one of a directory its names,
// and not what is in the files.

import { linkSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

const SECTOR = 512;

export class Disk {
  #root;
  #happenings;
  /** Inodes: files with what happened to their data, directories with what happened to their names. */
  #inodes = [];
  #top;
  #isNoise;

  /** Of what `isNoise` tells of, the log does not have every write. */
  constructor(root, happenings, isNoise = () => false) {
    this.#root = root;
    this.#isNoise = isNoise;
    this.#happenings = happenings;
    this.#top = this.#inode(true);
    /** What each path is, as the programs saw it. */
    const names = new Map([[root, this.#top]]);
    for (const happening of happenings) this.#happen(names, happening);
  }

  /** Where the log has something: the moments at which the power can fail. */
  moments() {
    return this.#happenings.map(({ ended }) => ended);
  }

  /** The syncs of the log: the paths, and where they ended. */
  syncs() {
    return this.#inodes.flatMap(({ isDirectory, syncs }) => syncs.map((sync) => ({ ...sync, isDirectory })));
  }

  #inode(isDirectory) {
    const inode = { number: this.#inodes.length, isDirectory, changes: [], syncs: [] };
    this.#inodes.push(inode);
    return inode;
  }

  #directory(names, path) {
    const inode = names.get(dirname(path));
    if (!inode?.isDirectory) throw new Error(`${dirname(path)} is no directory that is known`);
    return inode;
  }

  #happen(names, { what, path, to, at, bytes, size, began, ended }) {
    const when = { began, ended };
    const known = () => {
      const inode = names.get(path);
      if (!inode) throw new Error(`${path}: ${what} of what is not known`);
      return inode;
    };
    const named = (path, inode) => ({ name: path.slice(path.lastIndexOf("/") + 1), inode: inode?.number });
    if (what === "make" || what === "makeDirectory") {
      if (names.has(path)) return;
      const inode = this.#inode(what === "makeDirectory");
      this.#directory(names, path).changes.push({ ...when, names: [named(path, inode)] });
      names.set(path, inode);
    } else if (what === "write") {
      known().changes.push({ ...when, at, bytes });
    } else if (what === "truncate") {
      known().changes.push({ ...when, size });
    } else if (what === "sync") {
      known().syncs.push({ ...when, path });
    } else if (what === "link") {
      this.#directory(names, to).changes.push({ ...when, names: [named(to, known())] });
      names.set(to, known());
    } else if (what === "remove") {
      this.#directory(names, path).changes.push({ ...when, names: [named(path)] });
      names.delete(path);
    } else if (what === "rename") {
      const inode = known();
      if (dirname(path) !== dirname(to)) throw new Error(`${path}: it was moved to another directory`);
      this.#directory(names, to).changes.push({ ...when, names: [named(to, inode), named(path)] });
      names.delete(path);
      names.set(to, inode);
    }
  }

  /**
   * Writes what a power cut right after `moment` has left into the directory, which is emptied before. How it came out is drawn
   * by chance (see the top of this file), or all that was not synced is there or gone. `lost` are syncs, by where they ended,
   * that are taken as if they had not happened.
   */
  leave(moment, { random, ordered, lost = new Set(), spare = "some" }) {
    const durable = (inode) => {
      const done = inode.syncs.filter(({ ended }) => ended <= moment && !lost.has(ended));
      return Math.max(0, ...done.map(({ began }) => began));
    };
    const odds = { all: 1, none: 0, some: random() }[spare];
    /** In the ordered model, names are kept up to here, and nothing behind. */
    const directories = this.#inodes.filter(({ isDirectory }) => isDirectory);
    const least = Math.max(0, ...directories.map(durable));
    const later = directories
      .flatMap(({ changes }) => changes.map(({ began }) => began))
      .filter((began) => began > least && began < moment)
      .sort((a, b) => a - b);
    const drawn = later[Math.floor(random() * (later.length + 1))] ?? least;
    const until = { all: Infinity, none: least, some: drawn }[spare];
    const names = (inode) => {
      const synced = durable(inode);
      const left = new Map();
      for (const change of inode.changes) {
        if (change.began >= moment) continue;
        const isKept = change.ended < synced || (ordered ? change.began <= until : random() < odds);
        if (!isKept) continue;
        for (const { name, inode } of change.names) {
          if (inode === undefined) left.delete(name);
          else left.set(name, this.#inodes[inode]);
        }
      }
      return left;
    };
    const placed = new Map();
    const place = (inode, path) => {
      if (placed.has(inode)) return linkSync(placed.get(inode), path);
      if (!inode.isDirectory) {
        placed.set(inode, path);
        const data = this.#data(inode, moment, durable(inode), odds, random);
        // It is written through memory, and nobody knows what of it is there.
        if (this.#isNoise(path)) data.forEach((_, index) => (data[index] = random() * 256));
        return writeFileSync(path, data, { mode: 0o600 });
      }
      if (path !== this.#root) mkdirSync(path, { mode: 0o700 });
      for (const [name, child] of names(inode)) place(child, join(path, name));
      return undefined;
    };
    rmSync(this.#root, { recursive: true, force: true });
    mkdirSync(this.#root, { recursive: true, mode: 0o700 });
    place(this.#top, this.#root);
  }

  #data(inode, moment, synced, odds, random) {
    let content = Buffer.alloc(4096);
    let length = 0;
    const fit = (size) => {
      if (content.length < size) content = Buffer.concat([content, Buffer.alloc(Math.max(size, content.length))]);
      length = Math.max(length, size);
    };
    for (const { began, ended, at, bytes, size } of inode.changes) {
      if (began >= moment) continue;
      const isKept = ended < synced;
      if (size !== undefined) {
        if (!isKept && random() >= odds) continue;
        content.fill(0, Math.min(size, length), length);
        length = size;
        fit(size);
        continue;
      }
      if (isKept) {
        fit(at + bytes.length);
        bytes.copy(content, at);
        continue;
      }
      // Whole, or torn: sector by sector.
      const isTorn = random() < 0.5;
      const isThere = random() < odds;
      for (let from = 0; from < bytes.length; ) {
        const to = Math.min(bytes.length, from + SECTOR - ((at + from) % SECTOR));
        if (isTorn ? random() < odds : isThere) {
          fit(at + to);
          bytes.copy(content, at + from, from, to);
        }
        from = to;
      }
    }
    return content.subarray(0, length);
  }
}
