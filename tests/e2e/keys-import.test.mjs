// Keys that were made elsewhere, in every form; what they compute is checked against Node's own cryptography.

import assert from "node:assert/strict";
import crypto from "node:crypto";
import { test } from "node:test";

import { inspect } from "./support/barriers.mjs";
import { keyTab, problemCode } from "./support/console.mjs";
import { LOOKS, begin, keystoreOf, make, newKey, segment } from "./support/looks.mjs";

// The forms of a symmetric and of an asymmetric key, in the order in which the page has them.
const SYMMETRIC = ["tokens", "raw", "jwk", "components", "wrapped"];
const ASYMMETRIC = ["jwk", "pem", "components", "public", "wrapped"];

/** Opens the page for a key of `kind` that is brought in, in the form of this name. */
async function bring(page, name, kind, form) {
  await newKey(page, name, kind);
  await segment(page, "key-source", 1);
  const forms = ["aes", "hmac"].includes(kind) ? SYMMETRIC : ASYMMETRIC;
  await segment(page, "key-form", forms.indexOf(form));
}

async function back(page) {
  await page.goBack();
  await page.goBack();
  await page.getByTestId("new-key").first().waitFor();
}

async function mac(page, message) {
  await keyTab(page, "use");
  await page.getByTestId("use-text").fill(message);
  await page.getByTestId("use-submit").click();
  const code = (await page.getByTestId("result").textContent()).trim();
  await page.goBack();
  return code;
}

const xor = (a, b) => Buffer.from(a.map((byte, place) => byte ^ b[place]));

for (const look of LOOKS) {
  test(`symmetric keys are brought in (${look.name})`, async (t) => {
    const { origin, page, complaints } = await begin(t, look);
    await keystoreOf(page, origin, "Brought", "standard");
    const key = crypto.randomBytes(32);
    const expected = crypto.createHmac("sha256", key).update("hello").digest("base64");
    const tokens = Array.from(key, (byte) => `0x${byte.toString(16).padStart(2, "0")}`).join(" ");

    await bring(page, "of tokens", "hmac", "tokens");
    await page.getByTestId("key-material").fill("0x01 0xzz");
    await page.getByTestId("create-key").click();
    assert.equal(await problemCode(page), "material.hex_token");
    await inspect(page, `import-tokens-${look.name}`, { fullPage: true });
    await page.getByTestId("key-material").fill(tokens);
    await make(page);
    assert.equal(await mac(page, "hello"), expected);
    await back(page);

    await bring(page, "of base64", "hmac", "raw");
    // Nothing that was typed in one form is left in another.
    assert.equal(await page.getByTestId("key-material").inputValue(), "");
    await page.getByTestId("key-material").fill(key.toString("base64"));
    await make(page);
    assert.equal(await mac(page, "hello"), expected);
    await back(page);

    await bring(page, "of a JWK", "hmac", "jwk");
    await page.getByTestId("key-file").setInputFiles({
      name: "key.jwk",
      mimeType: "application/json",
      buffer: Buffer.from(JSON.stringify({ kty: "oct", alg: "HS256", k: key.toString("base64url") })),
    });
    await make(page);
    assert.equal(await mac(page, "hello"), expected);
    await back(page);

    await bring(page, "of components", "hmac", "components");
    const [first, second] = [crypto.randomBytes(32), crypto.randomBytes(32)];
    const third = xor(xor(key, first), second);
    await page.getByTestId("component-add").click();
    for (const [place, component] of [first, second, third].entries()) {
      await page.getByTestId(`component-${place + 1}`).fill(component.toString("hex"));
    }
    await page.getByTestId("check-method").selectOption("Sha256");
    await page.getByTestId("check-value").fill("000000");
    await page.getByTestId("create-key").click();
    assert.equal(await problemCode(page), "material.check_value");
    await inspect(page, `import-components-${look.name}`, { fullPage: true });
    await page.getByTestId("check-value").fill(crypto.createHash("sha256").update(key).digest("hex").slice(0, 10));
    await make(page);
    assert.equal(await mac(page, "hello"), expected);
    await back(page);

    await bring(page, "wrapped", "hmac", "wrapped");
    await page.getByTestId("wrapped-begin").click();
    const pem = await page.getByTestId("wrapped-public").textContent({ timeout: 60_000 });
    await inspect(page, `import-wrapped-${look.name}`, { fullPage: true });
    const wrapped = crypto.publicEncrypt({ key: pem, oaepHash: "sha256", padding: crypto.constants.RSA_PKCS1_OAEP_PADDING }, key);
    await page.getByTestId("key-material").fill(wrapped.toString("base64"));
    await make(page);
    assert.equal(await mac(page, "hello"), expected);
    // What was typed is in no address and in nothing that is kept.
    const kept = await page.evaluate(() => location.href + JSON.stringify({ ...localStorage, ...sessionStorage }));
    for (const form of ["hex", "base64", "base64url"]) assert.ok(!kept.includes(key.toString(form)));
    assert.deepEqual(complaints, []);
  });

  test(`private and public keys are brought in (${look.name})`, async (t) => {
    const { origin, page, complaints } = await begin(t, look);
    await keystoreOf(page, origin, "Brought", "standard");
    const { privateKey, publicKey } = crypto.generateKeyPairSync("ec", { namedCurve: "P-256" });
    const pem = privateKey.export({ type: "pkcs8", format: "pem" });
    const open = publicKey.export({ type: "spki", format: "pem" }).trim();

    await bring(page, "of PEM", "ec", "pem");
    await page.getByTestId("create-key").click();
    await page.locator("#key-material[aria-invalid=true]").waitFor();
    // Another kind than was chosen is refused by its name.
    await page.getByTestId("key-length").selectOption("EcP384");
    await page.getByTestId("key-material").fill(pem);
    await page.getByTestId("create-key").click();
    assert.equal(await problemCode(page), "material.other_kind");
    await inspect(page, `import-pem-${look.name}`, { fullPage: true });
    await page.getByTestId("key-length").selectOption("EcP256");
    await page.getByTestId("key-material").fill(pem);
    await make(page);
    assert.equal((await page.getByTestId("public-key").textContent()).trim(), open);
    await back(page);

    await bring(page, "of DER", "ec", "pem");
    await page.getByTestId("key-file").setInputFiles({
      name: "key.der",
      mimeType: "application/octet-stream",
      buffer: privateKey.export({ type: "pkcs8", format: "der" }),
    });
    await make(page);
    assert.equal((await page.getByTestId("public-key").textContent()).trim(), open);
    await back(page);

    await bring(page, "of a JWK", "ec", "jwk");
    await page.getByTestId("key-material").fill(JSON.stringify(privateKey.export({ format: "jwk" })));
    await make(page);
    await segment(page, "public-form", 1);
    await page.waitForFunction(() => document.querySelector("[data-testid=public-key]").textContent.includes('"kty"'));
    const jwk = JSON.parse(await page.getByTestId("public-key").textContent());
    assert.equal(jwk.x, publicKey.export({ format: "jwk" }).x);
    assert.equal(jwk.d, undefined);
    await back(page);

    await bring(page, "public alone", "ec", "public");
    await page.getByTestId("key-material").fill(open);
    await make(page);
    await inspect(page, `import-public-${look.name}`, { fullPage: true });
    await keyTab(page, "use");
    const modes = page.getByTestId("direction").getByRole("button");
    await modes.first().waitFor();
    assert.equal(await modes.count(), 1, "it verifies, and does nothing else");
    await page.getByTestId("use-text").fill("hello");
    await page.getByTestId("use-given").fill(crypto.sign("sha256", Buffer.from("hello"), { key: privateKey, dsaEncoding: "ieee-p1363" }).toString("base64"));
    await page.getByTestId("use-submit").click();
    await page.getByTestId("judged-valid").waitFor();
    assert.deepEqual(complaints, []);
  });
}
