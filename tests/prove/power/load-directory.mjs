// What is traced: the npm package works on a vault in a directory, and writes down what it was told.

import { openSync, writeSync } from "node:fs";
import { parseArgs } from "node:util";

import { Ledger } from "../crash/ledger.mjs";
import { Load } from "../crash/load.mjs";
import { chance } from "../support/outcome.mjs";
import { Keystead, isRefusal, moduleStore } from "./module.mjs";

const text = { type: "string" };
const { values } = parseArgs({ options: { directory: text, marks: text, passphrase: text, seed: text, steps: text } });
const steps = Number(values.steps);
const marks = openSync(values.marks, "w");
const note = (line) => void writeSync(marks, `${JSON.stringify(line)}\n`);
const load = new Load(new Ledger(), chance(Number(values.seed)), { note, isRefusal });
const kdf = { memoryKib: 19 * 1024, iterations: 2, lanes: 1 };

const open = () => Keystead.open({ storage: { directory: values.directory } });
let keystead = await open();
await keystead.create({ name: "Vault", passphrase: values.passphrase, kdf });
note({ vault: true });

/** So many steps by so many clients at once. */
async function work(clients, count) {
  const store = moduleStore(keystead);
  let left = count;
  const owners = Array.from({ length: clients }, (_, index) => `client ${index}`);
  await Promise.all(owners.map((owner) => load.client(store, owner, () => (left -= 1) >= 0)));
}

// One client alone first: of each of its changes it is known which calls belong to it.
note({ alone: true });
await work(1, steps / 4);
note({ alone: false });
await work(4, steps / 4);
await keystead.close();
keystead = await open();
await keystead.unlock({ passphrase: values.passphrase });
await keystead.settings.update({ strictAudit: true });
load.strict = true;
await work(4, steps / 2);
// It ends like somebody who pulls the plug.
process.exit(0);
