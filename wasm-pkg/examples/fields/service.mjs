// Encrypts single fields of rows in a Node.js service: one key for what is only read, a convergent one for what is searched.
//
//   node service.mjs DIRECTORY      (the passphrase is in PASSPHRASE)

import { Keystead } from "keystead";

/** Opens the vault in `directory`, and makes it with its two keys the first time. */
export async function openFields(directory, passphrase) {
  const keystead = await Keystead.open({ storage: { directory } });
  if (await keystead.exists()) await keystead.unlock({ passphrase });
  else {
    const { recoveryCode } = await keystead.create({ name: "Customers", passphrase });
    console.error(`Keep this in a safe place: ${recoveryCode}`);
    const { id } = await keystead.keystores.create({ name: "Customers" });
    await keystead.keys.create(id, { name: "fields", rotation: { periodDays: 90 } });
    await keystead.keys.create(id, { name: "search", convergent: true });
  }
  const { items } = await keystead.keys.list({ orderBy: "name" });
  const [fields, search] = ["fields", "search"].map((name) => items.find((item) => item.name === name).id);

  return {
    keystead,
    /** A row as the database keeps it. The number of the row is authenticated: fields cannot be moved to other rows. */
    async seal({ id, email, card }) {
      return {
        id,
        email: await keystead.encrypt(search, email.toLowerCase(), { context: "email" }),
        card: await keystead.encrypt(fields, card, { aad: `card of ${id}` }),
      };
    },
    async open({ id, email, card }) {
      const text = (bytes) => new TextDecoder().decode(bytes);
      return {
        id,
        email: text(await keystead.decrypt(search, email, { context: "email" })),
        card: text(await keystead.decrypt(fields, card, { aad: `card of ${id}` })),
      };
    },
    /** What an encrypted column is searched for: equal addresses have equal ciphertexts. */
    emailIs: (email) => keystead.encrypt(search, email.toLowerCase(), { context: "email" }),
  };
}

if (process.argv[1]?.endsWith("service.mjs")) {
  const fields = await openFields(process.argv[2] ?? "customers-vault", process.env.PASSPHRASE);
  const rows = [];
  for (const [id, email] of [[1, "kim@example.org"], [2, "lee@example.org"]]) {
    rows.push(await fields.seal({ id, email, card: `4111 1111 1111 111${id}` }));
  }
  const wanted = Buffer.from(await fields.emailIs("Lee@example.org"));
  const found = rows.find(({ email }) => wanted.equals(email));
  console.log(await fields.open(found));
  await fields.keystead.close();
}
