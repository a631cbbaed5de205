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
  // meanwhile comes after it. Nothing is read before `mine`: that this page may write on the paper.
  window.ExamQueue = function (paper, place, here, report, mine) {
    var waiting = [], stranded = [], uncounted = [], added = {};
    var last = 0, pause = SHORTEST, timer = null, underWay = null, looks = [];
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
      ).then(function () { if (waiting.indexOf(entry) >= 0) { report("kept"); } look(); });
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
      var stop = underWay = new AbortController();
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
          if (closed) { return refused; }
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
      look();
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
      look();
      clearTimeout(timer);
      if (closed) { return; }
      timer = setTimeout(send, pause * (0.75 + 0.5 * Math.random())); // thousands lose the server in the same moment
      pause = Math.min(pause * 2, LONGEST);
    }

    function hold(state, told) {
      sending = false;
      held = trouble = true;
      closed = closed || state === "closed";
      report(state, told);
      look();
    }

    function retry() { held = closed; pause = SHORTEST; send(); }

    // The candidate has decided over what an earlier stay left behind. It is forgotten once it is kept anew: under a
    // `newKey`, as the server may have kept it already, and another answer after it.
    function decide(newKey) {
      stranded.forEach(function (entry) {
        var anew = newKey && add(entry.url, Object.assign({}, entry.fields, { request_key: newKey() }));
        Promise.resolve(anew && anew.written).then(function () { if (!anew || anew.kept) { forget(entry); } });
      });
      stranded = [];
    }

    // Another page goes on. Resolved once all is with the server, or on this browser's disk and nothing on its way; what
    // is in this page only is waited for. `gather` adds what was typed meanwhile; after the end nothing is sent from here.
    function handOver(gather) {
      return new Promise(function (resolve) {
        var isLate = false;
        looks.push(function () {
          gather();
          var isSafe = !waiting.length || ((isLate || held) && waiting.every(function (entry) { return entry.kept; }));
          if (isSafe) { close(); resolve(); }
          return isSafe;
        });
        setTimeout(function () { isLate = true; look(); }, SLOW);
        look();
        send();
      });
    }
    function look() { looks = looks.filter(function (isDone) { return !isDone(); }); }

    // Nothing more is sent from here. What was on its way is sent again by whoever goes on, with the same key.
    function close() {
      held = closed = true;
      clearTimeout(timer);
      if (sending && underWay) { underWay.abort(); }
    }

    window.addEventListener("online", function () { pause = SHORTEST; send(); });
    var known = mine.then(function () { return stored(paper); }).then(take, begin);
    var slow = mine.then(function () { return new Promise(function (resolve) { setTimeout(resolve, SLOW); }); }).then(function () { if (!loaded) { begin(); } });
    tidy(paper);
    return {
      add: add, send: send, retry: retry, decide: decide, handOver: handOver, close: close,
      loaded: Promise.race([known, slow]),
      waiting: function () { return waiting.slice(); },
      stranded: function () { return stranded.slice(); },
      uncounted: function () { return uncounted.slice(); },
      isKept: function () { return waiting.every(function (entry) { return entry.kept; }); }
    };
  };
  window.ExamQueue.stored = stored;
  window.ExamQueue.forget = forget;
})();

// One page of this browser writes on a paper. It holds the paper's lock, which ends with the page however that ends. Where
// there are no locks (an old browser, a connection that is not secure) the pages ask each other; where they cannot, each
// writes. Any other page is covered by a note with a way to go on there, once the first has put away all it held.
(function () {
  "use strict";
  var PATIENCE = 1000, ANSWERS = 400, DEAF = 5000, AGAIN = 3000, LONGEST = 10000;

  // `handOver()` is resolved once nothing can be lost; `yielded()`: this page may not write (any more).
  window.ExamTab = function (paper, handOver, yielded) {
    var name = "exam-" + paper, me = String(Math.random()), locks = navigator.locks;
    var state = "asking", letGo = null, heard = {}, said = null;
    var talk = window.BroadcastChannel ? new window.BroadcastChannel(name) : null;
    var mine = new Promise(function (resolve) { (locks ? ask() : inquire()).then(function (isFree) { settle(isFree, resolve); }); });

    function say(kind) { if (talk) { talk.postMessage({ kind: kind, from: me }); } }
    function within(milliseconds) {
      var stop = new AbortController();
      setTimeout(function () { stop.abort(); }, milliseconds);
      return stop.signal;
    }

    function settle(isFree, resolve) {
      if (state === "asking" && !isFree) { yieldNow(); }
      if (state !== "asking") { return; }
      state = "mine";
      if (!locks) { say("take"); } // a page that was asleep may not have answered
      resolve();
    }

    // A page that is being loaded anew may have to wait a moment for the one it replaces.
    function ask() {
      return lock({ signal: within(PATIENCE) }).then(function () { return true; }, function (why) {
        if (why.name === "AbortError") { return false; }
        locks = null; // forbidden here
        return inquire();
      });
    }

    // Resolved when this page has it; it keeps it until `letGo`, or until another page takes it away.
    function lock(how) {
      return new Promise(function (resolve, reject) {
        var isHeld = false;
        locks.request(name, how, function () {
          isHeld = true;
          resolve();
          return new Promise(function (release) { letGo = release; });
        }).catch(function (why) {
          if (!isHeld) { reject(why); } else if (state === "mine") { yieldNow(); }
        });
      });
    }

    // Without locks.
    function inquire() {
      say("who");
      return new Promise(function (resolve) { setTimeout(resolve, talk ? ANSWERS : 0); }).then(function () { return !heard.mine; });
    }

    if (talk) {
      talk.onmessage = function (event) {
        var kind = event.data.kind, from = event.data.from;
        heard[kind] = true;
        if (kind === "who" && (state === "mine" || (state === "asking" && !locks && me < from))) { say("mine"); }
        if (kind === "take" && state === "mine") { give(); }
        if (kind === "take" && state === "asking" && !locks) { yieldNow(); }
        if (kind === "given" && state === "taking" && !locks) { goOn(); }
      };
    }

    function give() {
      say("coming");
      handOver().then(function () {
        if (state === "mine") { yieldNow(); }
        say("given");
        if (letGo) { letGo(); }
      });
    }

    function yieldNow() {
      state = "aside";
      yielded();
      cover();
    }

    // Not before the server can be reached: this page is old, it has to be asked for anew.
    function take() {
      if (state !== "aside") { return; }
      state = "reaching";
      tell("正在换到本页，请稍候。");
      reach().then(function () {
        state = "taking";
        heard = {};
        say("take");
        if (locks) { lock({}).then(goOn, goOn); }
        setTimeout(insist, DEAF);
      }, function () {
        state = "aside";
        tell("现在连不上服务器，不能换到本页。请回到那个页面接着作答，网络恢复后再换。");
      });
    }

    // Where the other page says nothing, it hangs, and what it held is on the disk.
    function insist() {
      if (state !== "taking") { return; }
      if (heard.coming) { tell("那个页面还有作答没有送出，送出后自动换到这里。请回到那个页面看一看，不要关闭它。"); }
      else if (locks) { lock({ steal: true }).then(goOn, goOn); } else { goOn(); }
    }

    function goOn() {
      if (state !== "going") { load(); }
      state = "going";
    }
    function load() {
      reach().then(function () { location.reload(); }, function () {
        tell("网络中断，恢复后自动打开试卷。");
        setTimeout(load, AGAIN);
      });
    }

    function reach() {
      return fetch(location.href, { credentials: "same-origin", redirect: "manual", signal: within(LONGEST) }).then(function (answer) {
        if (answer.status >= 500 || answer.status === 429) { throw new Error(String(answer.status)); }
      });
    }

    function cover() {
      document.body.append(document.importNode(document.getElementById("other_page").content, true));
      var main = document.querySelector(".other-page"), heading = main.querySelector("h1");
      said = main.querySelector("[role=status]");
      main.querySelector("button").addEventListener("click", take);
      document.body.classList.add("is-covered");
      document.title = document.title.replace(/^[^-]*/, heading.textContent + " ");
      heading.focus();
    }
    function tell(sentence) { said.hidden = false; said.textContent = sentence; }

    // Kept by the browser for a way back, a page neither holds the paper nor knows what came after it.
    window.addEventListener("pagehide", function () { if (letGo) { letGo(); } });
    window.addEventListener("pageshow", function (event) { if (event.persisted) { location.reload(); } });
    function isAside() { return state !== "mine" && state !== "asking"; }
    return { mine: mine, isMine: function () { return state === "mine"; }, isAside: isAside };
  };
})();
