/** The module's address, or in Node.js, whose fetch does not read files, its bytes. */
export function besideThis() {
  const address = new URL("keystead_wasm_bg.wasm", import.meta.url);
  const fs = address.protocol === "file:" && globalThis.process?.getBuiltinModule?.("node:fs");
  return fs ? fs.readFileSync(address) : address;
}
