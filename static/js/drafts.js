/* Drafts: each change is sent as it is made. What cannot be sent waits in this browser's storage,
   under the person, the response, the section and the page, and goes when the connection is back,
   or when any page of the same questionnaire is opened again. What was heard twice changes nothing:
   the server tells by page and revision. Files wait in their field and nowhere else. */
(() => {
  "use strict";
  const holder = document.querySelector("[data-keep]");
  if (!holder) return;
  const form = holder.matches("form[data-draft]") ? holder : null;
  const words = document.getElementById("draft-words")?.dataset ?? {};
  const prefix = `draft:${holder.dataset.keep}:`;
  const token = () => JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
  const clock = () => new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hour12: false });

  /* ---- the store ---- */
  function store(key, record) {
    try { window.localStorage.setItem(key, JSON.stringify(record)); return true; } catch { return false; }
  }
  function drop(key) { try { window.localStorage.removeItem(key); } catch { /* nothing to drop */ } }
  function kept() {
    try {
      return Object.keys(window.localStorage).filter((key) => key.startsWith(prefix)).sort()
        .map((key) => [key, JSON.parse(window.localStorage.getItem(key))]);
    } catch { return []; }
  }

  /* ---- sending: "sent", "offline", "conflict" or "refused", with what the server said ---- */
  async function post(url, data) {
    try {
      const answer = await fetch(url, {
        method: "POST", body: data, credentials: "same-origin",
        headers: { "X-CSRFToken": token(), "X-Autosave": "1", Accept: "application/json" },
      });
      const json = (answer.headers.get("Content-Type") ?? "").includes("json") ? await answer.json() : {};
      if (answer.ok && !answer.redirected) return ["sent", json];
      return [json.conflicts ? "conflict" : "refused", json];
    } catch { return ["offline", {}]; }
  }
  function dataOf(record) {
    const data = new FormData();
    for (const [name, value] of record.entries) data.append(name, value);
    return data;
  }

  /* ---- what was left behind by pages that are closed ---- */
  async function flush() {
    let sent = false;
    for (const [key, record] of kept()) {
      const here = form && record.section === form.dataset.section;
      if (form && record.stamp && record.stamp === form.dataset.heard) { drop(key); continue; }
      const [came, json] = await post(record.url, dataOf(record));
      if (came === "sent") {
        drop(key);
        sent = sent || ((here || !form) && json.kept > 0); // only what the page does not show yet
      } else if (here) {
        restore(record);
        drop(key);
        store(ownKey(), { ...record });
        if (came === "conflict") ask(json);
        else { show("failed", came === "offline" ? words.offline : json.message ?? json.detail ?? words.refused); later(10000); }
        return;
      }
    }
    if (sent) window.location.reload();
  }

  /* ---- the open page ---- */
  let changed = 0, waiting = 0, sending = false, safe = true;
  const ownKey = () => `${prefix}${form.dataset.section}:${form.elements.device.value}`;
  function show(state, text) {
    const place = document.querySelector(`[data-save-state="${form.id}"]`);
    if (!place) return;
    place.dataset.state = state;
    (place.querySelector("[data-text]") ?? place).textContent = text;
  }
  function entries() {
    return Array.from(new FormData(form)).filter(([name, value]) => typeof value === "string" && name !== "csrfmiddlewaretoken");
  }
  function keep(stamp = "") {
    safe = store(ownKey(), { url: form.dataset.draft, section: form.dataset.section, entries: entries(), stamp });
  }
  function restore(record) {
    const given = new Map();
    for (const [name, value] of record.entries) given.set(name, [...(given.get(name) ?? []), value]);
    const rows = new Map();
    for (const name of given.keys()) {
      const match = /^(.+)\.(\d+)\.[^.]+$/.exec(name);
      if (match) rows.set(match[1], Math.max(rows.get(match[1]) ?? 0, Number(match[2]) + 1));
    }
    for (const [code, count] of rows) form.dispatchEvent(new CustomEvent("questionnaire:rows", { detail: { code, count } }));
    for (const field of form.elements) {
      if (!field.name || field.type === "file" || field.type === "submit" || ["asked", "csrfmiddlewaretoken", "stamp"].includes(field.name)) continue;
      const values = given.get(field.name);
      if (field.type === "checkbox" || field.type === "radio") field.checked = Boolean(values?.includes(field.value));
      else if (values) field.value = values[0];
    }
    form.dispatchEvent(new Event("questionnaire:changed"));
    const place = document.querySelector("[data-draft-state]");
    if (place) { place.className = "message message-info"; place.textContent = words.restored; place.hidden = false; }
    changed += 1;
  }
  function later(delay) { window.clearTimeout(waiting); waiting = window.setTimeout(send, delay); }
  async function send() {
    if (sending || !changed) return;
    sending = true;
    const now = changed;
    show("saving", words.saving);
    const data = new FormData(form);
    const chosen = Array.from(form.querySelectorAll("input[type=file]")).filter((one) => one.files.length);
    for (const field of form.querySelectorAll("input[type=file]")) if (!field.files.length) data.delete(field.name);
    const [came, json] = await post(form.dataset.draft, data);
    sending = false;
    if (json.standing) stand(json.standing);
    if (came === "sent") {
      if (json.fields) form.elements.revision.value = json.fields.revision;
      if (settled(chosen, json)) return; // the page comes anew: what it still shows is not kept
      if (changed === now) { changed = 0; drop(ownKey()); show("saved", `${words.saved} ${clock()}`); }
      else { keep(); later(300); }
    } else if (came === "conflict") ask(json);
    else if (came === "offline") { show("failed", words.offline); later(10000); }
    else show("failed", json.message ?? json.detail ?? words.refused);
  }
  /* ---- how far it is now, as the server says: other sections may have come or gone ---- */
  function stand(standing) {
    const asked = new Map(standing.sections.map((one) => [one.code, one]));
    for (const line of document.querySelectorAll("[data-part]")) {
      const one = asked.get(line.dataset.part);
      line.hidden = !one;
      line.classList.toggle("is-done", Boolean(one?.is_done));
      line.querySelector("[data-done]").hidden = !one?.is_done;
      if (one) line.querySelector("[data-count]").textContent = `${one.answered}/${one.asked}`;
    }
    for (const [css, words] of [["[data-place]", standing.place], ["[data-lacking]", standing.lacking]]) {
      const place = document.querySelector(css);
      if (place && place.textContent !== words) place.textContent = words;
    }
  }
  function settled(chosen, json) {
    for (const field of chosen) {
      const box = field.closest("[data-question]");
      field.value = "";
      box.querySelector("[data-file]").hidden = false;
      box.querySelector("[data-file-name]").textContent = json.files?.[box.dataset.question] ?? "";
    }
    let taken = false;
    for (const panel of form.querySelectorAll("[data-conflict]")) {
      const choice = panel.querySelector("input:checked, input[type=hidden]");
      taken = taken || choice?.value === "theirs";
      if (choice?.value) panel.remove();
    }
    if (taken) { drop(ownKey()); changed = 0; window.location.reload(); }
    return taken;
  }

  /* ---- two devices: both answers, and the choice ---- */
  function ask(json) {
    show("failed", json.message ?? words.conflict);
    for (const one of json.conflicts ?? []) {
      const box = form.querySelector(`[data-question="${one.question}"]`);
      if (!box || box.querySelector("[data-conflict]")) continue;
      const panel = document.createElement("fieldset");
      panel.className = "gap-note";
      panel.dataset.conflict = "";
      const legend = document.createElement("legend");
      legend.textContent = words.conflict;
      panel.append(legend, choice(one, "mine"), choice(one, "theirs"));
      box.append(panel);
      panel.scrollIntoView({ block: "nearest" });
    }
  }
  function choice(one, value) {
    const label = document.createElement("label");
    label.className = "tick";
    const field = document.createElement("input");
    field.type = "radio";
    field.name = `${one.question}.choose`;
    field.value = value;
    label.append(field, ` ${value === "mine" ? words.mine : words.theirs} ${one[value]}`);
    return label;
  }

  if (form) {
    const note = (delay) => { changed += 1; keep(); show("waiting", words.waiting); later(delay); };
    form.addEventListener("input", () => note(1000));
    form.addEventListener("change", () => note(200));
    form.addEventListener("submit", () => {
      window.clearTimeout(waiting);
      if (!changed) return;
      form.elements.stamp.value = crypto.getRandomValues(new Uint32Array(2)).join("");
      keep(form.elements.stamp.value);
    });
    window.addEventListener("online", () => { if (changed) later(0); });
    window.addEventListener("beforeunload", (event) => { if (changed && !safe) event.preventDefault(); });
  }
  flush();
})();
