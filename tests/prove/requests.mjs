// Requests that are wrong in every way that chance finds, to every operation of both interfaces.

import { spawnSync } from "node:child_process";

import { base64, begin, ok } from "../e2e/support/api.mjs";
import { program } from "../e2e/support/environment.mjs";
import { furnished, guarded } from "../e2e/support/furnished.mjs";
import { scratch } from "../e2e/support/program.mjs";
import { asDocumented } from "../e2e/support/schemathesis.mjs";
import { mutated } from "./requests/mutations.mjs";
import { cleanup } from "./support/cleanup.mjs";
import { chance, part } from "./support/outcome.mjs";

/** What would lock this caller out, or lets other requests wait for others' approval. */
const LEFT_OUT = ["changePassphrase", "importBundle", "seal", "updatePrincipal", "updateSettings"];
const TYPES = ["application/json", "application/json; charset=utf-16", "text/plain", "application/x-www-form-urlencoded", ""];

const proof = part({
  title: "Wrong requests",
  method: `Requests to every operation of \`/api/v1\` that takes a body, and to the interface of NHN Cloud Secure Key Manager, made from ones
that the server takes: bytes flipped, cut out, doubled and cut off; members left out, doubled, foreign, of other types and far too large;
what readers of JSON have tripped over, such as twenty thousand brackets and half a surrogate pair; wrong content types. Each must be answered,
none with a server error, and each refusal of \`/api/v1\` with a problem that has a code. Afterwards everything must be as sound as
before. In a long run schemathesis makes requests from the OpenAPI document besides, of another server, and checks each answer
against the document; a few thousand of these are among the end-to-end tests.`,
});

const draw = chance(proof.seed);
const pick = (list) => list[Math.floor(draw() * list.length)];
const wanted = proof.short ? 2_000 : 200_000;
const t = cleanup();
try {
  const server = await furnished(t);
  const { root, identity, keys, call } = server;
  const targets = guarded
    .filter(({ operationId, method }) => !LEFT_OUT.includes(operationId) && method !== "GET" && method !== "DELETE")
    .map((operation) => ({ name: operation.operationId, method: operation.method, ...server.requestOf(operation) }))
    .filter(({ body }) => body !== undefined)
    .map(({ path, ...rest }) => ({ ...rest, url: root + path, headers: identity, problem: true }));
  targets.push(...(await nhn(server)));
  const message = base64("as it was before");
  const { ciphertext } = await ok(call("POST", `/keys/${keys.aes}/encrypt`, { plaintext: message }));

  const answers = new Map();
  const wrong = [];
  for (let sent = 0; sent < wanted; sent += 16) {
    await Promise.all(Array.from({ length: 16 }, () => one(pick(targets))));
    if (sent % 16_000 < 16) console.log(`${sent} requests`);
  }

  async function one({ name, method, url, headers, body, problem }) {
    const made = mutated(body, draw);
    const type = draw() < 0.1 ? pick(TYPES) : Buffer.isBuffer(body) ? "application/octet-stream" : "application/json";
    const shown = () => `${name}: ${JSON.stringify(made.subarray(0, 200).toString("latin1"))}`;
    try {
      const response = await fetch(url, { method, headers: { ...headers, ...(type ? { "content-type": type } : {}) }, body: made });
      const text = await response.text();
      answers.set(response.status, (answers.get(response.status) ?? 0) + 1);
      if (response.status >= 500) wrong.push(`${response.status} to ${shown()}`);
      if (problem && response.status >= 400 && !/"code":"[a-z_]+\.[a-z_]+"/.test(text)) wrong.push(`no code in ${text.slice(0, 200)} to ${shown()}`);
    } catch (error) {
      wrong.push(`no answer (${error.cause?.code ?? error.message}) to ${shown()}`);
    }
  }

  const sum = [...answers.values()].reduce((all, count) => all + count, 0);
  const number = (count) => count.toLocaleString("en-GB");
  proof.must("Every request is answered, none with a server error, and each refusal of `/api/v1` has a code", wrong.length === 0 && sum >= wanted, wrong.slice(0, 3).join("; ") || `${number(sum)} requests`);
  const taken = [...answers].filter(([status]) => status < 300).reduce((all, [, count]) => all + count, 0);
  proof.must("They reach what they are meant for: some are taken, most are not", taken > 0 && taken < sum / 2, `${number(taken)} taken`);
  const opened = await ok(call("POST", `/keys/${keys.aes}/decrypt`, { ciphertext }));
  proof.must("What was encrypted before is decrypted after it", opened.plaintext === message, "it is");
  const doctor = spawnSync(program, ["doctor", "--data", server.data, "--passphrase-file", server.passphrase], { encoding: "utf8" });
  proof.must("`keystead doctor` has no complaint: set-up, store and audit chain", doctor.status === 0, doctor.status === 0 ? "none" : doctor.stdout.trim().split("\n").at(-1));
  if (!proof.short) await documented();
  proof.table("Answers", ["status", "requests"], [...answers].sort().map(([status, count]) => [status, number(count)]));
} finally {
  await t.end();
}
proof.end();

/** What schemathesis makes of the document. */
async function documented() {
  console.log("schemathesis: running");
  const { status, printed, requests } = await asDocumented(await begin(t), { directory: scratch(t), examples: 40, seed: proof.seed + 1 });
  proof.must(
    "schemathesis finds no server error, and no answer that the OpenAPI document does not name",
    status === 0 && requests > 8_000,
    status === 0 ? `${requests.toLocaleString("en-GB")} requests` : printed.trim().slice(-500),
  );
}

/** Requests of the other interface, each taken as it is. */
async function nhn({ address, access, call }) {
  const gate = { ipv4: true, mac: false, certificate: false, any: false };
  const keystore = (await ok(call("POST", "/keystores", { name: "As NHN has it", profile: "nhn", gate }))).id;
  await ok(call("POST", `/keystores/${keystore}/credentials`, { items: [{ ipv4: "127.0.0.0/8" }] }));
  const make = async (name, kind) => (await ok(call("POST", `/keystores/${keystore}/keys`, { name, kind }))).id;
  const [aes, rsa] = [await make("aes", "aes256"), await make("rsa", "rsa2048")];
  const headers = { "X-TC-AUTHENTICATION-ID": access.accessKeyId, "X-TC-AUTHENTICATION-SECRET": access.secretAccessKey };
  const base = (version) => `${address}/keymanager/${version}/appkey/${access.appKey}`;
  const plaintext = "as it was";
  const send = async (method, path, body) => {
    const answer = await fetch(`${base("v1.2")}/${path}`, { method, headers: { ...headers, "content-type": "application/json" }, body: JSON.stringify(body) });
    return (await answer.json()).body;
  };
  const { ciphertext } = await send("POST", `symmetric-keys/${aes}/encrypt`, { plaintext });
  const { signature } = await send("POST", `asymmetric-keys/${rsa}/sign`, { plaintext });
  const requests = [
    ["POST", `symmetric-keys/${aes}/encrypt`, { plaintext }],
    ["POST", `symmetric-keys/${aes}/decrypt`, { ciphertext }],
    ["POST", `asymmetric-keys/${rsa}/sign`, { plaintext }],
    ["POST", `asymmetric-keys/${rsa}/verify`, { plaintext, signature }],
    ["POST", "keys/symmetric-keys/create", { keyStoreName: "As NHN has it", name: "bare" }],
  ];
  return ["v1.0", "v1.1", "v1.2"].flatMap((version) =>
    requests.map(([method, path, body]) => ({ name: `${version} ${path.split("/").at(-1)}`, method, url: `${base(version)}/${path}`, headers, body })),
  );
}
