// Planted secrets, looked for where they must not be: memory after locking, logs, answers, addresses, files.

import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { packageEntry, dist } from "../e2e/support/environment.mjs";
import { keystead, scratch, secretFile, serveConsole } from "../e2e/support/program.mjs";
import { signInAsOwner } from "../e2e/support/server.mjs";
import { servePackage } from "../e2e/support/tab.mjs";
import { callWrongly, runCommands, standStill } from "./secrets/command.mjs";
import { createVault, listen, useConsole } from "./secrets/console.mjs";
import { searchFiles, searchTexts } from "./secrets/files.mjs";
import { searchMemory } from "./secrets/memory.mjs";
import { forms, of, planted, Search, summary } from "./secrets/needles.mjs";
import { afterCollection, inWasm, moduleInPage, searchPages } from "./secrets/page.mjs";
import { plants as plantsOf, privateKeys } from "./secrets/plants.mjs";
import { client, sendNonsense, startServer, useEverything } from "./secrets/server.mjs";
import { cleanup } from "./support/cleanup.mjs";
import { part } from "./support/outcome.mjs";
import { openProfile } from "./tab/place.mjs";

const proof = part({ title: "Secrets where they must not be", method: "to be written" });
const tidy = cleanup();
const say = (text) => console.log(text);
const megabytes = (bytes) => `${Math.round(bytes / 2 ** 20)} MiB`;
const found = (hits) => (hits.length === 0 ? "nothing found" : `found: ${summary(hits)}`);
const wanted = new Set((process.env.KEYSTEAD_ONLY ?? "server,command,page,console,files").split(","));

try {
  const plants = plantsOf(proof.seed);
  const keys = privateKeys(plants);
  Object.assign(plants, keys.numbers);
  if (wanted.has("server")) await server(plants, keys);
  if (wanted.has("command")) await commands(plants);
  if (wanted.has("page")) await pages(plants);
  if (wanted.has("console")) await console_(plants);
} finally {
  await tidy.end();
}
proof.end();

async function server(plants, keys) {
  const directory = scratch(tidy);
  const server = await startServer(tidy, directory, plants);
  const caller = client(server);
  const all = { ...plants, "recovery code": { text: server.keys.recoveryCode }, "secret access key": { text: server.keys.secretAccessKey } };
  const made = await useEverything(caller, server, plants, keys);
  all["data key"] = { bytes: made.dataKey };
  const search = new Search(all);
  const open = searchMemory(server.pid, search, { explain: false });
  say(`unsealed: ${megabytes(open.bytes)}; ${found(open.hits)}`);
  const nonsense = await sendNonsense(caller, plants, made);
  say(JSON.stringify(nonsense));
  const texts = {
    metrics: (await caller.send("GET", "/metrics")).body,
    audit: (await caller.send("GET", "/api/v1/audit?limit=1000")).body,
    "audit export": (await caller.send("POST", "/api/v1/audit/export", {})).body,
    refusals: caller.refusals.join("\n"),
  };
  await caller.ok("POST", "/seal", {});
  const sealed = searchMemory(server.pid, search);
  say(`sealed: ${megabytes(sealed.bytes)}; ${found(sealed.hits)}`);
  caller.close();
  const closed = searchMemory(server.pid, search, { explain: false });
  say(`closed: ${megabytes(closed.bytes)}; ${found(closed.hits)}`);
  texts.log = server.said;
  const said = searchTexts(texts, search);
  say(`said: ${found(said.hits)}`);
  const files = searchFiles(server.data, search);
  say(`files: ${files.files} ${megabytes(files.bytes)} ${found(files.hits)}`);
}

async function commands(plants) {
  const directory = scratch(tidy);
  const made = keystead(["init", "--data", join(directory, "data"), "--passphrase-file", secretFile(directory, "passphrase", plants.passphrase.text), "--kdf", "minimum", "--json"]);
  if (made.status !== 0) throw new Error(made.stderr);
  const library = standStill(directory);
  const search = new Search(plants);
  const texts = callWrongly(directory, plants);
  const inspected = await runCommands(directory, library, plants, search, { said: (name, text) => (texts[name] = text) });
  for (const { name, hits, bytes } of inspected) say(`${name}: ${megabytes(bytes)} ${found(hits)}`);
  say(`said: ${found(searchTexts(texts, search).hits)}`);
}

async function pages(plants) {
  const address = await servePackage(tidy);
  const profile = mkdtempSync(join(tmpdir(), "keystead-proof-"));
  tidy.after(() => rmSync(profile, { recursive: true, force: true }));
  const browser = await openProfile(profile, address);
  const search = new Search(plants);
  const module = await moduleInPage(browser, plants, search, proof.seed);
  say(`open: ${megabytes(module.open.bytes)} wasm ${megabytes(module.open.wasm)} ${found(module.open.hits)}`);
  say(`locked: ${megabytes(module.locked.bytes)} wasm ${megabytes(module.locked.wasm)} ${found(module.locked.hits)}`);
  say(JSON.stringify(module.leftInModule));
  await browser.close();
  const files = searchFiles(profile, new Search({ ...plants, control: { text: "A public name" } }));
  say(`profile: ${files.files} ${megabytes(files.bytes)} ${found(files.hits)}`);
}

async function console_(plants) {
  const address = await serveConsole(tidy);
  const profile = mkdtempSync(join(tmpdir(), "keystead-proof-"));
  tidy.after(() => rmSync(profile, { recursive: true, force: true }));
  const browser = await openProfile(profile, address);
  const page = await browser.context.newPage();
  const cdp = await browser.context.newCDPSession(page);
  const said = listen(browser.context);
  await page.goto(address);
  const code = await createVault(page, plants);
  await useConsole(page, plants);
  const search = new Search({ ...plants, "recovery code": { text: code } });
  const open = await searchPages(browser, search);
  say(`open: ${megabytes(open.bytes)} wasm ${megabytes(open.wasm)} ${found(open.hits)}`);
  await page.getByTestId("lock").click();
  await page.getByTestId("unlock-passphrase").waitFor();
  const locked = await afterCollection(browser, cdp, search);
  say(`locked: ${megabytes(locked.bytes)} wasm ${megabytes(locked.wasm)} ${found(locked.hits)}`);
  await browser.close();
  say(`said: ${said.urls.length} addresses, ${found(searchTexts({ urls: said.urls.join("\n"), complaints: said.complaints.join("\n") }, search).hits)}`);
  const files = searchFiles(profile, new Search({ ...plants, "recovery code": { text: code }, control: { text: "A public name" } }));
  say(`profile: ${files.files} ${megabytes(files.bytes)} ${found(files.hits)}`);
}
