// The console, as a person uses it: every secret is typed.

import { newKey, make, segment } from "../../e2e/support/looks.mjs";
import { choose, keyTab } from "../../e2e/support/console.mjs";

const type = (page, testid, text) => page.getByTestId(testid).first().pressSequentially(text);

/** First run of a vault in the browser. Gives the recovery code, whose groups were read one by one. */
export async function createVault(page, plants) {
  await type(page, "vault-name", "Planted");
  await type(page, "passphrase", plants.passphrase.text);
  await type(page, "passphrase-again", plants.passphrase.text);
  await page.getByTestId("create-vault").click();
  const groups = page.getByTestId("recovery-code").locator("span");
  await groups.first().waitFor({ timeout: 120_000 });
  const code = [];
  for (let group = 0; group < (await groups.count()); group += 1) code.push(await groups.nth(group).textContent());
  const asked = Number(/\d+/.exec(await page.locator("label[for=recovery-check]").textContent())[0]);
  await type(page, "recovery-check", code[asked - 1]);
  await page.getByTestId("recovery-kept").click();
  await page.getByTestId("open-vault").click();
  await page.getByTestId("lock").waitFor();
  return code.join("-");
}

/** Signs in to a server as the owner of its vault. */
export async function signInTyping(page, plants) {
  await page.getByTestId("sign-in-other").click();
  await type(page, "owner-passphrase", plants.passphrase.text);
  await page.getByTestId("sign-in").click();
  await page.getByTestId("lock").waitFor();
}

/** Makes a keystore, brings a key in, encrypts and decrypts, keeps a confidential text and shows it; without loading a page. */
export async function useConsole(page, plants) {
  await page.locator('.rail-link[href="/keystores"]').first().click();
  await page.getByTestId("new-keystore").first().click();
  await type(page, "keystore-name", "A public name");
  await page.getByTestId("keystore-save").click();
  await page.waitForURL(/\/keystores\/[0-9a-f]{32}$/);
  const keystore = page.url();
  const again = async () => {
    while (page.url() !== keystore) await page.goBack();
    await page.getByTestId("new-key").first().waitFor();
  };

  await newKey(page, "text", "secret");
  await type(page, "key-data", plants["confidential text"].text);
  await make(page);
  await page.getByTestId("secret-show").click();
  await page.getByTestId("secret-shown").waitFor();
  await again();

  await newKey(page, "brought", "aes");
  await segment(page, "key-source", 1);
  await segment(page, "key-form", 1);
  await type(page, "key-material", plants["AES key"].bytes.toString("base64"));
  await make(page);
  await keyTab(page, "use");
  await type(page, "use-text", plants.plaintext.text);
  await page.getByTestId("use-submit").click();
  const sealed = (await page.getByTestId("result").textContent()).trim();
  await choose(page, "direction", "decrypt");
  await page.getByTestId("use-text").fill(sealed);
  await page.getByTestId("use-submit").click();
  await page.getByTestId("result").getByText(plants.plaintext.text.slice(0, 12)).waitFor();
  await choose(page, "direction", "encrypt");
  await page.getByTestId("use-text").fill("");
  await type(page, "use-text", plants.plaintext.text);
  // Going on keeps this page among those that a browser goes back to, with what it remembers of it.
  await page.locator('.rail-link[href="/keystores"]').first().click();
  await page.getByTestId("new-keystore").first().waitFor();
}

/** What a page asks for, and what is written to its console. */
export function listen(context) {
  const said = { urls: [], messages: [] };
  context.on("request", (request) => said.urls.push(`${request.method()} ${request.url()} referer ${request.headers().referer ?? ""}`));
  context.on("console", (message) => said.messages.push(message.text()));
  context.on("weberror", (error) => said.messages.push(String(error.error())));
  return said;
}
