// Commands, each of which stands still at its end so that its memory can be read.

import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { program } from "../../e2e/support/environment.mjs";
import { secretFile } from "../../e2e/support/program.mjs";
import { isStopped, searchMemory } from "./memory.mjs";

const here = dirname(fileURLToPath(import.meta.url));

/** The library that makes a process stand still at its end; undefined where there is no compiler for it. */
export function standStill(directory) {
  const library = join(directory, "at-end.so");
  const made = spawnSync(process.env.CC ?? "cc", ["-shared", "-fPIC", "-o", library, join(here, "at-end.c")]);
  return made.status === 0 ? library : undefined;
}

/**
 * Runs the commands of a person who has a vault, each to its end, and searches each there. `inspected` are what each one's
 * memory had, by the command.
 */
export async function runCommands(directory, library, plants, search, { said }) {
  const file = (name, text) => secretFile(directory, `command-${name.replaceAll(" ", "-")}`, text);
  const data = ["--data", join(directory, "data")];
  const passphrase = ["--passphrase-file", file("passphrase", plants.passphrase.text)];
  const inspected = [];
  const run = async (name, args) => {
    const { status, stdout, stderr, memory } = await toItsEnd([...args, ...data, ...passphrase], library, search);
    said(name, stderr);
    if (status !== 0) throw new Error(`${name}: ${stderr}`);
    inspected.push({ name, ...memory });
    return stdout;
  };
  const { id: keystore } = JSON.parse(await run("keystore create", ["keystore", "create", "Commands", "--json"]));
  const made = await run("key import", ["key", "import", "--keystore", keystore, "aes", "--kind", "aes256", "--file", file("aes", plants["AES key"].bytes), "--form", "raw", "--json"]);
  const { id: key } = JSON.parse(made);
  const sealed = join(directory, "sealed");
  await run("encrypt", ["encrypt", "--key", key, "--in", file("plaintext", plants.plaintext.text), "--out", sealed]);
  await run("decrypt", ["decrypt", "--in", sealed, "--out", join(directory, "opened")]);
  if (readFileSync(join(directory, "opened"), "utf8") !== plants.plaintext.text) throw new Error("decrypt gave something else");
  const { id: secret } = JSON.parse(await run("secret create", ["secret", "create", "--keystore", keystore, "text", "--in", file("text", plants["confidential text"].text), "--json"]));
  await run("secret get", ["secret", "get", secret, "--out", join(directory, "text")]);
  return inspected;
}

/** Runs the program until it stands still at its end, searches it, and lets it end. */
async function toItsEnd(args, library, search) {
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, LD_PRELOAD: library, RUST_BACKTRACE: "full" } });
  const output = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"]) child[name].on("data", (chunk) => (output[name] += chunk));
  const ended = once(child, "close");
  while (child.exitCode === null && !isStopped(child.pid)) await new Promise((resolve) => setTimeout(resolve, 5));
  if (child.exitCode !== null) throw new Error(`it ended without standing still: ${output.stderr}`);
  const memory = searchMemory(child.pid, search, { isStopped: true });
  process.kill(child.pid, "SIGCONT");
  const [status] = await ended;
  return { status, ...output, memory };
}

/** What the program says when it is called wrongly, with secrets where they do not belong. */
export function callWrongly(directory, plants) {
  const data = ["--data", join(directory, "data")];
  const wrong = secretFile(directory, "command-wrong", `${plants.passphrase.text}, mistyped`);
  const noKey = secretFile(directory, "command-no-key", plants["AES key"].bytes.toString("base64"));
  const right = ["--passphrase-file", secretFile(directory, "command-right", plants.passphrase.text)];
  const notes = join(directory, "settings.toml");
  writeFileSync(notes, `passphrase = "${plants.passphrase.text}"\n`);
  const calls = {
    "a wrong passphrase": ["key", "list", ...data, "--passphrase-file", wrong],
    "a PEM that is none": ["key", "import", "--keystore", "0".repeat(32), "x", "--kind", "ec-p256", "--form", "pem", "--file", noKey, ...data, ...right],
    "hexadecimal tokens that are none": ["key", "import", "--keystore", "0".repeat(32), "x", "--kind", "aes256", "--form", "hex-tokens", "--file", noKey, ...data, ...right],
    "settings that have a passphrase in them": ["key", "list", "--config", notes, ...data],
  };
  return Object.fromEntries(
    Object.entries(calls).map(([name, args]) => {
      const { status, stdout, stderr } = spawnSync(program, args, { env: { ...process.env, RUST_BACKTRACE: "full" } });
      if (status === 0) throw new Error(`${name} was taken`);
      return [`command: ${name}`, `${stdout}${stderr}`];
    }),
  );
}
