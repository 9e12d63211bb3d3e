// The main job, on real input: a vault in a tab, a key, a file of several MiB, a reload, the same bytes again; and the
// native program opens the tab's backup and decrypts the same ciphertext.

import assert from "node:assert/strict";
import { randomFillSync } from "node:crypto";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { openBrowser, picture } from "./support/browser.mjs";
import {
  PASSPHRASE,
  createKey,
  createKeystore,
  createVault,
  keyTab,
  makeBackup,
  runFile,
  unlock,
  unlockIfAsked,
} from "./support/console.mjs";
import { keystead, scratch, secretFile, serveConsole } from "./support/program.mjs";

const CONTEXT = "customer 17";
const BACKUP_PASSPHRASE = "another four calm words";

test("the life of one key, in a tab and natively", async (t) => {
  const directory = scratch(t);
  const origin = await serveConsole(t);
  const { context, complaints } = await openBrowser(t);
  const page = await context.newPage();

  // A real file: compressible text first, random bytes behind, and a name that people use.
  const original = Buffer.alloc(5 * 1024 * 1024 + 17, "Keystead keeps this. ");
  randomFillSync(original, 1024 * 1024);
  const file = join(directory, "분기 보고서 2026 (final).pdf");
  writeFileSync(file, original);

  await page.goto(origin);
  await createVault(page, { between: (step) => picture(page, `story-${step}`) });
  await picture(page, "story-home-empty");
  await createKeystore(page, origin, "Cards");
  await picture(page, "story-keystore-empty");
  const key = await createKey(page, "card numbers");
  await picture(page, "story-key");

  const encrypted = await runFile(page, "encrypt", file, { aad: CONTEXT });
  await picture(page, "story-encrypted");
  assert.equal(encrypted.bytes.subarray(0, 4).toString(), "KSE1");
  assert.equal(encrypted.bytes.length, original.length + 117);
  assert.ok(!encrypted.bytes.includes("Keystead keeps this."));
  const ciphertext = join(directory, encrypted.name);
  writeFileSync(ciphertext, encrypted.bytes);

  // The address survives a reload, the unlocked vault does not.
  const address = page.url();
  await page.reload();
  await page.getByTestId("unlock-passphrase").waitFor();
  await picture(page, "story-locked");
  assert.equal(page.url(), address);
  await unlock(page);
  await page.getByTestId("key-state").waitFor();
  assert.equal(page.url(), address);

  // A new version encrypts from now on; the file of the old one still opens.
  await keyTab(page, "versions");
  await page.getByTestId("rotate-now").click();
  await page.getByTestId("confirm-rotate").click();
  await page.getByTestId("versions").locator("li").nth(1).waitFor();
  await picture(page, "story-versions");
  const decrypted = await runFile(page, "decrypt", ciphertext, { aad: CONTEXT });
  assert.ok(decrypted.bytes.equals(original), "the same bytes come back");
  assert.equal(decrypted.name, "분기 보고서 2026 (final).pdf");

  const backup = await makeBackup(page, origin, BACKUP_PASSPHRASE);
  await picture(page, "story-backup");
  const bundle = join(directory, "backup.keystead-backup");
  writeFileSync(bundle, backup);

  // The native program, with a vault and a passphrase of its own.
  const data = join(directory, "vault");
  const own = secretFile(directory, "own-passphrase", "the program's own passphrase\n");
  const theirs = secretFile(directory, "backup-passphrase", `${BACKUP_PASSPHRASE}\n`);
  const run = (...args) => {
    const outcome = keystead(["--data", data, "--passphrase-file", own, ...args]);
    assert.equal(outcome.status, 0, outcome.stderr);
    return outcome;
  };
  run("init", "--kdf", "minimum");
  run("import", bundle, "--bundle-passphrase-file", theirs);
  const plain = join(directory, "plain.pdf");
  run("decrypt", "--key", key, "--aad", CONTEXT, "--in", ciphertext, "--out", plain);
  assert.ok(readFileSync(plain).equals(original), "natively the same bytes");

  // And back: what the program encrypts with the imported key, the tab decrypts.
  const native = join(directory, "native.bin.keystead");
  run("encrypt", "--key", key, "--aad", CONTEXT, "--in", file, "--out", native);
  assert.equal(statSync(native).size, original.length + 117);
  await page.goto(`${origin}/keys/${key}`);
  await unlockIfAsked(page, PASSPHRASE);
  const back = await runFile(page, "decrypt", native, { aad: CONTEXT });
  assert.ok(back.bytes.equals(original), "what the program encrypted, the tab decrypts");

  assert.deepEqual(complaints, []);
});
