// Size of the text, keys on or off, the material beside the parts: kept for the next page where storage allows.
(function begin() {
  "use strict";
  var tools = document.getElementById("tools");
  if (!tools) { document.addEventListener("paper", begin, { once: true }); return; }
  var root = document.documentElement, room = document.querySelector(".room");

  function recall(name) { try { return localStorage.getItem(name); } catch (_error) { return null; } }
  function keep(name, value) { try { localStorage.setItem(name, value); } catch (_error) { /* for this page only then */ } }

  function size(name) {
    root.classList.remove("size-s", "size-m", "size-l");
    root.classList.add("size-" + name);
    document.getElementById("size_" + name).checked = true;
  }

  tools.hidden = false;
  size({ s: "s", l: "l" }[recall("exam-size")] || "m");
  document.getElementById("with_keys").checked = recall("exam-keys") !== "off";
  room.classList.toggle("is-turned", recall("exam-split") !== "off");
  tools.addEventListener("change", function (event) {
    if (event.target.name === "size") { size(event.target.value); keep("exam-size", event.target.value); }
    if (event.target.id === "with_keys") { keep("exam-keys", event.target.checked ? "on" : "off"); }
  });
  document.getElementById("turn").addEventListener("click", function () {
    keep("exam-split", room.classList.toggle("is-turned") ? "on" : "off");
  });
})();
