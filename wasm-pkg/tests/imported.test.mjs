// Keys that are imported into the platform's cryptography once: for how long, and for whom.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, test } from "node:test";
import { Keystead } from "../pkg/index.mjs";
import { fails, kdf, passphrase, vaultWithKey } from "./support.mjs";

const CLAIMS = { sub: "customer 17" };
const { subtle } = crypto;

/** How often WebCrypto was asked for something since the last look. */
const calls = { importKey: 0, sign: 0, decrypt: 0 };
for (const name of Object.keys(calls)) {
  subtle[name] = function counted(...values) {
    calls[name] += 1;
    for (const key of values.filter((value) => value instanceof CryptoKey)) assert.equal(key.extractable, false);
    return SubtleCrypto.prototype[name].apply(this, values);
  };
}

function counted() {
  const seen = { ...calls };
  for (const name of Object.keys(calls)) calls[name] = 0;
  return seen;
}

afterEach(counted);

/** What `call` asks of WebCrypto. */
async function asked(call) {
  counted();
  await call();
  return counted();
}

async function vaultWithSigner() {
  const { keystead, keystore, key } = await vaultWithKey();
  const { id } = await keystead.keys.create(keystore.id, { name: "signer", kind: "rsa2048", usage: "signVerify" });
  return { keystead, keystore, key: key.id, signer: id, sign: () => keystead.jwt.sign(id, CLAIMS, {}) };
}

test("a private key is imported once, and again after each change of the key", async () => {
  const { keystead, signer, sign } = await vaultWithSigner();
  const first = { importKey: 1, sign: 1, decrypt: 0 };
  const later = { importKey: 0, sign: 1, decrypt: 0 };
  assert.deepEqual(await asked(sign), first);
  assert.deepEqual(await asked(sign), later);
  for (const change of [
    () => keystead.keys.rotate(signer),
    () => keystead.keys.update(signer, { name: "another name" }),
    () => keystead.versions.deactivate(signer, 1),
  ]) {
    await change();
    assert.deepEqual(await asked(sign), first);
    assert.deepEqual(await asked(sign), later);
  }
});

test("what may not be used is refused before an imported key is asked", async () => {
  const { keystead, signer, sign } = await vaultWithSigner();
  await sign();
  await keystead.keys.disable(signer);
  assert.deepEqual(await asked(() => fails(sign, "key.state_forbids")), { importKey: 0, sign: 0, decrypt: 0 });
  await keystead.keys.enable(signer);
  assert.deepEqual(await asked(sign), { importKey: 1, sign: 1, decrypt: 0 });
});

test("nothing that was imported outlives the lock", async () => {
  const { keystead, sign } = await vaultWithSigner();
  await sign();
  await keystead.lock();
  assert.deepEqual(await asked(() => fails(sign, "vault.locked")), { importKey: 0, sign: 0, decrypt: 0 });
  await keystead.unlock({ passphrase });
  assert.deepEqual(await asked(sign), { importKey: 1, sign: 1, decrypt: 0 });
});

test("somebody else's change ends what was imported here", async () => {
  const directory = mkdtempSync(join(tmpdir(), "keystead-imported-"));
  try {
    const [here, there] = await Promise.all([1, 2].map(() => Keystead.open({ name: "both", storage: { directory } })));
    await here.create({ name: "Both", passphrase, kdf });
    await there.unlock({ passphrase });
    const keystore = await here.keystores.create({ name: "Keystore" });
    const { id } = await here.keys.create(keystore.id, { name: "signer", kind: "rsa2048", usage: "signVerify" });
    const sign = () => here.jwt.sign(id, CLAIMS, {});
    await sign();
    await there.keys.rotate(id);
    assert.deepEqual(await asked(sign), { importKey: 1, sign: 1, decrypt: 0 });
    await there.keys.disable(id);
    assert.deepEqual(await asked(() => fails(sign, "key.state_forbids")), { importKey: 0, sign: 0, decrypt: 0 });
    await Promise.all([here.close(), there.close()]);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
});

test("the key of long messages is imported once", async () => {
  const { keystead, key } = await vaultWithKey();
  const sealed = await keystead.encrypt(key.id, new Uint8Array(1 << 20));
  const open = () => keystead.decrypt(key.id, sealed);
  assert.deepEqual(await asked(open), { importKey: 1, sign: 0, decrypt: 1 });
  assert.deepEqual(await asked(open), { importKey: 0, sign: 0, decrypt: 1 });
  await keystead.keys.rotate(key.id);
  assert.deepEqual(await asked(open), { importKey: 1, sign: 0, decrypt: 1 });
});

test("a long message lets others have their turn, and is refused when it is taken away meanwhile", async () => {
  const { keystead, key } = await vaultWithKey();
  let turns = 0;
  let done = false;
  const count = () => ((turns += 1), done || setImmediate(count));
  setImmediate(count);
  const long = crypto.getRandomValues(new Uint8Array(65_536));
  const data = new Uint8Array(4 << 20).map((_, index) => long[index % long.length]);
  const sealed = await keystead.encrypt(key.id, data, { aad: "aad" });
  done = true;
  assert.ok(turns >= 7, `${turns} turns`);
  assert.deepEqual(await keystead.decrypt(key.id, sealed, { aad: "aad" }), data);
  const odd = data.subarray(3, 1_500_000);
  assert.deepEqual(await keystead.decrypt(key.id, await keystead.encrypt(key.id, odd)), new Uint8Array(odd));

  const taken = new Uint8Array(4 << 20);
  const sealing = keystead.encrypt(key.id, taken);
  setImmediate(() => structuredClone(taken.buffer, { transfer: [taken.buffer] }));
  await fails(sealing, "argument.invalid", "caller");
});

test("signatures of the platform and of the engine are verified by either", async () => {
  const { keystead, keystore } = await vaultWithSigner();
  for (const [kind, hash] of [["ecP256", "SHA-256"], ["ecP384", "SHA-384"], ["rsa2048", "SHA-256"]]) {
    const { id } = await keystead.keys.create(keystore.id, { name: kind, kind, usage: "signVerify" });
    const message = crypto.getRandomValues(new Uint8Array(300));
    const digest = new Uint8Array(await crypto.subtle.digest(hash, message));
    for (const encoding of ["p1363", "der"]) {
      // Digests are the engine's own.
      const signed = [
        await keystead.sign(id, message, { encoding }),
        await keystead.sign(id, digest, { encoding, digest: true }),
      ];
      for (const { signature } of signed) {
        assert.equal(await keystead.verify(id, message, signature, { encoding }), true, `${kind} ${encoding}`);
        assert.equal(await keystead.verify(id, digest, signature, { encoding, digest: true }), true);
        assert.equal(await keystead.verify(id, digest, signature, { encoding }), false);
        for (const wrong of [signature.subarray(1), new Uint8Array([...signature, 0]), new Uint8Array(0)]) {
          if (encoding === "der" && kind !== "rsa2048") {
            await fails(keystead.verify(id, message, wrong, { encoding }), "signature.malformed", "caller");
          } else {
            assert.equal(await keystead.verify(id, message, wrong, { encoding }), false);
          }
        }
      }
    }
  }
});
