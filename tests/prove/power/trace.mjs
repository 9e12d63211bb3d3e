// What programs do to the files below a directory, as `strace` records it.

import { spawn, spawnSync } from "node:child_process";
import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { join } from "node:path";

const CALLS = [
  "open", "openat", "openat2", "creat", "write", "pwrite64", "writev", "pwritev", "pwritev2", "ftruncate", "truncate", "fallocate",
  "rename", "renameat", "renameat2", "link", "linkat", "symlink", "symlinkat", "unlink", "unlinkat", "mkdir", "mkdirat", "rmdir",
  "fsync", "fdatasync", "sync", "syncfs", "sync_file_range", "msync", "copy_file_range", "sendfile", "splice", "mmap",
];

/** Why nothing can be traced here; undefined if it can. */
export function whyNoTrace() {
  const { status, error, stderr } = spawnSync("strace", ["-f", "--seccomp-bpf", "-e", "trace=openat", "-o", "/dev/null", "true"]);
  if (error) return `strace is not installed (${error.code}).`;
  return status === 0 ? undefined : `strace may not trace here: ${stderr.toString().slice(0, 300)}`;
}

/** Runs a program and whatever it starts; everything that they do to files goes to `log`. */
export async function trace(command, args, { env, log }) {
  // Whole strings, in hexadecimal digits, and the path behind each descriptor.
  const options = ["-f", "--seccomp-bpf", "-y", "-xx", "-s", "16777216", "-e", `trace=${CALLS.join(",")}`, "-o", log];
  const child = spawn("strace", [...options, command, ...args], {
    env: { ...process.env, ...env },
    stdio: ["ignore", "inherit", "inherit"],
  });
  const status = await new Promise((resolve) => child.on("exit", resolve));
  if (status !== 0) throw new Error(`${command} ${args.join(" ")} ended with ${status}`);
}

const unescape = (text) => Buffer.from(text.replaceAll("\\x", ""), "hex");
/** Strings, and the paths behind descriptors, in hexadecimal digits. */
const TEXT = /"((?:\\x[0-9a-f]{2})*)"(\.\.\.)?/g;
const PATH = /<((?:\\x[0-9a-f]{2})*)>(\(deleted\))?/g;

/**
 * The calls of a log that concern what is below `root`, in the order in which they ended: `call`, where in the log it began and
 * ended, its arguments, the paths behind its descriptors and the strings that it was given.
 */
export async function* calls(log, root) {
  const begun = new Map();
  const mark = encodeHex(root);
  let number = 0;
  for await (const line of createInterface({ input: createReadStream(log), crlfDelay: Infinity })) {
    number += 1;
    const space = line.indexOf(" ");
    const thread = line.slice(0, space);
    let text = line.slice(space).trimStart();
    let began = number;
    if (text.endsWith("<unfinished ...>")) {
      begun.set(thread, { text: text.slice(0, -"<unfinished ...>".length), began });
      continue;
    }
    const resumed = /^<\.\.\. \w+ resumed>/.exec(text);
    if (resumed) {
      const first = begun.get(thread);
      begun.delete(thread);
      if (!first) throw new Error(`line ${number}: what was resumed was not begun`);
      text = first.text + text.slice(resumed[0].length);
      began = first.began;
    }
    if (!text.includes(mark)) continue;
    const match = /^(\w+)\((.*)\)\s*= (-?\w+)/s.exec(text);
    // What was killed or is no call.
    if (!match || match[3].startsWith("-") || match[3] === "?") continue;
    const strings = [...match[2].matchAll(TEXT)].map(([, digits, cut]) => {
      if (cut) throw new Error(`line ${number}: a string was cut off`);
      return unescape(digits);
    });
    const bare = match[2].replace(TEXT, '""');
    // What has no name any more is of no consequence.
    const paths = [...bare.matchAll(PATH)].map(([, digits, gone]) => (gone ? undefined : unescape(digits).toString()));
    const plain = bare.replace(PATH, "").split(/,\s*/);
    yield { call: match[1], began, ended: number, strings, paths, plain, result: match[3], bare };
  }
}

const encodeHex = (text) => [...Buffer.from(text)].map((byte) => `\\x${byte.toString(16).padStart(2, "0")}`).join("");

/** A path that a call was given, and where it is relative the directory whose descriptor came before it. */
const resolve = (call, index, string) => {
  const path = call.strings[string].toString();
  return path.startsWith("/") ? path : join(call.paths[index] ?? "/", path);
};

/** Both paths of a call that has two. */
const both = (call) => [0, 1].map((index) => resolve(call, index, index));

/**
 * The log as what happens to a disk: writes, truncations, names and syncs, each with where in the log it began and ended.
 * What writes in a way that is not understood is an error, unless `ignores` says that the file is of no consequence. What is
 * written to `marks`, a file beside the root, comes apart: each write with where it ended.
 */
export async function happenings(log, root, { marks, ignores }) {
  const all = [];
  const marked = [];
  const inside = (path) => path !== undefined && (path === root || path.startsWith(`${root}/`));
  /** Where each open file is written next; by path, since only one of them writes in this way at a time. */
  const positions = new Map();
  const sizes = new Map();
  const grow = (path, end) => sizes.set(path, Math.max(sizes.get(path) ?? 0, end));
  for await (const call of calls(log, root)) {
    const { began, ended } = call;
    const put = (what) => all.push({ began, ended, ...what });
    const [path] = call.paths;
    const name = call.call;
    if (["open", "openat", "openat2", "creat"].includes(name)) {
      const file = resolve(call, 0, 0);
      if (!inside(file)) continue;
      if (call.bare.includes("O_TMPFILE")) throw new Error(`${file}: O_TMPFILE is not understood`);
      const makes = call.bare.includes("O_CREAT") || name === "creat";
      const opened = { isFile: !call.bare.includes("O_DIRECTORY"), appends: call.bare.includes("O_APPEND") };
      if (opened.isFile) positions.set(file, opened.appends ? "end" : 0);
      if (makes) put({ what: "make", path: file });
      if (call.bare.includes("O_TRUNC") || name === "creat") {
        put({ what: "truncate", path: file, size: 0 });
        sizes.set(file, 0);
      }
    } else if (name === "write") {
      if (path === marks) marked.push({ ended, text: call.strings[0].toString() });
      if (!inside(path)) continue;
      const at = positions.get(path) === "end" ? (sizes.get(path) ?? 0) : (positions.get(path) ?? 0);
      const bytes = call.strings[0].subarray(0, Number(call.result));
      put({ what: "write", path, at, bytes });
      if (positions.get(path) !== "end") positions.set(path, at + bytes.length);
      grow(path, at + bytes.length);
    } else if (name === "pwrite64") {
      if (!inside(path)) continue;
      const at = Number(call.plain.at(-1));
      const bytes = call.strings[0].subarray(0, Number(call.result));
      put({ what: "write", path, at, bytes });
      grow(path, at + bytes.length);
    } else if (name === "ftruncate") {
      if (inside(path)) {
        put({ what: "truncate", path, size: Number(call.plain.at(-1)) });
        sizes.set(path, Number(call.plain.at(-1)));
      }
    } else if (name.startsWith("rename")) {
      const [from, to] = both(call);
      if (!inside(from) && !inside(to)) continue;
      put({ what: "rename", path: from, to });
      sizes.set(to, sizes.get(from) ?? 0);
    } else if (name === "link" || name === "linkat") {
      const [from, to] = both(call);
      if (!inside(to)) continue;
      put({ what: "link", path: from, to });
      sizes.set(to, sizes.get(from) ?? 0);
    } else if (["unlink", "unlinkat", "rmdir"].includes(name)) {
      const file = resolve(call, 0, 0);
      if (inside(file)) put({ what: "remove", path: file });
    } else if (name === "mkdir" || name === "mkdirat") {
      const file = resolve(call, 0, 0);
      if (inside(file)) put({ what: "makeDirectory", path: file });
    } else if (name === "fsync" || name === "fdatasync") {
      if (inside(path)) put({ what: "sync", path });
    } else if (name === "mmap") {
      const writes = call.bare.includes("MAP_SHARED") && call.bare.includes("PROT_WRITE");
      if (writes && inside(path) && !ignores(path)) throw new Error(`${path} is written through memory`);
    } else if ([...call.paths, ...call.strings.map(String)].some(inside) && !ignores(path ?? "")) {
      throw new Error(`${path}: ${name} is not understood`);
    }
  }
  return { happenings: all.sort((a, b) => a.began - b.began), marked };
}
