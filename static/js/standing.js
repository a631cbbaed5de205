// What a scanned square says behind "#" never reaches the server: here it is checked and laid beside
// what the register says on this page.
(function () {
  "use strict";

  var box = document.getElementById("signed_check");
  var SHORTEST = 40; // less is a place within the page
  if (!box) { return; }

  var SAME = {
    number: ["number", "证书编号"], edition: ["edition", "版次"], maskedName: ["name", "姓名"],
    maskedId: ["maskedId", "证件号码"], issuedOn: ["issuedOn", "发证日期"],
    examinedOn: ["examinedOn", "考核日期"], issuer: ["issuer", "发证机构"], ability: ["ability", "专项能力名称"],
  };

  function line(words, name) {
    var made = document.createElement("p");
    made.textContent = words;
    made.className = name;
    return made;
  }

  function tell(words) {
    var note = document.createElement("div");
    note.className = "note";
    note.append(line(words, ""));
    box.replaceChildren(note);
  }

  // Above the register's word, so that nobody takes that for a word on this sheet of paper.
  function warn(words) {
    var verdict = document.createElement("div");
    verdict.className = "verdict verdict--bad";
    verdict.append(line("二维码可能是伪造的", "verdict__word"), line(words, ""));
    box.replaceChildren(verdict);
  }

  function show() {
    if (location.hash.length < SHORTEST) { return; }
    var found = portalSquare.check(location.hash, box.dataset.keys.split(" ").filter(Boolean));
    if (found.fault) {
      warn("二维码所带的签名内容不可信（" + found.words + "）。下面是登记簿的内容，请与证书逐项核对。");
      return;
    }
    if (!box.dataset.number) {
      warn("二维码里的签名是真的（证书编号" + found.square.number + "），但登记簿中没有这个地址。请用证书编号查验。");
      return;
    }
    var different = Object.keys(SAME).filter(function (key) {
      return String(found.square[key]) !== box.dataset[SAME[key][0]];
    }).map(function (key) { return SAME[key][1]; });
    if (different.length) {
      warn("二维码里的签名内容与本页登记不一致：" + different.join("、") + "。下面是登记簿的内容，不一定是这张证书的，请用证书上印的编号查验。");
    } else {
      tell("二维码里的签名有效，签名内容与本页登记一致。");
    }
  }

  show();
  window.addEventListener("hashchange", show);
})();
