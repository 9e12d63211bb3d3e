// Notes that are encrypted in the page and kept in its localStorage; the vault with the key is in IndexedDB. The engine runs in
// a worker, so that the page does not stand still while the passphrase is stretched.

import { Keystead, KeysteadError } from "keystead";

const element = (id) => document.getElementById(id);
const keystead = await Keystead.open({ name: "notes", worker: true });

const encoded = (bytes) => btoa(String.fromCharCode(...bytes));
const decoded = (text) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
const stored = () => JSON.parse(localStorage.getItem("notes") ?? "[]");

/** The one key of the notes; it is made with the vault. */
async function keyOfNotes() {
  const [found] = (await keystead.keys.list({ nameContains: "notes" })).items;
  if (found?.visibility === "full") return found.id;
  const keystore = await keystead.keystores.create({ name: "Notes" });
  return (await keystead.keys.create(keystore.id, { name: "notes" })).id;
}

async function show() {
  const notes = await Promise.all(
    stored().map(async ({ id, sealed }) => new TextDecoder().decode(await keystead.decrypt(null, decoded(sealed), { aad: id }))),
  );
  element("notes").replaceChildren(...notes.map((text) => Object.assign(document.createElement("li"), { textContent: text })));
}

/** Runs what a form asks for; what goes wrong is said in a sentence. */
function on(form, run) {
  element(form).addEventListener("submit", async (event) => {
    event.preventDefault();
    element("problem").textContent = "";
    try {
      await run();
    } catch (error) {
      if (!(error instanceof KeysteadError)) throw error;
      element("problem").textContent = error.message;
    }
  });
}

let key;
on("unlock", async () => {
  const passphrase = element("passphrase").value;
  if (await keystead.exists()) await keystead.unlock({ passphrase });
  else await keystead.create({ name: "Notes", passphrase });
  key = await keyOfNotes();
  element("unlock").hidden = true;
  element("write").hidden = false;
  await show();
});
on("write", async () => {
  // The id is authenticated with the note: two notes cannot be swapped behind its back.
  const id = crypto.randomUUID();
  const sealed = encoded(await keystead.encrypt(key, element("note").value, { aad: id }));
  localStorage.setItem("notes", JSON.stringify([...stored(), { id, sealed }]));
  element("note").value = "";
  await show();
});
document.body.dataset.ready = "";
