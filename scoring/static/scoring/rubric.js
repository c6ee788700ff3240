// The desk works as plain forms; this saves a form as it is filled in, shows at once what the
// engine says of it, names the other editor where two changed the same field, and lets items be
// dragged.
const form = document.querySelector("form#part[data-autosave]");
if (form) {
  const saved = document.getElementById("saved");
  const clashes = document.getElementById("conflicts");
  const panel = document.getElementById("panel");
  let timer = 0, busy = false, again = false, dirty = false;

  const holds = () => clashes.childElementCount > 0;
  const say = (text) => { saved.textContent = text; };

  // What was typed; fields where another's value was chosen are not sent.
  function typed(leave) {
    const data = new FormData(form);
    for (const name of [...data.keys()]) {
      if (leave.some((key) => name === key || name === `${key}!` || name.startsWith(`${key}.`))) data.delete(name);
    }
    return data;
  }

  async function save(leave = []) {
    clearTimeout(timer);
    if (holds()) { say("先定下面一处用谁的，再接着自动保存"); return; }
    if (busy) { again = true; return; }
    busy = true;
    dirty = false;
    say("正在保存…");
    const sent = new FormData(form);
    try {
      const answer = await fetch(form.action || location.href, {
        method: "POST", body: typed(leave), headers: { Accept: "application/json" },
      });
      if (!answer.headers.get("Content-Type")?.includes("json")) throw new Error(answer.status);
      show(await answer.json(), sent);
    } catch {
      dirty = true;
      say("没有连上，您填的还在这一页；连上后会再试");
      timer = setTimeout(() => save(leave), 5000);
    }
    busy = false;
    if (again) { again = false; save(); }
  }

  // The form as it stands now, with what was typed while the answer was on its way.
  function renew(html, sent) {
    const now = new FormData(form);
    const { id, selectionStart: caret } = document.activeElement ?? {};
    document.getElementById("fields").innerHTML = html;
    for (const name of new Set([...sent.keys(), ...now.keys()])) {
      const values = now.getAll(name);
      if (name === "seen" || values.join("\n") === sent.getAll(name).join("\n")) continue;
      for (const field of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
        if (field.type === "checkbox") field.checked = values.includes(field.value);
        else { field.value = values[0] ?? ""; grow(field); }
      }
    }
    const here = document.getElementById(id);
    here?.focus();
    if (Number.isInteger(caret)) here?.setSelectionRange?.(caret, caret);
  }

  // A reason that is typed but not yet written into the draft stays, also where none is asked for
  // any more.
  function redraw(html) {
    const before = panel.querySelector("#reason");
    const typed = before && before.value !== before.defaultValue ? before : null;
    panel.innerHTML = html;
    if (!typed) return;
    const reason = panel.querySelector("#reason");
    if (reason) reason.value = typed.value;
    else panel.append(typed.form);
  }

  function show(found, sent) {
    if (found.refused) { dirty = true; say(`没有保存：${found.refused}`); return; }
    if (!panel.contains(document.activeElement)) redraw(found.panel);
    if (found.form) renew(found.form, sent);
    for (const field of form.querySelectorAll(".field")) {
      const said = found.fields[field.dataset.key] ?? [];
      field.classList.toggle("bad", said.length > 0);
      field.querySelector(".said").replaceChildren(...said.map((text) => {
        const line = document.createElement("p");
        line.textContent = `✕ ${text}`;
        return line;
      }));
    }
    if (found.conflicts.length) { ask(found); return; }
    form.elements.seen.value = found.seen;
    say(found.said);
  }

  // Two people changed the same field: both values stand here until one of them is chosen.
  function ask(found) {
    say("有一处别人也改了");
    const theirs = [];
    const choose = async (box, key) => {
      if (key) theirs.push(key);
      box.remove();
      if (holds()) return;
      form.elements.seen.value = found.seen;
      await save(theirs); // also what was typed elsewhere while the choice was open
      if (theirs.length && !dirty && !holds()) location.reload();
    };
    clashes.replaceChildren(...found.conflicts.map((clash) => {
      const box = document.createElement("div");
      box.className = "wrong";
      box.setAttribute("role", "alert");
      const text = document.createElement("p");
      text.textContent = `${clash.label}：您写“${clash.yours}”，${clash.by} ${clash.at} 写成“${clash.theirs}”。没有盖掉他的。`;
      const button = (words, key) => {
        const made = document.createElement("button");
        made.type = "button";
        made.textContent = words;
        made.className = key ? "quiet" : "";
        made.addEventListener("click", () => choose(box, key));
        return made;
      };
      box.append(text, button("用我的", ""), " ", button(`用${clash.by}的`, clash.key));
      return box;
    }));
    clashes.firstElementChild.querySelector("button").focus();
  }

  form.addEventListener("input", (event) => {
    dirty = true;
    grow(event.target);
    clearTimeout(timer);
    timer = setTimeout(() => save(), 1200);
  });
  form.addEventListener("change", () => { if (dirty) save(); });
  form.addEventListener("submit", (event) => { event.preventDefault(); save(); });
  window.addEventListener("beforeunload", (event) => { if (dirty || busy) event.preventDefault(); });

  // The last row of a list is empty; writing into it brings the next one.
  function grow(input) {
    const rows = input.closest(".rows");
    if (!rows || !rows.lastElementChild.contains(input)) return;
    const next = rows.lastElementChild.cloneNode(true);
    const here = rows.childElementCount;
    for (const field of next.querySelectorAll("input, select")) {
      field.name = field.name.replace(/\.\d+\./, `.${here}.`);
      field.id = field.id.replace(/-\d+-/, `-${here}-`);
      field.value = "";
    }
    for (const label of next.querySelectorAll("label")) {
      label.htmlFor = label.htmlFor.replace(/-\d+-/, `-${here}-`);
    }
    rows.append(next);
  }
}

const dragged = document.getElementById("dragged");
if (dragged) {
  let item = null; // or a category, by its head
  const isBand = () => item.classList.contains("category");
  const over = (event) => event.target.closest?.(isBand() ? ".category" : ".items > li");
  const clear = () => document.querySelectorAll(".over").forEach((row) => row.classList.remove("over"));
  const drop = (code, where) => {
    dragged.elements.code.value = code;
    dragged.elements.where.value = where;
    dragged.submit();
  };
  document.addEventListener("dragstart", (event) => {
    item = event.target.closest?.(".items > li") ?? event.target.closest?.(".bandhead")?.parentElement ?? null;
    item?.classList.add("dragging");
  });
  document.addEventListener("dragend", () => { item?.classList.remove("dragging"); item = null; clear(); });
  document.addEventListener("dragover", (event) => {
    if (!item || !event.target.closest?.(isBand() ? ".category" : ".items")) return;
    event.preventDefault();
    clear();
    over(event)?.classList.add("over");
  });
  document.addEventListener("drop", (event) => {
    const list = item && event.target.closest?.(isBand() ? ".category" : ".items");
    if (!list) return;
    event.preventDefault();
    const row = over(event);
    if (row === item) return;
    if (isBand()) {
      // Dragged down it comes after the one it is dropped on, dragged up before it.
      const down = item.compareDocumentPosition(row) & Node.DOCUMENT_POSITION_FOLLOWING;
      const next = down ? [...document.querySelectorAll(".category")].find(
        (band) => row.compareDocumentPosition(band) & Node.DOCUMENT_POSITION_FOLLOWING) : row;
      drop(`category:${item.dataset.code}`, next ? `before:${next.dataset.code}` : "end:");
    } else {
      drop(item.dataset.code, row ? `before:${row.dataset.code}` : `end:${list.dataset.category}`);
    }
  });
}
