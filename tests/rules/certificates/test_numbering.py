"""Certificate numbers of 22 characters (DOMAIN §1.7 d)."""

import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from portal.certificates.rules.numbering import (
    LAST_SERIAL,
    CertificateNumber,
    compose,
    normalise,
    parse,
)
from portal.core.regions import numbering_code

numbers = st.tuples(
    st.from_regex("[0-9]{6}", fullmatch=True), st.integers(2000, 2099), st.integers(1, LAST_SERIAL)
)


def test_the_first_of_a_district_and_of_the_municipality():
    assert compose("500103", 2025, 1) == "Z000050500103250000001"
    assert compose(numbering_code("50"), 2026, 999_999) == "Z000050500000260999999"
    assert compose(numbering_code("5001G1"), 2026, 7) == "Z000050500000260000007"


@pytest.mark.parametrize(
    "text",
    [
        "Z000050500103250000001",
        " z000050 500103 25 0 000001 ",
        "Z000050500103250000001".translate({c: c + 0xFEE0 for c in range(48, 91)}),  # full width
        "Z000050-500103-25-0-000001",
    ],
)
def test_a_number_is_read_forgivingly(text):
    assert parse(text) == CertificateNumber("500103", 2025, 1)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Z00005050010325000001",
        "Z0000505001032500000011",
        "Y000050500103250000001",
        "Z000051500103250000001",
        "Z000050500103251000001",
        "Z000050500103250000000",
        "Z0000505001G1250000001",
        "2022001234567890",
    ],
)
def test_what_another_rule_made_is_not_read(text):
    assert parse(text) is None


@pytest.mark.parametrize(
    ("area", "year", "serial"),
    [
        ("5001G1", 2025, 1),
        ("50", 2025, 1),
        ("500103", 1999, 1),
        ("500103", 2100, 1),
        ("500103", 2025, 0),
        ("500103", 2025, 1_000_000),
    ],
)
def test_what_the_rule_cannot_express_is_refused(area, year, serial):
    with pytest.raises(ValueError, match=r"digit"):
        compose(area, year, serial)


@given(numbers)
def test_what_is_composed_is_parsed_back(parts):
    number = compose(*parts)
    assert re.fullmatch(r"Z000050\d{6}\d{2}0\d{6}", number)
    assert len(number) == 22
    assert parse(number) == CertificateNumber(*parts)
    assert normalise(f" {number.lower()} ") == number


@given(numbers, numbers)
def test_different_certificates_have_different_numbers(one, other):
    assume(one != other)
    assert compose(*one) != compose(*other)


@given(st.text())
def test_no_text_breaks_the_reader(text):
    found = parse(text)
    assert found is None or str(found) == normalise(text)
