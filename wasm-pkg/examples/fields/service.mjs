// A service that keeps customers with their card numbers encrypted: one key for what is only read, and a convergent one for
// what is searched. What stands in `rows` is what a database would have.
//
//   PASSPHRASE=… node service.mjs DIRECTORY [PORT]
//
//   curl -d '{"email":"kim@example.org","card":"4111 1111 1111 1111"}' http://127.0.0.1:PORT/customers
//   curl http://127.0.0.1:PORT/customers?email=kim@example.org

import { createServer } from "node:http";
import { json } from "node:stream/consumers";

import { Keystead, KeysteadError } from "keystead";

/** Opens the vault in `directory`, and makes it with its two keys the first time. */
async function openVault(directory, passphrase) {
  const keystead = await Keystead.open({ storage: { directory } });
  if (await keystead.exists()) await keystead.unlock({ passphrase });
  else {
    const { recoveryCode } = await keystead.create({ name: "Customers", passphrase });
    console.error(`Keep this in a safe place: ${recoveryCode}`);
    const { id } = await keystead.keystores.create({ name: "Customers" });
    // A new version every 90 days; what older ones have encrypted stays readable.
    await keystead.keys.create(id, { name: "cards", rotation: { periodDays: 90 } });
    await keystead.keys.create(id, { name: "emails", convergent: true });
  }
  return keystead;
}

const keystead = await openVault(process.argv[2] ?? "customers-vault", process.env.PASSPHRASE);
const { items } = await keystead.keys.list();
const [cards, emails] = ["cards", "emails"].map((name) => items.find((item) => item.name === name).id);

/** Equal addresses have equal ciphertexts, so that the column can have an index. */
const sealEmail = async (email) => Buffer.from(await keystead.encrypt(emails, email.toLowerCase(), { context: "email" }));

const rows = [];
let last = 0;

async function add({ email, card }) {
  const id = (last += 1);
  // The number of the row is authenticated: a field cannot be moved to another row.
  rows.push({ id, email: await sealEmail(email), card: await keystead.encrypt(cards, card, { aad: `card of ${id}` }) });
  return { id };
}

async function find(email) {
  const wanted = await sealEmail(email);
  const found = rows.filter((row) => wanted.equals(row.email));
  const text = (bytes) => new TextDecoder().decode(bytes);
  return Promise.all(
    found.map(async ({ id, card }) => ({ id, email, card: text(await keystead.decrypt(cards, card, { aad: `card of ${id}` })) })),
  );
}

async function answer(request, response) {
  const { pathname, searchParams } = new URL(request.url, "http://localhost");
  const send = (status, body) => response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  try {
    if (pathname !== "/customers") send(404, { error: "not found" });
    else if (request.method === "POST") send(201, await add(await json(request)));
    else send(200, await find(searchParams.get("email") ?? ""));
  } catch (error) {
    // A KeysteadError has a stable code and a sentence, and says who has to act. Anything else is the caller's JSON.
    if (error instanceof KeysteadError) send(error.fault === "caller" ? 400 : 500, { error: error.code, message: error.message });
    else send(400, { error: "request.malformed" });
  }
}

const server = createServer(answer).listen(Number(process.argv[3] ?? 0), "127.0.0.1", () => {
  console.log(`http://127.0.0.1:${server.address().port}/customers`);
});

process.once("SIGTERM", async () => {
  server.close();
  server.closeAllConnections();
  await keystead.close(); // writes what is left of the audit log
});
