// The installed package in runtimes other than Node.js and browsers: Deno and Bun.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { install, write } from "./installed.mjs";

const PROGRAM = `
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Keystead } from "keystead";

const directory = mkdtempSync(join(tmpdir(), "keystead-runtime-"));
const places = [["memory", false], [{ directory: join(directory, "here") }, false], [{ directory: join(directory, "there") }, true]];
let messages = 0;
let tokens = 0;
for (const [storage, worker] of places) {
  const keystead = await Keystead.open({ name: "runtime", storage, worker });
  const passphrase = "four words by dice";
  await keystead.create({ name: "Runtime", passphrase, kdf: { memoryKib: 19 * 1024, iterations: 2 } });
  const keystore = await keystead.keystores.create({ name: "Keystore" });
  const { id } = await keystead.keys.create(keystore.id, { name: "key" });
  const long = await keystead.encrypt(id, new Uint8Array(300_000));
  for (const size of [0, 64, 200, 5_000, 300_000]) {
    const data = new Uint8Array(size).fill(7);
    const opened = await keystead.decrypt(id, await keystead.encrypt(id, data, { aad: "aad" }), { aad: "aad" });
    if (opened.length === size && opened.every((byte) => byte === 7)) messages += 1;
  }
  await keystead.lock();
  await keystead.unlock({ passphrase });
  if ((await keystead.decrypt(id, long)).length === 300_000) messages += 1;
  for (const kind of ["ecP256", "ecP384", "ed25519", "rsa2048"]) {
    const key = (await keystead.keys.create(keystore.id, { name: kind, kind, usage: "signVerify" })).id;
    const token = await keystead.jwt.sign(key, { sub: "somebody" }, { expiresIn: 60 });
    const { claims } = await keystead.jwt.verify({ key }, token, {});
    const forged = token.slice(0, -12) + "AAAAAAAAAAAA";
    const refused = await keystead.jwt.verify({ key }, forged, {}).then(() => "accepted", ({ code }) => code);
    if (claims.sub === "somebody" && refused === "token.signature") tokens += 1;
  }
  await keystead.close();
}
rmSync(directory, { recursive: true });
console.log(messages, "messages,", tokens, "tokens");
`;

const { place, remove } = install();
after(remove);
write(place, { "program.mjs": PROGRAM });

const modules = fileURLToPath(new URL("../node_modules", import.meta.url));
/** Bun's program lies in a package for this system; the link to it is made by a script, and no scripts run here. */
const bun = () => join(modules, "@oven", readdirSync(join(modules, "@oven"))[0], "bin/bun");
const RUNTIMES = [
  ["Bun", bun],
  ["Deno", () => join(modules, ".bin/deno"), "run", "--allow-all"],
];

for (const [name, find, ...options] of RUNTIMES) {
  test(`${name} runs the installed package`, () => {
    const program = find();
    const { status, stdout, stderr } = spawnSync(program, [...options, "program.mjs"], { cwd: place, encoding: "utf8", timeout: 120_000 });
    assert.equal(stdout.trim(), "18 messages, 12 tokens", stderr);
    assert.equal(status, 0);
  });
}
