"""Chongqing's areas, past and present (DOMAIN §5.3)."""

from collections import Counter
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core.regions import (
    REGIONS,
    RegionKind,
    canonical,
    contains,
    current,
    equivalents,
    find,
    name_of,
    numbering_code,
    offices,
    successors,
)

BEFORE, AFTER = date(2025, 10, 31), date(2025, 11, 1)
codes = st.sampled_from(sorted(REGIONS))
days = st.dates(date(1997, 1, 1), date(2030, 12, 31))


def test_there_are_25_districts_8_counties_and_4_autonomous_counties():
    assert Counter(region.kind for region in current(AFTER)) == {
        RegionKind.DISTRICT: 25,
        RegionKind.COUNTY: 8,
        RegionKind.AUTONOMOUS_COUNTY: 4,
    }
    assert len(current(BEFORE)) == 38


def test_the_reform_of_2025_closes_two_districts_and_opens_one():
    before, after = ({r.code for r in current(day)} for day in (BEFORE, AFTER))
    assert before - after == {"500105", "500112"}
    assert after - before == {"500157"}


def test_functional_areas_have_offices_but_are_no_divisions():
    assert {r.code for r in offices(AFTER)} - {r.code for r in current(AFTER)} == {
        "5001G1",
        "5001G2",
    }


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("50", "重庆市"),
        ("500000", "重庆市"),
        ("500103", "渝中区"),
        ("500105", "江北区"),
        ("500157", "两江新区"),
        ("500243", "彭水苗族土家族自治县"),
        ("5001G2", "万盛经开区"),
        ("500221", "未知地区（500221）"),
    ],
)
def test_every_code_has_a_name_even_when_retired(code, name):
    assert name_of(code) == name


def test_the_municipality_is_kept_under_its_prefix():
    assert canonical("500000") == "50"
    assert find("500000") == find("50")
    assert find("110000") is None


def test_a_retired_district_names_who_followed():
    assert successors("500105") == ("500157",)
    assert successors("500112") == ("500157", "500109")
    assert successors("500103") == ()
    assert successors("999999") == ()


@pytest.mark.parametrize(
    ("code", "on", "expected"),
    [
        ("500157", AFTER, {"500157", "500105", "500112"}),
        ("500105", AFTER, {"500105", "500157"}),
        ("500112", AFTER, {"500112", "500157"}),
        ("500109", AFTER, {"500109"}),
        ("500105", BEFORE, {"500105"}),
        ("500157", BEFORE, {"500157"}),
        ("5001G1", AFTER, {"5001G1"}),
        ("500000", AFTER, {"50"}),
        ("999999", AFTER, {"999999"}),
    ],
)
def test_a_search_finds_what_was_filed_under_the_old_districts(code, on, expected):
    assert equivalents(code, on) == expected


@given(codes, codes, days)
def test_equivalence_goes_both_ways_once_the_change_is_in_force(one, other, on):
    if find(one).valid_from <= on and find(other).valid_from <= on:
        assert (other in equivalents(one, on)) == (one in equivalents(other, on))


@pytest.mark.parametrize(
    ("prefix", "code", "expected"),
    [
        ("50", "500103", True),
        ("50", "5001G1", True),
        ("500103", "500103", True),
        ("500103", "500104", False),
        ("500110", "5001G2", False),
        ("", "500103", False),
        ("500103", "50", False),
    ],
)
def test_a_jurisdiction_is_a_prefix_and_none_reaches_nothing(prefix, code, expected):
    assert contains(prefix, code) is expected


@pytest.mark.parametrize(
    ("code", "digits"),
    [("500103", "500103"), ("50", "500000"), ("5001G1", "500000"), ("ABC", "500000")],
)
def test_certificate_numbers_get_six_real_digits(code, digits):
    assert numbering_code(code) == digits


@given(codes, days)
def test_a_retired_area_is_followed_by_one_in_force(code, on):
    region = find(code)
    if region.valid_to and region.valid_to <= on:
        assert all(find(new).is_current(on) for new in region.successors)
