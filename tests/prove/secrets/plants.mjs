// The secrets that are planted. Each is used for something, so that it passes through what such a secret passes through.

import { createPrivateKey, generateKeyPairSync } from "node:crypto";

import { planted } from "./needles.mjs";

/** Text by chance, as long as a person's; it is nowhere else. */
const words = (seed, name) => `${name} ${planted(seed, name, 24).toString("hex").match(/.{8}/g).join(" ")}`;

/** What is known before the flow: texts, keys and the plaintexts. */
export function plants(seed) {
  const bytes = (name, length = 32) => ({ bytes: planted(seed, name, length) });
  const text = (name) => ({ text: words(seed, name) });
  return {
    passphrase: text("passphrase"),
    "second passphrase": text("slot"),
    "backup passphrase": text("backup"),
    "certificate password": text("certificate"),
    "AES key": bytes("aes"),
    "HMAC key": bytes("hmac"),
    "EC key": bytes("ec"),
    "confidential text": text("confidential"),
    "replaced text": text("replaced"),
    PIN: { text: `Pin!9${planted(seed, "pin", 12).toString("hex")}` },
    plaintext: text("plaintext"),
    "streamed plaintext": bytes("stream", 256),
  };
}

/** The PEM of a P-256 key whose private number are these bytes, and of an RSA key with its numbers. */
export function privateKeys(plants) {
  const ec = ecPem(plants["EC key"].bytes);
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2_048 });
  const { d, p, q } = privateKey.export({ format: "jwk" });
  const number = (text) => ({ bytes: Buffer.from(text, "base64url") });
  return {
    ec,
    rsa: privateKey.export({ format: "pem", type: "pkcs8" }),
    numbers: { "RSA d": number(d), "RSA p": number(p), "RSA q": number(q) },
  };
}

function ecPem(d) {
  // SEC 1 without the public key: SEQUENCE { 1, d, [0] prime256v1 }.
  const der = Buffer.concat([Buffer.from("30310201010420", "hex"), d, Buffer.from("a00a06082a8648ce3d030107", "hex")]);
  return createPrivateKey({ key: der, format: "der", type: "sec1" }).export({ format: "pem", type: "pkcs8" });
}
