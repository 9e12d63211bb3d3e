import load, * as wasm from "./keystead_wasm.js";
import { KeysteadError } from "./errors.mjs";

let loading;
let loaded = false;
let source;

/** Says where the module comes from unless `init` is given something: an address, or bytes. */
export function comesFrom(place) {
  source ??= place;
}

/** Loads the WebAssembly module. It may be called any number of times; the first call decides. */
export function init(given) {
  loading ??= start(given).catch((error) => {
    loading = undefined;
    throw error;
  });
  return loading;
}

async function start(given) {
  try {
    await load({ module_or_path: (await given) ?? (await source()) });
    loaded = true;
  } catch (error) {
    const message =
      "Keystead's WebAssembly module could not be loaded. Check that keystead_wasm_bg.wasm is served, " +
      "and that the Content-Security-Policy has 'wasm-unsafe-eval' in script-src.";
    throw new KeysteadError(message, "module.not_loaded", "environment", { cause: error });
  }
}

function ready() {
  if (loaded) return wasm;
  const message = "Keystead is not loaded yet. Await init() first.";
  throw new KeysteadError(message, "module.not_loaded", "caller");
}

/** The version of this package. */
export function version() {
  return ready().version();
}

/** What this package was built from, and what it reads and writes. */
export function buildInfo() {
  return ready().buildInfo();
}
