// What was typed and is not on the server yet, kept in this device until the server has it.
// Ids and typed values only, never names; 7 days at most; gone once recorded or logged out.
// Works on plain http: IndexedDB and getRandomValues need no https; Web Locks are used where
// they are, else one row in the database says which tab is sending.
"use strict";

function uuid7() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  let time = Date.now();
  for (let i = 5; i >= 0; i -= 1) { bytes[i] = time % 256; time = Math.floor(time / 256); }
  bytes[6] = (bytes[6] & 0x0f) | 0x70;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

class Outbox {
  static NAME = "zhiwei-outbox";
  static OLDEST = 7 * 24 * 3600 * 1000;
  static EVERY = 15_000;
  static MOST = 200; // cells in one request
  static LEASE = 40_000; // longer than a request may take

  static async open(user, token) {
    const box = new Outbox();
    box.db = await new Promise((ok, no) => {
      const request = indexedDB.open(Outbox.NAME, 1);
      request.onupgradeneeded = () => {
        request.result.createObjectStore("edits", { keyPath: "client_key" });
        request.result.createObjectStore("lease", { keyPath: "id" });
      };
      request.onsuccess = () => ok(request.result);
      request.onerror = () => no(request.error);
      request.onblocked = () => no(new Error("blocked"));
    });
    // A tab that logs out deletes the whole store: nothing here may stand in its way.
    box.db.onversionchange = () => { box.db.close(); box.gone = true; };
    Object.assign(box, { user, token, tab: uuid7(), edits: [], others: 0, expired: [],
      outcomes: new Map(), listeners: [], failures: 0, lost: "", sending: false, gone: false });
    Outbox.sweep();
    await box.change((all, store) => {
      // What is a week old leaves the device; it is shown once more before it is forgotten.
      for (const edit of all.filter((one) => Date.now() - one.at > Outbox.OLDEST)) {
        store.delete(edit.client_key);
        if (edit.user === user) box.expired.push(edit);
      }
      // The page that was typing them is gone.
      for (const edit of all) if (edit.user === user && !edit.ready) store.put({ ...edit, ready: true });
    });
    if ("BroadcastChannel" in window) {
      box.channel = new BroadcastChannel(Outbox.NAME);
      box.channel.onmessage = async ({ data }) => {
        if (data.user !== user) return;
        for (const [key, outcome] of data.outcomes ?? []) box.outcomes.set(key, outcome);
        await box.look();
        box.tell(data.answer);
      };
    }
    window.addEventListener("online", () => box.flush(true));
    document.addEventListener("visibilitychange", () => { if (!document.hidden) box.flush(true); });
    box.timer();
    return box;
  }

  // Drafts of claims (claim.js) leave the device after the same time, whoever wrote them.
  static sweep() {
    try {
      for (const key of Object.keys(localStorage).filter((name) => name.startsWith("zhiwei-claim-"))) {
        if (!(Date.now() - JSON.parse(localStorage.getItem(key)).at < Outbox.OLDEST)) localStorage.removeItem(key);
      }
    } catch { /* no storage, or not ours */ }
  }

  // --- the store: one transaction a step, so that two tabs never see half of one
  change(work) {
    return new Promise((ok, no) => {
      if (this.gone) { no(new Error("gone")); return; }
      const transaction = this.db.transaction(["edits", "lease"], "readwrite");
      const store = transaction.objectStore("edits");
      transaction.oncomplete = () => this.look().then(ok, no);
      transaction.onabort = () => no(transaction.error);
      store.getAll().onsuccess = ({ target }) => work(target.result, store);
    });
  }

  look() {
    return new Promise((ok, no) => {
      if (this.gone) { this.edits = []; ok(); return; }
      const request = this.db.transaction("edits").objectStore("edits").getAll();
      request.onerror = () => no(request.error);
      request.onsuccess = () => {
        this.edits = request.result.filter((edit) => edit.user === this.user)
          .sort((a, b) => (b.tried - a.tried) || (a.at - b.at));
        this.others = request.result.length - this.edits.length;
        ok();
      };
    });
  }

  // --- what the page asks
  of(sheet, cell) { return this.edits.filter((edit) => edit.sheet === sheet && edit.cell === cell); }
  latest(sheet, cell) { return this.of(sheet, cell).pop(); }

  count() {
    const found = { waiting: 0, conflict: 0, refused: 0 };
    for (const edit of this.edits) found[this.outcomes.get(edit.client_key)?.status ?? "waiting"] += 1;
    return found;
  }

  // `typed`: [{cell, participant, item, values, shown: {key, values}, over}]. An edit that was on its
  // way may have arrived: the next one stands on it. One that never left is simply replaced.
  put(sheet, typed, ready) {
    return this.change((all, store) => {
      for (const { cell, participant, item, values, shown, over } of typed) {
        const here = all.filter((one) => one.user === this.user && one.sheet === sheet && one.cell === cell);
        let tried = here.find((one) => one.tried);
        const open = here.find((one) => !one.tried);
        let base = { base: shown.key || null, was: shown.values };
        if (tried && this.outcomes.has(tried.client_key)) {
          store.delete(tried.client_key); // it was answered, and not recorded
          // `over`: the row on the sheet that somebody has seen and decides to replace.
          base = over ?? { base: tried.base, was: tried.was };
          tried = undefined;
        } else if (tried) {
          base = { base: tried.values.some(Boolean) ? tried.client_key : null, was: tried.values };
        } else if (open) {
          base = { base: open.base, was: open.was };
        }
        if (values.join("|") === base.was.join("|")) {
          if (open) store.delete(open.client_key);
          continue;
        }
        store.put({ client_key: open?.client_key ?? uuid7(), user: this.user, sheet, cell, participant,
          item, ...base, values, at: Date.now(), ready, tried: false });
      }
    }).then(() => this.spread());
  }

  settle() {
    return this.change((all, store) => {
      for (const edit of all) if (edit.user === this.user && !edit.ready) store.put({ ...edit, ready: true });
    });
  }

  drop(keys) {
    return this.change((all, store) => keys.forEach((key) => { store.delete(key); this.outcomes.delete(key); }))
      .then(() => this.spread());
  }

  again(keys) { keys.forEach((key) => this.outcomes.delete(key)); return this.flush(true); }

  listen(listener) { this.listeners.push(listener); }
  tell(answer) { this.listeners.forEach((listener) => listener(answer)); }
  spread(answer, outcomes) {
    this.channel?.postMessage({ user: this.user, answer, outcomes });
    this.tell(answer);
  }

  // --- sending
  timer() {
    const wait = Outbox.EVERY * 2 ** Math.min(this.failures, 3);
    clearTimeout(this.next);
    this.next = setTimeout(() => { if (!this.gone) { this.flush(); this.timer(); } }, wait);
  }

  sendable() {
    const cells = new Set();
    return this.edits.filter((edit) => {
      const place = `${edit.sheet} ${edit.cell}`;
      if (cells.has(place)) return false; // one at a time a cell
      cells.add(place);
      if (Date.now() - edit.at > Outbox.OLDEST) return false; // shown first, when a page opens
      return (edit.ready || edit.tried) && !this.outcomes.has(edit.client_key);
    });
  }

  async flush(now = false) {
    if (this.gone || this.sending) { this.more = now; return; }
    if (now) { this.failures = 0; this.lost = ""; }
    this.sending = true;
    try {
      await this.look();
      if (this.sendable().length) {
        const mine = await this.alone(async () => { while (await this.send()); return true; });
        if (!mine) setTimeout(() => this.flush(), 1000); // another tab is sending
      }
    } catch { /* the store is gone or full: what was typed is still on the page */ }
    this.sending = false;
    this.timer();
    this.tell();
    if (this.more) { this.more = false; this.flush(); }
  }

  async alone(work) {
    if (navigator.locks) {
      return navigator.locks.request(Outbox.NAME, { ifAvailable: true }, (lock) => lock && work());
    }
    const lease = (until) => new Promise((ok, no) => {
      let mine = false;
      const transaction = this.db.transaction("lease", "readwrite");
      const store = transaction.objectStore("lease");
      store.get("sender").onsuccess = ({ target: { result } }) => {
        mine = !result || result.tab === this.tab || result.until < Date.now();
        if (mine) store.put({ id: "sender", tab: this.tab, until });
      };
      transaction.oncomplete = () => ok(mine);
      transaction.onabort = () => no(transaction.error);
    });
    this.renew = () => lease(Date.now() + Outbox.LEASE);
    if (!(await this.renew())) return false;
    try { return await work(); } finally { await lease(0); this.renew = undefined; }
  }

  // One request; true when another look is worth it.
  async send() {
    const all = this.sendable();
    if (!all.length) return false;
    const edits = all.filter((edit) => edit.sheet === all[0].sheet).slice(0, Outbox.MOST);
    if (this.renew && !(await this.renew())) return false;
    this.tell();
    // From here on they may be in the ledger, whatever we hear of it: they are not changed again.
    await this.change((stored, store) => {
      for (const edit of stored) if (edits.some((one) => one.client_key === edit.client_key)) {
        store.put({ ...edit, tried: true });
      }
    });
    const sent = this.edits.filter((edit) => edits.some((one) => one.client_key === edit.client_key));
    let response, answer;
    try {
      response = await this.post(sent[0].sheet, sent);
      if (response.status === 403 && (answer = await response.json()).code === "csrf") {
        if (await this.session()) response = await this.post(sent[0].sheet, sent);
      }
      answer = response.bodyUsed ? answer : await response.json();
    } catch { this.failures += 1; return false; }
    if (response.status === 401) { this.lost = answer.detail; return false; }
    if (response.status === 429 || response.status >= 500) { this.failures += 1; return false; }
    this.failures = 0;
    this.lost = "";
    const told = answer.cells ?? sent.map((edit) => (
      { client_key: edit.client_key, status: "refused", text: answer.detail ?? "没有保存", whole: true }));
    await this.take(sent, told);
    const outcomes = told.filter((one) => this.outcomes.has(one.client_key))
      .map((one) => [one.client_key, this.outcomes.get(one.client_key)]);
    this.spread(answer.cells ? { ...answer, sheet: sent[0].sheet } : undefined, outcomes);
    return true;
  }

  async session() {
    const response = await fetch("/api/session/", { credentials: "same-origin", cache: "no-store" });
    if (!response.ok) return false;
    this.token = (await response.json()).token;
    return true;
  }

  post(sheet, edits) {
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 30_000);
    return fetch(`/api/sheets/${sheet}/cells/`, {
      method: "POST", credentials: "same-origin", signal: stop.signal,
      headers: { "Content-Type": "application/json", "X-CSRFToken": this.token },
      body: JSON.stringify({ user: this.user, edits: edits.map(
        ({ client_key, participant, item, base, values }) => ({ client_key, participant, item, base, values })) }),
    });
  }

  // Recorded ones leave the device; the others wait for somebody's word.
  take(sent, told) {
    const by_key = new Map(told.map((one) => [one.client_key, one]));
    return this.change((all, store) => {
      for (const edit of sent) {
        const one = by_key.get(edit.client_key);
        if (!one) continue;
        const open = all.find((other) => !other.tried && other.user === this.user
          && other.sheet === edit.sheet && other.cell === edit.cell);
        const recorded = one.status === "saved" || one.status === "replayed";
        if (recorded || one.status === "same" || open) store.delete(edit.client_key);
        else this.outcomes.set(edit.client_key, one);
        if (open && one.status === "same") store.put({ ...open, base: one.key ?? null });
        else if (open && !recorded) store.put({ ...open, base: edit.base, was: edit.was });
      }
    });
  }
}

// After logging out nothing stays behind, whoever typed it.
function forget() {
  try {
    Object.keys(localStorage)
      .filter((key) => key.startsWith("zhiwei-"))
      .forEach((key) => localStorage.removeItem(key));
  } catch { /* nothing kept */ }
  if ("caches" in window) caches.keys().then((keys) => keys
    .filter((key) => key.startsWith("zhiwei-"))
    .forEach((key) => caches.delete(key)));
  navigator.serviceWorker?.getRegistrations().then((all) => all.forEach((one) => one.unregister()));
  return new Promise((ok) => {
    const request = indexedDB.deleteDatabase(Outbox.NAME);
    request.onsuccess = request.onerror = request.onblocked = ok;
  });
}
