// Numbers as people read them.

/** Median, least and most of samples, and the rates that follow from the median. */
export function summary(samples, size) {
  const sorted = samples.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  const median = sorted.length % 2 ? sorted[Math.floor(middle)] : (sorted[middle - 1] + sorted[middle]) / 2;
  return {
    median,
    min: sorted[0],
    max: sorted.at(-1),
    operationsPerSecond: 1e6 / median,
    ...(size === undefined ? {} : { megabytesPerSecond: size / median }),
  };
}

/** Medians of `results` that differ in `measure`: the operations, the stores, and the median of one. */
export function costs(results, measure) {
  return {
    operations: Object.keys(results[0].operations),
    stores: [...new Set(results.map(({ store }) => store))],
    median(store, size, operation) {
      return summary(results.find((result) => result.store === store && result[measure] === size).operations[operation]).median;
    },
  };
}

/** A table with aligned columns; the first two are text, the others are numbers. */
export function table(header, rows) {
  const cells = [header, ...rows].map((row) => row.map(String));
  const widths = header.map((_, column) => Math.max(...cells.map((row) => row[column].length)));
  const line = (row) =>
    row.map((cell, column) => (column > 1 ? cell.padStart(widths[column]) : cell.padEnd(widths[column]))).join("  ").trimEnd();
  return [line(cells[0]), widths.map((width) => "-".repeat(width)).join("  "), ...cells.slice(1).map(line)].join("\n");
}

/** Three significant digits, thousands apart. */
export function figure(value) {
  if (value >= 1000) return Math.round(value).toLocaleString("en-GB");
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);
}

/** Microseconds in the unit that fits. */
export function time(microseconds) {
  if (microseconds >= 1e6) return `${figure(microseconds / 1e6)} s`;
  return microseconds >= 1000 ? `${figure(microseconds / 1000)} ms` : `${figure(microseconds)} µs`;
}

export function size(bytes) {
  if (bytes >= 1 << 20) return `${+(bytes / (1 << 20)).toFixed(1)} MiB`;
  return bytes >= 1024 ? `${+(bytes / 1024).toFixed(1)} KiB` : `${bytes} B`;
}

/** A number of things that have a plural in -s. */
export function several(number, what) {
  return `${number.toLocaleString("en-GB")} ${what}${number === 1 ? "" : "s"}`;
}

/** The console's figures as lines of a list. */
export function consoleReport({ modules, unlockScreen, slow, slowUnlockScreen, file, many }) {
  const screen = ({ median, min, max }) => `${time(median * 1000)} (${time(min * 1000)} to ${time(max * 1000)})`;
  const rate = (seconds) => `${figure(file.bytes / seconds / (1 << 20))} MiB/s`;
  return [
    ...modules.map(({ name, raw, brotli }) => `- ${name}: ${size(raw)}, ${size(brotli)} as it travels, with Brotli`),
    `- unlock screen, nothing cached: ${screen(unlockScreen)}; with a processor ${slow} times slower ${screen(slowUnlockScreen)}`,
    `- a file of ${size(file.bytes)} encrypted at ${rate(file.seconds)}, beside ${rate(file.peerSeconds)} of WebCrypto alone over the same file;
  memory at its peak: ${size(file.pageBytes)} more in the page, ${size(file.browserBytes)} more in the whole browser`,
    `- ${many.keys.toLocaleString("en-GB")} keys: from the press on "unlock" to the list ${screen(many.opened)}; longest task while typing a
  search: ${many.longestTask ? time(many.longestTask * 1000) : "under 50 ms"}`,
  ].join("\n");
}
