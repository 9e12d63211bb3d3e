// What keys do with data, checked against Node's own cryptography, at two sizes and in both languages.

import assert from "node:assert/strict";
import crypto from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";

import { inspect } from "./support/barriers.mjs";
import { choose, keyTab, problemCode, runFile } from "./support/console.mjs";
import { LOOKS, begin, keystoreOf, make, newKey, segment } from "./support/looks.mjs";
import { scratch } from "./support/program.mjs";

async function back(page) {
  await page.goBack();
  await page.goBack();
  await page.goBack();
  await page.getByTestId("new-key").first().waitFor();
}

async function result(page) {
  const text = await page.getByTestId("result").textContent();
  return text.replace(/\s/g, "");
}

async function submit(page) {
  await page.getByTestId("use-submit").click();
}

for (const look of LOOKS) {
  test(`signatures and codes are made and verified (${look.name})`, async (t) => {
    const { origin, page, complaints } = await begin(t, look);
    await keystoreOf(page, origin, "Signing", "standard");
    await newKey(page, "releases", "ec");
    await make(page);
    const pem = await page.getByTestId("public-key").textContent();
    await page.getByTestId("go-use").click();
    await page.getByTestId("use-text").fill("release 1");
    await segment(page, "use-encoding", 1);
    await submit(page);
    const signature = await result(page);
    assert.ok(crypto.verify("sha256", Buffer.from("release 1"), pem, Buffer.from(signature, "base64")), "as Node reads it");
    await inspect(page, `use-sign-${look.name}`, { fullPage: true });
    await segment(page, "direction", 1);
    await page.getByTestId("use-given").fill(signature);
    await submit(page);
    await page.getByTestId("judged-valid").waitFor();
    await inspect(page, `use-verify-${look.name}`, { fullPage: true });
    await page.getByTestId("use-text").fill("release 2");
    await submit(page);
    await page.getByTestId("judged-invalid").waitFor();
    await page.getByTestId("use-given").fill("not base64!");
    await submit(page);
    await page.locator("#use-given[aria-invalid=true]").waitFor();
    await back(page);

    await newKey(page, "codes", "hmac");
    await make(page);
    await keyTab(page, "use");
    await page.getByTestId("use-text").fill("message");
    await submit(page);
    const code = await result(page);
    assert.equal(Buffer.from(code, "base64").length, 32);
    await segment(page, "direction", 1);
    await page.getByTestId("use-given").fill(code);
    await submit(page);
    await page.getByTestId("judged-valid").waitFor();
    await page.getByTestId("use-text").fill("massage");
    await submit(page);
    await page.getByTestId("judged-invalid").waitFor();
    await inspect(page, `use-mac-${look.name}`, { fullPage: true });
    await back(page);

    await newKey(page, "pairs", "rsa");
    await segment(page, "key-usage", 1);
    await make(page);
    const open = await page.getByTestId("public-key").textContent();
    assert.equal(crypto.createPublicKey(open).asymmetricKeyDetails.modulusLength, 2048);
    await keyTab(page, "use");
    await page.getByTestId("use-text").fill("short and secret");
    await submit(page);
    const ciphertext = await result(page);
    await choose(page, "direction", "decrypt");
    await page.getByTestId("use-text").fill(ciphertext);
    await submit(page);
    await page.getByTestId("result").getByText("short and secret").waitFor();
    assert.deepEqual(complaints, []);
  });

  test(`convergent keys ask for a context, and data keys are kept encrypted (${look.name})`, async (t) => {
    const { origin, page, complaints } = await begin(t, look);
    await keystoreOf(page, origin, "Columns", "standard");
    await newKey(page, "column", "convergent");
    await make(page);
    await keyTab(page, "use");
    const encrypt = async (text, context) => {
      await page.getByTestId("context").fill(context);
      await page.getByTestId("use-text").fill(text);
      await submit(page);
      return result(page);
    };
    await page.getByTestId("use-text").fill("4111");
    await submit(page);
    assert.equal(await problemCode(page), "context.missing");
    const first = await encrypt("4111", "customer 1");
    await page.getByTestId("use-text").fill("");
    assert.equal(await encrypt("4111", "customer 1"), first, "equal in equal contexts");
    await inspect(page, `use-convergent-${look.name}`, { fullPage: true });
    assert.notEqual(await encrypt("4111", "customer 2"), first);
    await choose(page, "direction", "decrypt");
    await page.getByTestId("use-text").fill(first);
    await page.getByTestId("context").fill("customer 1");
    await submit(page);
    await page.getByTestId("result").getByText("4111").waitFor();
    await back(page);

    await newKey(page, "envelopes", "aes");
    await make(page);
    await keyTab(page, "use");
    await segment(page, "direction", 2);
    await page.getByTestId("aad").fill("database 7");
    await submit(page);
    const sealed = await page.getByTestId("data-key-ciphertext").textContent();
    assert.match(await page.getByTestId("data-key-plain").textContent(), /•/);
    await page.getByTestId("data-key-show").click();
    const plain = (await page.getByTestId("data-key-plain").textContent()).trim();
    assert.equal(Buffer.from(plain, "base64").length, 32);
    await inspect(page, `use-data-key-${look.name}`, { fullPage: true });
    await page.getByTestId("data-key-sealed").check();
    await submit(page);
    await page.getByTestId("data-key-plain").waitFor({ state: "detached" });
    await choose(page, "direction", "decrypt");
    await page.getByTestId("use-text").fill(sealed);
    await submit(page);
    // Random bytes are hardly ever text; then they are offered as a file.
    const bytes = page.locator(".result");
    await bytes.waitFor();
    assert.deepEqual(complaints, []);
  });

  test(`large files go through as streams, with progress and a way out (${look.name})`, async (t) => {
    const { origin, page, complaints } = await begin(t, look);
    await keystoreOf(page, origin, "Files", "standard");
    await newKey(page, "archive", "aes");
    await make(page);
    const directory = scratch(t);
    const path = join(directory, "archive.bin");
    // Some frames, and a last one that is not whole.
    const content = crypto.randomBytes(20 * 1024 * 1024 + 12_345);
    await writeFile(path, content);
    const sealed = await runFile(page, "encrypt", path, { aad: "volume 1" });
    assert.equal(sealed.bytes.subarray(0, 4).toString("latin1"), "KSS1");
    await inspect(page, `use-file-${look.name}`, { fullPage: true });
    const encrypted = join(directory, sealed.name);
    await writeFile(encrypted, sealed.bytes);
    const opened = await runFile(page, "decrypt", encrypted, { aad: "volume 1" });
    assert.equal(opened.name, "archive.bin");
    assert.ok(content.equals(opened.bytes));

    // Cut at the end of a frame, changed in the middle, or with other data beside it: nothing is given out.
    const attempt = async (bytes, aad) => {
      const wrong = join(directory, "wrong.keystead");
      await writeFile(wrong, bytes);
      await page.getByTestId("use-file").or(page.getByTestId("use-file-chosen")).first().waitFor();
      const chosen = page.getByTestId("use-file-chosen");
      if (await chosen.isVisible()) await page.getByTestId("remove-file").click();
      await page.getByTestId("aad").fill(aad);
      await page.getByTestId("use-file").setInputFiles(wrong);
      await submit(page);
      return problemCode(page);
    };
    // A server has begun its answer by then, and can only break it off.
    const late = look.server ? "server.broken_off" : "decryption.failed";
    const frame = 1024 * 1024 + 16;
    assert.equal(await attempt(sealed.bytes.subarray(0, 146 + 3 * frame), "volume 1"), late);
    const changed = Buffer.from(sealed.bytes);
    changed[146 + 5 * frame] ^= 1;
    assert.equal(await attempt(changed, "volume 1"), late);
    assert.equal(await attempt(sealed.bytes, "volume 2"), "decryption.failed");
    assert.equal(await page.getByTestId("file-result").count(), 0);

    // Cancelled on the way: the bytes are held back until somebody has pressed, or hardly get anywhere.
    if (look.server) {
      const devtools = await page.context().newCDPSession(page);
      const hardly = { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: 1024 };
      await devtools.send("Network.emulateNetworkConditions", hardly);
    } else {
      await page.evaluate(() => {
        const slice = File.prototype.slice;
        let pieces = 0;
        File.prototype.slice = function (...range) {
          pieces += 1;
          const blob = slice.apply(this, range);
          if (pieces < 4) return blob;
          const whole = blob.arrayBuffer.bind(blob);
          blob.arrayBuffer = () => new Promise((resolve) => (window.goOn = () => resolve(whole())));
          return blob;
        };
      });
    }
    await choose(page, "direction", "encrypt");
    await page.getByTestId("remove-file").click();
    await page.getByTestId("use-file").setInputFiles(path);
    await submit(page);
    if (look.server) await page.getByTestId("cancel-work").waitFor();
    else await page.waitForFunction(() => typeof window.goOn === "function");
    await inspect(page, `use-progress-${look.name}`, { fullPage: true });
    await page.getByTestId("cancel-work").click();
    await page.evaluate(() => window.goOn?.());
    assert.equal(await problemCode(page), "browser.cancelled");
    assert.deepEqual(complaints, []);
  });
}
