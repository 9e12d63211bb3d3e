// The packed package, installed in a project of its own: built by bundlers without a plugin, and run under a strict policy.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { install, launch, logged, pkg, serve, write } from "./installed.mjs";

/** What a project does with the package; `entry` is how it names it. */
const app = (entry, options = "") => `
  import { Keystead } from "${entry}";
  const keystead = await Keystead.open({ name: "app", storage: "memory"${options} });
  await keystead.create({ name: "App", passphrase: "four words by dice", kdf: { memoryKib: 19456, iterations: 2 } });
  const keystore = await keystead.keystores.create({ name: "Keystore" });
  const key = await keystead.keys.create(keystore.id, { name: "Key" });
  const sealed = await keystead.encrypt(key.id, "it works");
  console.log(new TextDecoder().decode(await keystead.decrypt(null, sealed)));`;
const page = (script) => `<!doctype html><title>App</title><script type="module" src="${script}"></script>`;

/** The five lines that a newcomer copies. */
function fiveLines() {
  const [, source] = readFileSync(join(pkg, "README.md"), "utf8").match(/^```js\n(.*?)^```$/ms);
  assert.equal(source.trim().split("\n").length, 5);
  return source;
}

let installed;
let browser;
before(async () => {
  installed = install();
  browser = await launch();
});
after(async () => {
  await browser?.close();
  installed?.remove();
});

/** A project with these files; the package is installed beside it. */
const project = (name, files) => write(join(installed.place, name.replace(/\W/g, "-")), files);

/** What a page of these files logs. */
async function shown(root) {
  const server = await serve(root);
  try {
    return await logged(browser, server.address);
  } finally {
    server.close();
  }
}

function node(file, cwd = installed.place) {
  return spawnSync(process.execPath, [file], { cwd, encoding: "utf8" });
}

test("a plain script of type module", async () => {
  const root = project("plain", { "index.html": page("/app.mjs"), "app.mjs": app("/keystead/index.mjs") });
  cpSync(join(installed.place, "node_modules/keystead"), join(root, "keystead"), { recursive: true });
  assert.equal(await shown(root), "it works");
  write(root, { "app.mjs": app("/keystead/index.mjs", ", worker: true") });
  assert.equal(await shown(root), "it works");
  write(root, { "app.mjs": app("/keystead/inline.mjs") });
  assert.equal(await shown(root), "it works");
});

test("the five lines of the README in Node.js", () => {
  const root = project("five-in-node", { "five.mjs": fiveLines() });
  const { stdout, stderr } = node("five.mjs", root);
  assert.equal(stdout, "buy milk\n", stderr);
});

test("the five lines of the README in a blank Vite project, built and in its development server", async () => {
  const { build, createServer } = await import("vite");
  // What `npm create vite` makes, without what it shows: there is no configuration.
  const root = project("blank", {
    "package.json": '{ "name": "blank", "private": true, "version": "0.0.0", "type": "module" }',
    "index.html": `<!doctype html><title>Vite App</title><div id="app"></div><script type="module" src="/src/main.js"></script>`,
    "src/main.js": fiveLines(),
  });
  cpSync(join(installed.place, "node_modules"), join(root, "node_modules"), { recursive: true });
  await build({ root, logLevel: "silent" });
  assert.equal(await shown(join(root, "dist")), "buy milk");

  for (const main of [fiveLines(), app("keystead", ", worker: true")]) {
    write(root, { "src/main.js": main });
    const server = await createServer({ root, logLevel: "silent", server: { port: 0, host: "127.0.0.1", hmr: false } });
    try {
      await server.listen();
      assert.match(await logged(browser, `http://127.0.0.1:${server.httpServer.address().port}/`), /^(buy milk|it works)$/);
    } finally {
      await server.close();
    }
  }
});

for (const [what, entry, options] of [[", in a worker", "keystead", ", worker: true"], [", inlined", "keystead/inline"]]) {
  test(`Vite${what}`, async () => {
    const { build } = await import("vite");
    const root = project(`vite${what}`, { "index.html": page("/app.js"), "app.js": app(entry, options) });
    await build({ root, configFile: false, logLevel: "silent" });
    assert.equal(await shown(join(root, "dist")), "it works");
  });
}

for (const [what, entry, options] of [["", "keystead"], [", in a worker", "keystead", ", worker: true"], [", inlined", "keystead/inline"]]) {
  test(`webpack 5${what}`, async () => {
    const { default: webpack } = await import("webpack");
    const root = project(`webpack${what}`, { "app.js": app(entry, options) });
    const path = join(root, "dist");
    const configuration = { mode: "production", context: root, entry: "./app.js", output: { path, filename: "app.js" }, performance: { hints: false } };
    const stats = await new Promise((resolve, reject) =>
      webpack(configuration, (error, stats) => (error ? reject(error) : resolve(stats))),
    );
    const { errors, warnings } = stats.toJson({ all: false, errors: true, warnings: true });
    assert.deepEqual([errors, warnings], [[], []]);
    write(path, { "index.html": page("/app.js") });
    assert.equal(await shown(path), "it works");
  });
}

test("esbuild, with the module as a file or inlined", async () => {
  const { build } = await import("esbuild");
  // As the README says.
  const own = `
    import { init } from "keystead";
    import address from "keystead/keystead_wasm_bg.wasm";
    await init(new URL(address, import.meta.url));
    ${app("keystead")}`;
  for (const [name, source, loader] of [["inlined", app("keystead/inline"), {}], ["file", own, { ".wasm": "file" }]]) {
    const root = project(`esbuild-${name}`, { "app.js": source });
    const outdir = join(root, "dist");
    const entryPoints = [join(root, "app.js")];
    const { warnings } = await build({ entryPoints, bundle: true, format: "esm", target: "es2022", outdir, loader, logLevel: "silent" });
    assert.deepEqual(warnings, []);
    write(outdir, { "index.html": page("/app.js") });
    assert.equal(await shown(outdir), "it works");
  }
});

test("Node.js takes it by name, whole and inlined, and as one bundled file", async () => {
  for (const entry of ["keystead", "keystead/inline"]) {
    write(installed.place, { "node.mjs": app(entry) });
    const { stdout, stderr } = node("node.mjs");
    assert.equal(stdout, "it works\n", stderr);
  }
  const { build } = await import("esbuild");
  const root = project("one-file", { "app.js": app("keystead/inline") });
  const outfile = join(tmpdir(), `keystead-one-file-${process.pid}.mjs`);
  await build({ entryPoints: [join(root, "app.js")], bundle: true, platform: "node", format: "esm", outfile, logLevel: "silent" });
  const { stdout, stderr } = node(outfile);
  rmSync(outfile);
  assert.equal(stdout, "it works\n", stderr);
});

test("what is not used is left out: an import alone is nothing", async () => {
  const { build } = await import("esbuild");
  const root = project("unused", { "app.js": 'import { Keystead } from "keystead";\nconsole.log("nothing of it");' });
  const options = { entryPoints: [join(root, "app.js")], bundle: true, minify: true, format: "esm", write: false, logLevel: "silent" };
  const { outputFiles } = await build(options);
  assert.ok(outputFiles[0].contents.length < 200, outputFiles[0].text.slice(0, 500));
});

test("an import alone loads nothing, and leaves the platform as it was", () => {
  write(installed.place, {
    "import.mjs": `
      const touched = [];
      for (const name of ["compile", "instantiate", "compileStreaming", "instantiateStreaming"]) {
        WebAssembly[name] = () => touched.push(name);
      }
      globalThis.fetch = () => touched.push("fetch");
      const before = Reflect.ownKeys(globalThis).length;
      await import("keystead");
      await import("keystead/inline");
      console.log(touched.length, Reflect.ownKeys(globalThis).length - before);`,
  });
  const { stdout, stderr } = node("import.mjs");
  assert.equal(stdout, "0 0\n", stderr);
});

test("publint and Are the Types Wrong have nothing to say", async () => {
  const { publint } = await import("publint");
  const { messages } = await publint({ pkgDir: pkg, pack: "npm", strict: true });
  assert.deepEqual(messages, []);
  const attw = fileURLToPath(new URL("../node_modules/@arethetypeswrong/cli/dist/index.js", import.meta.url));
  // The package is ESM: TypeScript's oldest resolution, and `require` before Node.js 20.19, do not take such.
  const options = ["--pack", ".", "--profile", "esm-only", "--exclude-entrypoints", "keystead_wasm_bg.wasm"];
  const wrong = spawnSync(process.execPath, [attw, ...options], { cwd: pkg, encoding: "utf8" });
  assert.equal(wrong.status, 0, wrong.stdout + wrong.stderr);
});

test("the types make documents without a warning", () => {
  const typedoc = fileURLToPath(new URL("../node_modules/typedoc/bin/typedoc", import.meta.url));
  const tsconfig = fileURLToPath(new URL("types/tsconfig.json", import.meta.url));
  const options = ["--entryPoints", join(pkg, "index.d.ts"), "--tsconfig", tsconfig, "--out", join(installed.place, "documents")];
  // Where the sources are is no part of it: a clone may have no remote, or one that nobody else reaches.
  options.push("--treatWarningsAsErrors", "--disableSources", "--readme", "none");
  const made = spawnSync(process.execPath, [typedoc, ...options], {
    cwd: fileURLToPath(new URL("types", import.meta.url)),
    encoding: "utf8",
  });
  assert.equal(made.status, 0, made.stdout + made.stderr);
});
