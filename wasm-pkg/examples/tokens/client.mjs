// Verifies a token with jose, by the key set that the service serves. It knows nothing of Keystead.
//
//   node client.mjs ADDRESS TOKEN

import { createRemoteJWKSet, jwtVerify } from "jose";

const [address, token] = process.argv.slice(2);
const keys = createRemoteJWKSet(new URL("/.well-known/jwks.json", address));
const { payload, protectedHeader } = await jwtVerify(token, keys, { issuer: "https://tokens.example", audience: "api", algorithms: ["ES256"] });
console.log(`${payload.sub}, signed with ${protectedHeader.alg}`);
