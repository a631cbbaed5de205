// The exam room: all questions at hand without the network, each change saved at once, keys, the sheet of numbers.
(function begin() {
  "use strict";
  var stage = document.getElementById("stage");
  if (!stage) { document.addEventListener("paper", begin, { once: true }); return; } // the waiting room calls
  document.documentElement.classList.add("has-script");
  var sheet = document.getElementById("sheet"), opener = document.getElementById("open_sheet");
  var pill = document.getElementById("saved"), pillWords = document.getElementById("saved_words");
  var note = document.getElementById("room_note");
  var total = sheet.querySelectorAll("[data-goto]").length;
  var DEBOUNCE = 800, SOON = 3000, ONWARD = { receipt: "查看回执", collecting: "收卷" };
  var timers = {}, typedAt = {}, known = {}, latest = {};
  var shutFields = [];
  var over = false, isShut = false, isTimeUp = false, leaving = false, handingIn = false, trouble = "";
  var tab = window.ExamTab(stage.dataset.paper, function () { return queue.handOver(flush); }, stepAside);
  var queue = window.ExamQueue(stage.dataset.paper, stage.dataset.place, stage.dataset.here, heard, tab.mine);

  // --- the state of saving: always visible, always true -------------------------------------------
  function heard(state, told) {
    stage.dataset.waiting = queue.waiting().length; // the pulse tells the server
    if (told && told.deadline) { document.dispatchEvent(new CustomEvent("clock", { detail: told })); }
    if (state === "saved" && queue.waiting().length) { state = "saving"; }
    if (state === "saved") { say("已保存 " + time(told.saved_at) + "（第" + told.number + "次）", ""); ["offline", "expired", "foreign"].forEach(clearNote); }
    if (state === "saving") { say("正在保存", "is-saving"); }
    if (state === "offline") { sayKept("网络中断"); }
    if (state === "paused") { sayKept("考试已暂停"); document.dispatchEvent(new CustomEvent("pulse")); }
    if (state === "busy") { sayKept("服务器繁忙"); }
    if ((state === "held" || state === "kept") && trouble) { sayKept(trouble); }
    if (state === "loaded") { queue.waiting().forEach(restore); askAboutStranded(); }
    if (state === "expired") {
      sayKept("登录已失效");
      tell("expired", "登录已失效，作答暂存在本机。重新登录后自动保存，不用重做。", [["重新登录", here()]]);
    }
    if (state === "foreign") {
      sayKept("登录账户已更换");
      tell("foreign", "这个浏览器已换了登录账户，作答暂存在本机。请用考生本人的账户重新登录，登录后自动保存。", [["重新登录", here()]]);
    }
    if (state === "closed") { isShut = true; }
    if (state === "closed" || state === "uncounted") { shut(); say("本页不能再保存", "is-offline"); tell("closed", told.reason + "。" + unsaved(), [[ONWARD[told.go.split("/").pop()] || "重新进入考场", told.go]]); }
    if (state === "refused") { known[told.position] = null; tell("refused", "第" + told.position + "题的作答没有保存：" + told.reason + "。请重新作答本题。", []); }
    if (handingIn && !queue.waiting().length) { leave(stage.dataset.handIn); }
    if (isTimeUp) { collect(); }
  }

  // Why answers wait, and where: in the browser's own storage, or where that is forbidden in this page only.
  function sayKept(why) {
    var count = "（" + queue.waiting().length + "）";
    say(why + "，" + (queue.isKept() ? "答案暂存本机" + count : "答案暂存本页" + count + "，请不要关闭"), "is-offline");
    trouble = why;
  }

  function say(words, look) {
    trouble = "";
    pill.textContent = words;
    pill.className = "room-bar__saved " + look;
    if (look !== "is-saving" && pillWords.textContent !== words) { pillWords.textContent = words; }
  }

  function unsaved() {
    var numbers = Array.from(new Set(queue.waiting().concat(queue.uncounted()).map(function (entry) { return Number(entry.fields.position); })));
    return numbers.length ? "没有保存的有第" + numbers.join("、") + "题。" : "";
  }

  // Links are [words, address] or [words, function].
  function tell(kind, words, links) {
    var line = document.createElement("p"), ways = document.createElement("p");
    line.textContent = words;
    ways.className = "actions";
    links.forEach(function (link) {
      var to = document.createElement("button");
      to.type = "button";
      to.className = "button--small";
      to.textContent = link[0];
      to.addEventListener("click", function () { if (typeof link[1] === "function") { clearNote(kind); link[1](); } else { leave(link[1]); } });
      ways.append(to);
    });
    note.className = "room-note note note--warn";
    note.dataset.kind = kind;
    note.replaceChildren(line);
    if (links.length) { note.append(ways); }
  }
  function clearNote(kind) {
    if (note.dataset.kind === kind) { note.replaceChildren(); note.className = "room-note"; delete note.dataset.kind; }
  }

  function time(stamp) { return new Date(stamp).toLocaleTimeString("zh-CN", { hourCycle: "h23", timeZone: "Asia/Shanghai" }); }
  function here() { return stage.dataset.here + "?q=" + numberNow(); }
  function leave(address) { leaving = true; location.href = address; }

  // --- saving ---------------------------------------------------------------------------------
  function content(form) {
    var value = "", steps = Array.from(form.querySelectorAll("[name=entry]"), function (field) { return field.value.trim().replace(/\|/g, ""); });
    form.querySelectorAll("[name=value]").forEach(function (field) {
      if (field.type === "text") { value = field.value.trim(); } else if (field.checked) { value += field.value; }
    });
    if (steps.some(Boolean)) { value = steps.join("|"); }
    return { number: form.elements.position.value, value: value, flagged: form.elements.is_flagged.checked };
  }

  function save(form) {
    if (!tab.isMine()) { return; } // what was changed before that is known is saved then
    clearTimeout(timers[form.id]);
    delete timers[form.id];
    var now = content(form), same = now.value + "|" + now.flagged;
    var givenAt = typedAt[form.id] || window.ExamClock.now();
    delete typedAt[form.id];
    if (over || known[now.number] === same) { return; }
    known[now.number] = same;
    paint(now.number, now.value, now.flagged);
    if (note.dataset.kind === "refused") { clearNote("refused"); }
    var fields = { request_key: key(), position: now.number, value: now.value, given_at: givenAt.toISOString() };
    if (now.flagged) { fields.is_flagged = "y"; }
    latest[now.number] = fields;
    queue.add(form.action, fields);
  }

  function key() {
    if (window.crypto.randomUUID) { return crypto.randomUUID(); } // only where the connection is secure
    var hex = Array.from(crypto.getRandomValues(new Uint8Array(16)), function (x) { return x.toString(16).padStart(2, "0"); }).join("");
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
  }

  tab.mine.then(function () {
    stage.dataset.writes = "true"; // the pulse beats from here on
    stage.querySelectorAll("form.answer").forEach(save);
  });

  // Another page of this browser writes on the paper: this one is old from now on, and neither sends nor listens.
  function stepAside() {
    delete stage.dataset.writes;
    queue.close();
    shut();
  }

  // What was typed and is not in the queue yet.
  function flush() { Object.keys(timers).forEach(function (id) { save(document.getElementById(id)); }); }

  stage.addEventListener("change", function (event) { if (event.target.form) { save(event.target.form); } });
  stage.addEventListener("input", function (event) {
    var form = event.target.form;
    if (event.target.type !== "text" || !form) { return; }
    clearTimeout(timers[form.id]);
    typedAt[form.id] = window.ExamClock.now(); // it is given when it is typed, not when it is sent
    timers[form.id] = setTimeout(function () { save(form); }, DEBOUNCE);
  });
  document.addEventListener("submit", function (event) {
    event.preventDefault();
    var button = event.submitter, to = button && button.value;
    if (to === "hand_in") { handIn(); }
    else if (button && button.dataset.move) { move(Number(button.dataset.move)); }
    else if (to) { show(Number(to)); }
  });

  // --- moving about ---------------------------------------------------------------------------
  function current() { return stage.querySelector(".question:not([hidden])"); }
  function numberNow() { return Number(current().dataset.number); }
  function link(number) { return sheet.querySelector("[data-goto='" + number + "']"); }
  function move(by) { show(Math.min(Math.max(numberNow() + by, 1), total)); }

  function show(number, isBack) {
    var old = current(), next = document.getElementById("q" + number);
    flush();
    closeSheet();
    if (!next) { leave(stage.dataset.here + "?q=" + number); return; }
    if (next !== old) {
      var material = old.querySelector(".material"), scrolled = material && material.scrollTop;
      old.hidden = true;
      next.hidden = false;
      if (scrolled && next.dataset.group && next.dataset.group === old.dataset.group) { next.querySelector(".material").scrollTop = scrolled; }
      sheet.querySelectorAll("[aria-current]").forEach(function (a) { a.removeAttribute("aria-current"); });
      link(number).setAttribute("aria-current", "true");
      if (!isBack) { history.pushState(null, "", stage.dataset.here + "?q=" + number); }
      dress();
      fetchPictures();
    }
    window.scrollTo(0, 0);
    next.querySelector(".question__where").focus({ preventScroll: true });
  }

  // The tools that this question needs.
  function dress() {
    var number = numberNow(), moves = document.querySelectorAll("[data-move]");
    document.getElementById("turn").hidden = !current().classList.contains("question--case");
    moves[0].disabled = number === 1;
    moves[1].disabled = number === total;
  }

  // An answer of several boxes counts when all are filled; portal/exams/queries/papers.py says the same.
  function paint(number, value, flagged) {
    var a = link(number), answered = value.split("|").every(Boolean);
    a.classList.toggle("is-answered", answered);
    a.classList.toggle("is-flagged", flagged);
    a.setAttribute("aria-label", "第" + number + "题，" + (answered ? "已答" : value ? "未填完" : "未答") + (flagged ? "，已标记" : ""));
  }

  // A picture that the network lost is asked for again; one that came stays with the page.
  function fetchPictures() {
    stage.querySelectorAll("img").forEach(function (picture) {
      if (picture.complete && !picture.naturalWidth) { picture.src = picture.getAttribute("src"); }
    });
  }
  window.addEventListener("online", fetchPictures);

  window.addEventListener("popstate", function () {
    var asked = Number(new URLSearchParams(location.search).get("q"));
    if (asked >= 1 && asked <= total) { show(asked, true); }
  });

  // --- the sheet as a drawer -------------------------------------------------------------------
  opener.setAttribute("role", "button");
  opener.setAttribute("aria-expanded", "false");
  opener.setAttribute("aria-controls", "sheet");
  function openSheet() {
    sheet.classList.add("is-open");
    opener.setAttribute("aria-expanded", "true");
    link(numberNow()).focus();
  }
  function closeSheet() {
    sheet.classList.remove("is-open");
    opener.setAttribute("aria-expanded", "false");
  }
  opener.addEventListener("click", function (event) {
    event.preventDefault();
    if (sheet.classList.contains("is-open")) { closeSheet(); } else { openSheet(); }
  });
  opener.addEventListener("keydown", function (event) { if (event.key === " ") { event.preventDefault(); opener.click(); } });

  document.addEventListener("keydown", function (event) {
    if (event.key === "Escape" && sheet.classList.contains("is-open")) { closeSheet(); opener.focus(); return; }
    if (tab.isAside() || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || !document.getElementById("with_keys").checked) { return; }
    if (event.target.closest("input[type=text], textarea, .tools")) { return; }
    var letter = event.key.toUpperCase();
    if (/^[1-5]$/.test(letter)) { letter = "ABCDE"[Number(letter) - 1]; }
    var box = /^[A-E]$/.test(letter) && current().querySelector("[name=value][value=" + letter + "]");
    if (event.key === "ArrowRight") { move(1); }
    else if (event.key === "ArrowLeft") { move(-1); }
    else if (event.repeat) { return; }
    else if (box) { box.click(); box.focus(); }
    else if (letter === "F") { current().querySelector("[name=is_flagged]").click(); }
    else { return; }
    event.preventDefault();
  });

  // --- all questions at hand, and what an earlier visit left behind --------------------------------
  function know(form) { var now = content(form); known[now.number] = now.value + "|" + now.flagged; }

  function restore(entry) {
    var form = document.getElementById("answer_" + entry.fields.position), fields = entry.fields;
    latest[fields.position] = fields;
    paint(fields.position, fields.value, Boolean(fields.is_flagged));
    if (!form || timers[form.id]) { return; }
    form.querySelectorAll("[name=value]").forEach(function (field) {
      if (field.type === "text") { field.value = fields.value; } else { field.checked = fields.value.indexOf(field.value) >= 0; }
    });
    form.querySelectorAll("[name=entry]").forEach(function (field, place) { field.value = fields.value.split("|")[place] || ""; });
    form.elements.is_flagged.checked = Boolean(fields.is_flagged);
    know(form);
  }

  function recall() {
    stage.querySelectorAll("form.answer").forEach(know);
    dress();
  }

  function askAboutStranded() {
    var left = queue.stranded();
    if (!left.length) { return; }
    var numbers = Array.from(new Set(left.map(function (entry) { return entry.fields.position; })));
    tell("stranded", "换到另一处作答之前，本机有" + left.length + "次作答没有送达服务器（第" + numbers.join("、") + "题）。存入试卷会改动这几题现在的答案。", [
      ["存入试卷", function () { left.forEach(restore); queue.decide(key); }],
      ["不要了", function () { queue.decide(null); }]
    ]);
  }

  history.replaceState(null, "", here());
  recall();
  var kept = document.getElementById("given"), given = kept ? JSON.parse(kept.dataset.given) : {};
  // Refused while the clock stands, so asked again when it goes on; without them each question is fetched as its own page.
  function gather() {
    if (stage.dataset.ready === "true") { return; }
    fetch(stage.dataset.questions, { credentials: "same-origin" }).then(function (answer) {
      if (!answer.ok) { throw new Error(String(answer.status)); }
      return answer.text();
    }).then(place).catch(function () { stage.dataset.ready = "false"; });
  }
  function place(html) {
    if (stage.dataset.ready === "true") { return; }
    var box = document.createElement("template");
    box.innerHTML = html;
    var shown = numberNow(), before = true;
    box.content.querySelectorAll(".question").forEach(function (section) {
      if (Number(section.dataset.number) === shown) { before = false; return; }
      if (before) { stage.insertBefore(section, current()); } else { stage.append(section); }
      know(section.querySelector("form"));
      var fields = latest[section.dataset.number] || given[section.dataset.number];
      if (fields) { restore({ fields: fields }); }
    });
    stage.dataset.ready = "true";
    if (over) { shut(); }
  }
  gather();

  // --- the end --------------------------------------------------------------------------------
  function shut() {
    over = true;
    document.querySelectorAll("#stage .question input, #stage .question button, #to_hand_in").forEach(function (field) {
      if (!field.disabled) { field.disabled = true; shutFields.push(field); }
    });
  }

  // It was not the end: the time was extended, or known wrongly. What was taken for late is sent again from the start.
  document.addEventListener("reprieve", function () {
    isTimeUp = false;
    clearNote("timeup");
    if (isShut || tab.isAside()) { return; }
    if (queue.uncounted().length) { leave(here()); return; }
    over = false;
    shutFields.forEach(function (field) { field.disabled = false; });
    shutFields = [];
    queue.retry();
  });

  document.addEventListener("timeup", function (event) {
    event.preventDefault();
    flush();
    shut();
    tell("timeup", "考试时间到，已停止作答，正在自动收卷。请不要关闭本页，稍候自动显示回执。", []);
    isTimeUp = true;
    collect();
  });
  // What waits is sent from there, if this browser can keep it so long; else from here, first.
  function collect() { if (tab.isMine() && queue.isKept()) { document.dispatchEvent(new CustomEvent("collect")); } }
  document.addEventListener("unreachable", function () {
    tell("timeup", "考试时间到，已停止作答。现在连不上服务器，请不要关闭本页，恢复后自动送出暂存的作答并收卷；考试结束后10分钟内送到的仍然计入。", []);
  });
  document.addEventListener("leaving", function () { leaving = true; });
  document.addEventListener("resumed", function () { queue.retry(); gather(); });

  function handIn() { flush(); queue.loaded.then(leaveForHandIn); }
  function leaveForHandIn() {
    if (!queue.waiting().length) { leave(stage.dataset.handIn); return; }
    handingIn = true;
    setTimeout(function () {
      if (!queue.waiting().length) { return; }
      handingIn = false;
      tell("offline", "还有" + queue.waiting().length + "次作答没有送达服务器，现在还不能交卷。请不要关闭本页，网络恢复后会自动保存，再点“交卷”。", []);
    }, SOON);
    queue.send();
  }

  window.addEventListener("beforeunload", function (event) { if (queue.waiting().length && !leaving && tab.isMine()) { event.preventDefault(); } });
  window.addEventListener("pagehide", flush);
  document.addEventListener("visibilitychange", function () { if (document.hidden) { flush(); } else { queue.retry(); } });
  window.addEventListener("focus", queue.retry);
})();
