// A vault of the npm package, for the same clients as one behind a server.

import { packageEntry } from "../../e2e/support/environment.mjs";

export const { Keystead } = await import(packageEntry);

/** What says no, and has changed nothing. */
export const isRefusal = (error) => error.fault === "caller" || error.fault === "policy";

export function moduleStore(keystead) {
  const { keys, keystores, versions, secrets } = keystead;
  async function all(list, query) {
    const items = [];
    for (let cursor; ; ) {
      const page = await list({ ...query, limit: 1000, ...(cursor && { cursor }) });
      items.push(...page.items);
      if (!page.next) return items;
      cursor = page.next;
    }
  }
  return {
    keystores: () => keystores.list(),
    keys: () => all((query) => keys.list(query)),
    audit: async (after) => (await all((query) => keystead.audit.list(query))).filter(({ sequence }) => sequence > after),
    recentAudit: () => keystead.audit.list({ limit: 20 }),
    check: () => keystead.check(),
    verifyAudit: () => keystead.audit.verify(),
    strict: (strictAudit) => keystead.settings.update({ strictAudit }),
    readSecret: (id, version) => secrets.read(id, version ? { version } : undefined),
    encrypt: async (id, plaintext) => Buffer.from(await keystead.encrypt(id, plaintext)),
    decrypt: async (id, ciphertext) => Buffer.from(await keystead.decrypt(id, ciphertext)),
    sign: (id, message) => keystead.sign(id, message),
    createKeystore: (_, { name }) => keystores.create({ name }),
    updateKeystore: (id, { description }) => keystores.update(id, { description }),
    deleteKeystore: (id) => keystores.delete(id),
    createKey: (_, { keystoreId, name, kind, value }) =>
      kind === "secret" ? secrets.create(keystoreId, { name, value }) : keys.create(keystoreId, { name, kind }),
    updateKey: (id, { description }) => keys.update(id, { description }),
    rotate: (id) => keys.rotate(id),
    updateSecret: (id, { value }) => secrets.update(id, value),
    disable: (id) => keys.disable(id),
    enable: (id) => keys.enable(id),
    requestDeletion: (id) => keys.requestDeletion(id),
    cancelDeletion: (id) => keys.cancelDeletion(id),
    deleteNow: (id, { name }) => keys.deleteNow(id, name),
    setRotation: (id, { days }) => keys.setRotation(id, { periodDays: days }),
    makeDefault: (id, { version }) => versions.makeDefault(id, version),
    activate: (id, { version }) => versions.activate(id, version),
    deactivate: (id, { version }) => versions.deactivate(id, version),
    requestVersionDeletion: (id, { version }) => versions.requestDeletion(id, version),
    cancelVersionDeletion: (id, { version }) => versions.cancelDeletion(id, version),
  };
}
