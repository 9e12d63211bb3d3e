// schemathesis, which makes requests from the OpenAPI document of a server, and checks each answer against it.

import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { ok } from "./api.mjs";
import { schemathesis } from "./environment.mjs";

const CHECKS = [
  "not_a_server_error",
  "status_code_conformance",
  "content_type_conformance",
  "response_schema_conformance",
  "unsupported_method",
];
/** What would take away what the others need, or does not end by itself. */
const LEFT_OUT = "/(delete|destroy|seal|events)$";

/** One of each thing that paths name, and a key of each sort, by the name of the parameter. */
async function things(call) {
  const post = (path, body) => ok(call("POST", path, body));
  const keystore = (await post("/keystores", { name: "Requests" })).id;
  const kinds = [{ kind: "aes256" }, { kind: "ecP256" }, { kind: "hmacSha256" }, { kind: "secret", secret: "s" }];
  const keys = [];
  for (const kind of kinds) keys.push(await post(`/keystores/${keystore}/keys`, { name: kind.kind, ...kind }));
  const { items } = await post(`/keystores/${keystore}/credentials`, { items: [{ ipv4: "10.1.1.1" }] });
  const ticket = await post(`/keystores/${keystore}/import-tickets`, { kind: "aes256" });
  const principal = await post("/principals", { name: "Kim", role: "user" });
  const slots = await ok(call("GET", "/vault/slots"));
  return {
    credential: [items[0].id],
    key: keys.map(({ id }) => id),
    keystore: [keystore],
    principal: [principal.id],
    slot: slots.items.map(({ id }) => id),
    ticket: [ticket.id],
    version: [1],
  };
}

/** Runs a program to its end: its status, and what it printed. */
function finished(program, args, options) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { ...options, stdio: ["ignore", "pipe", "pipe"] });
    let printed = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (printed += chunk));
    child.on("error", reject);
    child.on("close", (status) => resolve({ status, printed }));
  });
}

/**
 * Makes up to `examples` requests from each operation of the document, beside those that cover its limits. Gives the status of
 * the program, what it printed, and how many requests it made. `directory` is its own, and holds the document.
 */
export async function asDocumented({ root, keys, call }, { directory, examples, seed = 1 }) {
  const known = await things(call);
  const document = await ok(call("GET", "/openapi.json"));
  for (const operations of Object.values(document.paths)) {
    for (const { parameters = [] } of Object.values(operations)) {
      for (const parameter of parameters) {
        if (parameter.in === "path" && known[parameter.name]) parameter.schema = { enum: known[parameter.name] };
      }
    }
  }
  const file = join(directory, "openapi.json");
  writeFileSync(file, JSON.stringify(document));
  const args = ["run", file, "--url", root, "--auth", `${keys.accessKeyId}:${keys.secretAccessKey}`];
  args.push("--phases", "coverage,fuzzing", "--max-examples", String(examples), "--seed", String(seed), "--no-color");
  args.push("--checks", CHECKS.join(","), "--exclude-method", "DELETE", "--exclude-path-regex", LEFT_OUT);
  const { status, printed } = await finished(schemathesis, args, { cwd: directory });
  const generated = /([\d,]+) generated/.exec(printed)?.[1] ?? "0";
  return { status, printed, requests: Number(generated.replaceAll(",", "")) };
}
