// What a WebAssembly module is made of: the sizes of its functions by the crate that they are of, and of the other sections.
// `node wasm-pkg/build.mjs --report` prints it of the module before wasm-opt, which takes the names away.

const SECTIONS = ["custom", "type", "import", "function", "table", "memory", "global", "export", "start", "element", "code", "data", "data count"];

/** A Markdown table of the crates with `least` bytes of code and more, and a sentence on the rest. */
export function madeOf(module, least = 15_000) {
  const { crates, sections } = measured(module);
  const sorted = [...crates].sort(([, a], [, b]) => b - a);
  const shown = sorted.filter(([, bytes]) => bytes >= least);
  const rest = sorted.slice(shown.length).reduce((sum, [, bytes]) => sum + bytes, 0);
  const kb = (bytes) => Math.round(bytes / 1000).toLocaleString("en");
  const rows = [...shown, ["everything else", rest]].map(([name, bytes]) => `| ${name} | ${kb(bytes)} |`);
  const others = [...sections].filter(([name]) => !name.startsWith("custom"));
  const list = others.map(([name, bytes]) => `${name} ${kb(bytes)}`).join(", ");
  return `| crate | KB |\n|---|---|\n${rows.join("\n")}\n\nSections, in KB: ${list}.`;
}

function measured(module) {
  let at = 8;
  const number = () => {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = module[at++];
      value += (byte & 127) * factor;
      if (byte < 128) return value;
    }
  };
  const text = () => {
    const length = number();
    return module.subarray(at, (at += length)).toString();
  };
  const limits = () => (number() & 1 ? [number(), number()] : [number()]);
  const skip = [() => number(), () => (number(), limits()), limits, () => [number(), number()], () => [number(), number()]];
  const [sections, bodies, names] = [new Map(), [], new Map()];
  let imported = 0;
  while (at < module.length) {
    const kind = module[at++];
    const length = number();
    const end = at + length;
    let name = SECTIONS[kind];
    if (kind === 0) name = `custom ${text()}`;
    if (name === "custom name") {
      while (at < end) {
        const sort = module[at++];
        const after = number() + at;
        if (sort === 1) for (let count = number(); count > 0; count--) names.set(number(), text());
        at = after;
      }
    } else if (name === "import") {
      for (let count = number(); count > 0; count--) {
        text();
        text();
        const sort = module[at++];
        skip[sort]();
        if (sort === 0) imported += 1;
      }
    } else if (name === "code") {
      for (let count = number(); count > 0; count--) {
        const bytes = number();
        bodies.push(bytes);
        at += bytes;
      }
    }
    sections.set(name, (sections.get(name) ?? 0) + length);
    at = end;
  }
  const crates = new Map();
  for (const [index, bytes] of bodies.entries()) {
    const crate = crateOf(names.get(imported + index) ?? "");
    crates.set(crate, (crates.get(crate) ?? 0) + bytes);
  }
  return { crates, sections };
}

/** The crate of a function's type, or else of the function: of `<a::B as c::D>::e` it is `a`. */
function crateOf(name) {
  const found = name.match(/^<*(?:&|\[|\(|dyn |mut |\*const )*([a-z_0-9]+)(?:\[[0-9a-f]+\])?::/) ?? name.match(/(?:^| )([a-z_0-9]+)::/);
  return found?.[1] ?? "exports to JavaScript";
}
