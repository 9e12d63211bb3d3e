// The packed package, installed in a project of its own: built by bundlers without a plugin, and run.

import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, createReadStream, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const pkg = fileURLToPath(new URL("../pkg", import.meta.url));
const TYPES = { ".html": "text/html", ".js": "text/javascript", ".mjs": "text/javascript", ".wasm": "application/wasm" };

/** What the project does with the package; `ENTRY` is how it names it. */
const app = (entry, options = "") => `
  import { Keystead, buildInfo } from "${entry}";
  try {
    const keystead = await Keystead.open({ name: "app", storage: "memory"${options} });
    await keystead.create({ name: "App", passphrase: "four words by dice", kdf: { memoryKib: 19456, iterations: 2 } });
    const keystore = await keystead.keystores.create({ name: "Keystore" });
    const key = await keystead.keys.create(keystore.id, { name: "Key" });
    const sealed = await keystead.encrypt(key.id, "it works");
    document.title = new TextDecoder().decode(await keystead.decrypt(null, sealed));
  } catch (error) {
    document.title = \`\${error.code} \${error.stack} \${error.cause}\`;
  }`;
const page = (script) => `<!doctype html><title>waiting</title><script type="module" src="${script}"></script>`;

let place;
let browser;
before(async () => {
  place = mkdtempSync(join(tmpdir(), "keystead-bundlers-"));
  const packed = execFileSync("npm", ["pack", "--json", "--pack-destination", place], { cwd: pkg, stdio: ["ignore", "pipe", "ignore"] });
  const [{ filename }] = JSON.parse(packed);
  writeFileSync(join(place, "package.json"), '{ "name": "project", "private": true, "type": "module" }');
  execFileSync("npm", ["install", "--offline", "--no-audit", "--no-fund", "--ignore-scripts", `./${filename}`], { cwd: place, stdio: "ignore" });
  const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
  browser = await chromium.launch({ executablePath, headless: true, args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"] });
});
after(async () => {
  await browser?.close();
  rmSync(place, { recursive: true, force: true });
});

/** A project with these files; `node_modules` is the one with the package. */
function project(name, files) {
  const root = join(place, name);
  mkdirSync(root);
  for (const [file, content] of Object.entries(files)) writeFileSync(join(root, file), content);
  return root;
}

/** What a page of these files says in the end. */
async function shown(root, path = "/index.html") {
  const server = createServer((request, response) => {
    const file = join(root, decodeURIComponent(new URL(request.url, "http://localhost").pathname));
    const found = file.startsWith(root) && existsSync(file) && extname(file) !== "";
    response.writeHead(found ? 200 : 404, { "content-type": TYPES[extname(file)] ?? "text/plain" });
    if (found) createReadStream(file).pipe(response);
    else response.end();
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const tab = await browser.newPage();
  const problems = [];
  tab.on("pageerror", (error) => problems.push(String(error)));
  tab.on("requestfailed", (request) => problems.push(request.url()));
  try {
    await tab.goto(`http://127.0.0.1:${server.address().port}${path}`);
    await tab.waitForFunction(() => document.title !== "waiting", undefined, { timeout: 20_000 }).catch(() => {});
    return [await tab.title(), ...problems].join(" ");
  } finally {
    await tab.close();
    server.close();
  }
}

test("a plain script of type module", async () => {
  const root = project("plain", { "index.html": page("/app.mjs"), "app.mjs": app("/keystead/index.mjs") });
  cpSync(join(place, "node_modules/keystead"), join(root, "keystead"), { recursive: true });
  assert.equal(await shown(root), "it works");
  writeFileSync(join(root, "app.mjs"), app("/keystead/index.mjs", ", worker: true"));
  assert.equal(await shown(root), "it works");
});

for (const [what, entry, options] of [["", "keystead"], [", in a worker", "keystead", ", worker: true"], [", inlined", "keystead/inline"]]) {
  test(`Vite${what}`, async () => {
    const { build } = await import("vite");
    const root = project(`vite${what}`.replace(/\W/g, "-"), { "index.html": page("/app.js"), "app.js": app(entry, options) });
    await build({ root, configFile: false, logLevel: "silent", build: { target: "es2022" }, worker: { format: "es" } });
    assert.equal(await shown(join(root, "dist")), "it works");
  });

  test(`webpack 5${what}`, async () => {
    const { default: webpack } = await import("webpack");
    const root = project(`webpack${what}`.replace(/\W/g, "-"), { "app.js": app(entry, options) });
    const output = join(root, "dist");
    const stats = await new Promise((resolve, reject) =>
      webpack({ mode: "production", context: root, entry: "./app.js", output: { path: output, filename: "app.js" }, performance: { hints: false } }, (error, stats) =>
        error ? reject(error) : resolve(stats),
      ),
    );
    assert.deepEqual(stats.toJson({ all: false, errors: true, warnings: true }).errors, []);
    assert.deepEqual(stats.toJson({ all: false, warnings: true }).warnings, []);
    writeFileSync(join(output, "index.html"), page("/app.js"));
    assert.equal(await shown(output), "it works");
  });
}

test("esbuild, with the module as a file or inlined", async () => {
  const { build } = await import("esbuild");
  const own = app("keystead").replace('from "keystead";', 'from "keystead";\n  import { init } from "keystead";\n  import address from "keystead/keystead_wasm_bg.wasm";\n  await init(new URL(address, import.meta.url));');
  for (const [name, source, loader] of [["inlined", app("keystead/inline"), {}], ["file", own, { ".wasm": "file" }]]) {
    const root = project(`esbuild-${name}`, { "app.js": source });
    const outdir = join(root, "dist");
    const { warnings } = await build({
      entryPoints: [join(root, "app.js")], bundle: true, format: "esm", target: "es2022", outdir, loader, logLevel: "silent",
    });
    assert.deepEqual(warnings, []);
    writeFileSync(join(outdir, "index.html"), page("/app.js"));
    assert.equal(await shown(outdir), "it works");
  }
});

test("Node.js takes it by name, whole and inlined, and as one bundled file", async () => {
  const source = (entry) => app(entry).replaceAll("document.title = ", "globalThis.title = ") + "\n  console.log(globalThis.title);";
  for (const entry of ["keystead", "keystead/inline"]) {
    writeFileSync(join(place, "node.mjs"), source(entry));
    const { stdout, stderr } = spawnSync(process.execPath, ["node.mjs"], { cwd: place, encoding: "utf8" });
    assert.equal(stdout, "it works\n", stderr);
  }
  const { build } = await import("esbuild");
  const root = project("one-file", { "app.js": source("keystead/inline") });
  const outfile = join(tmpdir(), `keystead-one-file-${process.pid}.mjs`);
  await build({ entryPoints: [join(root, "app.js")], bundle: true, platform: "node", format: "esm", outfile, logLevel: "silent" });
  const { stdout, stderr } = spawnSync(process.execPath, [outfile], { encoding: "utf8" });
  rmSync(outfile);
  assert.equal(stdout, "it works\n", stderr);
});

test("what is not used is left out: an import alone is nothing", async () => {
  const { build } = await import("esbuild");
  const root = project("unused", { "app.js": 'import { Keystead } from "keystead";\nconsole.log("nothing of it");' });
  const { outputFiles } = await build({ entryPoints: [join(root, "app.js")], bundle: true, minify: true, format: "esm", write: false, logLevel: "silent" });
  assert.ok(outputFiles[0].contents.length < 200, outputFiles[0].text.slice(0, 500));
});

test("publint and Are the Types Wrong have nothing to say", async () => {
  const { publint } = await import("publint");
  const { messages } = await publint({ pkgDir: pkg, pack: "npm", strict: true });
  assert.deepEqual(messages, []);
  const attw = fileURLToPath(new URL("../node_modules/@arethetypeswrong/cli/dist/index.js", import.meta.url));
  // The package is ESM: TypeScript's oldest resolution, and `require` before Node.js 20.19, do not take such.
  const wrong = spawnSync(process.execPath, [attw, "--pack", ".", "--profile", "esm-only", "--exclude-entrypoints", "keystead_wasm_bg.wasm"], { cwd: pkg, encoding: "utf8" });
  assert.equal(wrong.status, 0, wrong.stdout + wrong.stderr);
});

test("the types make documents without a warning", () => {
  const typedoc = fileURLToPath(new URL("../node_modules/typedoc/bin/typedoc", import.meta.url));
  const config = fileURLToPath(new URL("types/tsconfig.json", import.meta.url));
  const made = spawnSync(
    process.execPath,
    [typedoc, "--entryPoints", join(pkg, "index.d.ts"), "--tsconfig", config, "--out", join(place, "docs"), "--treatWarningsAsErrors", "--readme", "none"],
    { encoding: "utf8", cwd: fileURLToPath(new URL("types", import.meta.url)) },
  );
  assert.equal(made.status, 0, made.stdout + made.stderr);
});
