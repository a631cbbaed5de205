"""Marking: full marks for right, the published share for partly right, else nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.bank.rules.marking import Scheme, Verdict, letters, mark
from portal.bank.rules.variants import leaves, variant
from tests.factories.questions import (
    EVERY_KIND,
    make_calculation,
    make_case,
    make_judge,
    make_multiple,
    make_numeric,
    make_single,
)

TWO = Scheme(200, per_key=50)  # DOMAIN §3.4
seeds = st.integers(0, 2**63 - 1)
chosen_letters = st.sets(st.sampled_from("ABCDE")).map("".join)


def answered(question, answer, seed=1, scheme=TWO):
    made = variant(question, seed)
    return mark(made.face, made.key, answer, scheme)


def right_answer(leaf):
    return leaf.key.answer


@given(st.sampled_from(EVERY_KIND), seeds)
def test_the_right_answer_has_full_marks(question, seed):
    made = variant(question, seed)
    for leaf in leaves(made.face, made.key):
        given_marks = mark(leaf.face, leaf.key, right_answer(leaf), TWO)
        assert (given_marks.awarded, given_marks.verdict) == (200, Verdict.RIGHT)
        assert given_marks.topic == leaf.key.topic


@given(chosen_letters, seeds)
def test_full_marks_if_and_only_if_all_is_right(chosen, seed):
    made = variant(make_multiple(), seed)
    given_marks = mark(made.face, made.key, chosen, TWO)
    assert (given_marks.awarded == 200) == (set(chosen) == set(made.key.right))


@given(st.sets(st.integers(0, 4)), seeds, seeds)
def test_the_order_of_options_never_changes_a_score(indexes, seed, other):
    def score(one):
        made = variant(make_multiple(), one)
        chosen = "".join(option.letter for option in made.key.options if option.index in indexes)
        return mark(made.face, made.key, chosen, TWO).awarded

    assert score(seed) == score(other)


@given(chosen_letters, seeds)
def test_nor_does_the_order_of_clicking(chosen, seed):
    made = variant(make_multiple(), seed)
    assert mark(made.face, made.key, chosen, TWO) == mark(made.face, made.key, chosen[::-1], TWO)


@pytest.mark.parametrize(
    ("right", "wrong", "awarded", "verdict"),
    [
        (0, 0, 0, Verdict.BLANK),
        (1, 0, 50, Verdict.PARTLY),
        (2, 0, 100, Verdict.PARTLY),
        (3, 0, 200, Verdict.RIGHT),
        (3, 1, 0, Verdict.WRONG),
        (1, 1, 0, Verdict.WRONG),
        (0, 2, 0, Verdict.WRONG),
    ],
)
def test_multiple_choice_as_published(right, wrong, awarded, verdict):
    made = variant(make_multiple(right=3, wrong=2), 9)
    good = [option.letter for option in made.key.options if option.correct][:right]
    bad = [option for option in made.key.options if not option.correct][:wrong]
    answer = "".join(good + [option.letter for option in bad])
    given_marks = mark(made.face, made.key, answer, TWO)
    assert (given_marks.awarded, given_marks.verdict) == (awarded, verdict)
    assert given_marks.mistakes == tuple(option.why for option in bad)


def test_without_a_share_partly_right_has_nothing():
    made = variant(make_multiple(), 9)
    given_marks = mark(made.face, made.key, made.key.right[:1], Scheme(200))
    assert (given_marks.awarded, given_marks.verdict) == (0, Verdict.PARTLY)


def test_one_of_four_is_right_or_wrong_and_two_are_wrong():
    made = variant(make_single(), 4)
    wrong = next(option for option in made.key.options if not option.correct)
    assert mark(made.face, made.key, made.key.right.lower(), TWO).awarded == 200
    refused = mark(made.face, made.key, wrong.letter, TWO)
    assert (refused.awarded, refused.mistakes) == (0, (wrong.why,))
    both = mark(made.face, made.key, made.key.right + wrong.letter, TWO)
    assert (both.verdict, both.mistakes) == (Verdict.WRONG, ())


def test_a_judgement_is_a_letter():
    assert answered(make_judge(), "A").verdict is Verdict.RIGHT
    assert answered(make_judge(), "B").verdict is Verdict.WRONG
    assert answered(make_judge(), "").verdict is Verdict.BLANK


def test_letters_that_are_not_offered_are_dropped():
    assert letters("z, b；A a", variant(make_judge(), 1).face) == "AB"
    assert answered(make_judge(), "对").verdict is Verdict.BLANK


@pytest.mark.parametrize(
    ("typed", "verdict"),
    [
        ("30", Verdict.RIGHT),
        ("３０日", Verdict.RIGHT),
        ("30.0天", Verdict.RIGHT),
        ("31", Verdict.WRONG),
        ("三十", Verdict.WRONG),
        ("30小时", Verdict.WRONG),
        ("", Verdict.BLANK),
        ("　 ", Verdict.BLANK),
    ],
)
def test_a_number_is_taken_as_it_is_meant(typed, verdict):
    given_marks = answered(make_numeric(), typed)
    assert given_marks.verdict is verdict
    assert given_marks.awarded == (200 if verdict is Verdict.RIGHT else 0)


def test_a_known_mistake_is_told_by_its_value():
    assert answered(make_numeric(), "60").mistakes == ("误用六十日",)
    made = variant(make_calculation(), 2)
    rounded = f"{float(made.key.mistakes[0].value):.2f}"
    given_marks = mark(made.face, made.key, rounded, TWO)
    assert given_marks.mistakes == (made.key.mistakes[0].why,)
    assert mark(made.face, made.key, "1", TWO).mistakes == ()


def test_the_tolerance_is_kept_on_both_sides():
    question = make_numeric(key="95.33", tolerance="0.01", unit="人")
    for typed, awarded in (("95.34", 200), ("95.32", 200), ("95.341", 0), ("95.31", 0)):
        assert answered(question, typed).awarded == awarded


def test_a_case_is_not_marked_whole():
    with pytest.raises(ValueError, match="part by part"):
        answered(make_case(), "A")


@given(st.sampled_from(EVERY_KIND[:-1]), st.text(max_size=20), seeds)
def test_any_answer_has_marks_between_nothing_and_all(question, answer, seed):
    assert 0 <= answered(question, answer, seed).awarded <= 200
