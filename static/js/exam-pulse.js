// The pulse of the exam room: the page tells that it is there and hears how things stand: the clock, a pause,
// announcements, a move to another machine. It is silent while saved answers say the same, but for once a minute.
// What the candidate does with the page is told quietly; a person judges it.
(function begin() {
  "use strict";
  var stage = document.getElementById("stage");
  if (!stage) { document.addEventListener("paper", begin, { once: true }); return; } // the waiting room calls
  var EVERY = 15000, AT_LEAST = 60000, LOOK = 1000, MOST = 30;
  var note = document.getElementById("pulse_note"), news = document.getElementById("news");
  var list = document.getElementById("news_list"), words = document.getElementById("news_words");
  var heardAt = -Infinity, beatAt = -Infinity, asking = false, stopped = false, moved = false, stilled = [], seen = [];

  function waiting() {
    return Number(stage.dataset.waiting || 0);
  }

  function due() {
    var now = performance.now();
    return now - beatAt >= AT_LEAST || (now - beatAt >= EVERY && now - heardAt >= EVERY);
  }

  function beat() {
    if (asking || moved || !stage.dataset.writes) { return; } // of several pages, the one that writes speaks
    asking = true;
    beatAt = performance.now();
    var url = stage.dataset.beat + "?waiting=" + waiting() + "&after=" + list.children.length;
    fetch(url, { credentials: "same-origin", redirect: "manual", headers: { Accept: "application/json" } })
      .then(function (answer) { return answer.ok ? answer.json().then(heard) : null; })
      .catch(function () { /* without a network there is nothing to hear; the queue says so */ })
      .finally(function () { asking = false; });
    tell();
  }

  function heard(told) {
    heardAt = performance.now();
    told.news.forEach(announce);
    if (!told.here) { leave(); return; }
    if (!told.open) { document.dispatchEvent(new CustomEvent("leaving")); location.reload(); return; }
    if (told.deadline) { document.dispatchEvent(new CustomEvent("clock", { detail: told })); }
    if (told.paused !== stopped) { if (told.paused) { stop(); } else { goOn(); } }
  }

  function announce(line) {
    var item = document.createElement("li"), time = document.createElement("time");
    time.textContent = new Date(line.at).toLocaleTimeString("zh-CN", { hourCycle: "h23", timeZone: "Asia/Shanghai" });
    item.append(time, " " + line.text);
    if (line.numbers) { item.dataset.numbers = line.numbers.join(" "); item.dataset.words = line.words; }
    list.append(item);
    if (line.numbers) { correct(); }
    news.hidden = false;
    words.textContent = "考场通知：" + line.text;
  }

  // A correction stands at its question too, above the stem; questions that come later get theirs when they come.
  function correct() {
    list.querySelectorAll("[data-numbers]").forEach(function (line) {
      line.dataset.numbers.split(" ").forEach(function (number) {
        var where = document.getElementById("q" + number + "_where"), words = line.dataset.words;
        if (!where || stands(where.parentNode, words)) { return; }
        var box = document.createElement("div"), said = document.createElement("p"), label = document.createElement("strong");
        box.className = "correction note note--warn";
        box.setAttribute("role", "note");
        label.textContent = "更正";
        said.append(label, " " + words);
        box.append(said);
        var others = where.parentNode.querySelectorAll(".correction");
        (others.length ? others[others.length - 1] : where).after(box);
      });
    });
  }

  function stands(form, words) {
    return Array.from(form.querySelectorAll(".correction p")).some(function (said) { return said.textContent === "更正 " + words; });
  }

  function still() {
    stage.querySelectorAll(".question input, .question button").forEach(function (field) {
      if (!field.disabled && field.type !== "hidden") { field.disabled = true; stilled.push(field); }
    });
  }

  function stop() {
    stopped = true;
    say("考试已暂停，计时停止。恢复后自动继续，暂停不占用您的时间，请不要关闭本页。");
    stage.classList.add("is-stopped-here");
    still();
  }

  function goOn() {
    stopped = false;
    say("");
    stage.classList.remove("is-stopped-here");
    stilled.forEach(function (field) { field.disabled = false; });
    stilled = [];
    document.dispatchEvent(new CustomEvent("resumed"));
  }

  function leave() {
    moved = true;
    still();
    var way = document.createElement("p"), link = document.createElement("a");
    link.href = stage.dataset.elsewhere;
    link.textContent = "用换机码回到这里作答";
    way.append(link);
    say("试卷已换到另一台设备作答，本页不能再保存。不是您本人更换的，请立即告诉监考员。");
    note.append(way);
  }

  function say(sentence) {
    note.replaceChildren();
    note.className = sentence ? "pulse-note note note--warn" : "pulse-note";
    if (sentence) {
      var line = document.createElement("p");
      line.textContent = sentence;
      note.append(line);
    }
  }

  // --- what the candidate does with the page ------------------------------------------------------
  function saw(kind) { if (seen.length < MOST && stage.dataset.writes) { seen.push(kind); } }

  function tell() {
    if (!seen.length) { return; }
    var body = new URLSearchParams({ kinds: seen.join(",") });
    body.set("csrf_token", document.querySelector("[name=csrf_token]").value);
    var told = seen;
    seen = [];
    fetch(stage.dataset.events, { method: "POST", body: body, credentials: "same-origin", redirect: "manual" })
      .then(function (answer) { if (!answer.ok) { throw new Error(String(answer.status)); } })
      .catch(function () { seen = told.concat(seen).slice(0, MOST); });
  }

  var resizing = null;
  document.addEventListener("visibilitychange", function () { saw(document.hidden ? "left" : "returned"); if (!document.hidden) { beat(); } });
  document.addEventListener("copy", function () { saw("copied"); });
  document.addEventListener("paste", function () { saw("pasted"); });
  window.addEventListener("resize", function () {
    clearTimeout(resizing);
    resizing = setTimeout(function () { saw("resized"); }, 1000);
  });

  // Questions that come while the clock stands are no more to be answered than those that were there.
  function came() {
    correct();
    if (stopped || moved) { still(); }
  }

  new MutationObserver(came).observe(stage, { childList: true });
  correct();

  document.addEventListener("clock", function () { heardAt = performance.now(); });
  document.addEventListener("pulse", beat);
  setInterval(function () { if (due()) { beat(); } }, LOOK);
})();
