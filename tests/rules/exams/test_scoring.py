"""评分: the sum of all marks, the pass mark, and each subject."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.exams.rules.scoring import Marks, Scheme, Verdict, result, scheme_of
from tests.factories.blueprints import make_blueprint

some_marks = st.lists(
    st.builds(
        Marks,
        topic=st.sampled_from(["K1.2", "K1.10", "K5.2", "K9.1"]),
        awarded=st.integers(0, 200),
        possible=st.just(200),
        verdict=st.just(Verdict.PARTLY),
    )
)


@given(some_marks)
def test_subjects_add_up_to_the_whole(marks):
    whole = result(marks, pass_mark=6_000)
    assert whole.awarded == sum(one.awarded for one in whole.subjects)
    assert whole.possible == sum(one.possible for one in whole.subjects) == 200 * len(marks)
    assert [one.subject for one in whole.subjects] == sorted({one.topic[:2] for one in marks})


@given(some_marks, st.randoms(use_true_random=False))
def test_the_order_of_answers_never_changes_a_result(marks, random):
    shuffled = list(marks)
    random.shuffle(shuffled)
    assert result(shuffled, pass_mark=100) == result(marks, pass_mark=100)


@pytest.mark.parametrize(("awarded", "is_passed"), [(5_999, False), (6_000, True), (6_001, True)])
def test_sixty_passes_and_a_hundredth_less_does_not(awarded, is_passed):
    marks = [Marks("K1.1", awarded, 10_000, Verdict.PARTLY)]
    assert result(marks, pass_mark=6_000).is_passed is is_passed


def test_only_multiple_choice_knows_marks_for_a_part():
    blueprint = make_blueprint()
    schemes = [scheme_of(section, blueprint) for section in blueprint.sections]
    assert schemes == [Scheme(100), Scheme(100), Scheme(200, 50), Scheme(200), Scheme(200)]
