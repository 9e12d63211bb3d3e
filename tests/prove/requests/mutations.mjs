// What becomes of a body that a server would take: bytes that are changed, values that are others, and what readers of JSON
// have tripped over.

const NUMBERS = ["-1", "0", "1e400", "-0", "18446744073709551616", "9007199254740993", "1.5", "0x10", "1e-400", "00", "NaN"];
const TEXTS = ["", "\0", "a\r\nb: c", "../../etc/passwd", "%00", "\u202e", "\ufeff", "'\" or 1=1 --", "${jndi:x}", "é".repeat(300), "=".repeat(64)];
const RAW = [
  '"\\ud800"', '"\\u0000"', "[", "{", '{"a":', "nul", "'a'", "[1,]", '{"a":1,}', "/* */ 1", "\ufeff{}", "", " ", "\0",
  "[".repeat(20_000), `${'{"a":'.repeat(20_000)}`, `"${"a".repeat(1 << 20)}"`, `[${"0,".repeat(200_000)}0]`,
];

/** One body made of another; `draw` gives numbers from 0 up to 1. */
export function mutated(body, draw) {
  const pick = (list) => list[Math.floor(draw() * list.length)];
  if (Buffer.isBuffer(body) || draw() < 0.4) return bytes(Buffer.from(Buffer.isBuffer(body) ? body : JSON.stringify(body)), draw);
  const how = draw();
  if (how < 0.1) return Buffer.from(pick(RAW));
  const changed = structuredClone(body);
  const [holder, name] = pick(places(changed));
  if (how < 0.3) return Buffer.from(JSON.stringify(changed, (key, value) => value).replace(JSON.stringify(holder[name]), pick(NUMBERS)));
  if (how < 0.5) holder[name] = pick(TEXTS);
  else if (how < 0.6) holder[name] = pick([null, true, [], {}, [[]], { a: 1 }]);
  else if (how < 0.7) delete holder[name];
  else if (how < 0.8) changed[pick(["__proto__", "constructor", "id", "profile", "state", "role", "owner", "keystore", ""])] = pick(TEXTS);
  else if (how < 0.9 && typeof holder[name] === "string") holder[name] = bytes(Buffer.from(holder[name]), draw).toString("latin1");
  else return Buffer.from(JSON.stringify(changed).replace("{", `{${JSON.stringify(String(name))}:${JSON.stringify(pick(TEXTS))},`));
  return Buffer.from(JSON.stringify(changed));
}

/** Bytes with a few of them changed, taken away, doubled or cut off. */
export function bytes(content, draw) {
  let made = Buffer.from(content);
  for (let times = 1 + Math.floor(draw() * 3); times > 0; times -= 1) {
    const at = Math.floor(draw() * (made.length + 1));
    const to = Math.min(made.length, at + 1 + Math.floor(draw() * 16));
    const how = draw();
    if (how < 0.3 && at < made.length) made[at] ^= 1 << Math.floor(draw() * 8);
    else if (how < 0.5) made = Buffer.concat([made.subarray(0, at), Buffer.from([Math.floor(draw() * 256)]), made.subarray(at)]);
    else if (how < 0.7) made = Buffer.concat([made.subarray(0, at), made.subarray(to)]);
    else if (how < 0.85) made = Buffer.concat([made.subarray(0, to), made.subarray(at)]);
    else made = made.subarray(0, at);
  }
  return made;
}

/** Every member of a value, with what holds it. */
function places(value, found = []) {
  for (const name of Object.keys(value)) {
    found.push([value, name]);
    if (typeof value[name] === "object" && value[name]) places(value[name], found);
  }
  return found.length ? found : [[value, "x"]];
}
