// The package in a page of headless Chromium, served as the README says.

import { createReadStream, existsSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { after, before } from "node:test";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

import { started } from "../../tests/e2e/support/started.mjs";

const pkg = fileURLToPath(new URL("../pkg", import.meta.url));
const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
// As root, Chromium starts only without its sandbox.
const args = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-dev-shm-usage"];

const TYPES = { ".html": "text/html", ".js": "text/javascript", ".mjs": "text/javascript", ".wasm": "application/wasm" };
const POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; worker-src 'self'";

/** Written by the server itself. */
const PAGES = {
  "/": `<!doctype html><title>Keystead</title><script type="module" src="/page.js"></script>`,
  "/page.js": `import { Keystead, KeysteadError } from "/pkg/index.mjs";
    window.Keystead = Keystead; window.KeysteadError = KeysteadError;`,
  "/worker.js": `import { Keystead } from "/pkg/index.mjs";
    onmessage = async ({ data: { name, passphrase, ciphertext } }) => {
      const keystead = await Keystead.open({ name });
      await keystead.unlock({ passphrase });
      postMessage(await keystead.decrypt(null, ciphertext));
    };`,
};

/** A browser and a server for the tests of one file; `page(context?)` opens a page with `Keystead` on it. */
export function inChromium() {
  const here = {};
  before(async () => {
    const server = createServer((request, response) => {
      const { pathname } = new URL(request.url, "http://localhost");
      const file = pathname.startsWith("/pkg/") ? join(pkg, pathname.slice(5)) : undefined;
      const found = PAGES[pathname] !== undefined || (file && !pathname.includes("..") && existsSync(file));
      const type = TYPES[extname(pathname) || ".html"];
      response.writeHead(found ? 200 : 404, { "content-type": type, "content-security-policy": POLICY });
      if (PAGES[pathname] !== undefined) response.end(PAGES[pathname]);
      else if (found) createReadStream(file).pipe(response);
      else response.end();
    });
    await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
    here.server = server;
    here.origin = `http://127.0.0.1:${server.address().port}`;
    here.browser = await started((patience) => chromium.launch({ ...patience, executablePath, headless: true, args }));
  });
  after(async () => {
    await here.browser?.close();
    here.server?.close();
  });
  here.page = async (context) => {
    const page = await (context ?? (await here.browser.newContext())).newPage();
    page.errors = [];
    page.on("pageerror", (error) => page.errors.push(String(error)));
    page.on("console", (message) => message.type() === "error" && page.errors.push(message.text()));
    await load(page, here.origin);
    return page;
  };
  here.reload = (page) => load(page, here.origin);
  return here;
}

async function load(page, origin) {
  await page.goto(origin);
  await page.waitForFunction(() => window.Keystead);
  await page.evaluate(() => {
    window.kdf = { memoryKib: 19 * 1024, iterations: 2 };
    window.passphrase = "four words by dice";
    window.code = (promise) => promise.then(() => "ok", (error) => (error instanceof KeysteadError ? error.code : `${error}`));
    /** Opens the vault of this name, and makes it if need be. */
    window.ready = async (name) => {
      const keystead = await Keystead.open({ name });
      if (await keystead.exists()) await keystead.unlock({ passphrase });
      else await keystead.create({ name, passphrase, kdf });
      return keystead;
    };
  });
}
