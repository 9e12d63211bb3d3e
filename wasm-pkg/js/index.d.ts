import type {
  Bytes,
  CheckReport,
  CipherOptions,
  Data,
  Gate,
  Id,
  ImportOptions,
  ImportReport,
  KdfOptions,
  KeyKind,
  KeyPage,
  KeyQuery,
  KeyUsage,
  KeyView,
  KeystoreView,
  Profile,
  PublicKey,
  SignOptions,
  Signature,
  SlotView,
  TickReport,
  VaultInfo,
  VerifyOptions,
} from "./types.js";

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

/** The version of this package; after `init`. */
export function version(): string;

export interface Keystores {
  /** `gate` is what a server asks of clients; the profile "nhn" wants one method at least. */
  create(options: {
    name: string;
    description?: string;
    profile?: Profile;
    gate?: Partial<Gate>;
  }): Promise<KeystoreView>;
  /** All, by name. */
  list(): Promise<KeystoreView[]>;
  get(keystoreId: Id): Promise<KeystoreView>;
  update(keystoreId: Id, changes: { name?: string; description?: string }): Promise<KeystoreView>;
  /** Deletes a keystore whose keys are all destroyed. */
  delete(keystoreId: Id): Promise<void>;
}

export interface Keys {
  /** `usage` is the usual one of the kind without: RSA keys sign. */
  create(
    keystoreId: Id,
    options: { name: string; description?: string; kind?: KeyKind; usage?: KeyUsage },
  ): Promise<KeyView>;
  list(query?: KeyQuery): Promise<KeyPage>;
  get(keyId: Id): Promise<KeyView>;
  update(keyId: Id, changes: { name?: string; description?: string }): Promise<KeyView>;
  /** Makes a new version, which encrypts from now on. Older versions still decrypt. */
  rotate(keyId: Id): Promise<KeyView>;
  disable(keyId: Id): Promise<KeyView>;
  enable(keyId: Id): Promise<KeyView>;
  /** The key is out of use at once, and destroyed when its waiting time is over. */
  requestDeletion(keyId: Id): Promise<KeyView>;
  cancelDeletion(keyId: Id): Promise<KeyView>;
  /** Destroys the key at once and for good. `confirmation` is its name, where `deletionConfirm` is "name". */
  deleteNow(keyId: Id, confirmation?: string): Promise<KeyView>;
  /**
   * Loads the key for `encryptSync` and `decryptSync`, until it changes or another key takes its place. At least 65,536
   * and at most 131,072 messages are counted ahead for the synchronous calls: after these, or when its rotation is due,
   * they throw `key.not_loaded`; prepare it again then.
   */
  prepare(keyId: Id): Promise<void>;
  /** The public half of the default version, or of `version`, whatever its state. */
  publicKey(keyId: Id, options?: { version?: number }): Promise<PublicKey>;
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
  remove(slotId: Id): Promise<void>;
  /** Changes the passphrase of one slot; no key is encrypted again. */
  changePassphrase(
    slotId: Id,
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
   * Opens the place of a vault. "indexeddb" (the default) keeps it in this site's IndexedDB under `name`; "memory" keeps
   * it as long as this object lives, and each such object has a vault of its own.
   */
  static open(options: { name: string; storage?: "indexeddb" | "memory" }): Promise<Keystead>;

  /** The names of the places in this site's IndexedDB that were opened and not removed, with a vault in them or not. */
  static names(): Promise<string[]>;

  /** Deletes a vault of this site's IndexedDB with everything in it. */
  static remove(name: string): Promise<void>;

  /** Asks the browser never to evict this site's storage by itself. */
  static requestPersistence(): Promise<"persistent" | "bestEffort" | "unknown">;

  readonly keystores: Keystores;
  readonly keys: Keys;
  readonly slots: Slots;

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
  encrypt(keyId: Id, data: Data, options?: CipherOptions): Promise<Bytes>;

  /** Decrypts; without a key id, with the key that the ciphertext names. */
  decrypt(keyId: Id | null, ciphertext: Uint8Array, options?: CipherOptions): Promise<Bytes>;

  /** Signs with the default version of the key. */
  sign(keyId: Id, data: Data, options?: SignOptions): Promise<Signature>;

  /** Whether `signature` is one of `data` by this key. */
  verify(keyId: Id, data: Data, signature: Uint8Array, options?: VerifyOptions): Promise<boolean>;

  /** HMAC-SHA-256 of `data` with the default version of the key. */
  makeMac(keyId: Id, data: Data): Promise<{ mac: Bytes; version: number }>;

  /** Whether `mac` is that of `data`. */
  verifyMac(keyId: Id, data: Data, mac: Uint8Array, options?: { version?: number }): Promise<boolean>;

  /** As `encrypt`, at once and in WebAssembly: for short data and a prepared key. Throws `key.not_loaded` otherwise. */
  encryptSync(keyId: Id, data: Data, options?: CipherOptions): Bytes;

  /** As `decrypt`, at once and in WebAssembly: for short data and a prepared key. Throws `key.not_loaded` otherwise. */
  decryptSync(keyId: Id | null, ciphertext: Uint8Array, options?: CipherOptions): Bytes;

  /** Everything in the vault as one encrypted file, which `passphrase` opens. */
  exportBundle(passphrase: string, options?: { kdf?: KdfOptions }): Promise<Bytes>;

  /** Brings a bundle's content into the vault, all or nothing; with `dryRun`, only says what that would do. */
  importBundle(bundle: Uint8Array, passphrase: string, options?: ImportOptions): Promise<ImportReport>;

  /** Does what is due: deletions and rotations. */
  tick(): Promise<TickReport>;

  /** Verifies every stored record. */
  check(): Promise<CheckReport>;

  /**
   * Locks the vault, as `lock` does, and lets go of its place. Calls in progress end normally; later ones fail with
   * `handle.closed`.
   */
  close(): Promise<void>;
}
