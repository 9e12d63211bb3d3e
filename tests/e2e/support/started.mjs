// Browsers that come up.

/** How often a browser is started: Chromium now and then hangs as it starts, before it has read a page. */
const STARTS = 3;
/** How long it may take to start, in milliseconds. */
const PATIENCE = 60_000;

/** What `begin` resolves to, which starts a browser with these options of Playwright; once more if it does not come up. */
export async function started(begin) {
  for (let start = 1; ; start += 1) {
    try {
      return await begin({ timeout: PATIENCE });
    } catch (error) {
      if (start === STARTS) throw error;
      console.error(`Chromium did not start, and is started again: ${error.message.split("\n", 1)[0]}`);
    }
  }
}
