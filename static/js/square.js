// Reads what the square of a certificate says of itself and checks its signature, without any server:
// the record that portal/certificates/rules/square.py writes. Needs vendor/square-kit.js.
var portalSquare = (function () {
  "use strict";

  var DOMAIN = "portal certificate square\0";
  var VERSION = 1, MARK = 4, SIGNATURE = 64, LONGEST = 2000, ALL_FLAGS = 31;
  var USUAL_ISSUER = "重庆市职业技能鉴定指导中心";
  var USUAL_ABILITY = "劳资管理（工程建设领域）";
  var FAULTS = {
    unreadable: "不是本平台证书的二维码，或者内容不完整",
    newer: "二维码的版本比本页新，请换用新的离线查验页",
    "unknown-key": "签名所用的密钥不在本页所带的密钥之中",
    forged: "签名不符：内容不是本平台签发的，或者被改动过",
  };
  var DOTS = /[·•・‧∙⋅]/;
  var letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

  squareKit.hashes.sha512 = squareKit.sha512;

  // What is behind "#" in a pasted address, or the text itself; blanks that come with pasting left out.
  function proofIn(text) {
    var squeezed = text.replace(/\s+/g, "");
    return squeezed.slice(squeezed.indexOf("#") + 1);
  }

  function bytesOf(text) {
    if (!text || text.length > LONGEST || text.length % 4 === 1) { return null; }
    var bytes = [], held = 0, bits = 0;
    for (var i = 0; i < text.length; i += 1) {
      var value = letters.indexOf(text.charAt(i));
      if (value < 0) { return null; }
      held = (held << 6) | value;
      bits += 6;
      if (bits >= 8) {
        bits -= 8;
        bytes.push((held >> bits) & 255);
        held &= (1 << bits) - 1;
      }
    }
    return held ? null : Uint8Array.from(bytes); // what is left over must be nothing: one form only
  }

  function fromHex(text) {
    return Uint8Array.from(text.match(/../g).map(function (pair) { return parseInt(pair, 16); }));
  }

  function joined(first, second) {
    var whole = new Uint8Array(first.length + second.length);
    whole.set(first);
    whole.set(second, first.length);
    return whole;
  }

  function startsWith(bytes, head) {
    return head.every(function (byte, i) { return bytes[i] === byte; });
  }

  function reader(bytes) {
    var at = 0;
    function take(length) {
      if (at + length > bytes.length) { throw new RangeError("the record ends too early"); }
      at += length;
      return bytes.subarray(at - length, at);
    }
    function count() {
      var number = 0;
      for (var shift = 0; shift < 21; shift += 7) {
        var byte = take(1)[0];
        number |= (byte & 127) << shift;
        if (byte < 128) { return number; }
      }
      throw new RangeError("counts have at most three bytes");
    }
    return {
      take: take,
      count: count,
      day: function () {
        var pair = take(2);
        return new Date(Date.UTC(2000, 0, 1 + pair[0] * 256 + pair[1])).toISOString().slice(0, 10);
      },
      text: function () { return new TextDecoder("utf-8", { fatal: true }).decode(take(count())); },
      end: function () { if (at !== bytes.length) { throw new RangeError("something stands behind"); } },
    };
  }

  function ruled(packed) {
    var number = packed.reduce(function (sum, byte) { return sum * 256 + byte; }, 0);
    var digits = String(number).padStart(14, "0");
    return "Z000050" + digits.slice(0, 8) + "0" + digits.slice(8);
  }

  function parse(body) {
    var from = reader(body), flags = from.take(1)[0];
    if (flags > ALL_FLAGS) { throw new RangeError("a flag that this version does not know"); }
    var square = { isDemo: Boolean(flags & 1), edition: from.count(), issuedOn: from.day() };
    square.examinedOn = flags & 2 ? from.day() : "";
    square.number = flags & 4 ? ruled(from.take(6)) : from.text();
    square.maskedId = maskedId(from.count(), from.text());
    square.name = from.text();
    square.maskedName = maskedName(square.name);
    square.issuer = flags & 8 ? from.text() : USUAL_ISSUER;
    square.ability = flags & 16 ? from.text() : USUAL_ABILITY;
    from.end();
    return square;
  }

  function maskedId(length, ends) {
    return ends ? ends.slice(0, 3) + "*".repeat(Math.max(0, length - 7)) + ends.slice(3) : "*".repeat(length);
  }

  // As portal/core/identity.py masks a name, character by character.
  function maskedName(name) {
    var parts = name.trim().split(DOTS);
    if (parts.length > 1) {
      return parts.map(function (part, i) { return i ? "*".repeat(Array.from(part).length) : part; }).join("·");
    }
    var all = Array.from(parts[0]);
    if (all.length < 2) { return "*".repeat(all.length); }
    return all.length === 2 ? all[0] + "*" : all[0] + "*".repeat(all.length - 2) + all[all.length - 1];
  }

  function refused(fault) { return { fault: fault, words: FAULTS[fault], square: null }; }

  // What the text proves by one of these keys (in hexadecimal): `square`, or `fault` with its `words`.
  function check(text, keys) {
    var raw = bytesOf(proofIn(text));
    if (!raw || raw.length <= 1 + MARK + SIGNATURE) { return refused("unreadable"); }
    if (raw[0] !== VERSION) { return refused(raw[0] > VERSION ? "newer" : "unreadable"); }
    var record = raw.subarray(0, raw.length - SIGNATURE), signature = raw.subarray(raw.length - SIGNATURE);
    var signers = keys.map(fromHex).filter(function (key) {
      return startsWith(record.subarray(1), sha256Mark(key));
    });
    if (!signers.length) { return refused("unknown-key"); }
    var signed = joined(new TextEncoder().encode(DOMAIN), record);
    if (!signers.some(function (key) { return isSigned(signature, signed, key); })) { return refused("forged"); }
    try {
      return { fault: "", words: "", square: parse(record.subarray(1 + MARK)) };
    } catch (error) {
      return refused("unreadable");
    }
  }

  function sha256Mark(key) { return squareKit.sha256(key).subarray(0, MARK); }

  function isSigned(signature, signed, key) {
    try {
      return squareKit.verify(signature, signed, key, { zip215: false });
    } catch (error) {
      return false;
    }
  }

  return { check: check, maskedName: maskedName };
})();
