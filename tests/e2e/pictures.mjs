// Makes the pictures of the documents anew: `node tests/e2e/pictures.mjs`, after `cargo xtask console`. docs/console.md says
// what is on them.

import { mkdirSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

import { openBrowser } from "./support/browser.mjs";
import { createKeystore, createVault, keyTab, unlockIfAsked } from "./support/console.mjs";
import { keystoreOf, make, newKey } from "./support/looks.mjs";
import { serveConsole } from "./support/program.mjs";
import { addAddress, part, register } from "./support/stores.mjs";

const docs = resolve(dirname(fileURLToPath(import.meta.url)), "../../docs");
mkdirSync(join(docs, "console"), { recursive: true });

// What a test gives to its helpers: a place to say what is to be cleaned up.
const cleanups = [];
const run = { after: (cleanup) => cleanups.unshift(cleanup) };
try {
  const origin = await serveConsole(run);
  const size = { viewport: { width: 1280, height: 800 }, reducedMotion: "reduce" };
  const { context } = await openBrowser(run, { ...size, deviceScaleFactor: 1 });
  const page = await context.newPage();

  const quiet = async () => {
    // Its last button closes it; the one before may take back what was done.
    for (const toast of await page.getByTestId("toast").all()) {
      await toast.getByRole("button").last().click({ timeout: 1000 }).catch(() => {});
    }
    await page.getByTestId("toast").first().waitFor({ state: "detached" });
    await page.mouse.move(0, 0);
    // What was pressed last keeps the ring of the keyboard's focus.
    await page.evaluate(() => document.activeElement?.blur());
  };
  const picture = async (name) => {
    await quiet();
    await page.screenshot({ path: join(docs, `${name}.png`) });
  };
  const open = async (path) => {
    await page.goto(`${origin}${path}`);
    await unlockIfAsked(page);
  };

  await page.goto(origin);
  await page.getByTestId("vault-name").waitFor();
  await picture("console/first-run");
  await createVault(page, { name: "Orchard Bank" });
  await open("/keystores");
  await picture("console/keystores-empty");

  // A keystore of its own profile, with keys in every state.
  const keystore = await createKeystore(page, origin, "Payments");
  const keys = {};
  for (const [name, kind] of [
    ["refund tokens", "ec"], ["payout files", "aes"], ["statement archive", "aes"], ["database password", "secret"], ["card numbers", "aes"],
  ]) {
    await page.goto(keystore);
    await unlockIfAsked(page);
    await newKey(page, name, kind);
    if (kind === "secret") await page.getByTestId("key-data").fill("correct horse battery staple");
    if (name === "payout files") await picture("console/create-key");
    keys[name] = await make(page);
    for (let turns = name === "card numbers" ? 3 : 0; turns > 0; turns -= 1) {
      await keyTab(page, "versions");
      await page.getByTestId("rotate-now").click();
      await page.getByTestId("confirm-rotate").click();
      await page.getByTestId("rotate-dialog").waitFor({ state: "hidden" });
    }
    if (name === "statement archive") {
      await page.getByTestId("schedule-deletion").click();
      await page.getByTestId("confirm-schedule").click();
      await page.getByTestId("pending-banner").waitFor();
      await picture("console/deletion");
    }
  }
  await page.getByTestId("versions").locator("li").nth(3).waitFor();
  await picture("versions");
  await keyTab(page, "overview");
  await picture("console/key");
  await keyTab(page, "use");
  await picture("console/use");
  await keyTab(page, "timeline");
  await picture("console/timeline");
  await open(`/keys/${keys["database password"]}`);
  await page.getByTestId("key-state").waitFor();
  await picture("console/secret");
  await open(`/keys/${keys["refund tokens"]}`);
  await page.getByTestId("key-state").waitFor();
  await picture("console/public-key");
  await open(new URL(keystore).pathname);
  await page.getByText("refund tokens").first().waitFor();
  await picture("keys");

  // A keystore as NHN Cloud Secure Key Manager has them, with its clients.
  await open("/keystores?new=1");
  await page.getByTestId("keystore-name").fill("Branch servers");
  await page.getByTestId("keystore-profile").selectOption("nhn");
  await picture("console/keystore-form");
  await keystoreOf(page, origin, "Branch servers", "nhn");
  await part(page, "ipv4");
  await addAddress(page, "10.20.0.0/16", "data centre");
  await addAddress(page, "192.0.2.7", "batch machine");
  await picture("console/ipv4");
  await part(page, "mac");
  await addAddress(page, "aa:bb:cc:dd:ee:01", "terminal 1");
  await picture("console/mac");
  await part(page, "certificates");
  await picture("console/certificates");

  // Keys for tokens.
  await open("/keystores?new=1");
  await page.getByTestId("keystore-name").fill("Login");
  await page.getByTestId("keystore-profile").selectOption("jwt");
  await page.getByTestId("keystore-pin").fill("Orchard-2580 pin");
  await page.getByTestId("keystore-save").click();
  await page.waitForURL(/\/keystores\/[0-9a-f]{32}$/);
  await open("/jwt");
  await page.getByTestId("new-signer").click();
  await page.getByTestId("signer-label").fill("login ES256");
  await page.getByTestId("signer-kind").selectOption("ECDSA P-256");
  await picture("console/jwt-create");
  await page.getByTestId("save-signer").click();
  await page.getByTestId("public-pem").waitFor();
  await picture("console/jwt-key");
  await page.getByTestId("tab-1").click();
  await page.getByTestId("token-claims").fill('{"sub":"user-17","aud":"shop"}');
  await page.getByTestId("exp-1h").click();
  await page.getByTestId("sign-token").click();
  await page.getByTestId("token-text").waitFor();
  await picture("console/jwt-playground");
  await open("/jwt");
  await page.getByTestId("signers").getByText("login ES256").waitFor();
  await picture("console/jwt-list");

  await open("/principals");
  await register(page, { name: "kim.jisoo", role: "admin" });
  await register(page, { name: "nightly batch", kind: "service" });
  await picture("console/principals");
  await page.locator("li", { hasText: "nightly batch" }).getByTestId("access-keys-of").click();
  await page.getByTestId("make-access-key").click();
  await page.getByTestId("access-secret").waitFor();
  await picture("console/access-keys");
  await page.getByTestId("access-stored").click();
  await page.keyboard.press("Escape");
  await page.goto(`${origin}/gallery`);
  await page.locator("h1").waitFor();
  await picture("console/gallery");
  for (const [path, name, text] of [
    ["/service-keys", "service-keys", "Secrets-manager"], ["/approvals", "approvals", "Requests"], ["/audit", "audit", "created"],
    ["/backup", "backup", "Restore a backup"], ["/settings", "settings", "Recovery code"], ["/", "home", "Recent activity"],
  ]) {
    await open(path);
    await page.locator("main").getByText(text).first().waitFor();
    await picture(`console/${name}`);
  }
} finally {
  for (const cleanup of cleanups) await cleanup();
}
