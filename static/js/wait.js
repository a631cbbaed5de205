// Waiting for the start: counts down by the server's clock and enters by itself.
(function () {
  "use strict";
  var box = document.getElementById("waiting");
  if (!box) { return; }
  var offset = Date.parse(box.dataset.now) - Date.now();
  var opens = Date.parse(box.dataset.opens);
  var words = box.querySelector(".countdown");
  var timer = setInterval(tick, 500);

  var entering = false;
  function tick() {
    if (entering) { return; }
    var left = Math.ceil((opens - Date.now() - offset) / 1000);
    if (left <= 0) {
      entering = true;
      clearInterval(timer);
      document.getElementById("enter_form").submit();
      return;
    }
    var hours = Math.floor(left / 3600), minutes = Math.floor(left / 60) % 60, seconds = left % 60;
    words.textContent = "距开考" + (hours ? hours + "小时" : "") + minutes + "分" + String(seconds).padStart(2, "0") + "秒";
  }
  document.addEventListener("visibilitychange", tick); // timers sleep in a page nobody looks at
  tick();
})();
