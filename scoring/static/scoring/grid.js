// The grid works as a plain form; this adds arrow keys, a mark on what is not saved yet,
// and a draft in this browser that survives a closed page or a lost connection.
const form = document.getElementById("grid");
if (form) {
  const inputs = [...form.querySelectorAll("td input:not([type=hidden]), td select")];
  const place = new Map(inputs.map((input) => [input, input.closest("td").cellIndex]));
  const key = `zhiwei-draft-${form.dataset.sheet}`;
  const status = document.getElementById("unsaved");
  const values = (name) => inputs.filter((i) => i.name === name).map((i) => i.value);
  const seen = (name) => form.elements[`s-${name.slice(2)}`]?.value ?? "";
  const isChanged = (name) => values(name).join("|") !== seen(name).split("|").slice(1).join("|");

  function look() {
    const draft = {};
    for (const input of inputs) {
      const changed = isChanged(input.name);
      input.closest("td").classList.toggle("changed", changed);
      if (changed) draft[input.name] = { seen: seen(input.name), values: values(input.name) };
    }
    const count = Object.keys(draft).length;
    if (status) status.textContent = count ? `有 ${count} 格还没有保存（已在本机留底）` : "都已保存";
    try {
      if (count) localStorage.setItem(key, JSON.stringify(draft));
      else localStorage.removeItem(key);
    } catch { /* a full or forbidden store: the page itself still holds everything */ }
    return count;
  }

  function restore() {
    let draft = {};
    try { draft = JSON.parse(localStorage.getItem(key) || "{}"); } catch { return; }
    for (const [name, kept] of Object.entries(draft)) {
      // Only onto the row it was typed over: otherwise somebody changed it meanwhile.
      if (kept.seen !== seen(name)) continue;
      inputs.filter((i) => i.name === name).forEach((input, n) => { input.value = kept.values[n]; });
    }
  }

  function step(input, rows) {
    const column = inputs.filter((i) => place.get(i) === place.get(input));
    const next = column[column.indexOf(input) + rows];
    if (next) { next.focus(); next.select?.(); }
    return Boolean(next);
  }

  form.addEventListener("input", look);
  form.addEventListener("keydown", (event) => {
    const input = event.target;
    if (!place.has(input) || event.ctrlKey || event.metaKey || event.altKey) return;
    const isSelect = input.tagName === "SELECT";
    if (event.key === "Enter" && step(input, event.shiftKey ? -1 : 1)) event.preventDefault();
    else if (!isSelect && event.key === "ArrowDown" && step(input, 1)) event.preventDefault();
    else if (!isSelect && event.key === "ArrowUp" && step(input, -1)) event.preventDefault();
  });
  let sending = false;
  form.addEventListener("submit", () => { sending = true; });
  window.addEventListener("beforeunload", (event) => { if (!sending && look()) event.preventDefault(); });
  restore();
  look();
}
