import { KeysteadError } from "./errors.mjs";

/** JSON, or an error that says which argument was none. */
function json(value, name) {
  if (value === undefined) return "";
  const text = value !== null && typeof value === "object" && !Array.isArray(value) ? JSON.stringify(value) : undefined;
  if (text === undefined) {
    throw new KeysteadError(`The argument "${name}" must be an object.`, "argument.invalid", "caller");
  }
  return text;
}

/** One text or several, as several. */
function several(options) {
  const audience = options?.audience;
  return typeof audience === "string" ? { ...options, audience: [audience] } : options;
}

const TEXT_FORMATS = new Set(["hexTokens", "pkcs8Pem", "jwk"]);

/** The objects of a vault, each with its calls. `call(name, ...values)` asks the engine. */
export function groups(call) {
  const keystores = {
    create: (options) => call("createKeystore", options),
    list: () => call("listKeystores"),
    get: (keystoreId) => call("getKeystore", keystoreId),
    update: (keystoreId, changes) => call("updateKeystore", keystoreId, changes),
    changePin: (keystoreId, pin, options) => call("changePin", keystoreId, pin, options),
    delete: (keystoreId) => call("deleteKeystore", keystoreId),
  };
  const keys = {
    create: (keystoreId, options) => call("createKey", keystoreId, options),
    list: (options) => call("listKeys", options),
    get: (keyId) => call("getKey", keyId),
    update: (keyId, changes) => call("updateKey", keyId, changes),
    rotate: (keyId) => call("rotateKey", keyId),
    setRotation: (keyId, policy) => call("setRotation", keyId, policy),
    setAccess: (keyId, access) => call("setAccess", keyId, access),
    disable: (keyId) => call("disableKey", keyId),
    enable: (keyId) => call("enableKey", keyId),
    requestDeletion: (keyId) => call("requestKeyDeletion", keyId),
    cancelDeletion: (keyId) => call("cancelKeyDeletion", keyId),
    deleteNow: (keyId, confirmation) => call("deleteKeyNow", keyId, confirmation),
    prepare: (keyId) => call("prepareKey", keyId),
    publicKey: (keyId, options) => call("publicKey", keyId, options),
    import: (keystoreId, material, options) => call("importKey", keystoreId, material, options),
    importVersion: (keyId, material) => call("importVersion", keyId, material),
    beginImport: (keystoreId, kind) => call("beginImport", keystoreId, kind),
    finishImport: (ticketId, wrapped, options) => call("finishImport", ticketId, wrapped, options),
    async export(keyId, options) {
      const bytes = await call("exportKey", keyId, options);
      if (!TEXT_FORMATS.has(options.format)) return bytes;
      const text = new TextDecoder().decode(bytes);
      bytes.fill(0);
      return options.format === "jwk" ? JSON.parse(text) : text;
    },
  };
  const move = (event) => (keyId, version) => call("moveVersion", keyId, version, event);
  const versions = {
    list: async (keyId) => (await call("getKey", keyId)).versions,
    makeDefault: (keyId, version) => call("setDefaultVersion", keyId, version),
    activate: move("activate"),
    deactivate: move("deactivate"),
    compromise: move("compromise"),
    requestDeletion: move("requestDeletion"),
    cancelDeletion: move("cancelDeletion"),
    destroyNow: move("destroyNow"),
  };
  const secrets = {
    create: (keystoreId, { value, ...options }) =>
      call("createKey", keystoreId, { ...options, kind: "secret", secret: value }),
    read: (keyId, options) => call("readSecret", keyId, options),
    update: (keyId, value) => call("updateSecret", keyId, value),
  };
  const slots = {
    list: () => call("listSlots"),
    add: (options) => call("addSlot", options),
    remove: (slotId) => call("removeSlot", slotId),
    changePassphrase: (slotId, oldPassphrase, newPassphrase, options) =>
      call("changePassphrase", slotId, oldPassphrase, newPassphrase, options),
    renewRecoveryCode: () => call("renewRecoveryCode"),
  };
  const jwt = {
    sign: async (keyId, claims, options) => call("signJwt", keyId, json(claims, "claims"), several(options)),
    async verify(keys, token, checks) {
      const { header, claims, key, version } = await call("verifyJwt", keys, token, several(checks));
      return { header: JSON.parse(header), claims: JSON.parse(claims), key, version };
    },
  };
  const jws = {
    sign: async (keyId, payload, header) => call("signJws", keyId, payload, json(header, "header")),
    async verify(keys, token) {
      const { header, ...rest } = await call("verifyJws", keys, token);
      return { header: JSON.parse(header), ...rest };
    },
  };
  const audit = {
    list: (query) => call("listAudit", query),
    export: () => call("exportAudit"),
    verify: () => call("verifyAudit"),
    publicKey: () => call("auditPublicKey"),
  };
  const all = { keystores, keys, versions, secrets, slots, jwt, jws, audit };
  for (const group of Object.values(all)) Object.freeze(group);
  return Object.freeze(all);
}
