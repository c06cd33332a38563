/* Repeat groups: rows added, taken away and moved on the page; the buttons post without script. */
(() => {
  "use strict";
  const words = document.getElementById("draft-words")?.dataset;
  const form = document.querySelector("form[data-questions]");
  if (!form || !words) return;
  const numbered = (text, number) => text.replace("%(number)s", number);

  function renumber(list) {
    const rows = Array.from(list.querySelectorAll(":scope > [data-row]"));
    const code = list.closest("[data-question]").dataset.question;
    rows.forEach((row, place) => {
      row.querySelector("[data-row-number]").textContent = String(place + 1);
      row.querySelector("[role=group]").setAttribute("aria-label", numbered(words.row, place + 1));
      for (const cell of row.querySelectorAll("[data-cell]")) {
        const field = cell.querySelector("input, select");
        field.name = `${code}.${place}.${cell.dataset.cell}`;
        field.id = `f-${field.name}`;
        cell.querySelector("label").htmlFor = field.id;
      }
      for (const button of row.querySelectorAll("[data-move]")) {
        button.value = `${button.dataset.move}-${code}-${place}`;
        button.querySelector(".visually-hidden").textContent = numbered(words[button.dataset.move], place + 1);
        button.disabled = (button.dataset.move === "up" && place === 0)
          || (button.dataset.move === "down" && place === rows.length - 1);
      }
    });
    const add = list.closest("[data-question]").querySelector("[data-add-row]");
    if (add) add.disabled = rows.length >= Number(list.dataset.most);
  }
  function emptied(row) {
    const fresh = row.cloneNode(true);
    for (const field of fresh.querySelectorAll("input, select")) {
      field.removeAttribute("value");
      field.value = "";
      field.querySelectorAll("option").forEach((one) => one.removeAttribute("selected"));
      if (field.options) field.selectedIndex = 0;
    }
    return fresh;
  }
  function add(list) {
    const rows = list.querySelectorAll(":scope > [data-row]");
    if (rows.length >= Number(list.dataset.most)) return;
    list.append(emptied(rows[rows.length - 1]));
    renumber(list);
  }
  function move(button) {
    const row = button.closest("[data-row]");
    const list = row.parentElement;
    const verb = button.dataset.move;
    if (verb === "up") row.previousElementSibling?.before(row);
    if (verb === "down") row.nextElementSibling?.after(row);
    if (verb === "remove") {
      if (list.children.length === 1) row.after(emptied(row));
      (row.nextElementSibling ?? row.previousElementSibling).querySelector("input, select").focus();
      row.remove();
    } else {
      button.focus();
    }
    renumber(list);
    list.dispatchEvent(new Event("input", { bubbles: true }));
    list.dispatchEvent(new Event("change", { bubbles: true }));
  }
  form.addEventListener("click", (event) => {
    const button = event.target.closest("[data-move], [data-add-row]");
    if (!button) return;
    event.preventDefault();
    if (button.hasAttribute("data-move")) { move(button); return; }
    const list = button.closest("[data-question]").querySelector("[data-rows]");
    add(list);
    list.lastElementChild.querySelector("input, select").focus();
  });
  /* a kept draft may have more rows than the page */
  form.addEventListener("questionnaire:rows", (event) => {
    const list = form.querySelector(`[data-question="${event.detail.code}"] [data-rows]`);
    while (list && list.children.length < Math.min(event.detail.count, Number(list.dataset.most))) add(list);
  });
  form.querySelectorAll("[data-rows]").forEach(renumber);
})();
