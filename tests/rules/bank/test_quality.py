"""Quality: what a reviewer should look at, and no false alarm on what is good."""

import pytest

from portal.bank.rules.quality import Fault, findings, of_one, of_set
from portal.bank.rules.questions import Option
from tests.factories.questions import (
    EVERY_KIND,
    make_case,
    make_judge,
    make_multiple,
    make_single,
)


def faults(*questions):
    return [finding.fault for finding in findings(questions)]


def options(*texts):
    return tuple(
        Option(text, correct=not place, why="误" if place else "")
        for place, text in enumerate(texts)
    )


@pytest.mark.parametrize("question", EVERY_KIND)
def test_a_good_question_has_no_finding(question):
    assert of_one(question) == ()


def test_the_right_option_should_not_be_the_longest_by_far():
    question = make_single(
        options=options(
            "由施工总承包单位先行清偿后再依法追偿", "由工人承担", "由银行承担", "不清偿"
        )
    )
    (finding,) = of_one(question)
    assert finding.fault is Fault.GIVEAWAY_LENGTH
    assert finding.sentence == (
        "正确选项明显比其他选项长，容易被猜中（正确选项18字，最长的错误选项5字）"
    )


def test_a_wrong_option_may_be_the_longest():
    assert of_one(make_single(options=options("1个月", "自合同备案之日起的十五日", "2", "3"))) == ()


def test_options_that_differ_only_in_marks_are_the_same():
    found = of_one(make_single(options=options("1个月", "1 个月。", "2个月", "3个月")))
    assert [finding.fault for finding in found] == [Fault.DUPLICATE_OPTIONS]


@pytest.mark.parametrize("text", ["以上都对", "上述情形均属于", "以上说法全不正确", "全部正确"])
def test_all_of_the_above_is_no_option(text):
    found = of_one(make_single(options=options("1个月", "2个月", "3个月", text)))
    assert Fault.ALL_OF_ABOVE in {finding.fault for finding in found}


@pytest.mark.parametrize(
    ("stem", "is_found"),
    [
        ("下列说法不正确的是（ ）。", True),
        ("下列各项中，不属于必备条款的有（ ）。", True),
        ("下列做法错误的是（ ）。", True),
        ("下列说法**不**正确的是（ ）。", False),
        ("下列做法**错误**的是（ ）。", False),
        ("人工费用拨付周期不得超过（ ）。", False),
        ("劳动合同不满三个月的，试用期为（ ）。", False),
    ],
)
def test_a_negative_question_marks_its_negation(stem, is_found):
    found = {finding.fault for finding in of_one(make_single(stem=stem))}
    assert (Fault.UNMARKED_NEGATIVE in found) is is_found


def test_parts_of_a_case_are_looked_at_too():
    bad = make_single(id="K5.2-101.2", stem="下列说法不正确的是（ ）。")
    case = make_case(parts=(*make_case().parts[:4], bad))
    assert [finding.question_id for finding in of_one(case)] == ["K5.2-101.2"]


LONG = "建设单位与施工总承包单位约定的人工费用拨付周期最长不得超过"


def test_near_duplicates_are_found_once_and_name_each_other():
    first = make_judge(id="K5.2-001", stem=f"{LONG}一个月。")
    second = make_judge(id="K5.2-002", stem=f"{LONG}两个月。")
    other = make_judge(
        id="K5.2-003", stem="总包单位应当在工程项目部配备劳资专管员，对用工进行管理。"
    )
    (finding,) = findings([first, second, other])
    assert finding.fault is Fault.NEAR_DUPLICATE
    assert {finding.question_id, finding.other_id} == {"K5.2-001", "K5.2-002"}


def test_the_same_stem_with_other_options_is_another_question():
    assert faults(make_single(stem=LONG), make_multiple(id="K5.2-009", stem=LONG)) == []


def test_short_stems_are_alike_only_when_they_are_the_same():
    ours = make_judge(stem="应当。")
    assert faults(ours, make_judge(id="K5.2-009", stem="应当")) == [Fault.NEAR_DUPLICATE]
    assert faults(ours, make_judge(id="K5.2-009", stem="不应当。")) == []
    assert faults(ours, make_judge(id="K5.2-009", stem="")) == []


@pytest.mark.parametrize(("true", "is_found"), [(10, False), (13, False), (14, True), (3, True)])
def test_judgements_should_be_half_true(true, is_found):
    judges = [
        make_judge(id=f"K1.1-{place:03}", stem=str(place), key="true" if place < true else "false")
        for place in range(20)
    ]
    assert faults(*judges) == [Fault.UNBALANCED_JUDGES] * is_found


def test_a_few_judgements_need_no_balance():
    assert faults(*[make_judge(id=f"K1.1-00{place}", stem=str(place)) for place in range(9)]) == []


def singles(count, place):
    """So many 单选, the key of each where `place` says."""
    texts = ("1个月", "15日", "2个月", "1个季度")
    return [
        make_single(
            id=f"K5.2-{number:03}",
            stem=chr(0x4E00 + 97 * number) * 40,
            options=tuple(
                Option(text, correct=at == place(number), why="误") for at, text in enumerate(texts)
            ),
        )
        for number in range(count)
    ]


def test_keys_that_always_stand_first_are_a_finding_of_the_set():
    (finding,) = of_set(singles(20, lambda number: 0))
    assert (finding.fault, finding.question_id) == (Fault.KEY_POSITION, "")
    assert finding.sentence.endswith("导出到保留顺序的格式前应先调整（20道中20道在第1个）")


@pytest.mark.parametrize(
    ("count", "place"),
    [
        (19, lambda number: 0),
        (40, lambda number: number % 4),
        (40, lambda number: 2 if number < 24 else number % 2),
    ],
)
def test_keys_in_several_places_or_of_a_few_questions_are_no_finding(count, place):
    assert of_set(singles(count, place)) == ()


def test_parts_of_cases_count_among_the_set():
    cases = [
        make_case(id=f"K5.2-1{number:02}", parts=tuple(singles(4, lambda _: 3)))
        for number in range(5)
    ]
    assert Fault.KEY_POSITION in {finding.fault for finding in of_set(cases)}
