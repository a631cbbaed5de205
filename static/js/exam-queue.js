// The queue of answers that the server has not acknowledged yet. Kept in this browser's storage until it has, sent in
// the order given, one at a time; a repetition carries the same key, so the server applies it once.
(function () {
  "use strict";

  window.ExamQueue = function (paper, report) {
    var store = "exam-queue:" + paper;
    var waiting = read();
    var sending = false;
    var pause = 1000;

    function read() {
      try { return JSON.parse(localStorage.getItem(store)) || []; } catch (_error) { return []; }
    }
    function write() {
      try {
        if (waiting.length) { localStorage.setItem(store, JSON.stringify(waiting)); } else { localStorage.removeItem(store); }
      } catch (_error) { /* storage is full or forbidden: the queue still lives in this page */ }
    }

    function add(entry) {
      waiting.push(entry);
      write();
      send();
    }

    function send() {
      if (sending || !waiting.length) { return; }
      sending = true;
      var entry = waiting[0];
      report("saving", waiting.length);
      var body = new URLSearchParams(entry.fields);
      body.set("csrf_token", document.querySelector("[name=csrf_token]").value);
      fetch(entry.url, { method: "POST", body: body, headers: { Accept: "application/json" }, credentials: "same-origin" })
        .then(function (answer) {
          if (answer.ok) { return answer.json(); }
          if (answer.status >= 500 || answer.status === 429) { throw new Error("busy"); }
          return { refused: true };
        })
        .then(function (told) {
          sending = false;
          pause = 1000;
          waiting.shift();
          write();
          if (told.refused) { report("refused", waiting.length); return; }
          report("saved", waiting.length, told);
          send();
        })
        .catch(function () {
          sending = false;
          report("offline", waiting.length);
          setTimeout(send, pause);
          pause = Math.min(pause * 2, 15000);
        });
    }

    window.addEventListener("online", function () { pause = 1000; send(); });
    return { add: add, send: send, waiting: function () { return waiting.length; }, pending: function () { return waiting.slice(); } };
  };
})();
