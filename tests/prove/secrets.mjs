// Planted secrets, looked for where they must not be: memory after locking, logs, answers, addresses, files.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { dist } from "../e2e/support/environment.mjs";
import { keystead, scratch, secretFile, serveConsole } from "../e2e/support/program.mjs";
import { servePackage } from "../e2e/support/tab.mjs";
import { callWrongly, runCommands, standStill } from "./secrets/command.mjs";
import { createVault, listen, signInTyping, useConsole } from "./secrets/console.mjs";
import { searchFiles, searchTexts } from "./secrets/files.mjs";
import { searchMemory } from "./secrets/memory.mjs";
import { forms, missed, named, places, Search, summary } from "./secrets/needles.mjs";
import { afterCollection, moduleInPage, searchPages } from "./secrets/page.mjs";
import { plants as plantsOf, privateKeys } from "./secrets/plants.mjs";
import { client, sendNonsense, startServer, useEverything } from "./secrets/server.mjs";
import { fillDirectory } from "./secrets/stores.mjs";
import { cleanup } from "./support/cleanup.mjs";
import { part } from "./support/outcome.mjs";
import { openProfile } from "./tab/place.mjs";

const proof = part({
  title: "Secrets where they must not be",
  method:
    "Secrets that are nowhere else (a passphrase, a recovery code, the secret of an access key, keys that are brought in as bytes, " +
    "text and PEM, confidential texts, a PIN, plaintexts, passwords of backups and certificates) go through the program, the npm module and " +
    "the console, each for what it is for. Then they are looked for: as they are, in hexadecimal digits, in base64 at every alignment, in UTF-16, and of " +
    "those of 32 bytes and more the first, the middle and the last 16 bytes each by itself. Memory is read from outside " +
    "(/proc/PID/mem, everything that can be written) while the process stands still: of a server after it was sealed, of commands " +
    "at their very end, of the processes of a page after it was locked and garbage was collected. Before locking the same search must find " +
    "the keys that are in use, and a text that is no secret must be found in the files, or the search would be blind. In pages " +
    "secrets are typed key by key or worked out there, so that no test has brought them in as a whole.",
});
const tidy = cleanup();
const say = (text) => console.log(text);
const megabytes = (bytes) => `${(bytes / 2 ** 20).toFixed(bytes < 2 ** 20 ? 2 : 0)} MiB`;
const found = (hits) => (hits.length === 0 ? "nothing" : summary(hits));
const PUBLIC = "A public name";

try {
  const plants = plantsOf(proof.seed);
  const keys = privateKeys(plants);
  Object.assign(plants, keys.numbers);
  const blind = missed(plants);
  const needles = Object.values(plants).flatMap(forms).length;
  proof.must("The search finds each secret in each form", blind.length === 0, blind.join(", ") || `${Object.keys(plants).length} secrets, ${needles} forms, each at an odd place among other bytes`);
  await searchServer(plants, keys, "over HTTP");
  if (!proof.short) await searchServer(plants, keys, "over TLS", ["--tls-self-signed"]);
  await searchCommands(plants);
  await searchModule(plants);
  await searchConsole(plants);
  if (!proof.short) await searchServedConsole(plants);
  await searchDirectory(plants);
} finally {
  await tidy.end();
}
proof.end();

async function searchServer(plants, keys, how, extra = []) {
  const directory = scratch(tidy);
  const server = await startServer(tidy, directory, plants, { extra });
  const caller = client(server);
  const made = await useEverything(caller, server, plants, keys);
  const all = {
    ...plants,
    "recovery code": { text: server.keys.recoveryCode },
    "secret access key": { text: server.keys.secretAccessKey },
    "data key": { bytes: made.dataKey },
  };
  const search = new Search(all);
  const open = searchMemory(server.pid, search, { explain: false });
  const nonsense = await sendNonsense(caller, plants, made);
  const answers = {
    metrics: (await caller.send("GET", "/metrics")).body,
    "audit log": (await caller.send("GET", "/api/v1/audit?limit=1000")).body,
    "audit export": (await caller.send("POST", "/api/v1/audit/export", {})).body,
  };
  await caller.ok("POST", "/seal", {});
  // The client keeps its connections open: it is for the server to end them.
  const connected = await untilClean(() => searchMemory(server.pid, search, { explain: false }));
  caller.close();
  const sealed = await untilClean(() => searchMemory(server.pid, search));
  say(`server ${how}: ${megabytes(open.bytes)} unsealed: ${found(open.hits)}; ${megabytes(sealed.bytes)} sealed: ${found(sealed.hits)}`);
  const [heap, stacks] = places(sealed.hits);
  const control = named(open.hits).filter((name) => name.endsWith("key"));
  proof.must(
    `The memory of a sealed server (${how}) has nothing of a secret that went through it`,
    heap.length === 0 && control.includes("AES key"),
    `${megabytes(sealed.bytes)} searched for ${Object.keys(all).length} secrets: ${found(heap)}; unsealed the same search found ${control.join(", ")}`,
  );
  const [buffers] = places(connected.hits);
  proof.must(
    `Nor if the client ends no connection that it sent them on (${how})`,
    buffers.length === 0,
    `${found(buffers)}${buffers.length > 0 ? "; a connection has its buffers until it ends" : ""}`,
  );
  proof.wish(`Nor do the stacks of its threads (${how})`, stacks.length === 0, `${found(stacks)}${stacks.length > 0 ? "; pieces that registers were spilled to, until a call overwrites them" : ""}`);

  const said = searchTexts({ log: server.said, ...answers }, search);
  proof.must(
    `Logs, metrics, audit log and its export tell no secret (${how})`,
    said.hits.length === 0 && server.said.includes("/unseal"),
    `${megabytes(said.bytes)} after ${nonsense.sent} requests that were wrong with a secret in them (${nonsense.refused} refused), with a line for each request and RUST_BACKTRACE=full: ${found(said.hits)}`,
  );
  const refusals = searchTexts({ answers: caller.refusals.join("\n") }, search);
  proof.must(
    `Refusals repeat nothing to the sender (${how})`,
    refusals.hits.length === 0,
    refusals.hits.length === 0 ? "nothing" : `${found(refusals.hits)}: named in the answer to whoever sent it, and nowhere else`,
  );
  const files = searchFiles(server.data, new Search({ ...all, [PUBLIC]: { text: PUBLIC } }));
  inFiles(`SQLite's file and log (${how})`, files);
}

/** Searches until nothing is found, or for so long that a closed connection must be gone. */
async function untilClean(searched) {
  const until = Date.now() + 10_000;
  for (;;) {
    const outcome = searched();
    if (places(outcome.hits)[0].length === 0 || Date.now() > until) return outcome;
  }
}

async function searchCommands(plants) {
  const claim = "The memory of a command has nothing of a secret at its end";
  const directory = scratch(tidy);
  const passphrase = secretFile(directory, "passphrase", plants.passphrase.text);
  const made = keystead(["init", "--data", join(directory, "data"), "--passphrase-file", passphrase, "--kdf", "minimum", "--json"]);
  if (made.status !== 0) throw new Error(made.stderr);
  const search = new Search(plants);
  const texts = callWrongly(directory, plants);
  const library = standStill(directory);
  if (library) {
    const inspected = await runCommands(directory, library, plants, search, { said: (name, text) => (texts[name] = text) });
    const [heap, stacks] = places(inspected.flatMap(({ name, hits }) => hits.map((hit) => ({ ...hit, plant: `${name}: ${hit.plant}` }))));
    say(`commands: ${found([...heap, ...stacks])}`);
    const searched = `${inspected.map(({ name }) => name).join(", ")}; ${megabytes(inspected.reduce((sum, { bytes }) => sum + bytes, 0))}`;
    proof.must(claim, heap.length === 0, `${searched}: ${found(heap)}`);
    proof.wish("Nor does its stack", stacks.length === 0, found(stacks));
  } else {
    proof.unchecked(claim, "there is no compiler for the library that makes a process stand still at its end");
  }
  const said = searchTexts(texts, search);
  proof.must("What commands say on standard error tells no secret", said.hits.length === 0, `${Object.keys(texts).length} commands, of which some were called wrongly: ${found(said.hits)}`);
}

async function searchModule(plants) {
  const browser = await open(await servePackage(tidy));
  const search = new Search(plants);
  const module = await moduleInPage(browser, plants, search, proof.seed);
  const left = module.leftInModule.left;
  inPage("The npm module in a page", module, left.length === 0 ? "" : `; from inside, the module still has ${left.join(", ")}`, left.length === 0);
  await browser.close();
  inFiles("Chromium's profile with a vault of the npm module (IndexedDB and everything else)", searchFiles(browser.profile, new Search({ ...plants, [PUBLIC]: { text: PUBLIC } })));
}

async function searchConsole(plants) {
  const address = await serveConsole(tidy);
  const browser = await open(address);
  const said = listen(browser.context);
  const { page, cdp } = await start(browser, address);
  const code = { text: await createVault(page, plants) };
  await useConsole(page, plants);
  const search = new Search({ ...plants, "recovery code": code });
  const unlocked = await searchPages(browser, search);
  await page.getByTestId("lock").click();
  await page.getByTestId("unlock-passphrase").waitFor();
  inPage("The console", { open: unlocked, locked: await afterCollection(browser, cdp, search) }, "", true);
  await browser.close();
  onTheWay("the console with its vault in the browser", said, search);
  inFiles("Chromium's profile with a vault of the console", searchFiles(browser.profile, new Search({ ...plants, "recovery code": code, [PUBLIC]: { text: PUBLIC } })));
}

async function searchServedConsole(plants) {
  const server = await startServer(tidy, scratch(tidy), plants, { extra: ["--console", dist] });
  const caller = client(server);
  await caller.ok("POST", "/unseal", { passphrase: plants.passphrase.text });
  const browser = await open(server.address);
  const said = listen(browser.context);
  const { page } = await start(browser, server.address);
  await signInTyping(page, plants);
  await useConsole(page, plants);
  await browser.close();
  await caller.ok("POST", "/seal", {});
  const search = new Search(plants);
  const [heap] = places(searchMemory(server.pid, search).hits);
  proof.must("The memory of a sealed server that served the console has nothing of a secret that was typed there", heap.length === 0, found(heap));
  onTheWay("the console of a server", { ...said, log: [server.said] }, search);
  inFiles("Chromium's profile with a session on a server (cache and everything else)", searchFiles(browser.profile, new Search({ ...plants, [PUBLIC]: { text: new URL(server.address).host } })));
}

async function searchDirectory(plants) {
  const directory = scratch(tidy);
  const code = { text: await fillDirectory(directory, plants) };
  inFiles("The directory of a vault in Node.js", searchFiles(directory, new Search({ ...plants, "recovery code": code, [PUBLIC]: { text: PUBLIC } })));
}

/** A browser on a profile of its own, which stays to be searched when it is closed. */
async function open(address) {
  const profile = mkdtempSync(join(tmpdir(), "keystead-proof-"));
  tidy.after(() => rmSync(profile, { recursive: true, force: true }));
  const browser = await openProfile(profile, address);
  tidy.after(() => browser.close().catch(() => {}));
  return { ...browser, profile };
}

async function start(browser, address) {
  const page = await browser.context.newPage();
  const cdp = await browser.context.newCDPSession(page);
  await page.goto(address);
  return { page, cdp };
}

function inPage(what, { open, locked }, more, isClean) {
  const wasm = (hits) => hits.filter(({ where }) => where === "WebAssembly");
  const others = locked.hits.filter(({ where }) => where !== "WebAssembly");
  say(`${what}: open: ${found(open.hits)}; locked: ${found(locked.hits)}${more}`);
  proof.must(
    `${what}: WebAssembly's memory has nothing of a secret after locking`,
    isClean && wasm(locked.hits).length === 0 && locked.wasm > 0 && wasm(open.hits).length > 0,
    `${megabytes(locked.wasm)} of it: ${found(wasm(locked.hits))}${more}; before, it had ${named(wasm(open.hits)).join(", ")}`,
  );
  proof.wish(
    `${what}: nor has the rest of the page's process, once garbage was collected`,
    others.length === 0,
    `${megabytes(locked.bytes)}: ${found(others)}${others.length > 0 ? "; strings of JavaScript, copies that a browser makes of what is typed and shown, and memory that its garbage collector has let go of cannot be wiped by a page" : ""}`,
  );
}

function onTheWay(what, texts, search) {
  const joined = Object.fromEntries(Object.entries(texts).map(([name, lines]) => [name, lines.join("\n")]));
  const { hits } = searchTexts(joined, search);
  proof.must(`Addresses, referrers and messages of ${what} tell no secret`, hits.length === 0 && texts.urls.length > 0, `${texts.urls.length} requests, ${texts.messages.length} messages: ${found(hits)}`);
}

function inFiles(what, { hits, files, bytes }) {
  const secrets = hits.filter(({ plant }) => plant !== PUBLIC);
  const isSeen = hits.length > secrets.length;
  say(`${what}: ${found(secrets)}`);
  proof.must(`${what}: no secret in it`, secrets.length === 0 && isSeen, `${files} files, ${megabytes(bytes)}: ${found(secrets)}; what is public was ${isSeen ? "found" : "not found either"}`);
}
