"""What the square proves: all that was written is read, and nothing that was touched."""

import base64
import dataclasses
from datetime import date, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from portal.certificates.rules import issuing
from portal.certificates.rules.square import (
    DOMAIN,
    USUAL_ABILITY,
    USUAL_ISSUER,
    Square,
    SquareFault,
    ends_of,
    read,
    write,
)
from portal.core.identity import make_resident_id, mask_id
from portal.documents.qr import DENSEST, make_square
from portal.settings import ROOT

KEY, OTHER = (Ed25519PrivateKey.from_private_bytes(bytes([n]) * 32) for n in (1, 2))
PUBLIC, OTHER_PUBLIC = (key.public_key().public_bytes_raw() for key in (KEY, OTHER))
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
RESIDENT_ID = make_resident_id(date(1990, 3, 7), 2)
ORDINARY = Square(
    number="Z000050500103250000001",
    edition=1,
    name="欧阳明月",
    id_length=18,
    id_ends=ends_of(RESIDENT_ID),
    issued_on=date(2025, 6, 1),
    examined_on=date(2025, 5, 20),
    issuer=USUAL_ISSUER,
    ability=USUAL_ABILITY,
)
ADDRESS = "https://ldzg.rlsbj.cq.gov.cn/v/" + "0" * 32 + "#"

days = st.integers(0, 65_535).map(lambda n: date(2000, 1, 1) + timedelta(days=n))
words = st.text(st.characters(codec="utf-8"), max_size=40)
numbers = words | st.from_regex(r"Z000050[0-9]{8}0[0-9]{5}[1-9]", fullmatch=True)
squares = st.builds(
    Square,
    number=numbers,
    edition=st.integers(0, 999),
    name=words,
    id_length=st.integers(0, 40),
    id_ends=words,
    issued_on=days,
    examined_on=st.none() | days,
    issuer=words | st.just(USUAL_ISSUER),
    ability=words | st.just(USUAL_ABILITY),
    is_demo=st.booleans(),
)


def changed(**facts) -> Square:
    return dataclasses.replace(ORDINARY, **facts)


def written(square: Square = ORDINARY, key: Ed25519PrivateKey = KEY) -> str:
    return write(square, public_key=key.public_key().public_bytes_raw(), sign=key.sign)


@given(squares)
def test_what_was_written_is_read(square):
    assert read(written(square), [OTHER_PUBLIC, PUBLIC]) == square


@given(st.data())
def test_one_changed_character_is_caught(data):
    text = written()
    at = data.draw(st.integers(0, len(text) - 1))
    instead = data.draw(st.sampled_from(ALPHABET.replace(text[at], "")))
    assert isinstance(read(text[:at] + instead + text[at + 1 :], [PUBLIC]), SquareFault)


@given(st.data())
def test_one_changed_byte_is_caught(data):
    raw = bytearray(base64.urlsafe_b64decode(written() + "=="))
    at = data.draw(st.integers(0, len(raw) - 1))
    raw[at] ^= data.draw(st.integers(1, 255))
    other = base64.urlsafe_b64encode(bytes(raw)).decode().rstrip("=")
    assert isinstance(read(other, [PUBLIC]), SquareFault)


@given(st.integers(0, 200), st.text(ALPHABET, max_size=9))
def test_a_shortened_or_lengthened_text_is_caught(length, more):
    text = written()
    for other in (text[: min(length, len(text) - 1)], text + "A" + more):
        assert isinstance(read(other, [PUBLIC]), SquareFault)


@given(st.text(max_size=400) | st.text(ALPHABET, max_size=400))
def test_whatever_is_scanned_is_answered(text):
    assert isinstance(read(text, [PUBLIC]), SquareFault)


def test_the_padding_that_other_tools_add_is_not_the_one_form():
    assert read(written() + "=", [PUBLIC]) is SquareFault.UNREADABLE


def test_a_key_of_others_and_a_key_in_our_name_are_told_apart():
    assert read(written(key=OTHER), [PUBLIC]) is SquareFault.UNKNOWN_KEY
    forged = write(ORDINARY, public_key=PUBLIC, sign=OTHER.sign)
    assert read(forged, [PUBLIC]) is SquareFault.FORGED


def test_a_signature_over_something_else_is_none_over_a_square():
    without = write(ORDINARY, public_key=PUBLIC, sign=lambda b: KEY.sign(b.removeprefix(DOMAIN)))
    assert read(without, [PUBLIC]) is SquareFault.FORGED


def test_a_later_version_asks_for_a_later_page():
    raw = base64.urlsafe_b64decode(written() + "==")
    later = base64.urlsafe_b64encode(b"\x02" + raw[1:]).decode().rstrip("=")
    assert read(later, [PUBLIC]) is SquareFault.NEWER


def test_the_id_number_is_masked_as_everywhere():
    assert ORDINARY.masked_id == mask_id(RESIDENT_ID)
    assert RESIDENT_ID.encode() not in base64.urlsafe_b64decode(written() + "==")
    assert ends_of("1234567") == ""
    assert changed(id_length=7, id_ends="").masked_id == mask_id("1234567")


def test_an_ordinary_square_is_small_and_the_longest_can_still_be_read():
    text = written()
    assert len(text) <= 140
    assert len(ADDRESS + text) <= 210
    assert make_square(ADDRESS + text).version <= 11
    longest = changed(name="\U00020bb7" * 40, issuer="某" * 40)
    square = make_square(ADDRESS + written(longest))
    assert square.version <= DENSEST
    assert square.error in {"L", "M", "Q", "H"}


def test_beyond_the_densest_square_there_is_less_correction():
    assert make_square("x" * 700).error == "L"


@pytest.mark.parametrize("facts", [{"issued_on": date(1999, 12, 31)}, {"edition": 1 << 21}])
def test_what_the_record_cannot_hold_is_refused(facts):
    with pytest.raises(ValueError, match="count"):
        written(changed(**facts))


def test_page_and_record_mean_the_same_words():
    script = (ROOT / "static/js/square.js").read_text()
    assert f'"{USUAL_ISSUER}"' in script
    assert f'"{USUAL_ABILITY}"' in script
    assert DOMAIN.rstrip(b"\0").decode() in script
    assert (issuing.ISSUER, issuing.ABILITY) == (USUAL_ISSUER, USUAL_ABILITY)
