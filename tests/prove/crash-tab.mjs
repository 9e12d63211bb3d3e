// What a vault in IndexedDB is left with when its tab is killed, fought over, or out of room. In Chromium, with the npm module.

import { servePackage } from "../e2e/support/tab.mjs";
import { chance, part } from "./support/outcome.mjs";
import { cleanup } from "./support/cleanup.mjs";
import { killTabs, loseWrites } from "./tab/kills.mjs";
import { runOutOfRoom } from "./tab/quota.mjs";
import { fight, judge } from "./tab/rivals.mjs";

const proof = part({
  title: "A vault in a browser tab that dies",
  method:
    "A page of the npm module in Chromium writes to a vault in IndexedDB without a pause, three changes at a time (keys made, rotated, " +
    "described, disabled and enabled, confidential texts made and replaced, messages encrypted), and tells another process of each " +
    "change when it begins and when its promise is settled. The processes of all pages are killed with SIGKILL at a random moment, in each " +
    "fifth round those of the whole browser. A new page on the same profile unlocks the vault and reads all of it: each change " +
    "that was acknowledged must be there exactly once, with its entry in the audit log; each that was under way wholly or not at " +
    "all; every stored record and the audit chain must verify, and no counter of use may be below what was encrypted. Then two tabs " +
    "write to the same keys of one vault, and the quota of the site runs out in the middle of changes. That the comparison notices " +
    "a lost write is shown by putting the browser's files back to what they were before some. A killed process does not lose what " +
    "the operating system has taken over: power that fails is another part's matter.",
});
const random = chance(proof.seed);
const say = (text) => console.log(text);
const tidy = cleanup();
const some = (faults) => (faults.length === 0 ? "" : `; ${faults.length} faults, the first: ${faults.slice(0, 3).join("; ")}`);

try {
  const address = await servePackage(tidy);

  const kills = await killTabs({ rounds: proof.short ? 6 : 100, random, address, say });
  proof.must(
    "Every acknowledged write is there after its tab was killed, and what was under way is there wholly or not at all",
    kills.faults.length === 0 && kills.acknowledged > kills.rounds,
    `${kills.rounds} kills, ${kills.tabs} of tabs and ${kills.browsers} of the browser, ${kills.during} of them with writes under way; ` +
      `${kills.acknowledged} acknowledged writes, all there once; of ${kills.made + kills.not} that were interrupted ` +
      `${kills.made} were made and ${kills.not} were not, none half; ${kills.read} ciphertexts read${some(kills.faults)}`,
  );
  proof.must(
    "Records and audit chain verify after each kill, and counters of use never count too few",
    kills.faults.length === 0 && kills.messages > 0,
    `${kills.entries} entries in the chains of all vaults, ${kills.keys} keys with ${kills.versions} versions; counters say ${kills.messages + kills.over} ` +
      `for ${kills.messages} messages that were acknowledged`,
  );
  if (kills.ended > 0) proof.note(`In ${kills.ended} rounds the browser had ended by itself before it was to be killed; its writes were looked for all the same.`);
  if (kills.hung > 0) proof.note(`After ${kills.hung} kills the browser gave no page within a minute, or one that had crashed, and was killed as well; its writes were looked for all the same.`);
  proof.note(`The slowest page after a kill had the vault unlocked ${Math.round(kills.reopened)} ms after it began to.`);

  const planted = await loseWrites({ address });
  proof.must(
    "The comparison notices writes that were acknowledged and are gone (files put back as they were before them), and a record that was removed",
    planted.untouched.length === 0 && planted.taken > 0 && planted.lost.length > 0 && planted.half !== undefined,
    `${planted.taken} writes taken away: ${planted.lost.length} faults found, such as "${planted.lost[0]}"; one record removed: ${planted.half}; before that, ` +
      `${planted.untouched.length} faults`,
  );

  const seconds = proof.short ? 3 : 15;
  say(`two tabs write for ${seconds} s`);
  const rivals = await fight({ seconds, address });
  const [one, other] = rivals.told.map(({ changes }) => changes);
  proof.must(
    "Two tabs that write to the same keys of one vault lose no update, and both see everything in the end",
    rivals.faults.length === 0 && one > 0 && other > 0 && rivals.processes >= 2,
    `${one} and ${other} changes in ${seconds} s from two processes, ${rivals.told.reduce((sum, { versions }) => sum + versions.length, 0)} rotations of ${rivals.shared.length} shared ` +
      `keys, no number given twice${some(rivals.faults)}`,
  );
  proof.must("The judge of the two tabs notices a lost update", blindness(rivals).length === 0, blindness(rivals).join("; ") || "a lost version, name, key and count were noticed");

  const room = await runOutOfRoom({ times: proof.short ? 1 : 4, address, say });
  const codes = Object.entries({ ...room.refused }).map(([what, times]) => `${what} (${times})`).join(", ");
  const isTyped = [room.refused, room.full].every((of) => Object.keys(of).length > 0 && Object.keys(of).every((what) => what.endsWith(": store.full")));
  proof.must("When the site's quota runs out, changes are refused with store.full and leave nothing half", isTyped && room.faults.length === 0, `${codes}; ${room.acknowledged} changes acknowledged before and after, all there${some(room.faults)}`);
  proof.must(
    "The vault still opens and reads while there is no room, and is written to again once there is",
    room.faults.length === 0 && room.writtenAfter > 0 && room.readWhileFull > 0,
    `${room.times} times; ${room.readWhileFull} ciphertexts read by a page that opened it without room, ${room.writtenAfter} changes made afterwards`,
  );
  const logs = Object.entries(room.logs).map(([code, times]) => `${code}, ${times} of ${room.times} times`);
  proof.wish("The audit log can be read while there is no room", logs.length === 0, logs.length === 0 ? "it was read each time" : `refused with ${logs.join("; ")}: what waits to be recorded is written before the log is shown`);
  if (!Object.keys(room.refused).some((what) => what.startsWith("rotate"))) proof.unchecked("A rotation is what finds no room", "it was another change this time");
} finally {
  await tidy.end();
}
proof.end();

/** Losses that the judge of the two tabs does not notice, of those that are planted. */
function blindness({ shared, told, seen }) {
  const copy = () => structuredClone(seen);
  const planted = {
    "a lost version": (found) => found[0].keys.find(({ id }) => id === shared[0]).versions.pop(),
    "a lost name": (found) => (found[1].keys.find(({ id }) => id === shared[1]).name = "another"),
    "a lost key": (found) => found[1].keys.splice(found[1].keys.findIndex(({ id }) => id === told[1].made[0].id), 1),
    "a lost count": (found) => found[0].keys.find(({ id }) => id === shared[2]).versions.forEach((version) => (version.operations = 0)),
  };
  return Object.entries(planted).filter(([, plant]) => {
    const found = copy();
    plant(found);
    return judge(shared, told, found).length === 0;
  }).map(([what]) => `${what} went unnoticed`);
}
