"""Safe Exam Browser's hashes, reckoned here from their definition."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.exams.rules.safe_browser import (
    MOST_KEYS,
    BrowserRefusal,
    Demand,
    Shown,
    demand_of,
    read_keys,
    refusal,
    request_hash,
)

URL = "https://exam.example/my/exam-room/0123456789ab?q=3"
ONE, TWO = "1a" * 32, "2b" * 32
keys = st.text("0123456789abcdef", min_size=64, max_size=64)


def by_definition(url, key):
    """Lower-case hexadecimal SHA-256 of address and key, one after the other."""
    return sha256(bytes(url, "utf-8") + bytes(key, "ascii")).hexdigest()


def test_a_vector_that_is_known():
    """SHA-256 of "abc", of FIPS 180-2: an address of "ab" and a key of "c"."""
    known = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert request_hash("ab", "c") == request_hash("ab#here", "c") == known


@given(keys, keys)
def test_the_right_key_is_let_in_and_any_other_is_not(right, other):
    shown = Shown(config_hash=by_definition(URL, right))
    assert refusal(Demand((right,)), shown, URL) is None
    assert refusal(Demand((other, right)), shown, URL) is None
    if other != right:
        assert refusal(Demand((other,)), shown, URL) is BrowserRefusal.CONFIG
    assert refusal(Demand((right,)), shown, URL + "4") is BrowserRefusal.CONFIG


@given(st.text(max_size=80), st.text(max_size=80))
def test_whatever_is_shown_nothing_demanded_lets_it_in_and_nothing_guessed_does(config, exam):
    assert refusal(Demand(), Shown(config, exam), URL) is None
    assert refusal(Demand((ONE,), (TWO,)), Shown(config, exam), URL) is not None


@pytest.mark.parametrize(
    ("demand", "config", "exam", "why"),
    [
        (Demand((ONE,)), "", "", BrowserRefusal.OTHER),
        (Demand((), (TWO,)), "", "", BrowserRefusal.OTHER),
        (Demand((ONE,)), "", TWO, BrowserRefusal.CONFIG),
        (Demand((), (TWO,)), ONE, "", BrowserRefusal.BUILD),
        (Demand((ONE,), (TWO,)), ONE, "", BrowserRefusal.BUILD),
        (Demand((ONE,), (TWO,)), ONE, ONE, BrowserRefusal.BUILD),
        (Demand((ONE,), (TWO,)), ONE, TWO, None),
        (Demand((), (TWO, ONE)), "", ONE, None),
    ],
)
def test_both_kinds_are_wanted_where_both_are_demanded(demand, config, exam, why):
    shown = Shown(*(by_definition(URL, key) if key else "" for key in (config, exam)))
    assert refusal(demand, shown, URL) is why


def test_capitals_and_separators_are_forgiven_and_nothing_else():
    assert read_keys(f" {ONE.upper()},\n{TWO}；{ONE} ") == (ONE, TWO)
    assert read_keys("") == ()
    assert read_keys(ONE[:-1]) is None
    assert read_keys(ONE[:-1] + "g") is None
    many = [f"{n:064x}" for n in range(MOST_KEYS + 1)]
    assert read_keys("\n".join(many)) is None
    assert demand_of("\n".join(many[1:]), "") == Demand(tuple(many[1:]))
