/* A minute before a resting session ends, say so; one key keeps it (WCAG 2.2.1). Without script the
   server ends it all the same, and brings whoever signs in again back to the page. */
(() => {
  "use strict";
  const box = document.getElementById("session-end");
  if (!box?.showModal) return;
  const idle = Number(box.dataset.idle) * 1000;
  const warning = Math.min(60000, idle / 2);
  const words = document.getElementById("session-end-words");
  const stay = box.querySelector("[data-stay-here]");
  const again = box.querySelector("[data-sign-in]");
  const KEY = "portal.session.seen";

  // another window of the same browser keeps the session, too
  function seen(at = Date.now()) {
    try { window.localStorage.setItem(KEY, String(at)); } catch { /* kept for this window alone */ }
    mine = at;
  }
  function last() {
    let stored = 0;
    try { stored = Number(window.localStorage.getItem(KEY)) || 0; } catch { /* as above */ }
    return Math.max(mine, stored);
  }
  let mine = 0;
  seen();

  function tick() {
    const left = last() + idle - Date.now();
    if (left <= 0) {
      words.textContent = words.dataset.over;
      stay.hidden = true;
      again.hidden = false;
      if (!box.open) box.showModal();
      return;
    }
    if (left <= warning) {
      const seconds = Math.ceil(left / 1000);
      // read out at the beginning and every ten seconds, not every second
      if (!box.open || seconds % 10 === 0) words.textContent = words.dataset.soon.replace("%s", seconds);
      if (!box.open) box.showModal();
    } else if (box.open) {
      box.close();
    }
    window.setTimeout(tick, left <= warning ? 1000 : Math.min(left - warning, 30000));
  }
  async function keep() {
    try {
      const answer = await fetch(box.dataset.stay, { credentials: "same-origin", cache: "no-store" });
      if (answer.ok && !answer.redirected) seen();
    } catch { /* no connection: the clock goes on */ }
    if (last() + idle - Date.now() > warning && box.open) box.close();
  }
  stay.addEventListener("click", keep);
  box.addEventListener("cancel", (event) => { event.preventDefault(); if (!stay.hidden) keep(); });
  document.addEventListener("htmx:afterRequest", (event) => { if (event.detail.successful) seen(); });
  document.addEventListener("visibilitychange", () => { if (!document.hidden && !box.open) tick(); });
  tick();
})();
