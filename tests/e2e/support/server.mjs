// A server that has a vault and serves the console, and what a person does before it lets them in.

import assert from "node:assert/strict";
import { join } from "node:path";

import { PASSPHRASE } from "./console.mjs";
import { dist } from "./environment.mjs";
import { keystead, scratch, secretFile, startServer } from "./program.mjs";

/** A vault and a server on it that serves the console; `keys` is what `init` gave, an access key of an administrator. */
export async function serveVault(t, { sealed = false, extra = [] } = {}) {
  const directory = scratch(t);
  const data = join(directory, "data");
  const passphrase = secretFile(directory, "passphrase", PASSPHRASE);
  const made = keystead(["init", "--data", data, "--passphrase-file", passphrase, "--kdf", "minimum", "--json"]);
  assert.equal(made.status, 0, made.stderr);
  const keys = JSON.parse(made.stdout);
  const unlocked = sealed ? [] : ["--passphrase-file", passphrase];
  const start = (listen) => startServer(t, ["--data", data, "--console", dist, ...unlocked, ...extra], listen);
  const { address, stop } = await start();
  return { address, root: `${address}/api/v1`, keys, stop, again: () => start(new URL(address).host) };
}

/** Signs in as the owner of the vault. */
export async function signInAsOwner(page, passphrase = PASSPHRASE) {
  await page.getByTestId("sign-in-other").click();
  await page.getByTestId("owner-passphrase").fill(passphrase);
  await page.getByTestId("sign-in").click();
  await page.getByTestId("lock").waitFor();
}

/** Signs in with an access key. */
export async function signIn(page, { accessKeyId, secretAccessKey }) {
  await page.getByTestId("access-key-id").fill(accessKeyId);
  await page.getByTestId("access-key-secret").fill(secretAccessKey);
  await page.getByTestId("sign-in").click();
}
