"""What the square of an edition says of itself: a small record of what is printed, signed with
Ed25519, so that a page without any network can tell whether it was issued as it stands.

The record (version 1), in this order: version, mark of the key (first four bytes of its SHA-256),
flags, edition, day of issue, day of the examination, number, length and visible ends of the id
number, name, and issuer and ability where they are not the usual ones; behind it the signature
over `DOMAIN` and the record. Numbers are LEB128, days are counted from 2000-01-01 in two bytes,
texts are UTF-8 with their length before them. static/js/square.js reads the same.
"""

import base64
import hashlib
from binascii import Error as Base64Error
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from portal.certificates.rules.numbering import compose, parse
from portal.core.labels import Labelled

DOMAIN = b"portal certificate square\0"  # a signature over this is over nothing else
VERSION = 1
SIGNATURE, MARK, LONGEST = 64, 4, 2_000
# Of version 1, whatever the portal prints by then: a flag stands for these very words.
USUAL_ISSUER = "重庆市职业技能鉴定指导中心"
USUAL_ABILITY = "劳资管理（工程建设领域）"

_FIRST_DAY = date(2000, 1, 1)
_IS_DEMO, _IS_EXAMINED, _IS_RULED, _HAS_ISSUER, _HAS_ABILITY = 1, 2, 4, 8, 16
_ALL_FLAGS = 31
_HEAD, _TAIL = 3, 4  # DOMAIN §6.4


class SquareFault(Labelled):
    """Why a square proves nothing."""

    UNREADABLE = "unreadable", "不是本平台证书的二维码，或者内容不完整"
    NEWER = "newer", "二维码的版本比本页新，请换用新的离线查验页"
    UNKNOWN_KEY = "unknown-key", "签名所用的密钥不在本页所带的密钥之中"
    FORGED = "forged", "签名不符：内容不是本平台签发的，或者被改动过"


@dataclass(frozen=True, slots=True)
class Square:
    """签名内容: what is signed of an edition; of the id number only what is shown in public."""

    number: str
    edition: int
    name: str
    id_length: int
    id_ends: str
    issued_on: date
    examined_on: date | None
    issuer: str
    ability: str
    is_demo: bool = False

    @property
    def masked_id(self) -> str:
        """As DOMAIN §6.4 shows it."""
        if not self.id_ends:
            return "*" * self.id_length
        stars = "*" * (self.id_length - _HEAD - _TAIL)
        return f"{self.id_ends[:_HEAD]}{stars}{self.id_ends[_HEAD:]}"


def ends_of(resident_id: str) -> str:
    """What may be shown of an id number: the first three and the last four, of a long one."""
    return resident_id[:_HEAD] + resident_id[-_TAIL:] if len(resident_id) > _HEAD + _TAIL else ""


def mark_of(public_key: bytes) -> bytes:
    """By what a record names the key that signed it."""
    return hashlib.sha256(public_key).digest()[:MARK]


def write(square: Square, *, public_key: bytes, sign: Callable[[bytes], bytes]) -> str:
    """The square's content as text, signed: what stands behind `#` in its address.

    ValueError for what the record cannot hold.
    """
    record = bytes([VERSION]) + mark_of(public_key) + _body(square)
    signature = sign(DOMAIN + record)
    return base64.urlsafe_b64encode(record + signature).decode().rstrip("=")


def read(text: str, public_keys: Iterable[bytes]) -> Square | SquareFault:
    """What the text says, if one of these keys signed it."""
    raw = _unwrap(text)
    if raw is None:
        return SquareFault.UNREADABLE
    if raw[0] != VERSION:
        return SquareFault.NEWER if raw[0] > VERSION else SquareFault.UNREADABLE
    record, signature = raw[:-SIGNATURE], raw[-SIGNATURE:]
    signers = [key for key in public_keys if mark_of(key) == record[1 : 1 + MARK]]
    if not signers:
        return SquareFault.UNKNOWN_KEY
    if not any(_is_signed(DOMAIN + record, signature, key) for key in signers):
        return SquareFault.FORGED
    try:
        return _parse(record[1 + MARK :])
    except (ValueError, IndexError, OverflowError):
        return SquareFault.UNREADABLE


def _unwrap(text: str) -> bytes | None:
    """The bytes in the text; None for what is no content of a square, or not in its one form."""
    if not text.isascii() or not 0 < len(text) <= LONGEST:
        return None
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (Base64Error, ValueError):
        return None
    is_the_form = base64.urlsafe_b64encode(raw).decode().rstrip("=") == text
    return raw if is_the_form and len(raw) > 1 + MARK + SIGNATURE else None


def _is_signed(content: bytes, signature: bytes, key: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, content)
    except (InvalidSignature, ValueError):
        return False
    return True


def _body(square: Square) -> bytes:
    ruled = parse(square.number)
    is_ruled = ruled is not None and str(ruled) == square.number
    flags = (
        _IS_DEMO * square.is_demo
        | _IS_EXAMINED * (square.examined_on is not None)
        | _IS_RULED * is_ruled
        | _HAS_ISSUER * (square.issuer != USUAL_ISSUER)
        | _HAS_ABILITY * (square.ability != USUAL_ABILITY)
    )
    parts = [bytes([flags]), _count(square.edition), _day(square.issued_on)]
    if square.examined_on is not None:
        parts.append(_day(square.examined_on))
    if ruled is not None and is_ruled:
        digits = f"{ruled.area}{ruled.year % 100:02d}{ruled.serial:06d}"
        parts.append(int(digits).to_bytes(6, "big"))
    else:
        parts.append(_text(square.number))
    parts += [_count(square.id_length), _text(square.id_ends), _text(square.name)]
    if flags & _HAS_ISSUER:
        parts.append(_text(square.issuer))
    if flags & _HAS_ABILITY:
        parts.append(_text(square.ability))
    return b"".join(parts)


def _count(number: int) -> bytes:
    if not 0 <= number < 1 << 21:
        raise ValueError("counts have at most three bytes")
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*out, number])


def _day(day: date) -> bytes:
    since = (day - _FIRST_DAY).days
    if not 0 <= since <= 0xFFFF:
        raise ValueError("days are counted from 2000 to 2179")
    return since.to_bytes(2, "big")


def _text(text: str) -> bytes:
    encoded = text.encode()
    return _count(len(encoded)) + encoded


class _Reader:
    """Takes a record apart; ValueError or IndexError when it is none."""

    def __init__(self, content: bytes) -> None:
        self._content, self._at = content, 0

    def take(self, length: int) -> bytes:
        part = self._content[self._at : self._at + length]
        if len(part) != length:
            raise ValueError("the record ends too early")
        self._at += length
        return part

    def count(self) -> int:
        number = shift = 0
        while True:
            byte = self.take(1)[0]
            number |= (byte & 0x7F) << shift
            if byte < 0x80:
                return number
            shift += 7
            if shift > 14:
                raise ValueError("counts have at most three bytes")

    def day(self) -> date:
        return _FIRST_DAY + timedelta(days=int.from_bytes(self.take(2), "big"))

    def text(self) -> str:
        return self.take(self.count()).decode()

    def end(self) -> None:
        if self._at != len(self._content):
            raise ValueError("something stands behind the record")


def _parse(body: bytes) -> Square:
    reader = _Reader(body)
    flags = reader.take(1)[0]
    if flags > _ALL_FLAGS:
        raise ValueError("a flag that this version does not know")
    edition, issued_on = reader.count(), reader.day()
    examined_on = reader.day() if flags & _IS_EXAMINED else None
    number = _ruled(reader.take(6)) if flags & _IS_RULED else reader.text()
    id_length, id_ends, name = reader.count(), reader.text(), reader.text()
    issuer = reader.text() if flags & _HAS_ISSUER else USUAL_ISSUER
    ability = reader.text() if flags & _HAS_ABILITY else USUAL_ABILITY
    reader.end()
    return Square(
        number=number,
        edition=edition,
        name=name,
        id_length=id_length,
        id_ends=id_ends,
        issued_on=issued_on,
        examined_on=examined_on,
        issuer=issuer,
        ability=ability,
        is_demo=bool(flags & _IS_DEMO),
    )


def _ruled(packed: bytes) -> str:
    digits = f"{int.from_bytes(packed, 'big'):014d}"
    return compose(digits[:6], 2000 + int(digits[6:8]), int(digits[8:]))
