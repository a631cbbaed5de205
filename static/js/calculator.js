// A plain calculator: + − × ÷ and brackets, as on any desk. No eval: a small parser.
(function () {
  "use strict";
  var box = document.getElementById("calculator");
  if (!box) { return; }
  var keys = ["7", "8", "9", "÷", "4", "5", "6", "×", "1", "2", "3", "−", "0", ".", "（", "）", "清除", "退格", "＋", "＝"];
  var show = document.createElement("input");
  show.className = "calculator__show";
  show.setAttribute("aria-label", "算式");
  show.type = "text";
  show.inputMode = "decimal";
  var pad = document.createElement("div");
  pad.className = "calculator__keys";
  keys.forEach(function (words) {
    var button = document.createElement("button");
    button.type = "button";
    button.textContent = words;
    button.addEventListener("click", function () { press(words); });
    pad.appendChild(button);
  });
  box.append(show, pad);
  show.addEventListener("keydown", function (event) { if (event.key === "Enter") { event.preventDefault(); press("＝"); } });

  function press(words) {
    if (words === "清除") { show.value = ""; }
    else if (words === "退格") { show.value = show.value.slice(0, -1); }
    else if (words === "＝") { show.value = result(show.value); }
    else { show.value += words; }
    show.focus();
  }

  function result(text) {
    var plain = text.normalize("NFKC").replace(/[×xX]/g, "*").replace(/÷/g, "/").replace(/−/g, "-").replace(/[\s,]/g, "");
    var at = 0;
    function sum() {
      var value = product();
      while (plain[at] === "+" || plain[at] === "-") { value = plain[at++] === "+" ? value + product() : value - product(); }
      return value;
    }
    function product() {
      var value = atom();
      while (plain[at] === "*" || plain[at] === "/") { value = plain[at++] === "*" ? value * atom() : value / atom(); }
      return value;
    }
    function atom() {
      if (plain[at] === "-") { at++; return -atom(); }
      if (plain[at] === "(") { at++; var inner = sum(); if (plain[at++] !== ")") { throw new Error("bracket"); } return inner; }
      var found = /^\d+(\.\d*)?|^\.\d+/.exec(plain.slice(at));
      if (!found) { throw new Error("number"); }
      at += found[0].length;
      return Number(found[0]);
    }
    try {
      var value = sum();
      if (at !== plain.length || !isFinite(value)) { return "算式有误"; }
      return String(Number(value.toPrecision(12)));
    } catch (_error) { return "算式有误"; }
  }
})();
