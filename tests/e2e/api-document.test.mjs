// The server answers as its document says, whatever is asked of it: schemathesis makes the requests from the document.

import assert from "node:assert/strict";
import { test } from "node:test";

import { begin } from "./support/api.mjs";
import { scratch } from "./support/program.mjs";
import { asDocumented } from "./support/schemathesis.mjs";

test("no answer is a server error, and each is one that the document names", async (t) => {
  const server = await begin(t);
  const { status, printed, requests } = await asDocumented(server, { directory: scratch(t), examples: 4 });
  assert.equal(status, 0, printed.slice(-20_000));
  assert.ok(requests > 2_000, printed.slice(-2_000));
  t.diagnostic(`${requests} requests`);
});
