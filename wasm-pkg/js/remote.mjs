// A session of the engine in a worker: every call is a message. The worker is worker.mjs.

import { KeysteadError, panickedAt } from "./errors.mjs";

/** How long a worker may take to end by itself, in milliseconds: longer than any passphrase takes to be stretched. */
const PATIENCE = 10_000;

/** Opens a session in a worker. `worker` is true, or a worker that runs this package's `worker.mjs`. */
export async function openRemote({ name, storage }, worker, changed) {
  if (storage !== null && typeof storage === "object" && !("directory" in storage)) {
    const message = "A storage of your own cannot be reached from a worker. Open it without one.";
    throw new KeysteadError(message, "worker.no_adapter", "caller");
  }
  const remote = new Remote(worker === true ? start() : worker, worker === true, changed);
  try {
    await remote.ask({ open: { name, storage } });
  } catch (error) {
    remote.end();
    throw error;
  }
  // Any method that is asked for is one of the session there.
  return new Proxy(remote, {
    get(remote, property) {
      if (property === "then") return undefined;
      if (property === "isRemote") return true;
      if (property === "free") return () => remote.end();
      return (...values) => remote.ask({ call: property, values });
    },
  });
}

function start() {
  if (typeof Worker === "function") return new Worker(new URL("./worker.mjs", import.meta.url), { type: "module" });
  const threads = globalThis.process?.getBuiltinModule?.("node:worker_threads");
  if (threads) return new threads.Worker(new URL("./worker.mjs", import.meta.url), { execArgv: [] });
  throw new KeysteadError("There are no workers here.", "worker.unsupported", "environment");
}

class Remote {
  #worker;
  #isOwn;
  #waiting = new Map();
  #asked = 0;
  #ended;

  constructor(worker, isOwn, changed) {
    this.#worker = worker;
    this.#isOwn = isOwn;
    listen(worker, "message", (event) => {
      const { answer, value, error, change, stopped } = event.data ?? event;
      if (change) return changed();
      if (stopped !== undefined) return this.#fail(undefined, panickedAt(stopped));
      const waiting = this.#waiting.get(answer);
      this.#waiting.delete(answer);
      if (this.#waiting.size === 0) worker.unref?.();
      if (error) waiting?.reject(new KeysteadError(error.message, error.code, error.fault));
      else waiting?.resolve(this.#received(value));
    });
    listen(worker, "exit", () => this.#fail());
    listen(worker, "error", (event) => this.#fail(event.error ?? event));
    worker.unref?.();
  }

  ask(question) {
    return new Promise((resolve, reject) => {
      if (this.#ended) return reject(this.#ended);
      const number = (this.#asked += 1);
      // A Node.js process lives as long as somebody waits for an answer.
      this.#worker.ref?.();
      try {
        this.#worker.postMessage({ number, ...question });
      } catch (cause) {
        const message = "What was given cannot be sent to a worker.";
        return reject(new KeysteadError(message, "argument.invalid", "caller", { cause }));
      }
      this.#waiting.set(number, { resolve, reject });
    });
  }

  end() {
    if (this.#isOwn) leave(this.#worker);
    this.#fail();
  }

  #fail(cause, error) {
    const message = "The worker of this vault has ended. Open the vault again.";
    this.#ended ??= error ?? new KeysteadError(message, "worker.ended", "environment", { cause });
    for (const { reject } of this.#waiting.values()) reject(this.#ended);
    this.#waiting.clear();
  }

  /** A stream that is made or read there, as an object here. */
  #received(value) {
    if (value?.stream === undefined) return value;
    const call = (method) => (chunk) => this.ask({ stream: value.stream, call: method, values: [chunk] });
    return { header: call("header"), push: call("push"), finish: call("finish"), free: () => {} };
  }
}

/**
 * Ends a worker of ours. In Node.js it ends by itself: stopping a thread that has WebAssembly in it can, rarely, hang the
 * process for good (nodejs/node#47748). One that does not answer is stopped all the same.
 */
function leave(worker) {
  if (typeof worker.on !== "function") return worker.terminate();
  const late = setTimeout(() => void worker.terminate(), PATIENCE);
  worker.on("exit", () => clearTimeout(late));
  // The process waits for it, so that it is not stopped on the way.
  worker.ref();
  worker.postMessage({ end: true });
}

function listen(worker, event, listener) {
  if (worker.addEventListener) worker.addEventListener(event, listener);
  else worker.on(event, listener);
}
