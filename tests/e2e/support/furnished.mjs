// A server with one of each thing, and a request that each operation of its document takes.

import { readFileSync } from "node:fs";

import { NOBODY, PASSPHRASE, base64, basic, begin, caller, ok } from "./api.mjs";

const document = JSON.parse(readFileSync(new URL("../../../docs/openapi.json", import.meta.url)));
export const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), ...operation })),
);

/** Those that somebody calls to say who they are, and the document itself. */
const OPEN = ["openapi", "showSession", "signIn", "signOut", "unseal"];
/** All others, which ask who calls. */
export const guarded = operations.filter(({ operationId }) => !OPEN.includes(operationId));

/** A body that each operation takes, so that it is refused for who asks and not for what is asked. */
function bodies({ ciphertext, signature, mac, token, stream }) {
  const message = base64("a");
  return {
    addCredentials: { items: [{ ipv4: "10.9.9.9" }] },
    addSlot: { kind: "keyFile", label: "x" },
    beginImport: { kind: "aes256" },
    changePassphrase: { old: PASSPHRASE, new: PASSPHRASE },
    changePin: { new: "Rain-42-Lakes!" },
    changeTokenPin: { current: "Rain-42-Lakes!", new: "Rain-43-Lakes!" },
    changeTokenSoPin: { current: "Rain-42-Lakes!", new: "Rain-43-Lakes!" },
    createCertificate: { name: "x", password: "long enough", days: 1 },
    createKey: { name: "x" },
    createKeystore: { name: "x" },
    createPrincipal: { name: "x", role: "admin" },
    decrypt: { ciphertext },
    decryptStream: stream,
    deleteTokenKey: { pin: "Rain-42-Lakes!" },
    deny: { reason: "x" },
    downloadCredentials: { kind: "ipv4" },
    drawRandom: { bytes: 1 },
    encrypt: { plaintext: message },
    encryptStream: Buffer.from("a"),
    encryptBatch: { items: [{ plaintext: message }] },
    exportBundle: { passphrase: PASSPHRASE },
    exportKey: { format: "raw" },
    finishImport: { wrapped: message, key: { name: "x" } },
    importBundle: { bundle: message, passphrase: PASSPHRASE },
    initializeToken: { slot: 0, label: "x", soPin: "Rain-42-Lakes!", userPin: "Rain-43-Lakes!" },
    importVersion: { format: "raw", data: base64("a".repeat(32)) },
    logInToToken: { pin: "Rain-42-Lakes!" },
    makeMac: { message },
    resetTokenPin: { soPin: "Rain-42-Lakes!", new: "Rain-43-Lakes!" },
    rewrap: { ciphertext },
    setAccess: { access: "open" },
    setDefaultVersion: { version: 1 },
    setRotation: {},
    sign: { message },
    signJws: { payload: message },
    signJwt: {},
    signJwtByName: { signer: { label: "ec" } },
    stageChange: { change: "deleteKeystore" },
    updateCredential: { description: "x" },
    updateKey: { name: "x" },
    updateKeystore: { name: "x" },
    updatePrincipal: { role: "admin" },
    updateSecret: { value: "x" },
    updateSettings: { strictAudit: true },
    verify: { message, signature },
    verifyJws: { token },
    verifyJwt: { token },
    verifyJwtByName: { token },
    verifyJwtOfKeystore: { token },
    verifyMac: { message, mac },
  };
}

/** A vault with one of each, and somebody of each role. */
export async function furnished(t) {
  const server = await begin(t);
  const { root, call } = server;
  const keystore = (await ok(call("POST", "/keystores", { name: "Orders" }))).id;
  const make = async (name, more) => (await ok(call("POST", `/keystores/${keystore}/keys`, { name, ...more }))).id;
  const keys = {
    aes: await make("aes"),
    ec: await make("ec", { kind: "ecP256" }),
    hmac: await make("hmac", { kind: "hmacSha256" }),
    secret: await make("secret", { kind: "secret", secret: "s3cret" }),
  };
  const { ciphertext } = await ok(call("POST", `/keys/${keys.aes}/encrypt`, { plaintext: base64("a") }));
  const { signature } = await ok(call("POST", `/keys/${keys.ec}/sign`, { message: base64("a") }));
  const { mac } = await ok(call("POST", `/keys/${keys.hmac}/mac`, { message: base64("a") }));
  const { token } = await ok(call("POST", `/keys/${keys.ec}/sign-jwt`, {}));
  const sealed = await fetch(`${root}/keys/${keys.aes}/encrypt-stream`, { method: "POST", body: "a", headers: server.identity });
  const stream = Buffer.from(await sealed.arrayBuffer());
  const { items } = await ok(call("POST", `/keystores/${keystore}/credentials`, { items: [{ ipv4: "10.1.1.1" }] }));
  const as = async (role) => {
    const { id } = await ok(call("POST", "/principals", { name: role, role }));
    const { accessKeyId, secretAccessKey } = await ok(call("POST", `/principals/${id}/access-keys`));
    return { id, accessKeyId, call: caller(root, basic(accessKeyId, secretAccessKey)) };
  };
  const [viewer, user] = [await as("viewer"), await as("user")];
  const slot = (await ok(call("GET", "/vault/slots"))).items[0].id;

  const ticket = (await ok(call("POST", `/keystores/${keystore}/import-tickets`, { kind: "aes256" }))).id;
  const named = { token: "7f01", ckaId: "00ff", ticket, keystore, version: 1, slot, credential: items[0].id, principal: viewer.id, accessKey: viewer.accessKeyId };
  const bodyOf = bodies({ ciphertext, signature, mac, token, stream });
  /** The path and the body of a request that the operation takes. */
  const requestOf = ({ path, operationId }) => {
    const key = { makeMac: keys.hmac, verifyMac: keys.hmac, readSecret: keys.secret, updateSecret: keys.secret };
    const signs = /sign|verify|public/i.test(operationId) && !/mac/i.test(operationId);
    const values = { ...named, key: key[operationId] ?? (signs ? keys.ec : keys.aes) };
    const filled = path.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? NOBODY);
    return { path: filled, body: bodyOf[operationId] };
  };
  const ask = (who, operation) => {
    const { path, body } = requestOf(operation);
    return who(operation.method, path, body);
  };
  return { ...server, access: server.keys, keystore, keys, viewer, user, ask, requestOf };
}
