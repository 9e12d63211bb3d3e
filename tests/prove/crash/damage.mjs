// Damage that is done to a copy of a vault in SQLite: the doctor and the comparison must notice it.

import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { restStore } from "./rest.mjs";
import { doctor } from "./rounds.mjs";
import { startServer } from "./server.mjs";
import { compare, look } from "./verify.mjs";

/** What the doctor says of a copy in which one byte of the audit chain is another. */
export async function alterAudit(rounds, directory, unseal) {
  for (const name of readdirSync(directory).filter((name) => /^vault\.sqlite3(-wal)?$/.test(name))) {
    const bytes = readFileSync(join(directory, name));
    // Entries name the client that called; nothing else in the vault does.
    for (let at = bytes.indexOf("127.0.0.1"); at >= 0; at = bytes.indexOf("127.0.0.1", at + 1)) bytes[at] ^= 1;
    writeFileSync(join(directory, name), bytes);
  }
  return doctor(["--data", directory, ...unseal], rounds.env);
}

/** What the comparison says of an older copy that was put back. */
export async function lookAtOlder(rounds, directory, unseal) {
  const server = await startServer(["--data", directory, ...unseal], { env: rounds.env, running: rounds.running });
  try {
    const seen = await look(restStore(await server.ready, rounds.access), rounds.ledger);
    return compare(rounds.ledger, seen).wrong;
  } finally {
    await server.kill();
  }
}
