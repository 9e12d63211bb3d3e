import { KeysteadError } from "./errors.mjs";

/** How long another process's commit may take before this one gives up, in milliseconds. */
const PATIENCE = 30_000;

/** Takes the lock at `path`, which one among all processes of this machine has; gives what gives it back. */
export async function takeLock(node, path) {
  const fs = node.fs.promises;
  const mine = JSON.stringify({ pid: process.pid, started: await started(fs, process.pid), host: node.os.hostname(), id: unique() });
  await acquire(fs, path, mine, node.os.hostname());
  return () => fs.rm(path, { force: true });
}

const unique = () => Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) => byte.toString(16).padStart(2, "0")).join("");

async function acquire(fs, path, mine, host) {
  const began = Date.now();
  const temporary = `${path}-${unique()}`;
  await fs.writeFile(temporary, mine, { mode: 0o600 });
  try {
    for (;;) {
      try {
        await fs.link(temporary, path);
        return;
      } catch (error) {
        if (error.code !== "EEXIST") throw error;
      }
      const holder = await read(fs, path);
      if (holder !== undefined && (await isDead(fs, holder, host))) await breakLock(fs, path, temporary, holder);
      else if (Date.now() - began > PATIENCE) throw busy(holder);
      else await new Promise((resolve) => setTimeout(resolve, 2 + Math.random() * 10));
    }
  } finally {
    await fs.rm(temporary, { force: true });
  }
}

function busy(holder) {
  const message = `The store is in use elsewhere: close the other program, then try again (${holder ?? "no answer"}).`;
  return new KeysteadError(message, "store.busy", "environment");
}

/** Removes the lock of a dead process; those that want to do so go one after the other, and look again. */
async function breakLock(fs, path, temporary, holder) {
  const breaking = `${path}.breaking`;
  try {
    await fs.link(temporary, breaking);
  } catch (error) {
    if (error.code !== "EEXIST") throw error;
    const age = Date.now() - (await fs.stat(breaking).then(({ mtimeMs }) => mtimeMs, () => Date.now()));
    // Whoever breaks locks needs milliseconds.
    if (age > PATIENCE) await fs.rm(breaking, { force: true });
    return;
  }
  try {
    if ((await read(fs, path)) === holder) await fs.rm(path, { force: true });
  } finally {
    await fs.rm(breaking, { force: true });
  }
}

async function read(fs, path) {
  return fs.readFile(path, "utf8").catch((error) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
}

async function isDead(fs, text, host) {
  let holder;
  try {
    holder = JSON.parse(text);
  } catch {
    // Nobody gets a lock before it is written as a whole; a power cut, which no process survives, leaves less of it.
    return true;
  }
  // Processes of other machines cannot be asked.
  if (holder.host !== host) return false;
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    return error.code === "ESRCH";
  }
  // Another process may have its number by now.
  const now = await started(fs, holder.pid);
  return holder.started !== null && now !== null && holder.started !== now;
}

/** When a process began, in the kernel's ticks; null where it cannot be known. */
async function started(fs, pid) {
  const stat = await fs.readFile(`/proc/${pid}/stat`, "utf8").catch(() => undefined);
  return stat?.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? null;
}
