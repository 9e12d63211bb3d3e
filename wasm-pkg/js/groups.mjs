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

/** What WebCrypto calls the algorithms of a kind of public key. */
const ECDSA = { "P-256": "ECDSA", "P-384": "ECDSA" };
const RSA = { RS256: "RSASSA-PKCS1-v1_5", PS256: "RSA-PSS", "RSA-OAEP-256": "RSA-OAEP" };

/** A public key as WebCrypto has it. */
async function cryptoKey({ jwk, der }, algorithm) {
  const name = jwk.kty === "RSA" ? RSA[algorithm ?? "RS256"] : ECDSA[jwk.crv] ?? jwk.crv;
  const usages = [name === "RSA-OAEP" ? "encrypt" : "verify"];
  try {
    return await crypto.subtle.importKey("spki", der, { name, hash: "SHA-256", namedCurve: jwk.crv }, true, usages);
  } catch (cause) {
    const message = "WebCrypto does not take this public key for this algorithm.";
    throw new KeysteadError(message, "public_key.unsupported", "caller", { cause });
  }
}

/** The names of what `groups` gives. */
export const GROUPS = [
  "keystores", "keys", "versions", "secrets", "principals", "credentials", "approvals",
  "settings", "rootKey", "slots", "jwt", "jws", "audit",
];

/** The objects of a vault, each with its calls. `call(name, ...values)` asks the engine. */
export function groups(call) {
  /** What a keystore may want approved is a change by name: it is made now, or put aside by `approvals.stage`. */
  const apply = (change, about) => call("apply", { change, ...about });
  const keystores = {
    create: (options) => call("createKeystore", options),
    list: () => call("listKeystores"),
    get: (keystoreId) => call("getKeystore", keystoreId),
    update: (keystore, changes) => apply("updateKeystore", { keystore, changes }),
    changePin: (keystoreId, pin, options) => call("changePin", keystoreId, pin, options),
    delete: (keystore) => apply("deleteKeystore", { keystore }),
  };
  const moveKey = (event) => (key) => apply("moveKey", { key, event });
  const keys = {
    create: (keystore, options) => apply("createKey", { keystore, options }),
    list: (options) => call("listKeys", options),
    get: (keyId) => call("getKey", keyId),
    update: (key, changes) => apply("updateKey", { key, changes }),
    rotate: (key) => apply("rotate", { key }),
    setRotation: (key, policy) => apply("setRotation", { key, policy }),
    setAccess: (key, access) => apply("setAccess", { key, access }),
    disable: moveKey("disable"),
    enable: moveKey("enable"),
    requestDeletion: moveKey("requestDeletion"),
    cancelDeletion: moveKey("cancelDeletion"),
    deleteNow: (key, confirmation) =>
      confirmation !== null && typeof confirmation === "object"
        ? call("deleteKeyWithPin", key, confirmation.pin)
        : apply("moveKey", { key, event: "deleteNow", confirmation }),
    prepare: (keyId) => call("prepareKey", keyId),
    publicKey: (keyId, options) => call("publicKey", keyId, options),
    publicCryptoKey: async (keyId, options) => cryptoKey(await call("publicKey", keyId, options), options?.algorithm),
    import: (keystore, material, options) => apply("importKey", { keystore, material, options }),
    importVersion: (key, material) => apply("importVersion", { key, material }),
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
  const moveVersion = (event) => (key, version) => apply("moveVersion", { key, version, event });
  const versions = {
    list: async (keyId) => (await call("getKey", keyId)).versions,
    makeDefault: (key, version) => apply("setDefaultVersion", { key, version }),
    activate: moveVersion("activate"),
    deactivate: moveVersion("deactivate"),
    compromise: moveVersion("compromise"),
    requestDeletion: moveVersion("requestDeletion"),
    cancelDeletion: moveVersion("cancelDeletion"),
    destroyNow: moveVersion("destroyNow"),
  };
  const secrets = {
    create: (keystore, options) =>
      apply("createKey", { keystore, options: { ...options, kind: "secret", secret: options?.value } }),
    read: (keyId, options) => call("readSecret", keyId, options),
    update: (key, value) => apply("updateSecret", { key, value }),
  };
  const principals = {
    create: (options) => call("createPrincipal", options),
    list: () => call("listPrincipals"),
    update: (principalId, changes) => call("updatePrincipal", principalId, changes),
    delete: (principalId) => call("deletePrincipal", principalId),
    createAccessKey: (principalId) => call("createAccessKey", principalId),
    accessKeys: (principalId) => call("listAccessKeys", principalId),
    deleteAccessKey: (accessKeyId) => call("deleteAccessKey", accessKeyId),
    createApplicationKey: (principalId) => call("createApplicationKey", principalId),
    admitAccessKey: (accessKeyId, secret) => call("admitAccessKey", accessKeyId, secret),
    admitApplicationKey: (applicationKey) => call("admitApplicationKey", applicationKey),
  };
  const moveCredential = (event) => (credential) => apply("moveCredential", { credential, event });
  const credentials = {
    add: (keystore, options) => apply("addCredential", { keystore, options }),
    addAll: (keystoreId, items) => call("addCredentials", keystoreId, items),
    list: (keystoreId, options) => call("listCredentials", keystoreId, options),
    update: (credential, changes) => apply("updateCredential", { credential, description: changes?.description }),
    requestDeletion: moveCredential("requestDeletion"),
    cancelDeletion: moveCredential("cancelDeletion"),
    deleteNow: moveCredential("deleteNow"),
    createCertificate: (keystore, options) => apply("createCertificate", { keystore, options }),
    certificateFile: (credentialId) => call("certificateFile", credentialId),
    authority: (keystoreId) => call("certificateAuthority", keystoreId),
  };
  const approvals = {
    stage: (keystore, change) => call("stage", keystore, { ...change, keystore }),
    staged: (keystoreId) => call("staged", keystoreId),
    unstage: (changeId) => call("unstage", changeId),
    request: (keystoreId, options) => call("requestApproval", keystoreId, options),
    list: (query) => call("listApprovals", query),
    get: (approvalId) => call("getApproval", approvalId),
    withdraw: (approvalId) => call("withdrawApproval", approvalId),
    document: (approvalId) => call("approvalDocument", approvalId),
    approve: (approvalId, signed) => call("approve", approvalId, signed),
    deny: (approvalId, options) => call("deny", approvalId, options?.reason),
    disable: (keystoreId) => call("disableApprovals", keystoreId),
  };
  const settings = {
    get: () => call("getSettings"),
    update: (changes) => call("updateSettings", changes),
  };
  const rootKey = {
    rotate: (options) => call("rotateRoot", options),
    continueRewrap: (options) => call("continueRewrap", options),
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
  const all = { keystores, keys, versions, secrets, principals, credentials, approvals, settings, rootKey, slots, jwt, jws, audit };
  for (const group of Object.values(all)) Object.freeze(group);
  return Object.freeze(all);
}
