// The memory of a process, read from outside while it stands still.

import { closeSync, openSync, readdirSync, readFileSync, readSync } from "node:fs";

const CHUNK = 4 << 20;
/** V8 puts the memory of a WebAssembly module where such a number divides its address, with pages that nobody may touch behind it. */
const WASM_PLACE = 2 ** 32;
const AROUND = 48;

/** The mappings of a process that have something in them. */
function mappings(pid, isPage) {
  const all = [];
  for (const line of readFileSync(`/proc/${pid}/smaps`, "utf8").split("\n")) {
    const head = /^([0-9a-f]+)-([0-9a-f]+) (\S+) \S+ \S+ \S+\s*(.*)$/.exec(line);
    if (head) {
      const [, from, to, access, path] = head;
      all.push({ from: Number.parseInt(from, 16), to: Number.parseInt(to, 16), access, path, used: 0 });
    } else {
      const used = /^(?:Rss|Swap):\s+(\d+) kB/.exec(line);
      if (used) all.at(-1).used += Number(used[1]);
    }
  }
  const tops = stackPointers(pid);
  return all.map((one, index) => ({ ...one, kind: kindOf(one, isPage ? all[index + 1] : undefined, tops) })).filter(({ used }) => used > 0);
}

/** Where the threads of a process that stands still have their stacks. */
function stackPointers(pid) {
  return readdirSync(`/proc/${pid}/task`).map((thread) => {
    // The last two numbers are the stack pointer and where the thread goes on.
    const numbers = readFileSync(`/proc/${pid}/task/${thread}/syscall`, "utf8").trim().split(" ");
    return Number(numbers.at(-2));
  });
}

function kindOf({ from, to, path }, next, tops) {
  if (path.startsWith("[stack") || tops.some((top) => top >= from && top < to)) return "stack";
  if (path === "[heap]") return "heap";
  if (path !== "" && !path.startsWith("[anon")) return "a mapped file";
  const isGuarded = next?.from === to && next.access.startsWith("---");
  return isGuarded && from % WASM_PLACE === 0 ? "WebAssembly" : "heap";
}

/**
 * Stops the process, reads everything in it that can be written, and lets it go on. Gives the places where something was found, how
 * much was read, and how much of it was WebAssembly's, which processes of pages have. With `explain`, each place with what is around it.
 */
export function searchMemory(pid, search, { isStopped = false, isPage = false, explain = process.env.KEYSTEAD_EXPLAIN } = {}) {
  if (!isStopped) stop(pid);
  const memory = openSync(`/proc/${pid}/mem`, "r");
  const outcome = { hits: [], bytes: 0, wasm: 0 };
  const buffer = Buffer.alloc(CHUNK);
  try {
    for (const { from, to, access, kind, path } of mappings(pid, isPage)) {
      if (!access.startsWith("rw")) continue;
      // What lies in the overlap of two chunks is met twice.
      const met = new Set();
      for (let at = from; at < to; at += CHUNK - search.longest) {
        const read = readAt(memory, buffer, at, Math.min(CHUNK, to - at));
        if (read === 0) continue;
        outcome.bytes += read;
        if (kind === "WebAssembly") outcome.wasm += read;
        const chunk = buffer.subarray(0, read);
        search.scan(chunk, ({ plant, form, at: offset }) => {
          const one = `${at + offset} ${form} ${plant}`;
          if (met.has(one)) return;
          met.add(one);
          outcome.hits.push({ plant, form, where: kind });
          if (explain) tell({ plant, form, kind, path, address: at + offset }, chunk, offset);
        });
      }
    }
  } finally {
    closeSync(memory);
    if (!isStopped) process.kill(pid, "SIGCONT");
  }
  return outcome;
}

/** Reads as much as there is; a page that cannot be read ends it. */
function readAt(file, buffer, at, length) {
  try {
    return readSync(file, buffer, 0, length, at);
  } catch (error) {
    if (error.code === "EIO" || error.code === "EFAULT") return 0;
    throw error;
  }
}

function stop(pid) {
  process.kill(pid, "SIGSTOP");
  while (!isStopped(pid));
}

/** Whether the process stands still. */
export function isStopped(pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  return "Tt".includes(stat.slice(stat.lastIndexOf(")") + 2)[0]);
}

function tell({ plant, form, kind, path, address }, chunk, offset) {
  const around = chunk.subarray(Math.max(0, offset - AROUND), offset + 2 * AROUND);
  console.log(`  ${plant} (${form}) in ${kind} ${path} at ${address.toString(16)}: ${around.toString("latin1").replaceAll(/[^ -~]/g, ".")}`);
}
