// The exam room: all questions at hand without the network, each change saved at once, the server's clock, the keys.
(function () {
  "use strict";
  var stage = document.getElementById("stage");
  if (!stage) { return; }
  var root = document.documentElement;
  root.classList.add("has-script");
  var bar = document.getElementById("saved");
  var sheet = document.getElementById("sheet");
  var clock = document.getElementById("clock");
  var offset = Date.parse(clock.dataset.now) - Date.now();
  var deadline = Date.parse(clock.dataset.deadline);
  var timers = {};
  var queue = window.ExamQueue(stage.dataset.paper, saved);
  var over = false;

  // --- saving ---------------------------------------------------------------------------------
  function saved(state, waiting, told) {
    bar.classList.toggle("is-saving", state === "saving");
    bar.classList.toggle("is-offline", state === "offline" || state === "refused");
    if (state === "saved" && !waiting) {
      bar.textContent = "已保存 " + time(told.saved_at) + "（第 " + told.number + " 次）";
    } else if (state === "offline") {
      bar.textContent = "网络中断，答案暂存本机（" + waiting + "）";
    } else if (state === "refused") {
      bar.textContent = "服务器没有接受，请刷新页面";
    } else {
      bar.textContent = "正在保存";
    }
    if (told && told.deadline) {
      deadline = Date.parse(told.deadline);
      offset = Date.parse(told.now) - Date.now();
    }
    if (over && !waiting) { leave(); }
  }

  function time(stamp) { return new Date(stamp).toLocaleTimeString("zh-CN", { hour12: false }); }

  function save(form) {
    if (over) { return; }
    var number = form.elements.position.value;
    var values = form.querySelectorAll("[name=value]");
    var value = "";
    values.forEach(function (field) {
      if (field.type === "text") { value = field.value.trim(); } else if (field.checked) { value += field.value; }
    });
    var flagged = form.elements.is_flagged.checked;
    paint(number, value !== "", flagged);
    var fields = { request_key: key(), position: number, value: value, given_at: new Date().toISOString() };
    if (flagged) { fields.is_flagged = "y"; }
    queue.add({ url: form.action, fields: fields });
  }

  function key() {
    if (window.crypto.randomUUID) { return crypto.randomUUID(); }
    var b = crypto.getRandomValues(new Uint8Array(16));
    var hex = Array.from(b, function (x) { return x.toString(16).padStart(2, "0"); }).join("");
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
  }

  stage.addEventListener("change", function (event) {
    var form = event.target.form;
    if (!form) { return; }
    clearTimeout(timers[form.id]);
    save(form);
  });
  stage.addEventListener("input", function (event) {
    var form = event.target.form;
    if (event.target.type !== "text" || !form) { return; }
    clearTimeout(timers[form.id]);
    timers[form.id] = setTimeout(function () { save(form); }, 800);
  });
  stage.addEventListener("submit", function (event) {
    event.preventDefault();
    var to = event.submitter && event.submitter.value;
    if (to === "hand_in") { handIn(); } else if (to) { show(Number(to)); }
  });

  // --- moving about ---------------------------------------------------------------------------
  function current() { return stage.querySelector(".question:not([hidden])"); }
  function numberNow() { return Number(current().dataset.number); }
  function link(number) { return sheet.querySelector("[data-goto='" + number + "']"); }

  function show(number) {
    var next = document.getElementById("q" + number);
    if (!next) { if (link(number)) { location.href = link(number).href; } return; }
    current().hidden = true;
    next.hidden = false;
    sheet.querySelectorAll("[aria-current]").forEach(function (a) { a.removeAttribute("aria-current"); });
    link(number).setAttribute("aria-current", "true");
    sheet.classList.remove("is-open");
    history.replaceState(null, "", link(number).href);
    window.scrollTo(0, 0);
    document.getElementById("turn").hidden = !next.classList.contains("question--case");
  }

  function paint(number, answered, flagged) {
    var a = link(number);
    a.classList.toggle("is-answered", answered);
    a.classList.toggle("is-flagged", flagged);
    a.setAttribute("aria-label", "第" + number + "题，" + (answered ? "已答" : "未答") + (flagged ? "，已标记" : ""));
  }

  document.addEventListener("click", function (event) {
    var goto = event.target.closest("[data-goto]"), move = event.target.closest("[data-move]");
    if (goto) { event.preventDefault(); show(Number(goto.dataset.goto)); }
    if (move) { event.preventDefault(); show(Math.min(Math.max(numberNow() + Number(move.dataset.move), 1), sheet.querySelectorAll("[data-goto]").length)); }
    if (event.target.closest("#open_sheet")) { event.preventDefault(); sheet.classList.toggle("is-open"); }
  });

  document.addEventListener("keydown", function (event) {
    var typing = event.target.matches("input[type=text], textarea") || event.ctrlKey || event.metaKey || event.altKey;
    if (typing || event.target.closest(".calculator, .sizes")) { return; }
    var letter = event.key.toUpperCase();
    if (/^[1-5]$/.test(letter)) { letter = "ABCDE"[Number(letter) - 1]; }
    var box = /^[A-E]$/.test(letter) && current().querySelector("[name=value][value=" + letter + "]");
    if (box) { box.click(); box.focus(); event.preventDefault(); }
    else if (event.key === "ArrowRight") { show(numberNow() + 1 > sheet.querySelectorAll("[data-goto]").length ? numberNow() : numberNow() + 1); event.preventDefault(); }
    else if (event.key === "ArrowLeft") { show(Math.max(numberNow() - 1, 1)); event.preventDefault(); }
    else if (letter === "F") { current().querySelector("[name=is_flagged]").click(); event.preventDefault(); }
  });

  // --- all questions at hand ------------------------------------------------------------------
  fetch(stage.dataset.questions, { credentials: "same-origin" }).then(function (answer) {
    if (!answer.ok) { throw new Error(String(answer.status)); }
    return answer.text();
  }).then(function (html) {
    var box = document.createElement("template");
    box.innerHTML = html;
    box.content.querySelectorAll(".question").forEach(function (section) {
      if (!document.getElementById(section.id)) { stage.appendChild(section); }
    });
    replay();
    current().querySelector("input, button").closest(".question");
    document.getElementById("turn").hidden = !current().classList.contains("question--case");
    stage.dataset.ready = "true";
  }).catch(function () { stage.dataset.ready = "false"; }); // each question is then fetched as its own page

  // Answers that were waiting when the page was left are shown as given, and sent.
  function replay() {
    queue.pending().forEach(function (entry) {
      var form = document.getElementById("answer_" + entry.fields.position);
      if (!form) { return; }
      form.querySelectorAll("[name=value]").forEach(function (field) {
        if (field.type === "text") { field.value = entry.fields.value; } else { field.checked = entry.fields.value.indexOf(field.value) >= 0; }
      });
      paint(entry.fields.position, entry.fields.value !== "", Boolean(entry.fields.is_flagged));
    });
    queue.send();
  }

  // --- the clock ------------------------------------------------------------------------------
  var words = document.getElementById("time_words");
  var told = {};
  function tick() {
    var left = Math.max(0, Math.ceil((deadline - Date.now() - offset) / 1000));
    var pad = function (n) { return String(n).padStart(2, "0"); };
    clock.textContent = pad(Math.floor(left / 3600)) + ":" + pad(Math.floor(left / 60) % 60) + ":" + pad(left % 60);
    clock.parentElement.classList.toggle("is-short", left <= 600);
    [30, 10, 5, 1].forEach(function (minutes) {
      if (left <= minutes * 60 && left > minutes * 60 - 5 && !told[minutes]) {
        told[minutes] = true;
        words.textContent = "剩余" + minutes + "分钟";
      }
    });
    if (left === 0 && !over) { timeUp(); }
  }
  setInterval(tick, 500);
  tick();

  function timeUp() {
    Object.keys(timers).forEach(function (id) { clearTimeout(timers[id]); });
    stage.querySelectorAll("form.answer").forEach(function (form) {
      if (timers[form.id] && document.activeElement && document.activeElement.form === form) { save(form); }
    });
    over = true;
    stage.querySelectorAll("input, button").forEach(function (field) { field.disabled = true; });
    words.textContent = "考试时间到，正在收卷";
    bar.textContent = "考试时间到，正在收卷";
    if (!queue.waiting()) { leave(); }
  }
  function leave() { setTimeout(function () { location.href = stage.dataset.receipt; }, 6500); }

  function handIn() {
    if (queue.waiting()) { bar.textContent = "还有答案没有保存到服务器，请稍候再交卷"; queue.send(); return; }
    location.href = document.querySelector(".room-bar .button").href;
  }
  document.querySelector(".room-bar .button").addEventListener("click", function (event) { event.preventDefault(); handIn(); });
  window.addEventListener("beforeunload", function (event) { if (queue.waiting()) { event.preventDefault(); } });

  // --- size of the text, the material beside the parts -------------------------------------------
  var tools = document.getElementById("tools");
  tools.hidden = false;
  function size(name) { root.classList.remove("size-s", "size-m", "size-l"); root.classList.add("size-" + name); }
  try { var kept = localStorage.getItem("exam-size"); if (kept) { size(kept); document.getElementById("size_" + kept).checked = true; } } catch (_error) { /* the middle size then */ }
  tools.addEventListener("change", function (event) {
    if (event.target.name !== "size") { return; }
    size(event.target.value);
    try { localStorage.setItem("exam-size", event.target.value); } catch (_error) { /* for this page only then */ }
  });
  document.querySelector(".room").classList.add("is-turned");
  document.getElementById("turn").addEventListener("click", function () { document.querySelector(".room").classList.toggle("is-turned"); });
})();
