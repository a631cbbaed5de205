// After the hand-in: what this browser could not send in time is said, not hidden, and then cleared away.
(function () {
  "use strict";
  var box = document.getElementById("left_over");
  window.ExamQueue.stored(box.dataset.paper).then(function (left) {
    if (!left.length) { return; }
    var numbers = Array.from(new Set(left.map(function (entry) { return Number(entry.fields.position); }))).sort(function (a, b) { return a - b; });
    var line = document.createElement("p");
    line.textContent = "本机另有" + left.length + "次作答没有在交卷前送达服务器，没有计入：第" + numbers.join("、") + "题。如有疑问，请马上联系考务人员。";
    box.append(line);
    box.hidden = false;
    left.forEach(window.ExamQueue.forget);
  }).catch(function () { /* storage is forbidden: nothing was kept */ });
})();
