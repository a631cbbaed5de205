"""Numbers packed and compared."""

from hypothesis import given
from hypothesis import strategies as st

from portal.pool.rules.found_before import new_among, pack, unpack

numbers = st.lists(st.integers(1, 2**40), max_size=60)


@given(numbers)
def test_what_is_packed_comes_out_sorted_and_once(found):
    assert unpack(pack(found)).tolist() == sorted(set(found))


@given(numbers, numbers, numbers)
def test_new_is_who_was_in_neither(found, seen, told):
    expected = sorted(set(found) - set(seen) - set(told))
    assert new_among(found, pack(seen), pack(told)).tolist() == expected


def test_nobody_was_found_before_the_first_time():
    assert new_among([3, 1], b"").tolist() == [1, 3]


def test_a_million_people_are_packed_into_little():
    assert len(pack(range(1, 1_000_001))) < 100_000
