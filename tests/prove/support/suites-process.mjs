// What `inNode` of suites.mjs asks: the npm module with the suites beside it, in a process of its own.

import { rmSync } from "node:fs";

import { openDirectory } from "../../../wasm-pkg/pkg-conformance/directory.mjs";
import { init } from "../../../wasm-pkg/pkg-conformance/index.mjs";
import * as wasm from "../../../wasm-pkg/pkg-conformance/keystead_wasm.js";

await init();
wasm.hearPanics((panic) => process.send({ panic }));
// The trap behind a panic comes out of a microtask, and was told already.
process.on("uncaughtException", (error) => process.send({ panic: String(error) }));

async function play(actions, place, open) {
  await wasm.playModel(actions, open);
  rmSync(place, { recursive: true });
}

const ASKED = {
  vectors: (everything) => wasm.vectors(everything),
  async race(histories, deeds, seed, place) {
    const found = await wasm.raceWriters(histories, deeds, seed, () => openDirectory(place));
    rmSync(place, { recursive: true });
    return found;
  },
  play: (actions, place) => play(actions, place, () => openDirectory(place)),
  playForgetfully(actions, place) {
    let commits = 0;
    return play(actions, place, async () => {
      const store = await openDirectory(place);
      const commit = ({ puts, ...changes }) => {
        commits += 1;
        // The vault itself is made in peace.
        const isForgotten = commits > 10 && commits % 4 === 0;
        return store.commit({ ...changes, puts: isForgotten ? puts.slice(0, -1) : puts });
      };
      return { load: (key) => store.load(key), list: (query) => store.list(query), commit };
    });
  },
};

process.on("message", async ([name, values]) => process.send({ answer: await ASKED[name](...values) }));
