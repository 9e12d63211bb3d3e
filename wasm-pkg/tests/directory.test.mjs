// A vault in a directory: several processes, processes that are killed, and a disk that fails.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { Keystead } from "../pkg/index.mjs";
import { fails, kdf, passphrase, text } from "./support.mjs";

const script = fileURLToPath(new URL("directory-process.mjs", import.meta.url));

function place(t) {
  const directory = mkdtempSync(join(tmpdir(), "keystead-directory-"));
  t.after(() => rmSync(directory, { recursive: true, force: true }));
  return join(directory, "vault");
}

async function created(directory) {
  const keystead = await Keystead.open({ storage: { directory } });
  await keystead.create({ name: "Vault", passphrase, kdf });
  const keystore = await keystead.keystores.create({ name: "Keystore" });
  return { keystead, keystore };
}

/** Another process on the same directory; its lines are what it has done. */
function start(directory, ...args) {
  const child = spawn(process.execPath, [script, directory, passphrase, ...args], { stdio: ["ignore", "pipe", "inherit"] });
  child.lines = [];
  child.ended = once(child, "close").then(([status]) => status);
  child.stdout.setEncoding("utf8").on("data", (data) => child.lines.push(...data.split("\n").filter(Boolean)));
  return child;
}

test("a vault is there again, and its files are the owner's alone", async (t) => {
  const directory = place(t);
  const { keystead, keystore } = await created(directory);
  const key = await keystead.keys.create(keystore.id, { name: "Key" });
  const sealed = await keystead.encrypt(key.id, "kept");
  await keystead.close();
  for (const name of readdirSync(directory)) assert.equal(statSync(join(directory, name)).mode & 0o077, 0, name);
  assert.deepEqual(readdirSync(directory).filter((name) => !/^(commit|snapshot)-\d{20}$/.test(name)), []);

  const again = await Keystead.open({ storage: { directory } });
  assert.equal(await again.status(), "locked");
  await again.unlock({ passphrase });
  assert.equal(text(await again.decrypt(null, sealed)), "kept");
  assert.ok((await again.check()).records > 3);
  assert.ok((await again.audit.verify()).last > 3);
});

test("processes that write at once lose nothing", async (t) => {
  const directory = place(t);
  const { keystead, keystore } = await created(directory);
  const count = 25;
  const children = ["a", "b"].map((name) => start(directory, "create", keystore.id, name, String(count)));
  const own = [];
  for (let index = 0; index < count; index++) own.push((await keystead.keys.create(keystore.id, { name: `own ${index}` })).id);
  for (const child of children) assert.equal(await child.ended, 0);
  const all = [...own, ...children.flatMap(({ lines }) => lines)].sort();
  assert.equal(new Set(all).size, 3 * count);
  const ids = [];
  for (let cursor; ; ) {
    const page = await keystead.keys.list({ cursor });
    ids.push(...page.items.map(({ id }) => id));
    if (!page.next) break;
    cursor = page.next;
  }
  assert.deepEqual(ids.sort(), all);
  await keystead.check();
  await keystead.audit.verify();
});

test("a process that is killed leaves no half commit and no lock", async (t) => {
  const directory = place(t);
  const { keystead, keystore } = await created(directory);
  for (let round = 0; round < 6; round++) {
    const child = start(directory, "create", keystore.id, `round ${round}`, "1000");
    while (child.lines.length < 2 + round) await once(child.stdout, "data");
    child.kill("SIGKILL");
    await child.ended;
    const told = new Set(child.lines);
    const { items } = await keystead.keys.list({ limit: 1_000, nameContains: `round ${round} ` });
    // One more than it has told may have been committed.
    assert.ok(items.length === told.size || items.length === told.size + 1, `${items.length} and ${told.size}`);
    for (const id of told) assert.ok(items.some((item) => item.id === id), "what was told is there");
    await keystead.check();
    await keystead.keys.create(keystore.id, { name: `after ${round}` });
  }
});

test("a commit that was begun and not finished is as if it had never been", async (t) => {
  const directory = place(t);
  const { keystead, keystore } = await created(directory);
  const before = await keystead.check();
  writeFileSync(join(directory, "new-1-1-abc"), '{"format":1,"puts":[[');
  writeFileSync(join(directory, "lock"), JSON.stringify({ pid: 2 ** 22 + 1, started: "1", host: (await import("node:os")).hostname(), id: "x" }));
  assert.deepEqual(await keystead.check(), before);
  await keystead.keys.create(keystore.id, { name: "Key" });
  assert.ok(!readdirSync(directory).includes("lock"));
});

test("what a power cut leaves of a lock keeps nobody out", async (t) => {
  const directory = place(t);
  const { keystead, keystore } = await created(directory);
  for (const left of ["", "\0".repeat(120)]) {
    writeFileSync(join(directory, "lock"), left);
    await keystead.keys.create(keystore.id, { name: "Key" });
    assert.ok(!readdirSync(directory).includes("lock"));
  }
});

test("what unlocked the vault before is left in no file", async (t) => {
  const directory = place(t);
  const { keystead, keystore } = await created(directory);
  const headers = () =>
    readdirSync(directory).filter((name) => {
      const parsed = JSON.parse(readFileSync(join(directory, name), "utf8"));
      return name.startsWith("commit-") && parsed.header;
    });
  for (let index = 0; index < 5; index++) await keystead.keys.create(keystore.id, { name: `key ${index}` });
  assert.equal(headers().length, 1);
  const key = await keystead.keys.create(keystore.id, { name: "doomed" });
  await keystead.keys.requestDeletion(key.id);
  await keystead.keys.deleteNow(key.id, "doomed");
  const names = readdirSync(directory);
  assert.equal(names.filter((name) => name.startsWith("snapshot-")).length, 1);
  assert.equal(names.filter((name) => name.startsWith("commit-")).length, 1);
  assert.equal(headers().length, 1);
  const other = await Keystead.open({ storage: { directory } });
  await other.unlock({ passphrase });
  assert.equal((await other.keys.get(key.id)).state.name, "destroyed");
});

test("what unlocks the vault stays in the newest commit, whoever reads meanwhile", async (t) => {
  const directory = place(t);
  const { keystead, keystore } = await created(directory);
  let goesOn = true;
  const readers = Array.from({ length: 3 }, async () => {
    while (goesOn) await keystead.keystores.list();
  });
  const without = [];
  for (let index = 0; index < 40; index++) {
    await keystead.keys.create(keystore.id, { name: `key ${index}` });
    const newest = readdirSync(directory).filter((name) => name.startsWith("commit-")).sort().at(-1);
    if (!JSON.parse(readFileSync(join(directory, newest), "utf8")).header) without.push(newest);
  }
  goesOn = false;
  await Promise.all(readers);
  assert.deepEqual(without, []);
});

test("another process's changes are seen and told", async (t) => {
  const directory = place(t);
  const { keystead, keystore } = await created(directory);
  const key = await keystead.keys.create(keystore.id, { name: "Key" });
  await keystead.keys.prepare(key.id);
  const told = new Promise((resolve) => {
    const stop = keystead.on("change", () => (stop(), resolve()));
  });
  assert.equal(await start(directory, "disable", key.id).ended, 0);
  await told;
  await fails(() => keystead.encryptSync(key.id, "x"), "key.not_loaded");
  await fails(keystead.encrypt(key.id, "x"), "key.state_forbids");
  await keystead.close();
});

test("an older copy that is put back under an open vault is noticed", async (t) => {
  const directory = place(t);
  const { keystead, keystore } = await created(directory);
  cpSync(directory, `${directory}-copy`, { recursive: true });
  await keystead.keys.create(keystore.id, { name: "Key" });
  rmSync(directory, { recursive: true });
  cpSync(`${directory}-copy`, directory, { recursive: true });
  await fails(keystead.keystores.create({ name: "Other" }), "records.rolled_back", "data");
  rmSync(`${directory}-copy`, { recursive: true });
});

test("what is no vault is said to be none", async (t) => {
  const directory = place(t);
  const { keystead } = await created(directory);
  await keystead.close();
  const newest = readdirSync(directory).filter((name) => name.startsWith("commit-")).sort().at(-1);
  writeFileSync(join(directory, newest), "{");
  const again = await Keystead.open({ storage: { directory } });
  await fails(again.status(), "store.corrupt", "environment");
  await fails(Keystead.open({ storage: { directory: "" } }), "argument.invalid", "caller");
  await fails(Keystead.open({ storage: 17 }), "argument.invalid", "caller");
  const nothing = await Keystead.open({ storage: {} });
  await fails(nothing.status(), "store.unsupported");
});

test("a storage of one's own that fails is a typed error, and nothing is changed", async () => {
  const errors = [];
  const records = new Map();
  const { pageOf } = await import("../pkg/index.mjs");
  const keystead = await Keystead.open({
    storage: {
      load: async (key) => records.get(key),
      list: async (query) => pageOf(records.values(), query),
      async commit({ header, puts, deletes }) {
        if (errors.length > 0) throw errors.shift();
        for (const key of deletes) records.delete(key);
        for (const record of [...puts, header]) records.set(record.key, record);
        return { done: true };
      },
    },
  });
  await keystead.create({ name: "Own", passphrase, kdf });
  for (const [error, code] of [
    [Object.assign(new Error("no space"), { code: "ENOSPC" }), "store.full"],
    [Object.assign(new Error("busy"), { code: "store.busy" }), "store.busy"],
    ["a text", "store.unavailable"],
  ]) {
    errors.push(error);
    await fails(keystead.keystores.create({ name: "x" }), code, "environment");
  }
  assert.deepEqual(await keystead.keystores.list(), []);
  assert.equal((await keystead.keystores.create({ name: "x" })).name, "x");
});
