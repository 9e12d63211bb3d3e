/// <reference lib="esnext.disposable" />

import type {
  Access,
  AuditPage,
  AuditQuery,
  BatchItem,
  ByteTransform,
  CipherOptions,
  CiphertextItem,
  DataKey,
  DataKeyOptions,
  DecryptOptions,
  Exported,
  ExportFormat,
  ImportTicket,
  JsonObject,
  Jwks,
  JwtChecks,
  JwtOptions,
  KdfOptions,
  KeyMaterial,
  NewKey,
  Override,
  PublicKey,
  SealStreamOptions,
  Signature,
  SignatureAlgorithm,
  SignOptions,
  StreamOptions,
  TokenKeys,
  VerifiedExport,
  VerifiedJws,
  VerifiedJwt,
  VerifyOptions,
} from "./calls.js";
import type { Approvals, Credentials, Principals, RootKey, ServiceKeyView, Settings } from "./manage.js";
import type {
  AccessKeyId,
  ApprovalId,
  ApprovalPolicy,
  Bytes,
  CheckReport,
  CredentialId,
  Customization,
  Data,
  Gate,
  ImportOptions,
  ImportReport,
  KeyId,
  KeyKind,
  KeyPage,
  KeyQuery,
  KeystoreChanges,
  KeystoreId,
  KeystoreView,
  KeyView,
  PrincipalId,
  Profile,
  RotationPolicy,
  SlotId,
  SlotView,
  StagedChangeId,
  TicketId,
  TickReport,
  VaultInfo,
  VersionView,
} from "./types.js";

import type { StorageAdapter } from "./storage.js";

export type * from "./calls.js";
export type * from "./manage.js";
export type * from "./storage.js";
export { pageOf } from "./storage.js";
export type * from "./types.js";

/** Who has to act for a call to succeed. */
export type Fault = "caller" | "policy" | "data" | "environment" | "bug";

/** What every call of Keystead fails with. */
export class KeysteadError extends Error {
  private constructor();
  readonly name: "KeysteadError";
  /** A stable name, `subject.problem`, such as `key.state_forbids` or `decryption.failed`. */
  readonly code: string;
  readonly fault: Fault;
}

/** What the WebAssembly module is loaded from: an address, its bytes, a `WebAssembly.Module`, or a `Response`. */
export type ModuleSource = string | URL | ArrayBuffer | ArrayBufferView | object;

/**
 * Loads the WebAssembly module: from `source`, or from the file beside this one. It may be called any number of times;
 * the first call decides. `Keystead.open` calls it by itself.
 */
export function init(source?: ModuleSource): Promise<void>;

/** The version of this package, and behind a "+" the commit that it was built from, or "unknown"; after `init`. */
export function version(): string;

export interface BuildInfo {
  /** Without the commit. */
  version: string;
  /** The commit that it was built from, with "-changed" if there was more; null outside of a checkout. */
  commit: string | null;
  /** What it was compiled to use beyond the first WebAssembly, such as "simd128". */
  targetFeatures: string[];
  /** The numbers of the formats that it writes. */
  formats: { bundle: number; ciphertext: number; record: number; stream: number };
}

/** What this package was built from, and what it writes; after `init`. */
export function buildInfo(): BuildInfo;

export type OpenOptions =
  | { name: string; storage?: "indexeddb" | "memory"; worker?: boolean | WorkerLike }
  | { name?: string; storage: { directory: string }; worker?: boolean | WorkerLike }
  | { name?: string; storage: StorageAdapter; worker?: false };

/** A `Worker` of a page, or one of Node.js. */
export interface WorkerLike {
  postMessage(message: unknown): void;
}

/** Text from elsewhere as an id; throws `id.invalid` for text that is none. */
export const ids: {
  key(text: string): KeyId;
  keystore(text: string): KeystoreId;
  slot(text: string): SlotId;
  ticket(text: string): TicketId;
  principal(text: string): PrincipalId;
  accessKey(text: string): AccessKeyId;
  credential(text: string): CredentialId;
  approval(text: string): ApprovalId;
  stagedChange(text: string): StagedChangeId;
};

export interface Keystores {
  /**
   * `gate` is what a server asks of clients; the profile "nhn" wants one method at least. `pin` is the user PIN that the
   * profile "jwt" wants: 9 to 255 characters with upper and lower case, digits and special characters.
   */
  create(options: {
    name: string;
    description?: string;
    profile?: Profile;
    custom?: Partial<Customization>;
    gate?: Partial<Gate>;
    approvals?: Partial<ApprovalPolicy> & { needed: number };
    pin?: string;
    kdf?: KdfOptions;
  }): Promise<KeystoreView>;
  /** All, by name. */
  list(): Promise<KeystoreView[]>;
  get(keystoreId: KeystoreId): Promise<KeystoreView>;
  update(keystoreId: KeystoreId, changes: KeystoreChanges): Promise<KeystoreView>;
  /** Gives the keystore another user PIN, and unlocks it if wrong ones had locked it. */
  changePin(keystoreId: KeystoreId, pin: string, options?: { kdf?: KdfOptions }): Promise<KeystoreView>;
  /** Deletes a keystore whose keys are all destroyed. */
  delete(keystoreId: KeystoreId): Promise<void>;
}

export interface Keys {
  create(keystoreId: KeystoreId, options: NewKey): Promise<KeyView>;
  list(query?: KeyQuery): Promise<KeyPage>;
  get(keyId: KeyId): Promise<KeyView>;
  update(keyId: KeyId, changes: { name?: string; description?: string }): Promise<KeyView>;
  /** Makes a new version, which encrypts from now on. Older versions still decrypt. */
  rotate(keyId: KeyId): Promise<KeyView>;
  /** When it rotates by itself: what is left out is off. */
  setRotation(keyId: KeyId, policy: Partial<RotationPolicy>): Promise<KeyView>;
  setAccess(keyId: KeyId, access: Access): Promise<KeyView>;
  disable(keyId: KeyId): Promise<KeyView>;
  enable(keyId: KeyId): Promise<KeyView>;
  /** The key is out of use at once, and destroyed when its waiting time is over. */
  requestDeletion(keyId: KeyId): Promise<KeyView>;
  cancelDeletion(keyId: KeyId): Promise<KeyView>;
  /**
   * Destroys the key at once and for good. `confirmation` is its name where `deletionConfirm` is "name", and the user PIN
   * of its keystore where it is "pin".
   */
  deleteNow(keyId: KeyId, confirmation?: string | { pin: string }): Promise<KeyView>;
  /**
   * Loads the key for `encryptSync` and `decryptSync`, until it changes or another key takes its place. At least 65,536
   * and at most 131,072 messages are counted ahead for the synchronous calls: after these, or when its rotation is due,
   * they throw `key.not_loaded`; prepare it again then.
   */
  prepare(keyId: KeyId): Promise<void>;
  /** The public half of the default version, or of `version`, whatever its state. */
  publicKey(keyId: KeyId, options?: { version?: number }): Promise<PublicKey>;
  /**
   * The same as WebCrypto has it, to verify with, or to encrypt with "RSA-OAEP-256"; `jose` takes it, too. `algorithm` is asked
   * of RSA keys, which have several: "RS256" without.
   */
  publicCryptoKey(
    keyId: KeyId,
    options?: { version?: number; algorithm?: SignatureAlgorithm | "RSA-OAEP-256" },
  ): Promise<CryptoKey>;
  /** Brings a key in. Its kind is the one that the form tells, or else `kind`. */
  import(keystoreId: KeystoreId, material: KeyMaterial, options: NewKey): Promise<KeyView>;
  /** Brings in the next version of a key that was brought in itself. */
  importVersion(keyId: KeyId, material: KeyMaterial): Promise<KeyView>;
  /** Makes a public key that a key of `kind` is wrapped with on its way here; at most 16 are open at once. */
  beginImport(keystoreId: KeystoreId, kind: Exclude<KeyKind, "secret">): Promise<ImportTicket>;
  /** Creates a key from what was wrapped for a ticket, in the ticket's keystore and of its kind. */
  finishImport(ticketId: TicketId, wrapped: Uint8Array, options: NewKey): Promise<KeyView>;
  /** The material of a key, where its keystore lets any out: of the newest version, or of `version`. */
  export<Format extends ExportFormat>(
    keyId: KeyId,
    options: { format: Format; version?: number },
  ): Promise<Exported[Format]>;
}

/** Versions of a key. What each can do now is in its `actions`. */
export interface Versions {
  /** Oldest first. */
  list(keyId: KeyId): Promise<VersionView[]>;
  /** Chooses the version that protects new data, until the next rotation. */
  makeDefault(keyId: KeyId, version: number): Promise<KeyView>;
  activate(keyId: KeyId, version: number): Promise<KeyView>;
  deactivate(keyId: KeyId, version: number): Promise<KeyView>;
  /** Others know it: it protects nothing any more. */
  compromise(keyId: KeyId, version: number): Promise<KeyView>;
  requestDeletion(keyId: KeyId, version: number): Promise<KeyView>;
  cancelDeletion(keyId: KeyId, version: number): Promise<KeyView>;
  destroyNow(keyId: KeyId, version: number): Promise<KeyView>;
}

/** Confidential texts. Each is a key of kind "secret"; what was before an update stays as an older version. */
export interface Secrets {
  create(
    keystoreId: KeystoreId,
    options: { name: string; description?: string; value: string; access?: Access },
  ): Promise<KeyView>;
  /** The newest text, or that of `version`. */
  read(keyId: KeyId, options?: { version?: number }): Promise<string>;
  update(keyId: KeyId, value: string): Promise<KeyView>;
}

/** JSON Web Tokens: RFC 7519, as RFC 8725 asks for it. The key has its algorithm; a token decides nothing. */
export interface Jwt {
  sign(keyId: KeyId, claims: JsonObject, options?: JwtOptions): Promise<string>;
  /** Fails with `token.…` if the signature or a claim is not as it must be. */
  verify(keys: TokenKeys, token: string, checks?: JwtChecks): Promise<VerifiedJwt>;
}

/** JSON Web Signatures in compact form: RFC 7515. */
export interface Jws {
  /** `header` has none of the members that the key decides, such as `alg` and `kid`. */
  sign(keyId: KeyId, payload: Data, header?: JsonObject): Promise<string>;
  verify(keys: TokenKeys, token: string): Promise<VerifiedJws>;
}

export interface Audit {
  list(query?: AuditQuery): Promise<AuditPage>;
  /** The log as signed text, which `Keystead.verifyAuditExport` and the command line verify without the vault. */
  export(): Promise<string>;
  /** Follows the whole log in the store; `audit.broken` names the first entry that does not follow. */
  verify(): Promise<{ last: number }>;
  /** The key that exports are signed with, in PEM: keep it elsewhere. */
  publicKey(): Promise<string>;
}

/** The ways to unlock the vault. Bytes of 32 are `Uint8Array`s of that length. */
export interface Slots {
  list(): Promise<SlotView[]>;
  /**
   * Adds a passphrase, a key file (32 to 4,096 random bytes, or their text) or a passkey with WebAuthn's PRF extension:
   * `salt` are 32 random bytes that the authenticator evaluated (`prf.eval.first`), `prfOutput` is what it gave.
   */
  add(
    options: { label: string } & (
      | { passphrase: string; kdf?: KdfOptions }
      | { keyFile: string | Uint8Array }
      | { passkey: { credential: Uint8Array; rpId: string; salt: Uint8Array; prfOutput: Uint8Array } }
    ),
  ): Promise<SlotView>;
  /** A passphrase or a recovery code stays always. */
  remove(slotId: SlotId): Promise<void>;
  /** Changes the passphrase of one slot; no key is encrypted again. */
  changePassphrase(
    slotId: SlotId,
    oldPassphrase: string,
    newPassphrase: string,
    options?: { kdf?: KdfOptions },
  ): Promise<SlotView>;
  /** The code before it opens nothing any more. */
  renewRecoveryCode(): Promise<{ recoveryCode: string }>;
}

/** A place for one vault, and the vault itself while it is unlocked. */
export class Keystead {
  private constructor();

  /**
   * Opens the place of a vault: this site's IndexedDB under `name` (the default), or another `storage`. With `worker`, the
   * engine runs in a worker of its own, or in one that runs this package's `keystead/worker`: Argon2id and everything else is
   * off this thread. The interface is the same, but for the synchronous calls, which throw `worker.no_sync`.
   */
  static open(options: OpenOptions): Promise<Keystead>;

  /** The names of the places in this site's IndexedDB that were opened and not removed, with a vault in them or not. */
  static names(): Promise<string[]>;

  /** Deletes a vault of this site's IndexedDB with everything in it. */
  static remove(name: string): Promise<void>;

  /** Asks the browser never to evict this site's storage by itself. */
  static requestPersistence(): Promise<"persistent" | "bestEffort" | "unknown">;

  /** Verifies an export of a log without its vault; `publicKey` in PEM, if a copy was kept. */
  static verifyAuditExport(exported: Data, options?: { publicKey?: string }): Promise<VerifiedExport>;

  readonly keystores: Keystores;
  readonly keys: Keys;
  readonly versions: Versions;
  readonly secrets: Secrets;
  readonly principals: Principals;
  readonly credentials: Credentials;
  readonly approvals: Approvals;
  readonly settings: Settings;
  readonly rootKey: RootKey;
  readonly slots: Slots;
  readonly jwt: Jwt;
  readonly jws: Jws;
  readonly audit: Audit;

  /**
   * Calls `listener` when another tab or process has changed the vault ("change"), or when this one is locked ("lock"), until
   * the function that it gives is called.
   */
  on(event: "change" | "lock", listener: () => void): () => void;

  status(): Promise<"absent" | "locked" | "unlocked">;
  exists(): Promise<boolean>;

  /** Makes a vault and unlocks it. The recovery code is given here and never again. */
  create(options: { name: string; passphrase: string; kdf?: KdfOptions }): Promise<{ recoveryCode: string }>;

  /** Takes the time of Argon2id on the thread that calls it: about half a second. */
  unlock(
    options:
      | { passphrase: string }
      | { recoveryCode: string }
      | { prfOutput: Uint8Array }
      | { keyFile: string | Uint8Array },
  ): Promise<void>;

  /**
   * Later calls fail with `vault.locked` at once; secrets are wiped as soon as calls in progress have ended. The promise
   * is settled when the audit log is written; nobody has to wait for it.
   */
  lock(): Promise<void>;

  /** What is known of the vault, locked or not. */
  info(): Promise<VaultInfo>;

  /** Encrypts with the newest version of the key. Do not write to `data` before the promise is settled. */
  encrypt(keyId: KeyId, data: Data, options?: CipherOptions): Promise<Bytes>;

  /** Decrypts; without a key id, with the key that the ciphertext names. */
  decrypt(keyId: KeyId | null, ciphertext: Uint8Array, options?: DecryptOptions): Promise<Bytes>;

  /** Signs with the default version of the key. */
  sign(keyId: KeyId, data: Data, options?: SignOptions): Promise<Signature>;

  /** Whether `signature` is one of `data` by this key. */
  verify(keyId: KeyId, data: Data, signature: Uint8Array, options?: VerifyOptions): Promise<boolean>;

  /** HMAC-SHA-256 of `data` with the default version of the key. */
  makeMac(keyId: KeyId, data: Data): Promise<{ mac: Bytes; version: number }>;

  /** Whether `mac` is that of `data`. */
  verifyMac(keyId: KeyId, data: Data, mac: Uint8Array, options?: { version?: number }): Promise<boolean>;

  /** As `encrypt`, at once and in WebAssembly: for short data and a prepared key. Throws `key.not_loaded` otherwise. */
  encryptSync(keyId: KeyId, data: Data, options?: CipherOptions): Bytes;

  /** As `decrypt`, at once and in WebAssembly: for short data and a prepared key. Throws `key.not_loaded` otherwise. */
  decryptSync(keyId: KeyId | null, ciphertext: Uint8Array, options?: CipherOptions): Bytes;

  /** As `makeMac`, at once, with a prepared key. */
  makeMacSync(keyId: KeyId, data: Data): { mac: Bytes; version: number };

  /** Encrypts all of many messages with one version, or none. The audit log has one entry that says how many. */
  encryptBatch(keyId: KeyId, items: readonly BatchItem[]): Promise<Bytes[]>;

  /** Decrypts all of many messages, or none. */
  decryptBatch(keyId: KeyId, items: readonly CiphertextItem[]): Promise<Bytes[]>;

  /** Makes a random key for use elsewhere, and the same encrypted; with `sealed`, the encrypted one alone. */
  dataKey(keyId: KeyId, options: DataKeyOptions & { sealed: true }): Promise<{ ciphertext: Bytes }>;
  dataKey(keyId: KeyId, options?: DataKeyOptions): Promise<DataKey>;

  /**
   * A ciphertext that `toKeyId` decrypts in place of one that `fromKeyId` does; null is the key that the ciphertext names.
   * The two may be one key, which has rotated. The plaintext is not handed out.
   */
  rewrap(fromKeyId: KeyId | null, ciphertext: Uint8Array, toKeyId: KeyId, options?: CipherOptions): Promise<Bytes>;

  /**
   * Encrypts what is piped through it, in constant memory and of any length: `file.stream().pipeThrough(…)`. The readable
   * side must be read for the writable one to go on.
   */
  encryptStream(keyId: KeyId, options?: SealStreamOptions): ByteTransform;

  /**
   * Decrypts what is piped through it. What comes out is authentic; that it was all is known when the stream ends without
   * an error: one that was cut short ends with `decryption.failed`.
   */
  decryptStream(keyId: KeyId | null, options?: StreamOptions & Override): ByteTransform;

  /** As `rewrap`, for streams: the header alone is another, and the frames pass through unread. */
  rewrapStream(fromKeyId: KeyId | null, toKeyId: KeyId, options?: StreamOptions): ByteTransform;

  /** The public keys by which others verify the tokens of a keystore's keys. */
  jwks(keystoreId: KeystoreId): Promise<Jwks>;

  /** Everything in the vault as one encrypted file, which `passphrase` opens. */
  exportBundle(passphrase: string, options?: { kdf?: KdfOptions }): Promise<Bytes>;

  /** Brings a bundle's content into the vault, all or nothing; with `dryRun`, only says what that would do. */
  importBundle(bundle: Uint8Array, passphrase: string, options?: ImportOptions): Promise<ImportReport>;

  /** 1 to 1,024 random bytes. The vault keeps none; its log says how many there were. */
  randomBytes(length: number): Promise<Bytes>;

  /** The keys of the vault itself, by name. */
  serviceKeys(): Promise<ServiceKeyView[]>;

  /** Does what is due: deletions and rotations. */
  tick(): Promise<TickReport>;

  /** Verifies every stored record. */
  check(): Promise<CheckReport>;

  /**
   * Locks the vault, as `lock` does, and lets go of its place. Calls in progress end normally; later ones fail with
   * `handle.closed`.
   */
  close(): Promise<void>;

  /** `await using keystead = …` closes it. */
  [Symbol.asyncDispose](): Promise<void>;

  /** As `close`, without waiting for it. */
  [Symbol.dispose](): void;
}
