// The page's side of the benchmarks: `run.mjs` calls `window.bench`.

import { gcm } from "/noble/aes.js";
import { Keystead } from "/pkg/index.mjs";
import { encryption, unlocking, vault } from "/bench/encrypt.mjs";

const vaults = [];
for (const storage of ["memory", "indexeddb"]) vaults.push({ storage, ...(await vault(Keystead, storage)) });

window.bench = {
  encryption: (size, rounds) => encryption({ vaults, gcm }, size, rounds),
  unlocking: (rounds) => unlocking(vaults[1], rounds),
};
