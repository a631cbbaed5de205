"""Numbers: read and shown as people write them, rounded half up, thrown the same for ever."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.bank.rules.dice import Dice, seed_from
from portal.bank.rules.numbers import decimals, is_number, number, plain, round_half_up
from portal.bank.rules.numerals import understood


@pytest.mark.parametrize(
    ("text", "shown", "grouped"),
    [
        ("95.330", "95.33", "95.33"),
        ("-0.5", "-0.5", "-0.5"),
        ("1234567.8", "1234567.8", "1,234,567.8"),
        ("1000", "1000", "1,000"),
        ("0", "0", "0"),
        ("0.000001", "0.000001", "0.000001"),
        ("0.00012345", "0.0001", "0.0001"),
    ],
)
def test_a_number_is_shown_as_people_write_it(text, shown, grouped):
    assert plain(number(text)) == shown
    assert plain(number(text), grouped=True) == grouped


def test_an_endless_number_ends_after_four_places():
    assert plain(Fraction(200, 3)) == "66.6667"
    assert decimals(Fraction(1, 3)) is None
    assert decimals(Fraction(1, 8)) == 3


@pytest.mark.parametrize("text", ["", "1e3", "１２", "1,000", ".5", "5.", "NaN", "1_0", " 1"])
def test_what_is_no_plain_decimal_is_refused(text):
    assert not is_number(text)
    with pytest.raises(ValueError, match="十进制"):
        number(text)


@given(st.decimals(-10_000, 10_000, places=4), st.integers(0, 3))
def test_rounding_is_half_up(value, places):
    expected = value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    assert round_half_up(Fraction(value), places) == Fraction(expected)


@given(st.decimals(-10_000, 10_000, places=4))
def test_what_is_shown_can_be_read_back(value):
    assert number(plain(Fraction(value))) == Fraction(value)


# --- what candidates type ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "unit", "value"),
    [
        ("30", "日", "30"),
        (" ３０ ", "日", "30"),
        ("30天", "日", "30"),
        ("30 日。", "日", "30"),
        ("２，１００．５０元", "元", "2100.5"),
        ("￥2,100", "元", "2100"),
        ("1 234", "元", "1234"),
        ("3万元", "元", "30000"),
        ("3万", "万元", "3"),
        ("30000元", "万元", "3"),
        ("3.5万", "", "35000"),
        ("95.3％", "%", "95.3"),
        ("95.3", "%", "95.3"),
        ("95.3%", "", "0.953"),
        ("12。5", "人", "12.5"),
        (".5", "", "0.5"),
        ("－5", "", "-5"),
        ("−5", "", "-5"),
        ("+5", "", "5"),
        ("15m³", "m3", "15"),
        ("15立方米", "m³", "15"),
        ("2个月", "月", "2"),
        ("8h", "小时", "8"),
        ("3工日/m³", "工日/m³", "3"),
        ("3工日", "工日/m³", "3"),
        ("5个工作日", "工作日", "5"),
        ("5工作日", "个工作日", "5"),
        ("12,3456", "元", "123456"),
    ],
)
def test_a_number_is_understood_as_people_type_it(typed, unit, value):
    assert understood(typed, unit) == Fraction(value)


@pytest.mark.parametrize(
    ("typed", "unit"),
    [
        ("", "日"),
        ("三十", "日"),
        ("30小时", "日"),
        ("30%", "日"),
        ("1,5", "元"),
        ("1.2.3", "元"),
        ("30或60", "日"),
        ("日30", "日"),
        ("-", "日"),
        (".", ""),
        ("9" * 30, ""),
    ],
)
def test_what_may_mean_something_else_is_not_understood(typed, unit):
    assert understood(typed, unit) is None


@given(st.integers(0, 10**9), st.sampled_from(["", "元", "人", "%"]))
def test_separators_width_and_the_unit_change_nothing(value, unit):
    wide = str(value).translate({ord("0") + digit: ord("０") + digit for digit in range(10)})
    for typed in (str(value), f"{value:,}", wide, f" {value} {unit} "):
        assert understood(typed, unit) == value


# --- dice ----------------------------------------------------------------------------------------


def test_the_dice_fall_as_they_always_did():
    """These numbers are on papers of candidates: they may never change."""
    assert seed_from("question", 7, "K5.2-001") == 2_754_025_499_004_302_104
    dice = Dice(42, "test")
    assert [dice.below(100) for _ in range(6)] == [55, 31, 92, 58, 40, 6]
    assert Dice(42, "test").shuffled("ABCDE") == tuple("CEBDA")


@given(st.integers(0, 2**63), st.integers(1, 1000))
def test_a_throw_is_within_its_bound(seed, bound):
    assert 0 <= Dice(seed, "x").below(bound) < bound


def test_a_bound_that_does_not_divide_the_words_is_fair_too():
    bound = 2**63 + 1
    assert all(Dice(seed, "x").below(bound) < bound for seed in range(20))


@given(st.integers(0, 2**63), st.lists(st.integers()))
def test_shuffling_keeps_everything(seed, things):
    assert sorted(Dice(seed, "x").shuffled(things)) == sorted(things)


def test_every_face_comes_up_about_as_often():
    dice = Dice(1, "fair")
    counts = [0] * 6
    for _ in range(6000):
        counts[dice.below(6)] += 1
    assert all(850 < count < 1150 for count in counts)


def test_a_die_without_faces_cannot_be_thrown():
    with pytest.raises(ValueError, match="face"):
        Dice(1, "x").below(0)
