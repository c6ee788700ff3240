// Registers the small worker that opens this page again while offline (https only).
"use strict";
if (form && window.isSecureContext && "serviceWorker" in navigator) {
  const files = [...document.querySelectorAll("script[src], link[rel=stylesheet]")]
    .map((one) => new URL(one.src || one.href).pathname);
  navigator.serviceWorker.register("/sw.js", { scope: "/sheets/" })
    .then(() => navigator.serviceWorker.ready)
    .then((worker) => { if (navigator.onLine) worker.active.postMessage({ path: location.pathname, files }); })
    .catch(() => { /* without it the page only needs a connection to open */ });
}
