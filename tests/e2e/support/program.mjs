// The native program, as its users start it.

import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { dist, program } from "./environment.mjs";

/** A directory of its own, removed when the test is over. */
export function scratch(test) {
  const directory = mkdtempSync(join(tmpdir(), "keystead-e2e-"));
  test.after(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/** Runs the program to its end; stdout as bytes. */
export function keystead(args, { input } = {}) {
  const { status, stdout, stderr, error } = spawnSync(program, args, { input, maxBuffer: 256 * 1024 * 1024 });
  if (error) throw error;
  return { status, stdout, stderr: stderr.toString() };
}

/** Writes a secret into a file that only its owner reads, and gives its path. */
export function secretFile(directory, name, text) {
  const path = join(directory, name);
  writeFileSync(path, text, { mode: 0o600 });
  return path;
}

/** Serves the console without any data of its own; resolves to its address once it answers. */
export async function serveConsole(test, extra = ["--console-only"]) {
  const { address } = await startConsole(test, { extra });
  return address;
}

/** As `serveConsole`, with a way to stop it before the test is over; `port` is a free one unless it is given. */
export async function startConsole(test, { extra = ["--console-only"], directory = dist, port } = {}) {
  const chosen = port ?? (await freePort());
  const address = `http://127.0.0.1:${chosen}`;
  const server = spawn(program, ["serve", "--console", directory, "--listen", `127.0.0.1:${chosen}`, ...extra], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [server.stdout, server.stderr]) stream.on("data", (chunk) => (output += chunk));
  const ended = new Promise((resolve) => server.on("exit", resolve));
  const stop = async () => {
    server.kill("SIGTERM");
    await ended;
  };
  test.after(stop);
  await Promise.race([answers(`${address}/healthz`), ended.then(() => Promise.reject(new Error(output)))]);
  return { address, port: chosen, stop };
}

/** Starts a server, on a free port unless one is given; resolves to the address that it announces. */
export async function startServer(test, extra, listen = "127.0.0.1:0") {
  const server = spawn(program, ["serve", "--listen", listen, "--json", ...extra], { stdio: ["ignore", "pipe", "pipe"] });
  const ended = new Promise((resolve) => server.on("exit", resolve));
  const stop = async () => {
    server.kill("SIGTERM");
    await ended;
  };
  test.after(stop);
  let output = "";
  const announced = new Promise((resolve) => {
    for (const stream of [server.stdout, server.stderr]) {
      stream.on("data", (chunk) => {
        output += chunk;
        const address = /"listening":\s*"([^"]+)\/"/.exec(output)?.[1];
        if (address) resolve(address);
      });
    }
  });
  const address = await Promise.race([announced, ended.then(() => Promise.reject(new Error(output)))]);
  return { address, stop };
}

async function answers(url) {
  // A console that was built in haste is large, and is compressed before the first answer.
  const deadline = Date.now() + 60_000;
  for (;;) {
    try {
      if ((await fetch(url)).ok) return;
    } catch (error) {
      if (Date.now() > deadline) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}
