"""Near duplicates: found in a bank of any size, shown from both sides, met before saving."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from portal.bank.rules import quality
from portal.bank.rules.quality import Fault
from portal.bank.rules.quality.likeness import ALIKE, COMPARED, SMALLEST, TWINS, texts_of
from portal.bank.rules.quality.wording import bare
from tests.factories.questions import (
    EVERY_KIND,
    make_calculation,
    make_case,
    make_judge,
    make_single,
)

LONG = "建设单位与施工总承包单位约定的人工费用拨付周期最长不得超过"
MATERIAL = "某总包单位承建住宅项目，把钢筋作业分包给甲公司，甲公司雇用工人{n}名，欠付两个月。"


def judge(number, stem):
    return make_judge(id=f"K5.2-{number:03}", stem=stem)


def pairs(*questions):
    found = quality.of_set(questions)
    return [(one.question_id, one.other_id) for one in found if one.fault is Fault.NEAR_DUPLICATE]


def test_both_sides_of_a_pair_are_shown_from_where_they_part():
    (finding,) = quality.of_set([judge(1, f"{LONG}一个月。"), judge(2, f"{LONG}两个月。")])
    assert finding.sides == (f"{LONG}两个月。", f"{LONG}一个月。")
    assert finding.sentence == (
        "与另一道题几乎相同（与K5.2-001相同82%；"
        "本题“…最长不得超过两个月。”，K5.2-001“…最长不得超过一个月。”）"
    )


def test_the_material_of_a_case_is_compared_too():
    first = make_case(material=MATERIAL)
    second = make_case(id="K5.2-102", material=MATERIAL.replace("{n}", "{m}"), parts=())
    second = replace(second, parts=tuple(replace(p, id=f"K5.2-102.{p.id}") for p in first.parts))
    assert ("K5.2-102", "K5.2-101") in pairs(first, second)


def test_calculations_that_differ_only_in_the_names_of_their_numbers_are_alike():
    first = make_calculation()
    second = make_calculation(id="K1.2-004", stem=first.stem.replace("{d}", "{days}"))
    assert pairs(first, second) == [("K1.2-004", "K1.2-003")]


def test_parts_of_one_case_may_be_alike():
    case = make_case()
    twins = tuple(replace(case.parts[0], id=f"K5.2-101.{n}", stem=LONG) for n in range(1, 5))
    assert pairs(replace(case, parts=twins)) == []


def test_one_question_is_compared_with_a_bank_indexed_once():
    shelf = quality.index([*EVERY_KIND, judge(7, f"{LONG}一个月。")])
    (finding,) = quality.against(judge(9, f"{LONG}两个月。"), shelf)
    assert (finding.question_id, finding.other_id) == ("K5.2-009", "K5.2-007")
    assert quality.against(judge(9, f"{LONG[:9]}由当事人另行约定，法律没有要求。"), shelf) == ()


def test_a_question_is_no_duplicate_of_what_it_said_before():
    shelf = quality.index([judge(7, f"{LONG}一个月。")])
    assert quality.against(judge(7, f"{LONG}两个月。"), shelf) == ()


def test_questions_without_id_as_imports_bring_them_are_compared_all_the_same():
    new = [make_judge(id="", stem=f"{LONG}{many}个月。") for many in "一两"]
    assert [one.fault for one in quality.of_set(new)] == [Fault.NEAR_DUPLICATE]


def test_the_index_takes_in_and_gives_up_single_questions():
    shelf = quality.index([])
    new = judge(9, f"{LONG}两个月。")
    shelf.put(judge(7, f"{LONG}一个月。"))
    assert len(quality.against(new, shelf)) == 1
    shelf.put(judge(7, "总包单位应当在工程项目部配备劳资专管员，对用工进行管理。"))
    assert (len(shelf), quality.against(new, shelf)) == (1, ())
    shelf.put(judge(8, f"{LONG}三个月。"))
    shelf.drop("K5.2-008")
    assert (len(shelf), quality.against(new, shelf)) == (1, ())


def test_of_many_alike_a_few_are_told():
    alike = [judge(number, f"{LONG}{number}个月。") for number in range(TWINS + 5)]
    found = pairs(*alike)
    assert len(found) == sum(min(number, TWINS) for number in range(len(alike)))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text("总包单位应当支付工资", min_size=10, max_size=40), max_size=12))
def test_exactly_the_pairs_that_share_enough_are_found(stems):
    """By the definition, each with each; up to so many of one question."""
    questions = [judge(number, stem) for number, stem in enumerate(stems)]
    found = pairs(*questions)
    for number, question in enumerate(questions):
        near = [one for one in questions[:number] if _share(question, one) >= ALIKE]
        told = [other for id_, other in found if id_ == question.id]
        assert len(told) == min(len(near), TWINS)
        assert set(told) <= {one.id for one in near}


def _share(one, other):
    mine, theirs = (_pieces(question) for question in (one, other))
    return len(mine & theirs) / len(mine | theirs)


def _pieces(question):
    words = bare(texts_of(question)[0].words)
    pieces = {words[at : at + 3] for at in range(len(words) - 2)}
    return pieces if len(pieces) >= SMALLEST else {words}


def test_of_a_long_text_its_beginning_is_compared():
    beginning = "".join(chr(0x4E00 + place) for place in range(COMPARED))
    assert pairs(judge(1, beginning + "甲" * 400), judge(2, beginning + "乙" * 400)) != []
    assert pairs(judge(1, beginning[::-1] + beginning), judge(2, beginning)) == []


def test_of_a_file_that_anyone_may_bring_a_bounded_number_of_characters_is_compared():
    ours = "".join(chr(0x4E00 + place) for place in range(100))
    twins = [judge(number, f"{ours}{number}" * 40) for number in range(1_000)]
    assert len(quality.of_set(twins, most=100_000)) > 1_000


def test_a_choice_with_other_options_is_another_question():
    assert pairs(make_single(stem=LONG), make_judge(id="K5.2-009", stem=LONG)) == []
