"""Variants: one question and one seed give one face and one key, for ever."""

import json
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.bank.rules import jsonable
from portal.bank.rules.questions import (
    Band,
    Option,
    Question,
    QuestionType,
    band,
    from_json,
    subject_of,
    to_json,
)
from portal.bank.rules.templates import fill, placeholders, strays
from portal.bank.rules.variants import Face, Key, leaves, seed_for, variant
from tests.factories.questions import (
    EVERY_KIND,
    make_calculation,
    make_case,
    make_judge,
    make_numeric,
    make_single,
)

seeds = st.integers(0, 2**63 - 1)
questions = st.sampled_from(EVERY_KIND)


@given(questions, seeds)
def test_the_same_seed_gives_the_same_variant(question, seed):
    assert variant(question, seed) == variant(from_json(to_json(question)), seed)


@given(questions, seeds)
def test_face_and_key_survive_the_database(question, seed):
    made = variant(question, seed)
    for value, kind in ((made.face, Face), (made.key, Key)):
        stored = json.loads(json.dumps(jsonable.to_json(value)))
        assert jsonable.from_json(kind, stored) == value


@given(questions, seeds)
def test_no_face_tells_anything_of_its_key(question, seed):
    face = json.dumps(jsonable.to_json(variant(question, seed).face), ensure_ascii=False)
    hidden = [question, *question.parts]
    for leaf in hidden:
        assert leaf.explanation[-6:] not in face
        assert all(option.why not in face for option in leaf.options if option.why)
    assert "correct" not in face
    assert "{" not in "".join(part.stem for part in variant(question, seed).face.parts)


@given(seeds)
def test_shuffling_moves_letters_and_keeps_what_is_right(seed):
    made = variant(make_single(), seed)
    texts = {option.letter: option.text for option in made.face.options}
    assert sorted(texts) == ["A", "B", "C", "D"]
    assert texts[made.key.right] == "1个月"
    for option in made.key.options:
        assert make_single().options[option.index].text == texts[option.letter]


def test_each_order_of_options_comes_up():
    first = {variant(make_single(), seed).face.options[0].text for seed in range(60)}
    assert len(first) == 4


@given(seeds)
def test_judgements_are_never_shuffled(seed):
    made = variant(make_judge(key="false"), seed)
    assert [option.text for option in made.face.options] == ["正确", "错误"]
    assert made.key.right == "B"


@given(seeds)
def test_a_calculation_shows_and_works_with_the_candidates_numbers(seed):
    made = variant(make_calculation(), seed)
    numbers = {one.name: Fraction(one.value) for one in made.key.numbers}
    total = numbers["d"] * numbers["a"] + (30 - numbers["d"]) * numbers["b"]
    assert abs(Fraction(made.key.value) - total / 30) <= Fraction("0.005")
    assert f"每天{int(numbers['a']):,}人" in made.face.stem
    assert made.key.steps[-1].value == made.key.value
    assert made.key.value in made.key.explanation
    assert made.key.mistakes[0].why.startswith("误除以工作日数，得")
    assert made.face.unit == "人"


@given(seeds)
def test_a_case_shares_its_numbers_with_its_parts(seed):
    made = variant(make_case(), seed)
    workers = made.key.numbers[0].value
    assert made.face.material == f"某总包单位雇用{workers}名工人。"
    wage = made.key.parts[4].numbers[0].value
    assert int(made.key.parts[4].value) == int(workers) * int(wage)


def test_a_case_is_answered_part_by_part_each_with_the_material():
    made = variant(make_case(), 3)
    found = leaves(made.face, made.key)
    assert [leaf.part for leaf in found] == [1, 2, 3, 4, 5]
    assert {leaf.face.material for leaf in found} == {made.face.material}
    assert [leaf.key.topic for leaf in found] == ["K5.2", "K3.8", "K5.2", "K5.2", "K1.2"]
    assert [leaf.part for leaf in leaves(variant(make_judge(), 3).face, made.key)] == [0]


def test_neighbours_on_a_paper_have_seeds_of_their_own():
    assert seed_for(1, "K1.1-001") != seed_for(1, "K1.1-002")
    assert seed_for(1, "K1.1-001") != seed_for(2, "K1.1-001")
    assert 0 <= seed_for(2**120, "K1.1-001") < 2**63


def test_a_known_digest_is_not_worked_out_again():
    assert variant(make_judge(), 1, digest="abc").digest == "abc"
    assert variant(make_case(), 1, digest="abc").digest == "abc"
    assert variant(make_judge(), 1).digest == make_judge().digest


def test_a_paper_of_today_can_be_rebuilt_in_years():
    """What this seed gives may never change."""
    made = variant(make_calculation(), 20250403)
    assert [(one.name, one.value) for one in made.key.numbers] == [
        ("d", "12"),
        ("a", "1020"),
        ("b", "1208"),
    ]
    order = [one.index for one in variant(make_single(), 20250403).key.options]
    assert order == [3, 1, 2, 0]


# --- what a question is ------------------------------------------------------------------------


@given(questions)
def test_a_question_survives_the_database(question):
    stored = json.loads(json.dumps(to_json(question)))
    assert from_json(stored) == question
    assert all(key.isascii() for key in stored)


def test_any_change_is_another_version_and_none_is_the_same():
    assert make_single().digest == make_single().digest
    assert make_single(difficulty=4).digest != make_single().digest
    swapped = tuple(reversed(make_single().options))
    assert make_single(options=swapped).digest != make_single().digest
    assert len(make_single().digest) == 64


def test_a_default_is_not_written_so_that_new_fields_change_no_old_digest():
    assert "enemy" not in to_json(make_single())
    assert to_json(make_single(enemy="advance"))["enemy"] == "advance"


def test_a_document_without_what_is_needed_is_refused():
    with pytest.raises(KeyError, match="Question without"):
        from_json({"id": "K1.1-001"})


def test_the_expected_time_is_the_authors_or_that_of_the_parts():
    assert make_single(seconds=45).expected_seconds == 45
    assert make_single().expected_seconds == 60
    assert make_case().expected_seconds == 300


def test_difficulty_has_three_bands():
    assert [band(one) for one in range(1, 6)] == [
        Band.EASY,
        Band.EASY,
        Band.MIDDLE,
        Band.HARD,
        Band.HARD,
    ]
    assert make_single(difficulty=5).band is Band.HARD
    assert subject_of("K10.2") == "K10"


def test_a_variable_counts_by_steps_up_to_its_end():
    a = make_calculation().variables[1]
    assert (a.count, a.value(0), a.value(5)) == (6, 1000, 1100)


def test_options_may_hold_numbers():
    options = tuple(
        Option(text, correct=not place) for place, text in enumerate(("{a}人", "1人", "2人", "3人"))
    )
    question = Question(
        **{
            name: getattr(make_calculation(), name)
            for name in ("id", "topic", "ability", "difficulty", "explanation", "cites")
        },
        type=QuestionType.SINGLE,
        options=options,
        variables=make_calculation().variables,
        steps=make_calculation().steps,
    )
    made = variant(question, 5)
    number = next(one.value for one in made.key.numbers if one.name == "a")
    assert f"{number}人" in {option.text for option in made.face.options}


def test_placeholders_are_names_and_other_braces_are_strays():
    assert fill("{a:,}与{b}", {"a": Fraction(1234), "b": Fraction(1, 2)}) == "1,234与0.5"
    assert fill("没有", {}) == "没有"
    assert placeholders("{a}＋{a:,}＋{b_1}") == {"a", "b_1"}
    assert not strays("{a}")
    assert strays("{a:.2f}")
    assert strays("a}")


def test_a_fixed_number_is_its_own_key():
    made = variant(make_numeric(key="30.50"), 1)
    assert (made.key.value, made.key.mistakes[0].value) == ("30.5", "60")
