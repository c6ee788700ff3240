// Logging out empties this device; what was not sent yet is named before it goes.
"use strict";
document.querySelector("form[data-logout]")?.addEventListener("submit", async (event) => {
  const leaving = event.target;
  event.preventDefault();
  try {
    const box = await Outbox.open(Number(leaving.dataset.user), leaving.elements.csrfmiddlewaretoken.value);
    await box.flush(true);
    const left = [box.edits.length && `${box.edits.length} 项改动`, box.others && `另一位同志的 ${box.others} 项改动`];
    const words = left.filter(Boolean).join("、");
    if (words && !confirm(`还有 ${words}没有上报，退出后这台设备上就没有了。仍要退出吗？`)) return;
    box.gone = true;
    box.db.close();
  } catch { /* nothing was kept here */ }
  await forget();
  leaving.submit();
});
// After a log-out without this script's help: the page one comes to empties the device.
if (document.querySelector("form[data-logged-out]")) forget();
