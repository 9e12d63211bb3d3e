// What ends: locked, closed, disposed of, collected, and stopped by a panic. Always a typed error, never a trap.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { Keystead, KeysteadError } from "../pkg/index.mjs";
import { fails, kdf, passphrase, vaultWithKey } from "./support.mjs";

test("whatever is left of a vault that is closed says so", async () => {
  const { keystead, key } = await vaultWithKey();
  const [stream, keys] = [keystead.encryptStream(key.id), keystead.keys];
  const reader = stream.readable.getReader();
  await reader.read();
  const running = keystead.encrypt(key.id, "x");
  await keystead.close();
  assert.ok((await running).length > 0, "calls in progress end normally");
  await keystead.close();
  const writer = stream.writable.getWriter();
  writer.write("x").catch(() => {});
  await fails(reader.read(), "vault.locked", "policy");
  for (const call of [() => keys.list(), () => keystead.status(), () => keystead.lock(), () => keystead.encryptSync(key.id, "x")]) {
    await fails(async () => call(), "handle.closed", "caller");
  }
});

test("nothing but a KeysteadError comes out of a call, whatever is missing, locked or closed", async () => {
  const { keystead } = await vaultWithKey();
  const calls = [];
  for (const [name, { get }] of Object.entries(Object.getOwnPropertyDescriptors(Keystead.prototype))) {
    if (get) for (const [method, call] of Object.entries(keystead[name])) calls.push([`${name}.${method}`, call]);
    else if (!["constructor", "on", "create", "lock", "close"].includes(name) && !name.endsWith("Stream")) {
      calls.push([name, async (...values) => keystead[name](...values)]);
    }
  }
  assert.ok(calls.length > 90, `${calls.length} calls`);
  for (const values of [[], [null, null, null], [17, "x", {}]]) {
    for (const [name, call] of calls) {
      await call(...values).catch((error) => assert.ok(error instanceof KeysteadError && error.code !== "bug.unexpected", `${name}: ${error.stack}`));
    }
  }
  await keystead.lock();
  const still = new Set(["info", "status", "exists", "unlock"]);
  for (const [name, call] of calls.filter(([name]) => !still.has(name))) {
    // Which of the two is found first is not promised.
    const code = await call().catch((error) => (error instanceof KeysteadError ? error.code : `${error}`));
    assert.ok(["vault.locked", "argument.invalid"].includes(code), `${name}: ${code}`);
  }
  await keystead.close();
  for (const [, call] of calls) await fails(call(), "handle.closed", "caller");
});

test("using closes, await using waits", async () => {
  const dispose = Symbol.dispose ?? Symbol.for("Symbol.dispose");
  const asyncDispose = Symbol.asyncDispose ?? Symbol.for("Symbol.asyncDispose");
  const { keystead } = await vaultWithKey();
  assert.equal(keystead[dispose](), undefined);
  await fails(keystead.status(), "handle.closed");
  const { keystead: other } = await vaultWithKey();
  await other[asyncDispose]();
  await fails(other.status(), "handle.closed");
});

test("locking is told, until nobody listens any more", async () => {
  const { keystead } = await vaultWithKey();
  const heard = [];
  const stop = keystead.on("lock", () => heard.push("first"));
  keystead.on("lock", () => heard.push("second"));
  await keystead.lock();
  stop();
  stop();
  await keystead.unlock({ passphrase });
  await keystead.lock();
  assert.deepEqual(heard, ["first", "second", "second"]);
  await fails(() => keystead.on("sleep", () => {}), "argument.invalid", "caller");
  await fails(() => keystead.on("lock"), "argument.invalid", "caller");
});

test("a vault that nobody holds is collected, with what it held", () => {
  const entry = new URL("../pkg/index.mjs", import.meta.url);
  const source = `
    import { Keystead, pageOf } from ${JSON.stringify(entry.href)};
    let stopped = 0;
    const storage = () => ({
      load: () => null, list: (query) => pageOf([], query), commit: () => ({ done: true }),
      watch: () => () => (stopped += 1),
    });
    await (async () => {
      for (let index = 0; index < 20; index++) await (await Keystead.open({ storage: storage() })).status();
    })();
    for (let round = 0; round < 50 && stopped === 0; round++) {
      globalThis.gc();
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    console.log(stopped > 0);`;
  const { stdout, stderr } = spawnSync(process.execPath, ["--expose-gc", "--input-type=module", "-e", source], { encoding: "utf8" });
  assert.equal(stdout, "true\n", stderr);
});

test("a panic poisons its vault alone, and calls in progress come back", () => {
  const entry = (name) => JSON.stringify(new URL(`../pkg-conformance/${name}`, import.meta.url).href);
  const source = `
    import * as wasm from ${entry("keystead_wasm.js")};
    import { Keystead, KeysteadError } from ${entry("index.mjs")};
    process.on("uncaughtException", (error) => console.log("trap", error instanceof WebAssembly.RuntimeError));
    const code = (promise) => promise.then(() => "done", (error) => (error instanceof KeysteadError ? error.code : String(error)));
    const never = { load: () => new Promise(() => {}), list: () => new Promise(() => {}), commit: () => new Promise(() => {}) };
    const first = await Keystead.open({ name: "first", storage: never });
    const second = await Keystead.open({ name: "second", storage: "memory" });
    await second.create({ name: "Vault", passphrase: ${JSON.stringify(passphrase)}, kdf: ${JSON.stringify(kdf)} });
    const waiting = code(first.status());
    wasm.panicSoon(1);
    console.log(await waiting, await code(first.status()), await code(first.close()));
    const { id } = await second.keystores.create({ name: "Keystore" });
    console.log((await second.keystores.get(id)).name, (await second.check()).records > 0);`;
  const { stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", source], { encoding: "utf8" });
  const lines = stdout.split("\n").filter(Boolean);
  assert.ok(lines.includes("trap true"), stderr);
  assert.deepEqual(lines.filter((line) => line !== "trap true"), ["module.panicked module.panicked done", "Keystore true"], stderr);
});

test("a process that keeps a vault open ends by itself", () => {
  const entry = new URL("../pkg/index.mjs", import.meta.url);
  const source = `import { Keystead, KeysteadError } from ${JSON.stringify(entry.href)};
    const keystead = await Keystead.open({ name: "x", storage: "memory" });
    console.log(await keystead.status());`;
  const { status, stdout } = spawnSync(process.execPath, ["--input-type=module", "-e", source], { encoding: "utf8", timeout: 30_000 });
  assert.deepEqual([status, stdout], [0, "absent\n"]);
});
