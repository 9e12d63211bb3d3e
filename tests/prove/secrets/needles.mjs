// What a planted secret looks like where it must not be, and one pass over memory or a file that looks for all of it.

import { createHash } from "node:crypto";

/** Pieces of a secret of bytes are as long as this: a copy that is cut off or partly overwritten still shows. */
const PIECE = 16;

/** Bytes by chance that are the same for the same seed and name. */
export function planted(seed, name, length) {
  const blocks = Array.from({ length: Math.ceil(length / 32) }, (_, index) => createHash("sha256").update(`${seed}/${name}/${index}`).digest());
  return Buffer.concat(blocks).subarray(0, length);
}

/** The forms of a secret: what it is called, and the bytes to look for. */
export function forms({ bytes, text }) {
  const raw = Buffer.from(text ?? bytes);
  const found = new Map();
  const add = (form, needle) => needle.length >= 8 && !found.has(needle.toString("latin1")) && void found.set(needle.toString("latin1"), { form, needle });
  for (const [where, piece] of pieces(raw)) {
    add(where === "" ? "raw" : `raw, its ${where}`, piece);
    add("hex", Buffer.from(piece.toString("hex")));
    add("HEX", Buffer.from(piece.toString("hex").toUpperCase()));
    for (const encoded of base64(piece)) {
      add("base64", Buffer.from(encoded));
      add("base64url", Buffer.from(encoded.replaceAll("+", "-").replaceAll("/", "_")));
    }
    if (text !== undefined) add("UTF-16", Buffer.from(piece.toString("latin1"), "utf16le"));
  }
  if (text !== undefined) add("percent-encoded", Buffer.from(encodeURIComponent(text)));
  return [...found.values()];
}

/** Short secrets whole; of longer ones the beginning, the middle and the end. */
function pieces(raw) {
  if (raw.length < 2 * PIECE) return [["", raw]];
  const middle = (raw.length - PIECE) >> 1;
  return [
    ["beginning", raw.subarray(0, PIECE)],
    ["middle", raw.subarray(middle, middle + PIECE)],
    ["end", raw.subarray(-PIECE)],
  ];
}

/** Base64 of bytes that lie anywhere in longer ones: for each of three alignments what does not hang on its neighbours. */
function base64(piece) {
  return [0, 1, 2].map((before) => {
    const whole = Buffer.concat([Buffer.alloc(before), piece]).toString("base64").replaceAll("=", "");
    const bits = 8 * (before + piece.length);
    return whole.slice(Math.ceil((8 * before) / 6), Math.floor(bits / 6));
  });
}

/** Looks for all forms of all plants in one pass. */
export class Search {
  #heads = new Uint8Array(1 << 16);
  #needles = new Map();
  /** The longest needle: what lies across two chunks is found if they overlap by one byte less. */
  longest = 0;

  /** `plants` by name: `{ bytes }` or `{ text }`. */
  constructor(plants) {
    for (const [plant, secret] of Object.entries(plants)) {
      for (const { form, needle } of forms(secret)) {
        const head = needle[0] | (needle[1] << 8);
        this.#heads[head] = 1;
        this.#needles.set(head, [...(this.#needles.get(head) ?? []), { plant, form, needle }]);
        this.longest = Math.max(this.longest, needle.length);
      }
    }
  }

  /** Calls `hit` with each place where one is. */
  scan(buffer, hit) {
    const heads = this.#heads;
    const last = buffer.length - 1;
    for (let at = 0; at < last; at += 1) {
      if (heads[buffer[at] | (buffer[at + 1] << 8)] === 0) continue;
      for (const { plant, form, needle } of this.#needles.get(buffer[at] | (buffer[at + 1] << 8))) {
        if (at + needle.length <= buffer.length && needle.equals(buffer.subarray(at, at + needle.length))) hit({ plant, form, at });
      }
    }
  }
}

/** The number of places by plant and form, as text. */
export function summary(hits) {
  const counted = new Map();
  for (const { plant, form, where } of hits) {
    const what = `${plant} (${form}${where ? `, ${where}` : ""})`;
    counted.set(what, (counted.get(what) ?? 0) + 1);
  }
  return [...counted].map(([what, times]) => (times === 1 ? what : `${what} ${times} times`)).join(", ");
}

/** The names of what was found. */
export const named = (hits) => [...new Set(hits.map(({ plant }) => plant))];

/** What was found on stacks, and what elsewhere: elsewhere first. */
export const places = (hits) => [hits.filter(({ where }) => where !== "stack"), hits.filter(({ where }) => where === "stack")];

/** The forms that the search does not find, of all that it should. */
export function missed(plants) {
  const search = new Search(plants);
  const blind = [];
  for (const [name, secret] of Object.entries(plants)) {
    for (const { form, needle } of forms(secret)) {
      let isFound = false;
      const among = Buffer.concat([planted(0, "before", 37), needle, planted(0, "behind", 5)]);
      search.scan(among, (hit) => (isFound ||= hit.plant === name && hit.form === form && hit.at === 37));
      if (!isFound) blind.push(`${name} (${form})`);
    }
  }
  return blind;
}
