// Faults that are planted on purpose: whoever compares must complain of each.

import { Ledger } from "./ledger.mjs";
import { compare } from "./verify.mjs";

/** `lines` lead to what was `seen` without a fault; each fault with what was said of it, or nothing. */
export function plantFaults({ lines, seen }) {
  const plain = () => {
    const ledger = new Ledger();
    for (const line of lines) ledger.read(line);
    return ledger;
  };
  const fresh = () => ({ ...structuredClone({ ...seen, opened: [] }), entries: undefined, opened: [...seen.opened] });
  const ledger = plain();
  const before = new Set(compare(ledger, fresh()).wrong);
  const settled = [...ledger.things.values()].filter(({ now, pending, of }) => now && !pending && of !== "keystore");
  const enabled = settled.filter(({ now, of }) => now.state[0] === "enabled" && of !== "secret");
  const used = settled.find(({ used, id }) => used.size && seen.keys.has(id));
  const told = enabled.find(({ told }) => told.size);
  const change = (what, thing, asked = {}) => [
    { begin: -1, what, thing: thing.name, asked },
    { end: -1, status: "done", thing: thing.name },
  ];
  const wanted = (found, what) => {
    if (!found) throw new Error(`There is no ${what} to plant a fault at.`);
    return found;
  };
  const key = wanted(enabled[0], "key in use");
  const faults = [
    ["an acknowledged key that is not there", () => tell([
      { begin: -1, what: "createKey", thing: "planted", asked: { name: "planted", kind: "aes256", owner: "nobody" } },
      { end: -1, status: "done", thing: "planted", id: "0".repeat(32), view: key.now },
    ])],
    ["an acknowledged version that is not there", () => tell(change("rotate", key))],
    ["an acknowledged state that is not there", () => tell(change("disable", key))],
    ["a counter that is too low", () => {
      const [number] = wanted(used, "version that was used").used.keys();
      const saw = fresh();
      saw.keys.get(used.id).versions.find((version) => version.number === number).operations = 0;
      return [plain(), saw];
    }],
    ["an entry of the audit chain that is missing", () => {
      const saw = fresh();
      saw.audit.splice(Math.floor(saw.audit.length / 2), 1);
      return [plain(), saw];
    }],
    ["a change without its entry", () => {
      const saw = fresh();
      const { id, told: events } = wanted(told, "key that was changed");
      const index = saw.audit.findIndex(({ object, event }) => object === id && events.has(event));
      saw.audit[index] = { ...saw.audit[index], event: "symmetric.get", object: null };
      return [plain(), saw];
    }],
    ["an entry without its change", () => {
      const saw = fresh();
      const [newest] = saw.audit;
      const event = `${key.of}.rotate`;
      saw.audit.push({ ...newest, sequence: newest.sequence + 1, event, object: key.id, outcome: "success" });
      return [plain(), saw];
    }],
    ["a change in flight that is half done", () => {
      const saw = fresh();
      const torn = plain();
      torn.read({ begin: -1, what: "rotate", thing: key.name, asked: {} });
      const view = saw.keys.get(key.id);
      // The version is there, and is not the default that it is to be.
      const number = view.versions.at(-1).number + 1;
      view.versions.push({ ...view.versions.at(-1), number, state: { name: "active" } });
      return [torn, saw];
    }],
    ["a ciphertext that does not open", () => {
      const saw = fresh();
      saw.opened = [{ ...wanted(saw.opened[0], "ciphertext"), plaintext: Buffer.from("something else") }];
      return [plain(), saw];
    }],
  ];

  function tell(more) {
    const told = plain();
    for (const line of more) told.read(line);
    return [told, fresh()];
  }

  return faults.map(([name, plant]) => [name, compare(...plant()).wrong.filter((text) => !before.has(text))]);
}

