// The big screen: one section at a time, turning by itself; blank stops and goes on. Without
// script all sections stand below each other. Who asked for less motion turns by hand (→).
const sections = [...document.querySelectorAll("#screen section")];
let at = 0;
let turning = !matchMedia("(prefers-reduced-motion: reduce)").matches;

function show(next) {
  at = (next + sections.length) % sections.length;
  sections.forEach((section, i) => { section.hidden = i !== at; });
}

if (sections.length > 1) {
  show(0);
  setInterval(() => { if (turning) show(at + 1); }, 12_000);
  addEventListener("keydown", (event) => {
    if (event.key === " ") { turning = !turning; event.preventDefault(); }
    if (event.key === "ArrowRight") show(at + 1);
    if (event.key === "ArrowLeft") show(at - 1);
  });
}
