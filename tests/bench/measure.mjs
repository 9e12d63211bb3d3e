// Rounds of interleaved batches; the same code runs in Node.js and in the page.

/** How long a batch should take, in milliseconds; one call may take longer. */
const BATCH = 40;

/**
 * Times every contender in every round. A contender is `{ name, run, before, most }`; `run` is called once for each operation
 * and may give a promise; `before` is called before each batch, outside of its time, and a batch has at most `most` operations.
 * Resolves to `{ name, samples }`, samples in microseconds per operation.
 */
export async function interleaved(contenders, rounds) {
  const entries = [];
  for (const { name, run, before, most = 20_000 } of contenders) {
    await before?.();
    // The first calls compile and fill caches; how many fit a batch is estimated behind them.
    await batch(run, 2);
    const once = await batch(run, 1);
    const count = Math.max(1, Math.min(most, Math.round((BATCH * 1000) / once)));
    await before?.();
    if (count > 1) await batch(run, count);
    entries.push({ name, run, before, count, samples: [] });
  }
  for (let round = 0; round < rounds; round++) {
    for (const entry of entries) {
      await entry.before?.();
      entry.samples.push(await batch(entry.run, entry.count));
    }
  }
  return entries.map(({ name, samples }) => ({ name, samples }));
}

/** Microseconds per call. */
async function batch(run, count) {
  const start = performance.now();
  for (let index = 0; index < count; index++) {
    const result = run();
    if (typeof result?.then === "function") await result;
  }
  return Math.max(((performance.now() - start) * 1000) / count, 0.001);
}
