// The places that a vault is in, each as the same few functions on bytes: a tab and Node through the npm module, the native
// program through its command line.

import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

import { packageEntry } from "./environment.mjs";
import { keystead, secretFile } from "./program.mjs";
import { openTab } from "./tab.mjs";

const { Keystead } = await import(pathToFileURL(packageEntry));
const KDF = { memoryKib: 19_456, iterations: 2 };

/** The npm module as a place. `ask(path, ...values)` calls a method of a vault. */
function module(ask) {
  const beside = ({ aad, context }) => ({ aad, context });
  return {
    encrypt: ({ key, ...rest }, data) => ask("encrypt", key, data, beside(rest)),
    decrypt: ({ key, ...rest }, data) => ask("decrypt", key, data, beside(rest)),
    rewrap: ({ key, to, ...rest }, data) => ask("rewrap", key, data, to, beside(rest)),
    sealStream: ({ key, aad }, data) => ask("through", "encryptStream", [key, { aad }], data),
    openStream: ({ key, aad }, data) => ask("through", "decryptStream", [key, { aad }], data),
    rewrapStream: ({ key, to, aad }, data) => ask("through", "rewrapStream", [key, to, { aad }], data),
    dataKey: ({ key, aad, context, bits }) => ask("dataKey", key, { aad, context, bits }),
    sign: async ({ key, ...how }, data) => (await ask("sign", key, data, how)).signature,
    verify: ({ key, ...how }, data, signature) => ask("verify", key, data, signature, how),
    mac: async ({ key }, data) => (await ask("makeMac", key, data)).mac,
    verifyMac: ({ key }, data, mac) => ask("verifyMac", key, data, mac),
    token: ({ key }, claims) => ask("jwt.sign", key, claims, { expiresIn: 300, audience: "matrix" }),
    claims: async (keys, token) => (await ask("jwt.verify", keys, token, { audience: "matrix" })).claims,
    jwks: (keystore) => ask("jwks", keystore),
    bundle: (passphrase) => ask("exportBundle", passphrase, { kdf: KDF }),
    restore: (bundle, passphrase) => ask("importBundle", bundle, passphrase),
  };
}

/** The npm module in Node, over memory. */
export async function nodePlace(passphrase) {
  const vault = await Keystead.open({ name: "node", storage: "memory" });
  await vault.create({ name: "Node", passphrase, kdf: KDF });
  const ask = async (path, ...values) => {
    if (path === "through") {
      const [method, given, data] = values;
      const piped = new Blob([data]).stream().pipeThrough(vault[method](...given));
      return new Uint8Array(await new Response(piped).arrayBuffer());
    }
    const names = path.split(".");
    const last = names.pop();
    return names.reduce((found, name) => found[name], vault)[last](...values);
  };
  return { ...module(ask), vault };
}

/** The npm module in a tab, over IndexedDB. */
export async function tabPlace(t, passphrase) {
  const { ask, complaints } = await openTab(t, passphrase);
  return { ...module(ask), complaints };
}

/** The native program, over SQLite. */
export function programPlace(directory, passphrase) {
  const own = secretFile(directory, "own", passphrase);
  const start = (args, input) => keystead(["--data", join(directory, "vault"), "--passphrase-file", own, ...args], { input });
  const run = (args, input) => {
    const outcome = start(args, input);
    assert.equal(outcome.status, 0, `${args.join(" ")}: ${outcome.stderr}`);
    return outcome.stdout;
  };
  run(["init", "--kdf", "minimum"]);
  let files = 0;
  const file = (bytes) => {
    const path = join(directory, `file-${(files += 1)}`);
    writeFileSync(path, bytes);
    return path;
  };
  const beside = ({ aad, context }) => [...(aad ? ["--aad", aad] : []), ...(context ? ["--context", context] : [])];
  const how = ({ key, algorithm, encoding = "p1363", framed }) => [
    "--key", key, "--algorithm", algorithm, "--encoding", encoding, ...(framed ? ["--framed"] : []),
  ];
  return {
    encrypt: ({ key, ...rest }, data) => run(["encrypt", "--key", key, ...beside(rest)], data),
    decrypt: ({ key, ...rest }, data) => run(["decrypt", "--key", key, ...beside(rest)], data),
    rewrap: ({ key, to, ...rest }, data) => run(["rewrap", "--key", key, "--to", to, ...beside(rest)], data),
    sealStream: ({ key, aad }, data) => run(["encrypt", "--stream", "--key", key, "--aad", aad], data),
    openStream: ({ key, aad }, data) => run(["decrypt", "--key", key, "--aad", aad], data),
    rewrapStream: ({ key, to, aad }, data) => run(["rewrap", "--key", key, "--to", to, "--aad", aad], data),
    dataKey({ key, bits, ...rest }) {
      const shown = JSON.parse(run(["--json", "data-key", "--key", key, "--bits", String(bits), ...beside(rest)]));
      const bytes = (text) => new Uint8Array(Buffer.from(text, "base64"));
      return { plaintext: bytes(shown.plaintext), ciphertext: bytes(shown.ciphertext) };
    },
    sign: (given, data) => run(["sign", ...how(given)], data),
    verify: (given, data, signature) => start(["verify", ...how(given), "--signature", file(signature)], data).status === 0,
    mac: ({ key }, data) => new Uint8Array(Buffer.from(run(["mac", "make", "--key", key], data).toString().trim(), "hex")),
    verifyMac: ({ key }, data, mac) =>
      start(["mac", "verify", "--key", key, "--code", Buffer.from(mac).toString("hex")], data).status === 0,
    token({ key }, claims) {
      const path = file(JSON.stringify(claims));
      return run(["jwt", "sign", "--key", key, "--claims", path, "--expires-in", "300", "--audience", "matrix"]).toString().trim();
    },
    claims({ key, keystore }, token) {
      const named = key ? ["--key", key] : ["--keystore", keystore];
      return JSON.parse(run(["jwt", "verify", ...named, "--audience", "matrix"], token));
    },
    jwks: (keystore) => JSON.parse(run(["jwks", "--keystore", keystore])),
    bundle(passphrase) {
      const path = join(directory, `bundle-${(files += 1)}`);
      run(["export", "--out", path, "--bundle-passphrase-file", secretFile(directory, `road-${files}`, passphrase), "--kdf", "minimum"]);
      return new Uint8Array(readFileSync(path));
    },
    restore: (bundle, passphrase) =>
      run(["import", file(bundle), "--bundle-passphrase-file", secretFile(directory, `road-${(files += 1)}`, passphrase)]),
  };
}
