// Stores that break the contract, each in one way, and a case of the suite that has to see it.
// `node broken-stores.mjs FAULT` says where in the suite one is caught.

import { inMap, run } from "./suites.mjs";

export const BROKEN = {
  "loses an update: it takes commits that did not expect its revision": {
    seen: "second_writer_conflicts_and_can_retry",
    make(records, store) {
      const commit = (changes) => {
        for (const key of changes.deletes) records.delete(key);
        for (const record of [...changes.puts, changes.header]) records.set(record.key, record);
        return { done: true };
      };
      return { ...store, commit };
    },
  },
  "tears a commit: what it refuses it has written by half": {
    seen: "conflict_changes_nothing",
    make(records, store) {
      const commit = (changes) => {
        for (const record of changes.puts) records.set(record.key, record);
        return store.commit(changes);
      };
      return { ...store, commit };
    },
  },
  "tears a commit: the last record is missing": {
    seen: "large_change_set_is_applied_whole",
    make: (_, store) => ({ ...store, commit: (changes) => store.commit({ ...changes, puts: changes.puts.slice(0, -1) }) }),
  },
  "tears a commit: what was deleted is still there": {
    seen: "one_commit_puts_deletes_and_moves_on",
    make: (_, store) => ({ ...store, commit: (changes) => store.commit({ ...changes, deletes: [] }) }),
  },
  "tells a wrong revision when it refuses": {
    seen: "conflict_changes_nothing",
    make(_, store) {
      const commit = (changes) => {
        const answer = store.commit(changes);
        return answer.done ? answer : { done: false, revision: answer.revision + 1n };
      };
      return { ...store, commit };
    },
  },
  "keeps a wrong revision": {
    seen: "header_round_trips",
    make(_, store) {
      const commit = (changes) => store.commit({ ...changes, header: { ...changes.header, revision: changes.header.revision + 7n } });
      return { ...store, commit };
    },
  },
  "keeps commits from its other handles": {
    seen: "second_handle_sees_commits",
    make: () => () => inMap(),
  },
  "ends a list too early": {
    seen: "paging_reaches_every_record_once",
    make: (_, store) => ({ ...store, list: (query) => ({ ...store.list(query), more: false }) }),
  },
};

const chosen = BROKEN[process.argv[2]];
if (chosen) {
  const records = new Map();
  const broken = chosen.make(records, inMap(records));
  const open = typeof broken === "function" ? broken : () => broken;
  await run("store", chosen.seen, open).catch((error) => console.log(error.message));
}
