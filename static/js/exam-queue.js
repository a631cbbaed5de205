// The queue of answers that the server has not acknowledged yet. Each is kept in this browser's storage until it has
// been, sent in the order given, one at a time; a repetition carries the same key, so the server applies it once.
// Kept under the paper's own name: whoever signs in here next neither sees nor sends it.
(function () {
  "use strict";
  var PATIENCE = 10000, SHORTEST = 1000, LONGEST = 15000, KEPT = 2 * 24 * 3600 * 1000;

  // What this browser still holds for a paper, in the order given.
  function stored(paper) {
    var prefix = "exam-queue:" + paper + ":", found = [];
    try {
      Object.keys(localStorage).filter(function (name) { return name.indexOf(prefix) === 0; }).sort().forEach(function (name) {
        var entry = JSON.parse(localStorage.getItem(name));
        entry.name = name;
        found.push(entry);
      });
    } catch (_error) { /* storage is forbidden: nothing is kept */ }
    return found;
  }

  function forget(entry) {
    try { localStorage.removeItem(entry.name); } catch (_error) { /* nothing was kept */ }
  }

  // What nobody came back for.
  function tidy() {
    try {
      Object.keys(localStorage).forEach(function (name) {
        var since = /^exam-queue:[^:]*:(\d+)/.exec(name);
        if (since && Date.now() - Number(since[1]) > KEPT) { localStorage.removeItem(name); }
      });
    } catch (_error) { /* nothing is kept */ }
  }

  // `place` names the stay in the exam room: what was given in an earlier one waits until the candidate has decided.
  // `report(state, told)` hears of every change.
  window.ExamQueue = function (paper, place, here, report) {
    var all = stored(paper);
    var waiting = all.filter(function (entry) { return entry.place === place; });
    var stranded = all.filter(function (entry) { return entry.place !== place; });
    var last = 0, pause = SHORTEST, timer = null;
    var sending = false, held = false, closed = false, kept = true, trouble = false;

    function add(url, fields) {
      last = Math.max(last + 1, Date.now());
      var entry = { name: "exam-queue:" + paper + ":" + String(last).padStart(15, "0") + ":" + fields.request_key, place: place, url: url, fields: fields };
      keep(entry);
      waiting.push(entry);
      if (held) { report("held"); } else { send(); }
    }

    function keep(entry) {
      try { localStorage.setItem(entry.name, JSON.stringify({ place: entry.place, url: entry.url, fields: entry.fields })); kept = true; }
      catch (_error) { kept = false; } // storage is full or forbidden: the queue lives in this page only, and says so
    }

    function post(entry) {
      var body = new URLSearchParams(entry.fields);
      body.set("csrf_token", document.querySelector("[name=csrf_token]").value);
      var stop = new AbortController();
      var patience = setTimeout(function () { stop.abort(); }, PATIENCE);
      var sent = { method: "POST", body: body, headers: { Accept: "application/json" }, credentials: "same-origin", redirect: "manual", keepalive: true, signal: stop.signal };
      return fetch(entry.url, sent).finally(function () { clearTimeout(patience); });
    }

    function send() {
      if (sending || held || !waiting.length) { return; }
      clearTimeout(timer);
      sending = true;
      if (!trouble) { report("saving"); }
      var entry = waiting[0];
      post(entry)
        .then(function (answer) { return answer.status === 400 ? again(entry, answer) : answer; })
        .then(function (answer) { return settle(entry, answer); })
        .catch(function () { later("offline"); });
    }

    // The token is no longer good: the page, asked for again, brings a fresh one, or says who is signed in now.
    function again(entry, refused) {
      return fetch(here, { credentials: "same-origin", redirect: "manual" }).then(function (answer) {
        if (!answer.ok) { return answer; }
        return answer.text().then(function (html) {
          var fresh = new DOMParser().parseFromString(html, "text/html").querySelector("[name=csrf_token]");
          if (!fresh) { return refused; }
          document.querySelectorAll("[name=csrf_token]").forEach(function (field) { field.value = fresh.value; });
          return post(entry);
        });
      });
    }

    function settle(entry, answer) {
      if (answer.type === "opaqueredirect") { return hold("expired"); }
      if (answer.status >= 500 || answer.status === 429) { return later("busy"); }
      if (answer.status === 403 || answer.status === 404) { return hold("foreign"); }
      if (answer.ok) { return answer.json().then(function (told) { done(entry); report("saved", told); send(); }); }
      if (answer.status !== 409) { return hold("expired"); }
      return answer.json().then(function (told) {
        if (told.paused) { return later("paused"); } // kept here until the clock goes on
        if (told.go) { return hold("closed", told); }
        done(entry); // this answer can never be kept: said so, and the others go on
        report("refused", { reason: told.reason, position: entry.fields.position });
        send();
      });
    }

    function done(entry) {
      waiting.shift();
      forget(entry);
      sending = trouble = false;
      pause = SHORTEST;
    }

    function later(state) {
      sending = false;
      trouble = true;
      report(state);
      clearTimeout(timer);
      timer = setTimeout(send, pause);
      pause = Math.min(pause * 2, LONGEST);
    }

    function hold(state, told) {
      sending = false;
      held = trouble = true;
      closed = state === "closed";
      report(state, told);
    }

    function retry() { held = closed; pause = SHORTEST; send(); }

    // The candidate has decided over what an earlier stay left behind.
    function decide(wanted) {
      stranded.forEach(function (entry) { forget(entry); });
      if (wanted) { stranded.forEach(function (entry) { add(entry.url, entry.fields); }); }
      stranded = [];
    }

    tidy();
    window.addEventListener("online", function () { pause = SHORTEST; send(); });
    return {
      add: add, send: send, retry: retry, decide: decide,
      waiting: function () { return waiting.slice(); },
      stranded: function () { return stranded.slice(); },
      isKept: function () { return kept; }
    };
  };
  window.ExamQueue.stored = stored;
  window.ExamQueue.forget = forget;
})();
