// Keys in a token of a hardware security module, from the empty token to the deleted key; the token is SoftHSM2's.

import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { importSPKI, jwtVerify } from "jose";

import { inspect } from "./support/barriers.mjs";
import { openBrowser } from "./support/browser.mjs";
import { PASSPHRASE, createVault, problemCode } from "./support/console.mjs";
import { softhsm } from "./support/environment.mjs";
import { LOOKS } from "./support/looks.mjs";
import { scratch, serveConsole } from "./support/program.mjs";
import { serveVault, signInAsOwner } from "./support/server.mjs";

const [wide, narrow] = LOOKS;
const DARK = { name: "en-dark", options: { ...wide.options, colorScheme: "dark" } };
const SO_PIN = "Officer 7! keeps this";
const USER_PIN = "Signing-2026 works";
const NEXT_PIN = "Another; one 2027";

/** A server with a module that has one empty token, and a page of a browser of this look on it, its owner signed in. */
async function visit(t, look) {
  const directory = scratch(t);
  mkdirSync(join(directory, "tokens"));
  const settings = `directories.tokendir = ${join(directory, "tokens")}\nobjectstore.backend = file\nlog.level = ERROR\n`;
  writeFileSync(join(directory, "softhsm2.conf"), settings);
  process.env.SOFTHSM2_CONF = join(directory, "softhsm2.conf");
  const server = await serveVault(t, { extra: ["--hsm-module", softhsm] });
  const { context, complaints } = await openBrowser(t, { ...look.options, reducedMotion: "reduce" }, { refusals: true });
  const page = await context.newPage();
  await page.goto(`${server.address}/hsm`);
  await signInAsOwner(page);
  return { ...server, page, complaints };
}

/** Sets the empty token up, and stays on the page of the tokens. */
async function setUp(page) {
  await page.getByTestId("set-up-token").click();
  await page.getByTestId("token-label").fill("signing");
  for (const [id, pin] of [["so-pin", SO_PIN], ["user-pin", USER_PIN]]) {
    await page.getByTestId(id).fill(pin);
    await page.getByTestId(`${id}-again`).fill(pin);
  }
  await page.getByTestId("confirm-set-up").click();
  await page.getByTestId("set-up-dialog").waitFor({ state: "hidden" });
}

async function signInToToken(page, pin = USER_PIN) {
  await page.getByTestId("token-sign-in").click();
  await page.getByTestId("token-pin").fill(pin);
  await page.getByTestId("confirm-pin").click();
}

/** Makes a keystore for signing keys, and goes back to the token's page. */
async function keystoreAndToken(page, address) {
  await page.goto(`${address}/keystores?new=1`);
  await page.getByTestId("keystore-name").fill("Tokens");
  await page.getByTestId("keystore-profile").selectOption("jwt");
  await page.getByTestId("keystore-pin").fill("Keystore 5# of all");
  await page.getByTestId("keystore-save").click();
  await page.waitForURL(/\/keystores\/[0-9a-f]{32}$/);
  await page.goto(`${address}/hsm`);
  await page.getByTestId("hsm-tokens").getByRole("link", { name: "signing" }).click();
}

/** Waits for the page of a signing key, and goes from there to its key in the token. */
async function toHsmKey(page) {
  await page.waitForURL(/\/jwt\/[0-9a-f]{32}$/, { timeout: 120_000 });
  await page.getByTestId("private-facts").locator('a[href^="/hsm/"]').click();
  await page.getByTestId("hsm-attributes").waitFor();
}

for (const look of [wide, DARK, narrow]) {
  test(`from an empty token to its deleted keys (${look.name})`, async (t) => {
    const { address, page, complaints } = await visit(t, look);
    // An empty token is set up once, under rules that are ticked off.
    await page.getByTestId("set-up-token").waitFor();
    await inspect(page, `hsm-empty-${look.name}`, { fullPage: true });
    await page.getByTestId("set-up-token").click();
    await page.getByTestId("token-label").fill("signing");
    await page.getByTestId("so-pin").fill("aaaa1234");
    await page.getByTestId("confirm-set-up").click();
    assert.equal(await page.locator("#so-pin-hint .kept").count(), 3, "lower case, a digit, nothing else");
    assert.equal(await page.locator("#so-pin[aria-invalid=true]").count(), 1);
    await inspect(page, `hsm-set-up-${look.name}`);
    await page.keyboard.press("Escape");
    await setUp(page);
    await keystoreAndToken(page, address);

    // A wrong PIN is told from a right one, and said before the next attempt.
    await signInToToken(page, "Wrong; PIN 2026");
    assert.equal(await problemCode(page), "hsm.pin_refused");
    await page.getByTestId("pin-warning").first().waitFor();
    await inspect(page, `hsm-wrong-pin-${look.name}`);
    await page.getByTestId("token-pin").fill(USER_PIN);
    await page.getByTestId("confirm-pin").click();
    await page.getByTestId("new-hsm-key").waitFor();
    assert.equal(await page.getByTestId("pin-warning").count(), 0);

    // Automatic: made inside.
    await page.getByTestId("new-hsm-key").click();
    await page.getByTestId("signer-label").fill("RSA_2048");
    await inspect(page, `hsm-create-${look.name}`);
    await page.getByTestId("save-signer").click();
    await toHsmKey(page);
    const value = (name) => page.getByTestId("hsm-attributes").locator(`dt:has(code:text-is("${name}")) + dd`).textContent();
    const [yes, no] = look === narrow ? ["예", "아니요"] : ["Yes", "No"];
    assert.equal((await value("CKA_SENSITIVE")).trim(), yes);
    assert.equal((await value("CKA_NEVER_EXTRACTABLE")).trim(), yes);
    assert.equal((await value("CKA_EXTRACTABLE")).trim(), no);
    assert.equal((await value("CKA_LOCAL")).trim(), yes);
    await inspect(page, `hsm-key-${look.name}`, { fullPage: true });
    await page.getByTestId("copy-hsm-public").click();
    const pem = await page.evaluate(() => navigator.clipboard.readText());
    assert.match(pem, /^-----BEGIN PUBLIC KEY-----\n/);

    // A token of the playground, which a library of somebody else verifies with that key.
    await page.locator('a[href*="tab=playground"]').first().click();
    await page.getByTestId("sign-token").click();
    await page.getByTestId("token-text").waitFor({ timeout: 60_000 });
    const token = (await page.getByTestId("token-text").textContent()).trim();
    const { payload, protectedHeader } = await jwtVerify(token, await importSPKI(pem, "RS256"));
    assert.equal(payload.sub, "user-17");
    assert.equal(protectedHeader.alg, "RS256");
    await inspect(page, `hsm-playground-${look.name}`, { fullPage: true });

    // Manual: a key that was made elsewhere is put into the token.
    await page.goto(`${address}/hsm`);
    await page.getByTestId("hsm-tokens").getByRole("link", { name: "signing" }).click();
    await page.getByTestId("new-hsm-key").click();
    await page.getByTestId("signer-label").fill("brought in");
    await page.getByTestId("signer-kind").selectOption({ label: "ECDSA (ECC) · Prime256v1" });
    await page.getByTestId("signer-generation").getByRole("button").nth(1).click();
    const pair = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
    await page.getByTestId("signer-pem").fill(pair.privateKey.export({ type: "pkcs8", format: "pem" }));
    await page.getByTestId("save-signer").click();
    await toHsmKey(page);
    assert.equal((await value("CKA_LOCAL")).trim(), no, "it was made elsewhere");
    const shown = (await page.getByTestId("hsm-public").textContent()).trim();
    assert.equal(shown, pair.publicKey.export({ type: "spki", format: "pem" }).trim());

    // Both are in the list, and what is published verifies.
    await page.goto(`${address}/hsm`);
    await page.getByTestId("hsm-tokens").getByRole("link", { name: "signing" }).click();
    const rows = page.getByTestId("hsm-keys").locator("tbody tr");
    await rows.filter({ hasText: "RSA_2048" }).waitFor();
    assert.equal(await rows.count(), 2);
    await inspect(page, `hsm-keys-${look.name}`, { fullPage: true });

    // Deleted with the User PIN alone, at once, after saying what depends on it.
    await rows.filter({ hasText: "RSA_2048" }).locator('a[href^="/hsm/"]').click();
    await page.getByTestId("delete-hsm-key").click();
    await page.getByTestId("delete-token-pin").fill("Wrong; PIN 2026");
    await page.getByTestId("confirm-delete-hsm-key").click();
    assert.equal(await problemCode(page), "pin.mismatch");
    await inspect(page, `hsm-delete-${look.name}`);
    await page.getByTestId("delete-token-pin").fill(USER_PIN);
    await page.getByTestId("confirm-delete-hsm-key").click();
    await rows.filter({ hasText: "brought in" }).waitFor();
    await rows.filter({ hasText: "RSA_2048" }).waitFor({ state: "detached" });
    assert.equal(await rows.count(), 1);
    assert.deepEqual(complaints, []);
  });
}

test("a User PIN is changed, and set anew by the security officer", async (t) => {
  const { page, complaints } = await visit(t, wide);
  await setUp(page);
  await page.getByTestId("hsm-tokens").getByRole("link", { name: "signing" }).click();
  await page.getByTestId("pin-menu").click();
  await page.getByTestId("change-pin").click();
  await page.getByTestId("token-pin").fill(USER_PIN);
  await page.getByTestId("new-pin").fill(NEXT_PIN);
  await page.getByTestId("new-pin-again").fill(NEXT_PIN);
  await page.getByTestId("confirm-pin").click();
  await page.getByTestId("pin-dialog").waitFor({ state: "hidden" });
  await signInToToken(page, NEXT_PIN);
  await page.getByTestId("token-sign-out").click();
  await page.getByTestId("token-sign-in").waitFor();
  await page.getByTestId("pin-menu").click();
  await page.getByTestId("reset-pin").click();
  await page.getByTestId("token-pin").fill(SO_PIN);
  await page.getByTestId("new-pin").fill(USER_PIN);
  await page.getByTestId("new-pin-again").fill(USER_PIN);
  await page.getByTestId("confirm-pin").click();
  await page.getByTestId("pin-dialog").waitFor({ state: "hidden" });
  await signInToToken(page);
  await page.getByTestId("new-hsm-key").waitFor();
  assert.deepEqual(complaints, []);
});

for (const look of [wide, narrow]) {
  test(`where there is no token yet, the page says what is needed (${look.name})`, async (t) => {
    const alone = await serveConsole(t);
    const { context, complaints } = await openBrowser(t, { ...look.options, reducedMotion: "reduce" }, { refusals: true });
    const page = await context.newPage();
    await page.goto(alone);
    await createVault(page);
    await page.goto(`${alone}/hsm`);
    await page.getByTestId("unlock-passphrase").fill(PASSPHRASE);
    await page.keyboard.press("Enter");
    await page.getByTestId("hsm-needed").waitFor();
    assert.equal(await page.getByTestId("hsm-needed").locator("ol > li").count(), 3);
    await inspect(page, `hsm-needs-server-${look.name}`, { fullPage: true });
    const { address } = await serveVault(t);
    await page.goto(`${address}/hsm`);
    await signInAsOwner(page);
    await page.getByTestId("hsm-needed").waitFor();
    assert.equal(await page.getByTestId("hsm-needed").locator("li.done").count(), 1, "the server is there");
    await inspect(page, `hsm-needs-module-${look.name}`, { fullPage: true });
    assert.deepEqual(complaints, []);
  });
}
