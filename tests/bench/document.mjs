// The figures as a page of the documents.

import { consoleReport, costs, figure, several, size, time } from "./report.mjs";

const row = (cells) => `| ${cells.join(" | ")} |`;
const table = (header, rows) => [row(header), row(header.map(() => "---")), ...rows.map(row)].join("\n");

/** `docs/speed.md`; of what was not measured it has no section. */
export function page(results) {
  const { machine, started, native, server, many, hsm, inNode, inChromium, growth } = results;
  const sections = [
    `# Speed\n\nMade by \`cargo xtask bench --document\`, on ${started.slice(0, 10)}, ${machine}, Node.js ${results.node}. Medians; the
contenders of a table take turns in one run, so that a busy moment of the machine hits each of them. \`tests/bench/README.md\`
says what is measured. No test asserts a time.`,
    native && nativeSection(native),
    server && serverSection(server),
    many && manySection(many),
    hsm && hsmSection(hsm),
    ...[inNode, inChromium].filter(Boolean).map(scriptSection),
    results.console && `## The console in Chromium\n\n${consoleReport(results.console)}`,
    growth && growthSection(growth),
    growth?.versions && versionsSection(growth.versions),
  ];
  return `${sections.filter(Boolean).join("\n\n")}\n`;
}

function nativeSection({ messages, signatures, streams }) {
  const half = messages.length / 2;
  const part = (rows) => {
    const names = Object.keys(rows[0].nanoseconds);
    const cells = ({ what, nanoseconds }) => {
      const raw = nanoseconds[names[0]];
      return [what, ...names.map((name, index) => nativeCell(nanoseconds[name], index ? raw : undefined))];
    };
    return table(["", ...names], rows.map(cells));
  };
  const speed = (value) => `${figure(value)} MiB/s`;
  return [
    "## The native program",
    "Beside AWS-LC alone, with which the engine computes. In brackets: how much more the engine takes for finding the key,\nasking for permission, counting, recording and its header.",
    "Encryption",
    part(messages.slice(0, half)),
    "Decryption",
    part(messages.slice(half)),
    "Signatures of 256 bytes",
    part(signatures),
    `A stream of ${size(streams.bytes)} in frames of 64 KiB: ${speed(streams.sealed)} encrypted, ${speed(streams.opened)} decrypted, beside
${speed(streams.alone)} of AWS-LC alone; ${size(streams.peakBytes)} of memory at most for both ends together.`,
  ].join("\n\n");
}

const count = (value) => Math.round(value).toLocaleString("en-GB");

function serverSection(rows) {
  return [
    "## The server",
    `Requests of \`/api/v1\` with an access key over loopback, without TLS, SQLite behind it, beside the same HTTP stack (axum) that reads
the same JSON and answers with a constant of the same size. Each request is admitted by its access key, permitted, counted and
recorded. The requests come from a process on the same two cores; the columns "processor" say how much time of a processor the
server and the constant take for one of them, which depends less on what else the machine does than requests in a second.`,
    requestsTable(rows),
  ].join("\n\n");
}

/** Requests of the server beside a constant. */
function requestsTable(rows) {
  return table(
    ["", "connections", "requests/s", "constant", "of that", "p50", "p99", "p99, constant", "processor", "processor, constant"],
    rows.map((row, index) => [
      rows[index - 1]?.what === row.what ? "" : row.what,
      String(row.connections),
      count(row.perSecond),
      count(row.ceilingPerSecond),
      (row.perSecond / row.ceilingPerSecond).toFixed(2),
      time(row.p50),
      time(row.p99),
      time(row.ceilingP99),
      time(row.processor),
      time(row.ceilingProcessor),
    ]),
  );
}

function hsmSection({ calls, requests }) {
  return [
    "## Keys in a token",
    `SoftHSM 2, a token in software, which answers at once: what the engine adds is seen best. Each call through the engine finds
its key in a vault in memory, permits, counts, records, takes a session and has the token compute; beside it the same calls of PKCS#11
alone, on the same objects, with a session for each thread and handles that are known. Both take turns of a third of a second in one
process; the ratio is the median of the turns, and says more than calls in a second where the machine does other things.`,
    table(
      ["", "threads", "PKCS#11 alone, calls/s", "engine, calls/s", "ratio"],
      calls.map(({ what, threads, tokenPerSecond, enginePerSecond, ratio }, index) => [
        calls[index - 1]?.what === what ? "" : what,
        String(threads),
        count(tokenPerSecond),
        count(enginePerSecond),
        ratio.toFixed(2),
      ]),
    ),
    "`POST /jwt/sign` of the server with such a key, measured as the other requests of the server are.",
    requestsTable(requests),
  ].join("\n\n");
}

function manySection(results) {
  const operations = results[0].operations.map(({ what }) => what);
  const of = (result, what) => result.operations.find((operation) => operation.what === what);
  return [
    "### A server with few keys and with many",
    `Requests of \`/api/v1\` on one connection, over SQLite, beside so many keys in the same vault: median and, in brackets, p99. "Ready"
is the time from the start of the program, with a passphrase at the least cost, until \`/readyz\` says so. Memory is what the system
counts as resident.`,
    table(
      ["", ...results.map(({ keys }) => `${keys.toLocaleString("en-GB")} keys`)],
      [
        ["start to ready", ...results.map(({ readySeconds }) => time(readySeconds * 1e6))],
        ...operations.map((what) => [
          what,
          ...results.map((result) => `${time(of(result, what).p50)} (${time(of(result, what).p99)})`),
        ]),
        ["memory when ready", ...results.map(({ memoryReady }) => size(memoryReady))],
        ["memory at most", ...results.map(({ memoryPeak }) => size(memoryPeak))],
        ["the file", ...results.map(({ bytes }) => size(bytes))],
      ],
    ),
  ].join("\n\n");
}

function nativeCell(nanoseconds, raw) {
  // A JSON number that is none was not measured.
  if (nanoseconds === null) return "";
  const more = raw === undefined ? "" : ` (${nanoseconds < raw ? "-" : "+"}${(Math.abs(nanoseconds - raw) / 1000).toFixed(2)})`;
  return `${(nanoseconds / 1000).toFixed(2)} µs${more}`;
}

function scriptSection({ place, encrypted, signed, unlock }) {
  const sizes = [...new Set(encrypted.map((entry) => entry.size))];
  const names = [...new Set(encrypted.map((entry) => entry.name))];
  const cell = (size, name) => encrypted.find((entry) => entry.size === size && entry.name === name)?.median;
  return [
    `## The npm module in ${place}`,
    "Encryption of one message. The peers compute AES-256-GCM alone.",
    table(
      ["", ...names],
      sizes.map((bytes) => [size(bytes), ...names.map((name) => cell(bytes, name)).map((median) => (median ? time(median) : ""))]),
    ),
    "Tokens, beside `jose`. The last column says how fast Keystead is when `jose` is 1.",
    table(
      ["", "", "keystead", "jose", ""],
      signed.map(({ algorithm, what, keystead, jose }) => [algorithm, what, time(keystead), time(jose), figure(jose / keystead)]),
    ),
    `Unlocking with a passphrase, Argon2id with 64 MiB and 3 passes: ${time(unlock.median)}.`,
  ].join("\n\n");
}

function growthSection({ sizes, results }) {
  const byKeys = costs(results, "keys");
  const head = sizes.map((keys) => several(keys, "key"));
  const room = (store, keys) => {
    const { bytes } = results.find((result) => result.store === store && result.keys === keys);
    return size(Math.round(bytes / keys));
  };
  return [
    "## Few keys and many",
    "One operation. A page of a list has up to 100 keys. The filter by part of a name looks at every name; nothing else grows\nwith the number of keys.",
    mediansTable(byKeys, sizes, head),
    "Room for each key, in memory, in the file of SQLite, and by the browser's estimate",
    table(["", ...head], byKeys.stores.map((store) => [store, ...sizes.map((keys) => room(store, keys))])),
  ].join("\n\n");
}

function versionsSection({ sizes, results }) {
  return [
    "## Few versions of a key and many",
    `One operation on an AES-256 key. Its record holds a few bytes of each version, and is read, sealed and written as a whole: what
changes or shows the key grows with its versions. Using the key writes it once in 256 messages, when the uses are recorded.`,
    mediansTable(costs(results, "versions"), sizes, sizes.map((versions) => several(versions, "version"))),
  ].join("\n\n");
}

function mediansTable({ operations, stores, median }, sizes, head) {
  const rows = operations.flatMap((operation) =>
    stores.map((store, index) => [index ? "" : operation, store, ...sizes.map((size) => time(median(store, size, operation)))]),
  );
  return table(["", "", ...head], rows);
}
