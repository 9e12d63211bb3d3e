// A server that is killed.

import { spawn } from "node:child_process";

import { program } from "../../e2e/support/environment.mjs";

/** Starts a server on a free port; `running` are those that somebody has to end. */
export async function startServer(args, { env = {}, running = new Set() } = {}) {
  const child = spawn(program, ["serve", "--listen", "127.0.0.1:0", "--json", "--nhn-api", "v1.3", ...args], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, ...env },
  });
  running.add(child);
  const ended = new Promise((resolve) => {
    child.on("exit", () => {
      running.delete(child);
      resolve();
    });
  });
  const kill = async (signal = "SIGKILL") => {
    child.kill(signal);
    await ended;
  };
  let output = "";
  const address = new Promise((resolve) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (chunk) => {
        output = (output + chunk).slice(-20_000);
        const found = /"listening":\s*"([^"]+)\/"/.exec(output)?.[1];
        if (found) resolve(found);
      });
    }
  });
  const failed = ended.then(() => Promise.reject(new Error(output)));
  failed.catch(() => {});
  return { pid: child.pid, kill, ended, output: () => output, ready: Promise.race([address, failed]) };
}
