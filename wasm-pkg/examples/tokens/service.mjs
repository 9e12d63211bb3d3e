// Signs tokens, and serves the public keys by which others verify them: a JSON Web Key Set. The key rotates every 30 days; the
// next one is published a day before it signs, and the one before as long as its tokens are good.
//
//   PASSPHRASE=… node service.mjs DIRECTORY [PORT]
//
//   curl -d '{"subject":"kim","audience":"api"}' http://127.0.0.1:PORT/token
//   curl http://127.0.0.1:PORT/.well-known/jwks.json

import { createServer } from "node:http";
import { json } from "node:stream/consumers";

import { Keystead, KeysteadError } from "keystead";

const ISSUER = "https://tokens.example";
const LIFETIME = 900; // seconds

/** Opens the vault in `directory`, and makes it with its key the first time. */
async function openVault(directory, passphrase) {
  const keystead = await Keystead.open({ storage: { directory } });
  if (await keystead.exists()) await keystead.unlock({ passphrase });
  else {
    const { recoveryCode } = await keystead.create({ name: "Tokens", passphrase });
    console.error(`Keep this in a safe place: ${recoveryCode}`);
    const { id } = await keystead.keystores.create({ name: "Tokens" });
    await keystead.keys.create(id, {
      name: "tokens",
      kind: "ecP256",
      rotation: { periodDays: 30 },
      publication: { leadHours: 24, retentionHours: 1 },
    });
  }
  return keystead;
}

const keystead = await openVault(process.argv[2] ?? "tokens-vault", process.env.PASSPHRASE);
const [keystore] = await keystead.keystores.list();
const [key] = (await keystead.keys.list({ keystore: keystore.id })).items;

// What is due (the next version, its publication) is done by whoever uses the vault, and by this when nobody does.
const clock = setInterval(() => keystead.tick().catch(console.error), 60_000);

async function answer(request, response) {
  const { pathname } = new URL(request.url, ISSUER);
  const send = (status, body, caching = "no-store") =>
    response.writeHead(status, { "content-type": "application/json", "cache-control": caching }).end(JSON.stringify(body));
  try {
    if (pathname === "/.well-known/jwks.json") return send(200, await keystead.jwks(keystore.id), "max-age=3600");
    if (pathname !== "/token" || request.method !== "POST") return send(404, { error: "not found" });
    // Your service authenticates whoever asks before it comes here.
    const { subject, audience } = await json(request);
    const token = await keystead.jwt.sign(key.id, {}, { issuer: ISSUER, subject, audience, expiresIn: LIFETIME });
    return send(200, { token });
  } catch (error) {
    if (error instanceof KeysteadError) return send(error.fault === "caller" ? 400 : 500, { error: error.code, message: error.message });
    return send(400, { error: "request.malformed" });
  }
}

const server = createServer(answer).listen(Number(process.argv[3] ?? 0), "127.0.0.1", () => {
  console.log(`http://127.0.0.1:${server.address().port}`);
});

process.once("SIGTERM", async () => {
  clearInterval(clock);
  server.close();
  server.closeAllConnections();
  await keystead.close(); // writes what is left of the audit log
});
