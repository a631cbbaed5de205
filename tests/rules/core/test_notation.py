"""Formulas in a notation that people can read before anything draws it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core.notation import (
    Fraction,
    Group,
    NotationError,
    Number,
    Row,
    Script,
    Sign,
    Word,
    read,
    spoken,
)

A, B, C = Word("甲"), Word("乙"), Word("丙")


def row(*parts):
    return Row(parts)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("甲 / 乙 × 100%", (Fraction(A, B), Sign("×"), Number("100%"))),
        ("(甲 + 乙) / 丙", (Fraction(row(A, Sign("+"), B), C),)),
        ("甲*(乙-丙)", (A, Sign("×"), Group(row(B, Sign("−"), C)))),
        ("2(甲)/乙", (Fraction(row(Number("2"), Group(row(A))), B),)),
        ("1/2 丙", (Fraction(Number("1"), Number("2")), C)),
        ("（甲）／乙", (Fraction(row(A), B),)),
        ("-3 >= 1,200.5", (Sign("−", True), Number("3"), Sign("≥"), Number("1,200.5"))),
        ("x_1^2", (Script(Word("x"), Number("1"), Number("2")),)),
        ("Σ_(i=1)^n x", (
            Script(Word("Σ"), row(Word("i"), Sign("="), Number("1")), Word("n")), Word("x"),
        )),
        ("<b>", (Sign("<", True), Word("b"), Sign(">"))),
    ],
)  # fmt: skip
def test_it_is_read_as_it_is_meant(text, parts):
    assert read(text) == Row(parts)


@pytest.mark.parametrize(
    "text",
    [
        "", "  ", "(甲", "甲)", "()", "/甲", "甲/", "甲 / × 乙", "甲/乙/丙", "^2", "x^", "x^2^3",
        "x_+",        "(" * 9 + "甲" + ")" * 9, "(" * 400, "甲" * 501,
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused(text):
    with pytest.raises(NotationError):
        read(text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("出勤率 = 甲 / 乙 × 100%", "出勤率 等于 甲 除以 乙 乘以 100%"),
        ("(甲 + 乙) / 2", "左括号 甲 加 乙 右括号 除以 2"),
        ("甲 ÷ (乙/丙)", "甲 除以 左括号 乙 除以 丙 右括号"),
        ("-3 + x^2 ≤ x^n", "负3 加 x的平方 小于或等于 x的n次方"),
        ("Σ_(i=1)^n x_i", "求和，从 i 等于 1 到 n，x下标i"),
    ],
)
def test_it_is_read_aloud_so_that_nothing_is_lost(text, said):
    assert spoken(read(text)) == said


@given(st.text(alphabet="甲ax1,.+-×/^_()（）Σ<= %$\"'&", max_size=60))
def test_any_text_is_a_formula_or_refused(text):
    try:
        found = read(text)
    except NotationError:
        return
    assert all(letter in spoken(found) for letter in text if letter in "甲ax1")
