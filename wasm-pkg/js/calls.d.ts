// What calls take and give: encryption, signatures, key material, tokens, the audit log.

import type {
  Bytes,
  Data,
  Id,
  KeyId,
  KeystoreId,
  PrincipalId,
  Publication,
  RotationPolicy,
  TicketId,
  Timestamp,
  VaultId,
} from "./types.js";

/** The cost of a passphrase: Argon2id. Each default is that of RFC 9106's second choice with one lane. */
export interface KdfOptions {
  /** Default: 65536. */
  memoryKib?: number;
  /** Default: 3. */
  iterations?: number;
  /** Default: 1. */
  lanes?: number;
}

export interface CipherOptions {
  /** Authenticated with the data, not stored: the same must be given to decrypt. */
  aad?: Data;
  /** What a convergent key derives its message keys from: it needs one, and no other key takes one. */
  context?: Data;
}

/** A version that others know decrypts nothing but by this. */
export interface Override {
  /** Decrypts even so: for what has to be encrypted anew. It is recorded before the plaintext is given. */
  compromised?: boolean;
}

export type DecryptOptions = CipherOptions & Override;

export interface StreamOptions {
  /** As in `CipherOptions`. */
  aad?: Data;
}

export interface SealStreamOptions extends StreamOptions {
  /** Bytes of plaintext in a frame: a power of two from 4,096 to 16,777,216; default 65,536. */
  frameSize?: number;
}

/** A stream to pipe through. */
export interface ByteTransform {
  readonly readable: ReadableStream<Bytes>;
  /** Takes `Uint8Array`s, other views, buffers and strings. */
  readonly writable: WritableStream<BufferSource | string>;
}

export interface BatchItem extends CipherOptions {
  data: Data;
}

export interface CiphertextItem extends CipherOptions {
  data: Uint8Array;
}

export interface DataKeyOptions extends CipherOptions {
  /** Default: 256. */
  bits?: 128 | 256 | 512;
}

export interface DataKey {
  /** To be used and forgotten: `plaintext.fill(0)`. */
  plaintext: Bytes;
  /** To be kept beside the data; `decrypt` gives the plaintext again. */
  ciphertext: Bytes;
}

/** How a check value is computed: AES-CMAC over zeroes, AES over zeroes, or SHA-256, cut short. */
export interface CheckValue {
  method: "aesCmac" | "aesZeroBlock" | "sha256";
  value: Uint8Array;
}

/** Key material as others write it. */
export type KeyMaterial =
  /** The bytes themselves: 32 for AES-256, HMAC-SHA-256, P-256 and Ed25519, 48 for P-384, PKCS#8 in DER for RSA. */
  | { format: "raw"; data: Uint8Array }
  /** 32 bytes as 64 hexadecimal digits or in base64. */
  | { format: "text"; data: string }
  /** 32 bytes as `0x..` tokens. */
  | { format: "hexTokens"; data: string }
  /** A private key: PKCS#8, PKCS#1 or SEC 1. */
  | { format: "pem"; data: string }
  | { format: "der"; data: Uint8Array }
  /** A JSON Web Key with its private members, or `oct`. */
  | { format: "jwk"; data: JsonWebKeyLike | string }
  /** The public half alone: the key verifies or encrypts, and nothing else. */
  | { format: "publicPem"; data: string }
  | { format: "publicJwk"; data: JsonWebKeyLike | string }
  /** Components that several people hold, each with its check value if there is one; XORed they are the key. */
  | {
      format: "components";
      components: ((/** As somebody types it. */ { hex: string } | { bytes: Uint8Array }) & { check?: CheckValue })[];
      check: CheckValue;
    };

export interface JsonWebKeyLike {
  kty: string;
  [member: string]: unknown;
}

export type ExportFormat = "raw" | "hexTokens" | "jwk" | "pkcs8Der" | "pkcs8Pem";

/** What a key leaves as. */
export interface Exported {
  raw: Bytes;
  hexTokens: string;
  jwk: JsonWebKeyLike;
  pkcs8Der: Bytes;
  pkcs8Pem: string;
}

/** What somebody needs to wrap a key for this vault. It is good for 24 hours and for one key. */
export interface ImportTicket {
  id: TicketId;
  /** RSA-3072, SubjectPublicKeyInfo in PEM. */
  publicKey: string;
  /** RSAES-OAEP with SHA-256, or an AES-256 key by it and AES-KWP (RFC 5649) under that. */
  algorithm: "RSA-OAEP-256" | "RSA-AES-KWP";
  expires: Timestamp;
}

export type Access = "open" | PrincipalId[];

interface NewKeyBase {
  name: string;
  description?: string;
  /** Who may use it; default: "open". */
  access?: Access;
  /** Whether its material may leave, as far as the keystore lets any out. Fixed for good; default: true. */
  exportable?: boolean;
  /** Whether it begins without a version, where the profile has that. */
  preActive?: boolean;
  /** Whether it is isolated to the region that the vault is configured for. */
  isolated?: boolean;
  /** When it rotates by itself; default: what the profile begins with. */
  rotation?: Partial<RotationPolicy>;
}

type SigningOptions = {
  /** The one algorithm that it signs with, fixed for good; default: chosen by each call. */
  algorithm?: SignatureAlgorithm;
  publication?: Publication;
};

/** What a key is to be. `usage` is the usual one of the kind without. */
export type NewKey = NewKeyBase &
  (
    | { kind?: "aes256"; usage?: "encryptDecrypt"; convergent?: boolean }
    | { kind: "hmacSha256"; usage?: "mac" }
    | ({ kind: "ecP256" | "ecP384" | "ed25519"; usage?: "signVerify" } & SigningOptions)
    | ({ kind: "rsa2048" | "rsa3072" | "rsa4096"; usage?: "signVerify" | "encryptAndSign" } & SigningOptions)
    | { kind: "rsa2048" | "rsa3072" | "rsa4096"; usage: "encryptDecrypt" }
  );

/** The registered claims of RFC 7519, beside those that are given as claims. */
export interface JwtOptions {
  /** `iat`, in seconds since 1970; default: now. */
  issuedAt?: number;
  /** `exp`: seconds after `iat`. */
  expiresIn?: number;
  /** `nbf`, in seconds since 1970. */
  notBefore?: number;
  issuer?: string;
  subject?: string;
  audience?: string | string[];
  /** `jti`. */
  id?: string;
  /** `typ` of the header; default: "JWT". */
  tokenType?: string;
}

/** What is asked of a token beside its signature. */
export interface JwtChecks {
  /** How far clocks may differ: at most 300; default: 0. */
  leewaySeconds?: number;
  issuer?: string;
  /** One of these must be in `aud`. A token with an audience is refused without. */
  audience?: string | string[];
  subject?: string;
  /** Claims that must be there. */
  required?: string[];
  maxAgeSeconds?: number;
  tokenType?: string;
}

/** The key of a token, or the keystore among whose keys it names one by `kid`. */
export type TokenKeys = { key: KeyId; keystore?: never } | { keystore: KeystoreId; key?: never };

export type JsonObject = { [member: string]: JsonValue };
export type JsonValue = string | number | boolean | null | JsonValue[] | JsonObject;

export interface VerifiedJwt {
  header: JsonObject;
  claims: JsonObject;
  /** The key and the version that signed it. */
  key: KeyId;
  version: number;
}

export interface VerifiedJws {
  header: JsonObject;
  payload: Bytes;
  key: KeyId;
  version: number;
}

/** A JSON Web Key Set to publish: RFC 7517. */
export interface Jwks {
  keys: { kty: string; kid: string; alg: string; use: "sig"; [member: string]: string }[];
}

export interface AuditQuery {
  /** Only what happened to this key. */
  key?: KeyId;
  keystore?: KeystoreId;
  /** Such as "symmetric.rotate". */
  event?: string;
  actor?: string;
  /** "success", "refused", or the code that it was refused with. */
  outcome?: "success" | "refused" | (string & {});
  /** At this time or later. */
  from?: Timestamp;
  /** Before this time. */
  until?: Timestamp;
  /** The most entries of a page: 1 to 1,000; default 100. */
  limit?: number;
  /** The `next` of the page before. */
  cursor?: string;
}

export interface AuditEntry {
  sequence: number;
  time: Timestamp;
  event: string;
  actor: string;
  client: string | null;
  keystore: KeystoreId | null;
  objectKind: string | null;
  object: Id | null;
  version: number | null;
  outcome: "success" | "refused";
  code: string | null;
  details: [name: string, value: string][];
  session: string;
  ordinal: number;
}

export interface AuditPage {
  /** Newest first. */
  items: AuditEntry[];
  /** The cursor of the next page; null if this is the last. */
  next: string | null;
}

/** What an export of the log was found to be. */
export interface VerifiedExport {
  vault: VaultId;
  first: number;
  last: number;
  entries: number;
  checkpoints: number;
  exported: Timestamp;
  /** The key that it is signed with, in PEM: compare it with a copy that was kept elsewhere. */
  publicKey: string;
  publicKeyExpected: boolean;
  unclosedSessions: string[];
  missingEvents: { session: string; missing: number }[];
}

/** Names of JOSE: RSA PKCS#1 v1.5 and PSS, ECDSA on P-256 and P-384, Ed25519. */
export type SignatureAlgorithm = "RS256" | "PS256" | "ES256" | "ES384" | "EdDSA";

export interface SignOptions {
  /** Default: the usual one of the key's kind. It is never taken from a signature. */
  algorithm?: SignatureAlgorithm;
  /** How ECDSA signatures are written: as JWS and WebCrypto do (the default), or as X.509 and OpenSSL do. */
  encoding?: "p1363" | "der";
  /** Whether `data` is the digest of the message, by the hash of the algorithm. */
  digest?: boolean;
  /** Whether the version stands in front of the signature, as the keystore's profile lays it out. */
  framed?: boolean;
}

export interface VerifyOptions extends SignOptions {
  /** The version that signed; without, the newest 32 versions are tried. */
  version?: number;
}

export interface Signature {
  signature: Bytes;
  /** The version that signed. */
  version: number;
  algorithm: SignatureAlgorithm;
}

export interface PublicKey {
  version: number;
  /** SubjectPublicKeyInfo, in PEM and in DER. */
  pem: string;
  der: Bytes;
  /** A JSON Web Key, as `crypto.subtle.importKey("jwk", ...)` takes it. */
  jwk: { kty: string; [member: string]: string };
  /** The thumbprint of RFC 7638. */
  kid: string;
}

