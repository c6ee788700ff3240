// What waits for somebody's word: both values of a conflict, what was refused and why, what is
// a week old, a session that ended. Nothing is thrown away without a button pressed.
"use strict";

Grid.prototype.cards = function cards(box, rows) {
  const place = document.getElementById("cards");
  if (!place) return;
  const made = [];
  if (box.lost && box.edits.length) {
    const link = Object.assign(document.createElement("a"), { className: "button", textContent: "重新登录",
      href: `/login/?next=${encodeURIComponent(location.pathname + location.search)}` });
    made.push(card("lost", `${box.lost}（${box.edits.length} 项）`, [link]));
  }
  const whole = rows.filter(([, outcome]) => outcome.whole);
  if (whole.length) {
    const keys = whole.map(([edit]) => edit.client_key);
    made.push(card("whole", `${whole.length} 项没有保存：${whole[0][1].text}`, [
      button("再试一次", () => box.again(keys)),
      button(`放弃这 ${whole.length} 项`, () => this.giveUp(box, whole.map(([edit]) => edit))),
    ]));
  }
  for (const [edit, outcome, cell] of rows) {
    const person = document.querySelector(`.tabs a[href="?person=${edit.participant}"]`)?.textContent ?? "";
    const name = cell ? cell.label : `${person} ${edit.item}`;
    const mine = cell ? cell.words(edit.values) : edit.values.join(" / ");
    if (outcome.status === "conflict") made.push(this.conflict(box, edit, outcome, cell, name, mine));
    else if (!outcome.whole) {
      const actions = [button("不要这个改动", () => this.giveUp(box, [edit]))];
      if (cell) actions.unshift(button("去改", () => { cell.inputs[0].focus(); cell.inputs[0].select?.(); }));
      made.push(card(edit.client_key, `${name}：您填的是 ${mine}，没有保存：${outcome.text}`, actions));
    }
  }
  if (box.expired.length) made.push(this.expired(box));
  if (box.others && !box.edits.length) {
    made.push(card("others", `这台设备上还有另一位同志没有上报的 ${box.others} 项，请他登录后上报；满 7 天自动清除。`, []));
  }
  if (this.asks) {
    this.asks.hidden = !made.length;
    this.asks.onclick = () => { place.scrollIntoView({ block: "center" }); place.querySelector("button, a")?.focus(); };
  }
  // The same cards stay where they are: a button somebody is about to press does not move.
  const was = [...place.children].map((one) => one.dataset.card).join(" ");
  if (was !== made.map((one) => one.dataset.card).join(" ") || was === "") place.replaceChildren(...made);
};

Grid.prototype.conflict = function conflict(box, edit, outcome, cell, name, mine) {
  const theirs = cell ? cell.words(outcome.theirs) : outcome.theirs.join(" / ") || "空";
  const who = outcome.by ? `（${outcome.by} ${outcome.at}）` : "（已撤回）";
  return card(`${edit.client_key} ${outcome.base}`, `${name}：本机 ${mine}，表上 ${theirs}${who}`, [
    button("用我的", async () => {
      const over = { base: outcome.base, was: outcome.theirs };
      await box.put(this.sheet, [{ ...edit, shown: { key: "", values: [] }, over }], true);
      await box.flush(true);
    }),
    button("用表上的", async () => {
      if (cell) {
        cell.hidden.value = [outcome.base ?? "", ...outcome.theirs].join("|");
        cell.values = outcome.theirs;
        cell.settled = outcome.theirs;
      }
      await box.drop([edit.client_key]);
      cell?.inputs[0].focus();
    }),
  ]);
};

Grid.prototype.giveUp = async function giveUp(box, edits) {
  for (const edit of edits) {
    const cell = this.cells.get(edit.cell);
    if (cell) { cell.values = cell.shown.values; cell.settled = cell.values; }
  }
  await box.drop(edits.map((edit) => edit.client_key));
};

Grid.prototype.expired = function expired(box) {
  const words = box.expired.map((edit) => {
    const cell = edit.sheet === this.sheet && this.cells.get(edit.cell);
    return cell
      ? `${cell.label} ${cell.words(edit.values)}`
      : `第 ${edit.sheet} 号表 ${edit.item} ${edit.values.join(" / ")}`;
  });
  const here = box.expired.filter((edit) => edit.sheet === this.sheet && this.cells.has(edit.cell));
  const forgotten = () => { box.expired = []; this.look(box); };
  return card("expired", `有 ${words.length} 项超过 7 天没有上报，本机不再保存：${words.join("；")}`, [
    ...(here.length ? [button("再填进表里", async () => {
      const cells = here.map((edit) => {
        const cell = this.cells.get(edit.cell);
        cell.values = edit.values;
        return cell;
      });
      forgotten();
      this.step(cells);
      await this.keep(cells, true);
    })] : []),
    button("知道了", forgotten),
  ]);
};

function card(key, text, actions) {
  const made = Object.assign(document.createElement("section"), { className: "card todo" });
  made.dataset.card = key;
  const row = Object.assign(document.createElement("div"), { className: "row" });
  row.append(...actions);
  made.append(paragraph(text), row);
  return made;
}

if (form) window.month = new Grid();
