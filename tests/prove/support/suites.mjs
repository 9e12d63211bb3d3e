// The npm module with the suites beside it, in a process of Node.js and in a page of Chromium. A panic of the engine stops it
// in the middle of a call: what it says is told, and whatever is asked next is asked of a new process or page.

import { fork } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { openBrowser } from "../../e2e/support/browser.mjs";
import { servePackage } from "../../e2e/support/tab.mjs";
import { within } from "../tab/place.mjs";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const suites = join(root, "wasm-pkg/pkg-conformance");
const asked = fileURLToPath(new URL("suites-process.mjs", import.meta.url));

/** How long an answer may take, in seconds: whatever takes longer hangs. */
const PATIENCE = 600;

/** The same in both places: what `ASKED` has under that name is called with these values. */
const PAGE = `<!doctype html><title>Suites</title><link rel="icon" href="data:," /><script type="module">
  import * as wasm from "/keystead_wasm.js";
  import { init } from "/index.mjs";
  await init();
  const panic = new Promise((resolve) => wasm.hearPanics((said) => resolve({ panic: said })));
  window.ask = (name, values) => {
    const answered = async () => ({ answer: await ASKED[name](...values) });
    return Promise.race([answered().catch((error) => ({ panic: String(error) })), panic]);
  };
  /** While it works, IndexedDB says of a record now and then that it was written, and leaves it out; never a header. */
  const forgetfully = async (work) => {
    const { put } = IDBObjectStore.prototype;
    let [commits, forgot] = [0, 0];
    IDBObjectStore.prototype.put = function (record) {
      if (record.kind === 1) commits += 1; // The header ends a commit.
      else if (commits > 10 && commits % 4 === 0 && commits !== forgot) {
        forgot = commits;
        return this.count();
      }
      return put.call(this, record);
    };
    await work();
    IDBObjectStore.prototype.put = put;
  };
  const ASKED = {
    vectors: (everything) => wasm.vectors(everything),
    race: (histories, deeds, seed, place) => wasm.raceWritersInIndexedDb(histories, deeds, seed, place),
    play: (actions, place) => wasm.playModelInIndexedDb(actions, place),
    playForgetfully: (actions, place) => forgetfully(() => wasm.playModelInIndexedDb(actions, place)),
  };
</script>`;

/** A page of Chromium. `ask` resolves to the answer, or to what the engine panicked with. */
export async function inChromium(tidy) {
  const address = await servePackage(tidy, suites, PAGE);
  const { context } = await openBrowser(tidy);
  let page;
  return {
    async ask(name, ...values) {
      if (page === undefined) {
        page = await context.newPage();
        await page.goto(address);
        await page.waitForFunction(() => window.ask);
      }
      const heard = page.evaluate(([name, values]) => window.ask(name, values), [name, values]);
      const outcome = await within(PATIENCE, name, heard).catch((error) => ({ panic: String(error) }));
      if (outcome.panic !== undefined) {
        await page.close();
        page = undefined;
      }
      return outcome;
    },
  };
}

/** A process of Node.js, which answers the same. */
export function inNode(tidy) {
  let child;
  const end = () => {
    child?.kill("SIGKILL");
    child = undefined;
  };
  tidy.after(end);
  return {
    async ask(name, ...values) {
      child ??= fork(asked, { stdio: ["ignore", "ignore", "pipe", "ipc"] });
      const heard = new Promise((resolve) => {
        let complaint = "";
        child.stderr.on("data", (data) => (complaint = `${complaint}${data}`.slice(-2_000)));
        child.once("message", resolve);
        child.once("exit", (code) => resolve({ panic: `the process ended with ${code}: ${complaint}` }));
        child.send([name, values]);
      });
      const outcome = await within(PATIENCE, name, heard).catch((error) => ({ panic: String(error) }));
      child.removeAllListeners();
      child.stderr.removeAllListeners("data");
      if (outcome.panic !== undefined) end();
      return outcome;
    },
  };
}
