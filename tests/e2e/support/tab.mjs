// The npm module in a page of Chromium, over IndexedDB.

import { createReadStream, existsSync } from "node:fs";
import { createServer } from "node:http";
import { dirname, extname, join, normalize } from "node:path";

import { openBrowser } from "./browser.mjs";
import { packageEntry } from "./environment.mjs";

const TYPES = { ".mjs": "text/javascript", ".js": "text/javascript", ".wasm": "application/wasm" };
const PAGE = `<!doctype html><title>Keystead</title><link rel="icon" href="data:," /><script type="module">
  import { Keystead } from "/index.mjs";
  window.Keystead = Keystead;
</script>`;

/** Serves the package, or what another directory has, beside a page; resolves to its address. */
export async function servePackage(t, root = dirname(packageEntry), text = PAGE) {
  const server = createServer((request, response) => {
    const file = join(root, normalize(new URL(request.url, "http://localhost").pathname));
    const isPage = request.url === "/";
    const found = isPage || (file.startsWith(root) && existsSync(file));
    response.writeHead(found ? 200 : 404, { "content-type": isPage ? "text/html" : (TYPES[extname(file)] ?? "text/plain") });
    if (isPage || !found) response.end(isPage ? text : undefined);
    else createReadStream(file).pipe(response);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => server.close());
  return `http://127.0.0.1:${server.address().port}`;
}

/** A page with `window.vault`, unlocked. `ask(path, ...values)` calls a method of it; bytes go and come as bytes. */
export async function openTab(t, passphrase) {
  const { context, complaints } = await openBrowser(t);
  const page = await context.newPage();
  await page.goto(await servePackage(t));
  await page.waitForFunction(() => window.Keystead);
  await page.evaluate(async (passphrase) => {
    window.vault = await Keystead.open({ name: "tab" });
    await vault.create({ name: "Tab", passphrase, kdf: { memoryKib: 19_456, iterations: 2 } });
    const encoded = (bytes) => {
      let text = "";
      for (let at = 0; at < bytes.length; at += 8_192) text += String.fromCharCode(...bytes.subarray(at, at + 8_192));
      return btoa(text);
    };
    const decoded = (text) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
    window.pack = (value) => {
      if (value instanceof Uint8Array) return { bytes: encoded(value) };
      if (value === null || typeof value !== "object") return { value };
      return { members: Object.entries(value).map(([name, member]) => [name, pack(member)]), isArray: Array.isArray(value) };
    };
    window.unpack = ({ bytes, members, isArray, value }) => {
      if (bytes !== undefined) return decoded(bytes);
      if (members === undefined) return value;
      if (isArray) return members.map(([, member]) => unpack(member));
      return Object.fromEntries(members.map(([name, member]) => [name, unpack(member)]));
    };
    /** A stream through one of the vault's, for streams that fit in memory. */
    window.vault.through = async (method, values, data) => {
      const piped = new Blob([data]).stream().pipeThrough(vault[method](...values));
      return new Uint8Array(await new Response(piped).arrayBuffer());
    };
  }, passphrase);
  const ask = async (path, ...values) => {
    const answer = await page.evaluate(
      async ([path, packed]) => {
        const names = path.split(".");
        const last = names.pop();
        const object = names.reduce((found, name) => found[name], window.vault);
        return pack(await object[last](...unpack(packed)));
      },
      [path, pack(values)],
    );
    return unpack(answer);
  };
  return { ask, complaints };
}

function pack(value) {
  if (ArrayBuffer.isView(value)) return { bytes: Buffer.from(value).toString("base64") };
  if (value === null || typeof value !== "object") return { value };
  return { members: Object.entries(value).map(([name, member]) => [name, pack(member)]), isArray: Array.isArray(value) };
}

function unpack({ bytes, members, isArray, value }) {
  if (bytes !== undefined) return new Uint8Array(Buffer.from(bytes, "base64"));
  if (members === undefined) return value;
  if (isArray) return members.map(([, member]) => unpack(member));
  return Object.fromEntries(members.map(([name, member]) => [name, unpack(member)]));
}
