// The candidate's clock, by the server's time. At the end it says so to the page ("timeup") and goes to the receipt as
// soon as the server can be reached.
(function begin() {
  "use strict";
  var clock = document.getElementById("clock");
  if (!clock) { document.addEventListener("paper", begin, { once: true }); return; }
  var words = document.getElementById("time_words");
  var ANNOUNCED = [30, 10, 5, 1], GRACE = 6500, AGAIN = 3000;
  var offset, deadline, before = Infinity, over = false, stopped = false;

  function set(now, end, paused) {
    if (paused !== undefined) { stopped = paused; }
    offset = Date.parse(now) - Date.now();
    deadline = Date.parse(end);
  }

  function two(number) { return String(number).padStart(2, "0"); }

  function tick() {
    if (stopped) { clock.parentElement.classList.add("is-stopped"); return; }
    clock.parentElement.classList.remove("is-stopped");
    var left = Math.max(0, Math.ceil((deadline - Date.now() - offset) / 1000));
    var shown = two(Math.floor(left / 3600)) + ":" + two(Math.floor(left / 60) % 60) + ":" + two(left % 60);
    if (clock.textContent !== shown) { clock.textContent = shown; }
    clock.parentElement.classList.toggle("is-short", left <= 600);
    ANNOUNCED.forEach(function (minutes) {
      if (before > minutes * 60 && left <= minutes * 60 && before !== Infinity) { words.textContent = "剩余" + minutes + "分钟"; }
    });
    before = left;
    if (left === 0 && !over) {
      over = true;
      words.textContent = "考试时间到，正在收卷";
      document.dispatchEvent(new CustomEvent("timeup"));
      setTimeout(leave, GRACE);
    }
  }

  // The network may be away: asked until it answers, so that nobody is left on an error page.
  function leave() {
    fetch(clock.dataset.receipt, { credentials: "same-origin" })
      .then(function () { document.dispatchEvent(new CustomEvent("leaving")); location.href = clock.dataset.receipt; })
      .catch(function () { setTimeout(leave, AGAIN); });
  }

  set(clock.dataset.now, clock.dataset.deadline);
  document.addEventListener("clock", function (event) { set(event.detail.now, event.detail.deadline, event.detail.paused); tick(); });
  document.addEventListener("visibilitychange", tick);
  setInterval(tick, 500);
  tick();
})();
