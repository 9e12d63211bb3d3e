// What a part of the proof writes: claims with what was found, tables, notes. `cargo xtask prove` reads it and makes the
// document of it.

import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";

/**
 * Begins a part. `short` says that it runs among the tests, in a minute or less; `seed` makes what is drawn by chance the same
 * again.
 */
export function part({ title, method }) {
  const { values } = parseArgs({
    options: { out: { type: "string" }, short: { type: "boolean", default: false }, seed: { type: "string", default: "1" } },
  });
  const outcome = { title, method, claims: [], tables: [], pictures: [], notes: [] };
  const claim = (verdict) => (claim, found) => void outcome.claims.push({ claim, found: String(found), verdict });
  return {
    short: values.short,
    seed: Number(values.seed),
    /** A claim that must hold; `found` says what was seen, with figures. */
    must: (text, holds, found) => claim(holds ? "holds" : "broken")(text, found),
    /** A wish: it is told when it is missed, and breaks nothing. */
    wish: (text, holds, found) => claim(holds ? "holds" : "short")(text, found),
    /** What could not be looked at on this machine, and why. */
    unchecked: claim("unchecked"),
    table: (caption, head, rows) => void outcome.tables.push({ caption, head, rows: rows.map((row) => row.map(String)) }),
    picture: (file, caption) => void outcome.pictures.push({ file, caption }),
    note: (text) => void outcome.notes.push(text),
    /** Writes everything down. Without `--out` it is printed. */
    end() {
      const text = `${JSON.stringify(outcome, null, 2)}\n`;
      if (values.out) writeFileSync(values.out, text);
      else console.log(text);
    },
  };
}

/** Numbers by chance that are the same for the same seed (mulberry32), from 0 up to 1. */
export function chance(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
