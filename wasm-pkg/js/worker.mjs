// Runs a session of the engine for remote.mjs: in a worker of a page, of Node.js, of Deno or of Bun.

import { asKeysteadError } from "./errors.mjs";
import { besideThis } from "./file.mjs";
import { comesFrom } from "./load.mjs";
import { openSession } from "./session.mjs";

comesFrom(besideThis);

const parent = typeof WorkerGlobalScope === "function" ? undefined : globalThis.process?.getBuiltinModule?.("node:worker_threads").parentPort;
const port = parent ?? globalThis;

let session;
const streams = new Map();
let made = 0;

const METHODS = new Set(["header", "push", "finish"]);

async function answer({ open, call, stream, values }) {
  if (open) {
    const changed = () => port.postMessage({ change: true });
    session = await openSession(open, changed, (_, place) => port.postMessage({ stopped: place }));
    return undefined;
  }
  if (stream !== undefined) {
    if (!METHODS.has(call)) throw new TypeError(call);
    const value = await streams.get(stream)[call](...values);
    if (call === "finish") streams.delete(stream);
    return value;
  }
  const value = await session[call](...values);
  if (typeof value?.push !== "function" || Array.isArray(value)) return value;
  streams.set((made += 1), value);
  return { stream: made };
}

async function receive(event) {
  const { number, end, ...question } = event.data ?? event;
  // Nothing else keeps a thread of Node.js.
  if (end) return port.close();
  try {
    const value = await answer(question);
    port.postMessage({ answer: number, value });
  } catch (thrown) {
    const { message, code, fault } = asKeysteadError(thrown);
    port.postMessage({ answer: number, error: { message, code, fault } });
  }
}

if (parent) parent.on("message", receive);
else globalThis.addEventListener("message", receive);
