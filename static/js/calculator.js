// A plain calculator: + − × ÷ and brackets, as on any desk. No eval: a small parser.
(function begin() {
  "use strict";
  var box = document.getElementById("calculator");
  if (!box) { document.addEventListener("paper", begin, { once: true }); return; }
  var KEYS = ["7", "8", "9", "÷", "4", "5", "6", "×", "1", "2", "3", "−", "0", ".", "＝", "＋", "（", "）", "退格", "清除"];
  var NAMES = { "÷": "除以", "×": "乘以", "−": "减", "＋": "加", "＝": "等于", ".": "小数点", "（": "左括号", "）": "右括号" };
  var show = document.createElement("input");
  show.className = "calculator__show";
  show.setAttribute("aria-label", "算式");
  show.type = "text";
  show.inputMode = "none"; // the keys are below: a phone need not cover them with its own
  show.autocomplete = "off";
  var result = document.createElement("output");
  result.className = "calculator__result";
  result.setAttribute("aria-label", "结果");
  var pad = document.createElement("div");
  pad.className = "calculator__keys";
  KEYS.forEach(function (words) {
    var button = document.createElement("button");
    button.type = "button";
    button.textContent = words;
    if (NAMES[words]) { button.setAttribute("aria-label", NAMES[words]); }
    button.addEventListener("click", function () { press(words); });
    pad.append(button);
  });
  box.append(show, result, pad);
  show.addEventListener("keydown", function (event) {
    if (event.key === "Enter" || event.key === "=") { event.preventDefault(); press("＝"); }
    if (event.key === "Escape") { press("清除"); }
  });

  var isDone = false; // the next figure begins anew, the next sign goes on with the result
  function press(words) {
    if (words === "清除") { show.value = result.textContent = ""; }
    else if (words === "退格") { show.value = show.value.slice(0, -1); }
    else if (words === "＝") { equals(); return; }
    else {
      if (isDone) { show.value = /[÷×−＋]/.test(words) ? result.dataset.value : ""; }
      show.value += words;
    }
    isDone = false;
  }
  show.addEventListener("input", function () { isDone = false; });

  function equals() {
    if (!show.value.trim()) { return; }
    var value = workOut(show.value);
    isDone = value !== null;
    result.dataset.value = isDone ? String(value) : "";
    result.textContent = isDone ? "＝ " + value : "算式有误，请检查";
  }

  function workOut(text) {
    var plain = text.normalize("NFKC").replace(/[×xX]/g, "*").replace(/÷/g, "/").replace(/[−–]/g, "-").replace(/[\s,]/g, "");
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
      var found = /^(\d+(\.\d*)?|\.\d+)/.exec(plain.slice(at));
      if (!found) { throw new Error("number"); }
      at += found[0].length;
      return Number(found[0]);
    }
    try {
      var value = sum();
      return at === plain.length && isFinite(value) ? Number(value.toPrecision(12)) : null;
    } catch (_error) { return null; }
  }
})();
