// The server's own interface, as a program in another language uses it.

import assert from "node:assert/strict";
import crypto from "node:crypto";
import { test } from "node:test";

import { NOBODY, PASSPHRASE, base64, basic, begin, caller, ok, refused } from "./support/api.mjs";

test("a program makes keys and uses them", async (t) => {
  const { root, call } = await begin(t);
  const keystore = await ok(call("POST", "/keystores", { name: "Orders", description: "of the shop" }));
  const key = await ok(call("POST", `/keystores/${keystore.id}/keys`, { name: "card-numbers" }));
  const { ciphertext } = await ok(call("POST", `/keys/${key.id}/encrypt`, { plaintext: base64("비밀"), aad: base64("row 7") }));
  await ok(call("POST", `/keys/${key.id}/rotate`));
  const opened = await ok(call("POST", `/keys/${key.id}/decrypt`, { ciphertext, aad: base64("row 7") }));
  assert.equal(Buffer.from(opened.plaintext, "base64").toString(), "비밀");
  await refused(call("POST", `/keys/${key.id}/decrypt`, { ciphertext, aad: base64("row 8") }), 422, "decryption.failed");
  const anew = await ok(call("POST", `/keys/${key.id}/rewrap`, { ciphertext, aad: base64("row 7") }));
  assert.notEqual(anew.ciphertext, ciphertext);

  const signer = await ok(call("POST", `/keystores/${keystore.id}/keys`, { name: "login", kind: "ecP256" }));
  const { signature } = await ok(call("POST", `/keys/${signer.id}/sign`, { message: base64("hello") }));
  const { jwk } = await ok(call("GET", `/keys/${signer.id}/public-key`));
  const publicKey = { key: crypto.createPublicKey({ key: jwk, format: "jwk" }), dsaEncoding: "ieee-p1363" };
  assert.ok(crypto.verify("sha256", Buffer.from("hello"), publicKey, Buffer.from(signature, "base64")));
  const verify = (message) => ok(call("POST", `/keys/${signer.id}/verify`, { message: base64(message), signature }));
  assert.deepEqual([await verify("hello"), await verify("hallo")], [{ valid: true }, { valid: false }]);
  const { token } = await ok(call("POST", `/keys/${signer.id}/sign-jwt`, { claims: { sub: "17" }, options: { expiresIn: 60 } }));
  const checked = await ok(call("POST", `/keystores/${keystore.id}/verify-jwt`, { token }));
  assert.deepEqual([checked.claims.sub, checked.key], ["17", signer.id]);

  const secret = await ok(call("POST", `/keystores/${keystore.id}/keys`, { name: "dsn", kind: "secret", secret: "postgres://…" }));
  assert.deepEqual(await ok(call("GET", `/keys/${secret.id}/secret`)), { value: "postgres://…" });
  await refused(call("POST", `/keys/${key.id}/export`, { format: "raw" }), 403, "export.forbidden");

  const log = await ok(call("GET", `/audit?key=${key.id}&limit=3`));
  assert.equal(log.items.length, 3);
  const rest = await ok(call("GET", `/audit?key=${key.id}&cursor=${log.next}`));
  assert.ok(rest.items.some((entry) => entry.event === "symmetric.create"));
  assert.ok((await ok(call("POST", "/audit/verify"))).last > 0);
  assert.equal((await fetch(`${root}/keys`)).headers.get("www-authenticate"), 'Basic realm="keystead", charset="UTF-8"');
});

test("material is of the kind that was asked for, or says the kind itself", async (t) => {
  const { call } = await begin(t);
  const { id } = await ok(call("POST", "/keystores", { name: "Brought" }));
  const { privateKey } = crypto.generateKeyPairSync("ec", { namedCurve: "P-256" });
  const material = { format: "pem", data: privateKey.export({ type: "pkcs8", format: "pem" }) };
  const bring = (more) => call("POST", `/keystores/${id}/keys`, { name: "key", material, ...more });
  await refused(bring({ kind: "ecP384" }), 400, "material.other_kind");
  assert.equal((await ok(bring({ name: "first", kind: "ecP256" }))).kind, "ecP256");
  assert.equal((await ok(bring({ name: "second" }))).kind, "ecP256");
});

test("what is due is done, and shown", async (t) => {
  const { call } = await begin(t);
  const { id } = await ok(call("POST", "/keystores", { name: "Due" }));
  const key = await ok(call("POST", `/keystores/${id}/keys`, { name: "a", rotation: { periodDays: 90 } }));
  await ok(call("POST", "/vault/tick"));
  const { items } = await ok(call("GET", "/keys"));
  assert.equal(items[0].versions.length, 1);
  const jobs = await ok(call("GET", "/jobs"));
  assert.ok(jobs.lastLook <= Date.now() && jobs.lastLook > Date.now() - 600_000);
  assert.deepEqual([jobs.problem, jobs.done], [null, []]);
  assert.equal(items[0].nextRotation, key.nextRotation);
});

test("lists come in pages that go on where the one before ended", async (t) => {
  const { call } = await begin(t);
  const { id } = await ok(call("POST", "/keystores", { name: "Many" }));
  for (const number of Array(7).keys()) await ok(call("POST", `/keystores/${id}/keys`, { name: `key-${number}` }));
  const names = [];
  let next = "";
  do {
    const page = await ok(call("GET", `/keys?keystore=${id}&orderBy=name&limit=3${next && `&cursor=${next}`}`));
    assert.ok(page.items.length <= 3 && page.items.every((row) => row.visibility === "full"));
    names.push(...page.items.map((row) => row.name));
    next = page.next;
  } while (next);
  assert.deepEqual(names, [...Array(7).keys()].map((number) => `key-${number}`));
  assert.equal((await ok(call("GET", "/keys?nameContains=Y-3"))).items.length, 1);
  assert.equal((await ok(call("GET", "/keys?states=disabled,destroyed"))).items.length, 0);
  for (const query of ["limit=0", "limit=1001", "states=gone", "limits=3", "descending=perhaps"]) {
    assert.equal((await call("GET", `/keys?${query}`)).status, 400, query);
  }
  await refused(call("GET", "/keys?cursor=nonsense"), 400, "page.cursor");
});

test("a creation that is sent again is made once", async (t) => {
  const { call } = await begin(t);
  const { id } = await ok(call("POST", "/keystores", { name: "Once" }));
  const create = (name, key) => call("POST", `/keystores/${id}/keys`, { name }, { "idempotency-key": key });
  const [first, second] = [await create("a", "one"), await create("a", "one")];
  assert.deepEqual([first.status, second.status], [201, 201]);
  assert.equal(first.body.id, second.body.id);
  await refused(create("b", "one"), 422, "request.repeated_differently");
  assert.equal((await create("a", "two")).status, 201);
  assert.equal((await ok(call("GET", `/keys?keystore=${id}`))).items.length, 2);
  // What was refused was not made, and may be tried again.
  await refused(create("", "three"), 400, "name.invalid");
  assert.equal((await create("c", "three")).status, 201);
  await refused(create("d", ""), 400, "request.idempotency_key");
  const many = await Promise.all(Array.from({ length: 8 }, () => create("e", "four")));
  const made = new Set(many.filter(({ status }) => status === 201).map(({ body }) => body.id));
  assert.equal(made.size, 1);
  assert.ok(many.every(({ status }) => status === 201 || status === 409));
});

test("the console signs in with a cookie, and no other page can use it", async (t) => {
  const { root, call } = await begin(t);
  const signIn = (body) => caller(root, {})("POST", "/session", body);
  await refused(signIn({ passphrase: "seven quiet lakes of autumn sun" }), 403, "unlock.failed");
  await refused(signIn({ passphrase: "short" }), 403, "unlock.failed");
  await refused(signIn({ accessKeyId: NOBODY + "00000001", secretAccessKey: "x" }), 401, "request.unauthenticated");
  const owner = await signIn({ passphrase: PASSPHRASE });
  assert.equal(owner.status, 201);
  const [cookie] = owner.headers.getSetCookie();
  assert.match(cookie, /^keystead=[\w-]{43}; HttpOnly; SameSite=Strict; Path=\/$/);
  const { csrf, ...view } = owner.body;
  assert.deepEqual([view.principal, view.name, view.role], [null, "owner", "admin"]);
  const session = { cookie: cookie.split(";")[0] };
  const page = caller(root, session);
  assert.equal((await ok(page("GET", "/session"))).csrf, csrf);
  await ok(page("GET", "/keystores"));
  await refused(page("POST", "/keystores", { name: "Forged" }), 403, "request.forged");
  await refused(page("POST", "/keystores", { name: "Forged" }, { "keystead-csrf": csrf, "sec-fetch-site": "cross-site" }), 403, "request.forged");
  await ok(page("POST", "/keystores", { name: "Own" }, { "keystead-csrf": csrf, "sec-fetch-site": "same-origin" }));
  const form = await fetch(`${root}/keystores`, {
    method: "POST",
    body: '{"name":"Form"}',
    headers: { ...session, "keystead-csrf": csrf, "content-type": "text/plain" },
  });
  assert.equal(form.status, 415);
  await refused(page("DELETE", "/session"), 403, "request.forged");
  const out = await page("DELETE", "/session", undefined, { "keystead-csrf": csrf });
  assert.equal(out.status, 204);
  assert.match(out.headers.getSetCookie()[0], /^keystead=; .*Max-Age=0/);
  await refused(page("GET", "/keystores"), 401, "request.unauthenticated");
  assert.deepEqual((await ok(call("GET", "/keystores"))).items.map(({ name }) => name), ["Own"]);
});

test("a session and a token end with the access key that they were made from", async (t) => {
  const { root, call } = await begin(t);
  const user = await ok(call("POST", "/principals", { name: "reporter", kind: "service", role: "viewer" }));
  const { accessKeyId, secretAccessKey } = await ok(call("POST", `/principals/${user.id}/access-keys`));
  const signedIn = await caller(root, {})("POST", "/session", { accessKeyId, secretAccessKey });
  assert.deepEqual([signedIn.body.principal, signedIn.body.name, signedIn.body.role], [user.id, "reporter", "viewer"]);
  const page = caller(root, { cookie: signedIn.headers.getSetCookie()[0].split(";")[0] });
  const granted = await fetch(new URL("/oauth2/token/create", root), {
    method: "POST",
    body: new URLSearchParams({ grant_type: "client_credentials" }),
    headers: basic(accessKeyId, secretAccessKey),
  });
  const program = caller(root, { authorization: `Bearer ${(await granted.json()).access_token}` });
  await ok(page("GET", "/keystores"));
  await ok(program("GET", "/keystores"));
  await refused(program("POST", "/keystores", { name: "No" }), 403, "access.denied");
  await ok(call("DELETE", `/access-keys/${accessKeyId}`));
  await refused(page("GET", "/keystores"), 401, "request.unauthenticated");
  await refused(program("GET", "/keystores"), 401, "request.unauthenticated");
  await refused(caller(root, basic(accessKeyId, secretAccessKey))("GET", "/keystores"), 401, "request.unauthenticated");
});

test("whoever watches hears of each change", async (t) => {
  const { root, call } = await begin(t);
  await refused(caller(root, {})("GET", "/events"), 401, "request.unauthenticated");
  const identity = {};
  const signedIn = await caller(root, {})("POST", "/session", { passphrase: PASSPHRASE });
  identity.cookie = signedIn.headers.getSetCookie()[0].split(";")[0];
  const response = await fetch(`${root}/events`, { headers: identity });
  assert.match(response.headers.get("content-type"), /^text\/event-stream/);
  const events = response.body.pipeThrough(new TextDecoderStream()).getReader();
  const revision = async () => {
    let text = "";
    while (!text.includes("\n\n")) {
      const { value, done } = await events.read();
      assert.ok(!done);
      text += value;
    }
    const [, number] = /event: change\n(?:.*\n)*?data: (\d+)/.exec(text);
    return Number(number);
  };
  const before = await revision();
  await ok(call("POST", "/keystores", { name: "New" }));
  assert.ok((await revision()) > before);
  await caller(root, identity)("DELETE", "/session", undefined, { "keystead-csrf": signedIn.body.csrf });
  let rest = "";
  for (;;) {
    const { value, done } = await events.read();
    if (done) break;
    rest += value;
  }
  assert.match(rest, /event: signed-out/);
});

test("a server that stops takes leave of whoever watches", async (t) => {
  const { root, identity, stop } = await begin(t);
  const { body } = await fetch(`${root}/events`, { headers: identity });
  const events = body.getReader();
  await events.read();
  const stopped = stop();
  // What is cut off, as it is when the server's patience ends, is an error here.
  while (!(await events.read()).done);
  await stopped;
});

test("what is malformed is refused, and nothing is done", async (t) => {
  const { root, identity, call } = await begin(t);
  const { id } = await ok(call("POST", "/keystores", { name: "Whole" }));
  const admin = (method, path, body, headers = { "content-type": "application/json" }) =>
    fetch(root + path, { method, body, headers: { ...identity, ...headers } });
  for (const body of ["", "{", "[]", "null", '"a"', '{"name":7}', '{"nam":"a"}', '{"name":"a","name":"b"}', "[\"a\"]", "\u0000"]) {
    const answer = await admin("POST", `/keystores/${id}/keys`, body);
    assert.equal(answer.status, 400, body);
    assert.equal((await answer.json()).code, "request.body");
  }
  // What was sent is not repeated: it may be secret.
  const said = await (await admin("POST", `/keystores/${id}/keys`, '{"name":"a","kind":"secret","secret":["hunter2"]}')).text();
  assert.ok(!said.includes("hunter2"), said);
  assert.equal((await admin("POST", `/keystores/${id}/keys`, '{"name":"a"}', { "content-type": "text/plain" })).status, 415);
  const large = JSON.stringify({ name: "a".repeat(2 << 20) });
  assert.equal((await admin("POST", "/keystores", large)).status, 413);
  for (const path of ["/", "/nothing", "/keystores/x", `/keystores/${NOBODY}`, `/keys/${NOBODY}`, "/keys/%00", `/keys/${NOBODY}/versions/x/activate`]) {
    const method = path.endsWith("activate") ? "POST" : "GET";
    assert.equal((await admin(method, path)).status, 404, path);
  }
  const wrong = await admin("PUT", "/keystores", "{}");
  assert.deepEqual([wrong.status, wrong.headers.get("allow")], [405, "GET, HEAD, POST"]);
  assert.deepEqual((await ok(call("GET", "/keys"))).items, []);
});
