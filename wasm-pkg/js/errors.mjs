/** What every call of Keystead fails with. `code` is stable; `fault` says who has to act. */
export class KeysteadError extends Error {
  constructor(message, code, fault, options) {
    super(message, options);
    this.name = "KeysteadError";
    this.code = code;
    this.fault = fault;
  }
}

/** Any error that WebAssembly or the platform gave, as a KeysteadError. */
export function asKeysteadError(error) {
  if (error instanceof KeysteadError) return error;
  if (error instanceof Error && error.name === "KeysteadError") {
    return new KeysteadError(error.message, error.code, error.fault);
  }
  if (error instanceof WebAssembly.RuntimeError) return panickedAt("WebAssembly", error);
  const message = "Keystead met an error that it does not know. Please report it.";
  return new KeysteadError(message, "bug.unexpected", "bug", { cause: error });
}

/** What is left to say when the engine has stopped. */
export function panickedAt(place, cause) {
  const message = `Keystead stopped in the middle of a call (${place}). Open the vault again, and please report this.`;
  return new KeysteadError(message, "module.panicked", "bug", { cause });
}

/** The outcome of a promise of the engine. */
export async function settled(promise) {
  try {
    return await promise;
  } catch (error) {
    throw asKeysteadError(error);
  }
}
