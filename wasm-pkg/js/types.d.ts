// What goes in and comes out: plain objects.

import type { SignatureAlgorithm } from "./calls.js";

/** Milliseconds since 1970-01-01T00:00:00Z. */
export type Timestamp = number;

declare const kind: unique symbol;

/**
 * 32 hexadecimal digits that say what they are the id of: the id of a keystore is not taken for that of a key. Text from
 * elsewhere becomes an id with `ids.key(text)` and its like.
 */
export type Id<Kind extends string = string> = string & { readonly [kind]: Kind };

export type VaultId = Id<"vault">;
export type KeystoreId = Id<"keystore">;
export type KeyId = Id<"key">;
export type SlotId = Id<"slot">;
export type TicketId = Id<"ticket">;
export type PrincipalId = Id<"principal">;
/** The id of an access key, 40 hexadecimal digits: no secret, and nothing without its secret. */
export type AccessKeyId = Id<"accessKey">;
export type CredentialId = Id<"credential">;
export type ApprovalId = Id<"approval">;
export type StagedChangeId = Id<"stagedChange">;

/** Bytes, or a string that stands for its UTF-8 bytes. */
export type Data = Uint8Array | string;

/** Bytes in memory of their own, as every call gives them. */
export type Bytes = Uint8Array<ArrayBuffer>;

export interface VaultInfo {
  id: VaultId;
  name: string;
  created: Timestamp;
  slots: SlotView[];
  /** After the root key was replaced: the most keys that wait to be wrapped anew; null when all are. */
  rewrapLeft: number | null;
  /** The last backup that was made, and the revision that it holds; whether somebody kept the file is not known. */
  backup: { made: Timestamp; revision: number } | null;
}

export interface SlotView {
  id: SlotId;
  kind: "passphrase" | "recoveryCode" | "passkey" | "keyFile" | "external";
  label: string;
  created: Timestamp;
  /** What to ask the authenticator for, in base64url without padding. */
  passkey: { credential: string; rpId: string; salt: string } | null;
  /** Where another system has the key. */
  external: { provider: string; reference: string } | null;
}

export interface KeystoreView {
  id: KeystoreId;
  name: string;
  description: string;
  profile: Profile;
  /** What it has changed of the profile; null leaves it. */
  custom: Customization;
  /** What a server asks of clients. */
  gate: Gate;
  /** Who must approve its changes, if anybody. */
  approvals: ApprovalPolicy | null;
  hasPin: boolean;
  /** How many of its keys are not destroyed. */
  keys: number;
  created: Timestamp;
  createdBy: string;
  changed: Timestamp;
  changedBy: string;
}

/** The rules that the keys of a keystore live under. */
export type Profile = "standard" | "nhn" | "kakao" | "naver" | "jwt";

export interface Customization {
  deletionWindowHours: number | null;
  cancelTo: "enabled" | "disabled" | "previous" | null;
  rotationDefaultDays: number | null;
  versionsMax: number | null;
  allowExport: boolean | null;
  uniqueNames: boolean | null;
  unauthorized: "hidden" | "partialRow" | null;
}

export interface Gate {
  ipv4: boolean;
  mac: boolean;
  certificate: boolean;
  /** Whether one of them is enough. */
  any: boolean;
}

export interface ApprovalPolicy {
  needed: number;
  /** Empty means any administrator. */
  approvers: PrincipalId[];
  signed: boolean;
}

/** What is left out stays. */
export interface KeystoreChanges {
  name?: string;
  description?: string;
  custom?: Partial<Customization>;
  gate?: Partial<Gate>;
  approvals?: (Partial<ApprovalPolicy> & { needed: number }) | "none";
}

export type KeyKind =
  | "secret"
  | "aes256"
  | "hmacSha256"
  | "rsa2048"
  | "rsa3072"
  | "rsa4096"
  | "ecP256"
  | "ecP384"
  | "ed25519";

export type KeyUsage = "keep" | "encryptDecrypt" | "signVerify" | "encryptAndSign" | "mac";

/** When a key rotates by itself: whatever comes first. */
export interface RotationPolicy {
  periodDays: number | null;
  maxOperations: number | null;
  maxBytes: number | null;
}

/** When the public keys of a signing key are published, before and after they sign. */
export interface Publication {
  leadHours: number;
  retentionHours: number | null;
}

export interface KeyView {
  id: KeyId;
  /** The id of its keystore. */
  keystore: KeystoreId;
  name: string;
  description: string;
  kind: KeyKind;
  usage: KeyUsage;
  origin: "generated" | "imported" | "publicOnly";
  /** The region that it is isolated to, if it is. */
  region: string | null;
  /** Whether it encrypts convergently: every message then has a context. */
  convergent: boolean;
  state: KeyState;
  /** What its profile calls the state. */
  stateLabel: string;
  /** The one algorithm that it signs with, if it was chosen. */
  algorithm: SignatureAlgorithm | null;
  /** Whether its material may leave, as far as the keystore lets any out. */
  exportable: boolean;
  /** The serial number of the token in which its private parts lie; `null` if the vault keeps them. */
  token: string | null;
  /** How its public keys are published, if it signs. */
  publication: Publication | null;
  /** Oldest first. */
  versions: VersionView[];
  /** The version that encrypts; null if it has no usable version. */
  primary: number | null;
  rotation: RotationPolicy;
  lastRotation: Timestamp | null;
  nextRotation: Timestamp | null;
  /** Whether only some principals may use it. */
  restricted: boolean;
  /** These principals, beside its creator and the owner. */
  allowed: PrincipalId[];
  lastUsed: Timestamp | null;
  /** The most messages that one version may protect. */
  operationsLimit: number;
  created: Timestamp;
  createdBy: string;
  changed: Timestamp;
  changedBy: string;
  /** What can be done to it now. */
  actions: KeyAction[];
  /** How long a deletion requested now would wait, in milliseconds; 0 if nothing waits. */
  deletionWindow: number;
  /** What is asked before it is deleted at once. */
  deletionConfirm: "dialog" | "name" | "pin" | "tokenPin";
  /** Whether somebody should be warned that it was used before they delete it. */
  warnBeforeDeletion: boolean;
}

/** What somebody without access sees of a key. */
export interface PartialKeyView {
  /** The beginning of its id: 8 digits. */
  idPrefix: string;
  name: string;
  description: string;
  restricted: boolean;
  created: Timestamp;
  createdBy: string;
}

/** One row of a list of keys. */
export type KeyRow = ({ visibility: "full" } & KeyView) | ({ visibility: "partial" } & PartialKeyView);

export type KeyState =
  | { name: "preActive" }
  | { name: "enabled" }
  | { name: "disabled" }
  | { name: "pendingDeletion"; due: Timestamp; resumesEnabled: boolean }
  | { name: "destroyed" };

export type KeyStateName = KeyState["name"];

export type KeyAction =
  | "cancelDeletion"
  | "decrypt"
  | "deleteNow"
  | "disable"
  | "edit"
  | "enable"
  | "encrypt"
  | "export"
  | "makeMac"
  | "read"
  | "requestDeletion"
  | "rotate"
  | "setAccess"
  | "setRotation"
  | "sign"
  | "updateSecret"
  | "verify"
  | "verifyMac";

export type VersionAction =
  | "activate"
  | "cancelDeletion"
  | "compromise"
  | "deactivate"
  | "destroyNow"
  | "makeDefault"
  | "requestDeletion";

export type VersionState =
  | { name: "active" }
  | { name: "deactivated" }
  | { name: "compromised" }
  | { name: "pendingDeletion"; due: Timestamp }
  | { name: "destroyed" };

export interface VersionView {
  number: number;
  state: VersionState;
  /** What the profile calls the state. */
  stateLabel: string;
  created: Timestamp;
  /** How many messages it may have protected: never fewer than it has. */
  operations: number;
  /** How many bytes it may have protected: never fewer than it has. */
  bytes: number;
  /** When it becomes the default, if it was published ahead. */
  starts: Timestamp | null;
  /** The `CKA_ID` of its object in the key's token, as hexadecimal digits; `null` if the vault keeps it. */
  ckaId: string | null;
  /** What can be done to it now. */
  actions: VersionAction[];
}

export interface KeyQuery {
  /** Only those of this keystore. */
  keystore?: KeystoreId;
  /** Only those in one of these states. */
  states?: KeyStateName[];
  /** Only those whose name contains this text, whatever its case. */
  nameContains?: string;
  /** Default: "created". */
  orderBy?: "created" | "name";
  /** Default: true when ordered by creation. */
  descending?: boolean;
  /** The most keys of a page; default 100. */
  limit?: number;
  /** The `next` of the page before. */
  cursor?: string;
}

export interface KeyPage {
  items: KeyRow[];
  /** The cursor of the next page; null if this is the last. */
  next: string | null;
}

export interface ImportReport {
  /** The name of the vault that the bundle was exported from. */
  vaultName: string;
  exported: Timestamp;
  /** The fingerprint of the key that the bundle is signed with; null before format 2. */
  signedBy: string | null;
  addedKeystores: string[];
  addedKeys: string[];
  unchangedKeys: string[];
  /** Keys that are here already, but differ. They are left as they are here. */
  keptKeys: string[];
  /** Everything in the bundle. */
  rows: ImportRow[];
  applied: boolean;
}

export interface ImportOptions {
  /** Only say what would be done. */
  dryRun?: boolean;
  /**
   * What becomes of keys and keystores that are here already and differ: they stay ("keep", the default), become what they
   * are in the bundle where nothing is lost by it ("replace"), or only if they were changed later there ("newer").
   */
  conflict?: "keep" | "replace" | "newer";
}

/** What becomes of one object of a bundle. */
export interface ImportRow {
  kind: "settings" | "principal" | "keystore" | "key" | "credential";
  id: Id;
  name: string;
  outcome: "added" | "unchanged" | "kept" | "replaced" | "conflict";
  /** Why it stays as it is although it was to be replaced. */
  obstacle: "losesVersions" | "destroyed" | "otherObject" | "names" | null;
  differences: { field: string; here: string; there: string }[];
}

export interface TickReport {
  /** The keys whose waiting time was over and which were destroyed. */
  destroyed: KeyId[];
  /** The keys that were given new versions. */
  rotated: KeyId[];
  /** When the next tick is due. */
  nextDeadline: Timestamp | null;
}

export interface CheckReport {
  revision: number;
  records: number;
  /** As in `VaultInfo`. */
  rewrapLeft: number | null;
}
