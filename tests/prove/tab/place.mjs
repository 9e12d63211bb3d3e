// A browser on one profile that outlives it, and the processes of it that are killed.

import { launch } from "../../e2e/support/browser.mjs";

/** Opens the profile; what its pages complain of is collected. */
export async function openProfile(profile, address) {
  const context = await launch(profile);
  const browser = await within(60, "a session with the browser", context.browser().newBrowserCDPSession());
  const complaints = [];
  context.on("weberror", (error) => complaints.push(String(error.error())));
  const closed = new Promise((resolve) => context.on("close", resolve));

  const processes = async (type) => {
    const { processInfo } = await browser.send("SystemInfo.getProcessInfo");
    return processInfo.filter((one) => one.type === type).map(({ id }) => id);
  };

  return {
    context,
    browser,
    address,
    complaints,
    close: () => within(60, "the end of a browser", context.close()),
    /** The processes in which pages run. */
    renderers: () => processes("renderer"),
    /** Kills the processes of all pages and gives their number; `page` has crashed when this is settled. */
    async killTab(page) {
      const crashed = page.waitForEvent("crash");
      const killed = (await processes("renderer")).filter(kill);
      await crashed;
      return killed.length;
    },
    /** Kills the browser itself, and whatever of it is left then; gives 0 if it has ended by itself before. */
    async killBrowser() {
      const { processInfo } = await browser.send("SystemInfo.getProcessInfo").catch(() => ({ processInfo: [] }));
      const [main, others] = [processInfo.filter(isMain), processInfo.filter((one) => !isMain(one))];
      for (const { id } of [...main, ...others]) kill(id);
      await within(60, "the end of a browser that was killed", closed);
      return processInfo.length;
    },
  };
}

const isMain = ({ type }) => type === "browser";

function kill(pid) {
  try {
    process.kill(pid, "SIGKILL");
    return true;
  } catch (error) {
    // A process that Chromium held ready may have ended meanwhile.
    if (error.code === "ESRCH") return false;
    throw error;
  }
}

/** A page of the npm module, with `window.proof` in it; `listen` hears what it reports. */
export async function openPage({ context, address }, listen = () => {}) {
  const page = await context.newPage();
  const cdp = await context.newCDPSession(page);
  // Told as it is called: what was told has left the page's process.
  cdp.on("Runtime.bindingCalled", ({ name, payload }) => name === "report" && listen(JSON.parse(payload)));
  await cdp.send("Runtime.enable");
  await cdp.send("Runtime.addBinding", { name: "report" });
  await page.goto(address);
  await page.waitForFunction(() => window.Keystead);
  return { page, cdp };
}

/** Something took longer than anything of it may. */
export class Late extends Error {}

/** Fails with `Late` if this takes longer than anything of it may: what hangs is told. */
export async function within(seconds, what, promise) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Late(`${what} has taken ${seconds} s`)), seconds * 1_000);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
