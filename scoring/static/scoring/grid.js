// The grid works as a plain form; this adds arrow keys, undo, pasting a block from a table
// program, a mark on what is not saved yet, and a draft in this browser that survives a closed
// page or a lost connection.
const form = document.getElementById("grid");
const inputs = form ? [...form.querySelectorAll("td input:not([type=hidden]), td select")] : [];
if (inputs.length) {
  const place = new Map(inputs.map((input) => [input, input.closest("td").cellIndex]));
  // One draft a sheet and a person: on a shared computer nobody finds another's numbers.
  const key = `zhiwei-draft-${form.dataset.sheet}-${form.dataset.user}`;
  const names = new Set(inputs.map((input) => input.name));
  const status = document.getElementById("unsaved");
  const values = (name) => inputs.filter((i) => i.name === name).map((i) => i.value);
  const seen = (name) => form.elements[`s-${name.slice(2)}`]?.value ?? "";
  const isChanged = (name) => values(name).join("|") !== seen(name).split("|").slice(1).join("|");
  const read = () => { try { return JSON.parse(localStorage.getItem(key) || "{}"); } catch { return {}; } };

  function look() {
    const draft = read();
    let count = 0;
    for (const name of names) {
      const changed = isChanged(name);
      inputs.filter((i) => i.name === name)
        .forEach((input) => input.closest("td").classList.toggle("changed", changed));
      if (changed) { draft[name] = { seen: seen(name), values: values(name) }; count += 1; }
      else if (!overtaken.has(name)) delete draft[name];
    }
    // Other people's columns of the same draft wait on their own tabs.
    const elsewhere = Object.keys(draft).filter((name) => !names.has(name)).length;
    if (status) {
      let text = count ? `有 ${count} 格还没有保存（已在本机留底）` : "都已保存";
      if (elsewhere) text += `；别的人还有 ${elsewhere} 格留底`;
      if (overtaken.size) text += `；有 ${overtaken.size} 格别人改过，您先前填的是 ${[...overtaken.values()].join("、")}`;
      status.textContent = text;
    }
    try {
      if (Object.keys(draft).length) localStorage.setItem(key, JSON.stringify(draft));
      else localStorage.removeItem(key);
    } catch { /* a full or forbidden store: the page itself still holds everything */ }
    return count;
  }

  // What was typed over a row that somebody changed meanwhile is shown, never laid over it.
  const overtaken = new Map();
  for (const [name, kept] of Object.entries(read())) {
    if (!names.has(name)) continue;
    if (kept.seen === seen(name)) {
      inputs.filter((i) => i.name === name).forEach((input, n) => { input.value = kept.values[n]; });
    } else if (kept.values.join("|") !== values(name).join("|")) {
      overtaken.set(name, kept.values.join(" / ") || "空");
    }
  }

  function step(input, rows) {
    const column = inputs.filter((i) => place.get(i) === place.get(input));
    const next = column[column.indexOf(input) + rows];
    if (next) { next.focus(); next.select?.(); }
  }

  form.addEventListener("input", (event) => { overtaken.delete(event.target.name); look(); });
  form.addEventListener("keydown", (event) => {
    const input = event.target;
    if (!place.has(input) || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const isSelect = input.tagName === "SELECT";
    const rows = event.key === "Enter" ? (event.shiftKey ? -1 : 1)
      : !isSelect && event.key === "ArrowDown" ? 1 : !isSelect && event.key === "ArrowUp" ? -1 : 0;
    if (rows) { event.preventDefault(); step(input, rows); }
  });
  // Undo and redo, a step for each value that was left or pasted.
  const settled = new Map(inputs.map((input) => [input, input.value]));
  const undone = [], done = [];
  function settle(changed) {
    const step = changed.filter((input) => input.value !== settled.get(input))
      .map((input) => ({ input, before: settled.get(input), after: input.value }));
    if (!step.length) return;
    step.forEach(({ input, after }) => settled.set(input, after));
    done.push(step);
    undone.length = 0;
  }
  function travel(from, to, side) {
    settle([document.activeElement].filter((input) => settled.has(input)));
    const step = from.pop();
    if (!step) return;
    step.forEach(({ input, [side]: value }) => { input.value = value; settled.set(input, value); });
    to.push(step);
    step[0].input.focus();
    look();
  }
  form.addEventListener("change", (event) => { if (settled.has(event.target)) settle([event.target]); });
  form.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
    const key = event.key.toLowerCase();
    if (key === "z" && !event.shiftKey) { event.preventDefault(); travel(done, undone, "before"); }
    else if (key === "y" || (key === "z" && event.shiftKey)) { event.preventDefault(); travel(undone, done, "after"); }
  });

  // A block from Excel or WPS: rows are items, columns are people, as on the page.
  const rows = [...form.querySelectorAll("tbody tr:not(.band):not(.sum)")];
  function put(cell, text) {
    const here = cell ? inputs.filter((input) => input.closest("td") === cell) : [];
    if (!here.length) return text === "" ? "empty" : "nowhere";
    if (here[0].tagName === "SELECT") {
      const option = [...here[0].options].find((o) => o.value === text || o.text === text || (text === "" && !o.value));
      if (!option) return "nowhere";
      here[0].value = option.value;
      return "put";
    }
    const parts = here.length > 1 ? text.split("/") : [text];
    here.forEach((input, n) => { input.value = (parts[n] ?? "").normalize("NFKC").trim(); });
    return "put";
  }
  form.addEventListener("paste", (event) => {
    const text = event.clipboardData?.getData("text/plain") ?? "";
    if (!place.has(event.target) || !/[\t\r\n]/.test(text.replace(/[\r\n]+$/, ""))) return;
    event.preventDefault();
    const top = rows.indexOf(event.target.closest("tr"));
    const left = place.get(event.target);
    const count = { put: 0, nowhere: 0, empty: 0 };
    const lost = [];
    text.replace(/(\r\n|\r|\n)$/, "").split(/\r\n|\r|\n/).forEach((line, down) => {
      line.split("\t").forEach((value, right) => {
        const what = put(rows[top + down]?.cells[left + right], value.normalize("NFKC").trim());
        count[what] += 1;
        if (what === "nowhere") lost.push(value.trim());
      });
    });
    settle(inputs);
    look();
    if (status) {
      const rest = lost.length ? `，${lost.length} 格放不下：${lost.slice(0, 5).join("、")}` : "";
      status.textContent = `粘贴了 ${count.put} 格${rest}；${status.textContent}`;
    }
  });

  let sending = false;
  form.addEventListener("submit", () => { sending = true; });
  window.addEventListener("pageshow", () => { sending = false; });
  window.addEventListener("beforeunload", (event) => { if (!sending && look()) event.preventDefault(); });
  document.querySelector(".wrong[tabindex]")?.focus();
  look();
}
