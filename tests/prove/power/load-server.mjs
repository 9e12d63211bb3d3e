// What is traced: the native program makes a vault, works on it by the command line and as a server, and what it said is
// written down.

import { openSync, writeSync } from "node:fs";
import { parseArgs } from "node:util";

import { keystead } from "../../e2e/support/program.mjs";
import { Ledger } from "../crash/ledger.mjs";
import { Load } from "../crash/load.mjs";
import { restStore } from "../crash/rest.mjs";
import { startServer } from "../crash/server.mjs";
import { chance } from "../support/outcome.mjs";

const text = { type: "string" };
const { values } = parseArgs({ options: { directory: text, marks: text, passphrase: text, seed: text, steps: text } });
const steps = Number(values.steps);
const marks = openSync(values.marks, "w");
const note = (line) => void writeSync(marks, `${JSON.stringify(line)}\n`);
const ledger = new Ledger();
const load = new Load(ledger, chance(Number(values.seed)), { note });
const unlock = ["--data", values.directory, "--passphrase-file", values.passphrase];

/** The command line, which opens and closes the vault for each command. */
function command(...args) {
  const { status, stdout, stderr } = keystead([...args, ...unlock, "--json"]);
  if (status !== 0) throw new Error(`${args.join(" ")}: ${stderr}`);
  return JSON.parse(stdout);
}
const commands = {
  createKeystore: async (_, { name }) => command("keystore", "create", name),
  createKey: async (_, { keystoreId, name }) => command("key", "create", name, "--keystore", keystoreId),
  rotate: async (id) => command("key", "rotate", id),
};

/** A keystore, a key in it and a second version, one command after the other. */
async function byCommands() {
  const owner = "commands";
  await load.change(commands, "createKeystore", [{ owner }]);
  const keystore = [...ledger.things.values()].filter(({ of }) => of === "keystore").at(-1);
  await load.change(commands, "createKey", [{ owner, keystore, kind: "aes256" }]);
  await load.change(commands, "rotate", [[...ledger.things.values()].at(-1)]);
}

/** So many steps by so many clients at once. */
async function work(store, clients, count) {
  let left = count;
  const owners = Array.from({ length: clients }, (_, index) => `client ${index}`);
  await Promise.all(owners.map((owner) => load.client(store, owner, () => (left -= 1) >= 0)));
}

const access = command("init", "--kdf", "minimum");
note({ vault: true, access });
await byCommands();

const server = await startServer(unlock);
const store = restStore(await server.ready, access);
// One client alone first: of each of its changes it is known which calls belong to it.
note({ alone: true });
await work(store, 1, steps / 4);
note({ alone: false });
await work(store, 4, steps / 4);
await server.kill("SIGTERM");
await byCommands();

const other = await startServer(unlock);
const again = restStore(await other.ready, access);
await again.strict(true);
load.strict = true;
await work(again, 4, steps / 2);
// It ends like somebody who pulls the plug.
await other.kill();
process.exit(0);
