// The list of keys and the page that makes them, at two sizes and in both languages.

import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";

import { inspect } from "./support/barriers.mjs";
import { unlockIfAsked } from "./support/console.mjs";
import { LOOKS, begin, card, keystoreOf, make, newKey } from "./support/looks.mjs";
import { keystead, scratch, secretFile } from "./support/program.mjs";

const KINDS = ["aes", "secret", "rsa", "ec", "ed25519", "hmac", "convergent"];

for (const look of LOOKS) {
  test(`keys of every kind are made and listed (${look.name})`, async (t) => {
    const { origin, page, complaints } = await begin(t, look);
    const keystore = await keystoreOf(page, origin, "Payments", "standard");
    await inspect(page, `keys-empty-${look.name}`);
    for (const kind of KINDS) {
      await newKey(page, `${kind} key`, kind);
      if (kind === "secret") await page.getByTestId("key-data").fill("a connection string");
      assert.match(await page.getByTestId("summary").textContent(), new RegExp(`${kind} key`));
      await inspect(page, `keys-create-${kind}-${look.name}`, { fullPage: true });
      await make(page);
      await page.goBack();
      await page.goBack();
      await page.getByTestId("new-key").first().waitFor();
    }
    // A key without a version comes to life by its first rotation.
    await newKey(page, "sleeping key", "aes");
    await page.getByTestId("key-preactive").check();
    await make(page);
    await page.getByTestId("activate").click();
    await page.getByTestId("confirm-rotate").click();
    await page.getByTestId("go-use").waitFor();
    await page.goBack();
    await page.goBack();

    const rows = page.locator("[data-testid=keys] tbody tr");
    await rows.nth(KINDS.length).waitFor();
    assert.equal(await rows.count(), KINDS.length + 1);
    await inspect(page, `keys-list-${look.name}`);

    await t.test("columns are chosen and remembered", async () => {
      if (look.name !== "en-wide") return; // A small screen shows name and state.
      const heads = page.locator("[data-testid=keys] thead th");
      const before = await heads.count();
      await page.getByTestId("columns").click();
      await page.getByTestId("column-algorithm").check();
      await page.getByTestId("column-access").check();
      await inspect(page, `keys-columns-${look.name}`);
      assert.equal(await heads.count(), before + 2);
      await page.keyboard.press("Escape");
      assert.equal(await page.evaluate(() => document.activeElement.dataset.testid), "columns");
      assert.match(await page.evaluate(() => localStorage.getItem("keystead.columns")), /algorithm/);
      await page.getByTestId("columns").click();
      await page.getByTestId("columns-usual").click();
      assert.equal(await heads.count(), before);
      await page.keyboard.press("Escape");
    });

    await t.test("search, chips and order are in the address", async () => {
      await page.getByTestId("type-asymmetric").click();
      await page.waitForURL(/\?type=asymmetric$/);
      await rows.nth(2).waitFor();
      await page.waitForFunction(() => document.querySelectorAll("[data-testid=keys] tbody tr").length === 3);
      await page.getByTestId("search").fill("rsa");
      await page.waitForURL(/q=rsa/);
      await page.waitForFunction(() => document.querySelectorAll("[data-testid=keys] tbody tr").length === 1);
      await inspect(page, `keys-filtered-${look.name}`);
      await page.getByTestId("search").fill("nothing like this");
      await page.getByTestId("clear-filter").click();
      await page.waitForFunction((many) => document.querySelectorAll("[data-testid=keys] tbody tr").length === many, KINDS.length + 1);
      assert.equal(new URL(page.url()).search, "");
    });

    await t.test("the keyboard moves, selects and opens", async () => {
      await rows.first().focus();
      await page.keyboard.press("ArrowDown");
      await page.keyboard.press("j");
      const place = () => page.evaluate(() => document.activeElement.dataset.row);
      assert.equal(await place(), "2");
      await page.keyboard.press("k");
      assert.equal(await place(), "1");
      await page.keyboard.press("End");
      assert.equal(await place(), String(KINDS.length));
      await page.keyboard.press("Home");
      await page.keyboard.press("Space");
      assert.equal(await rows.first().getAttribute("aria-selected"), "true");
      await page.getByTestId("bulk").waitFor();
      await page.keyboard.press("Space");
      await page.getByTestId("bulk").waitFor({ state: "hidden" });
      await page.keyboard.press("Enter");
      await page.waitForURL(/\/keys\/[0-9a-f]{32}/);
      await page.goBack();
      await rows.first().waitFor();
    });

    await t.test("several keys are scheduled for deletion, each with its result, and taken back", async () => {
      for (const place of [0, 1, 2]) {
        await rows.nth(place).focus();
        await page.keyboard.press("Space");
      }
      await page.getByTestId("bulk-delete").click();
      await inspect(page, `keys-bulk-${look.name}`);
      await page.getByTestId("bulk-confirm").click();
      await page.getByTestId("bulk-close").waitFor();
      assert.equal(await page.locator("[data-testid=bulk-list] li .badge.warn").count(), 3);
      assert.match(await page.getByTestId("bulk-result").textContent(), /3/);
      await inspect(page, `keys-bulk-done-${look.name}`);
      await page.getByTestId("bulk-close").click();
      await page.getByTestId("toast-action").first().click();
      await page.waitForFunction(() => document.querySelectorAll("[data-testid=keys] .badge.warn").length === 0);
    });
    assert.equal(new URL(keystore).search, "");
    assert.deepEqual(complaints, []);
  });

  test(`what a profile asks for is said while typing (${look.name})`, async (t) => {
    const { origin, page, complaints } = await begin(t, look);
    const wrong = (id) => page.locator(`#${id}[aria-invalid=true]`);

    await keystoreOf(page, origin, "Naver", "naver");
    await newKey(page, "1st key", "aes");
    await wrong("key-name").waitFor();
    await page.getByTestId("key-name").fill("cards");
    await wrong("key-name").waitFor({ state: "detached" });
    assert.equal(await page.getByTestId("rotation-days").inputValue(), "90");
    await page.getByTestId("rotation-days").fill("731");
    await wrong("rotation-days").waitFor();
    await inspect(page, `keys-naver-${look.name}`, { fullPage: true });
    // It cannot be sent like that.
    await page.getByTestId("create-key").click();
    assert.match(page.url(), /new-key$/);
    await page.getByTestId("rotation-days").fill("730");
    assert.equal(await page.getByTestId("key-source").count(), 0, "nothing can be brought in here");
    await card(page, "convergent");
    await make(page);

    await keystoreOf(page, origin, "Kakao", "kakao");
    await newKey(page, "sleeper", "aes");
    assert.equal(await page.getByTestId("rotation-days").inputValue(), "365");
    await page.getByTestId("key-preactive").check();
    await inspect(page, `keys-kakao-${look.name}`, { fullPage: true });
    await make(page);
    await page.getByTestId("key-state").getByText(look.name.startsWith("ko") ? "활성화 전" : "Pre-activation").waitFor();
    await page.getByTestId("activate").waitFor();

    await keystoreOf(page, origin, "NHN", "nhn");
    await newKey(page, "tokens", "aes");
    await page.getByTestId("rotation-days").fill("29");
    await wrong("rotation-days").waitFor();
    await page.getByTestId("rotation-days").fill("0");
    await wrong("rotation-days").waitFor({ state: "detached" });
    await page.getByTestId("key-source").getByRole("button").nth(1).click();
    assert.equal(await page.getByTestId("key-form").getByRole("button").count(), 1, "hexadecimal tokens alone");
    await page.getByTestId("key-material").fill(Array.from({ length: 32 }, (_, i) => `0x${i.toString(16).padStart(2, "0")}`).join(", "));
    await inspect(page, `keys-nhn-${look.name}`, { fullPage: true });
    await make(page);
    assert.deepEqual(complaints, []);
  });
}

test("a long list comes page by page", async (t) => {
  const many = 56;
  const directory = scratch(t);
  const own = secretFile(directory, "own", "the program's own passphrase");
  const road = secretFile(directory, "road", "a passphrase for the road");
  const run = (...args) => {
    const { status, stdout, stderr } = keystead(["--data", join(directory, "vault"), "--passphrase-file", own, ...args]);
    assert.equal(status, 0, stderr);
    return stdout.toString();
  };
  run("init", "--kdf", "minimum");
  const keystore = /[0-9a-f]{32}/.exec(run("keystore", "create", "Many"))[0];
  for (let number = 1; number <= many; number += 1) {
    run("key", "create", "--keystore", keystore, `key ${String(number).padStart(3, "0")}`);
  }
  const bundle = join(directory, "many.keystead-backup");
  run("export", "--out", bundle, "--bundle-passphrase-file", road, "--kdf", "minimum");

  const { origin, page, complaints } = await begin(t, LOOKS[0]);
  await page.goto(`${origin}/backup`);
  await unlockIfAsked(page);
  await page.getByTestId("restore-file").setInputFiles(bundle);
  await page.getByTestId("restore-passphrase").fill("a passphrase for the road");
  await page.getByTestId("look-restore").click();
  await page.getByTestId("apply-restore").click();
  await page.getByTestId("toast").filter({ hasText: String(many) }).waitFor();
  await page.goto(`${origin}/keystores/${keystore}?sort=name`);
  await unlockIfAsked(page);
  const names = page.locator("[data-testid=keys] tbody tr td.name a");
  await names.nth(49).waitFor();
  assert.equal(await names.count(), 50);
  assert.equal(await names.first().textContent(), "key 001");
  await page.getByTestId("select-page").check();
  assert.match(await page.getByTestId("bulk").textContent(), /50/);
  await inspect(page, "keys-many");
  await page.getByTestId("page-on").click();
  await names.getByText("key 051").waitFor();
  assert.equal(await names.count(), many - 50);
  // What was chosen stays chosen on its page.
  await page.locator("[data-testid=keys] tbody tr").first().focus();
  await page.keyboard.press("Space");
  assert.match(await page.getByTestId("bulk").textContent(), /51/);
  await page.getByTestId("page-back").click();
  await names.getByText("key 001").waitFor();
  await names.nth(49).waitFor();
  // What is there already is not drawn again while something else is looked for.
  await page.evaluate(() => {
    window.drawn = 0;
    const rows = (node) => (node.matches?.("tr") ? 1 : (node.querySelectorAll?.("tbody tr").length ?? 0));
    const count = (list) => list.forEach(({ addedNodes }) => addedNodes.forEach((node) => (window.drawn += rows(node))));
    new MutationObserver(count).observe(document.querySelector("main"), { childList: true, subtree: true });
  });
  await page.getByTestId("search").fill("key 05");
  await names.getByText("key 056").waitFor();
  assert.equal(await names.count(), 7);
  const drawn = await page.evaluate(() => window.drawn);
  assert.ok(drawn <= 7, `${drawn} rows were drawn for 7`);
  assert.deepEqual(complaints, []);
});
