// The native server is killed under load, again and again, and nothing that it has acknowledged may be lost.

import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

import { secretFile } from "../e2e/support/program.mjs";
import { alterAudit, lookAtOlder } from "./crash/damage.mjs";
import { plantFaults } from "./crash/planted.mjs";
import { Cluster, whyNoPostgres } from "./crash/postgres.mjs";
import { Rounds } from "./crash/rounds.mjs";
import { chance, part } from "./support/outcome.mjs";

const proof = part({
  title: "A server that is killed",
  method: `\`keystead serve\` works on one vault through all rounds. In each, eight clients create, rotate, rename, disable,
enable, schedule for deletion, destroy and restore keys, versions, confidential data and keystores, encrypt, sign and read,
and note every answer; at a moment drawn by chance the process gets SIGKILL. With PostgreSQL, two rounds of five end the
database in the place of the server, all of it at once or one of its processes, and the server has to go on by itself. Some
rounds kill the server once more while it starts. Then \`keystead doctor\` verifies every record and the audit chain, and
everything in the vault is compared with what was told: names, states, versions, texts, counts, and one entry of the audit
chain for each change. A change that nobody answered may be there wholly or not at all. Ciphertexts from before are opened;
under strict audit, which every second round has, each use that was answered must be recorded. A lost write, half of a change,
a counter below what was answered, a gap in the chain or an entry without its change would have been named. The processes are
killed, not the machine: what a power cut does is another part.`,
});
const random = chance(proof.seed);

const ROUNDS = proof.short ? { sqlite: 12, postgres: 5 } : { sqlite: 500, postgres: 100 };
/** Other numbers, such as `60,15`, for whoever tries something out. */
const asked = process.env.KEYSTEAD_PROVE_ROUNDS?.split(",").map(Number);
if (asked) Object.assign(ROUNDS, { sqlite: asked[0], postgres: asked[1] });
const PASSPHRASE = "seven quiet lakes of autumn rain";

const directory = mkdtempSync(join(tmpdir(), "keystead-prove-crash-"));
const passphrase = secretFile(directory, "passphrase", PASSPHRASE);
const unseal = ["--passphrase-file", passphrase];
const running = new Set();
const env = { XDG_STATE_HOME: join(directory, "state") };
process.on("exit", () => {
  for (const child of running) child.kill("SIGKILL");
  rmSync(directory, { recursive: true, force: true });
});

function progress(store, rounds, count) {
  const { kept, left, changesInFlight } = rounds.figures;
  const { changes, uses } = rounds.ledger;
  const wrong = rounds.wrong.size;
  console.log(
    `${store}: round ${rounds.figures.rounds} of ${count}, ${changes} changes and ${uses} uses acknowledged, ` +
      `${changesInFlight} changes in flight (${kept} kept, ${left} not), ${wrong} wrong`,
  );
}

async function run(store, rounds, count, kindOf) {
  rounds.init();
  await rounds.start();
  for (let number = 0; number < count; number++) {
    await rounds.round({ ...kindOf(number), strict: number % 2 === 1 });
    if ((number + 1) % (proof.short ? 3 : 10) === 0 || number + 1 === count) progress(store, rounds, count);
  }
  await rounds.end();
}

function claims(store, rounds) {
  const { figures, ledger } = rounds;
  const wrong = [...rounds.wrong];
  const of = (pattern) => wrong.filter((text) => pattern.test(text));
  const classes = {
    lost: of(/lost|not as acknowledged|nobody asked|its texts are|does not open|cannot be used|it counts/),
    half: of(/half done|is recorded|which is not there/),
    counters: of(/ counts \d+ messages/),
    chain: of(/audit|check:/i).filter((text) => !/is recorded|which is not there/.test(text)),
  };
  const rest = wrong.filter((text) => !Object.values(classes).flat().includes(text));
  const must = (claim, found, complaints, holds = true) =>
    proof.must(
      `${store}: ${claim}`,
      holds && !complaints.length,
      complaints.length ? `${complaints.length} times: ${complaints.slice(0, 3).join("; ")}` : found,
    );
  const { changesInFlight, kept, left, usesInFlight } = figures;
  const made = `${figures.rounds} rounds, ${ledger.changes} acknowledged changes and ${ledger.uses} acknowledged uses`;
  must("no acknowledged write is lost", `${made}; ${figures.opened} ciphertexts opened after a kill`, classes.lost);
  const flight = `${changesInFlight} changes were in flight: ${kept} are there wholly and ${left} not at all`;
  const isEach = kept + left === changesInFlight;
  must("no change is half done", `${flight}; ${usesInFlight} uses were in flight`, classes.half, isEach);
  const versions = [...ledger.things.values()].reduce((sum, { used }) => sum + used.size, 0);
  must("counters never count too little", `${versions} versions, after each kill`, classes.counters);
  must("the audit chain is whole", `${figures.entries} entries, verified after each kill`, classes.chain);
  // The clients ask for nothing that the state forbids.
  const strange = [...rest, ...ledger.refusals];
  const kills = `${figures.kills} kills under load, ${figures.killedStarting} more while it started`;
  must("the server comes back by itself, and the doctor has no complaint", kills, strange);
}

function teeth(store, rounds, more = []) {
  const faults = [...plantFaults(rounds.first), ...more];
  const missed = faults.filter(([, said]) => !said.length).map(([name]) => name);
  proof.must(
    `${store}: whoever compares notices faults that are planted`,
    !missed.length,
    missed.length
      ? `not noticed: ${missed.join("; ")}`
      : `all ${faults.length} noticed: ${faults.map(([name]) => name).join("; ")}`,
  );
}

async function sqlite() {
  const data = join(directory, "data");
  const rounds = new Rounds({ place: ["--data", data], unseal, env, random, running });
  const copies = ["older", "altered"].map((name) => join(directory, name));
  await run("SQLite", rounds, ROUNDS.sqlite, (number) => ({
    // What the kill has left is kept for later.
    mend: async () => number === 0 && copies.forEach((copy) => cpSync(data, copy, { recursive: true })),
  }));
  const [older, altered] = copies;
  teeth("SQLite", rounds, [
    ["an older copy that was put back", await lookAtOlder(rounds, older, unseal)],
    ["another byte in the stored chain", await alterAudit(rounds, altered, unseal)],
  ]);
  claims("SQLite", rounds);
  return rounds;
}

async function postgres() {
  const cluster = new Cluster();
  process.on("exit", () => cluster.remove());
  const answers = async () => {
    for (const deadline = Date.now() + 60_000; !cluster.isUp(); ) {
      if (Date.now() > deadline) throw new Error(`PostgreSQL does not come back: ${cluster.log().slice(-2000)}`);
      await pause(50);
    }
  };
  const rounds = new Rounds({ place: ["--database-url", cluster.database("vault")], unseal, env, random, running });
  const kinds = { server: 0, database: 0, backend: 0 };
  const kindOf = (number) => {
    const kind = { 2: "database", 4: "backend" }[number % 5] ?? "server";
    kinds[kind] += 1;
    if (kind === "server") return {};
    // The clients wait for their answers, which come when the database is there again.
    const end = async () => {
      if (kind === "backend") return cluster.killBackend("vault");
      cluster.halt();
      await pause(random() * 200);
      cluster.start();
    };
    return { kill: end, mend: answers };
  };
  await run("PostgreSQL", rounds, ROUNDS.postgres, kindOf);
  teeth("PostgreSQL", rounds);
  claims("PostgreSQL", rounds);
  proof.note(
    `With PostgreSQL, the server was killed in ${kinds.server} rounds, the whole database in ${kinds.database}, and one of its ` +
      `processes in ${kinds.backend}.`,
  );
  return rounds;
}

const rows = [];
const row = (store, { figures, ledger }) => {
  const { changesInFlight, kept, left, usesInFlight, opened } = figures;
  rows.push([store, figures.rounds, ledger.changes, ledger.uses, changesInFlight, kept, left, usesInFlight, opened]);
};
row("SQLite", await sqlite());
const why = whyNoPostgres();
if (why) proof.unchecked("PostgreSQL: no acknowledged write is lost, and no change is half done", why);
else row("PostgreSQL", await postgres());
proof.table(
  "What was answered before the kills, and what became of the rest",
  [
    "store", "rounds", "changes acknowledged", "uses acknowledged", "changes in flight", "of them kept", "not kept", "uses in flight",
    "ciphertexts opened",
  ],
  rows,
);
proof.end();
process.exit();
