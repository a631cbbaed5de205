"""Answers of shuffled options and drawn numbers, in one form that can be compared."""

from hypothesis import given
from hypothesis import strategies as st

from portal.bank.rules.numbers import number
from portal.bank.rules.variants import variant
from portal.exams.rules.canonical import canonical, in_words
from portal.exams.rules.similarity import RIGHT
from tests.factories.questions import make_calculation, make_judge, make_multiple, make_single

seeds = st.integers(0, 2**32)


def letter_of(made, index):
    return next(option.letter for option in made.key.options if option.index == index)


@given(seeds, seeds, st.integers(0, 3))
def test_the_same_option_is_the_same_answer_however_shuffled(seed, other, index):
    one, two = variant(make_single(), seed), variant(make_single(), other)
    answers = [canonical(v.face, v.key, letter_of(v, index)) for v in (one, two)]
    assert answers[0] == answers[1]
    words = [in_words(v.face, v.key, letter_of(v, index)) for v in (one, two)]
    assert words[0] == words[1]


@given(seeds, seeds)
def test_several_options_are_compared_as_a_set(seed, other):
    one, two = variant(make_multiple(), seed), variant(make_multiple(), other)
    chosen = [letter_of(one, 0) + letter_of(one, 3), letter_of(two, 3) + letter_of(two, 0)]
    pairs = zip((one, two), chosen, strict=True)
    assert len({canonical(v.face, v.key, answer) for v, answer in pairs}) == 1


@given(seeds)
def test_right_is_right_and_empty_is_nothing(seed):
    for question in (make_single(), make_multiple(), make_judge(), make_calculation()):
        made = variant(question, seed)
        assert canonical(made.face, made.key, made.key.answer) == RIGHT
        assert canonical(made.face, made.key, "") is None
        assert canonical(made.face, made.key, " | ") is None


@given(seeds, seeds)
def test_the_same_named_mistake_is_the_same_answer_with_other_numbers(seed, other):
    found = set()
    for made in (variant(make_calculation(), each) for each in (seed, other)):
        mistake = made.key.mistakes[0]
        if number(mistake.value) != number(made.key.value):
            found.add(canonical(made.face, made.key, mistake.value))
            assert mistake.why in in_words(made.face, made.key, mistake.value)
    assert len(found) <= 1


@given(seeds, seeds)
def test_any_other_number_is_alike_only_with_the_same_numbers_drawn(seed, other):
    one, two = variant(make_calculation(), seed), variant(make_calculation(), other)
    odd = "123456789.01"
    alike = canonical(one.face, one.key, odd) == canonical(two.face, two.key, odd)
    assert alike == (one.key.numbers == two.key.numbers)
