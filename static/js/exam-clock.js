// The candidate's clock, by the server's time: the machine's own clock is never asked, what has passed is measured. At
// the end it says so to the page ("timeup") and goes where the paper is collected as soon as the server can be reached;
// a page that has something to do first prevents that, and asks for it later ("collect"). If the server then tells of
// a later end, the page hears that too ("reprieve").
(function begin() {
  "use strict";
  var clock = document.getElementById("clock");
  if (!clock) { document.addEventListener("paper", begin, { once: true }); return; }
  var words = document.getElementById("time_words");
  var ANNOUNCED = [30, 10, 5, 1], AGAIN = 3000, SPREAD = 2000, SEEN = 1000, APART = 2000;
  var at, measured, deadline, before = Infinity, over = false, stopped = false, leaving = false, gone = false, isDoubted = false, asking = null;
  var apart = Date.now() - performance.now();

  function set(now, end, paused) {
    if (paused !== undefined) { stopped = paused; }
    at = Date.parse(now);
    measured = performance.now();
    deadline = Date.parse(end);
  }
  function serverTime() { return at + performance.now() - measured; }

  // What was measured may have stood still while the machine slept: the pulse asks the server at once.
  function askForTime() { document.dispatchEvent(new CustomEvent("pulse")); }

  // The machine's clock and what is measured go apart when it has slept, or when its clock was set.
  function compare() {
    var now = Date.now() - performance.now();
    if (Math.abs(now - apart) > APART) { apart = now; askForTime(); }
  }

  function two(number) { return String(number).padStart(2, "0"); }

  function tick() {
    compare();
    if (stopped) { clock.parentElement.classList.add("is-stopped"); return; }
    clock.parentElement.classList.remove("is-stopped");
    var left = Math.max(0, Math.ceil((deadline - serverTime()) / 1000));
    var shown = two(Math.floor(left / 3600)) + ":" + two(Math.floor(left / 60) % 60) + ":" + two(left % 60);
    if (clock.textContent !== shown) { clock.textContent = shown; }
    clock.parentElement.classList.toggle("is-short", left <= 600);
    ANNOUNCED.forEach(function (minutes) {
      if (before > minutes * 60 && left <= minutes * 60 && before !== Infinity) { words.textContent = "剩余" + minutes + "分钟"; }
    });
    before = left;
    if (left === 0 && !over) { end(); }
    if (left > 0 && over) { goOn(); }
  }

  function end() {
    over = true;
    words.textContent = "考试时间到，正在收卷";
    if (document.dispatchEvent(new CustomEvent("timeup", { cancelable: true }))) { leaveSoon(); }
  }

  function goOn() {
    over = leaving = isDoubted = false;
    clearTimeout(asking);
    words.textContent = "考试还没有结束，请继续作答";
    document.dispatchEvent(new CustomEvent("reprieve"));
  }

  // Everybody's time is up in the same second: not all ask in it.
  function leaveSoon() {
    if (leaving) { return; }
    leaving = true;
    askSoon();
  }
  function askSoon() {
    clearTimeout(asking);
    asking = setTimeout(leave, SEEN + SPREAD * Math.random());
  }

  // The network may be away: asked until it answers, so that nobody is left on an error page.
  function leave() {
    clearTimeout(asking);
    fetch(clock.dataset.collecting, { credentials: "same-origin", redirect: "manual" })
      .then(function (answer) {
        if (answer.status >= 500 || answer.status === 429) { throw new Error(String(answer.status)); }
        if (!leaving) { return; }
        if (answer.type === "opaqueredirect" && !isDoubted) { doubt(); return; }
        gone = true;
        document.dispatchEvent(new CustomEvent("leaving"));
        location.href = clock.dataset.collecting;
      })
      .catch(function () {
        if (gone || !leaving) { return; }
        document.dispatchEvent(new CustomEvent("unreachable"));
        clearTimeout(asking);
        asking = setTimeout(leave, AGAIN);
      });
  }

  // The server does not collect: perhaps there is time left, and this page hears so before it is left.
  function doubt() {
    isDoubted = true;
    askForTime();
    asking = setTimeout(leave, AGAIN);
  }

  set(clock.dataset.now, clock.dataset.deadline);
  // What time it is by the server, for whoever has to say when something was done.
  window.ExamClock = { now: function () { return new Date(serverTime()); } };
  document.addEventListener("collect", leaveSoon);
  window.addEventListener("online", function () { askForTime(); if (leaving) { askSoon(); } });
  window.addEventListener("pageshow", function (event) { if (event.persisted) { askForTime(); } });
  document.addEventListener("clock", function (event) { set(event.detail.now, event.detail.deadline, event.detail.paused); tick(); });
  document.addEventListener("visibilitychange", function () { if (!document.hidden) { askForTime(); } tick(); });
  setInterval(tick, 500);
  tick();
})();
