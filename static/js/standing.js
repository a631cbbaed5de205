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

  function tell(words, isGood) {
    var line = document.createElement("p");
    line.textContent = words;
    var note = document.createElement("div");
    note.className = isGood ? "note" : "note note--warn";
    note.append(line);
    box.replaceChildren(note);
  }

  function show() {
    if (location.hash.length < SHORTEST) { return; }
    var found = portalSquare.check(location.hash, box.dataset.keys.split(" ").filter(Boolean));
    if (found.fault) {
      tell("警告：二维码所带的签名内容不可信（" + found.words + "）。请以本页登记为准，并核对证书原件。", false);
      return;
    }
    if (!box.dataset.number) {
      tell("二维码里的签名是真的（证书编号" + found.square.number + "），但登记簿中没有这个地址。二维码可能被改过，请用证书编号查验。", false);
      return;
    }
    var different = Object.keys(SAME).filter(function (key) {
      return String(found.square[key]) !== box.dataset[SAME[key][0]];
    }).map(function (key) { return SAME[key][1]; });
    if (different.length) {
      tell("警告：二维码里的签名内容与本页登记不一致：" + different.join("、") + "。二维码可能被改过，请用证书编号查验。", false);
    } else {
      tell("二维码里的签名有效，签名内容与本页登记一致。", true);
    }
  }

  show();
  window.addEventListener("hashchange", show);
})();
