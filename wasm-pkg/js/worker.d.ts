// A module for a worker of yours: `Keystead.open({ …, worker: new Worker(…) })`. It exports nothing.
export {};
