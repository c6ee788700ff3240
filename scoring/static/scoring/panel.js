// The matters behind a cell, beside the grid: the same page that the link opens without script.
"use strict";
const STANDS = "a, input:not([type=hidden]), select"; // where the keyboard can stand in a cell

class Panel {
  constructor(grid, dialog) {
    Object.assign(this, { grid, dialog, body: dialog.querySelector(".body"), drafts: new Map(), turn: 0 });
    form.addEventListener("click", (event) => {
      const link = event.target.closest("a.got");
      if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      this.open(link);
    });
    form.addEventListener("keydown", (event) => {
      const link = event.key === "F2" && event.target.closest("td")?.querySelector("a.got");
      if (link) { event.preventDefault(); this.open(link); }
    });
    dialog.querySelector(".close").addEventListener("click", () => dialog.close());
    dialog.addEventListener("submit", (event) => { event.preventDefault(); this.send(event.target); });
    dialog.addEventListener("close", () => {
      this.drafts.set(this.cell, this.unsent());
      form.querySelector(`td[data-cell="${this.cell}"] a.got`)?.focus();
    });
  }

  async open(link) {
    this.url = link.href;
    this.cell = link.closest("td").dataset.cell;
    this.refused = false;
    this.turn += 1; // an answer to what was asked before comes too late to be shown here
    this.body.replaceChildren(paragraph("正在取这一格的事项…"));
    this.dialog.showModal();
    // What was typed into the cell goes first, or the page would not know of it.
    const box = await this.grid.box.catch(() => null);
    await box?.settle().then(() => box.flush(true)).catch(() => {});
    const draft = this.drafts.get(this.cell) ?? [];
    if (await this.show(fetch(this.url, { credentials: "same-origin" }))) this.restore(draft);
  }

  fields() { return [...this.body.querySelectorAll("input:not([type=hidden], [type=file]), select, textarea")]; }
  // What was typed and not sent: it waits for the cell to be opened again, as Esc is quickly hit.
  unsent() {
    const changed = (field) => this.refused || (field.type === "checkbox"
      ? field.checked !== field.defaultChecked
      : field.options
      ? [...field.options].some((o) => o.selected !== o.defaultSelected
        && (o.selected ? o.value : o.defaultSelected))
      : field.value !== field.defaultValue);
    return this.fields().map((field, n) => [n, field.name, field]).filter(([, , field]) => changed(field))
      .map(([n, name, field]) => [n, name, field.type === "checkbox" ? field.checked : field.value]);
  }
  restore(draft) {
    const fields = this.fields();
    const back = draft.filter(([n, name]) => fields[n]?.name === name);
    for (const [n, , value] of back) {
      if (fields[n].type === "checkbox") fields[n].checked = value; else fields[n].value = value;
      fields[n].closest("details")?.setAttribute("open", "");
    }
    if (back.length) this.body.prepend(paragraph("上次没有记下的，已放回来。"));
  }

  // True when the page came; what stands in the panel stays when it did not.
  async show(request, kept = false) {
    const { turn } = this;
    let response, page;
    try {
      response = await request;
      page = new DOMParser().parseFromString(await response.text(), "text/html");
    } catch {
      if (turn !== this.turn) return false;
      const text = "现在没有连上。细项要联网才能看和记";
      if (!kept) this.body.replaceChildren(paragraph(`${text}；次数和档次可以先在表格里填，会留在本机。`));
      else this.tell(`${text}；您填的都还在，连上以后再按一次。`);
      return false;
    }
    const lost = new URL(response.url).pathname.startsWith("/login/");
    if (turn !== this.turn) return response.ok && !lost;
    if (lost) {
      this.tell("登录已过期：请在另一个窗口重新登录，再按一次。您填的都还在。");
      return false;
    }
    const inside = page.querySelector("main .narrow");
    if (!inside) { this.tell("这一格现在打不开，请刷新页面再试。"); return false; }
    inside.querySelector(".path")?.remove();
    inside.prepend(...page.querySelectorAll("main > .notice"));
    this.body.replaceChildren(document.adoptNode(inside));
    this.dialog.scrollTop = 0;
    (this.body.querySelector(".wrong") ?? this.body.querySelector("h1")).setAttribute("tabindex", "-1");
    (this.body.querySelector(".wrong") ?? this.body.querySelector("h1")).focus();
    return response.ok;
  }

  tell(text) {
    const note = this.body.querySelector(".wrong.told")
      ?? Object.assign(document.createElement("p"), { className: "wrong told" });
    note.setAttribute("role", "alert");
    note.textContent = text;
    this.body.prepend(note);
    this.dialog.scrollTop = 0;
  }

  async send(sent) {
    const data = new FormData(sent), { cell, turn } = this;
    const body = sent.enctype === "multipart/form-data" ? data : new URLSearchParams(data);
    const url = sent.getAttribute("action") ?? this.url;
    const went = await this.show(fetch(url, { method: "POST", credentials: "same-origin", body }), true);
    if (turn === this.turn) this.refused = !went;
    else if (!went) {
      const { label } = form.querySelector(`td[data-cell="${cell}"]`)?.dataset ?? {};
      this.grid.tell(`${label ?? "刚才那一格"}没有记下：填的都留着，再打开那一格的细项看`);
    }
    if (!went) return;
    this.drafts.delete(cell);
    await this.grid.refresh(cell.split("-")[0]);
  }
}

// One person's column as the server shows it now; cells that wait to be saved stay as they are.
Grid.prototype.refresh = async function refresh(pk) {
  const box = await this.box.catch(() => null);
  let page;
  try {
    const response = await fetch(`${location.pathname}?person=${pk}`, { credentials: "same-origin" });
    page = new DOMParser().parseFromString(await response.text(), "text/html");
  } catch { return; }
  for (const td of page.querySelectorAll(`td[data-cell^="${pk}-"]`)) {
    const here = form.querySelector(`td[data-cell="${td.dataset.cell}"]`);
    if (!here || box?.latest(this.sheet, td.dataset.cell)) continue;
    // Whoever stands in the cell goes on standing there: a new cell would throw the keyboard out.
    const held = [...here.querySelectorAll(STANDS)].indexOf(document.activeElement);
    here.replaceWith(td);
    this.cells.delete(td.dataset.cell);
    this.adopt(td);
    if (held >= 0) (td.querySelectorAll(STANDS)[held] ?? td.querySelector("a.got"))?.focus();
  }
  for (const name of ["total", "sum"]) for (const one of page.querySelectorAll(`[data-${name}^="${pk}"]`)) {
    form.querySelectorAll(`[data-${name}="${one.dataset[name]}"]`).forEach((place) => {
      place.textContent = one.textContent;
    });
  }
};

if (form && document.getElementById("panel")) window.panel = new Panel(window.month, document.getElementById("panel"));
document.getElementById("keys-open")?.addEventListener("click", () => document.getElementById("keys").showModal());
