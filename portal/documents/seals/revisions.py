"""Incremental updates of a PDF: a revision appended to a file whose own bytes stay untouched.

What is written here follows from what it was given, to the byte: `checking` makes a revision anew
from its parts to see whether we wrote it. So this form must not change for files that exist; a
new form would be a second one beside it.
"""

import hashlib
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pikepdf

_START = re.compile(rb"startxref\s+(\d{1,10})\s+%%EOF\s*\Z")
_CLAIMED = re.compile(r"D:(\d{14})(?:Z|([+-])(\d\d)'(\d\d)'?)?")
_TAIL = 64
_ROOM_FOR_RANGE = 36
_DEEPEST = 64
RANGE, CONTENTS = b"/ByteRange [", b"/Contents <"


class Unreadable(ValueError):  # noqa: N818  what a file is, not what went wrong
    """The file is none that a revision of ours can be appended to."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A file with its last signature still to be filled in: `<`, hexadecimal digits, `>`."""

    content: bytes
    head: int  # where `<` stands
    tail: int  # behind `>`

    @property
    def room(self) -> int:
        """How many bytes the signature may have."""
        return (self.tail - self.head - 2) // 2

    def digest(self) -> bytes:
        """SHA-256 of everything but the signature."""
        seen = hashlib.sha256(memoryview(self.content)[: self.head])
        seen.update(memoryview(self.content)[self.tail :])
        return seen.digest()

    def filled(self, signature: bytes) -> bytes:
        """The whole file."""
        if len(signature) > self.room:
            raise Unreadable(f"{len(signature)} bytes of signature, room for {self.room}")
        digits = signature.hex().encode().ljust(2 * self.room, b"0")
        return b"".join((self.content[: self.head + 1], digits, self.content[self.tail - 1 :]))


def draft_signature(before: bytes, *, reason: str, at: datetime, room: int) -> Draft:
    """A revision with the signature of PAdES in an invisible field."""
    update = _Update(before)
    body = b"".join(
        (
            b"<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached",
            b"/M(D:%b+00'00')" % at.strftime("%Y%m%d%H%M%S").encode(),
            b"/Reason" + _text(reason),
        )
    )
    update.add_signature(body, name=b"Signature", room=room)
    return update.draft()


def draft_archive(
    before: bytes, certificates: Sequence[bytes], lists: Sequence[bytes], *, room: int
) -> Draft:
    """A revision with a document security store and a document timestamp over all of it."""
    update = _Update(before)
    update.add_store([update.stream(c) for c in certificates], [update.stream(x) for x in lists])
    number = update.count_fields()
    body = b"<</Type/DocTimeStamp/Filter/Adobe.PPKLite/SubFilter/ETSI.RFC3161"
    update.add_signature(body, name=b"Timestamp%d" % number, room=room)
    return update.draft()


def claimed_time(signed: bytes) -> datetime | None:
    """When a file of ours says that it was signed; of files that are not, nothing may be asked."""
    with pikepdf.open(io.BytesIO(signed), attempt_recovery=False) as pdf:
        root: Any = pdf.Root
        told = str(root.AcroForm.Fields[0].V.get("/M", ""))
    found = _CLAIMED.fullmatch(told)
    if found is None:
        return None
    digits, sign, hours, minutes = found.groups()
    zone = f"{sign}{hours}:{minutes}" if sign else "+00:00"
    return datetime.fromisoformat(f"{digits[:8]}T{digits[8:]}{zone}").astimezone(UTC)


class _Update:
    """The objects of a revision: numbers to their bytes."""

    def __init__(self, before: bytes) -> None:
        found = _START.search(before, max(0, len(before) - _TAIL))
        if found is None:
            raise Unreadable("no startxref at the end")
        self._before = before if before.endswith(b"\n") else before + b"\n"
        self._previous = int(found[1])
        self._pdf = pikepdf.open(io.BytesIO(before), attempt_recovery=False)
        self._objects: dict[int, bytes] = {}
        self._next = int(self._pdf.trailer.Size)
        self._root: dict[str, Any] = dict(self._pdf.Root.items())
        self._signature = 0

    def add(self, body: bytes) -> int:
        number, self._next = self._next, self._next + 1
        self._objects[number] = body
        return number

    def stream(self, data: bytes) -> int:
        return self.add(b"<</Length %d>>\nstream\n%b\nendstream" % (len(data), data))

    def count_fields(self) -> int:
        form = self._root.get("/AcroForm")
        return len(form.get("/Fields", [])) if form is not None else 0

    def add_store(self, certificates: Sequence[int], lists: Sequence[int]) -> None:
        """The store, with what an earlier one named."""
        earlier = self._root.get("/DSS")
        body = b"<</Type/DSS"
        for key, fresh in (("/Certs", certificates), ("/CRLs", lists)):
            old = list(earlier.get(key, [])) if earlier is not None else []
            refs = [_written(one) for one in old] + [_reference(number) for number in fresh]
            body += key.encode() + b"[" + b" ".join(refs) + b"]"
        self._root["/DSS"] = _Raw(_reference(self.add(body + b">>")))

    def add_signature(self, body: bytes, *, name: bytes, room: int) -> None:
        """The signature's dictionary, a field without extent on the first page, and their links."""
        hole = CONTENTS + b"0" * (2 * room) + b">"
        value = self.add(body + RANGE + b" " * _ROOM_FOR_RANGE + b"]" + hole + b">>")
        self._signature = value
        page = self._first_page()
        where = _reference(page.objgen[0])
        field = self.add(
            b"<</Type/Annot/Subtype/Widget/FT/Sig/F 132/Rect[0 0 0 0]/T(%b)/V %b/P %b>>"
            % (name, _reference(value), where)
        )
        self._append(dict(page.items()), "/Annots", field, page.objgen[0])
        form = self._root.get("/AcroForm")
        if form is None:
            made = self.add(b"<</Fields[%b]/SigFlags 3>>" % _reference(field))
            self._root["/AcroForm"] = _Raw(_reference(made))
            extension = b"<</ESIC<</BaseVersion/1.7/ExtensionLevel 1>>>>"
            self._root.setdefault("/Extensions", _Raw(extension))
        else:
            number = form.objgen[0] if form.is_indirect else self.add(b"")
            self._root["/AcroForm"] = _Raw(_reference(number))
            self._append(dict(form.items()), "/Fields", field, number)
        self._objects[self._pdf.Root.objgen[0]] = _dictionary(self._root)

    def _first_page(self) -> Any:
        """Found by hand: qpdf's own list of pages repairs what it finds on the way."""
        node: Any = self._root["/Pages"]
        for _ in range(_DEEPEST):
            if "/Kids" not in node:
                return node
            node = node["/Kids"][0]
        raise Unreadable("no first page")

    def _append(self, holder: dict[str, Any], key: str, added: int, number: int) -> None:
        """The reference at the end of the holder's array, wherever that array is kept."""
        array = holder.get(key)
        entries = [_written(one) for one in array] if array is not None else []
        written = b"[" + b" ".join([*entries, _reference(added)]) + b"]"
        if array is not None and array.is_indirect:
            self._objects[array.objgen[0]] = written
        else:
            holder[key] = _Raw(written)
        self._objects[number] = _dictionary(holder)

    def draft(self) -> Draft:
        """The file with this revision behind it."""
        parts, offsets, place = [self._before], {}, len(self._before)
        for number, body in self._objects.items():
            offsets[number] = place
            parts.append(b"%d 0 obj\n%b\nendobj\n" % (number, body))
            place += len(parts[-1])
        parts.append(self._cross_reference(offsets, place))
        content = b"".join(parts)
        start = content.index(RANGE, offsets[self._signature]) + len(RANGE)
        head = content.index(CONTENTS, start) + len(CONTENTS) - 1
        tail = content.index(b">", head) + 1
        spread = b"0 %d %d %d" % (head, tail, len(content) - tail)
        held = spread.ljust(_ROOM_FOR_RANGE)
        return Draft(content[:start] + held + content[start + _ROOM_FOR_RANGE :], head, tail)

    def _cross_reference(self, offsets: dict[int, int], place: int) -> bytes:
        """A cross-reference stream, not packed: it must come out the same in thirty years."""
        number = self._next
        rows = sorted((offsets | {number: place}).items())
        index = b" ".join(b"%d %d" % (first, count) for first, count in _runs(n for n, _ in rows))
        table = b"".join(b"\x01" + offset.to_bytes(4, "big") + b"\0\0" for _, offset in rows)
        head = b"".join(
            (
                b"<</Type/XRef/W[1 4 2]/Size %d/Index[%b]/Prev %d"
                % (number + 1, index, self._previous),
                b"/Root %b" % _written(self._pdf.Root),
                self._kept("/Info"),
                b"/ID[%b%b]" % self._ids(),
                b"/Length %d>>" % len(table),
            )
        )
        return b"%d 0 obj\n%b\nstream\n%b\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % (
            number,
            head,
            table,
            place,
        )

    def _kept(self, key: str) -> bytes:
        value = self._pdf.trailer.get(key)
        return b"" if value is None else key.encode() + b" " + _written(value)

    def _ids(self) -> tuple[bytes, bytes]:
        """The file's own name, and one for this revision that follows from what is in it."""
        seen = hashlib.sha256(self._before)
        for number, body in self._objects.items():
            seen.update(b"%d %b" % (number, body))
        given = self._pdf.trailer.get("/ID")
        fresh = seen.digest()[:16]
        own = bytes(given[0]) if given is not None else fresh
        return b"<%b>" % own.hex().encode(), b"<%b>" % fresh.hex().encode()


@dataclass(frozen=True, slots=True)
class _Raw:
    """Something written already."""

    text: bytes


def _reference(number: int) -> bytes:
    return b"%d 0 R" % number


def _text(words: str) -> bytes:
    """A text string of PDF, in UTF-16: any reader shows it."""
    return b"<feff%b>" % words.encode("utf-16-be").hex().encode()


def _dictionary(entries: Mapping[str, object]) -> bytes:
    """The entries in the order of their names."""
    inside = b"".join(_name(key) + b" " + _written(entries[key]) for key in sorted(entries))
    return b"<<" + inside + b">>"


def _name(name: str) -> bytes:
    """A name with everything but plain letters and digits escaped."""
    plain = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-_+:"
    raw = name.removeprefix("/").encode("utf-8", "surrogateescape")
    return b"/" + b"".join(bytes((c,)) if c in plain else b"#%02x" % c for c in raw)


def _written(value: object) -> bytes:  # noqa: C901 - one line a kind of PDF's values
    """A value as we write it, the same in every version of the libraries around us."""
    if isinstance(value, _Raw):
        return value.text
    if isinstance(value, pikepdf.Object) and value.is_indirect:
        return b"%d %d R" % value.objgen
    if isinstance(value, pikepdf.Dictionary):
        return _dictionary(dict(value.items()))
    if isinstance(value, pikepdf.Array):
        return b"[" + b" ".join(_written(one) for one in value) + b"]"
    if isinstance(value, pikepdf.Name):
        return _name(str(value))
    if isinstance(value, pikepdf.String):
        return b"<%b>" % bytes(value).hex().encode()
    if isinstance(value, bool):
        return b"true" if value else b"false"
    if isinstance(value, int | Decimal):
        return format(value, "f").encode() if isinstance(value, Decimal) else b"%d" % value
    if value is None:
        return b"null"
    raise Unreadable(f"cannot write {type(value)}")


def _runs(numbers: Iterable[int]) -> list[tuple[int, int]]:
    """Runs of following numbers: the first of each and how many."""
    runs: list[tuple[int, int]] = []
    for number in numbers:
        if runs and number == sum(runs[-1]):
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        else:
            runs.append((number, 1))
    return runs
