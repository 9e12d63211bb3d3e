// IPv4 and MAC addresses of a keystore's clients: one by one, from a file, and to a file; and their end.

import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";

import { inspect } from "./support/barriers.mjs";
import { problemCode, unlockIfAsked } from "./support/console.mjs";
import { LOOKS, begin, keystoreOf } from "./support/looks.mjs";
import { scratch } from "./support/program.mjs";
import { addAddress, credential, part } from "./support/stores.mjs";

async function fromMenu(page, item) {
  await page.getByTestId("credentials-menu").click();
  await page.getByTestId(item).click();
}

async function downloaded(page, item) {
  const [download] = await Promise.all([page.waitForEvent("download"), fromMenu(page, item)]);
  return { name: download.suggestedFilename(), text: await readFile(await download.path(), "utf8") };
}

async function preview(page, path) {
  if (await page.getByTestId("remove-file").isVisible()) await page.getByTestId("remove-file").click();
  await page.getByTestId("import-file").setInputFiles(path);
  await page.getByTestId("import-result").waitFor();
}

for (const look of LOOKS) {
  test(`addresses are registered and go (${look.name})`, async (t) => {
    const { origin, page, complaints } = await begin(t, look);
    const keystore = await keystoreOf(page, origin, "Payments", "nhn");
    await part(page, "ipv4");
    await page.getByTestId("nobody-passes").waitFor();
    await inspect(page, `addresses-empty-${look.name}`);

    await t.test("an address is read while it is typed", async () => {
      await page.getByTestId("add-credential").first().click();
      const wrong = page.locator("#credential-address[aria-invalid=true]");
      await page.getByTestId("credential-address").fill("192.0.2.300");
      await wrong.waitFor();
      await page.getByTestId("confirm-credential").click();
      assert.equal(await page.getByTestId("add-credential-dialog").isVisible(), true);
      await page.getByTestId("credential-address").fill("198.51.100.7/24");
      await inspect(page, `addresses-add-${look.name}`);
      await page.getByTestId("use-block").click();
      assert.equal(await page.getByTestId("credential-address").inputValue(), "198.51.100.0/24");
      await wrong.waitFor({ state: "detached" });
      assert.match(await page.getByTestId("address-meaning").textContent(), /256/);
      await page.getByTestId("credential-description").fill("office, third floor");
      await page.getByTestId("confirm-credential").click();
      await credential(page, "198.51.100.0/24").waitFor();
      await page.getByTestId("nobody-passes").waitFor({ state: "detached" });
    });

    await t.test("the same address is not registered twice", async () => {
      await page.getByTestId("add-credential").first().click();
      await page.getByTestId("credential-address").fill("198.51.100.0/24");
      await page.getByTestId("confirm-credential").click();
      assert.equal(await problemCode(page), "credential.taken");
      await page.keyboard.press("Escape");
      await page.getByTestId("add-credential-dialog").waitFor({ state: "hidden" });
    });

    await t.test("a deletion waits, is undone and cancelled, and done at once by typing", async () => {
      await addAddress(page, "192.0.2.7", "billing server");
      const row = credential(page, "192.0.2.7");
      const schedule = async () => {
        await row.getByTestId("credential").click();
        await page.getByTestId("schedule-credential").click();
        await inspect(page, `addresses-schedule-${look.name}`);
        await page.getByTestId("confirm-credential-end").click();
        await row.locator(".badge.warn").waitFor();
      };
      await row.getByTestId("credential").click();
      await inspect(page, `addresses-details-${look.name}`);
      assert.equal(await page.getByTestId("delete-credential").count(), 0, "not before it was scheduled");
      await page.keyboard.press("Escape");
      await schedule();
      await page.getByTestId("toast-action").first().click();
      await row.locator(".badge.good").waitFor();
      await schedule();
      await inspect(page, `addresses-list-${look.name}`);
      await row.getByTestId("cancel-credential").click();
      await row.locator(".badge.good").waitFor();
      await schedule();
      await row.getByTestId("credential").click();
      await page.getByTestId("delete-credential").click();
      await page.getByTestId("credential-typed").fill("192.0.2.8");
      await page.getByTestId("confirm-credential-end").click();
      await page.locator("#credential-typed[aria-invalid=true]").waitFor();
      await inspect(page, `addresses-delete-${look.name}`);
      await page.getByTestId("credential-typed").fill("192.0.2.7");
      await page.getByTestId("confirm-credential-end").click();
      await row.waitFor({ state: "detached" });
    });

    await t.test("a description is changed", async () => {
      const row = credential(page, "198.51.100.0/24");
      await row.getByTestId("credential").click();
      await page.getByTestId("describe-credential").click();
      await page.getByTestId("credential-description").fill("=cmd|' /C calc'!A0");
      await page.getByTestId("save-credential").click();
      await row.getByText("=cmd|").waitFor();
    });

    const directory = scratch(t);
    await t.test("a file with wrong rows registers none of them, and names each", async () => {
      const bad = join(directory, "bad.csv");
      await writeFile(bad, "address,description\n192.0.2.1,one\n192.0.2.256,two\n192.0.2.1,three\n198.51.100.0/24,four\n");
      await fromMenu(page, "import-addresses");
      await preview(page, bad);
      assert.equal(await page.getByTestId("import-bad").locator("li").count(), 3);
      assert.equal(await page.getByTestId("confirm-import").count(), 0);
      await inspect(page, `addresses-import-bad-${look.name}`);
      const older = join(directory, "older.csv");
      await writeFile(older, Buffer.from([...Buffer.from("192.0.2.1,"), 0xbc, 0xad, 0xb9, 0xf6, 0x0a]));
      await preview(page, older);
      assert.equal(await page.getByTestId("confirm-import").count(), 0);
      await page.keyboard.press("Escape");
    });

    await t.test("a good file registers all of them, and a list comes out as it went in", async () => {
      const { name, text } = await downloaded(page, "address-template");
      assert.equal(name, "ipv4.csv");
      const path = join(directory, name);
      await writeFile(path, text.replace("198.51.100.0/24", "203.0.113.0/24"));
      await fromMenu(page, "import-addresses");
      await preview(page, path);
      await inspect(page, `addresses-import-${look.name}`);
      await page.getByTestId("confirm-import").click();
      await credential(page, "203.0.113.0/24").waitFor();
      await credential(page, "192.0.2.7").waitFor();
      const list = await downloaded(page, "download-addresses");
      assert.match(list.name, /^ipv4-\d{4}-\d\d-\d\d\.csv$/);
      const lines = list.text.replace(/^\ufeff/, "").trim().split("\r\n");
      assert.equal(lines.length, 4);
      assert.match(lines[0], /^address,description,state,/);
      assert.ok(list.text.includes("'=cmd|"), "no cell is a formula");
      // What has left the vault is in its log.
      const back = page.url();
      await page.goto(`${origin}/audit`);
      await unlockIfAsked(page);
      await page.getByText(look.name.startsWith("ko") ? "목록 내려받기" : "list downloaded").first().waitFor();
      await page.goto(back);
      await unlockIfAsked(page);
      await page.getByTestId("search").fill("203.0");
      await page.waitForFunction(() => document.querySelectorAll("[data-testid=credentials] tbody tr").length === 1);
      await page.getByTestId("search").fill("nothing");
      await page.getByTestId("all-credentials").click();
      await credential(page, "203.0.113.0/24").waitFor();
    });

    await t.test("MAC addresses have a tab of their own, and a method that is not asked for says so", async () => {
      await page.goto(`${keystore}/mac`);
      await unlockIfAsked(page);
      await page.getByTestId("method-not-asked").waitFor();
      await page.getByTestId("add-credential").first().click();
      await page.getByTestId("credential-address").fill("0a-1b-2c-3d-4e");
      await page.locator("#credential-address[aria-invalid=true]").waitFor();
      await page.getByTestId("credential-address").fill("0A-1B-2C-3D-4E-5F");
      await page.getByTestId("confirm-credential").click();
      await credential(page, "0a:1b:2c:3d:4e:5f").waitFor();
      await inspect(page, `addresses-mac-${look.name}`);
    });

    await t.test("a profile without waiting deletes at once", async () => {
      await keystoreOf(page, origin, "Naver", "naver");
      await part(page, "ipv4");
      await addAddress(page, "192.0.2.9");
      await credential(page, "192.0.2.9").getByTestId("credential").click();
      assert.equal(await page.getByTestId("schedule-credential").count(), 0);
      await page.getByTestId("delete-credential").click();
      await page.getByTestId("credential-typed").fill("192.0.2.9");
      await page.getByTestId("confirm-credential-end").click();
      await credential(page, "192.0.2.9").waitFor({ state: "detached" });
    });
    assert.deepEqual(complaints, []);
  });
}
