"""Formulas: exact, small, and refused with a reason."""

from contextlib import suppress
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.bank.rules import formula
from portal.bank.rules.formula import FormulaError


def worth(text: str, **numbers: int) -> Fraction:
    return formula.read(text).value({name: Fraction(value) for name, value in numbers.items()})


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1+2*3", "7"),
        ("(1+2)*3", "9"),
        ("10-4-3", "3"),
        ("100/8/5", "2.5"),
        ("-2*-3", "6"),
        ("--2", "2"),
        ("+4", "4"),
        ("2-(-3)", "5"),
        ("0.1+0.2", "0.3"),
        ("1/3*3", "1"),
        ("round(2.345, 2)", "2.35"),
        ("round(-2.345, 2)", "-2.35"),
        ("round(2.5)", "3"),
        ("round(2/3, 4)", "0.6667"),
        ("ceil(375/25)", "15"),
        ("ceil(374/25)", "15"),
        ("floor(-1.5)", "-2"),
        ("min(3, 2, 4) + max(1, 5)", "7"),
        ("abs(3-10)", "7"),
    ],
)
def test_arithmetic_is_exact_and_in_the_usual_order(text, value):
    assert worth(text) == Fraction(value)


def test_a_formula_knows_its_names():
    read = formula.read("d1*a + (30-d1)*b")
    assert read.names == {"d1", "a", "b"}
    assert worth("d1*a + (30-d1)*b", d1=10, a=80, b=104) == 2880


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "结尾"),
        ("1+", "缺少数或名称"),
        ("(1+2", "应为“)”"),
        ("1 2", "多余内容"),
        ("a b", "多余内容"),
        ("2**3", "缺少数或名称"),
        ("2×3", "不认识的字符“×”"),
        ("__import__('os')", "不认识的字符"),
        ("a.b", "不认识的字符"),
        ("exp(2)", "未知函数exp"),
        ("round", "后应有括号"),
        ("round()", "缺少数或名称"),
        ("round(1,2,3)", "参数个数不对"),
        ("min(1)", "参数个数不对"),
        ("1" * 301, "超过300个字符"),
        ("(" * 31 + "1" + ")" * 31, "嵌套过深"),
        ("-" * 31 + "1", "嵌套过深"),
    ],
)
def test_what_is_no_formula_is_refused_with_a_reason(text, why):
    with pytest.raises(FormulaError, match=why.replace("(", r"\(").replace(")", r"\)")):
        formula.read(text)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("1/(2-2)", "除数为零"),
        ("a+1", "未定义的名称a"),
        ("round(1, 11)", "小数位数"),
        ("round(1, 0.5)", "小数位数"),
        ("9999999999*9999999999", "结果过大"),
    ],
)
def test_what_cannot_be_worked_out_is_refused_with_a_reason(text, why):
    with pytest.raises(FormulaError, match=why):
        worth(text)


whole = st.integers(-999, 999)


@given(whole, whole, whole)
def test_it_agrees_with_arithmetic(a, b, c):
    assert worth("a*(b-c)+abs(c)", a=a, b=b, c=c) == a * (b - c) + abs(c)


@given(st.text(max_size=40))
def test_any_text_is_a_formula_or_refused_never_a_crash(text):
    with suppress(FormulaError):
        assert formula.read(text).text == text
