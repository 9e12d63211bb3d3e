// The console at a server: who gets in, what each may do, what others do meanwhile, and what happens when the server is gone.

import assert from "node:assert/strict";
import { randomFillSync } from "node:crypto";
import { writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { join } from "node:path";
import { test } from "node:test";

import { basic, caller, ok } from "./support/api.mjs";
import { inspect } from "./support/barriers.mjs";
import { openBrowser } from "./support/browser.mjs";
import { PASSPHRASE, createVault, keyTab, problemCode, runFile } from "./support/console.mjs";
import { LOOKS, keystoreOf, make, newKey } from "./support/looks.mjs";
import { scratch, serveConsole } from "./support/program.mjs";
import { serveVault, signIn, signInAsOwner } from "./support/server.mjs";

const [wide, narrow] = LOOKS;

/** A server and a page of a browser of this look on it, where nobody is signed in. */
async function visit(t, look = wide, options = {}) {
  const server = await serveVault(t, options);
  const { context, complaints } = await openBrowser(t, { ...look.options, reducedMotion: "reduce" }, { refusals: true });
  const page = await context.newPage();
  const call = caller(server.root, basic(server.keys.accessKeyId, server.keys.secretAccessKey));
  return { ...server, call, context, complaints, page };
}

/** Registers somebody and makes them an access key. */
async function register(call, name, role) {
  const { id } = await ok(call("POST", "/principals", { name, role }));
  return { id, ...(await ok(call("POST", `/principals/${id}/access-keys`))) };
}

for (const look of [wide, narrow]) {
  test(`whoever has an access key signs in, stays so over a reload, and signs out (${look.name})`, async (t) => {
    const { address, keys, page, complaints } = await visit(t, look);
    await page.goto(`${address}/principals`);
    await page.getByTestId("sign-in").waitFor();
    await inspect(page, `server-sign-in-${look.name}`);
    await page.getByTestId("sign-in").click();
    await page.locator("#access-key-id[aria-invalid=true]").waitFor();
    await signIn(page, { ...keys, secretAccessKey: "A".repeat(52) });
    assert.equal(await problemCode(page), "request.unauthenticated");
    await inspect(page, `server-sign-in-refused-${look.name}`);
    await signIn(page, keys);
    await page.getByTestId("lock").waitFor();
    // The address that was asked for.
    assert.equal(page.url(), `${address}/principals`);
    await page.getByTestId("principals").waitFor();
    if (look === wide) {
      assert.equal(await page.getByTestId("server-address").textContent(), new URL(address).host);
      assert.match(await page.getByTestId("vault-below").textContent(), /^administrator · Administrator$/);
    }
    await page.reload();
    await page.getByTestId("principals").waitFor();
    assert.equal(await page.evaluate(() => document.cookie), "", "no script reads the session");
    const stored = await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }));
    assert.ok(!stored.includes(keys.secretAccessKey));
    await page.goto(address);
    await page.getByTestId("first-keystore").waitFor();
    await inspect(page, `server-home-${look.name}`, { fullPage: true });
    await page.getByTestId("lock").click();
    await page.getByTestId("sign-in").waitFor();
    await page.reload();
    await page.getByTestId("sign-in").waitFor();
    assert.equal((await page.request.get(`${address}/api/v1/session`)).status(), 401, "the server forgot the session");
    assert.deepEqual(complaints, []);
  });

  test(`a sealed server is unlocked from the console (${look.name})`, async (t) => {
    const { address, page, complaints } = await visit(t, look, { sealed: true });
    await page.goto(`${address}/keystores`);
    await page.getByTestId("sealed").waitFor();
    await inspect(page, `server-sealed-${look.name}`);
    await page.getByTestId("unseal-passphrase").fill("not the passphrase of this");
    await page.getByTestId("unseal").click();
    assert.equal(await problemCode(page), "unlock.failed");
    await inspect(page, `server-sealed-refused-${look.name}`);
    await page.getByTestId("unseal-passphrase").fill(PASSPHRASE);
    await page.getByTestId("unseal").click();
    await page.getByTestId("sign-in").waitFor();
    await signInAsOwner(page);
    await page.getByTestId("first-keystore").waitFor();
    assert.equal(page.url(), `${address}/keystores`);
    assert.deepEqual(complaints, []);
  });

  test(`a viewer sees what there is, and is told what they may not do (${look.name})`, async (t) => {
    const { address, call, page, complaints } = await visit(t, look);
    const viewer = await register(call, "vera", "viewer");
    const keystore = await ok(call("POST", "/keystores", { name: "Payments" }));
    const open = await ok(call("POST", `/keystores/${keystore.id}/keys`, { name: "open to all" }));
    await ok(call("POST", `/keystores/${keystore.id}/keys`, { name: "closed", access: [] }));
    await page.goto(`${address}/keystores/${keystore.id}`);
    await signIn(page, viewer);
    await page.getByTestId("keys").getByText("closed").waitFor();
    assert.equal(await page.getByTestId("new-key").count(), 0);
    await inspect(page, `server-viewer-keys-${look.name}`, { fullPage: true });
    await page.goto(`${address}/keys/${open.id}`);
    await page.getByTestId("key-state").waitFor();
    for (const button of ["key-menu", "rotate-now", "schedule-deletion"]) {
      assert.equal(await page.getByTestId(button).count(), 0, button);
    }
    await inspect(page, `server-viewer-key-${look.name}`, { fullPage: true });
    for (const [path, places] of [["/audit", 1], ["/backup", 1], ["/settings", 1], [`/keystores/${keystore.id}/settings`, 1]]) {
      await page.goto(address + path);
      await page.getByTestId("may-not").first().waitFor();
      assert.equal(await page.getByTestId("may-not").count(), places, path);
    }
    await inspect(page, `server-viewer-settings-${look.name}`, { fullPage: true });
    await page.goto(address);
    await page.getByTestId("vault-below").waitFor({ state: "attached" });
    await page.locator(".skeleton").first().waitFor({ state: "detached" });
    assert.equal(await page.getByTestId("problem").filter({ hasText: /\S/ }).count(), 0);
    assert.deepEqual(complaints, []);
  });
}

test("what somebody else does is seen without a reload, and whose access key is revoked is out at once", async (t) => {
  const { address, call, page, complaints } = await visit(t);
  const dana = await register(call, "dana", "admin");
  await page.goto(`${address}/keystores`);
  await signIn(page, dana);
  await page.getByTestId("first-keystore").waitFor();
  await ok(call("POST", "/keystores", { name: "By somebody else" }));
  await page.getByTestId("keystores").getByText("By somebody else").waitFor();
  await ok(call("DELETE", `/access-keys/${dana.accessKeyId}`));
  await page.getByTestId("session-ended").waitFor();
  await inspect(page, "server-session-ended");
  assert.equal(page.url(), `${address}/keystores`);
  const again = await ok(call("POST", `/principals/${dana.id}/access-keys`));
  await signIn(page, again);
  await page.getByTestId("keystores").getByText("By somebody else").waitFor();
  assert.equal(await page.getByTestId("session-ended").count(), 0);
  assert.deepEqual(complaints, []);
});

/** Something in front of a server that can be cut and mended; resolves to its address. */
async function between(t, address) {
  const target = new URL(address);
  const sockets = new Set();
  let cut = false;
  const server = createServer((socket) => {
    if (cut) return socket.destroy();
    const there = connect(Number(target.port), target.hostname);
    for (const one of [socket, there]) {
      sockets.add(one);
      one.on("error", () => {});
      one.on("close", () => {
        sockets.delete(one);
        socket.destroy();
        there.destroy();
      });
    }
    socket.pipe(there).pipe(socket);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const set = (to) => {
    cut = to;
    if (cut) for (const one of sockets) one.destroy();
  };
  t.after(() => {
    set(true);
    server.close();
  });
  return { address: `http://127.0.0.1:${server.address().port}`, cut: () => set(true), mend: () => set(false) };
}

test("a lost connection is said quietly and comes back by itself; a server that stays away is said, too", async (t) => {
  const { address: server, call, page } = await visit(t);
  const { address, cut, mend } = await between(t, server);
  await page.goto(`${address}/keystores`);
  await signInAsOwner(page);
  await page.getByTestId("first-keystore").waitFor();
  cut();
  await page.getByTestId("connection-lost").waitFor();
  await page.getByTestId("first-keystore").waitFor();
  await inspect(page, "server-connection-lost");
  await page.getByTestId("first-keystore").click();
  await page.getByTestId("keystore-name").fill("Never made");
  await page.getByTestId("keystore-save").click();
  assert.equal(await problemCode(page), "server.unanswered");
  const note = page.getByTestId("problem").filter({ visible: true, hasText: /\S/ });
  assert.doesNotMatch(await note.textContent(), /Nothing was changed/, "nobody knows that");
  await page.keyboard.press("Escape");
  await ok(call("POST", "/keystores", { name: "Meanwhile" }));
  mend();
  await page.getByTestId("connection-lost").waitFor({ state: "detached", timeout: 30_000 });
  await page.getByTestId("keystores").getByText("Meanwhile").waitFor();
  // The console's files are kept in the browser: it opens, and says what is missing.
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => {}));
  cut();
  await page.reload();
  await page.getByTestId("unreachable").waitFor();
  await inspect(page, "server-unreachable");
  mend();
  await page.getByTestId("ask-again").click();
  await page.getByTestId("keystores").getByText("Meanwhile").waitFor();
});

test("a server that was started anew knows nobody", async (t) => {
  const { address, stop, again, page, complaints } = await visit(t);
  await page.goto(`${address}/audit`);
  await signInAsOwner(page);
  await page.getByTestId("audit-table").waitFor();
  await stop();
  await page.getByTestId("connection-lost").waitFor();
  await again();
  await page.getByTestId("session-ended").waitFor({ timeout: 30_000 });
  await signInAsOwner(page);
  await page.getByTestId("audit-table").waitFor();
  assert.deepEqual(complaints, []);
});

test("two people approve and deny what a third asks for", async (t) => {
  const { address, call, page, context, complaints } = await visit(t);
  const [dana, joon] = [await register(call, "dana", "admin"), await register(call, "joon", "admin")];
  const policy = { needed: 1, approvers: [joon.id], signed: false };
  const keystore = await ok(call("POST", "/keystores", { name: "Payments", approvals: policy }));
  const other = await context.browser()?.newContext() ?? (await openBrowser(t, wide.options, { refusals: true })).context;
  const judge = await other.newPage();

  const ask = async (name) => {
    await page.goto(`${address}/keystores/${keystore.id}/settings`);
    await page.getByTestId("keystore-name").waitFor();
    await page.getByTestId("keystore-name").fill(name);
    await page.getByTestId("keystore-save").click();
    await page.getByTestId("approvals-waiting").waitFor();
    await page.goto(`${address}/approvals`);
    await page.getByTestId("ask-approval").click();
    await page.getByTestId("confirm-ask").click();
    await page.waitForURL(/\/approvals\/[0-9a-f]{32}$/);
  };
  await page.goto(address);
  await signIn(page, dana);
  await page.getByTestId("lock").waitFor();
  await ask("Card payments");
  // Whoever asks takes back, and decides nothing.
  await page.getByTestId("withdraw").waitFor();
  assert.equal(await page.getByTestId("approve").count(), 0);

  await judge.goto(page.url());
  await signIn(judge, joon);
  await judge.getByTestId("approve").waitFor();
  await inspect(judge, "server-approve", { fullPage: true });
  await judge.getByTestId("approve").click();
  await judge.getByTestId("request-state").locator(".badge.good").waitFor();
  // Whoever asked sees it at once.
  await page.getByTestId("request-state").locator(".badge.good").waitFor();
  assert.equal((await ok(call("GET", `/keystores/${keystore.id}`))).name, "Card payments");

  await ask("Something else");
  await judge.goto(page.url());
  await judge.getByTestId("deny").click();
  await judge.getByTestId("deny-reason").fill("The name is known to everybody.");
  await judge.getByTestId("confirm-deny").click();
  await judge.getByTestId("request-state").locator(".badge.bad").waitFor();
  await page.getByText("The name is known to everybody.").waitFor();
  assert.equal((await ok(call("GET", `/keystores/${keystore.id}`))).name, "Card payments");
  assert.deepEqual(complaints, []);
});

test("a large file goes through the server and comes back, and a changed one does not", async (t) => {
  const directory = scratch(t);
  const { address, page, complaints } = await visit(t);
  await page.goto(address);
  await signInAsOwner(page);
  await keystoreOf(page, address, "Files", "standard");
  await newKey(page, "archive", "aes");
  await make(page);
  // More than what lies in every buffer between.
  const original = Buffer.alloc(40 * 1024 * 1024 + 17);
  randomFillSync(original);
  const [plain, sealed, wrong] = ["report.bin", "report.bin.keystead", "wrong.bin.keystead"].map((name) => join(directory, name));
  writeFileSync(plain, original);
  const encrypted = await runFile(page, "encrypt", plain, { aad: "customer 17" });
  assert.equal(encrypted.bytes.subarray(0, 4).toString(), "KSS1");
  writeFileSync(sealed, encrypted.bytes);
  const decrypted = await runFile(page, "decrypt", sealed, { aad: "customer 17" });
  assert.ok(decrypted.bytes.equals(original), "the same bytes come back");
  encrypted.bytes[encrypted.bytes.length - 5] ^= 1;
  writeFileSync(wrong, encrypted.bytes);
  await page.getByTestId("remove-file").click();
  await page.getByTestId("use-file").setInputFiles(wrong);
  await page.getByTestId("use-submit").click();
  assert.equal(await problemCode(page), "server.broken_off");
  await keyTab(page, "history");
  await page.getByTestId("history").waitFor();
  assert.deepEqual(complaints, []);
});

test("the vault of the browser stays one press away, and a console without a server asks for none", async (t) => {
  const { address, page, complaints } = await visit(t);
  await page.goto(address);
  await page.getByTestId("other-place").click();
  await createVault(page, { name: "Mine" });
  await page.reload();
  await page.getByTestId("unlock-passphrase").waitFor();
  await inspect(page, "server-local-vault");
  await page.getByTestId("other-place").click();
  await page.getByTestId("sign-in").waitFor();
  assert.deepEqual(complaints, []);

  const alone = await serveConsole(t);
  const asked = [];
  page.on("request", (request) => asked.push(new URL(request.url()).pathname));
  await page.goto(alone);
  await page.getByTestId("create-vault").waitFor();
  assert.equal(await page.getByTestId("other-place").count(), 0);
  assert.deepEqual(asked.filter((path) => path.startsWith("/api")), []);
  assert.deepEqual(complaints, []);
});
