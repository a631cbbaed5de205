"""Whatever is done to a sealed file, the check sees it; and what other tools say of the same."""

import io
import time
import zlib
from dataclasses import dataclass

import pikepdf
import pytest
from asn1crypto import cms
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import given, settings
from hypothesis import strategies as st
from pyhanko.pdf_utils.generic import ArrayObject, DictionaryObject, NumberObject, StreamObject
from pyhanko.pdf_utils.generic import pdf_name as name_of
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from portal.core import clock
from portal.documents.seals import revisions
from portal.documents.seals.cms import Envelope
from portal.documents.seals.layers import find_layers
from portal.documents.seals.report import Verdict
from tests.factories import seals


@dataclass(frozen=True, repr=False)
class Desk:
    """What a forger has before him: our files, and a provider of his own with the same names."""

    ours: object
    theirs: object
    sealed: bytes
    other: bytes
    long: bytes

    def sealed_envelope(self):
        start, end = hole(self.sealed)
        return bytes.fromhex(self.sealed[start:end].decode())


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    ours, theirs = (seals.make_provider(tmp_path_factory.mktemp(n)) for n in ("ours", "theirs"))
    sealed, other = (
        ours.seal(seals.make_paper(name), reason="核发", at=clock.now()).content
        for name in ("Zhang San", "Li Si")
    )
    return Desk(ours, theirs, sealed, other, ours.lengthen(sealed))


def update(pdf, change):
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    change(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def kids(writer):
    return writer.root["/Pages"]["/Kids"]


def change_a_glyph_in_place(desk):
    return desk.sealed.replace(b"(Zhang San)", b"(Zhang Can)")


def change_a_glyph_by_an_update(desk):
    def change(writer):
        reference = kids(writer)[0].raw_get("/Contents")
        drawn = reference.get_object().data.replace(b"Zhang San", b"Zhang Can")
        writer.objects[(0, reference.idnum)] = StreamObject(stream_data=drawn)

    return update(desk.sealed, change)


def append_bytes(desk):
    return desk.sealed + b"\n% one more line\n%%EOF\n"


def append_a_page(desk):
    def change(writer):
        pages = writer.root["/Pages"]
        page = DictionaryObject(kids(writer)[0].get_object())
        page.pop(name_of("/Annots"), None)
        pages["/Kids"].append(writer.add_object(page))
        pages[name_of("/Count")] = NumberObject(3)
        writer.update_container(pages)

    return update(desk.sealed, change)


def swap_two_pages(desk):
    def change(writer):
        pages = writer.root["/Pages"]
        pages[name_of("/Kids")] = ArrayObject(reversed(pages["/Kids"]))
        writer.update_container(pages)

    return update(desk.sealed, change)


def swap_the_photo(desk):
    def change(writer):
        holder = kids(writer)[0]["/Resources"]["/XObject"]
        photo = holder["/Photo"]
        fresh = StreamObject(DictionaryObject(photo), stream_data=b"\x00" * 64)
        holder[name_of("/Photo")] = writer.add_object(fresh)
        writer.update_container(holder)

    return update(desk.sealed, change)


def swap_the_photo_in_place(desk):
    return desk.sealed.replace(b"\x80" * 64, b"\x00" * 64)


def strip_the_signature(desk):
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(desk.sealed)) as pdf:
        del pdf.Root.AcroForm
        del pdf.pages[0].Annots
        pdf.save(out)
    return out.getvalue()


def sign_with_a_foreign_authority_of_the_same_names(desk):
    return desk.theirs.seal(seals.make_paper("Zhang Can"), reason="核发", at=clock.now()).content


def hole(pdf):
    first = find_layers(pdf)[0]
    return first.head + 1, first.tail - 1


def put_in(pdf, digits):
    start, end = hole(pdf)
    return pdf[:start] + digits.ljust(end - start, b"0") + pdf[end:]


def sign_with_our_clock(desk):
    """Whoever may use the service that dates files must not be able to issue them."""
    return signed_by(desk.ours.authority.clock())


def sign_with_our_root(desk):
    return signed_by(desk.ours.authority.root())


def signed_by(holder):
    envelope = Envelope(holder.key, holder.certificate, holder.chain)
    draft = revisions.draft_signature(
        seals.make_paper("Zhang Can"), reason="核发", at=clock.now(), room=envelope.room()
    )
    return draft.filled(envelope.sign(draft.digest()))


def swap_the_envelope_of_another_file_in(desk):
    start, end = hole(desk.other)
    return put_in(desk.sealed, desk.other[start:end])


def add_a_byte_range_that_leaves_out_the_rest(desk):
    length = len(desk.sealed)
    start, end = hole(desk.sealed)
    claim = b"\n%% /ByteRange [0 %d %d %d]\n" % (start - 1, end + 1, length - end - 1)
    return change_a_glyph_by_an_update(desk) + claim


def name_two_byte_ranges(desk):
    return desk.sealed.replace(b"/ByteRange [0 ", b"/ByteRange [0 9 99 9]/ByteRange [0 ", 1)


def hide_bytes_in_the_gap(desk):
    _, end = hole(desk.sealed)
    return desk.sealed[: end - 8] + b"deadbeef" + desk.sealed[end:]


def widen_the_gap(desk):
    _, end = hole(desk.sealed)
    return desk.sealed[: end - 8] + b">/X<beef" + desk.sealed[end:]


def add_an_unsigned_attribute(desk):
    start, end = hole(desk.sealed)
    envelope = cms.ContentInfo.load(bytes.fromhex(desk.sealed[start:end].decode()))
    info = envelope["content"]["signer_infos"][0]
    info["unsigned_attrs"] = [{"type": "content_type", "values": ["data"]}]
    return put_in(desk.sealed, envelope.dump(force=True).hex().encode())


def cut_it_short(desk):
    return desk.sealed[:-400]


def append_proof_of_a_stranger(desk):
    """A whole revision as we write them, by the stranger's authority and his clock."""
    layers = find_layers(
        desk.theirs.lengthen(sign_with_a_foreign_authority_of_the_same_names(desk))
    )
    assert len(layers) == 2
    holder = desk.theirs.authority.clock()
    certificates = [one.public_bytes(Encoding.DER) for one in (holder.certificate, *holder.chain)]
    return archived(desk.sealed, certificates, desk.theirs)


def append_a_timestamp_of_a_stranger(desk):
    return archived(desk.sealed, [], desk.theirs)


def append_our_timestamp_over_a_changed_page(desk):
    """Anyone may ask a public service for a timestamp; it must not make a change ours."""
    draft = revisions.draft_archive(change_a_glyph_by_an_update(desk), [], [], room=4_000)
    return draft.filled(desk.ours._timestamper.stamp(draft.digest()))


def append_our_timestamp_with_a_changed_page_beneath(desk):
    class Evil(revisions._Update):
        def add_store(self, certificates, lists):
            contents = self._pdf.pages[0].Contents.objgen[0]
            self._objects[contents] = b"<</Length 0>>\nstream\n\nendstream"
            super().add_store(certificates, lists)

    evil = Evil(desk.sealed)
    evil.add_store([], [])
    body = b"<</Type/DocTimeStamp/Filter/Adobe.PPKLite/SubFilter/ETSI.RFC3161"
    evil.add_signature(body, name=b"Timestamp1", room=4_000)
    draft = evil.draft()
    return draft.filled(desk.ours._timestamper.stamp(draft.digest()))


def change_what_was_added(desk):
    return desk.long[:-400] + desk.long[-400:].replace(b"/Prev ", b"/prev ")


def change_the_catalogue_of_the_revision(desk):
    start = find_layers(desk.long)[1].start
    changed = desk.long[start:].replace(b"/Lang", b"/lang").replace(b"/Pages ", b"/pages ")
    return desk.long[:start] + changed


def swap_the_timestamp_of_another_file_in(desk):
    other = desk.ours.lengthen(desk.other)
    mine, its = find_layers(desk.long)[1], find_layers(other)[1]
    return b"".join((desk.long[: mine.head], other[its.head : its.tail], desk.long[mine.tail :]))


def append_to_the_long_one(desk):
    return desk.long + b"\n%%EOF\n"


def archived(pdf, certificates, by):
    draft = revisions.draft_archive(pdf, certificates, [], room=by._timestamper.room)
    return draft.filled(by._timestamper.stamp(draft.digest()))


V = Verdict
# What is done; our verdict; whether poppler's pdfsig and pyHanko's validator let it pass.
CASES = [
    (change_a_glyph_in_place, V.ALTERED, False, False),
    (change_a_glyph_by_an_update, V.APPENDED, False, False),
    (append_bytes, V.APPENDED, False, False),
    (append_a_page, V.APPENDED, False, False),
    (swap_two_pages, V.APPENDED, False, False),
    (swap_the_photo, V.APPENDED, False, False),
    (swap_the_photo_in_place, V.ALTERED, False, False),
    (strip_the_signature, V.UNSIGNED, False, False),
    (sign_with_a_foreign_authority_of_the_same_names, V.FOREIGN, True, False),
    (sign_with_our_clock, V.FOREIGN, True, False),
    (sign_with_our_root, V.FOREIGN, True, True),
    (swap_the_envelope_of_another_file_in, V.ALTERED, False, False),
    (add_a_byte_range_that_leaves_out_the_rest, V.APPENDED, False, False),
    (name_two_byte_ranges, V.APPENDED, False, False),
    (hide_bytes_in_the_gap, V.BROKEN, False, True),
    (widen_the_gap, V.BROKEN, False, False),
    (add_an_unsigned_attribute, V.BROKEN, True, True),
    (cut_it_short, V.TRUNCATED, False, False),
    (append_proof_of_a_stranger, V.APPENDED, True, True),
    (append_a_timestamp_of_a_stranger, V.BAD_TIMESTAMP, True, True),
    (append_our_timestamp_over_a_changed_page, V.APPENDED, True, False),
    (append_our_timestamp_with_a_changed_page_beneath, V.APPENDED, True, False),
    (change_what_was_added, V.APPENDED, False, False),
    (change_the_catalogue_of_the_revision, V.APPENDED, True, False),
    (swap_the_timestamp_of_another_file_in, V.ALTERED, True, True),
    (append_to_the_long_one, V.APPENDED, False, False),
]
NAMES = [case[0].__name__ for case in CASES]


@pytest.mark.parametrize(("forge", "verdict"), [case[:2] for case in CASES], ids=NAMES)
def test_the_check_sees_what_was_done(desk, forge, verdict):
    forged = forge(desk)
    assert forged not in (desk.sealed, desk.long)
    report = desk.ours.check(forged, now=clock.now())
    assert report.verdict is verdict
    assert not report.valid


@pytest.mark.parametrize(("forge", "passes"), [(case[0], case[3]) for case in CASES], ids=NAMES)
def test_what_pyhanko_lets_pass_is_known(desk, forge, passes):
    """Bytes that nobody signs, and long-term data whose timestamp it was not asked about."""
    assert seals.is_good_to_pyhanko(forge(desk), desk.ours.authority.roots()[0]) is passes


@pytest.mark.skipif("22.12" not in seals.version_of_poppler(), reason="measured with poppler 22.12")
@pytest.mark.parametrize(("forge", "passes"), [case[::2] for case in CASES], ids=NAMES)
def test_what_poppler_lets_pass_is_known(desk, tmp_path, forge, passes):
    """It neither looks at who signed a timestamp nor at what a revision under one changes."""
    assert seals.is_good_to_poppler(forge(desk), tmp_path) is passes


# --- hostile files ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "bulk",
    [
        b"",
        b"/ByteRange [0 1 2 3]" * 400_000,
        b"/ByteRange [" + b" " * 9_000_000,
        (b"%d 0 obj\n<</Length 9999999>>\nstream\n" % 7) * 200_000,
        b"xref\n0 1\ntrailer<</Prev 9>>\nstartxref\n9\n%%EOF\n" * 150_000,
        zlib.compress(b"\0" * 500_000_000, 9)[:400_000],
    ],
    ids=["nothing", "ranges", "spaces", "objects", "chains", "bomb"],
)
@pytest.mark.parametrize("place", ["alone", "behind"])
def test_a_hostile_file_costs_a_second_at_most(desk, bulk, place):
    forged = (b"%PDF-1.7\n" if place == "alone" else desk.sealed) + bulk + b"\n%%EOF\n"
    began = time.process_time()
    report = desk.ours.check(forged, now=clock.now())
    assert time.process_time() - began < 1
    assert not report.valid


def test_many_certificates_that_vouch_for_each_other_cost_nothing(desk):
    """Of CMS nothing signs the certificates: pyHanko would look for paths among them for ever."""
    envelope = cms.ContentInfo.load(desk.sealed_envelope())
    envelope["content"]["certificates"] = [envelope["content"]["certificates"][0]] * 20
    draft = revisions.draft_signature(seals.make_paper(), reason="", at=clock.now(), room=20_000)
    forged = draft.filled(envelope.dump(force=True))
    assert desk.ours.check(forged, now=clock.now()).verdict is Verdict.BROKEN


@given(place=st.integers(0, 10**6), bit=st.integers(0, 7), long=st.booleans())
@settings(max_examples=60)
def test_one_changed_bit_anywhere_is_found(desk, place, bit, long):
    """Hexadecimal digits may be written small or large. Nothing signs the frame around a
    timestamp, which has a form of its own in every service.
    """
    whole = desk.long if long else desk.sealed
    place %= len(whole)
    stamp = find_layers(desk.long)[1]
    changed = bytearray(whole)
    changed[place] ^= 1 << bit
    is_frame = long and stamp.head < place < stamp.tail
    if bytes(changed).lower() != whole.lower() and not is_frame:
        assert not desk.ours.check(bytes(changed), now=clock.now()).valid


@given(length=st.integers(0, 10**6), long=st.booleans())
@settings(max_examples=40)
def test_a_file_cut_short_is_never_good_and_never_a_crash(desk, length, long):
    whole = desk.long if long else desk.sealed
    kept = whole[: length % len(whole)]
    report = desk.ours.check(kept, now=clock.now())
    assert report.valid is (kept == desk.sealed)
