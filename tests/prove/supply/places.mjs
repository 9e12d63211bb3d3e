// Paths of the machine in what was built.

import { readFileSync, readdirSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

/** The files below `directory` that name the checkout, the home of who built it, or where Cargo keeps its sources. */
export function placesIn(directory, root) {
  const marks = new Set([root, process.env.CARGO_HOME, join(homedir(), ".cargo")].filter((place) => place && place.length > 4));
  const found = [];
  for (const name of readdirSync(directory, { recursive: true })) {
    const file = join(directory, name);
    if (!statSync(file).isFile()) continue;
    const content = readFileSync(file);
    for (const mark of marks) if (content.includes(mark)) found.push(`${name} names ${mark}`);
  }
  return found;
}
