// The package as somebody has it: packed, and installed in a project outside of the repository; and pages of such projects.

import { execFileSync } from "node:child_process";
import { createReadStream, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

import { started } from "../../tests/e2e/support/started.mjs";

export const pkg = fileURLToPath(new URL("../pkg", import.meta.url));

const TYPES = { ".html": "text/html", ".js": "text/javascript", ".mjs": "text/javascript", ".wasm": "application/wasm" };
/** What the README asks of a Content-Security-Policy, and nothing else. */
const POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; worker-src 'self'";
// As root, Chromium starts only without its sandbox.
const ARGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-dev-shm-usage"];

export function launch() {
  const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
  return started((patience) => chromium.launch({ ...patience, executablePath, headless: true, args: ARGS }));
}

/** A directory of its own with the package installed from its tarball. */
export function install() {
  const place = mkdtempSync(join(tmpdir(), "keystead-installed-"));
  const packed = execFileSync("npm", ["pack", "--json", "--pack-destination", place], { cwd: pkg, stdio: ["ignore", "pipe", "ignore"] });
  const [{ filename }] = JSON.parse(packed);
  writeFileSync(join(place, "package.json"), '{ "name": "project", "private": true, "type": "module" }');
  const options = ["--offline", "--no-audit", "--no-fund", "--ignore-scripts"];
  execFileSync("npm", ["install", ...options, `./${filename}`], { cwd: place, stdio: "ignore" });
  return { place, remove: () => rmSync(place, { recursive: true, force: true }) };
}

/** Writes files below `root`, and gives it back. */
export function write(root, files) {
  for (const [file, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), content);
  }
  return root;
}

/** Serves the files of a directory under the strict policy. */
export async function serve(root) {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url, "http://localhost");
    const file = join(root, decodeURIComponent(pathname === "/" ? "/index.html" : pathname));
    const found = file.startsWith(root) && existsSync(file) && extname(file) !== "";
    const type = TYPES[extname(file)] ?? "text/plain";
    response.writeHead(found ? 200 : 404, { "content-type": type, "content-security-policy": POLICY });
    if (found) createReadStream(file).pipe(response);
    else response.end();
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { address: `http://127.0.0.1:${server.address().port}/`, close: () => server.close() };
}

/** What a page logs first, and what goes wrong with it. */
export async function logged(browser, address) {
  const page = await browser.newPage();
  const problems = [];
  let log;
  const first = new Promise((resolve) => (log = resolve));
  page.on("console", (message) => {
    if (message.type() === "log") log(message.text());
    else if (message.type() === "error" && !message.location().url.endsWith("/favicon.ico")) problems.push(message.text());
  });
  page.on("pageerror", (error) => {
    problems.push(error.stack);
    log("an error:");
  });
  page.on("requestfailed", (request) => problems.push(request.url()));
  const late = setTimeout(() => log("nothing was logged"), 30_000);
  try {
    await page.goto(address);
    return [await first, ...problems].join(" ");
  } finally {
    clearTimeout(late);
    await page.close();
  }
}
