// What directory.test.mjs runs in another process.

import { Keystead } from "../pkg/index.mjs";

const [directory, passphrase, what, id, name, count] = process.argv.slice(2);
const keystead = await Keystead.open({ storage: { directory } });
await keystead.unlock({ passphrase });
if (what === "disable") await keystead.keys.disable(id);
for (let index = 0; what === "create" && index < Number(count); index++) {
  const key = await keystead.keys.create(id, { name: `${name} ${index}` });
  // Written at once: what is told is done.
  const { writeSync } = await import("node:fs");
  writeSync(1, `${key.id}\n`);
}
await keystead.close();
