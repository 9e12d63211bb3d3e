// A vault behind the server's own interface.

/** The server has said no: nothing was changed. */
export class Refused extends Error {}
/** Nobody knows whether it was done. */
export class Unknown extends Error {}

const base64 = (bytes) => Buffer.from(bytes).toString("base64");
/** No answer takes so long, in milliseconds, unless nobody is there any more. */
const PATIENCE = 60_000;

/** Calls the server at `address` with this access key. */
export function restStore(address, { accessKeyId, secretAccessKey }) {
  const authorization = `Basic ${base64(`${accessKeyId}:${secretAccessKey}`)}`;

  async function call(method, path, body) {
    const sent = body === undefined ? {} : { body: JSON.stringify(body) };
    const headers = { authorization, ...(sent.body && { "content-type": "application/json" }) };
    let response;
    try {
      response = await fetch(`${address}/api/v1${path}`, { method, headers, ...sent, signal: AbortSignal.timeout(PATIENCE) });
    } catch (error) {
      throw new Unknown(`${method} ${path}: ${error.cause?.code ?? error.message}`);
    }
    if (response.ok) {
      // The status alone acknowledges: the rest of the answer may be lost.
      const text = await response.text().catch(() => "");
      return text ? JSON.parse(text) : undefined;
    }
    const text = await response.text().catch(() => "");
    throw new (response.status < 500 ? Refused : Unknown)(`${method} ${path}: ${response.status} ${text}`);
  }

  async function all(path, query) {
    const items = [];
    let next;
    do {
      const page = await call("GET", `${path}?limit=1000${query}${next ? `&cursor=${encodeURIComponent(next)}` : ""}`);
      items.push(...page.items);
      next = page.next;
    } while (next);
    return items;
  }

  /** The chain behind the entry `after`, newest first as it is listed. */
  async function audit(after) {
    const items = [];
    let next;
    do {
      const page = await call("GET", `/audit?limit=1000${next ? `&cursor=${encodeURIComponent(next)}` : ""}`);
      items.push(...page.items.filter(({ sequence }) => sequence > after));
      next = page.items.some(({ sequence }) => sequence <= after) ? undefined : page.next;
    } while (next);
    return items;
  }

  const post = (path, body) => call("POST", path, body);
  const ofKey = (id, rest) => `/keys/${id}${rest}`;
  const ofVersion = (id, { version }, rest) => `/keys/${id}/versions/${version}/${rest}`;
  return {
    keystores: async () => (await call("GET", "/keystores")).items,
    keys: () => all("/keys", ""),
    audit,
    recentAudit: () => call("GET", "/audit?limit=20"),
    check: () => post("/vault/check"),
    verifyAudit: () => post("/audit/verify"),
    strict: (strictAudit) => call("PATCH", "/vault/settings", { strictAudit }),
    readSecret: async (id, version) => (await call("GET", ofKey(id, `/secret${version ? `?version=${version}` : ""}`)))?.value,
    encrypt: async (id, plaintext) => {
      const answer = await post(ofKey(id, "/encrypt"), { plaintext: base64(plaintext) });
      return answer && Buffer.from(answer.ciphertext, "base64");
    },
    decrypt: async (id, ciphertext) => {
      const answer = await post(ofKey(id, "/decrypt"), { ciphertext: base64(ciphertext) });
      return Buffer.from(answer.plaintext, "base64");
    },
    sign: async (id, message) => {
      const answer = await post(ofKey(id, "/sign"), { message: base64(message) });
      return answer && { version: answer.version, signature: Buffer.from(answer.signature, "base64") };
    },
    verify: async (id, message, signature) =>
      (await post(ofKey(id, "/verify"), { message: base64(message), signature: base64(signature) })).valid,
    createKeystore: (_, { name }) => post("/keystores", { name }),
    updateKeystore: (id, { description }) => call("PATCH", `/keystores/${id}`, { description }),
    deleteKeystore: (id) => call("DELETE", `/keystores/${id}`),
    createKey: (_, { keystoreId, name, kind, value }) =>
      post(`/keystores/${keystoreId}/keys`, { name, kind, ...(value && { secret: value }) }),
    updateKey: (id, { description }) => call("PATCH", ofKey(id, ""), { description }),
    rotate: (id) => post(ofKey(id, "/rotate")),
    updateSecret: (id, { value }) => call("PUT", ofKey(id, "/secret"), { value }),
    disable: (id) => post(ofKey(id, "/disable")),
    enable: (id) => post(ofKey(id, "/enable")),
    requestDeletion: (id) => post(ofKey(id, "/request-deletion")),
    cancelDeletion: (id) => post(ofKey(id, "/cancel-deletion")),
    deleteNow: (id, { name }) => post(ofKey(id, "/delete"), { confirmation: name }),
    setRotation: (id, { days }) => call("PUT", ofKey(id, "/rotation"), { periodDays: days }),
    makeDefault: (id, { version }) => call("PUT", ofKey(id, "/default-version"), { version }),
    activate: (id, asked) => post(ofVersion(id, asked, "activate")),
    deactivate: (id, asked) => post(ofVersion(id, asked, "deactivate")),
    requestVersionDeletion: (id, asked) => post(ofVersion(id, asked, "request-deletion")),
    cancelVersionDeletion: (id, asked) => post(ofVersion(id, asked, "cancel-deletion")),
  };
}
