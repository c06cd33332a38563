/* Questionnaires: hide what is not asked, count choices. What is asked and what is missing is
   decided on the server (programs/questionnaires/schema/conditions.py); this reads the same data. */
(() => {
  "use strict";
  const form = document.querySelector("form[data-questions]");
  if (!form) return;
  const elsewhere = JSON.parse(document.getElementById("elsewhere")?.textContent || "{}");
  const questions = Array.from(form.querySelectorAll("[data-question]"));
  const NUMBER = /^-?\d+(\.\d+)?$/;

  /* ---- what is answered now ---- */
  function answerOf(box) {
    const code = box.dataset.question;
    const fields = Array.from(box.querySelectorAll("input, select, textarea"));
    if (fields.some((one) => one.name === `${code}.na` && one.checked)) return "not_applicable";
    const named = fields.filter((one) => one.name === code);
    if (named.some((one) => one.type === "checkbox")) return named.filter((one) => one.checked).map((one) => one.value);
    if (named.some((one) => one.type === "radio")) return named.find((one) => one.checked)?.value ?? "";
    if (named.length) return named[0].value.trim();
    return fields.filter((one) => one.name.startsWith(`${code}.`) && one.type !== "hidden").map((one) => one.value).filter(Boolean);
  }

  /* ---- conditions: the same meaning as on the server ---- */
  const empty = (answer) => answer === undefined || answer === null || answer === "" || (Array.isArray(answer) && !answer.length);
  const same = (chosen, value) => chosen.length === 1 && chosen[0] === value;
  const numbers = (chosen, value) => chosen.length === 1 && NUMBER.test(chosen[0]) && NUMBER.test(value) ? [Number(chosen[0]), Number(value)] : null;
  const compare = {
    is: same,
    is_not: (chosen, value) => !same(chosen, value),
    includes: (chosen, value) => chosen.includes(value),
    excludes: (chosen, value) => !chosen.includes(value),
    answered: () => true,
    at_least: (chosen, value) => { const pair = numbers(chosen, value); return pair !== null && pair[0] >= pair[1]; },
    at_most: (chosen, value) => { const pair = numbers(chosen, value); return pair !== null && pair[0] <= pair[1]; },
  };
  function holds(condition, answers) {
    if (condition.all) return condition.all.every((part) => holds(part, answers));
    if (condition.any) return condition.any.some((part) => holds(part, answers));
    if (condition.not) return !holds(condition.not, answers);
    const answer = answers[condition.question];
    if (empty(answer)) return false;
    return compare[condition.operator](Array.isArray(answer) ? answer : [answer], condition.value ?? "");
  }

  function refresh() {
    const answers = { ...elsewhere };
    for (const box of questions) {
      const condition = box.dataset.askedWhen;
      const asked = !condition || holds(JSON.parse(condition), answers);
      box.hidden = !asked;
      if (asked) answers[box.dataset.question] = answerOf(box);
    }
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
    if (target.type !== "checkbox" || !target.checked || target.name !== box.dataset.question) return;
    for (const other of box.querySelectorAll(`input[name="${target.name}"]`)) {
      if (other !== target && (target.hasAttribute("data-exclusive") || other.hasAttribute("data-exclusive"))) other.checked = false;
    }
  }
  form.addEventListener("input", (event) => {
    const box = event.target.closest("[data-question]");
    if (!box) return;
    settle(event.target, box);
    count(box);
    refresh();
  });
  questions.forEach(count);
  refresh();
})();
