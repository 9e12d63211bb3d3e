// Tokens beside jose. The same code runs in Node.js and in the page.

import { interleaved } from "./measure.mjs";

const KINDS = { RS256: "rsa2048", ES256: "ecP256", EdDSA: "ed25519" };
const CLAIMS = { sub: "kim", role: "admin", list: [1, 2, 3] };

/** Samples of signing and verifying with every algorithm, after each side has verified what the other signed. */
export async function tokens({ keystead, jose, custom }, rounds) {
  const all = [];
  for (const [algorithm, kind] of Object.entries(KINDS)) {
    const { id } = await keystead.keys.create(custom, { name: `token ${kind} ${Date.now()}`, kind });
    const pem = await keystead.keys.export(id, { format: "pkcs8Pem" });
    const privateKey = await jose.importPKCS8(pem, algorithm);
    const publicKey = await jose.importSPKI((await keystead.keys.publicKey(id)).pem, algorithm);
    const sign = () => keystead.jwt.sign(id, CLAIMS, { expiresIn: 600 });
    const signByJose = () =>
      new jose.SignJWT(CLAIMS).setProtectedHeader({ alg: algorithm }).setIssuedAt().setExpirationTime("10m").sign(privateKey);
    const [ours, theirs] = [await sign(), await signByJose()];
    await jose.jwtVerify(ours, publicKey);
    await keystead.jwt.verify({ key: id }, theirs);
    const contenders = [
      { name: `${algorithm} sign, keystead`, run: sign },
      { name: `${algorithm} sign, jose`, run: signByJose },
      { name: `${algorithm} verify, keystead`, run: () => keystead.jwt.verify({ key: id }, ours) },
      { name: `${algorithm} verify, jose`, run: () => jose.jwtVerify(ours, publicKey) },
    ];
    all.push(...(await interleaved(contenders, rounds)));
  }
  return all;
}
