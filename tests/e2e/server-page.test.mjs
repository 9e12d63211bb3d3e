// The page of a server: what it does by itself, and locking its vault for everybody; and who is signed in, on every screen.

import assert from "node:assert/strict";
import { test } from "node:test";

import { basic, caller, ok } from "./support/api.mjs";
import { inspect } from "./support/barriers.mjs";
import { openBrowser } from "./support/browser.mjs";
import { PASSPHRASE, createVault } from "./support/console.mjs";
import { LOOKS } from "./support/looks.mjs";
import { serveConsole } from "./support/program.mjs";
import { serveVault, signIn, signInAsOwner } from "./support/server.mjs";

const [wide, narrow] = LOOKS;

/** A server whose vault has a key that rotates, and a page of a browser of this look on it, where nobody is signed in. */
async function visit(t, look) {
  const server = await serveVault(t);
  const call = caller(server.root, basic(server.keys.accessKeyId, server.keys.secretAccessKey));
  const keystore = await ok(call("POST", "/keystores", { name: "Payments" }));
  const key = await ok(call("POST", `/keystores/${keystore.id}/keys`, { name: "card-data", rotation: { periodDays: 100 } }));
  // It looks at what is due when it starts, and tells of the key from then on.
  await server.stop();
  await server.again();
  const { context, complaints } = await openBrowser(t, { ...look.options, reducedMotion: "reduce" }, { refusals: true });
  return { ...server, call, key, complaints, page: await context.newPage() };
}

/** Goes to the page of the server as a person does. */
async function toServer(page, look) {
  if (look === narrow) {
    await page.locator('.rail-link[href="/settings"]').click();
    await page.locator('.page-head a[href="/server"]').click();
  } else {
    await page.locator('.rail-link[href="/server"]').click();
  }
  await page.getByTestId("jobs").waitFor();
}

for (const look of [wide, narrow]) {
  test(`the owner sees what the server does by itself, and locks its vault for everybody (${look.name})`, async (t) => {
    const { address, call, page, complaints } = await visit(t, look);
    await page.goto(address);
    await signInAsOwner(page);
    await toServer(page, look);
    await page.getByTestId("jobs").locator(".badge.good").waitFor();
    const due = await page.getByTestId("next-due").textContent();
    assert.match(due, look === wide ? /^in 3 months · .*\d{4}/ : /^3개월 후 · \d{4}\./);
    await inspect(page, `server-page-${look.name}`, { fullPage: true });

    // What stops, and how it goes on, is said before.
    await page.getByTestId("seal").click();
    await page.getByTestId("seal-dialog").waitFor();
    assert.equal(await page.getByTestId("seal-dialog").locator(".losses li").count(), 3);
    assert.equal(await page.getByTestId("seal-again").locator(".ways li").count(), 2, "the passphrase and the recovery code");
    await inspect(page, `server-seal-${look.name}`);
    await page.keyboard.press("Escape");
    await page.getByTestId("seal-dialog").waitFor({ state: "hidden" });
    assert.equal(await page.evaluate(() => document.activeElement.dataset.testid), "seal", "the focus is where it was");
    assert.equal((await call("GET", "/vault")).status, 200, "nothing was locked");

    await page.getByTestId("seal").click();
    await page.getByTestId("confirm-seal").click();
    await page.getByTestId("sealed").waitFor();
    const { status, body } = await call("GET", "/vault");
    assert.deepEqual([status, body.code], [503, "vault.sealed"]);
    await page.getByTestId("unseal-passphrase").fill(PASSPHRASE);
    await page.getByTestId("unseal").click();
    // Whoever was signed in goes on where they were.
    await page.getByTestId("jobs").waitFor();
    assert.equal(page.url(), `${address}/server`);
    assert.deepEqual(complaints, []);
  });

  test(`who is signed in is one press away, and so is the way out (${look.name})`, async (t) => {
    const { address, call, page, complaints } = await visit(t, look);
    const { id } = await ok(call("POST", "/principals", { name: "vera", role: "viewer" }));
    const vera = await ok(call("POST", `/principals/${id}/access-keys`));
    await page.goto(`${address}/server`);
    await signIn(page, vera);
    // Neither of the two is for viewers.
    await page.getByTestId("may-not").waitFor();
    assert.equal(await page.getByTestId("seal").count(), 0);
    const chip = page.getByTestId("account");
    assert.match(await chip.textContent(), /vera/, "the button's name says it already");
    await chip.focus();
    await page.keyboard.press("Enter");
    const panel = page.getByTestId("account-panel");
    await panel.waitFor();
    assert.match(await page.getByTestId("account-name").textContent(), look === wide ? /^vera · Viewer$/ : /^vera · 뷰어$/);
    assert.match(await panel.textContent(), new RegExp(new URL(address).host));
    const { x, y, width, height } = await panel.boundingBox();
    const window = page.viewportSize();
    assert.ok(x >= 0 && y >= 0 && x + width <= window.width && y + height <= window.height, "all of it is seen");
    await inspect(page, `server-account-${look.name}`);
    await page.keyboard.press("Escape");
    await panel.waitFor({ state: "detached" });
    assert.equal(await page.evaluate(() => document.activeElement.dataset.testid), "account");
    await chip.click();
    await page.getByTestId("account-out").click();
    await page.getByTestId("sign-in").waitFor();
    assert.equal((await page.request.get(`${address}/api/v1/session`)).status(), 401);
    assert.deepEqual(complaints, []);
  });
}

test("what was done is named with its key, and a look that failed is said with its code", async (t) => {
  const { address, key, page, complaints } = await visit(t, wide);
  const now = Date.now();
  const done = [
    { at: now - 5_000, job: "rotation", key: key.id },
    { at: now - 7_200_000, job: "deletion", key: "0".repeat(32) },
  ];
  let problem = null;
  await page.route("**/api/v1/jobs", (route) => route.fulfill({ json: { lastLook: now, problem, nextDeadline: now, done } }));
  await page.goto(`${address}/server`);
  await signInAsOwner(page);
  const rows = page.getByTestId("jobs-done").getByRole("listitem");
  await rows.filter({ hasText: "card-data" }).waitFor();
  assert.deepEqual(await rows.count(), 2);
  assert.match(await rows.nth(1).textContent(), /^0000 0000…Destroyed.*2 hours ago$/);
  assert.match(await page.getByTestId("next-due").textContent(), /^Within a minute/);
  problem = "store.unavailable";
  await page.reload();
  await page.getByTestId("jobs-failed").getByText(problem).waitFor();
  assert.equal(await page.getByTestId("jobs").locator(".badge").count(), 0);
  await inspect(page, "server-page-failed", { fullPage: true });
  await page.getByTestId("jobs-done").getByText("card-data").click();
  await page.waitForURL(`${address}/keys/${key.id}`);
  assert.deepEqual(complaints, []);
});

test("a vault in the browser has no page of a server, and its chip locks it", async (t) => {
  const address = await serveConsole(t);
  const { context, complaints } = await openBrowser(t, { ...narrow.options, reducedMotion: "reduce" });
  const page = await context.newPage();
  await page.goto(address);
  await createVault(page, { name: "Mine" });
  assert.equal(await page.locator('a[href="/server"]').count(), 0);
  await page.getByTestId("account").click();
  await page.getByTestId("account-panel").getByText("Mine").waitFor();
  assert.equal(await page.getByTestId("account-name").count(), 0);
  await inspect(page, "local-account");
  await page.getByTestId("account-out").click();
  await page.getByTestId("unlock-passphrase").waitFor();
  await page.goto(`${address}/server`);
  await page.getByTestId("unlock-passphrase").fill(PASSPHRASE);
  await page.keyboard.press("Enter");
  await page.getByTestId("not-found").waitFor();
  assert.deepEqual(complaints, []);
});
