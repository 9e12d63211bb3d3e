// What other targets wrote, and what other targets will read.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { Keystead } from "../pkg/index.mjs";
import { fails, kdf, passphrase } from "./support.mjs";

const vectors = new URL("../../tests/vectors/", import.meta.url);
const generations = readdirSync(vectors, { withFileTypes: true }).filter((entry) => entry.isDirectory());
const bytes = (base64) => new Uint8Array(Buffer.from(base64, "base64"));

for (const { name } of generations) {
  test(`generation ${name} opens as expected`, async () => {
    const place = new URL(`${name}/`, vectors);
    const expected = JSON.parse(readFileSync(new URL("expectations.json", place), "utf8"));
    const bundle = new Uint8Array(readFileSync(new URL("vault.bundle", place)));
    const keystead = await Keystead.open({ name, storage: "memory" });
    await keystead.create({ name: "Vectors", passphrase, kdf });

    const report = await keystead.importBundle(bundle, expected.bundlePassphrase);
    assert.deepEqual([report.vaultName, report.exported], [expected.vaultName, expected.exported]);
    const keys = (await keystead.keys.list({ orderBy: "name" })).items;
    assert.deepEqual(
      keys.map(({ id, name, state, versions }) => ({ id, name, state: state.name, versions: versions.length })),
      expected.keys,
    );

    for (const { key } of expected.opens) await keystead.keys.prepare(key);
    assert.ok(expected.opens.length > 0);
    for (const { key, aad, ciphertext, plaintext } of expected.opens) {
      const options = { aad: bytes(aad) };
      assert.deepEqual(await keystead.decrypt(key, bytes(ciphertext), options), bytes(plaintext));
      assert.deepEqual(keystead.decryptSync(null, bytes(ciphertext), options), bytes(plaintext));
    }
    for (const { key, aad, ciphertext, code, name } of expected.refused) {
      const error = await fails(keystead.decrypt(key, bytes(ciphertext), { aad: bytes(aad) }), code);
      assert.ok(error, name);
    }
  });
}

test("there is at least one generation", () => assert.ok(generations.length > 0));
