// What programs of the tests take instead of a test: things to do when all is over.

/** Collects what is to be undone; `all` does it, the newest first. */
export function afterwards() {
  const acts = [];
  return {
    after: (act) => void acts.push(act),
    async all() {
      for (const act of acts.splice(0).reverse()) await act();
    },
  };
}
