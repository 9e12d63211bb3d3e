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
    "or after they happened. A history in which they differ is told as the few actions that it takes.",
});
const wanted = proof.short ? 200 : 20_000;
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

const over = (name, { ask }, place) => ({
  name,
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
    return { noticed, played: await playAll(store, generated(wanted, proof.seed)) };
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
} finally {
  await tidy.end();
}
proof.end();

/** What a panic says, without where, which is its first line. */
function firstLine(panic) {
  return panic.split("\n").slice(1).join(" ") || panic;
}
