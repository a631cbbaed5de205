"""The shapes of values: what is filled in, what is wrong with it, how it is kept and read again."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core.labels import Labelled
from portal.terms.rules.shapes import MOST_ROWS, Bands, Box, Choice, Fault, Numbers, Whole

WHOLE = Whole("期限", 1, 30, "天")
PARTS = Numbers(
    (Box("a", "甲", 0, 100, "分"), Box("b", "乙", 0, 100, "分")),
    lambda numbers: "" if sum(numbers.values()) == 100 else "合计应当是100分",
)
BANDS = Bands((Box("limit", "不超过", 1, 999, "人"), Box("posts", "配备", 1, 9, "名")))


class Colour(Labelled):
    RED = "red", "红"
    BLUE = "blue", "蓝"


CHOICE = Choice("颜色", Colour)
limits = st.lists(st.integers(1, 999), min_size=1, max_size=MOST_ROWS, unique=True).map(sorted)
bands = limits.flatmap(
    lambda found: st.tuples(*(st.tuples(st.just(limit), st.integers(1, 9)) for limit in found))
)
VALUES = st.one_of(
    st.tuples(st.just(WHOLE), st.integers(1, 30)),
    st.tuples(st.just(PARTS), st.integers(0, 100).map(lambda n: {"a": n, "b": 100 - n})),
    st.tuples(st.just(BANDS), bands),
    st.tuples(st.just(CHOICE), st.sampled_from(Colour)),
)


@given(VALUES)
def test_what_is_kept_is_read_again_and_what_is_typed_is_what_was_shown(pair):
    shape, value = pair
    assert shape.fault(value) is None
    assert shape.read(json.loads(json.dumps(shape.keep(value)))) == value
    assert shape.of_boxes(shape.to_boxes(value)) == value
    assert shape.to_boxes(value).keys() <= {box.name for box in shape.boxes}
    assert all(name and shown for name, shown in shape.lines(value))


@given(st.one_of(st.integers(-99, 0), st.integers(31, 10**18)))
def test_a_number_out_of_bounds_is_told_beside_its_box(number):
    fault = WHOLE.fault(number)
    assert fault == Fault("value", "期限请填写1至30的整数")
    with pytest.raises(ValueError, match="1至30"):
        WHOLE.read({"value": number})


@given(st.integers(0, 100), st.integers(0, 100))
def test_numbers_that_hang_together_are_looked_at_together(a, b):
    fault = PARTS.fault({"a": a, "b": b})
    assert (fault is None) == (a + b == 100)


@pytest.mark.parametrize(
    ("filled", "words"),
    [
        ({}, "请至少填写一档"),
        ({"limit_1": 50}, "第1档没有填完，请填写配备"),
        ({"limit_1": 50, "posts_1": 1, "limit_2": 50, "posts_2": 2}, "应当大于上一档"),
        ({"limit_1": 50, "posts_1": 10}, "第1档配备请填写1至9的整数"),
    ],
)
def test_bands_that_cannot_be_are_told(filled, words):
    value = BANDS.of_boxes(filled)
    fault = value if isinstance(value, Fault) else BANDS.fault(value)
    assert words in fault.words
    assert fault.box in {box.name for box in BANDS.boxes}


def test_a_band_left_empty_between_two_is_passed_over():
    filled = {"limit_1": 50, "posts_1": 1, "limit_3": 90, "posts_3": 2}
    assert BANDS.of_boxes(filled) == ((50, 1), (90, 2))


def test_no_band_at_all_may_mean_something():
    optional = Bands(BANDS.columns, empty="按通用标准")
    assert optional.of_boxes({}) == ()
    assert optional.fault(()) is None
    assert optional.lines(()) == (("各档", "按通用标准"),)


@pytest.mark.parametrize(
    ("shape", "kept"),
    [
        (WHOLE, {}),
        (WHOLE, {"value": True}),
        (WHOLE, {"value": "3"}),
        (PARTS, {"a": 100}),
        (PARTS, {"a": 100, "b": 0, "c": 0}),
        (PARTS, {"a": 50, "b": "50"}),
        (BANDS, {"rows": [[1]]}),
        (BANDS, {"rows": [[1, "2"]]}),
        (BANDS, {}),
        (CHOICE, {"value": "green"}),
        (CHOICE, {}),
    ],
)
def test_what_is_none_of_this_shape_is_not_read(shape, kept):
    with pytest.raises(ValueError):  # noqa: PT011  each says something else
        shape.read(kept)


def test_an_option_that_does_not_exist_is_none():
    assert CHOICE.of_boxes({"value": "green"}) == Fault("value", "请选择颜色")
