// Certificates of a keystore's clients: issued, downloaded as OpenSSL opens them, looked at, and revoked.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";

import { inspect } from "./support/barriers.mjs";
import { problemCode, unlockIfAsked } from "./support/console.mjs";
import { LOOKS, begin, keystoreOf } from "./support/looks.mjs";
import { scratch } from "./support/program.mjs";
import { credential, part } from "./support/stores.mjs";

const PASSWORD = "a file's own password";

async function fill(page, name, password, again = password) {
  await page.getByTestId("certificate-name").fill(name);
  await page.getByTestId("certificate-password").fill(password);
  await page.getByTestId("certificate-password-again").fill(again);
}

async function saved(page, testid) {
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByTestId(testid).click()]);
  return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
}

for (const look of LOOKS) {
  test(`a certificate is issued and revoked (${look.name})`, async (t) => {
    const { origin, page, complaints } = await begin(t, look);
    const directory = scratch(t);
    await keystoreOf(page, origin, "Payments", "standard");
    await part(page, "certificates");
    await inspect(page, `certificates-empty-${look.name}`);

    let file;
    await t.test("what is wrong is said before anything is made", async () => {
      await page.getByTestId("add-credential").first().click();
      await page.getByTestId("certificate-days").fill("3654");
      await page.locator("#certificate-days[aria-invalid=true]").waitFor();
      await page.getByTestId("certificate-usual").getByRole("button").nth(1).click();
      assert.equal(await page.getByTestId("certificate-days").inputValue(), "365");
      await page.getByTestId("certificate-until").getByText(/\d{4}/).waitFor();
      await fill(page, "billing 서버", PASSWORD, "something else");
      await page.getByTestId("issue-certificate").click();
      await page.locator("#certificate-password-again[aria-invalid=true]").waitFor();
      await fill(page, "billing 서버", "비밀번호는 한글로");
      await page.getByTestId("issue-certificate").click();
      assert.equal(await problemCode(page), "certificate.password");
      await inspect(page, `certificates-issue-${look.name}`);
    });

    await t.test("its file is downloaded right away, and opens with the password", async () => {
      await fill(page, "billing 서버", PASSWORD);
      await page.getByTestId("issue-certificate").click();
      await page.getByTestId("issued").waitFor({ timeout: 60_000 });
      await inspect(page, `certificates-issued-${look.name}`);
      file = await saved(page, "download-certificate");
      assert.equal(file.name, "billing-서버.p12");
      const path = join(directory, "client.p12");
      await writeFile(path, file.bytes);
      const pem = execFileSync("openssl", ["pkcs12", "-in", path, "-passin", `pass:${PASSWORD}`, "-nodes"]).toString();
      assert.match(pem, /BEGIN PRIVATE KEY/);
      assert.match(pem, /BEGIN CERTIFICATE/);
      await page.getByTestId("issue-done").click();
    });

    await t.test("its details are those of the file, and servers get the authority", async () => {
      const row = credential(page, "billing");
      await row.getByTestId("credential").click();
      const dialog = page.getByTestId("credential-dialog");
      await dialog.getByText("O=Keystead").waitFor();
      await inspect(page, `certificates-details-${look.name}`);
      const pem = execFileSync("openssl", [
        "pkcs12", "-in", join(directory, "client.p12"), "-passin", `pass:${PASSWORD}`, "-nokeys", "-clcerts",
      ]).toString();
      const certificate = new X509Certificate(pem);
      const shown = (await dialog.textContent()).replace(/\s/g, "").toLowerCase();
      assert.ok(shown.includes(certificate.serialNumber.toLowerCase()), "serial number");
      assert.ok(shown.includes(certificate.fingerprint256.replaceAll(":", "").toLowerCase()), "fingerprint");
      // The same file once more.
      const again = await saved(page, "download-certificate");
      assert.deepEqual(again.bytes, file.bytes);
      await page.keyboard.press("Escape");
      await page.getByTestId("credentials-menu").click();
      const authority = new X509Certificate((await saved(page, "download-authority")).bytes);
      assert.equal(certificate.verify(authority.publicKey), true);
      assert.equal(certificate.checkIssued(authority), true);
    });

    await t.test("one name is given once, and a certificate is revoked", async () => {
      await page.getByTestId("add-credential").first().click();
      await fill(page, "billing 서버", PASSWORD);
      await page.getByTestId("issue-certificate").click();
      assert.equal(await problemCode(page), "credential.taken");
      await page.keyboard.press("Escape");
      await page.getByTestId("issue-dialog").waitFor({ state: "hidden" });
      const row = credential(page, "billing");
      await row.getByTestId("credential").click();
      await page.getByTestId("schedule-credential").click();
      await page.getByTestId("confirm-credential-end").click();
      await row.locator(".badge.warn").waitFor();
      await inspect(page, `certificates-list-${look.name}`);
      // It waits on the home page too, with the way back beside it.
      const list = page.url();
      await page.goto(origin);
      await unlockIfAsked(page);
      const waiting = page.getByTestId("pending-list").locator("li").filter({ hasText: "billing" });
      await waiting.getByText(/20\d\d/).waitFor();
      await inspect(page, `certificates-home-${look.name}`, { fullPage: true });
      await waiting.getByTestId("cancel-here").click();
      await waiting.waitFor({ state: "detached" });
      await page.goto(list);
      await unlockIfAsked(page);
      await row.getByTestId("credential").click();
      await page.getByTestId("schedule-credential").click();
      await page.getByTestId("confirm-credential-end").click();
      await row.locator(".badge.warn").waitFor();
      await row.getByTestId("credential").click();
      await page.getByTestId("delete-credential").click();
      await page.getByTestId("credential-typed").fill("billing 서버");
      await page.getByTestId("confirm-credential-end").click();
      await row.waitFor({ state: "detached" });
    });
    assert.deepEqual(complaints, []);
  });
}
