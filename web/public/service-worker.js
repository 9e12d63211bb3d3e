// Keeps the console's own files, so that it opens without a network. It sees no vault: what IndexedDB holds and what pages
// do with it never passes here. Each build has a cache of its own and takes over, from the cache before it, every file
// whose content is the same.
"use strict";

/** Every file of this build: its path and what it contains, as in `integrity` attributes. `cargo xtask console` fills it. */
const FILES = {};

const FAMILY = "keystead-files ";
const PAGE = "/index.html";

/** The name under which a file is kept: path and content. */
const keyOf = (path) => `${path}?${encodeURIComponent(FILES[path])}`;

const digest = async (text) => {
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
  return Array.from(bytes.subarray(0, 8), (byte) => byte.toString(16).padStart(2, "0")).join("");
};

const own = digest(JSON.stringify(FILES)).then((build) => FAMILY + build);

/** Puts every file of this build into its cache. One that is missing, or is not what was built, fails the whole. */
async function keep() {
  const cache = await caches.open(await own);
  await Promise.all(
    Object.keys(FILES).map(async (path) => {
      const key = keyOf(path);
      const known = await caches.match(key);
      // The browser compares the content with what was built: a half-copied deployment is never kept.
      const file = known ?? (await fetch(path, { cache: "no-cache", integrity: FILES[path] }));
      if (!file.ok) throw new TypeError(`${path} answered ${file.status}`);
      await cache.put(key, file);
    }),
  );
}

/** Whose vault the console shows is asked anew each time. Without a network nobody says. */
const PLACE = "/place.json";
const askPlace = (request) =>
  fetch(request).catch(() => new Response('{"vault":null}', { headers: { "content-type": "application/json" } }));

async function forgetOthers() {
  const mine = await own;
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith(FAMILY) && name !== mine).map((name) => caches.delete(name)));
}

/** The file that answers a request; none for what is not the console's. */
function fileOf(request) {
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return undefined;
  // The same addresses as the server's: no file name, no encoding tricks, no interface.
  const isPage = request.mode === "navigate" && !/[.%\\]|^\/(api|healthz|readyz)(\/|$)/.test(pathname);
  const path = isPage ? PAGE : pathname;
  return Object.hasOwn(FILES, path) ? path : undefined;
}

async function answer(path, request) {
  const cache = await caches.open(await own);
  return (await cache.match(keyOf(path))) ?? fetch(request);
}

self.addEventListener("install", (event) => event.waitUntil(keep()));
// The first page of all is under its care at once; later builds wait until somebody says so.
self.addEventListener("activate", (event) => event.waitUntil(forgetOthers().then(() => self.clients.claim())));
self.addEventListener("message", (event) => {
  if (event.data === "take over") self.skipWaiting();
});
self.addEventListener("fetch", (event) => {
  const { origin, pathname } = new URL(event.request.url);
  if (origin === location.origin && pathname === PLACE) return event.respondWith(askPlace(event.request));
  const path = fileOf(event.request);
  if (path !== undefined) event.respondWith(answer(path, event.request));
});
