// What was wished for, beside what was measured.

import { figure, several, size, time } from "../../bench/report.mjs";

/** The peers of encryption; everything else in those tables is ours. */
const PEERS = ["noble", "WebCrypto"];

export function wishes(proof, results) {
  for (const { place, encrypted } of [results.inNode, results.inChromium]) {
    for (const bytes of new Set(encrypted.map((entry) => entry.size))) {
      const rows = encrypted.filter((entry) => entry.size === bytes);
      const fastest = (rows) => rows.reduce((best, row) => (row.median < best.median ? row : best));
      const peer = fastest(rows.filter(({ name }) => isPeer(name)));
      const own = fastest(rows.filter(({ name }) => !isPeer(name)));
      const ratio = peer.median / own.median;
      proof.wish(
        `${place}: ${size(bytes)} encrypted at 0.9 of the better peer or more`,
        ratio >= 0.9,
        `${figure(ratio)} of ${peer.name} (${own.name} ${time(own.median)}, ${peer.name} ${time(peer.median)})`,
      );
    }
  }
  for (const { place, encrypted } of [results.inNode, results.inChromium]) {
    const of = (name) => encrypted.find((entry) => entry.size === 64 && entry.name === name)?.median;
    const ratio = of("WebCrypto") / of("keystead encryptSync");
    proof.wish(`${place}: 64 B encrypted at 10 times of WebCrypto, without waiting`, ratio >= 10, figure(ratio));
  }
  for (const { place, signed } of [results.inNode, results.inChromium]) {
    for (const { algorithm, what, keystead, jose } of signed) {
      const ratio = jose / keystead;
      proof.wish(`${place}: ${algorithm}, ${what}, as fast as jose`, ratio >= 1, `${figure(ratio)} (${time(keystead)}, jose ${time(jose)})`);
    }
  }
  for (const { what, connections, perSecond, ceilingPerSecond } of results.server) {
    if (!/^encrypt/.test(what)) continue;
    const ratio = perSecond / ceilingPerSecond;
    proof.wish(
      `Server: ${what} on ${several(connections, "connection")} at 0.7 of the same HTTP stack with a constant`,
      ratio >= 0.7,
      `${figure(ratio)} (${figure(perSecond)} and ${figure(ceilingPerSecond)} requests/s)`,
    );
  }
  const [few, many] = results.many;
  const first = ({ operations }) => operations.find(({ what }) => /^encrypt/.test(what)).p50;
  const keys = several(many.keys, "key");
  proof.wish(`Server: encrypting beside ${keys} takes at most 1.2 of what it takes beside ${several(few.keys, "key")}`, first(many) <= 1.2 * first(few), `${time(first(many))} and ${time(first(few))}`);
  proof.wish(`Server: ready within 2 s with ${keys}`, many.readySeconds < 2, time(many.readySeconds * 1e6));
  for (const { what, threads, ratio } of results.hsm.calls) {
    proof.wish(`Token: ${what}, ${several(threads, "thread")}, at 0.9 of PKCS#11 alone`, ratio >= 0.9, figure(ratio));
  }
}

function isPeer(name) {
  return PEERS.some((peer) => name.includes(peer));
}
