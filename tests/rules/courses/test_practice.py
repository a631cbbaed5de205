"""Practice: each try has its own variant, answers are marked at once."""

import pytest

from portal.bank.rules.marking import Verdict
from portal.bank.rules.variants import leaves, variant
from portal.courses.rules.practice import is_right, marked, refusal, seed_of
from tests.factories.questions import (
    EVERY_KIND,
    make_calculation,
    make_case,
    make_judge,
    make_multiple,
    make_numeric,
    make_single,
)


def asked(question, seed=1):
    made = variant(question, seed)
    return leaves(made.face, made.key)


def right(parts):
    return [part.key.right or part.key.value for part in parts]


@pytest.mark.parametrize("question", EVERY_KIND, ids=lambda q: f"{q.type.value}-{q.key}")
def test_the_key_is_right_and_a_blank_is_not(question):
    parts = asked(question)
    assert is_right(marked(parts, right(parts)))
    assert not is_right(marked(parts, [""] * len(parts)))


def test_a_partly_right_choice_is_not_right():
    parts = asked(make_multiple())
    (one,) = marked(parts, [parts[0].key.right[:1]])
    assert one.marks.verdict is Verdict.PARTLY
    assert not is_right([one])


def test_a_case_is_right_only_with_all_its_parts():
    parts = asked(make_case())
    values = right(parts)
    values[3] = "1"
    assert not is_right(marked(parts, values))


def test_missing_answers_are_blanks():
    parts = asked(make_case())
    assert [one.given for one in marked(parts, ["A"])] == ["A", "", "", "", ""]
    assert not is_right(marked((), ()))


def test_what_was_chosen_is_kept_in_order_and_what_was_typed_as_typed():
    (one,) = marked(asked(make_multiple()), ["CA"])
    assert one.given == "AC"
    (one,) = marked(asked(make_numeric()), [" ３０ 日 "])
    assert (one.given, one.marks.verdict) == ("３０ 日", Verdict.RIGHT)


def test_a_wrong_number_that_is_a_named_mistake_is_told():
    (one,) = marked(asked(make_numeric()), ["60"])
    assert one.marks.mistakes == ("误用六十日",)


@pytest.mark.parametrize(
    ("question", "value", "words"),
    [
        (make_single(), "", "请先选择"),
        (make_single(), "Z", "请先选择"),
        (make_single(), "B", ""),
        (make_judge(), "A", ""),
        (make_calculation(), " ", "请先填写"),
        (make_calculation(), "很多", "单位是人"),
        (make_calculation(), "12.5人", ""),
        (make_numeric(unit=""), "很多", "请填写一个数，例如12或者12.5"),
    ],
)
def test_only_what_cannot_be_an_answer_goes_back(question, value, words):
    (part,) = asked(question)
    sentence = refusal(part.face, value)
    assert (words in sentence) if words else sentence == ""


def test_each_person_lesson_question_and_try_has_a_seed_of_its_own():
    seeds = {
        seed_of(study, lesson, question, turn)
        for study in ("s1", "s2")
        for lesson in ("l1", "l2")
        for question in ("K1.2-003", "K1.2-004")
        for turn in range(5)
    }
    assert len(seeds) == 40
    assert seed_of("s1", "l1", "q", 0) == seed_of("s1", "l1", "q", 0)
