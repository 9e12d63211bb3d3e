// Who may do what, who approves it, and what is the vault's own.

import type { Access, KeyMaterial, NewKey } from "./calls.js";
import type {
  AccessKeyId,
  ApprovalId,
  ApprovalPolicy,
  Bytes,
  CredentialId,
  Id,
  KeyId,
  KeystoreId,
  KeystoreChanges,
  KeystoreView,
  PrincipalId,
  RotationPolicy,
  SlotId,
  StagedChangeId,
  Timestamp,
} from "./types.js";

/** What a principal may do at most: look at names and states; use keys, too; manage everything, too. */
export type Role = "viewer" | "user" | "admin";

export interface PrincipalView {
  id: PrincipalId;
  name: string;
  kind: "user" | "service" | "group";
  role: Role;
  groups: PrincipalId[];
  /** Whether it has a key to sign approvals with. */
  signsApprovals: boolean;
  /** What it calls a server with, oldest first, without the secrets. */
  accessKeys: { id: string; created: Timestamp }[];
  /** Whether an application key names it to a server. */
  hasApplicationKey: boolean;
  created: Timestamp;
  createdBy: string;
  changed: Timestamp;
}

/**
 * Those who may be given access to keys, and who approve changes. This module makes every call as the owner of the vault; that
 * one of them really calls is for a server to prove.
 */
export interface Principals {
  /** `approvalKey` is a public key on P-256 in PEM: its approvals are verified with it. */
  create(options: {
    name: string;
    /** Default: "user". */
    kind?: PrincipalView["kind"];
    role: Role;
    groups?: PrincipalId[];
    approvalKey?: string;
  }): Promise<PrincipalView>;
  /** All, by name. */
  list(): Promise<PrincipalView[]>;
  /** What is left out stays; null takes the key away. */
  update(
    principalId: PrincipalId,
    changes: { name?: string; role?: Role; groups?: PrincipalId[]; approvalKey?: string | null },
  ): Promise<PrincipalView>;
  /** Allow lists that name it keep its id, which nobody else ever gets. */
  delete(principalId: PrincipalId): Promise<void>;
  /**
   * An access key, with which a program proves to a server who it is. A principal has five at most, a group has none. The
   * secret, 52 letters and digits, is in the answer and nowhere else: the vault keeps its hash.
   */
  createAccessKey(principalId: PrincipalId): Promise<{ id: AccessKeyId; secret: string }>;
  /** The access keys of a principal, oldest first. */
  accessKeys(principalId: PrincipalId): Promise<{ id: AccessKeyId; created: Timestamp }[]>;
  /** It admits nobody from then on. */
  deleteAccessKey(accessKeyId: AccessKeyId): Promise<void>;
  /** The one key of a program (`kind: "service"`), in the place of the one that it had: 26 letters and digits, shown once. */
  createApplicationKey(principalId: PrincipalId): Promise<string>;
  /** Whose access key this is; fails with `access.denied` whatever is wrong. Both texts may come from anybody. */
  admitAccessKey(accessKeyId: string, secret: string): Promise<PrincipalId>;
  /** Whose application key this is; it looks at every principal. As `admitAccessKey`. */
  admitApplicationKey(applicationKey: string): Promise<PrincipalId>;
}

export type CredentialKind = "ipv4" | "mac" | "certificate";

export type CredentialAction = "cancelDeletion" | "deleteNow" | "download" | "edit" | "requestDeletion";

export type CredentialState =
  | { name: "active" }
  | { name: "pendingDeletion"; due: Timestamp }
  | { name: "destroyed" };

export interface CredentialView {
  id: CredentialId;
  keystore: KeystoreId;
  kind: CredentialKind;
  /** The address, or the name of the certificate. */
  value: string;
  description: string;
  state: CredentialState;
  /** What the profile calls the state. */
  stateLabel: string;
  /** When a certificate expires. */
  expires: Timestamp | null;
  /** SHA-256 over a certificate: 64 hexadecimal digits. */
  fingerprint: string | null;
  /** The serial number of a certificate that the keystore has issued, in hexadecimal digits. */
  serial: string | null;
  /** Whom that names: RFC 4514. */
  subject: string | null;
  /** From when on it is valid. */
  validFrom: Timestamp | null;
  lastUsed: Timestamp | null;
  created: Timestamp;
  createdBy: string;
  changed: Timestamp;
  changedBy: string;
  /** What can be done to it now. */
  actions: CredentialAction[];
}

/** An address `a.b.c.d` or a block `a.b.c.d/n`, or a MAC address. */
export type NewCredential = { description?: string } & ({ ipv4: string; mac?: never } | { mac: string; ipv4?: never });

export interface NewCertificate {
  /** Once in a keystore: 1 to 64 characters; the common name of the certificate. */
  name: string;
  /** Of the file: 8 to 128 printable ASCII characters. */
  password: string;
  /** For how many days from now it is valid: 1 to 3,653. */
  days: number;
  description?: string;
}

/** A certificate with its private key and that of its authority, as PKCS#12, and the password that opens it. */
export interface CertificateFile {
  name: string;
  file: Bytes;
  password: string;
}

/** What the clients of a keystore are known by, where a server asks for it: `KeystoreView.gate`. */
export interface Credentials {
  add(keystoreId: KeystoreId, options: NewCredential): Promise<CredentialView>;
  /** Registers up to 1,000 addresses: all of them, or none. */
  addAll(keystoreId: KeystoreId, items: readonly NewCredential[]): Promise<CredentialView[]>;
  /** By value, of one kind or all. */
  list(keystoreId: KeystoreId, options?: { kind?: CredentialKind }): Promise<CredentialView[]>;
  update(credentialId: CredentialId, changes: { description: string }): Promise<CredentialView>;
  /** It admits nobody from now on, and is removed when its waiting time is over; undefined where none is waited. */
  requestDeletion(credentialId: CredentialId): Promise<CredentialView | undefined>;
  cancelDeletion(credentialId: CredentialId): Promise<CredentialView>;
  deleteNow(credentialId: CredentialId): Promise<undefined>;
  /** Issues a certificate to a client and registers it; its file is kept. */
  createCertificate(keystoreId: KeystoreId, options: NewCertificate): Promise<CredentialView>;
  /** Reading it is recorded. */
  certificateFile(credentialId: CredentialId): Promise<CertificateFile>;
  /** The certificates that servers verify clients with, in PEM; empty before the first certificate. */
  authority(keystoreId: KeystoreId): Promise<string>;
}

/** A change that can wait for approval. Each is what the call of its kind makes at once. */
export type Change =
  | { change: "createKey"; options: NewKey | NewSecret }
  | { change: "importKey"; material: KeyMaterial; options: NewKey }
  | { change: "importVersion"; key: KeyId; material: KeyMaterial }
  | { change: "updateKey"; key: KeyId; changes: { name?: string; description?: string } }
  | { change: "updateSecret"; key: KeyId; value: string }
  | { change: "rotate"; key: KeyId }
  | { change: "moveKey"; key: KeyId; event: "disable" | "enable" | "requestDeletion" | "cancelDeletion" }
  | { change: "moveKey"; key: KeyId; event: "deleteNow"; confirmation?: string }
  | {
      change: "moveVersion";
      key: KeyId;
      version: number;
      event: "activate" | "deactivate" | "compromise" | "requestDeletion" | "cancelDeletion" | "destroyNow";
    }
  | { change: "setDefaultVersion"; key: KeyId; version: number }
  | { change: "setRotation"; key: KeyId; policy: Partial<RotationPolicy> }
  | { change: "setAccess"; key: KeyId; access: Access }
  | { change: "updateKeystore"; changes: KeystoreChanges }
  | { change: "deleteKeystore" }
  | { change: "addCredential"; options: NewCredential }
  | { change: "createCertificate"; options: NewCertificate }
  | { change: "updateCredential"; credential: CredentialId; description: string }
  | { change: "moveCredential"; credential: CredentialId; event: "requestDeletion" | "cancelDeletion" | "deleteNow" };

/** A key of kind "secret", as a change that waits names it. */
export interface NewSecret {
  kind: "secret";
  name: string;
  description?: string;
  secret: string;
  access?: Access;
}

export interface StagedChangeView {
  id: StagedChangeId;
  keystore: KeystoreId;
  /** Its place: changes are made in this order. */
  number: number;
  /** What would be recorded, such as "symmetric.rotate". */
  event: string;
  objectKind: "keystore" | "key" | "credential";
  object: Id;
  version: number | null;
  /** Null if one may not see it. */
  name: string | null;
  /** What else it would set, in words. */
  details: { name: string; text: string }[];
  staged: Timestamp;
  stagedBy: string;
  /** The request that it is part of. */
  request: ApprovalId | null;
}

export type ApprovalStateName = "ready" | "approved" | "denied" | "withdrawn";

export interface ApprovalRequestView {
  id: ApprovalId;
  keystore: KeystoreId;
  /** From 1, in the keystore. */
  number: number;
  comment: string;
  state: ApprovalStateName;
  /** The policy under which it was made. */
  policy: ApprovalPolicy;
  changes: StagedChangeView[];
  /** Who has approved; `signature` in hexadecimal digits. */
  approvals: { approver: string; at: Timestamp; signature: string | null }[];
  requested: Timestamp;
  requestedBy: string;
  decided: Timestamp | null;
  deniedBy: string | null;
  reason: string | null;
}

export interface ApprovalQuery {
  keystore?: KeystoreId;
  /** Only those in one of these states. */
  states?: ApprovalStateName[];
  /** The most requests of a page; default 100. */
  limit?: number;
  /** The `next` of the page before. */
  cursor?: string;
}

export interface ApprovalPage {
  /** Newest first. */
  items: ApprovalRequestView[];
  next: string | null;
}

/**
 * Changes of keystores with `approvals`: they are put aside, somebody asks for approval, others give it, and with the last
 * approval all of them are made in one commit.
 */
export interface Approvals {
  /** Puts a change aside. It is tried, and refused now if it could not be made now. */
  stage(keystoreId: KeystoreId, change: Change): Promise<StagedChangeView>;
  /** What waits, in the order in which it would be made. */
  staged(keystoreId: KeystoreId): Promise<StagedChangeView[]>;
  /** Takes a change back that is part of no open request. */
  unstage(changeId: StagedChangeId): Promise<void>;
  /** Asks for approval of these changes, or of all that wait. */
  request(
    keystoreId: KeystoreId,
    options?: { changes?: StagedChangeId[]; comment?: string },
  ): Promise<ApprovalRequestView>;
  list(query?: ApprovalQuery): Promise<ApprovalPage>;
  get(approvalId: ApprovalId): Promise<ApprovalRequestView>;
  /** Whoever made a request may take it back; its changes wait again. */
  withdraw(approvalId: ApprovalId): Promise<ApprovalRequestView>;
  /** What approvers sign with their registered keys: ECDSA with SHA-256. The same bytes whenever it is asked for. */
  document(approvalId: ApprovalId): Promise<Bytes>;
  /**
   * Approves as the owner of the vault, or hands in what `approver` has signed: as WebCrypto writes it, or in DER. Nobody
   * approves what they have asked for: `approval.self`.
   */
  approve(
    approvalId: ApprovalId,
    signed?: { approver: PrincipalId; signature: Uint8Array },
  ): Promise<ApprovalRequestView>;
  deny(approvalId: ApprovalId, options: { reason: string }): Promise<ApprovalRequestView>;
  /** Switches approvals off without approval, which the owner alone may and the audit log tells. */
  disable(keystoreId: KeystoreId): Promise<KeystoreView>;
}

export interface SettingsView {
  /** The region that the vault is configured for: keys that are isolated to another one are refused. */
  region: string | null;
  /** How far east of Greenwich its days begin, in minutes: -840 to 840. */
  utcOffsetMinutes: number;
  /** Whether data operations are recorded before they answer, rather than up to a second later. */
  strictAudit: boolean;
}

export interface Settings {
  get(): Promise<SettingsView>;
  /** What is left out stays. */
  update(changes: Partial<SettingsView>): Promise<SettingsView>;
}

/** A slot that is kept, with what opens it. */
export type KeptSlot = { slot: SlotId } & (
  | { passphrase: string }
  | { keyFile: string | Uint8Array }
  | { prfOutput: Uint8Array }
);

/** The key above all others, for when somebody who had it, or who could open a slot, should have it no more. */
export interface RootKey {
  /**
   * Replaces it in one commit. Every slot is either kept or dropped, but for the recovery code, which is replaced in any case
   * and given here, once. Others who have the vault open unlock it again.
   */
  rotate(options: { keep: KeptSlot[]; drop?: SlotId[] }): Promise<{ recoveryCode: string }>;
  /**
   * Wraps at most `max` keys anew (1 to 10,000, default 256) that are still under keys from before. Call it until `left` is 0;
   * it can stop and go on anywhere, and `VaultInfo.rewrapLeft` says how far it has come.
   */
  continueRewrap(options?: { max?: number }): Promise<{ done: number; left: number }>;
}

/** A key of the vault itself, below its root key. */
export interface ServiceKeyView {
  name: string;
  /** What uses it. */
  service: string;
  /** The version that encrypts. */
  version: number;
  /** Every how many days it rotates by itself, if it does. */
  rotationDays: number | null;
  lastRotation: Timestamp | null;
  nextRotation: Timestamp | null;
  created: Timestamp;
}
