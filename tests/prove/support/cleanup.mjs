// What the helpers of the end-to-end tests take in place of a test: it remembers what is to be undone.

/** Has `after`, as a test has, and `end`, which undoes all, the last first. */
export function cleanup() {
  const work = [];
  return {
    after: (undo) => void work.push(undo),
    async end() {
      for (const undo of work.reverse()) await undo();
    },
  };
}
