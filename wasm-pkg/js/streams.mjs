import { asKeysteadError, KeysteadError } from "./errors.mjs";

/**
 * What is readable must be read for what is written to go on: at most one piece waits. Pieces that are written may have any
 * size; those above `PIECE` bytes are worked off in parts, so that memory is bounded by what the caller hands over.
 */
const PIECE = 1 << 20;
const STRATEGIES = [{ highWaterMark: 1 }, { highWaterMark: 0 }];

function* pieces(chunk, name) {
  const bytes = typeof chunk === "string" ? new TextEncoder().encode(chunk) : viewOf(chunk);
  if (!bytes) {
    const message = `The argument "${name}" must be a stream of Uint8Array or strings.`;
    throw new KeysteadError(message, "argument.invalid", "caller");
  }
  for (let at = 0; at < bytes.length; at += PIECE) yield bytes.subarray(at, at + PIECE);
}

function viewOf(chunk) {
  if (chunk instanceof Uint8Array) return chunk;
  if (chunk instanceof ArrayBuffer) return new Uint8Array(chunk);
  return ArrayBuffer.isView(chunk) ? new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength) : undefined;
}

/** What `run` gives, at once or later; its errors are Keystead's. */
async function ask(run) {
  try {
    return await run();
  } catch (error) {
    throw asKeysteadError(error);
  }
}

const give = (controller, bytes) => bytes.length > 0 && controller.enqueue(bytes);

/** Plaintext in, a stream of the engine out. `begin()` gives what seals. */
export function sealing(begin) {
  let sealer;
  return new TransformStream(
    {
      async start(controller) {
        sealer = await ask(begin);
        give(controller, await ask(() => sealer.header()));
      },
      async transform(chunk, controller) {
        for (const piece of pieces(chunk, "data")) give(controller, await ask(() => sealer.push(piece)));
      },
      async flush(controller) {
        give(controller, await ask(() => sealer.finish()));
        sealer.free?.();
      },
    },
    ...STRATEGIES,
  );
}

/** How long the header of a stream is, which the engine takes by itself. */
const HEADER = 146;

/** Hands the first bytes of a stream to `begin`, and says what is behind them. */
function afterHeader(begin) {
  const length = HEADER;
  let head = new Uint8Array(0);
  let begun = false;
  return {
    /** Resolves to the bytes that are not of the header. */
    async take(chunk) {
      if (begun) return chunk;
      const missing = Math.min(length - head.length, chunk.length);
      const joined = new Uint8Array(head.length + missing);
      joined.set(head);
      joined.set(chunk.subarray(0, missing), head.length);
      head = joined;
      if (head.length === length) {
        begun = true;
        await begin(head);
      }
      return chunk.subarray(missing);
    },
    /** A stream that ends before is none: the engine says so. */
    async end() {
      if (!begun) await begin(head);
    },
  };
}

/** A stream of the engine in, plaintext out. What is given out is authentic; that it was all is known at the end. */
export function opening(begin) {
  let opener;
  const header = afterHeader(async (head) => {
    opener = await ask(() => begin(head));
  });
  return new TransformStream(
    {
      async transform(chunk, controller) {
        for (const piece of pieces(chunk, "data")) {
          const frames = await header.take(piece);
          if (frames.length > 0) give(controller, await ask(() => opener.push(frames)));
        }
      },
      async flush(controller) {
        await header.end();
        give(controller, await ask(() => opener.finish()));
        opener.free?.();
      },
    },
    ...STRATEGIES,
  );
}

/** A stream of the engine in, the same for another key out: the header alone is another. */
export function rewrapping(rewrap) {
  let controller;
  const header = afterHeader(async (head) => controller.enqueue(await ask(() => rewrap(head))));
  return new TransformStream(
    {
      start: (own) => void (controller = own),
      async transform(chunk) {
        for (const piece of pieces(chunk, "data")) give(controller, await header.take(piece));
      },
      flush: () => header.end(),
    },
    ...STRATEGIES,
  );
}
