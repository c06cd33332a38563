/* Improvements to pages that work without them. No build, no eval, no inline handlers.
   Sentences come from #words in base.html, so that they are translated with the page. */
(() => {
  "use strict";
  const all = (css, root = document) => Array.from(root.querySelectorAll(css));
  const words = document.getElementById("words")?.dataset ?? {};
  document.documentElement.classList.add("has-js");

  /* ---- messages ---- */
  function say(text, kind = "error") {
    const place = document.getElementById("messages");
    if (!place || !text) return;
    const line = document.createElement("div");
    line.className = `message message-${kind}`;
    line.setAttribute("role", kind === "error" ? "alert" : "status");
    line.textContent = text;
    place.replaceChildren(line);
    place.scrollIntoView({ block: "nearest" });
  }

  document.querySelector("[data-summary]")?.focus(); /* what is wrong with a form is read first */

  /* ---- htmx: whole pages are opened, refusals are read, silence is said ---- */
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr } = event.detail;
    if (!/^\s*<!doctype/i.test(xhr.responseText)) return;
    event.detail.shouldSwap = false; // a whole page came where a part was asked for
    if (xhr.status < 400) window.location.assign(xhr.responseURL); // for example: signed out
    else say(xhr.status === 403 ? words.refused : words.failed);
  });
  document.addEventListener("htmx:responseError", (event) => { if (event.detail.xhr.status >= 500) say(words.failed); });
  document.addEventListener("htmx:sendError", () => say(words.offline));
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.target.id === "messages") event.target.scrollIntoView({ block: "nearest" });
    prepare(event.target);
  });

  /* ---- menu: a link to #menu; with script also a switch ---- */
  const menu = document.getElementById("menu");
  const opener = document.querySelector("[data-menu]");
  function openMenu(open, focus = true) {
    if (!menu || !opener) return;
    menu.classList.toggle("is-open", open);
    opener.setAttribute("aria-expanded", String(open));
    if (focus) (open ? menu.querySelector("a") : opener).focus();
  }
  opener?.setAttribute("aria-expanded", "false");
  document.addEventListener("click", (event) => {
    const to = event.target.closest?.("[data-menu], [data-menu-close]");
    if (to) {
      event.preventDefault();
      openMenu(to.hasAttribute("data-menu") && !menu.classList.contains("is-open"));
    } else if (menu?.classList.contains("is-open") && !menu.contains(event.target)) {
      openMenu(false, false);
    }
    all("details[data-popup][open]").forEach((box) => {
      if (!box.contains(event.target)) box.open = false;
    });
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    if (menu?.classList.contains("is-open")) openMenu(false);
    all("details[data-popup][open]").forEach((box) => {
      box.open = false;
      box.querySelector("summary").focus();
    });
  });

  /* ---- forms: drafts saved as they are typed, leaving with unsaved words is asked about ---- */
  const dirty = new Set();
  window.addEventListener("beforeunload", (event) => { if (Array.from(dirty).some((form) => form.isConnected)) event.preventDefault(); });
  function stateOf(form) {
    return document.querySelector(`[data-save-state="${form.id}"]`) ?? form.querySelector("[data-save-state]");
  }
  function show(form, state, text) {
    const place = stateOf(form);
    if (!place) return;
    place.dataset.state = state;
    (place.querySelector("[data-text]") ?? place).textContent = text;
  }
  const clock = () => new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hour12: false });

  function keepDrafts(form) {
    let waiting = 0, sending = false, again = false, pressed = null;
    const later = (delay) => { window.clearTimeout(waiting); waiting = window.setTimeout(save, delay); };
    async function save() {
      if (sending) { again = true; return; }
      if (!form.isConnected) return;
      sending = true; again = false;
      show(form, "saving", words.saving);
      const data = new FormData(form);
      for (const [name, value] of Array.from(data)) if (value instanceof File) data.delete(name);
      try {
        const answer = await fetch(form.dataset.autosave || form.action, {
          method: "POST", body: data, credentials: "same-origin", headers: { "X-Autosave": "1", Accept: "application/json" },
        });
        const json = (answer.headers.get("Content-Type") ?? "").includes("json") ? await answer.json() : {};
        if (answer.ok && !answer.redirected) {
          for (const [name, value] of Object.entries(json.fields ?? {})) {
            if (form.elements[name]) form.elements[name].value = value;
          }
          if (!again) dirty.delete(form);
          show(form, "saved", json.message ?? `${words.saved} ${clock()}`);
        } else {
          show(form, "failed", json.message ?? json.detail ?? (answer.status === 409 ? words.conflict : words.unsaved));
        }
      } catch {
        show(form, "failed", words.offline); pressed = null; later(10000);
      }
      sending = false;
      if (pressed) form.requestSubmit(pressed.button);
      else if (again) later(300);
    }
    form.addEventListener("input", () => { show(form, "waiting", words.editing); later(1000); });
    form.addEventListener("change", () => later(200));
    form.addEventListener("submit", (event) => {
      window.clearTimeout(waiting);
      if (sending) { event.preventDefault(); pressed = { button: event.submitter }; } // it brings the revision to name
    });
    window.addEventListener("online", () => { if (dirty.has(form)) later(0); });
  }
  document.addEventListener("submit", (event) => {
    const asks = (event.submitter?.dataset.confirm) ?? event.target.dataset.confirm;
    if (asks && !window.confirm(asks)) event.preventDefault();
    else dirty.delete(event.target);
  }, true);

  /* ---- small helps ---- */
  function count(field) {
    const place = document.querySelector(`[data-counter-for="${field.id}"]`);
    if (place) place.textContent = String(Array.from(field.value.trim()).length);
  }
  function tally(group) {
    const boxes = all(`input[type=checkbox][data-row="${group}"]`);
    const chosen = boxes.filter((box) => box.checked).length;
    all(`[data-select-all="${group}"]`).forEach((box) => {
      box.checked = chosen > 0 && chosen === boxes.length;
      box.indeterminate = chosen > 0 && chosen < boxes.length;
    });
    all(`[data-chosen="${group}"]`).forEach((place) => { place.textContent = String(chosen); });
  }
  async function preview(input) {
    const place = document.getElementById(input.dataset.preview);
    if (!place) return;
    place.replaceChildren();
    for (const file of Array.from(input.files)) {
      try {
        const picture = await createImageBitmap(file);
        const canvas = document.createElement("canvas");
        canvas.width = canvas.height = 240;
        const side = Math.min(picture.width, picture.height);
        canvas.getContext("2d").drawImage(picture, (picture.width - side) / 2, (picture.height - side) / 2, side, side, 0, 0, 240, 240);
        canvas.setAttribute("role", "img");
        canvas.setAttribute("aria-label", file.name);
        place.append(canvas);
      } catch { /* not a picture that this browser can show; the server says what is wrong */ }
    }
  }
  async function copy(button) {
    const source = document.getElementById(button.dataset.copy);
    const text = source?.value ?? source?.textContent.trim() ?? "";
    try {
      await navigator.clipboard.writeText(text);
    } catch { // plain HTTP on an office network has no clipboard: select, and copy the old way
      window.getSelection().selectAllChildren(source);
      if (!document.execCommand("copy")) return;
    }
    button.querySelector("[data-text]").textContent = words.copied;
  }
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-copy]");
    if (button) copy(button);
    if (event.target.closest?.("[data-print]")) window.print();
  });
  document.addEventListener("input", (event) => {
    const form = event.target.closest("form[data-autosave], form[data-guard]");
    if (form) dirty.add(form);
    if (event.target.id) count(event.target);
  });
  document.addEventListener("change", (event) => {
    const { target } = event;
    if (target.dataset.selectAll) {
      all(`input[data-row="${target.dataset.selectAll}"]`).forEach((box) => { box.checked = target.checked; });
      tally(target.dataset.selectAll);
    } else if (target.dataset.row) {
      tally(target.dataset.row);
    } else if (target.dataset.preview) {
      preview(target);
    } else if (target.hasAttribute("data-submit")) {
      target.form.requestSubmit();
    }
  });
  function prepare(root) {
    all("form[data-autosave]:not([data-ready])", root).forEach((form) => { form.dataset.ready = "1"; keepDrafts(form); });
    all("[data-counter-for]", root).forEach((place) => { const field = document.getElementById(place.dataset.counterFor); if (field) count(field); });
    new Set(all("input[data-row]", root).map((box) => box.dataset.row)).forEach(tally);
  }
  prepare(document);
})();
