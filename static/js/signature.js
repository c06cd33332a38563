/* Signatures drawn with finger, pen or mouse: kept as lines of whole points, not as a picture. */
(() => {
  "use strict";
  const MOST = 5000; // numbers, two for each point
  for (const canvas of document.querySelectorAll("[data-signature]")) {
    const box = canvas.closest("[data-question]");
    const field = box.querySelector("[data-strokes]");
    const pen = canvas.getContext("2d");
    let strokes = [];
    let line = null;

    function draw() {
      pen.clearRect(0, 0, canvas.width, canvas.height);
      pen.lineWidth = 3;
      pen.lineCap = pen.lineJoin = "round";
      pen.strokeStyle = "#1c2733";
      for (const stroke of line ? [...strokes, line] : strokes) {
        pen.beginPath();
        for (let place = 0; place < stroke.length; place += 2) pen.lineTo(stroke[place], stroke[place + 1]);
        pen.stroke();
      }
    }
    function read() {
      try { strokes = field.value ? JSON.parse(field.value) : []; } catch { strokes = []; }
      draw();
    }
    function point(event) {
      const place = canvas.getBoundingClientRect();
      const near = (value, most) => Math.max(0, Math.min(most, Math.round(value)));
      return [
        near(((event.clientX - place.left) / place.width) * canvas.width, canvas.width),
        near(((event.clientY - place.top) / place.height) * canvas.height, canvas.height),
      ];
    }
    function keep() {
      field.value = strokes.length ? JSON.stringify(strokes) : "";
      field.dispatchEvent(new Event("input", { bubbles: true }));
      field.dispatchEvent(new Event("change", { bubbles: true }));
    }
    canvas.addEventListener("pointerdown", (event) => {
      canvas.setPointerCapture(event.pointerId);
      line = point(event);
    });
    canvas.addEventListener("pointermove", (event) => {
      if (!line || strokes.flat().length + line.length > MOST) return;
      const [x, y] = point(event);
      if (Math.hypot(x - line.at(-2), y - line.at(-1)) < 3) return;
      line.push(x, y);
      draw();
    });
    function lift() {
      if (!line) return;
      if (line.length === 2) line.push(line[0], line[1]); // a dot
      strokes.push(line);
      line = null;
      draw();
      keep();
    }
    canvas.addEventListener("pointerup", lift);
    canvas.addEventListener("pointercancel", lift);
    box.querySelector("[data-clear-signature]").addEventListener("click", () => { strokes = []; draw(); keep(); });
    canvas.closest("form").addEventListener("questionnaire:changed", read);
    read();
  }
})();
