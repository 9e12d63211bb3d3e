// Streams as web streams: any length in constant memory, and a cut is an error.

import assert from "node:assert/strict";
import { test } from "node:test";
import { fails, text, vaultWithKey } from "./support.mjs";

const FRAME = 4_096;
const HEADER = 146;

/** `total` bytes in pieces of `size`, made while they are read. */
function source(total, size = 65_536) {
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      if (at >= total) return controller.close();
      const piece = new Uint8Array(Math.min(size, total - at)).map((_, index) => (at + index) % 251);
      at += piece.length;
      controller.enqueue(piece);
    },
  });
}

const collect = async (readable) => new Uint8Array(await new Response(readable).arrayBuffer());
const of = (bytes, size) =>
  new ReadableStream({
    start(controller) {
      for (let at = 0; at < bytes.length; at += size) controller.enqueue(bytes.subarray(at, at + size));
      controller.close();
    },
  });

test("streams of any length come back, whatever their pieces", async () => {
  const { keystead, key } = await vaultWithKey();
  for (const total of [0, 1, FRAME - 1, FRAME, FRAME + 1, 3 * FRAME + 17]) {
    const options = { aad: "file", frameSize: FRAME };
    const sealed = await collect(source(total, 1_000).pipeThrough(keystead.encryptStream(key.id, options)));
    const frames = Math.max(1, Math.ceil(total / FRAME));
    assert.equal(sealed.length, HEADER + total + 16 * frames);
    for (const size of [1_000, 100, sealed.length + 1]) {
      for (const named of [key.id, null]) {
        const opened = await collect(of(sealed, size).pipeThrough(keystead.decryptStream(named, { aad: "file" })));
        assert.equal(opened.length, total);
        assert.ok(opened.every((byte, index) => byte === index % 251));
      }
    }
  }
  const words = new Blob(["a text ", "in pieces"]).stream();
  const sealed = await collect(words.pipeThrough(keystead.encryptStream(key.id)));
  assert.equal(text(await collect(of(sealed, 10).pipeThrough(keystead.decryptStream(key.id)))), "a text in pieces");
});

test("a stream that was cut, extended, changed or is of another key is refused", async () => {
  const { keystead, keystore, key } = await vaultWithKey();
  const options = { frameSize: FRAME };
  const sealed = await collect(source(3 * FRAME).pipeThrough(keystead.encryptStream(key.id, options)));
  const open = (bytes, id = key.id, more) => collect(of(bytes, 1_000).pipeThrough(keystead.decryptStream(id, more)));
  for (const length of [0, 10, HEADER]) {
    const code = length < HEADER ? "ciphertext.malformed" : "decryption.failed";
    await fails(open(sealed.subarray(0, length)), code, "data");
  }
  for (let frames = 1; frames < 3; frames++) {
    await fails(open(sealed.subarray(0, HEADER + frames * (FRAME + 16))), "decryption.failed", "data");
  }
  await fails(open(sealed.subarray(0, -1)), "decryption.failed", "data");
  const longer = new Uint8Array(sealed.length + FRAME);
  longer.set(sealed);
  await fails(open(longer), "decryption.failed", "data");
  const changed = sealed.slice();
  changed[HEADER + FRAME + 20] ^= 1;
  await fails(open(changed), "decryption.failed", "data");
  const swapped = sealed.slice();
  swapped.copyWithin(HEADER, HEADER + FRAME + 16, HEADER + 2 * (FRAME + 16));
  await fails(open(swapped), "decryption.failed", "data");
  await fails(open(sealed, key.id, { aad: "other" }), "decryption.failed", "data");
  const other = await keystead.keys.create(keystore.id, { name: "Other" });
  await fails(open(sealed, other.id), "ciphertext.other_key");
  await fails(open(sealed, key.id, { context: "c" }), "context.not_taken");
});

test("what was authentic comes out before the cut is found", async () => {
  const { keystead, key } = await vaultWithKey();
  const sealed = await collect(source(3 * FRAME).pipeThrough(keystead.encryptStream(key.id, { frameSize: FRAME })));
  const reader = of(sealed.subarray(0, -1), 1_000).pipeThrough(keystead.decryptStream(key.id)).getReader();
  let authentic = 0;
  const error = await fails(async () => {
    for (let read = await reader.read(); !read.done; read = await reader.read()) authentic += read.value.length;
  }, "decryption.failed");
  assert.ok(error);
  assert.equal(authentic, 2 * FRAME);
});

test("a long stream keeps a bounded number of pieces in memory", async () => {
  const { keystead, key } = await vaultWithKey();
  const [total, piece] = [16 << 20, 1 << 20];
  let [made, read, ahead] = [0, 0, 0];
  const produced = source(total, piece).pipeThrough(
    new TransformStream({
      transform(chunk, controller) {
        made += chunk.length;
        ahead = Math.max(ahead, made - read);
        controller.enqueue(chunk);
      },
    }),
  );
  const through = produced.pipeThrough(keystead.encryptStream(key.id)).pipeThrough(keystead.decryptStream(key.id));
  for await (const chunk of through) {
    assert.equal(chunk[0], read % 251);
    read += chunk.length;
  }
  assert.equal(read, total);
  assert.ok(ahead < 8 * piece, `${ahead} bytes were made ahead of what was read`);
});

test("rewrapping a stream changes its header alone", async () => {
  const { keystead, keystore, key } = await vaultWithKey();
  const other = await keystead.keys.create(keystore.id, { name: "Other" });
  const sealed = await collect(source(100_000).pipeThrough(keystead.encryptStream(key.id, { aad: "a" })));
  const moved = await collect(of(sealed, 33).pipeThrough(keystead.rewrapStream(key.id, other.id, { aad: "a" })));
  assert.equal(moved.length, sealed.length);
  assert.deepEqual(moved.subarray(HEADER), sealed.subarray(HEADER));
  assert.notDeepEqual(moved.subarray(0, HEADER), sealed.subarray(0, HEADER));
  const opened = await collect(of(moved, 5_000).pipeThrough(keystead.decryptStream(other.id, { aad: "a" })));
  assert.equal(opened.length, 100_000);
  await fails(collect(of(sealed, 33).pipeThrough(keystead.rewrapStream(other.id, key.id, { aad: "a" }))), "ciphertext.other_key");
});

test("a stream outlives neither the lock nor its key's permission to begin", async () => {
  const { keystead, keystore, key } = await vaultWithKey();
  const writer = keystead.encryptStream(key.id);
  const [reader, input] = [writer.readable.getReader(), writer.writable.getWriter()];
  assert.equal((await reader.read()).value.length, HEADER);
  await keystead.lock();
  input.write(new Uint8Array(10)).catch(() => {});
  await fails(reader.read(), "vault.locked", "policy");
  await keystead.unlock({ passphrase: "four words by dice" });

  await keystead.keys.disable(key.id);
  await fails(collect(source(10).pipeThrough(keystead.encryptStream(key.id))), "key.state_forbids", "policy");
  const rsa = await keystead.keys.create(keystore.id, { name: "RSA", kind: "rsa2048", usage: "encryptDecrypt" });
  await fails(collect(source(10).pipeThrough(keystead.encryptStream(rsa.id))), "kind.forbids");
  await fails(collect(source(10).pipeThrough(keystead.encryptStream(key.id, { frameSize: 1_000 }))), "argument.invalid");
  const numbers = new ReadableStream({ start: (controller) => (controller.enqueue(17), controller.close()) });
  await keystead.keys.enable(key.id);
  await fails(collect(numbers.pipeThrough(keystead.encryptStream(key.id))), "argument.invalid", "caller");
});
