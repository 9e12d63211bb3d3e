// The package as somebody installs it: its files, its types, its README.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import * as surface from "../pkg/index.mjs";
import { install, pkg, write } from "./installed.mjs";

const here = fileURLToPath(new URL(".", import.meta.url));
let installed;

before(() => (installed = install()));
after(() => installed?.remove());

function run(file, source) {
  write(installed.place, { [file]: source });
  return spawnSync(process.execPath, [file], { cwd: installed.place, encoding: "utf8" });
}

test("every example of the README runs as it stands", () => {
  const readme = readFileSync(join(installed.place, "node_modules/keystead/README.md"), "utf8");
  const examples = [...readme.matchAll(/^```js\n(.*?)^```$/gms)].map(([, source]) => source);
  const expected = [
    /^buy milk\n$/,
    /^Keep this in a safe place: [0-9A-Z-]{39}\n4111 1111 1111 1111\n\d+ bytes to keep elsewhere\n$/,
    /^true\n$/,
    /^a long file\n$/,
    /^admin\nEdDSA\n$/,
    /^true\n$/,
    /^approved orders\n$/,
    /^vault\.absent\n$/,
  ];
  assert.equal(examples.length, expected.length);
  for (const [index, source] of examples.entries()) {
    const { status, stdout, stderr } = run(`example-${index}.mjs`, source);
    assert.equal(status, 0, stderr);
    assert.match(stdout, expected[index]);
  }
});

test("a worker can use it", () => {
  const source = `
    import { Worker, isMainThread, parentPort } from "node:worker_threads";
    import { Keystead } from "keystead";
    if (isMainThread) {
      new Worker(new URL(import.meta.url)).on("message", (message) => console.log(message));
    } else {
      const keystead = await Keystead.open({ name: "worker", storage: "memory" });
      parentPort.postMessage(await keystead.status());
    }`;
  const { stdout, stderr } = run("worker.mjs", source);
  assert.equal(stdout, "absent\n", stderr);
});

test("a module that cannot be loaded is a typed error, and the next attempt may succeed", () => {
  const source = `
    import { init, Keystead, version } from "keystead";
    try { version(); } catch (error) { console.log(error.code, error.fault); }
    await init(new Uint8Array([1, 2, 3])).catch((error) => console.log(error.code, error.fault));
    await init();
    console.log(init() === init(), version().split("+")[0], await (await Keystead.open({ name: "x", storage: "memory" })).status());`;
  const { stdout, stderr } = run("broken.mjs", source);
  const { version } = JSON.parse(readFileSync(join(pkg, "package.json"), "utf8"));
  assert.equal(stdout, `module.not_loaded caller\nmodule.not_loaded environment\ntrue ${version} absent\n`, stderr);
});

test("the types say what works and forbid what does not", () => {
  const compiler = fileURLToPath(new URL("../node_modules/typescript/bin/tsc", import.meta.url));
  const { status, stdout } = spawnSync(process.execPath, [compiler, "-p", join(here, "types")], { encoding: "utf8" });
  assert.equal(status, 0, stdout);
});

test("what it was built from is told", async () => {
  await surface.init();
  const { version, commit, targetFeatures, formats } = surface.buildInfo();
  assert.equal(version, JSON.parse(readFileSync(join(pkg, "package.json"), "utf8")).version);
  assert.ok(commit === null || /^[0-9a-f]{40}(-changed)?$/.test(commit), commit);
  assert.equal(surface.version(), `${version}+${commit ?? "unknown"}`);
  assert.ok(targetFeatures.includes("bulk-memory"), targetFeatures.join());
  assert.deepEqual(formats, { bundle: 2, ciphertext: 1, record: 1, stream: 1 });
});

test("the types name exactly what the module exports", () => {
  const declared = ["index.d.ts", "storage.d.ts"].map((file) => readFileSync(join(pkg, file), "utf8")).join("\n");
  const names = [...declared.matchAll(/^export (?:class|function|const) (\w+)/gm)].map(([, name]) => name);
  assert.deepEqual([...new Set(names)].sort(), Object.keys(surface).sort());
  const [, members] = declared.match(/^export class Keystead \{$(.*?)^\}$/ms);
  const methods = [...members.matchAll(/^ {2}(?:static |readonly )?(\w+)[(:]/gm)].map(([, name]) => name);
  const own = [...Object.getOwnPropertyNames(surface.Keystead.prototype), ...Object.getOwnPropertyNames(surface.Keystead)]
    .filter((name) => !["constructor", "length", "name", "prototype"].includes(name));
  assert.deepEqual([...new Set(methods)].sort(), own.sort());
});
