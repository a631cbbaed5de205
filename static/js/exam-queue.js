// The queue of answers that the server has not acknowledged yet. Each is kept in this browser's database until it has
// been, sent in the order given, one at a time; a repetition carries the same key, so the server applies it once.
// Kept under the paper's own name: whoever signs in here next neither sees nor sends it.
(function () {
  "use strict";
  var PATIENCE = 10000, SHORTEST = 1000, LONGEST = 4000, KEPT = 2 * 24 * 3600 * 1000, SLOW = 3000;
  var STORE = "answers", opened = null;

  function database() {
    if (!opened) {
      opened = new Promise(function (resolve, reject) {
        var asked = window.indexedDB.open("exam-queue", 1); // where storage is forbidden, this throws
        asked.onupgradeneeded = function () { asked.result.createObjectStore(STORE, { keyPath: "name" }); };
        asked.onsuccess = function () { asked.result.onclose = lose; resolve(asked.result); };
        asked.onerror = function () { reject(asked.error); };
      });
      opened.catch(lose); // the next one tries again
    }
    return opened;
  }
  function lose() { opened = null; }

  // The result of one piece of work, once the disk has it: a browser may be killed at any moment after that.
  function within(mode, work) {
    return database().then(function (base) {
      return new Promise(function (resolve, reject) {
        var all = base.transaction(STORE, mode, { durability: "strict" });
        var asked = work(all.objectStore(STORE));
        all.oncomplete = function () { resolve(asked.result); };
        all.onabort = function () { reject(all.error); };
        if (mode === "readwrite" && all.commit) { all.commit(); } // the page may be gone before its turn comes
      });
    });
  }

  function write(entry) {
    var row = { name: entry.name, place: entry.place, url: entry.url, fields: entry.fields };
    return within("readwrite", function (store) { return store.put(row); });
  }

  // What this browser still holds for a paper, in the order given; rejected where nothing can be kept.
  function stored(paper) {
    return within("readonly", function (store) { return store.getAll(IDBKeyRange.bound(paper + ":", paper + ":~")); });
  }

  function forget(entry) {
    return within("readwrite", function (store) { return store.delete(entry.name); }).catch(function () { /* nothing was kept */ });
  }

  // What tells one answer from another, and a repetition from a new one.
  function key() {
    if (window.crypto.randomUUID) { return crypto.randomUUID(); } // only where the connection is secure
    var hex = Array.from(crypto.getRandomValues(new Uint8Array(16)), function (x) { return x.toString(16).padStart(2, "0"); }).join("");
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
  }

  // What nobody came back for. By the machine's clock, which may be wrong: of this paper nothing goes.
  function tidy(paper) {
    within("readonly", function (store) { return store.getAllKeys(); }).then(function (names) {
      names.forEach(function (name) {
        var parts = name.split(":");
        if (parts[0] !== paper && Date.now() - Number(parts[1]) > KEPT) { forget({ name: name }); }
      });
    }).catch(function () { /* nothing is kept */ });
  }

  // `place` names the stay in the exam room: what was given in an earlier one waits until the candidate has decided.
  // `report(state, told)` hears of every change. Nothing is sent before it is known what is stored; what is given
  // meanwhile comes after it.
  window.ExamQueue = function (paper, place, here, report) {
    var waiting = [], stranded = [], uncounted = [], added = {};
    var last = 0, pause = SHORTEST, timer = null;
    var loaded = false, sending = false, held = false, closed = false, trouble = false;

    function add(url, fields) {
      last = Math.max(last + 1, window.ExamClock.now().getTime()); // the machine's clock may have been set back
      var entry = { name: paper + ":" + String(last).padStart(15, "0") + ":" + fields.request_key, place: place, url: url, fields: fields };
      added[entry.name] = entry;
      keep(entry);
      waiting.push(entry);
      if (held) { report("held"); } else if (loaded) { send(); } else { report("saving"); }
      return entry;
    }

    // Written while it is being sent: a browser whose storage hangs keeps back no answer.
    function keep(entry) {
      entry.written = write(entry).then(
        function () { entry.kept = true; },
        function () { entry.kept = false; } // storage is full or forbidden: it lives in this page only, and the page says so
      ).then(function () { if (waiting.indexOf(entry) >= 0) { report("kept"); } });
    }

    // What was stored before this page. When it comes so late that this page has begun to send without it, what was
    // answered anew meanwhile is not overwritten by it.
    function take(all) {
      var before = all.filter(function (entry) { return !added[entry.name]; });
      before.forEach(function (entry) {
        entry.kept = true;
        last = Math.max(last, Number(entry.name.split(":")[1]));
      });
      stranded = before.filter(function (entry) { return entry.place !== place; });
      before = before.filter(function (entry) { return entry.place === place; });
      if (loaded) {
        before.filter(isAnsweredHere).forEach(forget);
        before = before.filter(function (entry) { return !isAnsweredHere(entry); });
      }
      waiting = before.concat(waiting);
      begin();
    }
    function isAnsweredHere(entry) {
      return Object.keys(added).some(function (name) { return added[name].fields.position === entry.fields.position; });
    }
    function begin() {
      loaded = true;
      report("loaded");
      send();
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
      if (!loaded || sending || held || !waiting.length) { return; }
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
        if (/\/collecting$/.test(told.go)) { return setAside(entry, told); }
        if (told.go) { return hold("closed", told); }
        done(entry); // this answer can never be kept: said so, and the others go on
        report("refused", { reason: told.reason, position: entry.fields.position });
        send();
      });
    }

    // Not given in time: the others may have been. It stays in storage, as the time may still be extended, and so that
    // the receipt can say what was not counted.
    function setAside(entry, told) {
      uncounted.push(entry);
      drop(entry);
      report("uncounted", told);
      send();
    }

    function drop(entry) {
      waiting = waiting.filter(function (other) { return other !== entry; });
      sending = trouble = false;
    }

    function done(entry) {
      drop(entry);
      Promise.resolve(entry.written).then(function () { forget(entry); });
      pause = SHORTEST;
    }

    function later(state) {
      sending = false;
      trouble = true;
      report(state);
      clearTimeout(timer);
      timer = setTimeout(send, pause * (0.75 + 0.5 * Math.random())); // thousands lose the server in the same moment
      pause = Math.min(pause * 2, LONGEST);
    }

    function hold(state, told) {
      sending = false;
      held = trouble = true;
      closed = state === "closed";
      report(state, told);
    }

    function retry() { held = closed; pause = SHORTEST; send(); }

    // The candidate has decided over what an earlier stay left behind. It is forgotten once it is kept anew: under a
    // new key, as the server may have kept it already, and another answer after it.
    function decide(wanted) {
      stranded.forEach(function (entry) {
        var anew = wanted && add(entry.url, Object.assign({}, entry.fields, { request_key: key() }));
        Promise.resolve(anew && anew.written).then(function () { if (!anew || anew.kept) { forget(entry); } });
      });
      stranded = [];
    }

    window.addEventListener("online", function () { pause = SHORTEST; send(); });
    var known = stored(paper).then(take, begin);
    var slow = new Promise(function (resolve) { setTimeout(resolve, SLOW); }).then(function () { if (!loaded) { begin(); } });
    tidy(paper);
    return {
      add: add, send: send, retry: retry, decide: decide,
      loaded: Promise.race([known, slow]),
      waiting: function () { return waiting.slice(); },
      stranded: function () { return stranded.slice(); },
      uncounted: function () { return uncounted.slice(); },
      isKept: function () { return waiting.every(function (entry) { return entry.kept; }); }
    };
  };
  window.ExamQueue.key = key;
  window.ExamQueue.stored = stored;
  window.ExamQueue.forget = forget;
})();
