"""Two versions side by side."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from portal.bank.rules.differences import differences
from tests.factories.questions import EVERY_KIND, make_case, make_single

NAMES = {"wage-regulation": "保障农民工工资支付条例"}


def text(pieces):
    return "".join(piece.text for piece in pieces)


def test_the_same_question_differs_in_nothing():
    for value in EVERY_KIND:
        assert differences(value, value, NAMES) == []


def test_what_changed_is_marked_on_both_sides_and_nothing_else():
    before = make_single(stem="拨付周期最长为（ ）。")
    after = replace(before, stem="拨付周期不超过（ ）。", difficulty=4)
    found = {one.name: one for one in differences(before, after, NAMES)}
    assert set(found) == {"题干", "难度"}
    assert [p.text for p in found["题干"].before if p.changed] == ["最长为"]
    assert [p.text for p in found["题干"].after if p.changed] == ["不超过"]


def test_a_part_of_a_case_is_named_by_its_place():
    case = make_case()
    parts = (replace(case.parts[0], key="false"), *case.parts[1:])
    assert [d.name for d in differences(case, replace(case, parts=parts), NAMES)] == [
        "第1小题：答案"
    ]


@given(st.text(max_size=60), st.text(max_size=60))
def test_both_sides_can_be_read_back(old, new):
    for one in differences(make_single(stem=old), make_single(stem=new), NAMES):
        assert (text(one.before), text(one.after)) == (old, new)
