"""What a corrected question is worth: nobody loses by a void, and order changes nothing."""

from dataclasses import replace
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.bank.rules.marking import Scheme, mark
from portal.bank.rules.questions import QuestionType
from portal.bank.rules.variants import variant
from portal.exams.rules.correction import (
    Effect,
    Fault,
    Marked,
    NewKey,
    Rule,
    Ruling,
    corrected,
    earned,
    effect,
    fault,
    in_force,
    parts_of,
)
from tests.factories.questions import (
    make_calculation,
    make_judge,
    make_multiple,
    make_numeric,
    make_single,
)

MADE = {
    "judge": make_judge(),
    "single": make_single(),
    "multiple": make_multiple(),
    "numeric": make_numeric(),
    "calculation": make_calculation(),
}
SCHEME = Scheme(200, 50)
seeds = st.integers(0, 2**64)
answers = st.text("ABCDE0123456789.|", max_size=8)
rulings = st.builds(
    Ruling,
    version=st.integers(1, 3),
    part=st.integers(0, 2),
    rule=st.sampled_from(Rule),
    number=st.integers(1, 99),
    key=st.builds(NewKey, st.lists(st.integers(0, 4), min_size=1, max_size=3).map(tuple)),
)


def ruled(rule, key=NewKey(), number=1):  # noqa: B008  frozen
    return Ruling(1, 0, rule, number, key)


@given(st.sampled_from(sorted(MADE)), seeds, answers)
def test_a_void_gives_full_marks_and_never_lowers_anyone(kind, seed, answer):
    made = variant(MADE[kind], seed)
    before = earned(made.face, made.key, answer, SCHEME, None)
    assert before == mark(made.face, made.key, answer, SCHEME).awarded
    after = earned(made.face, made.key, answer, SCHEME, ruled(Rule.FULL))
    assert before <= after == SCHEME.marks


@given(seeds, answers, st.sets(st.integers(0, 3), min_size=1).map(sorted).map(tuple))
def test_a_further_answer_never_lowers_anyone_and_is_full_marks_for_whoever_gave_it(
    seed, answer, right
):
    made = variant(make_single(), seed)
    ruling = ruled(Rule.ALSO, NewKey(right))
    before = earned(made.face, made.key, answer, SCHEME, None)
    assert earned(made.face, made.key, answer, SCHEME, ruling) >= before
    letters = [option.letter for option in made.key.options if option.index in right]
    for letter in (*letters, made.key.right):
        assert earned(made.face, made.key, letter, SCHEME, ruling) == SCHEME.marks


@given(seeds)
def test_a_new_answer_finds_its_letter_on_every_paper(seed):
    """The author's second option, wherever the shuffle has put it."""
    made = variant(make_single(), seed)
    ruling = ruled(Rule.INSTEAD, NewKey((1,)))
    letter = next(o.letter for o in made.face.options if o.text == "15日")
    assert earned(made.face, made.key, letter, SCHEME, ruling) == SCHEME.marks
    assert earned(made.face, made.key, made.key.right, SCHEME, ruling) == 0


def test_of_multiple_choices_the_new_ones_are_right_together():
    made = variant(make_multiple(right=3, wrong=2), 7)
    ruling = ruled(Rule.INSTEAD, NewKey((0, 1)))
    letters = {o.index: o.letter for o in made.key.options}
    both = "".join(sorted(letters[0] + letters[1]))
    assert earned(made.face, made.key, both, SCHEME, ruling) == 200
    assert earned(made.face, made.key, letters[0], SCHEME, ruling) == 50
    assert earned(made.face, made.key, both + letters[2], SCHEME, ruling) == 0


def test_a_new_number_takes_the_place_of_the_old_or_stands_beside_it():
    made = variant(make_numeric(), 1)
    key = NewKey(value="45")
    for rule, old in ((Rule.INSTEAD, 0), (Rule.ALSO, 200)):
        assert earned(made.face, made.key, "45", SCHEME, ruled(rule, key)) == 200
        assert earned(made.face, made.key, "30", SCHEME, ruled(rule, key)) == old


@given(seeds)
def test_the_frozen_key_stays_as_it_was(seed):
    made = variant(make_single(), seed)
    before = replace(made.key)
    corrected(made.face, made.key, NewKey((1, 2)))
    assert made.key == before


@given(st.lists(rulings, max_size=5, unique_by=lambda ruling: ruling.number), seeds, answers)
def test_neither_order_nor_repetition_changes_what_is_earned(found, seed, answer):
    made = variant(make_single(), seed)
    worth = {
        tuple(
            earned(made.face, made.key, answer, SCHEME, in_force((*some, *some), version, part))
            for version in (1, 2, 3)
            for part in (1, 2)
        )
        for some in list(permutations(found))[:24]
    }
    assert len(worth) == 1


def test_the_last_decision_counts_and_only_for_its_part():
    whole, part = Ruling(1, 0, Rule.FULL, 1), Ruling(1, 2, Rule.ALSO, 2)
    assert in_force((part, whole), 1, 2) is part
    assert in_force((part, whole), 1, 1) is whole
    assert in_force((part, whole), 2, 1) is None


def test_parts_are_counted_within_their_question():
    assert parts_of([7, 8, 8, 8, 9]) == (1, 1, 2, 3, 1)


@pytest.mark.parametrize(
    ("rule", "key", "type_", "wrong"),
    [
        (Rule.FULL, NewKey(), QuestionType.CALCULATION, None),
        (Rule.FULL, NewKey((1,)), QuestionType.SINGLE, Fault.ONE_KEY),
        (Rule.ALSO, NewKey(value="1"), QuestionType.CALCULATION, Fault.NOT_KEYED),
        (Rule.ALSO, NewKey(), QuestionType.CASE, Fault.NOT_KEYED),
        (Rule.ALSO, NewKey(), QuestionType.SINGLE, Fault.NO_KEY),
        (Rule.ALSO, NewKey((1,)), QuestionType.SINGLE, None),
        (Rule.INSTEAD, NewKey((4,)), QuestionType.SINGLE, Fault.NO_OPTION),
        (Rule.INSTEAD, NewKey((1,)), QuestionType.MULTIPLE, Fault.ALL_OF_MULTIPLE),
        (Rule.INSTEAD, NewKey(), QuestionType.NUMERIC, Fault.NO_KEY),
        (Rule.INSTEAD, NewKey(value="三十"), QuestionType.NUMERIC, Fault.NO_NUMBER),
        (Rule.INSTEAD, NewKey(value="0.85"), QuestionType.NUMERIC, None),
    ],
)
def test_what_cannot_be_ruled_is_said(rule, key, type_, wrong):
    assert fault(rule, key, type_, 4) is wrong


@given(st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 10_000)), max_size=30))
def test_the_effect_counts_everyone_once(pairs):
    found = effect((Marked(before, after) for before, after in pairs), 6000)
    same = sum(before == after for before, after in pairs)
    assert found.papers == len(pairs) == same + found.changed
    before, after = (sum(p[n] >= 6000 for p in pairs) for n in (0, 1))
    assert before + found.passed - found.failed == after
    assert effect((), 6000) == Effect()
