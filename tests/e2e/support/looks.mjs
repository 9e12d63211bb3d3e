// The sizes, languages and themes in which flows are walked.

import { test } from "node:test";

import { openBrowser } from "./browser.mjs";
import { createVault, unlockIfAsked } from "./console.mjs";
import { serveConsole } from "./program.mjs";
import { serveVault, signInAsOwner } from "./server.mjs";

/** The last one has its vault behind a server, with the owner signed in: every page works there as it does in a browser. */
export const LOOKS = [
  { name: "en-wide", options: { locale: "en-GB", viewport: { width: 1280, height: 900 }, colorScheme: "light" } },
  { name: "ko-narrow", options: { locale: "ko-KR", viewport: { width: 360, height: 780 }, colorScheme: "dark" } },
  {
    name: "server",
    server: true,
    options: { locale: "en-GB", viewport: { width: 1280, height: 900 }, colorScheme: "light" },
  },
];

/** A story on a vault in the browser, and on one behind a server. */
export function everywhere(name, story) {
  for (const look of [LOOKS[0], LOOKS[2]]) test(look.server ? `${name} (server)` : name, (t) => story(t, look));
}

/** A new vault in a browser of this look, without movement. */
export async function begin(t, look) {
  if (look.server) {
    const { address: origin } = await serveVault(t);
    const { context, complaints } = await openBrowser(t, { ...look.options, reducedMotion: "reduce" }, { refusals: true });
    const page = await context.newPage();
    await page.goto(origin);
    await signInAsOwner(page);
    return { origin, context, page, complaints };
  }
  const origin = await serveConsole(t);
  const { context, complaints } = await openBrowser(t, { ...look.options, reducedMotion: "reduce" });
  const page = await context.newPage();
  await page.goto(origin);
  await createVault(page);
  return { origin, context, page, complaints };
}

/** Makes a keystore under a profile and stays on its page. Resolves to its address. */
export async function keystoreOf(page, origin, name, profile) {
  await page.goto(`${origin}/keystores?new=1`);
  await unlockIfAsked(page);
  await page.getByTestId("keystore-name").fill(name);
  await page.getByTestId("keystore-profile").selectOption(profile);
  await page.getByTestId("keystore-save").click();
  await page.waitForURL(/\/keystores\/[0-9a-f]{32}$/);
  return page.url();
}

/** Chooses a card of the page that makes a key. */
export async function card(page, name) {
  await page.locator("label.type-card", { has: page.getByTestId(`kind-${name}`) }).click();
}

/** Opens the page that makes a key in the keystore whose page is open, and chooses a card. */
export async function newKey(page, name, kind) {
  await page.getByTestId("new-key").first().click();
  await page.getByTestId("key-name").waitFor();
  await card(page, kind);
  await page.getByTestId("key-name").fill(name);
}

/** Presses "create" and waits for the key's page. Resolves to the key's id. */
export async function make(page) {
  await page.getByTestId("create-key").click();
  await page.waitForURL(/\/keys\/[0-9a-f]{32}/, { timeout: 60_000 });
  await page.getByTestId("key-state").waitFor();
  return /\/keys\/([0-9a-f]{32})/.exec(page.url())[1];
}

/** The button of a group of buttons that look like one control. */
export async function segment(page, group, place) {
  await page.getByTestId(group).getByRole("button").nth(place).click();
}
