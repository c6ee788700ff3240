// The first page after logging in sends what waits in this device, and says what is left.
"use strict";
const unsent = document.getElementById("unsent");
if (unsent && "indexedDB" in window) {
  Outbox.open(Number(unsent.dataset.user), "").then((box) => {
    const look = () => {
      const sheets = new Map();
      box.edits.forEach((edit) => sheets.set(edit.sheet, (sheets.get(edit.sheet) ?? 0) + 1));
      unsent.hidden = !sheets.size;
      unsent.replaceChildren(...[...sheets].map(([sheet, count]) => {
        const card = Object.assign(document.createElement("div"), { className: "card todo" });
        const text = Object.assign(document.createElement("p"), { textContent: `这台设备上还有 ${count} 项改动没有上报` });
        const link = Object.assign(document.createElement("a"), {
          className: "button quiet", href: `/sheets/${sheet}/entry/`, textContent: "去看"
        });
        card.append(text, link);
        return card;
      }));
    };
    box.listen(look);
    look();
    if (box.edits.length) box.flush(true);
  }, () => { /* no storage in this browser: nothing can wait in it */ });
}
