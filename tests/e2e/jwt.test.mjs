// Signing keys for tokens: list, both ways to create one, details, playground, published keys, deletion by PIN.

import assert from "node:assert/strict";
import { createPublicKey, generateKeyPairSync, createHash, randomBytes, verify } from "node:crypto";

import { everyWay } from "./support/barriers.mjs";
import { picture } from "./support/browser.mjs";
import { createKeystore, problemCode, unlockIfAsked } from "./support/console.mjs";
import { begin, everywhere } from "./support/looks.mjs";

const PIN = "Vgr 9-Kp7#q";

/** A page with a vault and a keystore for tokens; its list of signing keys is open. */
async function start(t, look) {
  const { origin, context, page, complaints } = await begin(t, look);
  await page.goto(`${origin}/keystores?new=1`);
  await unlockIfAsked(page);
  await page.getByTestId("keystore-name").fill("Login");
  await page.getByTestId("keystore-profile").selectOption("jwt");
  await page.getByTestId("keystore-pin").fill(PIN);
  await page.getByTestId("keystore-save").click();
  await page.waitForURL(/\/keystores\/[0-9a-f]{32}$/);
  const keystore = /[0-9a-f]{32}$/.exec(page.url())[0];
  const list = `${origin}/jwt?keystore=${keystore}`;
  await page.goto(list);
  await unlockIfAsked(page);
  return { origin, page, complaints, keystore, list };
}

/** Creates a key in the dialog; resolves to its id. `fill` says where it comes from. */
async function createSigner(page, label, kind, fill = async () => {}) {
  await page.getByTestId("new-signer").click();
  await page.getByTestId("signer-label").fill(label);
  await page.getByTestId("signer-kind").selectOption(kind);
  await fill();
  await page.getByTestId("save-signer").click();
  await page.waitForURL(/\/jwt\/[0-9a-f]{32}$/);
  return /[0-9a-f]{32}$/.exec(page.url())[0];
}

const manual = (page) => page.getByTestId("signer-generation").getByRole("button").nth(1).click();

const pemOf = async (page) => createPublicKey((await page.getByTestId("public-pem").textContent()).trim());

everywhere("a key that is made here signs tokens that others verify with its public key", async (t, look) => {
  const { page, list, complaints } = await start(t, look);
  const id = await createSigner(page, "login ES256", "ECDSA P-256");
  const facts = await page.getByTestId("private-facts").textContent();
  assert.match(facts, /Prime256v1/);
  const key = await pemOf(page);
  assert.equal(key.asymmetricKeyDetails.namedCurve, "prime256v1");
  const kid = (await page.getByTestId("kid").textContent()).trim();
  const { crv, kty, x, y } = key.export({ format: "jwk" });
  const thumbprint = createHash("sha256").update(JSON.stringify({ crv, kty, x, y })).digest("base64url");
  assert.equal(kid, thumbprint, "the kid is the RFC 7638 thumbprint");
  await picture(page, "jwt-details", { fullPage: true });

  await page.goto(`${list}`);
  await unlockIfAsked(page);
  await page.getByTestId("signers").getByText("login ES256").click();
  await page.waitForURL(new RegExp(`/jwt/${id}`));
  await page.getByTestId("tab-1").click();
  await page.getByTestId("token-claims").fill('{"sub":"user-17","aud":"shop"}');
  await page.getByTestId("exp-1h").click();
  await page.getByTestId("sign-token").click();
  const token = (await page.getByTestId("token-text").textContent()).replace(/\s/g, "");
  const [header, claims, signature] = token.split(".");
  assert.deepEqual(JSON.parse(Buffer.from(header, "base64url")), { alg: "ES256", kid, typ: "JWT" });
  assert.ok(
    verify("sha256", Buffer.from(`${header}.${claims}`), { key, dsaEncoding: "ieee-p1363" }, Buffer.from(signature, "base64url")),
  );
  await picture(page, "jwt-token", { fullPage: true });
  assert.deepEqual(complaints, []);
});

everywhere("each check of a token is explained, and a wrong token shows which one failed", async (t, look) => {
  const { page, complaints } = await start(t, look);
  await createSigner(page, "login", "ECDSA P-256");
  await page.getByTestId("tab-1").click();
  const outcome = async () => {
    await page.getByTestId("verify-token").click();
    await page.getByTestId("verdict").waitFor();
    const checks = page.locator("[data-check]");
    return Object.fromEntries(
      await checks.evaluateAll((rows) => rows.map(({ dataset }) => [dataset.check, dataset.outcome])),
    );
  };
  const make = async (claims, helper) => {
    await page.getByTestId("token-claims").fill(JSON.stringify(claims));
    if (helper) await page.getByTestId(helper).click();
    const before = await page.getByTestId("verify-text").inputValue();
    await page.getByTestId("sign-token").click();
    // The new token takes the place of the one before in the field below.
    await page.waitForFunction((before) => document.getElementById("verify-text").value !== before, before);
  };
  await make({ iss: "https://login.example", aud: "shop" }, "exp-1h");
  await page.getByTestId("want-aud").fill("shop");
  await page.getByTestId("want-iss").fill("https://login.example");
  const good = { signature: "passed", exp: "passed", nbf: "absent", iat: "absent", aud: "passed", iss: "passed", sub: "absent" };
  assert.deepEqual(await outcome(), good);
  await picture(page, "jwt-valid", { fullPage: true });

  await page.getByTestId("want-aud").fill("bank");
  assert.deepEqual(await outcome(), { ...good, aud: "failed" });
  await page.getByTestId("want-aud").fill("shop");
  await page.getByTestId("want-iss").fill("https://elsewhere.example");
  assert.deepEqual(await outcome(), { ...good, iss: "failed" });
  await page.getByTestId("want-iss").fill("https://login.example");

  await make({ iss: "https://login.example", aud: "shop" }, "exp-past");
  assert.deepEqual(await outcome(), { ...good, exp: "failed" });
  await page.locator('[data-check="exp"]').getByText("token.expired").waitFor();
  await picture(page, "jwt-expired", { fullPage: true });
  await make({ iss: "https://login.example", aud: "shop" }, "nbf-later");
  assert.deepEqual(await outcome(), { ...good, exp: "absent", nbf: "failed" });

  const field = page.getByTestId("verify-text");
  const [header, , signature] = (await field.inputValue()).split(".");
  const forged = Buffer.from('{"iss":"https://login.example","aud":"shop","admin":true}').toString("base64url");
  await field.fill(`${header}.${forged}.${signature}`);
  assert.deepEqual(await outcome(), { ...good, signature: "failed", exp: "absent" });
  await page.locator('[data-check="signature"]').getByText("token.signature").waitFor();
  await field.fill("not a token");
  await page.getByTestId("verify-token").click();
  assert.equal(await problemCode(page), "token.malformed");
  assert.deepEqual(complaints, []);
});

everywhere("a private key is brought in as PEM text, and in components with check values", async (t, look) => {
  const { page, list, complaints } = await start(t, look);
  const pair = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
  await createSigner(page, "from PEM", "ECDSA P-256", async () => {
    await manual(page);
    await page.getByTestId("signer-pem").fill(pair.privateKey.export({ type: "pkcs8", format: "pem" }));
  });
  assert.ok((await pemOf(page)).equals(pair.publicKey));

  const scalar = Buffer.from(pair.privateKey.export({ format: "jwk" }).d, "base64url");
  const [one, two] = [randomBytes(32), randomBytes(32)];
  const three = Buffer.from(scalar.map((byte, place) => byte ^ one[place] ^ two[place]));
  const check = (bytes) => createHash("sha256").update(bytes).digest("hex").slice(0, 6);
  await page.goto(list);
  await unlockIfAsked(page);
  await createSigner(page, "from components", "ECDSA P-256", async () => {
    await manual(page);
    await page.getByTestId("signer-form").getByRole("button").nth(1).click();
    await page.getByTestId("add-component").click();
    for (const [place, part] of [one, two, three].entries()) {
      await page.getByTestId(`component-${place + 1}`).fill(part.toString("hex"));
    }
    await page.getByTestId("component-check-2").fill("000000");
    await page.getByTestId("signer-check").fill(check(scalar));
    await page.getByTestId("save-signer").click();
    assert.equal(await problemCode(page), "material.check_value");
    await picture(page, "jwt-components", { fullPage: true });
    await page.getByTestId("component-check-2").fill(check(two));
  });
  assert.ok((await pemOf(page)).equals(pair.publicKey));
  assert.deepEqual(complaints, []);
});

everywhere("what is published: current and previous keys, as JSON that others read", async (t, look) => {
  const { origin, page, complaints } = await start(t, look);
  const keystore = /[0-9a-f]{32}$/.exec(await createKeystore(page, origin, "Standard"))[0];
  await page.goto(`${origin}/jwt?keystore=${keystore}`);
  await unlockIfAsked(page);
  const id = await createSigner(page, "api", "ECDSA P-256");
  await page.goto(`${origin}/keys/${id}`);
  await unlockIfAsked(page);
  await page.getByTestId("key-menu").click();
  await page.getByTestId("rotate").click();
  await page.getByTestId("confirm-rotate").click();
  await page.getByTestId("confirm-rotate").waitFor({ state: "detached" });
  await page.goto(`${origin}/jwt?keystore=${keystore}&tab=jwks`);
  await unlockIfAsked(page);
  const table = page.getByTestId("jwks");
  await table.getByText("Current").waitFor();
  await table.getByText("Previous").waitFor();
  const { keys } = JSON.parse(await page.getByTestId("jwks-json").textContent());
  assert.equal(keys.length, 2);
  for (const jwk of keys) {
    assert.deepEqual([jwk.use, jwk.alg, jwk.kty], ["sig", "ES256", "EC"]);
    assert.ok(!("d" in jwk));
    createPublicKey({ key: jwk, format: "jwk" });
  }
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByTestId("download-jwks").click()]);
  assert.equal(download.suggestedFilename(), "jwks.json");
  assert.deepEqual(complaints, []);
});

everywhere("deleting takes the user PIN and says first what stops", async (t, look) => {
  const { page, complaints } = await start(t, look);
  await createSigner(page, "short-lived", "ECDSA P-256");
  await page.getByTestId("delete-signer").click();
  const dialog = page.getByTestId("delete-signer-dialog");
  // The page has shown the public key, which counts as an access as soon as it is written down.
  await dialog.getByText(/never used|last used just now/).waitFor();
  await page.getByTestId("delete-pin").fill("Vgr 9-Kp7#wrong");
  await page.getByTestId("confirm-delete-signer").click();
  assert.equal(await problemCode(page), "pin.mismatch");
  await picture(page, "jwt-delete");
  await page.getByTestId("delete-pin").fill(PIN);
  await page.getByTestId("confirm-delete-signer").click();
  await page.waitForURL(/\/jwt\?keystore=/);
  await page.getByText("No signing key in this keystore").waitFor();
  assert.deepEqual(complaints, []);
});

everywhere("pages about tokens have no barriers, wide and narrow, in both languages and themes", async (t, look) => {
  const { origin, page, list, complaints } = await start(t, look);
  const id = await createSigner(page, "login", "ECDSA P-256");
  const places = {
    "jwt-list": list,
    "jwt-jwks": `${list}&tab=jwks`,
    "jwt-key": `${origin}/jwt/${id}`,
    "jwt-playground": `${origin}/jwt/${id}?tab=playground`,
    "jwt-create": `${list}#create`,
  };
  await everyWay(page, places, async (page, name) => {
    if (name === "jwt-create") {
      await page.getByTestId("new-signer").click();
      await manual(page);
    }
    if (name === "jwt-playground") {
      await page.getByTestId("sign-token").click();
      await page.getByTestId("token").waitFor();
      await page.getByTestId("want-aud").fill("somebody else");
      await page.getByTestId("verify-token").click();
      await page.getByTestId("verdict").waitFor();
    }
  });
  assert.deepEqual(complaints, []);
});
