// The grid works as a plain form. With script: keys, undo, a block pasted from a table program,
// every cell saved as it is left (outbox.js), conflicts shown with both values, live totals.
"use strict";
const form = document.getElementById("grid");
// As the server reads it: full-width digits and signs, nothing else, become plain ones.
const plain = (text) => text.replace(/[\uff01-\uff5e]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) - 0xfee0))
  .replace(/\u3000/g, " ").trim();
const same = (one, other) => one.join("|") === other.join("|");

class Cell {
  constructor(td) {
    this.td = td;
    this.name = td.dataset.cell;
    this.inputs = [...td.querySelectorAll("input:not([type=hidden]), select")];
    this.hidden = td.querySelector("input[type=hidden]");
    this.got = td.querySelector("a.got");
    // Of each input its options, or null where something is written.
    this.lists = this.inputs.map((input) => (input.tagName === "SELECT" ? [...input.options] : null));
    this.settled = this.values; // as undo knows it
  }
  get participant() { return Number(this.name.split("-")[0]); }
  get item() { return this.name.slice(this.name.indexOf("-") + 1); }
  get label() { return this.td.dataset.label; }
  get shown() { const [key, ...values] = this.hidden.value.split("|"); return { key, values }; }
  get values() { return this.inputs.map((input) => input.value); }
  set values(values) {
    values.forEach((value, n) => {
      if (this.lists[n] && !this.lists[n].some((option) => option.value === value)) {
        this.inputs[n].add(new Option(`${value}（没有这一档）`, value)); // kept, and marked
      }
      if (this.inputs[n] && this.inputs[n].value !== value) this.inputs[n].value = value;
    });
  }
  words(values) {
    const text = (value, n) => this.lists[n]?.find((option) => option.value === value)?.text ?? value;
    return values.some(Boolean) ? values.map((value, n) => (value ? text(value, n) : "—")).join(" / ") : "空";
  }
  // What can be seen to be wrong without asking; the server has the last word.
  get wrong() {
    for (const [n, input] of this.inputs.entries()) {
      const list = this.lists[n];
      if (list && !list.some((option) => option.value === input.value)) return `没有这一档：${input.value}`;
      const parts = input.dataset.form === "numbers" ? input.value.split(/[、，,；;/\s]+/) : [input.value];
      const bad = list ? undefined : parts.find((part) => part
        && !/^-?[0-9]+(\.[0-9]+)?$/.test(plain(part)));
      if (bad !== undefined) return `不是数字：${bad}`;
    }
    return "";
  }
  mark(state, text) {
    this.td.classList.toggle("changed", state === "waiting");
    this.td.classList.toggle("conflict", state === "conflict");
    this.td.classList.toggle("bad", state === "refused");
    let note = this.td.querySelector(".why");
    if (text && !note) {
      note = Object.assign(document.createElement("span"), { className: "why", id: `why-${this.name}` });
      this.td.append(note);
    }
    if (note && note.textContent !== text) note.textContent = text;
    if (note) note.hidden = !text;
    for (const input of this.inputs) {
      if (state === "refused") input.setAttribute("aria-invalid", "true");
      else input.removeAttribute("aria-invalid");
      if (text) input.setAttribute("aria-describedby", `why-${this.name}`);
      else input.removeAttribute("aria-describedby");
    }
  }
  tell({ points, cut, waits, text, count } = {}) {
    const words = points ? [`${points} 分${count > 1 ? `（${count} 件）` : ""}`, cut, waits].filter(Boolean) : ["细项"];
    this.got?.replaceChildren(...words.flatMap((word, n) => (n ? [document.createElement("br"), word] : [word])));
    if (this.got) this.got.title = text ?? "";
    this.td.classList.toggle("capped", Boolean(cut));
    this.td.classList.toggle("waits", Boolean(waits));
  }
}

class Grid {
  constructor() {
    this.sheet = Number(form.dataset.sheet);
    this.user = Number(form.dataset.user);
    this.state = document.getElementById("state");
    this.explain = document.getElementById("explain");
    this.asks = document.getElementById("asks");
    this.report = document.getElementById("report");
    this.rows = [...form.querySelectorAll("tbody tr:not(.band):not(.sum)")];
    this.cells = new Map();
    for (const td of form.querySelectorAll("td[data-cell]")) this.adopt(td);
    this.done = [];
    this.undone = [];
    this.keeping = 0;
    form.addEventListener("input", (event) => this.typed(event.target));
    form.addEventListener("change", (event) => this.left(event.target));
    form.addEventListener("keydown", (event) => this.key(event));
    form.addEventListener("paste", (event) => this.paste(event));
    form.querySelectorAll("tr.band").forEach((band) => this.fold(band));
    form.addEventListener("focusin", (event) => this.focus(event.target));
    document.querySelector(".wrong[tabindex]")?.focus();
    const token = form.elements.csrfmiddlewaretoken?.value ?? ""; // none in the page kept for offline
    this.box = Outbox.open(this.user, token);
    this.box.then((box) => this.start(box), () => this.say("这个浏览器不能在本机留底：填完请按“保存”"));
  }

  adopt(td) {
    const cell = new Cell(td);
    if (cell.inputs.length) this.cells.set(cell.name, cell);
    return cell;
  }
  cell(element) { return this.cells.get(element?.closest?.("td[data-cell]")?.dataset.cell); }

  start(box) {
    for (const cell of this.cells.values()) {
      const kept = box.latest(this.sheet, cell.name);
      // After a page that came back with faults the inputs hold what was typed.
      if (kept) { cell.values = kept.values; cell.settled = kept.values; }
      else if (!same(cell.values, cell.shown.values)) this.keep([cell], true);
    }
    box.listen((answer) => { if (answer?.sheet === this.sheet) this.take(answer); this.look(box); });
    form.addEventListener("submit", (event) => { event.preventDefault(); this.save(); });
    window.addEventListener("pagehide", () => box.settle());
    this.look(box);
    box.flush(true);
  }

  fold(band) {
    const head = band.querySelector("th"), body = band.parentElement;
    const made = button("收起", () => {
      const folded = body.classList.toggle("folded");
      made.textContent = folded ? "展开" : "收起";
      made.setAttribute("aria-expanded", String(!folded));
    }, "quiet fold");
    made.setAttribute("aria-label", `收起或展开 ${head.textContent.trim()}`);
    made.setAttribute("aria-expanded", "true");
    head.append(made);
  }

  // --- typing
  typed(input) {
    const cell = this.cell(input);
    if (!cell) return;
    this.keep([cell], false);
    clearTimeout(this.pause);
    this.pause = setTimeout(() => this.left(input), 3000);
  }
  left(input) {
    const cell = this.cell(input);
    if (!cell) return;
    clearTimeout(this.pause);
    cell.values = cell.values.map((value, n) => (cell.lists[n] ? value : plain(value)));
    this.step([cell]);
    this.keep([cell], true);
  }
  async keep(cells, ready) {
    if (cells.some((cell) => !same(cell.values, cell.shown.values))) this.say("待上报");
    const box = await this.box.catch(() => null);
    if (!box) return;
    this.keeping += 1; // an answer to earlier cells must not say 已保存 over what is not kept yet
    try {
      await box.put(this.sheet, cells.map((cell) => ({ cell: cell.name, participant: cell.participant,
        item: cell.item, values: cell.values.map((value) => value.slice(0, 200)), shown: cell.shown })), ready);
    } catch { this.full = true; this.say("本机留底满了：请按“保存”"); return; }
    finally { this.keeping -= 1; }
    this.look(box);
    if (ready) { clearTimeout(this.soon); this.soon = setTimeout(() => box.flush(true), 300); }
  }
  async save() {
    if (this.full) { form.submit(); return; } // as without script
    const box = await this.box;
    const cell = this.cell(document.activeElement);
    if (cell) this.left(document.activeElement);
    await box.settle();
    const refused = box.edits.filter((edit) => box.outcomes.get(edit.client_key)?.whole);
    await box.again(refused.map((edit) => edit.client_key));
  }

  // --- keys
  go(cell, down, right) {
    const { td } = cell;
    const column = td.cellIndex + right;
    const rows = this.rows;
    for (let at = rows.indexOf(td.parentElement) + down; at >= 0 && at < rows.length; at += down || Infinity) {
      let place = column;
      for (; rows[at].cells[place]; place += right || Infinity) {
        const input = this.cells.get(rows[at].cells[place].dataset.cell)?.inputs[0];
        if (input?.offsetParent) { input.focus(); input.select?.(); return true; }
      }
      if (!down) return false;
    }
    return false;
  }
  key(event) {
    const input = event.target;
    const cell = this.cell(input);
    if (!cell || event.isComposing || event.altKey) return;
    // Also from the link beside an input: the browser's own undo knows nothing of what was saved.
    if (event.ctrlKey || event.metaKey) { this.travelKey(event); return; }
    if (!cell.inputs.includes(input)) return;
    const list = input.tagName === "SELECT";
    if (list && isOpen(input)) return;
    const whole = !list && input.selectionStart === 0 && input.selectionEnd === input.value.length;
    const moves = {
      Enter: [event.shiftKey ? -1 : 1, 0], ArrowDown: [1, 0], ArrowUp: [-1, 0],
      ArrowRight: list || whole || input.selectionStart === input.value.length ? [0, 1] : null,
      ArrowLeft: list || whole || input.selectionEnd === 0 ? [0, -1] : null,
    };
    if (moves[event.key]) {
      const second = cell.inputs[cell.inputs.indexOf(input) + moves[event.key][1]];
      event.preventDefault();
      if (moves[event.key][1] && second) { second.focus(); second.select?.(); } else this.go(cell, ...moves[event.key]);
    } else if (event.key === "Escape") {
      cell.values = cell.settled;
      this.keep([cell], true);
    } else if (event.key === "?" || event.key === "？") {
      event.preventDefault();
      document.getElementById("keys").showModal();
    } else if (list && /^[0-9]$/.test(event.key) || list && event.key === "Delete") {
      event.preventDefault();
      const option = input.options[Number(event.key) || 0];
      if (option) { input.value = option.value; this.left(input); }
    }
  }

  // --- undo and redo, a step for each value that was left or pasted
  step(cells) {
    const made = cells.filter((cell) => !same(cell.values, cell.settled))
      .map((cell) => ({ name: cell.name, before: cell.settled, after: cell.values }));
    if (!made.length) return;
    made.forEach(({ name, after }) => { this.cells.get(name).settled = after; });
    this.done.push(made);
    this.undone.length = 0;
  }
  travelKey(event) {
    const key = event.key.toLowerCase();
    const back = key === "z" && !event.shiftKey;
    if (!back && key !== "y" && !(key === "z" && event.shiftKey)) return;
    event.preventDefault();
    const cell = this.cell(document.activeElement);
    if (cell) this.step([cell]);
    const [from, to, side, left] = back
      ? [this.done, this.undone, "before", "after"]
      : [this.undone, this.done, "after", "before"];
    const step = from.pop();
    if (!step) return;
    // What somebody else wrote there since is not undone by us.
    const made = step.filter((one) => {
      const here = this.cells.get(one.name);
      return here && same(here.values, one[left]);
    });
    if (made.length) to.push(made);
    const cells = made.map(({ name, [side]: values }) => {
      const one = this.cells.get(name);
      one.values = values;
      one.settled = values;
      return one;
    });
    cells[0]?.inputs[0].focus();
    this.keep(cells, true);
    if (made.length < step.length) this.tell(`${step.length - made.length} 格后来被别人改过，没有动；要改，直接填`);
  }

  // --- a block from Excel or WPS: rows are items, columns are people, as on the page
  paste(event) {
    const text = event.clipboardData?.getData("text/plain") ?? "";
    const start = this.cell(event.target);
    const block = blockOf(text);
    if (!start || (block.length < 2 && block[0].length < 2)) return;
    event.preventDefault();
    const top = this.rows.indexOf(start.td.parentElement);
    const put = [], lost = [];
    let gaps = 0;
    block.forEach((line, down) => line.forEach((raw, right) => {
      const value = plain(raw);
      if (!value) { gaps += 1; return; } // an empty or merged cell: what stands here stays
      const td = this.rows[top + down]?.cells[start.td.cellIndex + right];
      const cell = td && this.cells.get(td.dataset.cell);
      if (!cell) { lost.push(td?.dataset.label ? `${td.dataset.label}：${value}` : value); return; }
      const parts = cell.inputs.length > 1 ? value.split("/").map((part) => part.trim()) : [value];
      cell.values = cell.inputs.map((_, n) => {
        const part = parts[n] ?? "";
        return cell.lists[n]?.find((one) => one.value === part || one.text === part)?.value ?? part;
      });
      put.push(cell);
    }));
    this.step(put);
    this.keep(put, true);
    const bad = put.filter((cell) => cell.wrong).length;
    this.tell(
      `粘贴了 ${put.length} 格${bad ? `，其中 ${bad} 格填得不对，已标出` : ""}${gaps ? `；${gaps} 个空格没有动` : ""}`,
      ...(lost.length ? [paragraph(`${lost.length} 格放不下，没有放进去：${lost.join("、")}`)] : []));
  }
  tell(...words) {
    this.report.replaceChildren(...words, button("知道了", () => { this.report.hidden = true; }));
    this.report.hidden = false;
  }

  // --- what the server said
  take({ people, cells }) {
    const by_name = new Map();
    for (const [pk, person] of Object.entries(people)) {
      form.querySelectorAll(`[data-total="${pk}"]`).forEach((one) => { one.textContent = person.total; });
      for (const [code, sum] of Object.entries(person.categories)) {
        const place = form.querySelector(`[data-sum="${pk}-${code}"]`);
        if (place) place.textContent = sum;
      }
      for (const td of form.querySelectorAll(`td[data-cell^="${pk}-"]`)) {
        by_name.set(td.dataset.cell, person.cells[td.dataset.cell.slice(pk.length + 1)]);
      }
    }
    this.box.then((box) => {
      const several = new Set(); // somebody recorded another matter there: no longer one number
      for (const [name, told] of by_name) {
        const cell = this.cells.get(name);
        if (!cell) continue;
        cell.tell(told);
        if (told?.count > 1) { several.add(cell.participant); continue; }
        cell.hidden.value = told?.seen ?? ["", ...cell.values.map(() => "")].join("|");
        if (!box.latest(this.sheet, name) && !cell.inputs.includes(document.activeElement)) {
          cell.values = cell.shown.values;
          cell.settled = cell.values;
        }
      }
      this.look(box);
      several.forEach((pk) => this.refresh(pk));
    });
    return cells;
  }

  look(box) {
    const waiting = new Set();
    const cards = [];
    const marked = new Set();
    for (const edit of box.edits.filter((one) => one.sheet === this.sheet)) {
      const outcome = box.outcomes.get(edit.client_key);
      waiting.add(String(edit.participant));
      marked.add(edit.cell);
      const cell = this.cells.get(edit.cell);
      if (outcome) cards.push([edit, outcome, cell]);
      if (!cell) continue;
      const wrong = outcome ? "" : cell.wrong;
      if (outcome?.status === "conflict") cell.mark("conflict", `表上 ${cell.words(outcome.theirs)}，等您定`);
      else if (outcome || wrong) cell.mark("refused", outcome?.text ?? wrong);
      else cell.mark("waiting", "");
    }
    for (const name of this.marked ?? []) if (!marked.has(name)) this.cells.get(name)?.mark("", "");
    this.marked = marked;
    form.querySelectorAll("[data-pending]").forEach((tag) => {
      tag.classList.toggle("on", waiting.has(tag.dataset.pending));
    });
    this.cards(box, cards);
    const count = box.count();
    const asks = [
      count.conflict && `冲突 ${count.conflict} 项`,
      count.refused && `没有保存 ${count.refused} 项`
    ].filter(Boolean);
    let text = this.keeping ? "待上报" : asks.length ? "" : "已保存";
    if (count.waiting && box.lost) text = `登录已过期，改动留在本机：待上报 ${count.waiting} 项`;
    else if (count.waiting && (!navigator.onLine || box.failures)) text = `已离线，改动留在本机：待上报 ${count.waiting} 项`;
    else if (count.waiting) text = box.sending ? `正在保存 ${count.waiting} 项` : `待上报 ${count.waiting} 项`;
    this.say([text, ...asks].filter(Boolean).join(" · "));
  }
  say(text) { if (this.state && this.state.textContent !== text) this.state.textContent = text; }

  focus(element) {
    const cell = element.closest?.("td[data-cell]");
    if (!this.explain || !cell) return;
    const text = cell.querySelector("a.got")?.title;
    const worth = cell.parentElement.querySelector("th .small")?.textContent ?? "";
    this.explain.textContent = `${cell.dataset.label}：${text || worth}`;
  }
}

function isOpen(list) { try { return list.matches(":open"); } catch { return false; } }

function paragraph(text) { const p = document.createElement("p"); p.textContent = text; return p; }
function button(text, act, kind = "quiet") {
  const made = Object.assign(document.createElement("button"), { type: "button", className: kind, textContent: text });
  made.addEventListener("click", act);
  return made;
}

// Rows and columns of copied cells; a cell with a line break inside comes in quotes.
function blockOf(text) {
  const rows = [[]];
  const part = /(?:"((?:[^"]|"")*)"(?=[\t\r\n]|$)|([^\t\r\n]*))(\t|\r\n|\r|\n|$)/gy;
  const whole = text.replace(/(\r\n|\r|\n)$/, "");
  for (let found = part.exec(whole); found; found = part.exec(whole)) {
    rows[rows.length - 1].push(found[1] === undefined ? found[2] : found[1].replaceAll('""', '"'));
    if (!found[3]) break;
    if (found[3] !== "\t") rows.push([]);
  }
  return rows;
}
