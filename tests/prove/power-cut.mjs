// The power fails while a store is written, and nothing that was acknowledged may be lost.

import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { keystead, secretFile } from "../e2e/support/program.mjs";
import { restStore } from "./crash/rest.mjs";
import { startServer } from "./crash/server.mjs";
import { look } from "./crash/verify.mjs";
import { Cuts } from "./power/cuts.mjs";
import { Keystead, moduleStore } from "./power/module.mjs";
import { happenings, trace, whyNoTrace } from "./power/trace.mjs";
import { chance, part } from "./support/outcome.mjs";

const proof = part({
  title: "Power cuts",
  method: `The native program makes a vault in SQLite and works on it, by the command line and as a server, and the npm
package works on one in a directory; \`strace\` records each call that writes, cuts, names, removes or syncs a file, and each
acknowledgement has its place among them. From that log the states are made that a power cut can leave: what was synced is
there, and of the rest an arbitrary part, each write whole or torn into sectors of 512 bytes, in any order. A sync of a file
keeps its data and length, and a sync of a directory the names in it. For names there are two models: any part of what was not
synced is there, which is all that POSIX promises, or all of it up to some moment, as file systems with a journal do it; a
rename is done or not. A drive that loses what it has confirmed, or changes what it was not asked to write, is in neither.
Every second cut comes right after an acknowledgement. Each state is opened: the vault unlocks, every change that was
acknowledged by then is there, a change in flight wholly or not at all, every record and the audit chain verify, ciphertexts
open, and a new change is made.`,
});
const random = chance(proof.seed);
const COUNTS = proof.short
  ? { steps: 80, sqlite: 16, directory: 40, planted: 3 }
  : { steps: 600, sqlite: 1500, directory: 3000, planted: 25 };
/** Other numbers of steps and states, such as `80,24,60`, for whoever tries something out. */
const asked = process.env.KEYSTEAD_PROVE_STATES?.split(",").map(Number);
if (asked) Object.assign(COUNTS, { steps: asked[0], sqlite: asked[1], directory: asked[2] });
const PASSPHRASE = "seven quiet lakes of autumn rain";

const place = mkdtempSync(join(tmpdir(), "keystead-prove-power-"));
const passphrase = secretFile(place, "passphrase", PASSPHRASE);
const running = new Set();
process.on("exit", () => {
  for (const child of running) child.kill("SIGKILL");
  rmSync(place, { recursive: true, force: true });
});

/** Records a run of one of the scripts beside this one. */
async function record(name, { env, secret, ignores = () => false }) {
  const root = join(place, name);
  const [marks, log] = [`${root}.marks`, `${root}.log`];
  // What lies above the vault was there long before.
  mkdirSync(root);
  const script = fileURLToPath(new URL(`power/load-${name}.mjs`, import.meta.url));
  const [seed, steps] = [proof.seed, COUNTS.steps].map(String);
  const options = { directory: join(root, "vault"), marks, passphrase: secret, seed, steps };
  const args = Object.entries(options).flatMap(([option, value]) => [`--${option}`, value]);
  await trace(process.execPath, [script, ...args], { log, env });
  const recorded = await happenings(log, root, { marks, ignores });
  rmSync(log);
  return { root, recorded };
}

/** What is half written of the revisions that the program remembers apart from its vaults. */
function halfRemembered(state) {
  const directory = join(state, "keystead");
  const names = existsSync(directory) ? readdirSync(directory).filter((name) => name.endsWith(".revision")) : [];
  const texts = names.map((name) => readFileSync(join(directory, name), "latin1"));
  return { looked: texts.length, half: texts.filter((text) => !/^\d+\n$/.test(text)) };
}

/** What a power cut has left of a vault in SQLite. */
async function openSqlite(root, env, { made, access, ledger, texts }) {
  const unlock = ["--data", join(root, "vault"), "--passphrase-file", passphrase];
  const server = await startServer(unlock, { env, running });
  try {
    const address = await server.ready.catch((error) => {
      if (made) throw error;
    });
    if (!address) {
      // None was promised yet, and one can be made.
      const init = keystead(["init", ...unlock, "--kdf", "minimum", "--json"]);
      if (init.status !== 0) throw new Error(init.stderr);
      return null;
    }
    // Before it was told of an access key, nobody can call it.
    if (!made) return null;
    const store = restStore(address, access);
    const seen = await look(store, ledger, { texts });
    await store.createKeystore(undefined, { name: "after the cut" });
    return seen;
  } finally {
    await server.kill();
  }
}

/** What a power cut has left of a vault in a directory. */
async function openDirectory(root, { made, ledger, texts }) {
  const vault = await Keystead.open({ storage: { directory: join(root, "vault") } });
  try {
    if ((await vault.status()) === "absent") {
      if (!made) await vault.create({ name: "Vault", passphrase: PASSPHRASE, kdf: { memoryKib: 19 * 1024, iterations: 2 } });
      return null;
    }
    await vault.unlock({ passphrase: PASSPHRASE });
    const store = moduleStore(vault);
    const seen = await look(store, ledger, { texts });
    await store.createKeystore(undefined, { name: "after the cut" });
    return seen;
  } finally {
    await vault.close();
  }
}

const rows = [];
const claim = (name) => `${name}: after a power cut every acknowledged change is there, and none is half done`;

async function check(name, cuts, count, plants) {
  const every = proof.short ? 20 : 100;
  await cuts.states(count, (number) => {
    if (number % every === 0 || number === count) console.log(`${name}: ${number} of ${count} states, ${cuts.wrong.length} wrong`);
  });
  const { figures, wrong } = cuts;
  const { states, told, inFlight, kept, left } = figures;
  proof.must(
    claim(name),
    !wrong.length,
    wrong.length
      ? `${wrong.length} times: ${wrong.slice(0, 4).join("; ")}`
      : `${states} states after ${cuts.moments.length} calls on files; acknowledged changes were looked for ${told} times, and ` +
          `${inFlight} changes were in flight (${kept} there wholly, ${left} not at all)`,
  );
  const results = [];
  for (const [what, which] of plants) results.push([what, await cuts.withoutSyncs(COUNTS.planted, which)]);
  const missed = results.flatMap(([what, { tried, missed }]) =>
    (tried ? missed : ["none was found"]).map((text) => `${what}: ${text}`),
  );
  const tried = results
    .map(([what, { tried, said }]) => `${what}: ${said.length} of ${tried} times, first by “${said[0]?.slice(0, 160)}”`)
    .join("; ");
  const found = missed.length ? `not noticed: ${missed.slice(0, 4).join("; ")}` : tried;
  proof.must(`${name}: without its sync, the loss of a change is noticed`, !missed.length, found);
  rows.push([name, cuts.changes, cuts.moments.length, states, inFlight, kept, left, figures.before, figures.opened]);
  console.log(`${name}: ${found}`);
}

const why = whyNoTrace();
if (why) {
  for (const name of ["SQLite", "The directory"]) proof.unchecked(claim(name), why);
} else {
  const env = { XDG_STATE_HOME: join(place, "server", "state") };
  // The index of the log is made anew by whoever opens the file first.
  const isNoise = (path) => path.endsWith("-shm");
  const server = await record("server", { env, secret: passphrase, ignores: isNoise });
  const memory = { looked: 0, half: [] };
  const open = (what) => {
    const { looked, half } = halfRemembered(env.XDG_STATE_HOME);
    memory.looked += looked;
    memory.half.push(...half);
    return openSqlite(server.root, env, what);
  };
  const sqlite = new Cuts({ ...server, random, isNoise, open });
  await check("SQLite", sqlite, COUNTS.sqlite, [["the syncs of a change", () => true]]);
  proof.must(
    "SQLite: the revision that is remembered apart from the vault is never half written",
    !memory.half.length,
    memory.half.length ? `${memory.half.length} times: ${JSON.stringify(memory.half.slice(0, 3))}` : `${memory.looked} times`,
  );

  const directory = await record("directory", { secret: PASSPHRASE });
  const files = new Cuts({ ...directory, random, open: (what) => openDirectory(directory.root, what) });
  await check("The directory", files, COUNTS.directory, [
    ["the syncs of its names", ({ isDirectory }) => isDirectory],
    ["the syncs of its files", ({ isDirectory }) => !isDirectory],
  ]);
  proof.table(
    "What the cuts have left",
    [
      "store", "changes acknowledged", "calls on files", "states", "changes in flight", "there wholly", "not at all",
      "before the vault", "ciphertexts opened",
    ],
    rows,
  );
}
proof.end();
process.exit();
