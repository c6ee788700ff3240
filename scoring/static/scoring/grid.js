// The grid works as a plain form; this adds arrow keys, a mark on what is not saved yet,
// and a draft in this browser that survives a closed page or a lost connection.
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
  let sending = false;
  form.addEventListener("submit", () => { sending = true; });
  window.addEventListener("pageshow", () => { sending = false; });
  window.addEventListener("beforeunload", (event) => { if (!sending && look()) event.preventDefault(); });
  document.querySelector(".wrong[tabindex]")?.focus();
  look();
}
