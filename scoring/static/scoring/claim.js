// The claim page works as a plain form; this keeps a draft on this device, says who can be asked,
// and sends the photo after the claim, going on where a dead link stopped it.
const form = document.getElementById("claim");
if (form) {
  const user = form.dataset.user;
  const draftKey = `zhiwei-claim-${user}`;
  const photoPrefix = `zhiwei-claim-photo-${user}-`;
  const names = [
    "request", "what", "on", "note", "talked", "peer", "peer_name", "matter", "quantity", "factor",
    "attachment"
  ];
  const field = (name) => form.elements[name];
  const asks = () => [...form.querySelectorAll("[data-asks]")]; // what single items ask for
  const said = document.getElementById("said");
  const bar = document.getElementById("progress");
  const wrong = document.getElementById("wrong");
  const token = field("csrfmiddlewaretoken").value;
  const store = {
    get(key) { try { return JSON.parse(localStorage.getItem(key)); } catch { return null; } },
    set(key, value) { try { localStorage.setItem(key, JSON.stringify(value)); return true; } catch { return false; } },
    drop(key) { try { localStorage.removeItem(key); } catch { /* nothing was kept */ } },
    keys() { try { return Object.keys(localStorage); } catch { return []; } },
  };

  // What must be there depends on the item: a sentence, a group of people, or the other side.
  function ask() {
    const chosen = form.querySelector("[name=what]:checked");
    const peer = chosen?.hasAttribute("data-peer") ?? false;
    const talk = chosen?.hasAttribute("data-talk") ?? false;
    field("note").required = Boolean(chosen) && !peer && !talk;
    field("talked").required = talk;
    field("peer_name").required = peer;
  }

  let done = false;
  function keep() {
    if (done) return;
    const values = Object.fromEntries(names.map((name) => [name, field(name)?.value ?? ""]));
    values.asks = asks().map((one) => (one.type === "checkbox" ? one.checked : one.value));
    const typed = values.what || values.note || values.peer_name || values.matter;
    if (typed) store.set(draftKey, { ...values, at: Date.now() }); else store.drop(draftKey);
  }
  // What is a week old leaves the device, whoever wrote it.
  for (const key of store.keys().filter((name) => name.startsWith("zhiwei-claim-"))) {
    if (!(Date.now() - store.get(key)?.at < 7 * 24 * 3600 * 1000)) store.drop(key);
  }
  const kept = store.get(draftKey);
  if (kept && !form.dataset.typed) {
    for (const name of names) {
      const value = kept[name] ?? "";
      const on = field("on");
      if (name === "on" && !(value >= on.min && value <= on.max)) continue;
      if (name === "what" && !form.querySelector(`[name=what][value="${CSS.escape(value)}"]`)) continue;
      if (field(name) && value) field(name).value = value;
    }
    asks().forEach((one, n) => {
      const value = kept.asks?.[n];
      if (one.type === "checkbox") one.checked = value === true;
      else if (typeof value === "string") one.value = value;
    });
    form.querySelector("[name=what]:checked")?.closest("details")?.setAttribute("open", "");
    said.textContent = "上次没有报完的，已放回来";
  }
  form.addEventListener("input", () => { ask(); keep(); });
  form.addEventListener("change", () => { ask(); keep(); });
  ask();

  // Part of a name is typed, a person is tapped; another letter makes it a plain name again.
  const people = document.getElementById("people");
  let waiting = 0;
  field("peer_name").addEventListener("input", () => {
    field("peer").value = "";
    clearTimeout(waiting);
    waiting = setTimeout(async () => {
      const typed = field("peer_name").value.trim();
      let found = [];
      try {
        if (typed) found = (await (
          await fetch(`${form.dataset.people}?${new URLSearchParams({ q: typed })}`)
        ).json()).people;
      } catch { /* without a link the name alone will do */ }
      people.replaceChildren(...found.map((person) => {
        const row = document.createElement("li");
        const button = document.createElement("button");
        button.type = "button";
        button.textContent = `${person.name}　${person.branch}`;
        button.addEventListener("click", () => {
          field("peer_name").value = person.name;
          field("peer").value = person.id;
          people.hidden = true;
          keep();
        });
        row.append(button);
        return row;
      }));
      people.hidden = found.length === 0;
    }, 200);
  });

  function complain(texts) {
    wrong.querySelector("ul").replaceChildren(...texts.map((text) => {
      const row = document.createElement("li");
      row.textContent = text;
      return row;
    }));
    wrong.hidden = texts.length === 0;
    if (texts.length) wrong.focus();
  }

  const asUrl = (blob) => new Promise((done, fail) => {
    const reader = new FileReader();
    reader.onload = () => done(reader.result);
    reader.onerror = fail;
    reader.readAsDataURL(blob);
  });
  function asBlob(url) {
    const [head, text] = url.split(",");
    const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
    return new Blob([bytes], { type: head.slice(5).split(";")[0] });
  }

  async function follow(entry, name, key, blob) {
    bar.hidden = false;
    said.textContent = "已申报，正在传照片";
    const tell = (done, total) => { bar.value = Math.round((done * 100) / total); };
    try {
      await globalThis.zhiweiAttach.send({ base: form.dataset.upload, entry, key, name, blob, token, tell });
    } catch (error) {
      bar.hidden = true;
      if (error instanceof TypeError) {
        said.textContent = "已申报；照片还没有传完，留在本机，网通了打开这一页会接着传";
        return false;
      }
      store.drop(photoPrefix + entry);
      said.textContent = `已申报；照片没有附上：${error.message}`;
      return false;
    }
    store.drop(photoPrefix + entry);
    return true;
  }

  let sending = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (sending) return;
    sending = true;
    complain([]);
    said.textContent = "正在申报";
    const photo = field("photo").files[0];
    const data = new FormData(form);
    data.delete("photo");
    let answer;
    let body;
    try {
      answer = await fetch(form.action, { method: "POST", body: data, headers: { Accept: "application/json" } });
      if (answer.redirected) throw new Error("login");
      body = await answer.json();
    } catch (error) {
      sending = false;
      if (error.message === "login") {
        said.textContent = "登录已过期：填的已留在本机，重新登录后再点“申报”";
        return;
      }
      said.textContent = "没有连上：填的已留在本机，过一会儿再点“申报”，不会记两次";
      return;
    }
    if (!answer.ok) {
      said.textContent = "";
      complain(body.errors ?? ["没有记下，请刷新再试"]);
      sending = false;
      return;
    }
    done = true;
    store.drop(draftKey);
    let whole = true;
    if (photo) {
      const blob = await globalThis.zhiweiAttach.shrink(photo);
      const key = globalThis.zhiweiAttach.newKey();
      store.set(photoPrefix + body.entry, { at: Date.now(), key, name: photo.name, data: await asUrl(blob) });
      whole = await follow(body.entry, photo.name, key, blob);
    }
    if (whole) { location.assign(form.action); return; }
    form.querySelectorAll("input, select, .send button").forEach((input) => { input.disabled = true; });
  });

  // Photos that a dead link left here go on by themselves.
  (async () => {
    let sent = 0;
    for (const key of store.keys().filter((name) => name.startsWith(photoPrefix))) {
      const left = store.get(key);
      if (left && await follow(key.slice(photoPrefix.length), left.name, left.key, asBlob(left.data))) sent += 1;
    }
    if (sent) location.reload();
  })();
}
