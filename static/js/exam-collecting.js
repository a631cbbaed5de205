// Time is up: what this browser still holds of the paper is sent, and said; once nothing waits and nothing can be on
// its way any more, the paper is collected. The network may be away: then it is tried until it is back.
(function () {
  "use strict";
  var box = document.getElementById("collecting"), form = document.getElementById("collect_form");
  var words = document.getElementById("collecting_words"), way = document.getElementById("collecting_way");
  var AGAIN = 3000, SPREAD = 3000, BEAT = 15000, DONE = ["loaded", "saved", "refused", "uncounted"];
  var from = performance.now() + Date.parse(box.dataset.from) - Date.parse(box.dataset.now); // whatever the machine's clock says
  var asking = false, gone = false, timer = null;
  var tab = window.ExamTab(box.dataset.paper, function () { return queue.handOver(function () { /* nothing is typed here */ }); }, stepAside);
  var queue = window.ExamQueue(box.dataset.paper, box.dataset.place, box.dataset.here, heard, tab.mine);

  // Another page of this browser is at it.
  function stepAside() {
    gone = true;
    clearTimeout(timer);
    queue.close();
  }

  function heard(state, told) {
    if (tab.isAside()) { return; }
    var waits = "本机暂存的" + queue.waiting().length + "次作答";
    way.hidden = state !== "expired" && state !== "foreign";
    if (state === "saving") { say("正在送出" + waits + "，请不要关闭本页。"); }
    if (state === "offline") { say("网络中断，" + waits + "还没有送出。请不要关闭本页，网络恢复后自动继续。"); }
    if (state === "busy") { say("服务器繁忙，" + waits + "还没有送出。请不要关闭本页，稍候自动继续。"); }
    if (state === "expired") { say("登录已失效，" + waits + "还没有送出。重新登录后自动继续。"); }
    if (state === "foreign") { say("登录账户已更换，" + waits + "还没有送出。请用考生本人的账户重新登录。"); }
    if (state === "paused") { go(box.dataset.here); } // the time has been changed: the page knows where to go
    if (state === "closed") { go(told.go); }
    if (DONE.indexOf(state) >= 0 && !queue.waiting().length) { collect(); }
  }

  function say(sentence) {
    words.hidden = false;
    if (words.textContent !== sentence) { words.textContent = sentence; }
  }

  function go(address) {
    gone = true;
    clearTimeout(timer);
    location.href = address;
  }

  function collect() {
    clearTimeout(timer);
    if (asking || gone) { return; }
    var left = queue.uncounted().length;
    say(left ? "有" + left + "次作答不能计入，回执上会说明。正在收卷。" : "没有等待送出的作答，正在收卷。");
    timer = setTimeout(ask, Math.max(0, from - performance.now()) + 200 + SPREAD * Math.random()); // not all in the same second
  }

  function ask() {
    asking = true;
    fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)), credentials: "same-origin", redirect: "manual" })
      .then(function (answer) {
        if (answer.type === "opaqueredirect") { go(box.dataset.receipt); return; }
        if (answer.status === 400) { go(box.dataset.here); return; } // the token is no longer good
        throw new Error(String(answer.status));
      })
      .catch(function () {
        if (gone) { return; }
        say("现在连不上服务器，正在重试。到时系统也会自动收卷。");
        asking = false;
        timer = setTimeout(collect, AGAIN);
      });
  }

  // The invigilator sees that somebody is there, and how much waits.
  function beat() {
    if (!tab.isMine()) { return; }
    fetch(box.dataset.beat + "?waiting=" + queue.waiting().length, { credentials: "same-origin", redirect: "manual" })
      .catch(function () { /* the queue says so */ });
  }

  document.addEventListener("visibilitychange", function () { if (!document.hidden) { queue.retry(); } });
  window.addEventListener("focus", queue.retry);
  setInterval(beat, BEAT);
  tab.mine.then(beat);
})();
