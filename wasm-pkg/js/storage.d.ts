// A place of your own for a vault: an object with `load`, `list` and `commit`.

/** One record: an address, what lists need in the clear, a body, and a seal over all of it. A storage only keeps it. */
export interface StoredRecord {
  /** Its address: 42 hexadecimal digits, whose order is the order of addresses. The first two are the kind. */
  key: string;
  /** The commit that wrote it. */
  revision: bigint;
  /** What it belongs to: 32 hexadecimal digits. */
  parent: string | null;
  label: string;
  /** 0 to 255. */
  state: number;
  /** Milliseconds since 1970. */
  created: bigint;
  due: bigint | null;
  body: Uint8Array;
  /** 32 bytes. */
  seal: Uint8Array;
}

/** Which records, in which order, how many. `pageOf` answers it for storages that filter by themselves. */
export interface StorageQuery {
  kind: number;
  /** Only those that belong to this. */
  parent: string | null;
  /** Only those in one of these states; empty means any. */
  states: number[];
  /** Only those whose label contains this text, compared after lower-casing both. */
  labelContains: string | null;
  /** Only those with a deadline at or before this time. */
  dueBy: bigint | null;
  /**
   * By what they are sorted: labels by Unicode code points, deadlines with none last. Ties are broken by address.
   */
  order: "address" | "label" | "created" | "due";
  descending: boolean;
  /** Only those behind this position. The record that it was taken from may be gone. */
  after: { key: string; label: string; created: bigint; due: bigint | null } | null;
  limit: number;
}

export interface StoragePage {
  records: StoredRecord[];
  /** Whether there are more behind them. */
  more: boolean;
}

/** Everything that one commit changes. No address is both put and deleted. */
export interface StorageChanges {
  /** The header after the change. Its revision is the storage's next one. */
  header: StoredRecord;
  puts: StoredRecord[];
  /** Addresses; one that is absent already is no error. */
  deletes: string[];
}

/** Whether it was done; if not, the revision that the storage has. */
export type StorageOutcome = { done: true } | { done: false; revision: bigint };

/**
 * Where a vault is kept. A storage does not understand what it keeps: what is secret is sealed, what is clear is
 * authenticated. Its duty is to be
 *
 * - atomic: after a crash either all of a commit is there or nothing;
 * - conditional: a commit is done only if the storage's revision, that of its header (0 without one), is one less than the
 *   new header's; else nothing is changed and `done` is false;
 * - durable: what was answered with `done` survives a power cut;
 * - honest: what fails throws. An error with `code` "store.full", "store.busy", "store.corrupt" or "store.unsupported"
 *   keeps it, ENOSPC and EDQUOT of Node.js are "store.full", and any other is "store.unavailable".
 */
export interface StorageAdapter {
  /** The record with this address; undefined or null if there is none. */
  load(key: string): Promise<StoredRecord | null | undefined> | StoredRecord | null | undefined;
  list(query: StorageQuery): Promise<StoragePage> | StoragePage;
  commit(changes: StorageChanges): Promise<StorageOutcome> | StorageOutcome;
  /** If there is one: calls `changed` when somebody else has committed, until what it gives is called. */
  watch?(changed: () => void): () => void;
}

/**
 * Where a vault is: IndexedDB of a browser; memory, for as long as the object lives; a directory of its own in Node.js, which
 * processes of one machine may share; or a storage of yours.
 */
export type Storage = "indexeddb" | "memory" | { directory: string } | StorageAdapter;

/** The page of `records` that answers `query`. */
export function pageOf(records: Iterable<StoredRecord>, query: StorageQuery): StoragePage;
