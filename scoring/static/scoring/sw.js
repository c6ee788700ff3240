// On https: the month's grid opens again while offline. It keeps the files of the page and the
// page itself as the server makes it for this purpose (?shell=1): posts instead of names. Only
// this page; never a board, never another answer. Network first; 7 days; emptied on log-out.
"use strict";
const CACHE = "zhiwei-month-1";
const OLDEST = 7 * 24 * 3600 * 1000;
const MOST = 3; // sheets
const isGrid = (url) => /^\/sheets\/\d+\/entry\/$/.test(url.pathname);

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("message", (event) => {
  const { path, files } = event.data ?? {};
  if (path) event.waitUntil(keep(path, files));
});

async function keep(path, files) {
  const cache = await caches.open(CACHE);
  const page = await fetch(`${path}?shell=1`, { credentials: "same-origin" });
  if (!page.ok || page.redirected) { await cache.delete(path); return; }
  await cache.put(path, page);
  await Promise.all(files.map(async (file) => {
    if (!(await cache.match(file))) await cache.add(file);
  }));
  const kept = (await cache.keys()).map((request) => new URL(request.url));
  const pages = kept.filter(isGrid);
  for (const old of pages.slice(0, -MOST)) await cache.delete(old.href);
  // Files of an earlier release.
  for (const url of kept) if (!isGrid(url) && !files.includes(url.pathname)) await cache.delete(url.href);
}

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== location.origin) return;
  if (event.request.mode === "navigate" && isGrid(url)) event.respondWith(page(event.request, url));
  else if (url.pathname.startsWith("/static/")) event.respondWith(file(event.request));
});

async function page(request, url) {
  try {
    const fresh = await fetch(request);
    if (fresh.status === 404) await (await caches.open(CACHE)).delete(url.pathname);
    return fresh;
  } catch (offline) {
    const cache = await caches.open(CACHE);
    const kept = await cache.match(url.pathname, { ignoreVary: true });
    const age = Date.now() - Date.parse(kept?.headers.get("Date") ?? 0);
    if (kept && age < OLDEST) return kept;
    await cache.delete(url.pathname);
    throw offline;
  }
}

async function file(request) {
  try { return await fetch(request); } catch (offline) {
    const kept = await (await caches.open(CACHE)).match(request, { ignoreVary: true });
    if (kept) return kept;
    throw offline;
  }
}
