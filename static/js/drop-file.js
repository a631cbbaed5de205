// A file may be dropped on the form instead of chosen; it is sent at once, as if the button were pressed.
(function () {
  "use strict";

  document.querySelectorAll("[data-drop]").forEach(function (box) {
    var field = box.querySelector("input[type=file]");
    box.querySelector(".drop__words").hidden = false;

    function over(is) { box.classList.toggle("is-over", is); }

    ["dragenter", "dragover"].forEach(function (name) {
      box.addEventListener(name, function (event) { event.preventDefault(); over(true); });
    });
    box.addEventListener("dragleave", function () { over(false); });
    box.addEventListener("drop", function (event) {
      event.preventDefault();
      over(false);
      if (!event.dataTransfer.files.length) { return; }
      field.files = event.dataTransfer.files;
      field.form.requestSubmit();
    });
  });
})();
