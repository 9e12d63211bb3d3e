// The page's side of the benchmarks: `run.mjs` calls `window.bench`.

import { gcm } from "/noble/aes.js";
import * as jose from "/jose/index.js";
import { Keystead } from "/pkg/index.mjs";
import { encryption, unlocking, vault } from "/bench/encrypt.mjs";
import { tokens } from "/bench/tokens.mjs";

const vaults = [];
for (const storage of ["memory", "indexeddb"]) vaults.push({ storage, ...(await vault(Keystead, storage)) });

window.bench = {
  encryption: (size, rounds) => encryption({ vaults, gcm }, size, rounds),
  tokens: (rounds) => tokens(vaults[0], jose, rounds),
  unlocking: (rounds) => unlocking(vaults[1], rounds),
};
