/* A page of a questionnaire: hide what is not asked, work out, say what does not hold.
   What counts is said on the server; static/js/expressions.js reckons in the same way. */
(() => {
  "use strict";
  const form = document.querySelector("form[data-questions]");
  if (!form) return;
  const sheet = JSON.parse(document.getElementById("sheet").textContent);
  const around = { today: sheet.today, last: sheet.last };
  const boxes = Array.from(form.querySelectorAll("[data-question]"));
  const plan = new Map(sheet.plan.flatMap((part) => part.questions).map((one) => [one.code, one]));
  const said = document.getElementById("draft-words").dataset;

  /* ---- what is answered now ---- */
  const digits = (text) => text.normalize("NFKC").replace(/,/g, "").trim();
  const text = (field, kind) => (kind === "number" ? digits(field.value) : field.value.trim());
  function rowsOf(box, question) {
    const kinds = new Map(question.columns.map((one) => [one.code, one.kind]));
    return Array.from(box.querySelectorAll("[data-row]"), (row) => {
      const found = {};
      for (const cell of row.querySelectorAll("[data-cell]")) {
        const value = text(cell.querySelector("input, select"), kinds.get(cell.dataset.cell));
        if (value) found[cell.dataset.cell] = value;
      }
      return found;
    });
  }
  function signatureOf(box, code) {
    const found = {};
    const [name, strokes] = [form.elements[code], box.querySelector("[data-strokes]")];
    if (name?.value.trim()) found.name = name.value.trim();
    if (strokes?.value) found.strokes = JSON.parse(strokes.value);
    return found;
  }
  function fileOf(box) {
    const chosen = box.querySelector("input[type=file]")?.files.length;
    const kept = box.querySelector("[data-file]:not([hidden])");
    return chosen || kept ? { file: true } : null;
  }
  /* "does not apply" beside an answer is one more entry of a list: both are said to be too much */
  const NOT_APPLICABLE = "not_applicable";
  function answerOf(box) {
    const found = typedIn(box);
    if (!form.elements[`${box.dataset.question}.na`]?.checked) {
      return Array.isArray(found) && found.length === 1 && found[0] === NOT_APPLICABLE ? NOT_APPLICABLE : found;
    }
    return Expressions.isAnswered(found) ? [found, NOT_APPLICABLE].flat() : NOT_APPLICABLE;
  }
  function typedIn(box) {
    const code = box.dataset.question;
    const kind = box.dataset.kind;
    const named = Array.from(box.querySelectorAll(`[name="${code}"]`));
    switch (kind) {
      case "multiple": return named.filter((one) => one.checked).map((one) => one.value);
      case "single": case "yes_no": case "five_point": return named.find((one) => one.checked)?.value ?? "";
      case "rank": return Array.from(box.querySelectorAll("[data-rank]"), (one) => one.value).filter(Boolean);
      case "rows": return rowsOf(box, plan.get(code)).filter((row) => Object.keys(row).length);
      case "signature": return signatureOf(box, code);
      case "file": return fileOf(box);
      default: return named.length ? text(named[0], kind) : "";
    }
  }
  /* a prefilled value is no answer until it is confirmed or written over */
  const shown = new Map();
  for (const box of boxes) {
    const code = box.dataset.question;
    if (form.elements[`${code}.shown`]) shown.set(code, JSON.stringify(answerOf(box)));
  }
  function given() {
    const answers = { ...sheet.elsewhere };
    for (const box of boxes) {
      const code = box.dataset.question;
      const answer = answerOf(box);
      const waits = shown.get(code) === JSON.stringify(answer) && !form.elements[`${code}.ok`]?.checked;
      if (!waits && Expressions.isAnswered(answer)) answers[code] = answer;
      const reason = form.elements[`${code}.reason`]?.value.trim();
      if (reason) answers[`${code}.reason`] = reason;
    }
    return answers;
  }

  /* ---- what follows from it ---- */
  const marks = { error: "is-error", explain: "is-error", warn: "" };
  function tell(box, broken, answers) {
    const place = box.querySelector("[data-said]");
    const question = plan.get(box.dataset.question);
    const reason = form.elements[`${question.code}.reason`];
    const unusual = broken.some((one) => levelOf(question, one) === "explain");
    const reasonBox = box.querySelector("[data-reason]");
    if (reasonBox) reasonBox.hidden = !unusual && !reason.value;
    if (!place || box.querySelector("[data-server-faults]")) return;
    const alone = Expressions.clashing(question, answers[question.code]);
    place.replaceChildren(...(alone ? [mistake(question.exclusive[alone])] : []), ...broken
      .filter((one) => levelOf(question, one) !== "explain" || !answers[`${question.code}.reason`])
      .map((one) => line(question, one)));
  }
  function mistake(words) {
    const found = document.createElement("p");
    found.className = "errorlist is-error";
    found.textContent = words;
    return found;
  }
  const constraintOf = (question, one) => (one.column
    ? question.columns.find((column) => column.code === one.column) : question).constraints[one.number];
  const levelOf = (question, one) => constraintOf(question, one).level;
  function line(question, one) {
    const found = document.createElement("p");
    const level = levelOf(question, one);
    found.className = level === "warn" ? "gap-note" : `errorlist ${marks[level]}`;
    const column = question.columns.find((part) => part.code === one.column);
    const where = one.row ? `${said.row.replace("%(number)s", one.row)} ${column.words}: ` : "";
    found.textContent = where + constraintOf(question, one).message;
    return found;
  }
  function hideCells(box, question, answers) {
    if (!question.columns.some((one) => one.relevant)) return;
    const rows = rowsOf(box, question);
    Array.from(box.querySelectorAll("[data-row]")).forEach((row, place) => {
      const known = {};
      for (const column of question.columns) {
        const open = !column.relevant || Expressions.evaluate(column.relevant, answers, { ...around, row: known }) === true;
        row.querySelector(`[data-cell="${column.code}"]`).hidden = !open;
        if (open && column.code in rows[place]) known[column.code] = rows[place][column.code];
      }
    });
  }
  function refresh() {
    const state = Expressions.fill(sheet.plan, given(), around);
    const asked = new Set(state.asked);
    const required = new Set(state.required);
    for (const box of boxes) {
      const code = box.dataset.question;
      const question = plan.get(code);
      box.hidden = !asked.has(code);
      const mark = box.querySelector("[data-required]");
      if (mark) mark.hidden = !required.has(code);
      const output = box.querySelector("[data-worked-out]");
      const value = state.answers[code];
      if (output) output.textContent = (question.kind === "yes_no" ? output.dataset[value] : value) || "—";
      if (question.kind === "rows") hideCells(box, question, state.answers);
      tell(box, state.broken.filter((one) => one.code === code), state.answers);
    }
    countAnswers(state);
  }

  function countAnswers(state) {
    const open = state.asked.filter((code) => plan.get(code).answerable);
    const done = open.filter((code) => Expressions.isAnswered(state.answers[code]));
    const bar = document.querySelector("[data-progress]");
    bar.max = open.length;
    bar.value = done.length;
    const place = document.querySelector("[data-answered]");
    place.textContent = place.textContent.replace(/\d+(\D+)\d+/, `${done.length}$1${open.length}`);
  }

  /* ---- several choices: at most, and "none" alone ---- */
  function count(box) {
    const place = box.querySelector("[data-chosen-count]");
    if (!place) return;
    const chosen = box.querySelectorAll(`input[type=checkbox][name="${box.dataset.question}"]:checked`).length;
    const limit = Number(place.dataset.limit || 0);
    place.textContent = ` · ${place.dataset.words} ${chosen}`;
    place.classList.toggle("is-hot", limit > 0 && chosen > limit);
  }
  function settle(target, box) {
    const passing = form.elements[`${box.dataset.question}.na`];
    if (target === passing) putAside(box, passing.checked);
    else if (passing?.checked && isAnswer(target, box) && Expressions.isAnswered(typedIn(box))) passing.checked = false;
    if (target.type !== "checkbox" || !target.checked || target.name !== box.dataset.question) return;
    for (const other of box.querySelectorAll(`input[name="${target.name}"]`)) {
      if (other !== target && (target.hasAttribute("data-exclusive") || other.hasAttribute("data-exclusive"))) other.checked = false;
    }
  }
  /* what was typed makes room for "does not apply", and is back when that is unticked */
  const aside = new Map();
  const BESIDE = /\.(na|ok|shown|reason|choose)$/;
  const isAnswer = (field, box) => {
    const code = box.dataset.question;
    return (field.name === code || field.name.startsWith(`${code}.`)) && field.type !== "file" && !BESIDE.test(field.name);
  };
  function putAside(box, passes) {
    const fields = Array.from(box.querySelectorAll("input, select, textarea")).filter((one) => isAnswer(one, box));
    const kept = aside.get(box) ?? new Map();
    if (passes) aside.set(box, new Map(fields.map((one) => [one.name, one.value])));
    for (const field of fields) field.value = passes ? "" : kept.get(field.name) ?? field.value;
    if (box.querySelector("[data-strokes]")) form.dispatchEvent(new Event("questionnaire:changed"));
  }
  form.addEventListener("input", (event) => {
    const box = event.target.closest("[data-question]");
    if (!box) return;
    settle(event.target, box);
    count(box);
    box.querySelectorAll("[data-server-faults]").forEach((one) => one.remove());
    refresh();
  });
  form.addEventListener("questionnaire:changed", () => { boxes.forEach(count); refresh(); });
  boxes.forEach(count);
  refresh();
})();
