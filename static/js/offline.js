// The page that is kept: reads a square from a photo, a camera or pasted text, and shows what it proves.
(function () {
  "use strict";

  var LARGEST = 2400, TRIES_MS = 4000, STEPS = [1, 0.5, 0.25];
  var main = document.getElementById("main");
  var keys = main.dataset.keys.split(" ").filter(Boolean);
  var status = document.getElementById("status");
  var answer = document.getElementById("answer");
  var verdict = document.getElementById("verdict");
  var content = document.getElementById("content");
  var printedName = document.getElementById("printed_name");
  var nameAnswer = document.getElementById("name_answer");
  var present = null;

  function day(text) {
    var parts = text.split("-").map(Number);
    return text ? parts[0] + "年" + parts[1] + "月" + parts[2] + "日" : "未载明";
  }

  function facts(square) {
    return [
      ["姓名", square.maskedName], ["证件号码", square.maskedId], ["专项能力名称", square.ability],
      ["证书编号", square.number],
      ["版式流水号", square.number + "-" + String(square.edition).padStart(2, "0") + "（第" + square.edition + "版）"],
      ["发证机构", square.issuer], ["考核日期", day(square.examinedOn)], ["发证日期", day(square.issuedOn)],
    ];
  }

  function row(pair) {
    var line = document.createElement("div"), term = document.createElement("dt"), value = document.createElement("dd");
    term.textContent = pair[0];
    value.textContent = pair[1];
    line.append(term, value);
    return line;
  }

  function why(found) {
    if (found.fault === "unknown-key") {
      return found.words + "。本页保存于" + day(main.dataset.savedOn) + "：可能是平台后来换了密钥（请重新下载本页），也可能是伪造的。请联网查验。";
    }
    if (found.fault) { return found.words + "。请重新读取；仍不通过的，请联网查验。"; }
    var demo = found.square.isDemo ? "这是演示证书，不具有任何效力。" : "";
    return demo + "以下内容由平台签发，签发后没有改动。是否已更正、撤销，请联网查验。";
  }

  function show(found) {
    present = found.square;
    status.textContent = "";
    verdict.className = found.fault ? "verdict verdict--bad" : "verdict";
    verdict.querySelector(".verdict__word").textContent = found.fault ? "签名没有通过核对" : "签名有效";
    verdict.querySelector(".verdict__why").textContent = why(found);
    content.hidden = Boolean(found.fault);
    document.getElementById("facts").replaceChildren.apply(
      document.getElementById("facts"), present ? facts(present).map(row) : []);
    printedName.value = "";
    nameAnswer.textContent = "";
    answer.hidden = false;
    answer.focus();
    answer.scrollIntoView();
  }

  function check(text) { show(portalSquare.check(text, keys)); }

  function squeezed(name) { return name.normalize("NFKC").replace(/[\s·•・‧∙⋅]/g, ""); }

  printedName.addEventListener("input", function () {
    var typed = squeezed(printedName.value);
    if (!typed || !present) { nameAnswer.textContent = ""; return; }
    nameAnswer.textContent = typed === squeezed(present.name) ? "✓ 与签名里的姓名一致。" : "✗ 与签名里的姓名不一致。";
  });

  document.getElementById("check").addEventListener("click", function () {
    var text = document.getElementById("text").value;
    if (!text.trim()) { status.textContent = "请先粘贴二维码的文字。"; return; }
    check(text);
  });

  // --- pictures ---
  function pixels(source, width, height, share) {
    var scale = Math.min(share, LARGEST / Math.max(width, height));
    var canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(width * scale));
    canvas.height = Math.max(1, Math.round(height * scale));
    var pen = canvas.getContext("2d", { willReadFrequently: true });
    pen.drawImage(source, 0, 0, canvas.width, canvas.height);
    return pen.getImageData(0, 0, canvas.width, canvas.height);
  }

  function decode(source, width, height, shares, patience) {
    for (var i = 0; i < shares.length; i += 1) {
      try {
        return squareKit.decodeQR(pixels(source, width, height, shares[i]), patience);
      } catch (error) { /* not found at this size */ }
    }
    return "";
  }

  document.getElementById("photo").addEventListener("change", function (event) {
    var file = event.target.files[0];
    if (!file) { return; }
    status.textContent = "正在读取照片……";
    var picture = new Image();
    picture.onload = function () {
      var text = decode(picture, picture.naturalWidth, picture.naturalHeight, STEPS, { effort: Infinity, timeLimit: TRIES_MS });
      URL.revokeObjectURL(picture.src);
      if (text) { check(text); return; }
      answer.hidden = true;
      status.textContent = "照片里没有认出二维码。请靠近一些、对焦清楚再拍；也可以用其他软件扫码，把文字粘贴到下面。";
    };
    picture.onerror = function () {
      answer.hidden = true;
      status.textContent = "打不开这张照片，请换一张JPG或者PNG。";
    };
    picture.src = URL.createObjectURL(file);
  });

  // --- camera, where the browser lets a page of this kind have it ---
  var view = document.getElementById("view"), on = document.getElementById("camera_on"), off = document.getElementById("camera_off");
  var stream = null;

  function stop() {
    if (stream) { stream.getTracks().forEach(function (track) { track.stop(); }); }
    stream = null;
    view.hidden = true;
    off.hidden = true;
    on.hidden = false;
  }

  function look() {
    if (!stream) { return; }
    var text = view.videoWidth ? decode(view, view.videoWidth, view.videoHeight, [1], {}) : "";
    if (text) {
      stop();
      check(text);
    } else {
      setTimeout(look, 120);
    }
  }

  function start() {
    status.textContent = "";
    navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment", width: { ideal: 1920 } } }).then(function (given) {
      stream = given;
      view.srcObject = given;
      view.hidden = false;
      on.hidden = true;
      off.hidden = false;
      return view.play();
    }).then(look).catch(function () {
      stop();
      status.textContent = "打不开摄像头：没有摄像头，或者没有允许使用。请改用照片或者粘贴文字。";
    });
  }

  document.getElementById("camera").hidden = !(navigator.mediaDevices && navigator.mediaDevices.getUserMedia);
  on.addEventListener("click", start);
  off.addEventListener("click", stop);

  if (location.hash.length > 1) { check(location.hash); }
})();
