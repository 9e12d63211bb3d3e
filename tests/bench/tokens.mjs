// Tokens beside `jose`. The same code runs in Node.js and in the page.

import { interleaved } from "./measure.mjs";

const ALGORITHMS = { RS256: "rsa2048", ES256: "ecP256", EdDSA: "ed25519" };
const CLAIMS = { sub: "customer 17", iss: "https://example.com", aud: "billing", scope: "read write" };
const CHECKS = { issuer: CLAIMS.iss, audience: CLAIMS.aud };
const SECONDS = 300;

/** Samples of signing and verifying a token, by algorithm, after each side has accepted the token of the other. */
export async function tokens({ keystead, keystore }, jose, rounds) {
  const results = [];
  for (const [algorithm, kind] of Object.entries(ALGORITHMS)) {
    const { id: key } = await keystead.keys.create(keystore, { name: algorithm, kind, usage: "signVerify" });
    const { privateKey, publicKey } = await jose.generateKeyPair(algorithm);
    const peer = {
      sign: () =>
        new jose.SignJWT(CLAIMS)
          .setProtectedHeader({ alg: algorithm, typ: "JWT" })
          .setIssuedAt()
          .setExpirationTime(`${SECONDS}s`)
          .sign(privateKey),
      verify: (token, verifier) => jose.jwtVerify(token, verifier, { ...CHECKS, algorithms: [algorithm] }),
    };
    const ours = {
      sign: () => keystead.jwt.sign(key, CLAIMS, { expiresIn: SECONDS }),
      verify: (token) => keystead.jwt.verify({ key }, token, CHECKS),
    };
    const [own, others] = [await ours.sign(), await peer.sign()];
    const { keys } = await keystead.jwks(keystore);
    const { kid } = jose.decodeProtectedHeader(own);
    await peer.verify(own, await jose.importJWK(keys.find((jwk) => jwk.kid === kid), algorithm));
    await ours.verify(own);
    for (const [what, contenders] of [
      ["sign", [{ name: "keystead", run: ours.sign }, { name: "jose", run: peer.sign }]],
      ["verify", [{ name: "keystead", run: () => ours.verify(own) }, { name: "jose", run: () => peer.verify(others, publicKey) }]],
    ]) {
      const samples = await interleaved(contenders, rounds);
      results.push({ algorithm, what, contenders: samples });
    }
  }
  return results;
}
