// Password fields: a box to see what is typed; what was typed stays when a refused form is swapped in.
(function () {
  "use strict";

  var kept = {};

  function offerToShow(field) {
    if (field.dataset.shown) { return; }
    field.dataset.shown = "no";
    var line = document.createElement("div");
    var box = document.createElement("input");
    var words = document.createElement("label");
    line.className = "choice";
    box.type = "checkbox";
    box.id = field.id + "-show";
    words.htmlFor = box.id;
    words.textContent = "显示" + (field.dataset.words || "密码");
    box.addEventListener("change", function () { field.type = box.checked ? "text" : "password"; });
    line.append(box, words);
    field.after(line);
  }

  function prepare(root) {
    root.querySelectorAll("input[type=password]").forEach(function (field) {
      if (kept[field.id]) { field.value = kept[field.id]; }
      offerToShow(field);
    });
    kept = {};
  }

  // Only new passwords: one that failed to open the door is typed again.
  document.addEventListener("htmx:beforeSwap", function (event) {
    if (event.detail.xhr.status !== 422) { return; }
    event.detail.target.querySelectorAll("input[autocomplete=new-password]").forEach(function (field) {
      kept[field.id] = field.value;
    });
  });
  document.addEventListener("htmx:afterSettle", function () { prepare(document); });
  document.addEventListener("DOMContentLoaded", function () { prepare(document); });
})();
