import * as wasm from "./keystead_wasm.js";
import { openDirectory } from "./directory.mjs";
import { settled } from "./errors.mjs";
import { init } from "./load.mjs";

let listening = false;

/** What stores: a name, or an object that does. */
async function storageOf(storage) {
  if (storage === null || typeof storage !== "object" || !("directory" in storage)) return storage;
  return openDirectory(storage.directory);
}

/**
 * Opens a session of the engine in this thread. `changed` is called when somebody else has changed the vault, and `panicked`
 * with the number of a vault that the engine stopped in, and where.
 */
export async function openSession({ name, storage }, changed, panicked) {
  await init();
  if (!listening) wasm.setPanicListener(panicked);
  listening = true;
  return settled(wasm.Session.open(name, await storageOf(storage), changed));
}
