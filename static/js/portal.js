// Manners of every page: notices from the server, network trouble, focus after a refused form.
(function () {
  "use strict";

  function notice(words) {
    var box = document.getElementById("notices");
    if (!box) { return; }
    var line = document.createElement("p");
    line.textContent = words;
    line.className = "is-bad";
    box.replaceChildren(line);
    box.scrollIntoView({ block: "center" });
  }

  function focusTrouble(root) {
    var summary = root.querySelector("[data-focus]");
    if (summary) { summary.focus(); }
  }

  document.addEventListener("notice", function (event) { notice(event.detail.value); });
  document.addEventListener("htmx:sendError", function () {
    notice("网络中断，刚才的操作没有送达。已填写的内容还在，请检查网络后再试。");
  });
  // What was pressed is gone from the page: the focus goes to what has come in its place.
  function keepFocus(fresh, pressed) {
    if (!pressed || fresh.id === "notices" || document.contains(pressed) || document.activeElement !== document.body) { return; }
    fresh.tabIndex = -1;
    fresh.focus();
  }

  // On a narrow screen the bar is longer than the screen: show where one is.
  function showPlace() {
    var bar = document.querySelector(".bar ul");
    var here = bar && bar.querySelector("[aria-current]");
    if (here) { bar.scrollLeft = here.offsetLeft - (bar.clientWidth - here.offsetWidth) / 2; }
  }

  document.addEventListener("htmx:afterSettle", function (event) {
    focusTrouble(event.detail.elt);
    keepFocus(event.detail.elt, event.detail.requestConfig && event.detail.requestConfig.elt);
  });
  document.addEventListener("DOMContentLoaded", function () { focusTrouble(document); showPlace(); });

  // A second click on a deed while the first is on its way does nothing.
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (form.method !== "post" || form.hasAttribute("hx-post")) { return; }
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
  });
  window.addEventListener("pageshow", function () {
    document.querySelectorAll("form[data-sent]").forEach(function (form) { delete form.dataset.sent; });
  });
})();
