// Files and texts that must not have a secret in them.

import { closeSync, openSync, readdirSync, readSync, statSync } from "node:fs";
import { join, relative } from "node:path";

const CHUNK = 8 << 20;

/** Looks through all files below a directory, but for those that `skip` names. */
export function searchFiles(directory, search, { skip = () => false } = {}) {
  const outcome = { hits: [], files: 0, bytes: 0 };
  for (const entry of readdirSync(directory, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath ?? entry.path, entry.name);
    const name = relative(directory, path);
    if (!entry.isFile() || skip(name)) continue;
    outcome.files += 1;
    outcome.bytes += statSync(path).size;
    searchFile(path, search, (hit) => outcome.hits.push({ ...hit, where: name }));
  }
  return outcome;
}

function searchFile(path, search, hit) {
  const file = openSync(path, "r");
  const buffer = Buffer.alloc(CHUNK);
  try {
    for (let at = 0; ; at += CHUNK - search.longest) {
      const read = readSync(file, buffer, 0, CHUNK, at);
      search.scan(buffer.subarray(0, read), hit);
      if (read < CHUNK) return;
    }
  } finally {
    closeSync(file);
  }
}

/** Looks through texts by name: `{ name: text }`. */
export function searchTexts(texts, search) {
  const outcome = { hits: [], bytes: 0 };
  for (const [name, text] of Object.entries(texts)) {
    const bytes = Buffer.from(text);
    outcome.bytes += bytes.length;
    search.scan(bytes, (hit) => outcome.hits.push({ ...hit, where: name }));
  }
  return outcome;
}
