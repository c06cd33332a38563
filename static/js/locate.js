/* Where the expert is, at a touch and never without: three hidden fields of the record, which is
   saved as it is typed. Without script, or without a position, the record is complete. */
(() => {
  "use strict";
  const box = document.querySelector("[data-locate]");
  if (!box || !navigator.geolocation) return;
  const { form } = box.querySelector("button");
  const fields = ["latitude", "longitude", "accuracy_m"].map((name) => form.elements[name]);
  const here = box.querySelector("[data-locate-here]");
  const away = box.querySelector("[data-locate-away]");
  const said = box.querySelector("[data-locate-said]");

  function show() {
    const [latitude, longitude, accuracy] = fields.map((field) => field.value);
    away.hidden = !latitude;
    const place = `${latitude}, ${longitude}${accuracy ? ` ± ${accuracy} m` : ""}`;
    said.textContent = latitude ? box.dataset.kept.replace("%s", place) : box.dataset.none;
  }
  function keep(values) {
    fields.forEach((field, number) => { field.value = values[number]; });
    for (const kind of ["input", "change"]) fields[0].dispatchEvent(new Event(kind, { bubbles: true }));
    show();
  }
  here.addEventListener("click", () => {
    said.textContent = box.dataset.asking;
    here.disabled = true;
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        here.disabled = false;
        keep([coords.latitude.toFixed(6), coords.longitude.toFixed(6), String(Math.min(100000, Math.ceil(coords.accuracy)))]);
      },
      (error) => {
        here.disabled = false;
        said.textContent = error.code === 1 ? box.dataset.refused : box.dataset.failed;
      },
      { enableHighAccuracy: true, timeout: 20000, maximumAge: 0 },
    );
  });
  away.addEventListener("click", () => { keep(["", "", ""]); here.focus(); });
  box.hidden = false;
  show();
})();
