// Waiting for the start by the server's clock; then the whole paper is asked for at once and put into the frame that
// this page has held ready. The browser's own clock is never asked: what has passed is measured, and the server asked
// again and again what time it is.
(function () {
  "use strict";
  var box = document.getElementById("waiting");
  if (!box) { return; }
  var SPREAD = 800, AGAIN = 1000, NEAR = 90000, SLOW = 45000, QUICK = 3000, LONGEST = 8000;
  var news = document.getElementById("news"), list = document.getElementById("news_list"), aloud = document.getElementById("news_words");
  var words = box.querySelector(".countdown"), shown = document.getElementById("server_time");
  var token = document.querySelector("#enter_form [name=csrf_token]").value;
  var opens = Date.parse(box.dataset.opens), start, at, measured;
  var entering = false, asking = null, pause = AGAIN;

  function know(now, startsAt) {
    at = Date.parse(now);
    measured = performance.now();
    start = startsAt ? Date.parse(startsAt) : null;
  }
  function clockTime(moment) { return new Date(moment).toLocaleTimeString("zh-CN", { hourCycle: "h23", timeZone: "Asia/Shanghai" }); }
  function serverTime() { return at + performance.now() - measured; }
  function patience(milliseconds) {
    var stop = new AbortController();
    setTimeout(function () { stop.abort(); }, milliseconds);
    return stop.signal;
  }

  // --- what time is it, and has the signal been given? ---------------------------------------------
  function ask() {
    clearTimeout(asking);
    if (entering) { return; }
    fetch(box.dataset.asks + "?after=" + list.children.length, { credentials: "same-origin", signal: patience(LONGEST) })
      .then(function (answer) {
        if (answer.redirected || !answer.ok) { throw new Error(String(answer.status)); }
        return answer.json();
      })
      .then(function (told) {
        if (told.go) { location.href = told.go; return; }
        if (Date.parse(told.opens) !== opens) { location.reload(); return; } // it was put off: the page says until when
        told.news.forEach(announce);
        know(told.now, told.start);
        tick();
      })
      .catch(function () { /* the network is away: asked again, and the countdown goes on */ })
      .finally(function () { if (!entering) { asking = setTimeout(ask, next()); } });
  }

  function announce(line) {
    var item = document.createElement("li"), time = document.createElement("time");
    time.textContent = clockTime(Date.parse(line.at));
    item.append(time, " " + line.text);
    list.append(item);
    news.hidden = false;
    aloud.textContent = "考场通知：" + line.text;
  }

  // Seldom while it is far; where a signal is waited for, every few seconds about its time.
  function next() {
    var isNear = start === null && serverTime() > opens - NEAR;
    return (isNear ? QUICK : SLOW) * (0.6 + 0.8 * Math.random());
  }

  // --- the countdown --------------------------------------------------------------------------------
  function tick() {
    if (entering) { return; }
    shown.textContent = clockTime(serverTime());
    var left = Math.ceil(((start === null ? opens : start) - serverTime()) / 1000);
    if (start !== null && left <= 0) { entering = true; setTimeout(open, SPREAD * Math.random()); return; }
    if (left <= 0) { words.textContent = "等待监考人员发令"; return; }
    var hours = Math.floor(left / 3600), minutes = Math.floor(left / 60) % 60, seconds = left % 60;
    words.textContent = "距开考" + (hours ? hours + "小时" : "") + minutes + "分" + String(seconds).padStart(2, "0") + "秒";
  }

  // --- the start ------------------------------------------------------------------------------------
  // All have the same time, counted from the start: a moment sooner or later here costs nobody anything.
  function open() {
    document.getElementById("waiting_words").textContent = "考试开始，正在打开试卷";
    words.textContent = "正在打开试卷";
    fetch(box.dataset.opening, { method: "POST", headers: { "X-CSRFToken": token }, credentials: "same-origin", redirect: "manual", signal: patience(LONGEST * 2) })
      .then(function (answer) {
        if (answer.status >= 500 || answer.status === 429) { throw new Error(String(answer.status)); }
        if (!answer.ok) { location.href = box.dataset.here; return null; } // the page says what is the matter
        return answer.text().then(function (html) { show(html, answer.headers); });
      })
      .catch(function () {
        words.textContent = "网络不通，正在重试";
        setTimeout(open, pause * (0.5 + Math.random()));
        pause = Math.min(pause * 2, LONGEST);
      });
  }

  function show(html, headers) {
    var frame = document.getElementById("frame").content, questions = document.createElement("template");
    var main = document.getElementById("main"), heading = main.querySelector("h1");
    questions.innerHTML = html;
    questions.content.querySelector(".question").hidden = false;
    frame.querySelector("#stage").append(questions.content);
    frame.querySelector("#stage").dataset.ready = "true";
    var clock = frame.querySelector("#clock");
    clock.dataset.now = headers.get("Exam-Now");
    clock.dataset.deadline = headers.get("Exam-Deadline");
    var bar = document.importNode(frame.querySelector("#room_bar"), true);
    frame.querySelector("#room_bar").remove();
    heading.textContent = "答题";
    heading.className = "unseen";
    bar.prepend(heading);
    document.querySelector("body > header").replaceWith(bar);
    main.className = "room is-turned";
    var room = document.importNode(frame, true);
    room.querySelector("#pulse_note").after(news, aloud);
    main.replaceChildren(room);
    document.title = document.title.replace(/^[^-]*/, "答题 ");
    document.dispatchEvent(new CustomEvent("paper"));
    window.scrollTo(0, 0);
    main.querySelector(".question__where").focus({ preventScroll: true });
  }

  know(box.dataset.now, box.dataset.start);
  setInterval(tick, 500);
  document.addEventListener("visibilitychange", function () { if (!document.hidden) { ask(); } }); // timers sleep unseen
  window.addEventListener("online", ask);
  asking = setTimeout(ask, next());
  tick();
})();
