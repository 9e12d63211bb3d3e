// Signs tokens, and serves the public keys by which others verify them: a JSON Web Key Set. The key rotates every 30 days; the
// next one is published a day before it signs, and the one before as long as its tokens are good.
//
//   node service.mjs DIRECTORY [PORT]      (the passphrase is in PASSPHRASE)

import { createServer } from "node:http";

import { Keystead } from "keystead";

const ISSUER = "https://tokens.example";
const LIFETIME = 900;

export async function openTokens(directory, passphrase) {
  const keystead = await Keystead.open({ storage: { directory } });
  if (await keystead.exists()) await keystead.unlock({ passphrase });
  else {
    const { recoveryCode } = await keystead.create({ name: "Tokens", passphrase });
    console.error(`Keep this in a safe place: ${recoveryCode}`);
    const { id } = await keystead.keystores.create({ name: "Tokens" });
    await keystead.keys.create(id, {
      name: "tokens", kind: "ecP256", rotation: { periodDays: 30 }, publication: { leadHours: 24, retentionHours: 1 },
    });
  }
  const [keystore] = await keystead.keystores.list();
  const [key] = (await keystead.keys.list({ keystore: keystore.id })).items;
  const answer = async (request, response) => {
    const { pathname } = new URL(request.url, ISSUER);
    const send = (status, body) => {
      response.writeHead(status, { "content-type": "application/json", "cache-control": status === 200 ? "max-age=3600" : "no-store" });
      response.end(JSON.stringify(body));
    };
    if (pathname !== "/.well-known/jwks.json") return send(404, { error: "not found" });
    try {
      send(200, await keystead.jwks(keystore.id));
    } catch (error) {
      send(500, { error: error.code });
    }
  };
  return {
    keystead,
    /** A token for whoever was authenticated as `subject`. */
    issue: (subject, audience) => keystead.jwt.sign(key.id, {}, { issuer: ISSUER, subject, audience, expiresIn: LIFETIME }),
    serve: (port) => new Promise((resolve) => {
      const server = createServer((request, response) => void answer(request, response));
      server.listen(port, "127.0.0.1", () => resolve(server));
    }),
  };
}

if (process.argv[1]?.endsWith("service.mjs")) {
  const tokens = await openTokens(process.argv[2] ?? "tokens-vault", process.env.PASSPHRASE);
  const server = await tokens.serve(Number(process.argv[3] ?? 0));
  console.log(`http://127.0.0.1:${server.address().port}/.well-known/jwks.json`);
  console.log(await tokens.issue("kim", "api"));
}
