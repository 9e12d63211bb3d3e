// A part of the proof: the reference model against the engine over the stores that only JavaScript reaches.

import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { cleanup } from "./support/cleanup.mjs";
import { part } from "./support/outcome.mjs";
import { inChromium, inNode } from "./support/suites.mjs";

const examples = process.env.KEYSTEAD_EXAMPLES ?? "target/debug/examples";

const proof = part({
  title: "The engine is its reference model in JavaScript, too",
  method:
    "As in the part `model`, over the two stores that no native program reaches: a directory of Node.js, and IndexedDB in Chromium. A native " +
    "program generates the actions; the engine and the reference are compiled to WebAssembly together, and perform them in a process of " +
    "Node.js, over a new directory for each history, and in a page of Chromium, over a new database. After every action each key is " +
    "compared with the reference and the seals of the whole store are checked; the audit chain is verified every fourth time, and " +
    "compared with what was accepted at the end. Two vaults on two handles of the store take turns, and commits are cut short before " +
    "or after they happened. A history in which they differ is told as the few actions that it takes. Then both vaults act on the same " +
    "keys at the same moment: while one waits for its store, the other goes on. For each of these histories some order of the deeds is " +
    "looked for in which the reference would have given every answer, as in the part `model`.",
});
const wanted = proof.short ? 200 : 20_000;
/** Histories of two writers, over each store; a vault has some of them, and in each a writer does as many deeds. */
const HISTORIES = proof.short ? 20 : 2_000;
const HISTORIES_OF_A_VAULT = 20;
const DEEDS = 6;
const LONGEST = proof.short ? 32 : 96;
/** How many histories a store that forgets may survive. */
const PATIENCE = 100;
/** How many shorter histories are tried once two have come apart. */
const TRIES = 80;

const tidy = cleanup();
const scratch = mkdtempSync(join(tmpdir(), "keystead-model-"));
tidy.after(() => rmSync(scratch, { recursive: true, force: true }));
let places = 0;
const place = () => `${(places += 1)}`;

/** Histories of this many actions together. */
function generated(actions, seed) {
  const arguments_ = [actions, LONGEST, seed].map(String);
  const { status, stdout, stderr } = spawnSync(join(examples, "histories"), arguments_, { encoding: "utf8", maxBuffer: 1 << 28 });
  if (status !== 0) throw new Error(`the histories: ${stderr}`);
  return stdout.trim().split("\n").map((line) => JSON.parse(line));
}

/** Plays every history, up to the first that differs. */
async function playAll({ name, play }, histories) {
  const [started, total] = [performance.now(), histories.reduce((sum, { length }) => sum + length, 0)];
  const played = { name, runs: 0, actions: 0, seconds: 0, difference: undefined };
  let spoken = started;
  for (const actions of histories) {
    played.difference = await play(actions);
    played.runs += 1;
    played.actions += actions.length;
    if (played.difference !== undefined) {
      const fewer = await smallest(play, actions);
      played.difference = `${await play(fewer) ?? played.difference}, after ${JSON.stringify(fewer)}`;
      break;
    }
    if (performance.now() - spoken < 5_000) continue;
    spoken = performance.now();
    console.log(`${name}: ${played.actions} of ${total} actions`);
  }
  played.seconds = (performance.now() - started) / 1_000;
  return played;
}

/** Fewer of the actions that still make a difference: what can be left out is left out. */
async function smallest(play, actions) {
  let [fewer, tries] = [actions, TRIES];
  for (let size = fewer.length >> 1; size >= 1; size >>= 1) {
    for (let at = 0; at < fewer.length && tries > 0; tries -= 1) {
      const without = fewer.toSpliced(at, size);
      if ((await play(without)) === undefined) at += size;
      else fewer = without;
    }
  }
  return fewer;
}

/** In which history a store that forgets is found out, and how; `undefined` if in none of them. */
async function untilNoticed({ name, playForgetfully }) {
  console.log(`${name}: a store that forgets`);
  for (const [at, actions] of generated(PATIENCE * LONGEST, proof.seed).slice(0, PATIENCE).entries()) {
    const difference = await playForgetfully(actions);
    if (difference !== undefined) return { history: at + 1, difference };
  }
  return undefined;
}

/** Histories of two writers, up to the first that no order explains, or in which something fails. */
async function raceAll({ name, race }) {
  const started = performance.now();
  const sum = { name, histories: 0, deeds: 0, overlaps: 0, concurrent: 0, refused: 0, gave_up: 0, stale: [0, 0], lost: [0, 0] };
  let spoken = started;
  for (let seed = proof.seed; sum.histories < HISTORIES && !sum.fault; seed += 1) {
    const { answer, panic } = await race(HISTORIES_OF_A_VAULT, DEEDS, seed);
    const found = panic === undefined ? JSON.parse(answer) : {};
    for (const number of ["histories", "deeds", "overlaps", "concurrent", "refused", "gave_up"]) sum[number] += found[number] ?? 0;
    for (const altered of ["stale", "lost"]) sum[altered] = sum[altered].map((count, at) => count + (found[altered]?.[at] ?? 0));
    sum.fault = panic ?? found.unexplained ?? undefined;
    if (performance.now() - spoken < 5_000) continue;
    spoken = performance.now();
    console.log(`${name}: ${sum.histories} of ${HISTORIES} histories of two writers`);
  }
  return { ...sum, seconds: (performance.now() - started) / 1_000 };
}

const over = (name, { ask }, place) => ({
  name,
  race: (histories, deeds, seed) => ask("race", histories, deeds, seed >>> 0, place()),
  play: async (actions) => (await ask("play", JSON.stringify(actions), place())).panic,
  playForgetfully: async (actions) => (await ask("playForgetfully", JSON.stringify(actions), place())).panic,
});

try {
  const stores = [
    over("a directory of Node.js", inNode(tidy), () => join(scratch, place())),
    over("IndexedDB in Chromium", await inChromium(tidy), place),
  ];
  const runs = stores.map(async (store) => {
    const noticed = await untilNoticed(store);
    const played = await playAll(store, generated(wanted, proof.seed));
    return { noticed, played, raced: await raceAll(store) };
  });
  const found = await Promise.all(runs);
  for (const { noticed, played: { name } } of found) {
    const seen = noticed && `in history ${noticed.history} of up to ${PATIENCE}: ${firstLine(noticed.difference)}`;
    proof.must(`Over ${name} a store that leaves a record out of a commit now and then is noticed`, noticed !== undefined, seen ?? `${PATIENCE} histories noticed nothing`);
  }
  for (const { played } of found) {
    const { name, runs, actions, difference } = played;
    proof.must(`Over ${name} every answer and every state is that of the reference`, difference === undefined, difference ?? `${actions} actions in ${runs} runs`);
    proof.must(`At least ${wanted} actions were performed over ${name}`, actions >= wanted, `${actions}`);
  }
  proof.table(
    "Generated actions beside the reference, in JavaScript",
    ["store", "runs", "actions", "seconds", "actions a second, with all that is compared"],
    found.map(({ played: { name, runs, actions, seconds } }) => [name, runs, actions, Math.round(seconds), Math.round(actions / seconds)]),
  );
  reportRaces(found.map(({ raced }) => raced));
} finally {
  await tidy.end();
}
proof.end();

function reportRaces(races) {
  for (const { name, histories, concurrent, fault } of races) {
    const what = `${histories} histories of 2 writers with ${DEEDS} deeds each; in ${concurrent} of them deeds overlapped`;
    proof.must(`Over ${name} some order explains every history of two writers`, fault === undefined && histories >= HISTORIES, fault ?? what);
    proof.must(`Over ${name} the writers did act at the same moment, in a tenth of the histories or more`, concurrent * 10 >= histories, `in ${concurrent} of ${histories}`);
  }
  const refused = (of) => races.map((race) => race[of]).reduce(([made, found], [more, also]) => [made + more, found + also]);
  const [stale, lost] = [refused("stale"), refused("lost")];
  proof.must(
    "No order explains a history that was altered to have a stale read or a lost rotation",
    [stale, lost].every(([made, found]) => made > 0 && made === found),
    `refused: ${stale[1]} of ${stale[0]} stale reads, ${lost[1]} of ${lost[0]} lost rotations`,
  );
  proof.table(
    "Two writers at the same moment, in JavaScript",
    ["store", "histories", "deeds", "histories with deeds at the same moment", "pairs of them", "refused", "gave up", "seconds"],
    races.map((race) => [race.name, race.histories, race.deeds, race.concurrent, race.overlaps, race.refused, race.gave_up, Math.round(race.seconds)]),
  );
}

/** What a panic says, without where, which is its first line. */
function firstLine(panic) {
  return panic.split("\n").slice(1).join(" ") || panic;
}
